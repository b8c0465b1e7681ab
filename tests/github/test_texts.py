"""Reading CODEOWNERS and front matter, against the sandbox."""

import base64
from typing import Any

import pytest

from app.decision.circumstances import NO_FILE, TextFile
from app.decision.codeowners import LOCATIONS
from app.decision.facts import Repository
from app.github.texts import read_codeowners, read_front_matter
from tests.github.canned import answering
from tests.github.conftest import Scene

pytestmark = pytest.mark.anyio
HERE = Repository(1, 1, "acme", "rfcs")


async def codeowners(scene: Scene, branch: str = "main") -> TextFile:
    return await read_codeowners(scene.session, scene.repository, branch)


async def test_without_codeowners_anywhere_there_are_none(scene: Scene) -> None:
    scene.sandbox.world.repository(scene.acme, ".github", {"CODEOWNERS": "* @alice\n"})
    assert await codeowners(scene) == NO_FILE


@pytest.mark.parametrize("path", LOCATIONS)
async def test_codeowners_are_read_from_the_tip_of_the_branch(scene: Scene, path: str) -> None:
    scene.acts.make_branch(scene.rfcs, scene.person("alice"), "next")
    scene.acts.change_files(scene.rfcs, scene.person("alice"), {path: "* @alice\n"})
    assert await codeowners(scene) == TextFile(path, "* @alice\n")
    assert await codeowners(scene, "next") == NO_FILE


async def test_only_the_first_codeowners_count(scene: Scene) -> None:
    scene.acts.change_files(scene.rfcs, scene.person("alice"), {path: f"# {path}\n" for path in LOCATIONS})
    assert await codeowners(scene) == TextFile(LOCATIONS[0], f"# {LOCATIONS[0]}\n")


async def test_codeowners_that_are_not_ours_to_read_say_what_permission_is_missing(scene: Scene) -> None:
    scene.sandbox.fail_next("GET", "/repos/acme/rfcs/contents", status=403)
    assert "permission Contents" in (await codeowners(scene)).problem


def file(content: bytes) -> dict[str, Any]:
    return {"type": "file", "encoding": "base64", "content": base64.b64encode(content).decode()}


ODD = [
    pytest.param(file(b"* \xff\n"), TextFile(LOCATIONS[0], problem="is not UTF-8 text (byte 3)"), id="no UTF-8"),
    pytest.param(file(b"a\0"), TextFile(LOCATIONS[0], "a\ufffd"), id="NUL"),
    pytest.param([], TextFile(LOCATIONS[0], problem="is a directory"), id="a directory"),
]


@pytest.mark.parametrize(("answer", "found"), ODD)
async def test_what_stands_in_the_place_of_codeowners_is_told(answer: Any, found: TextFile) -> None:
    async with answering(answer) as session:
        assert await read_codeowners(session, HERE, "main") == found


async def test_front_matter_is_read_at_the_head_and_without_the_rest_of_the_file(scene: Scene) -> None:
    files: dict[str, str | None] = {"rfcs/a b.md": "---\nstakeholders: [alice]\n---\n# Text\n"}
    scene.acts.push(scene.pull, scene.person("author"), files)
    found = await read_front_matter(scene.session, scene.repository, scene.pull.head, "rfcs/a b.md")
    assert found is not None
    assert found.text.startswith("---\nstakeholders: [alice]\n")
    assert "Text" not in found.text
    assert await read_front_matter(scene.session, scene.repository, scene.rfcs.history.tip("main").sha, "a.md") is None


FRONT = [
    pytest.param(file(b"\x89PNG\xff"), TextFile("a.md"), id="no text"),
    pytest.param(file(b"# A\n"), TextFile("a.md"), id="no front matter"),
    pytest.param(
        {**file(b""), "encoding": "none"},
        TextFile("a.md", problem="is too large, so that its front matter cannot be read"),
        id="more than a megabyte",
    ),
]


@pytest.mark.parametrize(("answer", "found"), FRONT)
async def test_a_changed_file_without_front_matter_says_so_or_why(answer: Any, found: TextFile) -> None:
    async with answering(answer) as session:
        assert await read_front_matter(session, HERE, "a" * 40, "a.md") == found
