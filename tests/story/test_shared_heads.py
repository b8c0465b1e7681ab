"""Two open pull requests with one head commit: the check on it says the worse verdict, and names the other one."""

import pytest

from app.sandbox.records import Pull
from tests.stage import POLICY_PATH, Stage, policy_for

pytestmark = [pytest.mark.anyio, pytest.mark.policy(policy_for("alice"))]


async def twins(s: Stage, policy: str | None = None) -> tuple[Pull, Pull]:
    """Two pull requests from one branch into two, the second of which has this policy."""
    s.acts.make_branch(s.repository, s.person("admin"), "stable")
    await s.sets_policy(policy if policy is not None else policy_for("bob"), branch="stable")
    one = await s.opens()
    other = await s.opens(files={}, branch=one.branch, base="stable")
    assert one.head == other.head
    return one, other


async def test_the_worse_verdict_is_said_with_the_other_ones_number(s: Stage) -> None:
    one, other = await twins(s)
    await s.says(one, "alice", "/commit")
    title = f"#{other.number}: 0 of 1 committed · waiting for bob · also the head of #{one.number}"
    assert s.check(one) == ("action_required", title)
    assert f"#{one.number}: 1 of 1 committed" in s.summary(one).replace("&#8203;", "").replace("&#35;", "#")


async def test_the_check_passes_when_both_do(s: Stage) -> None:
    one, other = await twins(s)
    await s.says(one, "alice", "/commit")
    await s.says(other, "bob", "/commit")
    assert s.check(one) == ("success", f"#{one.number}: 1 of 1 committed · also the head of #{other.number}")


@pytest.mark.parametrize("place", [0, 1])
async def test_a_block_on_either_is_said_on_the_commit(s: Stage, place: int) -> None:
    both = await twins(s)
    await s.says(both[0], "alice", "/commit")
    await s.says(both[1], "bob", "/commit")
    await s.says(both[place], ("alice", "bob")[place], "/block no")
    assert (s.check(both[0]) or ("",))[0] == "failure"


async def test_nobody_writes_over_what_the_other_wrote(s: Stage) -> None:
    one, other = await twins(s)
    before = len(s.runs(one))
    await s.says(one, "mallory", "Nice.")
    await s.says(other, "mallory", "Nice.")
    assert len(s.runs(one)) == before
    await s.says(one, "alice", "/recheck")
    await s.says(other, "bob", "/recheck")
    assert len(s.runs(one)) == before


@pytest.mark.parametrize("place", [0, 1])
async def test_the_one_that_stays_speaks_for_itself_again(s: Stage, place: int) -> None:
    both = await twins(s)
    await s.do(s.acts.close, both[place], s.person("author"))
    who = ("alice", "bob")[1 - place]
    assert s.check(both[0]) == ("action_required", f"0 of 1 committed · waiting for {who}")
    await s.do(s.acts.reopen, both[place], s.person("author"))
    assert "also the head of" in str(s.check(both[0]))
    await s.says(both[1 - place], who, "/commit")
    assert "also the head of" in str(s.check(both[0]))
    assert (s.check(both[0]) or ("",))[0] == "action_required"


async def test_a_push_parts_them(s: Stage) -> None:
    one, other = await twins(s)
    await s.pushes(other, {"rfcs/0001.md": "# Another\n"})
    assert s.check(one) == ("action_required", "0 of 1 committed · waiting for alice")
    assert s.check(other) == ("action_required", "0 of 1 committed · waiting for bob")


@pytest.mark.policy(None)
async def test_one_without_a_policy_has_no_say(s: Stage) -> None:
    _, other = await twins(s)
    assert s.check(other) == ("action_required", "0 of 1 committed · waiting for bob")
    await s.says(other, "bob", "/commit")
    assert s.check(other) == ("success", "1 of 1 committed")


async def test_a_button_is_pressed_for_the_one_that_the_check_speaks_of(s: Stage) -> None:
    one, other = await twins(s)
    await s.says(one, "alice", "/commit")
    await s.do(s.acts.press, s.runs(one)[-1], s.person("bob"), "commit")
    assert (s.check(one) or ("",))[0] == "success"
    assert len([body for body in s.others(other) if "button" in body]) == 1


async def test_a_merge_group_is_told_its_own_pull_requests_verdict(s: Stage) -> None:
    one, _ = await twins(s)
    await s.says(one, "alice", "/commit")
    head = await s.do(s.acts.queue_merge, s.repository, s.person("admin"), one.number)
    [run] = [run for run in s.repository.check_runs.values() if run.head_sha == head]
    assert (run.conclusion, run.title) == ("success", "1 of 1 committed")


async def test_a_policy_change_for_one_of_them_is_followed(s: Stage) -> None:
    one, other = await twins(s)
    await s.says(one, "alice", "/commit")
    await s.do(
        s.acts.change_files, s.repository, s.person("admin"), {POLICY_PATH: policy_for("alice")}, branch="stable"
    )
    assert s.check(one) == (
        "action_required",
        f"#{other.number}: 0 of 1 committed · waiting for alice · also the head of #{one.number}",
    )


@pytest.mark.parametrize("place", [0, 1])
async def test_the_other_one_hears_of_a_block_also_where_github_failed_in_between(s: Stage, place: int) -> None:
    both = await twins(s)
    await s.says(both[0], "alice", "/commit")
    await s.says(both[1], "bob", "/commit")
    s.sandbox.fail_next("PATCH", f"/repos/{s.repository.full_name}/issues/comments", status=502)
    await s.says(both[place], ("alice", "bob")[place], "/block no")
    await s.later(minutes=1)
    assert (s.check(both[0]) or ("",))[0] == "failure"
