"""Since when a head is the tip."""

from datetime import UTC, datetime, timedelta

import pytest

from app.decision.picture import merge_heads
from app.decision.pull_request import ChangedFile, Head, Person, PullRequest
from app.github.head_times import UNSEEN, heads_of

OPENED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOW = OPENED + timedelta(hours=10)
FILES = (ChangedFile("rfcs/0002.md", "b10b"),)
PULL = PullRequest(
    1, 2, Person(1, "alice"), "RFC", "main", "new", created_at=OPENED, updated_at=OPENED + timedelta(hours=8)
)


def hours(count: float) -> datetime:
    return OPENED + timedelta(hours=count)


def found(
    committed: list[float], reviewed: list[tuple[str, float]] | None = None, known: dict[str, float] | None = None
) -> tuple[Head, ...]:
    return heads_of(
        PULL,
        FILES,
        True,
        known={sha: hours(since) for sha, since in (known or {}).items()},
        committed=[hours(count) for count in committed],
        reviewed=[(sha, hours(count)) for sha, count in reviewed or []],
        now=NOW,
    )


@pytest.mark.parametrize(
    ("committed", "reviewed", "since"),
    [
        pytest.param([-5, -3], [], 0, id="committed before it was opened"),
        pytest.param([-5, 3, 2], [], 3, id="the latest commit"),
        pytest.param([], [], 0, id="no commit listed"),
        pytest.param([500], [], 10, id="a commit dated in the future"),
        pytest.param([6], [("new", 4), ("new", 5)], 4, id="not after the first review of it"),
        pytest.param([-3], [("old", 2), ("old", 1)], 2, id="not before a review of another head"),
        pytest.param([-3], [("old", 5), ("new", 4)], 4, id="reviewed on the old head after the push"),
        pytest.param([6], [("new", -1)], 0, id="never before it was opened"),
    ],
)
def test_the_first_reading_estimates_since_when_the_head_is_the_tip(
    committed: list[float], reviewed: list[tuple[str, float]], since: float
) -> None:
    assert found(committed, reviewed)[-1] == Head("new", hours(since), FILES, complete=True, base=PULL.base)


def test_a_head_as_old_as_the_pull_request_is_the_only_one() -> None:
    assert len(found([-1])) == 1


def test_what_was_said_before_the_head_came_was_said_of_a_text_nobody_knows() -> None:
    pull = PullRequest(**{**{name: getattr(PULL, name) for name in PULL.__slots__}, "heads": found([3])})
    assert pull.head_at(hours(2)) == Head(UNSEEN, OPENED)
    assert pull.head_at(hours(4)) == Head("new", hours(3), FILES, base=PULL.base)


def test_heads_that_were_reviewed_are_known_by_their_name() -> None:
    earlier = found([6], [("second", 4), ("first", 2), ("first", 3)])[:-1]
    assert earlier == (Head("first", OPENED), Head("second", hours(4)))


def test_a_head_that_we_saw_come_keeps_its_time() -> None:
    assert found([1], known={"old": 0, "new": 5}) == (Head("new", hours(5), FILES, base=PULL.base),)


def test_a_head_since_the_opening_keeps_its_time() -> None:
    assert found([7], known={"new": 0}) == (Head("new", OPENED, FILES, base=PULL.base),)


def test_a_push_we_did_not_see_came_at_the_latest_when_github_last_changed_it() -> None:
    assert found([1], known={"old": 0}) == (Head("new", hours(8), FILES, base=PULL.base),)


def test_a_push_we_did_not_see_came_before_its_first_review() -> None:
    assert found([1], [("new", 6)], known={"old": 0}) == (Head("new", hours(6), FILES, base=PULL.base),)


def test_a_head_first_seen_late_does_not_stand_for_all_that_was_said_before() -> None:
    heads = merge_heads((Head("new", hours(7)), *found([3], known={"new": 7})))
    assert [(head.sha, head.since) for head in heads] == [(UNSEEN, OPENED), ("new", hours(3))]


def test_a_second_reading_changes_nothing() -> None:
    first = merge_heads(found([3], [("old", 2)]))
    known = {head.sha: (head.since - OPENED).total_seconds() / 3600 for head in first}
    assert merge_heads((*first, *found([3], [("old", 2)], known))) == first
