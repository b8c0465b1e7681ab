"""The issues that ask how a decision turned out, against the sandbox."""

from datetime import datetime, timedelta

import pytest

from app.github.errors import NotFound
from app.github.issues import open_issue
from app.sandbox.records import Issue
from tests.github.conftest import Scene

pytestmark = pytest.mark.anyio


async def opens(scene: Scene, name: str = "1/90", begun_since: datetime | None = None) -> tuple[int, int]:
    """Its number, and how often it was stored before that it is about to be made."""
    begun: list[str] = []

    async def store() -> None:
        begun.append(name)

    about = {"title": "How did it turn out?", "body": "How?", "begun_since": begun_since, "before_creating": store}
    return await open_issue(scene.session, scene.repository, name, **about), len(begun)  # type: ignore[arg-type]


async def test_an_issue_is_opened(scene: Scene) -> None:
    number, stored = await opens(scene)
    made = scene.rfcs.issues[number]
    assert (made.title, made.body.partition("\n")[0], made.author.kind, stored) == (
        "How did it turn out?",
        "How?",
        "Bot",
        1,
    )


async def test_one_that_was_begun_and_made_is_found(scene: Scene) -> None:
    since = scene.sandbox.now() - timedelta(minutes=1)
    first, _ = await opens(scene)
    await opens(scene, "2/90")
    assert await opens(scene, begun_since=since) == (first, 0)


async def test_one_that_was_begun_and_not_made_is_made(scene: Scene) -> None:
    await opens(scene, "2/90")
    number, stored = await opens(scene, begun_since=scene.sandbox.now() - timedelta(minutes=1))
    assert (len(scene.rfcs.issues), stored) == (2, 1)
    assert number in scene.rfcs.issues


async def test_a_marker_of_somebody_else_is_not_ours(scene: Scene) -> None:
    first, _ = await opens(scene)
    ours = scene.rfcs.issues[first]
    forged = Issue(1, first, ours.title, ours.body, scene.person("mallory"), ours.at)
    scene.rfcs.issues[first] = forged
    number, _ = await opens(scene, begun_since=scene.sandbox.now() - timedelta(minutes=1))
    assert number != first


async def test_a_repository_may_have_no_issues(scene: Scene) -> None:
    scene.rfcs.has_issues = False
    with pytest.raises(NotFound):
        await opens(scene)
