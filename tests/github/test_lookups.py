"""Looking up what a policy rests on, against the sandbox."""

import base64
from typing import Any

import pytest

from app.decision.facts import Repository
from app.decision.pull_request import Person
from app.github.dismissals import read_dismissals
from app.github.reading import (
    PolicySource,
    installation_repositories,
    may_read,
    read_permission,
    read_person,
    read_policy_source,
    read_repository,
    read_team,
)
from tests.github.canned import answering
from tests.github.conftest import Scene

pytestmark = pytest.mark.anyio
POLICY = ".github/commitment.yml"


async def policy(scene: Scene, branch: str = "main") -> PolicySource:
    return await read_policy_source(scene.session, scene.repository, branch, POLICY)


async def test_without_a_policy_anywhere_there_is_none(scene: Scene) -> None:
    assert await policy(scene) == PolicySource()


async def test_the_policy_is_read_from_the_tip_of_the_branch(scene: Scene) -> None:
    scene.acts.make_branch(scene.rfcs, scene.person("alice"), "release/1.x")
    scene.acts.change_files(scene.rfcs, scene.person("alice"), {POLICY: "decisions: []\n"})
    assert await policy(scene) == PolicySource("acme/rfcs", b"decisions: []\n")
    assert await policy(scene, "release/1.x") == PolicySource()


async def test_the_owners_policy_stands_in(scene: Scene) -> None:
    scene.sandbox.world.repository(scene.acme, ".github", {POLICY: "owner: true\n"})
    assert await policy(scene) == PolicySource("acme/.github", b"owner: true\n")
    scene.acts.change_files(scene.rfcs, scene.person("alice"), {POLICY: "own: true\n"})
    assert (await policy(scene)).found_in == "acme/rfcs"


async def test_the_owners_repository_has_no_second_place(scene: Scene) -> None:
    repository = Repository(1, 7_000_001, "acme", ".github")
    assert await read_policy_source(scene.session, repository, "main", POLICY) == PolicySource()
    assert scene.asked("GET", "commitment.yml") == 1


async def test_an_owners_policy_that_is_not_ours_to_read_is_none(scene: Scene) -> None:
    scene.sandbox.fail_next("GET", "/repos/acme/.github/contents", status=403)
    assert await policy(scene) == PolicySource()


async def test_a_policy_that_is_not_ours_to_read_says_what_permission_is_missing(
    scene: Scene,
) -> None:
    scene.sandbox.fail_next("GET", "/repos/acme/rfcs/contents", status=403)
    assert "permission Contents" in (await policy(scene)).problem


async def test_a_policy_that_is_far_too_large_is_told(scene: Scene) -> None:
    message = "This API returns blobs up to 100 MB in size. The requested blob is too large."
    scene.sandbox.fail_next("GET", "/repos/acme/rfcs/contents", status=403, message=message)
    assert await policy(scene) == PolicySource("acme/rfcs", problem="is too large")


FILE = {"type": "file", "encoding": "base64", "content": base64.b64encode(b"a: b\n").decode(), "size": 5}


@pytest.mark.parametrize(
    ("answer", "source", "problem"),
    [
        pytest.param(FILE, b"a: b\n", "", id="a file"),
        pytest.param({**FILE, "content": ""}, b"", "", id="an empty file"),
        pytest.param([{"type": "file", "name": "a"}], None, "is a directory", id="a directory"),
        pytest.param({"type": "symlink", "target": "../x"}, None, "is a symlink, not a file", id="a link"),
        pytest.param({"type": "submodule"}, None, "is a submodule, not a file", id="a submodule"),
        pytest.param({**FILE, "encoding": "none", "content": ""}, None, "is too large", id="more than a megabyte"),
        pytest.param({**FILE, "content": "YQ"}, None, "cannot be decoded", id="broken"),
    ],
)
async def test_what_stands_in_the_place_of_the_policy_is_told(answer: Any, source: bytes | None, problem: str) -> None:
    async with answering(answer) as session:
        found = await read_policy_source(session, Repository(1, 1, "acme", "rfcs"), "main", POLICY)
    assert found == PolicySource("acme/rfcs", source, problem)


