"""The figures of how a team decides."""

from datetime import UTC, datetime, timedelta

import pytest

from app.decision.course import Cause, Course
from app.decision.insights import Insights, Past, insights, kinds_of, months_before, spread
from app.decision.record import PullState
from app.decision.verdict import State

NOW = datetime(2026, 11, 24, tzinfo=UTC)
HOUR = timedelta(hours=1)


def past(
    month: int = 11,
    hours: float = 10,
    *,
    kinds: tuple[str, ...] = ("RFC",),
    dissents: int = 0,
    state: PullState = PullState.MERGED,
    verdict: State = State.COMMITTED,
    spent: dict[Cause, timedelta] | None = None,
    **counts: int,
) -> Past:
    decided = datetime(2026, month, 9, 12, tzinfo=UTC)
    course = Course(decided, Cause.NOTHING, spent, **counts) if spent is not None else None
    at = decided if verdict is State.COMMITTED else None
    return Past(kinds, state, verdict, decided - hours * HOUR, at, decided, dissents, course)


def of(*found: Past, kind: str = "", months: int = 12) -> Insights:
    return insights(found, kind, months_before(NOW, months), NOW)


def test_the_median_and_the_middle_half_lie_between_the_times_around_them() -> None:
    found = spread([HOUR, 2 * HOUR, 4 * HOUR, 9 * HOUR])
    assert found is not None
    assert (found.low, found.median, found.high, found.longest) == (1.75 * HOUR, 3 * HOUR, 5.25 * HOUR, 9 * HOUR)
    one = spread([HOUR])
    assert one is not None
    assert one.low == one.high == one.longest == HOUR
    assert spread([]) is None


def test_only_what_was_decided_and_not_given_up_counts_as_taken() -> None:
    found = of(
        past(),
        past(state=PullState.OPEN),
        past(state=PullState.CLOSED),
        past(verdict=State.WAITING),
        past(verdict=State.NOT_NEEDED),
        past(verdict=State.BLOCKED, state=PullState.OPEN),
        past(month=2),
        months=3,
    )
    assert (found.taken, found.merged_without) == (2, 1)


def test_a_merge_without_commitment_counts_in_its_own_time() -> None:
    assert of(past(month=2, verdict=State.WAITING), months=3).merged_without == 0


def test_each_month_has_its_own_figures_and_empty_ones_are_there_too() -> None:
    found = of(past(11, 10), past(11, 20), past(9, 6), months=3)
    assert [(one.first.month, one.taken, one.spread and one.spread.median) for one in found.months] == [
        (9, 1, 6 * HOUR),
        (10, 0, None),
        (11, 2, 15 * HOUR),
    ]


def test_months_are_counted_back_over_the_turn_of_the_year() -> None:
    assert months_before(NOW, 1) == datetime(2026, 11, 1, tzinfo=UTC)
    assert months_before(NOW, 12) == datetime(2025, 12, 1, tzinfo=UTC)


def test_the_shares_of_waiting_are_of_all_time_spent() -> None:
    found = of(
        past(spent={Cause.STAKEHOLDERS: 6 * HOUR, Cause.BLOCKS: 2 * HOUR}), past(spent={Cause.CLOCK: 8 * HOUR}), past()
    )
    shares = {share.cause: share.part for share in found.waited}
    assert (shares[Cause.STAKEHOLDERS], shares[Cause.BLOCKS], shares[Cause.CLOCK]) == (0.375, 0.125, 0.5)
    assert sum(shares.values()) == pytest.approx(1)
    assert all(share.part == 0 for share in of(past()).waited)


def test_how_long_it_took_is_the_course_where_that_is_known() -> None:
    assert past(hours=3, spent={Cause.AUTHOR: HOUR}).took == HOUR
    assert past(hours=3).took == 3 * HOUR
    assert past(verdict=State.WAITING).took is None


def test_the_share_of_dissent_is_of_decisions_not_of_people() -> None:
    found = of(past(dissents=3), past(), past(), past())
    assert (found.with_dissent, found.dissent_part) == (1, 0.25)
    assert of().dissent_part == 0


def test_blocks_and_what_was_asked_again_are_added_up() -> None:
    spent = {Cause.BLOCKS: HOUR}
    found = of(past(spent=spent, raised=3, lifted=1, overruled=1, asked_again=4), past(spent=spent, raised=1))
    assert (found.raised, found.lifted, found.overruled, found.asked_again) == (4, 1, 1, 4)


def test_only_one_kind_of_decision_may_be_asked_for() -> None:
    both = (past(kinds=("RFC", "ADR")), past(kinds=("adr",)))
    assert [of(*both, kind=kind).taken for kind in ("", "RFC", "ADR", "none")] == [2, 1, 1, 0]
    assert kinds_of(both) == ("ADR", "adr", "RFC")
