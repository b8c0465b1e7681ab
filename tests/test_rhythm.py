"""A burst on one pull request is few looks, and a single statement waits for nothing."""

from datetime import UTC, datetime, timedelta

from app.decision.facts import PullRequestKey
from app.rhythm import AT_ONCE, Rhythm

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ONE, TWO = PullRequestKey(1, 1), PullRequestKey(1, 2)


def test_the_first_few_looks_wait_for_nothing() -> None:
    rhythm = Rhythm()
    assert [rhythm.wait(ONE, NOON) for _ in range(AT_ONCE)] == [0.0] * AT_ONCE


def test_in_a_second_there_are_few_looks_however_often_one_is_asked_for() -> None:
    rhythm, time, looks = Rhythm(), NOON, 0
    while time < NOON + timedelta(seconds=1):
        time += timedelta(seconds=rhythm.wait(ONE, time) + 0.005)
        looks += 1
    assert AT_ONCE < looks <= 8


def test_statements_that_come_now_and_then_wait_for_nothing() -> None:
    rhythm = Rhythm()
    assert not any(rhythm.wait(ONE, NOON + timedelta(seconds=second)) for second in range(60))


def test_one_pull_requests_burst_is_not_anothers() -> None:
    rhythm = Rhythm()
    for _ in range(10):
        rhythm.wait(ONE, NOON)
    assert rhythm.wait(TWO, NOON) == 0.0


def test_what_was_long_ago_is_forgotten() -> None:
    rhythm = Rhythm()
    for number in range(3000):
        rhythm.wait(PullRequestKey(2, number), NOON + timedelta(seconds=number))
    assert len(rhythm._next) <= 1001
