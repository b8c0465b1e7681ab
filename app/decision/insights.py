"""How a team decides, in figures: how long it takes, on what it waits, and whether anybody disagrees. No names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.decision.course import Cause, Course
from app.decision.record import PullState
from app.decision.verdict import State

FEW = 5
"""Of fewer decisions than that, nothing can be told by the share of dissent."""
SHOWN = (Cause.STAKEHOLDERS, Cause.AUTHOR, Cause.BLOCKS, Cause.CLOCK, Cause.POLICY, Cause.NOTHING)


@dataclass(frozen=True, slots=True)
class Past:
    """What is kept of the decisions on one pull request, as far as it matters here."""

    kinds: tuple[str, ...]  # the names of the decisions
    state: PullState
    verdict: State
    ready_at: datetime | None = None
    decided_at: datetime | None = None
    closed_at: datetime | None = None
    dissents: int = 0
    course: Course | None = None

    @property
    def taken(self) -> bool:
        """Whether it was decided with everybody's commitment, and not given up."""
        return self.verdict is State.COMMITTED and self.decided_at is not None and self.state is not PullState.CLOSED

    @property
    def took(self) -> timedelta | None:
        """From ready for review to committed."""
        if self.course is not None:
            return self.course.whole
        if self.ready_at is None or self.decided_at is None:
            return None
        return max(self.decided_at - self.ready_at, timedelta(0))


@dataclass(frozen=True, slots=True)
class Spread:
    """How some times are spread: the middle one, between which the middle half lies, and the longest."""

    median: timedelta
    low: timedelta
    high: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True)
class Month:
    """The decisions taken in one month."""

    first: datetime
    taken: int
    spread: Spread | None


@dataclass(frozen=True, slots=True)
class Share:
    """The time spent waiting on one thing."""

    cause: Cause
    time: timedelta
    part: float  # of the whole


@dataclass(frozen=True, slots=True)
class Insights:
    """The figures of some decisions in some months."""

    taken: int
    spread: Spread | None
    months: tuple[Month, ...]
    waited: tuple[Share, ...]
    with_dissent: int  # decisions that somebody backed while disagreeing
    raised: int
    lifted: int
    overruled: int
    asked_again: int
    merged_without: int  # merged while somebody was awaited, or a block held it

    @property
    def dissent_part(self) -> float:
        """The share of decisions taken with dissent."""
        return self.with_dissent / self.taken if self.taken else 0.0


def insights(past: Iterable[Past], kind: str, first: datetime, last: datetime) -> Insights:
    """The figures of a kind of decision, all of them where it is empty, from one month to another, both with it."""
    end = _next(_month(last))
    found = [one for one in past if not kind or kind in one.kinds]
    taken = [one for one in found if one.taken and one.decided_at and _month(first) <= one.decided_at < end]
    courses = [one.course for one in taken if one.course is not None]
    return Insights(
        taken=len(taken),
        spread=spread([one.took for one in taken if one.took is not None]),
        months=tuple(_months(taken, _month(first), end)),
        waited=_waited(courses),
        with_dissent=sum(one.dissents > 0 for one in taken),
        raised=sum(one.raised for one in courses),
        lifted=sum(one.lifted for one in courses),
        overruled=sum(one.overruled for one in courses),
        asked_again=sum(one.asked_again for one in courses),
        merged_without=sum(_merged_without(one) and _within(one.closed_at, _month(first), end) for one in found),
    )


def kinds_of(past: Iterable[Past]) -> tuple[str, ...]:
    """The names of all decisions there are, in order."""
    return tuple(sorted({kind for one in past for kind in one.kinds}, key=lambda name: (name.casefold(), name)))


def months_before(now: datetime, count: int) -> datetime:
    """The beginning of the first of so many months, of which the present one is the last."""
    first = _month(now)
    for _ in range(count - 1):
        first = _month(first - timedelta(days=1))
    return first


def spread(times: Sequence[timedelta]) -> Spread | None:
    """Of no times there is none."""
    if not times:
        return None
    ordered = sorted(times)
    return Spread(_quantile(ordered, 2), _quantile(ordered, 1), _quantile(ordered, 3), ordered[-1])


def _quantile(ordered: Sequence[timedelta], quarters: int) -> timedelta:
    """Between the two times that lie around it, in proportion."""
    place, rest = divmod(quarters * (len(ordered) - 1), 4)
    above = ordered[min(place + 1, len(ordered) - 1)]
    return ordered[place] + (above - ordered[place]) * rest / 4


def _months(taken: Sequence[Past], first: datetime, end: datetime) -> Iterable[Month]:
    by_month: dict[datetime, list[Past]] = {}
    for one in taken:
        by_month.setdefault(_month(one.decided_at or first), []).append(one)
    while first < end:
        found = by_month.get(first, [])
        yield Month(first, len(found), spread([one.took for one in found if one.took is not None]))
        first = _next(first)


def _waited(courses: Sequence[Course]) -> tuple[Share, ...]:
    whole = sum((one.whole for one in courses), timedelta(0))
    times = [sum((one.spent.get(cause, timedelta(0)) for one in courses), timedelta(0)) for cause in SHOWN]
    return tuple(Share(cause, time, time / whole if whole else 0.0) for cause, time in zip(SHOWN, times, strict=True))


def _merged_without(one: Past) -> bool:
    return one.state is PullState.MERGED and one.verdict not in (State.COMMITTED, State.NOT_NEEDED)


def _within(at: datetime | None, first: datetime, end: datetime) -> bool:
    return at is not None and first <= at < end


def _month(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _next(first: datetime) -> datetime:
    return _month(first + timedelta(days=32))
