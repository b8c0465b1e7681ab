"""Which dismissed reviews are asked about, and what comes of it."""

from dataclasses import replace

import pytest

from app.decision.dismissals import NO_WORD, explained, unexplained
from app.decision.pull_request import Removal
from tests.decision.conversation import PEOPLE, Conversation, at, decision, references, roster

LED = decision("alice", overruled_by=references(("dave",)))
DAVE = PEOPLE["dave"]


def dismissed(by: str | None, reason: str = "", *, may_overrule: bool = True) -> Conversation:
    talk = Conversation(LED if may_overrule else decision("alice"))
    talk.requests_changes("alice", "no plan")
    talk.dismisses(1, by, reason)
    return talk


@pytest.mark.parametrize(
    ("talk", "asked"),
    [
        pytest.param(dismissed("dave"), True, id="by who may overrule"),
        pytest.param(dismissed(None), True, id="nobody knows by whom"),
        pytest.param(dismissed("bob"), False, id="by somebody else"),
        pytest.param(dismissed("dave", "enough"), False, id="the words are known"),
        pytest.param(dismissed("dave", may_overrule=False), False, id="where nobody may overrule"),
    ],
)
def test_only_what_may_overrule_is_asked_about(talk: Conversation, asked: bool) -> None:
    found = unexplained(talk.decisions, talk.whole, roster())
    assert bool(found) is asked


def test_a_review_that_was_not_dismissed_is_not_asked_about() -> None:
    talk = Conversation(LED)
    talk.requests_changes("alice")
    assert unexplained(talk.decisions, talk.whole, roster()) == ()


@pytest.mark.parametrize(
    ("known", "told", "comes_of_it"),
    [
        pytest.param(Removal(DAVE, at(2)), Removal(DAVE, at(3), "no"), Removal(DAVE, at(2), "no"), id="the words"),
        pytest.param(Removal(DAVE, at(2)), None, Removal(DAVE, at(2), NO_WORD), id="nothing"),
        pytest.param(Removal(None), Removal(DAVE, at(3), "no"), Removal(DAVE, at(3), "no"), id="who and when too"),
    ],
)
def test_what_the_timeline_tells_is_kept(known: Removal, told: Removal | None, comes_of_it: Removal) -> None:
    talk = Conversation(LED)
    talk.requests_changes("alice")
    review = talk.comments[1]
    found = explained(replace(review, dismissed=known), {review.id: told} if told else {})
    assert found.dismissed == comes_of_it


def test_the_reason_is_shown_as_that_of_the_overruling() -> None:
    talk = dismissed("dave", "we have talked enough")
    assert [left.said.reason for left in talk.verdict().tallies[0].left] == ["we have talked enough"]
