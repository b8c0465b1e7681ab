"""Blocks of people whose seat was taken away: they hold until their author lifts them, or is overruled."""

from dataclasses import replace

import pytest

from app.decision.acknowledgement import Reaction, Why, acknowledgements
from app.decision.former import had_after
from app.decision.policy import AuthorRule, BlocksBy, Decision, Source, Stakeholders
from app.decision.publication import Had
from app.decision.pull_request import Did, Happening, Roster
from app.decision.verdict import State
from tests.decision.conversation import PEOPLE, Conversation, at, decision, group, references, roster

DAVE = PEOPLE["dave"].id
LATE = at(1_000_000)


def asking(*sources: Source, everyone: tuple[str, ...] = ("alice",), **more: object) -> Decision:
    """alice must commit, and whom these sources name."""
    return Decision("RFC", stakeholders=Stakeholders(references(everyone), sources=sources), **more)  # type: ignore[arg-type]


def assigned(rule: Decision | None = None) -> Conversation:
    """alice has committed, and dave is assigned."""
    talk = Conversation(rule or asking(Source.ASSIGNEES, overruled_by=references(("admin",))))
    talk.says("alice", "/commit")
    talk.assigns("dave")
    return talk


def unassigned_after_blocking(rule: Decision | None = None) -> Conversation:
    talk = assigned(rule)
    talk.says("dave", "/block no rollback")
    talk.assigns()
    return talk


def test_a_block_outlasts_the_assignment_that_gave_its_author_a_seat() -> None:
    talk = unassigned_after_blocking()
    assert (talk.state(), talk.block_names()) == (State.BLOCKED, ["B1"])
    assert [seat.name for seat in talk.verdict().seats] == ["alice"]


@pytest.mark.parametrize("words", ["/unblock", "/unblock B1", "/commit", "/dac but fine", "/withdraw"])
def test_its_author_lifts_it(words: str) -> None:
    talk = unassigned_after_blocking()
    talk.says("dave", words)
    assert talk.state() is State.COMMITTED


def test_who_may_overrule_overrules_it() -> None:
    talk = unassigned_after_blocking()
    talk.says("admin", "/overrule @dave we go on")
    assert talk.state() is State.COMMITTED


def test_who_was_never_assigned_blocks_for_nothing() -> None:
    talk = assigned()
    talk.says("carol", "/block no")
    talk.assigns()
    assert talk.state() is State.COMMITTED


def test_who_blocks_after_the_seat_is_gone_blocks_for_nothing() -> None:
    talk = assigned()
    talk.assigns()
    talk.is_looked_at()
    talk.says("dave", "/block no")
    assert talk.state() is State.COMMITTED


def test_what_was_blocked_before_the_seat_was_given_holds_after_it_is_gone() -> None:
    talk = Conversation(asking(Source.ASSIGNEES))
    talk.says("alice", "/commit")
    talk.says("dave", "/block no")
    assert talk.state() is State.COMMITTED
    talk.assigns("dave")
    talk.assigns()
    assert talk.state() is State.BLOCKED


def test_an_assignment_that_nobody_told_is_over_counts_until_a_look_finds_it_so() -> None:
    talk = assigned()
    talk.says("dave", "/block no")
    talk.pull = replace(talk.pull, assignees=())
    assert talk.state() is State.BLOCKED
    talk.says("dave", "/unblock")
    talk.is_looked_at()
    talk.says("dave", "/block again")
    assert talk.state() is State.BLOCKED  # the seat was there at no look yet, so it may have been lost since
    talk.says("dave", "/unblock")
    talk.had = (Had("RFC", "assignees", (DAVE,), talk.passes()),)
    talk.says("dave", "/block once more")
    assert talk.state() is State.COMMITTED


def test_who_is_assigned_again_has_a_seat_again() -> None:
    talk = unassigned_after_blocking()
    talk.says("dave", "/unblock")
    talk.assigns("dave")
    assert talk.stands("dave") == "awaited"
    assert talk.state() is State.WAITING


