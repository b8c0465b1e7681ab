"""The main job, from a delivery to what GitHub shows."""

import pytest

from tests.stage import Stage

pytestmark = pytest.mark.anyio


async def test_the_check_passes_when_all_have_committed(s: Stage) -> None:
    pull = await s.opens()
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == ("action_required", "1 of 4 committed · waiting for bob, carol, dave")
    await s.says(pull, "bob", "I disagree and commit: it costs too much.")
    await s.says(pull, "carol", "/block no rollback plan")
    assert s.check(pull) == ("failure", "Blocked by carol: no rollback plan")
    await s.says(pull, "carol", "/commit")
    await s.says(pull, "dave", "I commit")
    assert s.check(pull) == ("success", "4 of 4 committed · 1 disagrees and commits")
