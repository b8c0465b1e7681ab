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