@pytest.mark.parametrize(
    ("login", "found"),
    [
        pytest.param("alice", True, id="somebody"),
        pytest.param("ALICE", True, id="in capitals"),
        pytest.param("nobody-here", False, id="nobody"),
        pytest.param("acme", False, id="an organization"),
        pytest.param("..", False, id="a way up"),
        pytest.param("a/b", False, id="a path"),
        pytest.param("", False, id="nothing"),
        pytest.param("x" * 500, False, id="far too long"),
    ],
)
async def test_people_are_found_by_login(scene: Scene, login: str, found: bool) -> None:
    alice = scene.person("alice")
    assert await read_person(scene.session, login) == (Person(alice.id, "alice") if found else None)


async def test_a_bot_is_known_as_one(scene: Scene) -> None:
    scene.sandbox.world.machine("renovate[bot]")
    found = await read_person(scene.session, "renovate[bot]")
    assert found is not None
    assert found.bot


async def test_a_teams_people_include_those_of_its_child_teams(scene: Scene) -> None:
    team = await read_team(scene.session, "acme", "architects")
    assert team is not None
    assert (team.name, {person.login for person in team.people}) == ("acme/architects", {"alice", "bob"})


async def test_a_large_team_is_read_to_its_end(scene: Scene) -> None:
    people = [scene.person(f"p{number}") for number in range(230)]
    scene.sandbox.world.team(scene.acme, "everyone", people)
    team = await read_team(scene.session, "acme", "everyone")
    assert team is not None
    assert len(team.people) == 230


@pytest.mark.parametrize(
    ("org", "slug"),
    [
        pytest.param("acme", "nobody", id="no such team"),
        pytest.param("other", "architects", id="no such organization"),
        pytest.param("acme", "..", id="a way up"),
        pytest.param("acme/teams", "architects", id="a path"),
    ],
)
async def test_a_team_that_is_not_there_is_none(scene: Scene, org: str, slug: str) -> None:
    assert await read_team(scene.session, org, slug) is None


async def test_a_team_that_is_not_ours_to_read_is_none(scene: Scene) -> None:
    scene.sandbox.fail_next("GET", "/orgs/acme/teams", status=403)
    assert await read_team(scene.session, "acme", "architects") is None


@pytest.mark.parametrize(
    ("login", "permission"),
    [
        pytest.param("alice", "write", id="a writer"),
        pytest.param("admin", "admin", id="an admin"),
        pytest.param("nobody-here", "none", id="nobody"),
        pytest.param("..", "none", id="a way up"),
    ],
)
async def test_permissions_are_read(scene: Scene, login: str, permission: str) -> None:
    assert await read_permission(scene.session, scene.repository, login) == permission


async def test_repositories_are_read_alone_and_all_together(scene: Scene) -> None:
    expected = Repository(scene.rfcs.id, 7_000_001, "acme", "rfcs", private=False)
    assert await read_repository(scene.session, "acme", "rfcs") == expected
    for number in range(110):
        scene.sandbox.world.repository(scene.acme, f"r{number}", {"a": "b"})
    found = await installation_repositories(scene.session)
    assert len(found) == 111
    assert expected in found


async def test_reading_is_a_persons_own_and_not_their_logins(scene: Scene) -> None:
    alice = scene.person("alice")
    person = Person(alice.id, "alice")
    assert await may_read(scene.session, scene.repository, person)
    assert not await may_read(scene.session, scene.repository, Person(7, "alice"))
    assert not await may_read(scene.session, scene.repository, Person(7, "nobody-at-all"))


async def test_dismissals_are_told_with_who_and_which_words(scene: Scene) -> None:
    review = scene.acts.review(scene.pull, scene.person("alice"), "request_changes")
    scene.acts.review(scene.pull, scene.person("alice"), "approve")
    scene.acts.dismiss_review(review, scene.person("admin"), "long enough")
    [(number, told)] = (await read_dismissals(scene.session, scene.repository, scene.pull.number)).items()
    assert (number, told.by and told.by.login, told.reason) == (review.id, "admin", "long enough")


@pytest.mark.parametrize("kind", [pytest.param("FORBIDDEN", id="forbidden"), pytest.param("", id="rejected")])
async def test_where_github_refuses_to_tell_of_dismissals_none_are_known(kind: str) -> None:
    async with answering({"data": None, "errors": [{"type": kind, "message": "no such items here"}]}) as session:
        assert await read_dismissals(session, Repository(1, 1, "acme", "rfcs"), 1) == {}


async def test_a_pull_request_that_is_not_there_has_no_dismissals(scene: Scene) -> None:
    assert await read_dismissals(scene.session, scene.repository, 999) == {}
