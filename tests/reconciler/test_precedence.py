"""Checks go first, and nothing waits for them for long."""

from datetime import UTC, datetime, timedelta

from app.decision.facts import PullRequestKey
from app.reconciler.precedence import LATER, MANY, MOST_REMEMBERED, SHORT, Precedence

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KEY = PullRequestKey(1, 12)


def crowded(now: datetime = NOON) -> Precedence:
    precedence = Precedence()
    press(precedence, now)
    return precedence


def press(precedence: Precedence, now: datetime) -> None:
    for _ in range(MANY):
        precedence.one_more(now)


def test_where_looks_are_few_everything_is_said_at_once() -> None:
    precedence = Precedence()
    for second in range(MANY):
        precedence.one_more(NOON + second * SHORT)
    assert precedence.leaves_until(KEY, NOON + MANY * SHORT) is None


def test_where_looks_are_many_the_rest_is_left_for_a_moment() -> None:
    assert crowded().leaves_until(KEY, NOON) == NOON + LATER


def test_another_look_does_not_put_it_off_further() -> None:
    precedence = crowded()
    precedence.leaves_until(KEY, NOON)
    assert precedence.leaves_until(KEY, NOON + timedelta(seconds=0.5)) == NOON + LATER


def test_it_is_said_in_the_end_however_many_there_are() -> None:
    precedence = crowded()
    precedence.leaves_until(KEY, NOON)
    press(precedence, NOON + LATER)
    assert precedence.leaves_until(KEY, NOON + LATER) is None


def test_it_is_said_as_soon_as_there_are_fewer() -> None:
    precedence = crowded()
    precedence.leaves_until(KEY, NOON)
    assert precedence.leaves_until(KEY, NOON + SHORT) is None


def test_what_is_remembered_has_bounds() -> None:
    precedence = crowded()
    for number in range(1, MOST_REMEMBERED + 1):
        precedence.leaves_until(PullRequestKey(1, number), NOON)
    later = NOON + LATER
    press(precedence, later)
    assert precedence.leaves_until(PullRequestKey(2, 1), later) == later + LATER
    assert precedence.leaves_until(PullRequestKey(1, 5), later) == later + LATER
