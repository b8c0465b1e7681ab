"""A whole conversation: five people and a team on several pull requests, with all that people do to words."""

import pytest

from tests.stage import Stage, policy_for

AWAITED, BLOCKED, REACHED = {"commitment: awaited"}, {"commitment: blocked"}, {"commitment: reached"}

pytestmark = [pytest.mark.anyio, pytest.mark.stores("sqlite", "postgresql")]


@pytest.mark.policy(policy_for("alice", "bob", "erin", "acme/architects"))
async def test_five_people_and_a_team_come_to_a_decision(s: Stage) -> None:
    pull = await s.opens()
    assert s.check(pull) == ("action_required", "0 of 5 committed · waiting for alice, bob, erin, carol, dave")
    assert s.labels(pull) == AWAITED
    assert "@alice, @bob, @erin, @carol, @dave" in (s.status(pull) or "")

    first = await s.says(pull, "alice", "Agree and commit.")
    assert s.check(pull) == ("action_required", "1 of 5 committed · waiting for bob, erin, carol, dave")
    assert s.reactions(first) == ["+1"]

    review = await s.reviews(pull, "bob", "request_changes", "Where is the rollback plan?")
    assert s.check(pull) == ("failure", "Blocked by bob: Where is the rollback plan?")
    assert s.reactions(review) == ["eyes"]
    assert s.labels(pull) == BLOCKED
    assert "**B1** by bob" in (s.status(pull) or "")

    inline = await s.do(
        s.acts.review_comment, pull, s.person("carol"), "issue (blocking): this name lies", path="rfcs/0001.md"
    )
    assert s.check(pull) == ("failure", "Blocked by bob and carol: Where is the rollback plan?")
    assert s.reactions(inline) == ["eyes"]

    await s.do(s.acts.comment, pull, s.sandbox.world.machine("dependabot[bot]"), "/commit")
    assert s.check(pull) == ("failure", "Blocked by bob and carol: Where is the rollback plan?")

    await s.do(s.acts.edit_review_comment, inline, s.person("carol"), "I disagree and commit: the name lies")
    assert s.check(pull) == ("failure", "Blocked by bob: Where is the rollback plan?")
    assert s.reactions(inline) == ["rocket"]

    await s.reviews(pull, "bob", "approve")
    assert s.check(pull) == ("action_required", "3 of 5 committed · waiting for erin, dave")
    assert s.labels(pull) == AWAITED

    unclear = await s.says(pull, "erin", "LGTM")
    assert s.reactions(unclear) == ["confused"]
    await s.edits(unclear, "erin", "/commit")
    assert s.reactions(unclear) == ["+1"]
    assert s.check(pull) == ("action_required", "4 of 5 committed · waiting for dave")

    last = await s.says(pull, "dave", "/dac too early for my taste")
    assert s.check(pull) == ("success", "5 of 5 committed · 2 disagree and commit")
    assert s.reactions(last) == ["rocket"]
    assert s.labels(pull) == REACHED
    assert "too early for my taste" in (s.status(pull) or "")
    assert [one.partition("\n")[0] for one in s.others(pull)] == [s.others(pull)[0].partition("\n")[0]]
    assert "@author" in s.others(pull)[0]


