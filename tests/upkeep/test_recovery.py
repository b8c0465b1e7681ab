"""Which deliveries failed, by the attempts that GitHub lists, and how often each is asked for."""

from datetime import UTC, datetime, timedelta

import pytest

from app.github.hook_deliveries import Attempt
from app.store.redeliveries import Missed
from app.upkeep.recovery import MOST_TRIES, MOST_TRIES_REFUSED, next_try, sort_out

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
EVERY = timedelta(minutes=3)


def attempt(number: int, status: int, *, seconds_ago: float = 600, guid: str = "g") -> Attempt:
    return Attempt(number, guid, NOON - timedelta(seconds=seconds_ago), status)


@pytest.mark.parametrize(
    ("listed", "failed"),
    [
        pytest.param([attempt(1, 202)], [], id="taken"),
        pytest.param([attempt(1, 503)], [1], id="refused"),
        pytest.param([attempt(1, 0)], [1], id="not answered"),
        pytest.param([attempt(2, 202), attempt(1, 503)], [], id="taken the second time"),
        pytest.param([attempt(1, 202, seconds_ago=700), attempt(2, 503)], [], id="taken, and then again"),
        pytest.param([attempt(1, 503, seconds_ago=700), attempt(2, 500)], [2], id="the latest attempt is named"),
        pytest.param([attempt(1, 0, seconds_ago=3)], [], id="perhaps under way"),
        pytest.param([attempt(1, 503, seconds_ago=3)], [1], id="refused just now"),
        pytest.param([attempt(2, 0, seconds_ago=3), attempt(1, 503)], [], id="sent again just now"),
    ],
)
def test_a_delivery_failed_if_no_attempt_succeeded_and_none_is_under_way(
    listed: list[Attempt], failed: list[int]
) -> None:
    assert [missed.attempt_id for missed in sort_out(listed, NOON).failed] == failed


def test_what_is_perhaps_under_way_is_told() -> None:
    assert sort_out([attempt(1, 0, seconds_ago=3)], NOON).unanswered
    assert not sort_out([attempt(1, 0, seconds_ago=3), attempt(2, 202)], NOON).unanswered


def test_a_delivery_is_asked_for_at_least_hourly_until_it_is_given_up() -> None:
    waits = [next_try(Missed("g", 1, 503, tries), NOON, EVERY) for tries in range(MOST_TRIES + 1)]
    minutes = [(moment - NOON) / timedelta(minutes=1) for moment in waits if moment]
    assert minutes[:6] == [3, 6, 12, 24, 48, 60]
    assert set(minutes[6:]) == {60}
    assert waits[-1] is None


def test_what_we_refuse_ourselves_is_given_up_soon() -> None:
    assert next_try(Missed("g", 1, 400, MOST_TRIES_REFUSED - 1), NOON, EVERY)
    assert next_try(Missed("g", 1, 400, MOST_TRIES_REFUSED), NOON, EVERY) is None


def test_two_tries_are_never_nearer_than_an_answer_takes() -> None:
    assert next_try(Missed("g", 1, 503), NOON, timedelta(seconds=1)) == NOON + timedelta(seconds=30)
