"""A pull request's life: pushes, drafts, other bases, closing and merging."""

import pytest

from app.decision.facts import PullRequestKey
from app.store import records
from tests.stage import Stage, policy_for

WAITING_FOR_ALL = ("action_required", "0 of 2 committed · waiting for alice, bob")
WAITING_FOR_BOB = ("action_required", "1 of 2 committed · waiting for bob")

pytestmark = [pytest.mark.anyio, pytest.mark.policy(policy_for("alice", "bob"))]


async def test_a_changed_text_awaits_everybody_again(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/commit")
    await s.pushes(pull, {"rfcs/0001.md": "# Quite another change\n"})
    assert s.check(pull) == WAITING_FOR_ALL
    assert "Committed to an earlier text" in (s.status(pull) or "")
    assert s.reactions(said) == ["+1"]


async def test_a_push_beside_the_text_keeps_commitments(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.pushes(pull, {"src/a.py": "1\n"})
    assert s.check(pull) == WAITING_FOR_BOB


async def test_the_same_bytes_again_bring_commitments_back(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.pushes(pull, {"rfcs/0001.md": "# Oops\n"})
    assert s.check(pull) == WAITING_FOR_ALL
    await s.pushes(pull, {"rfcs/0001.md": "# A change\n"})
    assert s.check(pull) == WAITING_FOR_BOB


async def test_a_rebase_keeps_commitments(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.do(s.acts.change_files, s.repository, s.person("bob"), {"src/other.py": "1\n"})
    await s.do(s.acts.rebase, pull, s.person("author"))
    assert s.check(pull) == WAITING_FOR_BOB


async def test_merging_the_base_branch_in_keeps_commitments(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.do(s.acts.change_files, s.repository, s.person("bob"), {"src/other.py": "1\n"})
    await s.do(s.acts.merge_base, pull, s.person("author"))
    assert s.check(pull) == WAITING_FOR_BOB


async def test_two_pushes_in_a_row_end_with_a_check_on_the_last(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    s.acts.push(pull, s.person("author"), {"rfcs/0001.md": "# Two\n"})
    s.acts.push(pull, s.person("author"), {"rfcs/0001.md": "# Three\n"})
    await s.quiet()
    assert s.check(pull) == WAITING_FOR_ALL


async def test_a_commitment_made_before_a_push_is_to_the_text_before_it(s: Stage) -> None:
    pull = await s.opens()
    s.sandbox.held = True
    await s.says(pull, "alice", "/commit")
    await s.pushes(pull, {"rfcs/0001.md": "# Two\n"})
    s.sandbox.held = False
    await s.sandbox.deliver(reversed(s.sandbox.take_held()))
    await s.quiet()
    assert s.check(pull) == WAITING_FOR_ALL


async def test_a_review_is_about_the_commit_it_was_made_on(s: Stage) -> None:
    pull = await s.opens()
    review = await s.reviews(pull, "alice", "approve")
    await s.pushes(pull, {"rfcs/0001.md": "# Two\n"})
    assert review.head != pull.head
    assert s.check(pull) == WAITING_FOR_ALL


async def test_blocks_survive_a_push(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/block no")
    await s.pushes(pull, {"rfcs/0001.md": "# Two\n"})
    assert s.check(pull) == ("failure", "Blocked by alice: no")


async def test_every_head_gets_its_own_check(s: Stage) -> None:
    pull = await s.opens()
    first = pull.head
    await s.pushes(pull, {"src/a.py": "1\n"})
    heads = {run.head_sha for run in s.repository.check_runs.values()}
    assert heads == {first, pull.head}


async def test_a_new_run_is_posted_only_when_the_conclusion_changes(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    assert len(s.runs(pull)) == 1
    await s.says(pull, "bob", "/commit")
    assert [run.conclusion for run in s.runs(pull)] == ["action_required", "success"]


async def test_what_is_said_while_it_is_closed_counts_when_it_is_reopened(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.close, pull, s.person("author"))
    writes = len(s.sandbox.writes)
    await s.says(pull, "alice", "/commit")
    assert len(s.sandbox.writes) == writes
    await s.do(s.acts.reopen, pull, s.person("author"))
    assert s.check(pull) == WAITING_FOR_BOB


async def test_a_push_while_it_is_closed_is_seen_when_it_is_reopened(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.do(s.acts.close, pull, s.person("author"))
    await s.pushes(pull, {"rfcs/0001.md": "# Two\n"})
    await s.do(s.acts.reopen, pull, s.person("author"))
    assert s.check(pull) == WAITING_FOR_ALL


async def test_after_the_merge_the_record_is_closed_and_the_ledger_keeps_what_comes_late(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.do(s.acts.merge, pull, s.person("admin"))
    check, writes = s.check(pull), len(s.sandbox.writes)
    await s.says(pull, "bob", "/block too late?")
    assert s.check(pull) == check
    assert len(s.sandbox.writes) == writes
    late = [entry for entry in await s.ledger(pull) if entry.login == "bob"]
    assert [(entry.kind, entry.detail["late"]) for entry in late] == [("said", True)]


async def test_another_base_branch_has_another_policy(s: Stage) -> None:
    pull = await s.opens()
    s.acts.make_branch(s.repository, s.person("admin"), "next")
    await s.sets_policy(policy_for("carol"), branch="next")
    await s.do(s.acts.retarget, pull, s.person("author"), "next")
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for carol")


async def test_a_draft_that_was_ready_once_keeps_its_comment(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.draft, pull, s.person("author"))
    await s.says(pull, "alice", "/commit")
    assert "1 of 2 committed" in (s.status(pull) or "")


async def test_the_description_is_not_heard(s: Stage) -> None:
    pull = await s.opens("alice", body="/commit")
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for bob")  # by opening it
    other = await s.opens("author", title="RFC 2", body="/block", files={"rfcs/0002.md": "2\n"})
    assert s.check(other) == WAITING_FOR_ALL


async def test_the_decision_is_announced_once_for_each_text(s: Stage) -> None:
    pull = await s.opens()
    for person in ("alice", "bob"):
        await s.says(pull, person, "/commit")
    assert len(s.others(pull)) == 1
    await s.says(pull, "bob", "/block wait")
    await s.says(pull, "bob", "/commit")
    assert len(s.others(pull)) == 1
    await s.pushes(pull, {"rfcs/0001.md": "# Two\n"})
    for person in ("alice", "bob"):
        await s.says(pull, person, "/commit")
    assert s.check(pull) == ("success", "2 of 2 committed")
    assert len(s.others(pull)) == 2


async def test_what_is_said_late_is_on_record_also_where_the_merge_made_the_policy_be_read_again(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.do(s.acts.merge, pull, s.person("admin"))
    await s.sets_policy(policy_for("alice", "bob") + "\n")
    await s.says(pull, "bob", "/block too late")
    kept = await records.read(s.store, PullRequestKey(pull.repository.id, pull.number))
    assert kept is not None
    assert [one.login for one in kept.record.late] == ["bob"]
    assert [entry.login for entry in await s.ledger(pull) if entry.kind == "said"] == ["alice", "bob"]
