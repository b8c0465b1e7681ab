"""Writes stay within GitHub's limits, and what matters most is never held back."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from app.github.errors import PutOff
from app.github.pace import LIFTED_FROM, Pace, notifies

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass
class Paced:
    time: datetime = NOON
    pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self.pace = Pace(lambda: self.time)

    def comments(self, *, notifies: bool = True) -> PutOff | None:
        """Writes one; gives why not."""
        try:
            self.pace.spend(writes=True, gives_way=True, notifies=notifies)
        except PutOff as later:
            return later
        return None

    def written(self, seconds: int) -> int:
        """How many get through in this time when one is tried ten times a second."""
        written = 0
        for _ in range(seconds * 10):
            written += self.comments() is None
            self.time += timedelta(milliseconds=100)
        return written


def test_a_single_statement_is_not_held_up() -> None:
    paced = Paced()
    for _ in range(20):
        assert [paced.comments() for _ in range(5)] == [None] * 5
        paced.time += timedelta(minutes=1)


def test_in_a_minute_no_more_than_eighty_are_written() -> None:
    assert 60 <= Paced().written(60) <= 80


def test_what_notifies_nobody_has_the_points_alone() -> None:
    paced = Paced()
    assert sum(paced.comments(notifies=False) is None for _ in range(200)) == 150


def test_in_an_hour_no_more_than_five_hundred_are_written() -> None:
    assert 400 <= Paced().written(3600) <= 500


def test_check_runs_always_go_and_the_others_give_way_to_them() -> None:
    paced = Paced()
    for _ in range(200):
        paced.pace.spend(writes=True, gives_way=False)
    assert paced.comments() is not None


def test_a_look_that_reads_much_holds_comments_back_within_the_points() -> None:
    paced = Paced()
    for _ in range(750):
        paced.pace.spend(writes=False, gives_way=False)
    assert paced.comments() is not None


def test_those_that_are_put_off_get_a_turn_each() -> None:
    paced = Paced()
    turns = [later.until for _ in range(100) if (later := paced.comments())]
    assert len(set(turns)) == len(turns) == 30
    assert min(turns) > NOON
    paced.time = turns[0]
    assert paced.comments() is None


@pytest.mark.parametrize(
    ("method", "path", "told"),
    [
        ("POST", "/repos/a/b/issues/1/comments", True),
        ("POST", "/repos/a/b/issues", True),
        ("POST", "/repos/a/b/pulls/1/requested_reviewers", True),
        ("PATCH", "/repos/a/b/issues/comments/7", False),
        ("POST", "/repos/a/b/issues/comments/7/reactions", False),
        ("POST", "/repos/a/b/issues/1/labels", False),
    ],
)
def test_people_are_notified_of_what_is_new_to_read(method: str, path: str, told: bool) -> None:
    assert notifies(method, path) is told


@pytest.mark.parametrize(
    ("headers", "lifted"),
    [
        pytest.param({}, True, id="no limits"),
        pytest.param({"x-ratelimit-limit": str(LIFTED_FROM)}, True, id="out of reach"),
        pytest.param({"x-ratelimit-limit": "15000"}, False, id="github.com"),
        pytest.param({"x-ratelimit-limit": "many"}, False, id="nonsense"),
    ],
)
def test_where_limits_are_lifted_nothing_is_paced(headers: dict[str, str], lifted: bool) -> None:
    paced = Paced()
    paced.pace.note(headers)
    assert (paced.written(10) == 100) is lifted
