"""The policy's own pull request: the edited file is checked, with notes at its lines; the base's policy governs."""

import pytest

from app.sandbox.records import CheckRun, Pull
from tests.stage import POLICY_PATH, Stage, policy_for

pytestmark = [pytest.mark.anyio, pytest.mark.policy(policy_for("alice"))]

BROKEN = policy_for("alice").replace("everyone", "everybody")
UNKNOWN = policy_for("alice", "nobody-at-all")


async def edits_policy(s: Stage, policy: str | None) -> Pull:
    return await s.opens(files={POLICY_PATH: policy, "rfcs/0001.md": "# A change\n"})


def last(s: Stage, pull: Pull) -> CheckRun:
    return s.runs(pull)[-1]


async def test_a_good_edit_is_said_to_be_fine(s: Stage) -> None:
    pull = await edits_policy(s, policy_for("alice", "bob"))
    assert "is fine" in (last(s, pull).text or "")
    assert last(s, pull).annotations == []


async def test_each_problem_is_told_at_its_line(s: Stage) -> None:
    pull = await edits_policy(s, BROKEN)
    assert "cannot be used" in (last(s, pull).text or "")
    [one] = [one for one in last(s, pull).annotations if "everybody" in one["message"]]
    assert (one["path"], one["start_line"], one["annotation_level"]) == (POLICY_PATH, 6, "failure")


async def test_people_who_do_not_exist_are_told(s: Stage) -> None:
    pull = await edits_policy(s, UNKNOWN)
    assert "no user @nobody-at-all" in last(s, pull).annotations[0]["message"]


async def test_the_old_policy_still_governs(s: Stage) -> None:
    pull = await edits_policy(s, BROKEN)
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for alice")
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == ("success", "1 of 1 committed")


async def test_annotations_are_sent_once_for_each_run(s: Stage) -> None:
    pull = await edits_policy(s, UNKNOWN)
    await s.says(pull, "mallory", "/commit")
    await s.says(pull, "alice", "Hm.")
    [run] = s.runs(pull)
    assert len(run.annotations) == 1


async def test_a_push_that_mends_it_is_seen(s: Stage) -> None:
    pull = await edits_policy(s, BROKEN)
    await s.pushes(pull, {POLICY_PATH: policy_for("alice", "carol")})
    assert "is fine" in (last(s, pull).text or "")


async def test_taking_the_policy_away_is_said(s: Stage) -> None:
    pull = await edits_policy(s, None)
    assert "takes" in (last(s, pull).text or "")


async def test_other_pull_requests_have_no_such_text(s: Stage) -> None:
    pull = await s.opens()
    assert last(s, pull).text is None


async def test_it_is_read_once_for_each_content(s: Stage) -> None:
    pull = await edits_policy(s, BROKEN)
    s.sandbox.front.requests.clear()
    await s.says(pull, "alice", "/commit")
    assert s.asked("GET", POLICY_PATH) == []


@pytest.mark.policy(None)
async def test_in_a_repository_without_a_policy_the_app_stays_silent(s: Stage) -> None:
    pull = await edits_policy(s, BROKEN)
    assert s.check(pull) is None
