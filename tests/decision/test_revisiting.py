"""What is asked after the merge, and when."""

from dataclasses import replace
from datetime import timedelta

from app.decision.policy import Decision
from app.decision.publication import Bet
from app.decision.revisiting import NOT_TO_BE_HAD, after_merge, bets_of, next_due
from tests.decision.conversation import Conversation, at, decision

QUARTER, YEAR = timedelta(days=90), timedelta(days=365)
BET = Bet(("RFC",), QUARTER, ("alice",))


def revisited(*everyone: str, name: str = "RFC", after: timedelta | None = QUARTER) -> Decision:
    return decision(*everyone, name=name, revisit=after)


def test_who_committed_and_who_dissented_is_kept_with_why() -> None:
    talk = Conversation(revisited("author", "alice", "bob", "carol"))
    talk.says("alice", "/commit")
    talk.says("bob", "/disagree-and-commit too early")
    talk.says("carol", "/dac")
    assert bets_of(talk.verdict()) == (Bet(("RFC",), QUARTER, ("author", "alice"), {"bob": "too early", "carol": ""}),)


def test_nothing_is_asked_of_what_is_not_committed() -> None:
    assert bets_of(Conversation(revisited("alice")).verdict()) == ()


def test_decisions_that_ask_at_the_same_time_share_an_issue() -> None:
    rest = (revisited("alice", name="Money"), revisited("alice", name="Law", after=YEAR))
    talk = Conversation(revisited("alice"), *rest, revisited("alice", name="Fun", after=None))
    talk.says("alice", "/commit")
    assert [(bet.decisions, bet.after) for bet in bets_of(talk.verdict())] == [
        (("RFC", "Money"), QUARTER),
        (("Law",), YEAR),
    ]


def test_the_time_runs_from_the_merge_and_is_set_once() -> None:
    assert after_merge((BET,), None) == (BET,)
    (due,) = after_merge((BET,), at(1))
    assert due.due == at(1) + QUARTER
    assert after_merge((due,), at(5)) == (due,)


def test_the_next_is_the_first_that_is_not_asked_yet() -> None:
    early, late = replace(BET, due=at(1)), replace(BET, due=at(2))
    assert next_due((BET,)) is None
    assert next_due((late, early)) == at(1)
    assert next_due((replace(early, issue=NOT_TO_BE_HAD), late)) == at(2)
    assert next_due((replace(early, issue=7),)) is None
