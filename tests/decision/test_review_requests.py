"""Of whom a review is requested."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.decision.pull_request import CommentKind, Did, Happening
from app.decision.review_requests import MOST, to_request
from tests.decision.conversation import PEOPLE, START, Conversation, decision, group

BOTH = decision("alice", "bob", "author", request_reviews=True)


def asked(told: Conversation, before: frozenset[int] = frozenset()) -> list[str]:
    return [person.login for person in to_request(told.verdict(), told.whole, before)]


def talk(*doings: Callable[[Conversation], object]) -> Conversation:
    told = Conversation(BOTH)
    for do in doings:
        do(told)
    return told


def with_pull(told: Conversation, **changes: object) -> Conversation:
    told.pull = replace(told.pull, **changes)  # type: ignore[arg-type]
    return told


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param(talk(), ["alice", "bob"], id="the awaited but the author"),
        pytest.param(talk(lambda told: told.says("alice", "/commit")), ["bob"], id="not who committed"),
        pytest.param(talk(lambda told: told.says("alice", "/block no")), ["bob"], id="not who blocks"),
        pytest.param(talk(lambda told: told.says("alice", "Hm.", CommentKind.REVIEW)), ["bob"], id="not who reviewed"),
        pytest.param(Conversation(decision("alice")), [], id="not where nobody asked for it"),
        pytest.param(with_pull(talk(), draft=True), [], id="not in a draft"),
        pytest.param(with_pull(talk(), locked=True), [], id="not where it is locked"),
        pytest.param(with_pull(talk(), requested=(PEOPLE["alice"],)), ["bob"], id="not who is asked already"),
        pytest.param(
            with_pull(talk(), happenings=(Happening(Did.REQUEST_REMOVED, START, person=PEOPLE["alice"]),)),
            ["bob"],
            id="not whose request was taken off",
        ),
        pytest.param(
            with_pull(talk(), happenings=(Happening(Did.SEEN_REQUESTED, START, what="acme/architects"),)),
            ["alice", "bob"],
            id="a team's request is nobody's",
        ),
        pytest.param(
            Conversation(decision("alice", request_reviews=True), decision("bob", name="Other")),
            ["alice"],
            id="only of the decision that asks for it",
        ),
        pytest.param(
            Conversation(decision("author", request_reviews=True), decision("bob", name="Other")),
            [],
            id="not of a decision that is taken",
        ),
        pytest.param(Conversation(decision("author", request_reviews=True)), [], id="not when all have committed"),
        pytest.param(
            Conversation(
                decision("alice", groups=(group("Security", "bob", "carol"),), request_reviews=True),
            ),
            ["alice", "bob", "carol"],
            id="a group's people",
        ),
    ],
)
def test_those_are_asked(told: Conversation, expected: list[str]) -> None:
    assert asked(told) == expected


def test_who_was_asked_before_is_not_asked_again() -> None:
    assert asked(talk(), frozenset({PEOPLE["alice"].id})) == ["bob"]


def test_a_filled_group_is_not_asked() -> None:
    told = Conversation(
        decision("alice", groups=(group("Security", "bob", "carol"),), request_reviews=True),
    )
    told.says("bob", "/commit")
    assert asked(told) == ["alice"]


def test_so_many_and_no_more_are_asked() -> None:
    assert asked(talk(), frozenset(range(1000, 1000 + MOST))) == []