async def test_what_the_author_deletes_is_taken_back(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/commit")
    await s.deletes(said, "alice")
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")


async def test_a_block_its_author_deletes_is_lifted(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/block no")
    await s.deletes(said, "alice")
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")


async def test_a_commitment_somebody_else_deletes_counts_no_more_and_is_shown_as_set_aside(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/commit")
    await s.deletes(said, "admin")
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")
    assert "admin deleted it" in (s.status(pull) or "")


async def test_a_block_somebody_else_deletes_stands(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/block no rollback plan")
    await s.deletes(said, "admin")
    assert s.check(pull) == ("failure", "Blocked by alice: no rollback plan")


async def test_a_block_somebody_else_edits_stands_as_its_author_wrote_it(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/block no rollback plan")
    await s.edits(said, "admin", "/commit")
    assert s.check(pull) == ("failure", "Blocked by alice: no rollback plan")


async def test_a_commitment_written_into_somebody_elses_comment_is_nobodys(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "I am not sure yet.")
    await s.edits(said, "admin", "/commit")
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")
    assert s.reactions(said) == []


async def test_a_commitment_edited_by_an_admin_is_set_aside_until_its_author_edits_it_again(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/commit")
    await s.edits(said, "admin", "/commit\n\n(typo corrected)")
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")
    assert s.reactions(said) == ["confused"]
    assert "admin edited it" in (s.status(pull) or "")
    await s.edits(said, "alice", "/commit, as I said")
    assert s.check(pull) == ("action_required", "1 of 4 committed · waiting for bob, carol, dave")
    assert s.reactions(said) == ["+1"]


async def test_a_dismissed_approval_counts_no_more(s: Stage) -> None:
    pull = await s.opens()
    review = await s.reviews(pull, "alice", "approve")
    assert s.check(pull) == ("action_required", "1 of 4 committed · waiting for bob, carol, dave")
    await s.do(s.acts.dismiss_review, review, s.person("admin"), "stale")
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")
    assert "admin dismissed it" in (s.status(pull) or "")


async def test_requested_changes_hold_after_somebody_else_dismisses_them(s: Stage) -> None:
    pull = await s.opens()
    review = await s.reviews(pull, "alice", "request_changes", "Not like this.")
    await s.do(s.acts.dismiss_review, review, s.person("admin"), "we ship today")
    assert s.check(pull) == ("failure", "Blocked by alice: Not like this.")


async def test_requested_changes_fall_when_their_author_dismisses_them(s: Stage) -> None:
    pull = await s.opens()
    review = await s.reviews(pull, "alice", "request_changes", "Not like this.")
    await s.do(s.acts.dismiss_review, review, s.person("alice"), "settled")
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")


async def test_an_edited_review_counts_as_it_reads_now(s: Stage) -> None:
    pull = await s.opens()
    review = await s.reviews(pull, "alice", "comment", "/block not yet")
    assert s.check(pull) == ("failure", "Blocked by alice: not yet")
    await s.do(s.acts.edit_review, review, s.person("alice"), "/commit")
    assert s.check(pull) == ("action_required", "1 of 4 committed · waiting for bob, carol, dave")
    assert s.reactions(review) == ["+1"]


async def test_the_words_of_a_review_go_before_its_state(s: Stage) -> None:
    pull = await s.opens()
    await s.reviews(pull, "alice", "request_changes", "I disagree and commit.")
    assert s.check(pull) == ("action_required", "1 of 4 committed · waiting for bob, carol, dave")


async def test_blocks_are_numbered_for_good_and_lifted_by_number(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/block one")
    await s.says(pull, "alice", "/block two")
    await s.says(pull, "alice", "/unblock B1")
    assert s.check(pull) == ("failure", "Blocked by alice: two")
    await s.says(pull, "alice", "/unblock")
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")
    await s.says(pull, "bob", "/block three")
    assert "**B3** by bob" in (s.status(pull) or "")


async def test_pull_requests_do_not_meddle_with_each_other(s: Stage) -> None:
    one = await s.opens(title="RFC 1")
    two = await s.opens(title="RFC 2", files={"rfcs/0002.md": "# Another\n"})
    await s.says(one, "alice", "/commit")
    await s.says(two, "bob", "/block too fast")
    assert s.check(one) == ("action_required", "1 of 4 committed · waiting for bob, carol, dave")
    assert s.check(two) == ("failure", "Blocked by bob: too fast")
    assert (s.labels(one), s.labels(two)) == (AWAITED, BLOCKED)


async def test_the_ledger_keeps_what_was_said_and_what_became_of_it(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/commit")
    await s.edits(said, "alice", "/block no")
    await s.deletes(said, "admin")
    kept = [(entry.kind, entry.login) for entry in await s.ledger(pull) if entry.kind != "verdict"]
    assert kept == [("said", "alice"), ("said", "alice"), ("deleted", "admin")]


async def test_idle_talk_costs_no_call_to_github(s: Stage) -> None:
    pull = await s.opens()
    before = len(s.asked())
    await s.says(pull, "alice", "I had a look at it over lunch, and there is a typing error in line 3.")
    assert len(s.asked()) == before


async def test_a_statement_that_changes_the_verdict_costs_no_read(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    before = len(s.asked())
    await s.says(pull, "bob", "/commit")
    calls = [(one.method, one.path.removeprefix("/repos/acme/rfcs/").partition("/")[0]) for one in s.asked()[before:]]
    assert calls == [("PATCH", "check-runs"), ("PATCH", "issues"), ("POST", "issues")]  # the last is the reaction