def test_what_the_excluded_author_blocks_counts_for_nothing_whoever_assigned_them() -> None:
    talk = assigned(asking(Source.ASSIGNEES, author=AuthorRule.EXCLUDED))
    talk.assigns("author")
    talk.says("author", "/block no")
    talk.assigns()
    assert talk.state() is State.COMMITTED


def test_who_gave_up_the_seat_before_it_was_taken_blocks_for_nothing() -> None:
    talk = assigned()
    talk.says("dave", "/recuse not mine")
    talk.says("dave", "/block after all")
    assert talk.state() is State.COMMITTED
    talk.assigns()
    assert talk.state() is State.COMMITTED


def test_who_took_the_seat_back_before_it_was_taken_blocks_again() -> None:
    talk = assigned()
    talk.says("dave", "/recuse not mine")
    talk.says("dave", "/withdraw")
    talk.says("dave", "/block after all")
    talk.assigns()
    assert talk.state() is State.BLOCKED


def test_what_they_blocked_before_they_gave_it_up_holds() -> None:
    talk = assigned()
    talk.says("dave", "/block no")
    talk.says("dave", "/recuse not mine")
    talk.assigns()
    assert talk.state() is State.BLOCKED


def test_the_block_of_who_was_handed_a_seat_outlasts_it() -> None:
    talk = assigned()
    talk.says("dave", "/delegate @carol")
    talk.says("carol", "/block no")
    talk.assigns()
    assert [block.person.login for block in talk.verdict().blocks] == ["carol"]


def test_what_was_blocked_with_a_seat_that_was_handed_over_twice_holds_when_the_seat_is_taken_away() -> None:
    talk = assigned()
    talk.says("dave", "/delegate @carol")
    talk.says("carol", "/delegate @bob")
    talk.says("bob", "/block no rollback")
    talk.assigns()
    assert (talk.state(), talk.block_names()) == (State.BLOCKED, ["B1"])


def test_a_seat_that_was_handed_to_nobody_is_still_their_own_to_block_from() -> None:
    talk = assigned()
    talk.says("dave", "/delegate @nobody")
    talk.says("dave", "/block no")
    talk.assigns()
    assert talk.state() is State.BLOCKED


def test_who_handed_their_seat_to_somebody_who_had_given_up_another_still_blocks_when_that_one_is_gone() -> None:
    talk = assigned()
    talk.says("dave", "/recuse")
    talk.requests_changes("alice", "/delegate @dave so")
    assert [block.person.login for block in talk.verdict().blocks] == ["alice"]
    talk.assigns()
    assert [block.person.login for block in talk.verdict().blocks] == ["alice"]


def test_the_same_holds_for_who_was_handed_a_seat_that_is_gone_and_gave_it_up() -> None:
    talk = assigned()
    talk.says("dave", "/delegate @carol")
    talk.says("carol", "/recuse")
    talk.requests_changes("alice", "/delegate @carol so")
    talk.assigns()
    assert [block.person.login for block in talk.verdict().blocks] == ["alice"]


def test_who_gave_the_seat_up_after_blocking_does_not_lift_the_block_by_committing_when_the_seat_is_gone() -> None:
    talk = assigned()
    talk.says("dave", "/block no")
    talk.says("dave", "/recuse")
    talk.says("dave", "/commit")
    before = talk.block_names()
    talk.assigns()
    assert talk.block_names() == before == ["B1"]


def test_a_seat_that_came_back_to_who_had_handed_it_over_is_theirs_to_block_from() -> None:
    talk = assigned()
    talk.says("dave", "/delegate @alice")
    talk.requests_changes("dave", "/recuse")
    talk.says("alice", "/recuse")
    before = [block.person.login for block in talk.verdict().blocks]
    talk.assigns()
    assert [block.person.login for block in talk.verdict().blocks] == before == ["dave"]


