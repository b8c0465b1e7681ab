"""The clock of a decision: how long it has run, when it will have run that long, and who is to be reminded now.

It runs while the pull request is open and ready for review, on `days: working` not on Saturday and Sunday. A day is
what the calendar of the policy's time zone says; what is counted are real hours. All moments must know their zone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from app.decision.policy import Days, Timing

_NOTHING = timedelta(0)
_MONDAY = 1


@dataclass(frozen=True, slots=True)
class Span:
    """A time when the pull request was open and ready for review. The end does not belong to it; None: still."""

    start: datetime
    end: datetime | None = None


Spans = Sequence[Span]
"""Oldest first; they do not overlap."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """The reminders that a person has had in one spell of being awaited."""

    since: datetime  # when the spell began, as in `awaited` of that time
    count: int
    last: datetime


def elapsed(timing: Timing, spans: Spans, start: datetime, now: datetime) -> timedelta:
    """How long the clock ran from `start` to `now`."""
    return sum((end - begin for begin, end in _running(timing, spans, start, now) if end), _NOTHING)


def moment(timing: Timing, spans: Spans, start: datetime, duration: timedelta) -> datetime | None:
    """The first moment (UTC) when the clock has run that long since `start`; it may be past.

    None while the clock stands still for good, because the last span has ended or there is none.
    """
    left = duration
    if left <= _NOTHING:
        return start.astimezone(UTC)
    for begin, end in _running(timing, spans, start, None):
        if end is None or left <= end - begin:
            return begin + left
        left -= end - begin
    return None


def opens(timing: Timing, spans: Spans) -> datetime | None:
    """The earliest moment when the check may pass: `open_for` after the pull request was first ready."""
    return moment(timing, spans, spans[0].start, timing.open_for) if spans else None


def deadline(
    timing: Timing, spans: Spans, override: timedelta | None = None, since: datetime | None = None
) -> datetime | None:
    """The deadline: the policy's, from when the pull request was first ready; or an `override`, from `since`.

    None without one, or while the clock stands still for good.
    """
    duration = timing.deadline if override is None else override
    if duration is None or not spans:
        return None
    return moment(timing, spans, spans[0].start if since is None else since, duration)


def reminders_due(
    timing: Timing, spans: Spans, awaited: Mapping[int, datetime], reminded: Mapping[int, Reminded], now: datetime
) -> tuple[frozenset[int], datetime | None]:
    """Who is to be reminded now, and when to look again once they are. People by their id.

    `awaited` tells since when each of them is; a new time begins a new spell, with reminders of its own. Nobody is
    reminded while the pull request is closed or a draft.
    """
    now = now.astimezone(UTC)
    due: set[int] = set()
    later: list[datetime | None] = []
    for person, since in awaited.items():
        had = reminded.get(person)
        if had is not None and had.since != since:
            had = None
        at = _next_reminder(timing, spans, since, had)
        if at is None or at > now:
            later.append(at)
        elif _is_ready(spans, now):
            due.add(person)
            later.append(_next_reminder(timing, spans, since, Reminded(since, had.count + 1 if had else 1, now)))
    return frozenset(due), next_moment(*later)


def _next_reminder(timing: Timing, spans: Spans, since: datetime, had: Reminded | None) -> datetime | None:
    remind = timing.remind
    if remind is None or (had is not None and had.count >= remind.at_most):
        return None
    if had is None:
        return moment(timing, spans, since, remind.after)
    return moment(timing, spans, had.last, remind.every)


def next_moment(*moments: datetime | None) -> datetime | None:
    """The earliest of the moments that are known."""
    return min((at.astimezone(UTC) for at in moments if at is not None), default=None)


def _is_ready(spans: Spans, now: datetime) -> bool:
    return any(span.start <= now and (span.end is None or now < span.end) for span in spans)


def _running(
    timing: Timing, spans: Spans, start: datetime, now: datetime | None
) -> Iterator[tuple[datetime, datetime | None]]:
    """The times, in UTC, when the clock runs between two moments; without end where `now` and the last end are None."""
    for span in spans:
        begin = max(start.astimezone(UTC), span.start.astimezone(UTC))
        ends = [end.astimezone(UTC) for end in (now, span.end) if end is not None]
        end = min(ends, default=None)
        if end is not None and end <= begin:
            continue
        if timing.days is Days.CALENDAR:
            yield begin, end
        else:
            yield from _working(timing.timezone, begin, end)


def _working(timezone: str, begin: datetime, end: datetime | None) -> Iterator[tuple[datetime, datetime]]:
    """What of a time, in UTC, lies from Monday to Friday."""
    year, week, _ = begin.astimezone(ZoneInfo(timezone)).isocalendar()
    monday = date.fromisocalendar(year, week, _MONDAY)
    while True:
        opening, closing = _working_week(timezone, monday)
        if end is not None and end <= opening:
            return
        from_, to = max(begin, opening), closing if end is None else min(end, closing)
        if from_ < to:
            yield from_, to
        monday += timedelta(weeks=1)


@lru_cache(maxsize=4096)
def _working_week(timezone: str, monday: date) -> tuple[datetime, datetime]:
    """When, in UTC, this Monday begins and the Saturday after it."""
    return _beginning(timezone, monday), _beginning(timezone, monday + timedelta(days=5))


def _beginning(timezone: str, day: date) -> datetime:
    """The first moment of a day; where its midnight is left out, the moment when the clocks go forward over it."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(timezone)).astimezone(UTC)
