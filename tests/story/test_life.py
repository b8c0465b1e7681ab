"""Drafts, pull requests that come and go, and repositories that are handed over, added and archived."""

from typing import Any

import pytest

from app.sandbox.records import Pull, Repository
from tests.stage import Stage, policy_for

WAITING_FOR_ALL = ("action_required", "0 of 2 committed · waiting for alice, bob")
WAITING_FOR_BOB = ("action_required", "1 of 2 committed · waiting for bob")

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.stores("sqlite", "postgresql"),
    pytest.mark.policy(policy_for("alice", "bob")),
]


async def adds(s: Stage, repository: Repository) -> None:
    """The App is given one more repository."""
    installation = s.sandbox.world.installation_on(s.organization)
    assert installation
    assert installation.repositories is not None
    installation.repositories.append(repository)
    told: dict[str, Any] = {"id": repository.id, "name": repository.name, "full_name": repository.full_name}
    await s.do(
        s.acts.tell_owner,
        "installation_repositories",
        "added",
        s.organization,
        s.person("admin"),
        installation=s.acts.payloads.installation(installation),
        repositories_added=[{**told, "node_id": "R", "private": repository.private}],
        repositories_removed=[],
        repository_selection="selected",
    )


async def unseen(s: Stage, count: int) -> list[Pull]:
    """Pull requests in a repository that the App does not reach."""
    installation = s.sandbox.world.installation_on(s.organization)
    assert installation
    installation.repositories = [s.lobby.repository]
    return [await s.opens(title=f"RFC {n}", files={f"rfcs/{n}.md": f"{n}\n"}) for n in range(count)]


async def test_a_draft_has_its_check_and_is_spoken_about_when_it_is_ready(s: Stage) -> None:
    pull = await s.opens(draft=True)
    assert s.check(pull) == WAITING_FOR_ALL
    assert s.own_comments(pull) == []
    await s.says(pull, "alice", "/commit")
    assert (s.check(pull), s.own_comments(pull)) == (WAITING_FOR_BOB, [])
    await s.do(s.acts.ready, pull, s.person("author"))
    assert "@bob" in (s.status(pull) or "")


async def test_a_pull_request_that_is_closed_and_reopened_goes_on_with_one_comment(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.do(s.acts.close, pull, s.person("author"))
    await s.do(s.acts.reopen, pull, s.person("author"))
    await s.says(pull, "bob", "/block no")
    assert s.check(pull) == ("failure", "Blocked by bob: no")
    assert len(s.own_comments(pull)) == 1


async def test_after_the_merge_the_status_comment_stays_as_it_was(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.do(s.acts.merge, pull, s.person("admin"))
    before = s.status(pull)
    await s.says(pull, "bob", "/commit")
    await s.do(s.acts.edit_comment, s.own_comments(pull)[0], s.person("mallory"), "Anything.")
    assert [entry.detail["late"] for entry in await s.ledger(pull) if entry.login == "bob"] == [True]
    assert before != s.own_comments(pull)[0].body == "Anything."


async def test_a_force_push_to_another_text_asks_again_and_keeps_blocks(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.says(pull, "bob", "/block no")
    await s.do(s.acts.change_files, s.repository, s.person("admin"), {"rfcs/0001.md": "# Somebody else's\n"})
    await s.do(s.acts.rebase, pull, s.person("author"))
    assert s.check(pull) == ("failure", "Blocked by bob: no")
    await s.says(pull, "bob", "/unblock")
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for bob")
    await s.pushes(pull, {"rfcs/0001.md": "# Quite another\n"})
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for alice, bob")


async def test_a_repository_that_is_handed_over_goes_on_with_its_new_owners_installation(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    other = s.sandbox.world.organization("other", admins=[s.person("admin")])
    await s.do(s.acts.transfer, s.repository, s.person("admin"), other)
    await s.later(seconds=5)
    await s.says(pull, "bob", "/block no")
    assert s.check(pull) == ("failure", "Blocked by bob: no")
    assert len(s.own_comments(pull)) == 1


async def test_a_repository_that_is_handed_over_to_where_the_app_is_not_is_left_alone(s: Stage) -> None:
    pull = await s.opens()
    other = s.sandbox.world.organization("other", admins=[s.person("admin")], installed=False)
    await s.do(s.acts.transfer, s.repository, s.person("admin"), other)
    writes = len(s.sandbox.writes)
    await s.says(pull, "alice", "/commit")
    await s.later(days=1)
    assert len(s.sandbox.writes) == writes


@pytest.mark.policy(None)
async def test_fifty_pull_requests_without_a_policy_cost_a_few_calls(s: Stage) -> None:
    pulls = await unseen(s, 50)
    before = len(s.sandbox.requests)
    await adds(s, s.repository)
    for seconds in (1, 40):  # a look in the second of the change itself keeps nothing
        await s.later(seconds=seconds)
    places = ("/repos/acme/rfcs", "/repos/acme/.github")
    asked = [one.path for one in s.sandbox.requests[before:] if one.path.startswith(places)]
    assert len(asked) <= 8
    assert [s.check(pull) for pull in pulls] == [None] * 50


async def test_the_open_pull_requests_of_an_added_repository_are_read_one_after_the_other(s: Stage) -> None:
    pulls = await unseen(s, 6)
    await adds(s, s.repository)
    await s.quiet()
    assert 1 <= sum(s.check(pull) is not None for pull in pulls) <= 2
    await s.later(seconds=3)
    assert [s.check(pull) for pull in pulls] == [WAITING_FOR_ALL] * 6


async def test_an_archived_repository_that_is_added_is_left_alone_until_it_is_back(s: Stage) -> None:
    (pull,) = await unseen(s, 1)
    s.repository.archived = True
    await adds(s, s.repository)
    await s.later(seconds=5)
    assert s.check(pull) is None
    assert [one for one in s.asked("POST") if "query Overview" not in str(one.body)] == []
    await s.do(s.acts.archive, s.repository, s.person("admin"), archived=False)
    await s.later(seconds=5)
    assert s.check(pull) == WAITING_FOR_ALL
