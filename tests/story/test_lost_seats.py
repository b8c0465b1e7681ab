"""Taking somebody's seat away takes no block with it: it holds until they lift it, or who may overrules it."""

import pytest

from app.sandbox.records import Comment, Pull
from tests.stage import Stage, policy_for
from tests.story.test_sources import named, policy_from, sets_owners

pytestmark = pytest.mark.anyio

RULED = "    overruled_by: [admin]\n"
BLOCKED = ("failure", "Blocked by dave: no rollback")
OPEN = ("success", "1 of 1 committed")
ASSIGNED = policy_from("assignees", more="everyone: [alice]") + RULED


async def blocked_by_an_assignee(s: Stage) -> tuple[Pull, Comment]:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.do(s.acts.assign, pull, s.person("author"), s.person("dave"))
    return pull, await s.says(pull, "dave", "/block no rollback")


@pytest.mark.policy(ASSIGNED)
async def test_the_block_of_an_assignee_outlasts_the_assignment_and_is_shown_with_what_became_of_the_seat(
    s: Stage,
) -> None:
    pull, block = await blocked_by_an_assignee(s)
    await s.do(s.acts.unassign, pull, s.person("author"), s.person("dave"))
    assert s.check(pull) == BLOCKED
    told = (
        "no rollback *(dave had a seat, and has none any more. The block stands until they lift it, or are overruled.)*"
    )
    assert told in s.summary(pull)
    assert told in (s.status(pull) or "")
    assert s.reactions(block) == ["eyes"]
    assert s.labels(pull) == {"commitment: blocked"}


@pytest.mark.policy(ASSIGNED)
@pytest.mark.parametrize(
    ("login", "words"), [("dave", "/unblock"), ("dave", "/commit"), ("admin", "/overrule @dave go")]
)
async def test_there_is_a_way_out(s: Stage, login: str, words: str) -> None:
    pull, _ = await blocked_by_an_assignee(s)
    await s.do(s.acts.unassign, pull, s.person("author"), s.person("dave"))
    said = await s.says(pull, login, words)
    assert s.check(pull) == OPEN
    assert s.reactions(said) == ["+1"]


@pytest.mark.policy(ASSIGNED)
@pytest.mark.parametrize("backwards", [False, True])
async def test_all_of_it_told_at_once_and_in_any_order_comes_to_the_same(s: Stage, backwards: bool) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    s.sandbox.held = True
    await s.do(s.acts.assign, pull, s.person("author"), s.person("dave"))
    await s.says(pull, "dave", "/block no rollback")
    await s.do(s.acts.unassign, pull, s.person("author"), s.person("dave"))
    s.sandbox.held = False
    told = s.sandbox.take_held()
    await s.sandbox.deliver(reversed(told) if backwards else told)
    await s.quiet()
    assert s.check(pull) == BLOCKED


@pytest.mark.policy(ASSIGNED)
async def test_an_assignment_that_ended_while_nobody_was_told_takes_no_block_with_it(s: Stage) -> None:
    pull, _ = await blocked_by_an_assignee(s)
    s.sandbox.held = True
    await s.do(s.acts.unassign, pull, s.person("author"), s.person("dave"))
    s.sandbox.held = False
    s.sandbox.take_held()
    await s.do(s.acts.rerun, s.runs(pull)[-1], s.person("alice"))
    assert s.check(pull) == BLOCKED


@pytest.mark.policy(ASSIGNED)
async def test_a_merge_group_made_when_the_blocker_was_unassigned_fails(s: Stage) -> None:
    pull, _ = await blocked_by_an_assignee(s)
    await s.do(s.acts.unassign, pull, s.person("author"), s.person("dave"))
    head = await s.do(s.acts.queue_merge, s.repository, s.person("admin"), pull.number)
    told = [(run.conclusion, run.title) for run in s.repository.check_runs.values() if run.head_sha == head]
    assert told == [BLOCKED]


