"""Stories of what testing found to be wrong once."""

import pytest

from tests.stage import Stage, policy_for

pytestmark = pytest.mark.anyio


async def test_our_own_labels_make_us_read_nothing(s: Stage) -> None:
    pull = await s.opens()
    s.sandbox.requests.clear()
    for words in ("/block no", "/unblock", "/block still no", "/commit"):
        await s.says(pull, "alice", words)
    assert s.asked("GET") == []


async def test_who_was_obeyed_is_not_refused_when_their_seat_is_gone(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "bob", "/block no rollback plan")
    await s.says(pull, "bob", "/commit")
    await s.sets_policy(policy_for("alice"))
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for alice")
    assert s.others(pull) == []


async def test_what_was_said_while_the_app_was_away_is_read_when_it_is_back(s: Stage) -> None:
    pull = await s.opens()
    for login in ("alice", "bob", "carol", "dave"):
        await s.says(pull, login, "/commit")
    assert s.check(pull) == ("success", "4 of 4 committed")
    await s.do(s.acts.uninstall, s.organization, s.person("admin"))
    await s.says(pull, "bob", "/block the numbers were wrong")
    await s.do(s.acts.install, s.organization, s.person("admin"))
    assert s.check(pull) == ("failure", "Blocked by bob: the numbers were wrong")


async def test_open_pull_requests_are_looked_at_when_the_app_is_installed(s: Stage) -> None:
    await s.do(s.acts.uninstall, s.organization, s.person("admin"))
    pull = await s.opens()
    assert s.check(pull) is None
    await s.do(s.acts.install, s.organization, s.person("admin"))
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")
