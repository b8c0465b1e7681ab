"""The merge queue: the group's head commit is told the verdict of the pull request that its ref names, afresh."""

import pytest

from tests.stage import Stage, policy_for

pytestmark = pytest.mark.anyio


def told(s: Stage, head: str) -> list[tuple[str | None, str | None]]:
    """What the App's check runs on this commit say, oldest first."""
    return [(run.conclusion, run.title) for run in s.repository.check_runs.values() if run.head_sha == head]


async def queued(s: Stage, number: int) -> str:
    return await s.do(s.acts.queue_merge, s.repository, s.person("admin"), number)


@pytest.mark.policy(policy_for("alice"))
async def test_a_group_is_told_the_verdict_of_its_pull_request(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    assert told(s, await queued(s, pull.number)) == [("success", "1 of 1 committed")]


@pytest.mark.policy(policy_for("alice"))
async def test_a_group_of_a_pull_request_that_waits_fails_to_pass(s: Stage) -> None:
    pull = await s.opens()
    assert told(s, await queued(s, pull.number)) == [("action_required", "0 of 1 committed · waiting for alice")]


@pytest.mark.policy(policy_for("alice"))
async def test_the_verdict_is_worked_out_afresh(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/commit")
    s.sandbox.held = True
    await s.do(s.acts.delete_comment, said, s.person("alice"))
    s.sandbox.held = False
    s.sandbox.take_held()
    [(conclusion, _)] = told(s, await queued(s, pull.number))
    assert conclusion == "action_required"


@pytest.mark.policy(policy_for("alice"))
async def test_a_block_while_the_group_is_there_is_told_to_it(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    head = await queued(s, pull.number)
    await s.says(pull, "alice", "/block not yet")
    assert told(s, head) == [("success", "1 of 1 committed"), ("failure", "Blocked by alice: not yet")]


@pytest.mark.policy(policy_for("alice"))
async def test_other_words_of_the_same_verdict_are_not_told_to_it(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    head = await queued(s, pull.number)
    await s.says(pull, "alice", "/dac too early")
    assert told(s, head) == [("success", "1 of 1 committed")]


@pytest.mark.policy(policy_for("alice"))
async def test_a_group_that_is_no_more_is_told_nothing(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    head = await queued(s, pull.number)
    await s.do(s.acts.leave_queue, s.repository, s.person("admin"), head)
    await s.says(pull, "alice", "/block not yet")
    assert told(s, head) == [("success", "1 of 1 committed")]


@pytest.mark.policy(policy_for("alice"))
async def test_a_delivery_that_comes_again_adds_nothing(s: Stage) -> None:
    pull = await s.opens()
    head = await queued(s, pull.number)
    await s.sandbox.deliver([one for one in s.sandbox.deliveries.made if one.event == "merge_group"])
    await s.quiet()
    assert len(told(s, head)) == 1


@pytest.mark.policy(policy_for("alice"))
async def test_a_closed_pull_request_fails_its_group(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.do(s.acts.close, pull, s.person("author"))
    assert told(s, await queued(s, pull.number)) == [("failure", f"#{pull.number} is closed")]


@pytest.mark.policy(policy_for("alice"))
async def test_after_the_merge_the_group_that_was_merged_keeps_what_it_was_told(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    head = await queued(s, pull.number)
    await s.do(s.acts.merge, pull, s.person("admin"))
    assert told(s, head) == [("success", "1 of 1 committed")]


@pytest.mark.parametrize("name", ["pr-99-{sha}", "pr-x-{sha}", "elsewhere", "pr-1-abc"])
async def test_a_group_that_maps_to_no_pull_request_fails(s: Stage, name: str) -> None:
    head = await s.do(s.acts.form_group, s.repository, s.person("admin"), "main", name)
    [(conclusion, title)] = told(s, head)
    assert conclusion == "failure"
    assert title in ("This merge group cannot be mapped to a pull request", "#99 cannot be found")


@pytest.mark.policy(policy_for("alice"))
async def test_a_group_for_another_branch_than_the_pull_requests_fails(s: Stage) -> None:
    await s.sets_policy(policy_for("bob"))
    s.acts.make_branch(s.repository, s.person("admin"), "release/2")
    pull = await s.opens()
    await s.says(pull, "bob", "/commit")
    name = f"pr-{pull.number}-{{sha}}"
    head = await s.do(s.acts.form_group, s.repository, s.person("admin"), "release/2", name)
    assert told(s, head) == [("failure", f"#{pull.number} is for another branch")]


async def test_a_base_branch_with_a_slash_is_mapped(s: Stage) -> None:
    s.acts.make_branch(s.repository, s.person("admin"), "release/pr-2")
    pull = await s.opens(base="release/pr-2")
    [(conclusion, _)] = told(s, await queued(s, pull.number))
    assert conclusion == "action_required"


async def test_a_pull_request_that_needs_nothing_passes_its_group(s: Stage) -> None:
    pull = await s.opens(files={"code.py": "x\n"})
    assert told(s, await queued(s, pull.number)) == [("success", "No commitment needed")]


@pytest.mark.policy(None)
async def test_without_a_policy_a_group_is_told_nothing(s: Stage) -> None:
    pull = await s.opens()
    assert told(s, await queued(s, pull.number)) == []
    assert told(s, await s.do(s.acts.form_group, s.repository, s.person("admin"), "main", "elsewhere")) == []


@pytest.mark.policy(None)
@pytest.mark.settings(without_policy="pass")
async def test_without_a_policy_a_group_passes_where_the_setting_asks_for_it(s: Stage) -> None:
    pull = await s.opens()
    assert told(s, await queued(s, pull.number)) == [("success", "No commitment needed")]


@pytest.mark.policy(policy_for("alice"))
async def test_a_group_is_told_also_after_github_was_down(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    s.sandbox.fail_next("POST", "/repos", times=1)
    head = await queued(s, pull.number)
    await s.later(minutes=1)
    assert told(s, head) == [("success", "1 of 1 committed")]