@pytest.mark.policy(ASSIGNED)
async def test_who_blocks_after_they_were_unassigned_blocks_for_nothing(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.do(s.acts.assign, pull, s.person("author"), s.person("dave"))
    await s.do(s.acts.unassign, pull, s.person("author"), s.person("dave"))
    said = await s.says(pull, "dave", "/block no rollback")
    assert s.check(pull) == OPEN
    assert s.reactions(said) == []


@pytest.mark.policy(policy_from("requested_reviewers", more="everyone: [alice]"))
async def test_a_review_request_taken_off_by_hand_takes_no_block_with_it(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.do(s.acts.request_review, pull, s.person("author"), s.person("dave"))
    await s.reviews(pull, "dave", "request_changes", "no rollback")
    await s.do(s.acts.request_review, pull, s.person("author"), s.person("dave"))
    await s.do(s.acts.unrequest_review, pull, s.person("author"), s.person("dave"))
    assert (s.check(pull) or ("", ""))[0] == "failure"


@pytest.mark.policy(policy_from("front_matter", more="everyone: [alice]"))
async def test_front_matter_edited_by_a_push_takes_no_block_with_it(s: Stage) -> None:
    pull = await s.opens(files={"rfcs/0001.md": named("dave")})
    await s.says(pull, "dave", "/block no rollback")
    await s.pushes(pull, {"rfcs/0001.md": "# A change\n"})
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == BLOCKED
    await s.says(pull, "dave", "/unblock")
    assert s.check(pull) == OPEN


@pytest.mark.policy(policy_from("codeowners", more="everyone: [alice]"))
async def test_a_push_that_takes_an_owners_files_out_takes_no_block_with_it(s: Stage) -> None:
    await sets_owners(s, "/rfcs/ops/ @dave\n")
    pull = await s.opens(files={"rfcs/1.md": "# A\n", "rfcs/ops/1.md": "# B\n"})
    await s.says(pull, "dave", "/block no rollback")
    await s.pushes(pull, {"rfcs/ops/1.md": None})
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == BLOCKED


@pytest.mark.policy(policy_for("alice", "dave"))
async def test_a_merge_that_takes_somebody_out_of_the_policy_takes_their_block_off(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.says(pull, "dave", "/block no rollback")
    await s.sets_policy(policy_for("alice"))
    assert s.check(pull) == OPEN


@pytest.mark.policy(policy_for("alice", "acme/architects"))
async def test_a_detour_over_another_base_branch_takes_no_block_with_it(s: Stage) -> None:
    pull = await s.opens()
    for login in ("alice", "carol"):
        await s.says(pull, login, "/commit")
    await s.says(pull, "dave", "/block no rollback")
    s.acts.make_branch(s.repository, s.person("admin"), "next")
    await s.sets_policy(policy_for("alice"), branch="next")
    await s.do(s.acts.retarget, pull, s.person("author"), "next")
    assert s.check(pull) == OPEN
    await s.do(s.acts.leave_team, s.architects, s.person("admin"), s.person("dave"))
    await s.do(s.acts.retarget, pull, s.person("author"), "main")
    assert s.check(pull) == BLOCKED


@pytest.mark.policy(ASSIGNED)
async def test_github_failing_when_a_seat_was_first_seen_loses_nothing(s: Stage) -> None:
    await s.sets_policy(policy_for("alice", "acme/architects"))
    pull = await s.opens()
    for login in ("alice", "carol", "dave"):
        await s.says(pull, login, "/commit")
    s.sandbox.fail_next("PATCH", "/repos/acme/rfcs/check-runs", status=502)
    s.sandbox.fail_next("POST", "/repos/acme/rfcs/check-runs", status=502)
    s.acts.join_team(s.architects, s.person("admin"), s.person("erin"))
    await s.sandbox.settled()
    await s.quiet()
    await s.says(pull, "erin", "/block no rollback")
    await s.do(s.acts.leave_team, s.architects, s.person("admin"), s.person("erin"))
    assert s.check(pull) == ("failure", "Blocked by erin: no rollback")


async def test_files_are_listed_again_when_the_base_branch_was_changed_and_changed_back(s: Stage) -> None:
    pull = await s.opens()
    s.acts.make_branch(s.repository, s.person("admin"), "next")
    await s.quiet()
    s.sandbox.requests.clear()
    s.sandbox.held = True
    await s.do(s.acts.retarget, pull, s.person("author"), "next")
    await s.do(s.acts.retarget, pull, s.person("author"), "main")
    s.sandbox.held = False
    await s.sandbox.deliver(s.sandbox.take_held())
    await s.quiet()
    assert s.asked("GET", f"/pulls/{pull.number}/files") != []


@pytest.mark.policy(policy_from("assignees"))
async def test_the_check_says_plainly_that_only_the_author_was_asked(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.assign, pull, s.person("author"), s.person("author"))
    assert s.check(pull) == OPEN
    assert "Nobody is asked but author, who opened this pull request." in s.summary(pull)
    await s.do(s.acts.assign, pull, s.person("author"), s.person("bob"))
    assert "Nobody is asked but" not in s.summary(pull)