def test_who_is_handed_a_seat_that_is_gone_gets_none() -> None:
    talk = assigned()
    talk.assigns()
    talk.says("dave", "/delegate @carol")
    talk.says("carol", "/block no")
    assert talk.state() is State.COMMITTED


def requested(*happenings: Happening) -> Conversation:
    talk = Conversation(asking(Source.REQUESTED_REVIEWERS))
    talk.says("alice", "/commit")
    talk.says("dave", "/block no")
    talk.pull = replace(talk.pull, happenings=happenings)
    return talk


OFF = Happening(Did.REQUEST_REMOVED, at(5), PEOPLE["author"], person=PEOPLE["dave"])


def test_a_block_outlasts_the_review_request_that_is_taken_off_by_hand() -> None:
    asked = Happening(Did.SEEN_REQUESTED, at(1), PEOPLE["author"], person=PEOPLE["dave"])
    talk = requested(asked, OFF)
    assert talk.state() is State.BLOCKED


def test_a_review_that_the_app_alone_requested_gave_no_seat() -> None:
    talk = requested(Happening(Did.SEEN_REQUESTED, at(1), person=PEOPLE["dave"]), OFF)
    around = replace(talk.around, requested_by_us=frozenset({DAVE}))
    found = talk.verdict()
    assert found.state is State.BLOCKED
    assert talk.verdict(around=around).state is State.COMMITTED


TEAM = roster(architects=("carol", "dave"))
LEFT = roster(architects=("carol",))
TEAMS = [
    pytest.param(decision("alice", "acme/architects"), id="everyone of a team"),
    pytest.param(decision("alice", groups=(group("G", "acme/architects"),)), id="a group"),
]


@pytest.mark.parametrize("rule", TEAMS)
def test_a_block_outlasts_the_team_that_its_author_is_taken_off(rule: Decision) -> None:
    talk = Conversation(rule)
    talk.says("alice", "/commit")
    talk.says("carol", "/commit")
    talk.is_looked_at(TEAM)
    talk.says("dave", "/block no")
    assert talk.state(LEFT) is State.BLOCKED
    talk.is_looked_at(LEFT)
    assert talk.state(LEFT) is State.BLOCKED
    talk.says("dave", "/unblock")
    talk.says("dave", "/block again")
    assert talk.state(LEFT) is State.COMMITTED


def test_a_block_falls_where_the_policy_names_its_author_no_more() -> None:
    talk = Conversation(decision("alice", "dave"))
    talk.says("alice", "/commit")
    talk.says("dave", "/block no")
    talk.is_looked_at()
    talk.decisions = (decision("alice"),)
    assert talk.state() is State.COMMITTED
    talk.is_looked_at()
    talk.decisions = (decision("alice", "dave"),)
    assert talk.state() is State.BLOCKED


def test_a_block_falls_where_the_policy_drops_the_source() -> None:
    talk = unassigned_after_blocking()
    talk.is_looked_at()
    talk.decisions = (decision("alice"),)
    assert talk.state() is State.COMMITTED


def test_a_look_at_which_the_decision_does_not_apply_forgets_nobody() -> None:
    rule = decision("alice", "acme/architects", paths=("rfcs/*",))
    talk = Conversation(rule)
    for who in ("alice", "carol"):
        talk.says(who, "/commit")
    talk.is_looked_at(TEAM)
    talk.says("dave", "/block no")
    talk.pushes({"elsewhere.md": "1"})
    assert talk.is_looked_at(LEFT).state is State.NOT_NEEDED
    talk.pushes({"rfcs/1.md": "first"})
    assert talk.is_looked_at(LEFT).state is State.BLOCKED


