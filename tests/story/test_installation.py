"""The App comes to repositories and leaves them; repositories are renamed and archived."""

import pytest

from app.store import workqueue
from tests.stage import POLICY, POLICY_PATH, Stage

pytestmark = pytest.mark.anyio

WAITING = ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")


async def test_pull_requests_that_were_open_before_the_app_came_are_found(s: Stage) -> None:
    installation = s.sandbox.world.installation_on(s.organization)
    assert installation
    del s.sandbox.world.installations[installation.id]
    pulls = [await s.opens(title=f"RFC {n}", files={f"rfcs/{n}.md": f"{n}\n"}) for n in range(3)]
    await s.says(pulls[1], "alice", "/commit")
    await s.do(s.acts.install, s.organization, s.person("admin"))
    await s.later(seconds=5)
    assert [s.check(pull) for pull in pulls] == [
        WAITING,
        ("action_required", "1 of 4 committed · waiting for bob, carol, dave"),
        WAITING,
    ]


async def test_a_repository_that_is_added_is_looked_through(s: Stage) -> None:
    installation = s.sandbox.world.installation_on(s.organization)
    assert installation
    installation.repositories = [s.lobby.repository]
    pull = await s.opens()
    assert s.check(pull) is None
    installation.repositories.append(s.repository)
    shape = s.acts.payloads.installation(installation)
    added = [{"id": s.repository.id, "node_id": "R", "name": "rfcs", "full_name": "acme/rfcs", "private": True}]
    await s.do(
        s.acts.tell_owner,
        "installation_repositories",
        "added",
        s.organization,
        s.person("admin"),
        installation=shape,
        repositories_added=added,
        repositories_removed=[],
        repository_selection="selected",
    )
    await s.later(seconds=5)
    assert s.check(pull) == WAITING


async def test_after_uninstalling_nothing_is_written_and_nothing_is_left_to_do(s: Stage) -> None:
    await s.opens()
    s.sandbox.held = True
    pull = await s.opens(title="RFC 2", files={"rfcs/0002.md": "2\n"})
    late = s.sandbox.take_held()
    s.sandbox.held = False
    await s.do(s.acts.uninstall, s.organization, s.person("admin"))
    writes = len(s.sandbox.writes)
    await s.sandbox.deliver(late)
    await s.quiet()
    assert s.check(pull) is None
    assert len(s.sandbox.writes) == writes
    assert await workqueue.depth(s.store) == 0


async def test_what_is_said_during_a_suspension_that_was_never_told_of_waits_for_its_end(s: Stage) -> None:
    pull = await s.opens()
    installation = s.sandbox.world.installation_on(s.organization)
    assert installation
    s.sandbox.held = True
    await s.says(pull, "alice", "/commit")
    late = s.sandbox.take_held()
    s.sandbox.held = False
    installation.suspended = True
    s.sandbox.keys.revoke()
    await s.sandbox.deliver(late)
    await s.quiet()
    assert s.check(pull) == WAITING
    installation.suspended = False
    shape = s.acts.payloads.installation(installation)
    about = ("installation", "unsuspend", s.organization, s.person("admin"))
    await s.do(s.acts.tell_owner, *about, installation=shape)
    await s.later(seconds=5)
    assert s.check(pull) == ("action_required", "1 of 4 committed · waiting for bob, carol, dave")


async def test_coming_back_after_a_suspension_finds_what_was_said_meanwhile(s: Stage) -> None:
    pull = await s.opens()
    installation = s.sandbox.world.installation_on(s.organization)
    assert installation
    shape = s.acts.payloads.installation(installation)
    about = ("installation", "suspend", s.organization, s.person("admin"))
    await s.do(s.acts.tell_owner, *about, installation=shape)
    installation.suspended = True
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == WAITING
    installation.suspended = False
    about = ("installation", "unsuspend", s.organization, s.person("admin"))
    await s.do(s.acts.tell_owner, *about, installation=shape)
    await s.later(seconds=5)
    assert s.check(pull) == ("action_required", "1 of 4 committed · waiting for bob, carol, dave")


async def test_a_renamed_repository_goes_on(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.rename_repository, s.repository, s.person("admin"), "decisions")
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == ("action_required", "1 of 4 committed · waiting for bob, carol, dave")
    assert len(s.own_comments(pull)) == 1


async def test_in_an_archived_repository_nothing_is_written_until_it_is_back(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.archive, s.repository, s.person("admin"))
    writes = len(s.sandbox.writes)
    await s.says(pull, "alice", "/commit")
    assert len(s.sandbox.writes) == writes
    await s.do(s.acts.archive, s.repository, s.person("admin"), archived=False)
    await s.later(seconds=5)
    assert s.check(pull) == ("action_required", "1 of 4 committed · waiting for bob, carol, dave")


async def test_a_new_repository_is_known_by_its_first_delivery(s: Stage) -> None:
    fresh = s.sandbox.world.repository(s.organization, "fresh", {POLICY_PATH: POLICY})
    pull = await s.do(s.acts.open_pull, fresh, s.person("author"), files={"rfcs/1.md": "1\n"})
    runs = [run for run in fresh.check_runs.values() if run.head_sha == pull.head]
    assert [run.title for run in runs] == ["0 of 4 committed · waiting for alice, bob, carol, dave"]