def test_a_team_that_cannot_be_read_takes_no_block_with_it() -> None:
    talk = Conversation(decision("alice", "acme/architects"))
    talk.says("alice", "/commit")
    talk.says("carol", "/commit")
    talk.is_looked_at(TEAM)
    gone = Roster(PEOPLE, {"acme/architects": None})
    assert talk.is_looked_at(gone).state is State.MISCONFIGURED
    talk.says("dave", "/block meanwhile")
    assert talk.is_looked_at(LEFT).state is State.BLOCKED


def test_the_block_of_who_was_invited_outlasts_the_role_of_who_invited_them() -> None:
    talk = Conversation(decision("alice", overruled_by=references(("acme/leads",))))
    leads, none = roster(leads=("admin",)), roster(leads=("bob",))
    talk.says("alice", "/commit")
    talk.says("admin", "/invite @dave")
    talk.says("dave", "/block no")
    talk.is_looked_at(leads)
    assert talk.state(none) is State.BLOCKED


def test_who_vouched_on_a_seat_that_is_gone_vouches_no_more() -> None:
    talk = Conversation(decision("alice", "acme/architects"))
    for who in ("alice", "carol"):
        talk.says(who, "/commit")
    talk.pushes(by="author")
    talk.says("dave", "/editorial")
    talk.says("dave", "/commit")
    assert talk.is_looked_at(TEAM).state is State.COMMITTED
    assert talk.state(LEFT) is State.WAITING


def answers(talk: Conversation) -> dict[int, Reaction | None]:
    found = acknowledgements(talk.verdict(), talk.whole, frozenset(), at(talk.minute))
    return {answer.comment.id: answer.reaction for answer in found}


def test_the_answers_to_their_words_stay_true() -> None:
    talk = unassigned_after_blocking()
    talk.is_looked_at()
    talk.says("dave", "/unblock")
    talk.says("dave", "/block again")
    assert answers(talk) == {
        1: Reaction.COMMITTED,
        2: Reaction.BLOCKING,
        3: Reaction.COMMITTED,
        4: Reaction.NOT_COUNTED,
    }


def test_a_later_block_of_theirs_is_refused() -> None:
    talk = unassigned_after_blocking()
    talk.is_looked_at()
    talk.says("dave", "/block again")
    last = acknowledgements(talk.verdict(), talk.whole, frozenset(), at(talk.minute))[-1]
    assert last.refusal is not None
    assert last.refusal.why is Why.MAY_NOT_BLOCK


def test_what_a_writer_blocks_needs_no_seat_and_is_told_apart() -> None:
    talk = Conversation(asking(Source.ASSIGNEES, blocks_by=BlocksBy.WRITERS))
    talk.says("bob", "/block no")
    found = talk.verdict(roster(writers=("bob",)))
    assert found.state is State.BLOCKED
    assert found.raised == frozenset()


def test_nothing_is_remembered_twice_and_the_order_is_settled() -> None:
    talk = Conversation(decision("alice", "acme/architects"))
    first = had_after((), talk.verdict(TEAM).tallies, at(1))
    assert first == (Had("RFC", "@acme/architects", (4, 5)), Had("RFC", "@alice", (2,)))
    second = had_after(first, talk.verdict(LEFT).tallies, at(2))
    assert second == (
        Had("RFC", "@acme/architects", (5,), at(2)),
        Had("RFC", "@acme/architects", (4,)),
        Had("RFC", "@alice", (2,)),
    )
    assert had_after(second, talk.verdict(LEFT).tallies, at(3)) == second
    assert had_after(second, talk.verdict(TEAM).tallies, at(3)) == first


def test_who_handed_a_seat_over_gets_no_block_back_by_naming_themselves() -> None:
    talk = Conversation(decision("alice", "acme/leads"))
    talk.says("dave", "/delegate @alice so")
    talk.requests_changes("dave", "/delegate @dave so")
    people = roster(leads=("dave",))
    assert not talk.is_looked_at(people).blocks
    assert not talk.is_looked_at(people).blocks
