"""Where the clock of one decision stands now: from when it may pass, and by when it should be taken."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.decision.durations import parse_duration
from app.decision.policy import AtDeadline, Timing
from app.decision.statements import Kind
from app.decision.timeline import Statement
from app.decision.timing import Spans, deadline, moment, next_moment, opens


@dataclass(frozen=True, slots=True)
class Clock:
    """Moments are None where there is none, and while the clock stands still for good."""

    timing: Timing
    since: datetime | None = None  # when the pull request was first ready for review
    opens: datetime | None = None  # the earliest moment when the check may pass, where there is such a wait
    waits: bool = False  # that moment has not come
    deadline: datetime | None = None
    overdue: bool = False  # the deadline has passed

    @property
    def next_moment(self) -> datetime | None:
        """When something about it changes by itself."""
        return next_moment(self.opens if self.waits else None, None if self.overdue else self.deadline)


def calls_of(said: Iterable[Statement], callers: frozenset[int]) -> tuple[Statement, ...]:
    """The final asks of those whose it is to make one, oldest first."""
    return tuple(one for one in said if one.kind is Kind.CALL and one.person.id in callers)


def clock_of(timing: Timing, spans: Spans, calls: Iterable[Statement], now: datetime) -> Clock:
    """Where the clock stands. The last call that names a time sets the deadline anew, from then on."""
    due = _deadline(timing, spans, calls)
    waits = timing.open_for > timedelta(0)
    earliest = opens(timing, spans) if waits else None
    return Clock(
        timing=timing,
        since=spans[0].start if spans else None,
        opens=earliest,
        waits=waits and (earliest is None or earliest > now),
        deadline=due,
        overdue=due is not None and due <= now,
    )


def _deadline(timing: Timing, spans: Spans, calls: Iterable[Statement]) -> datetime | None:
    """Where silence binds, a call can give people more time than the policy does, and never less than a reminder."""
    policys = deadline(timing, spans)
    called = [(call.at, duration) for call in calls if (duration := parse_duration(call.target)) is not None]
    if not called:
        return policys
    at, duration = called[-1]
    if timing.at_deadline is not AtDeadline.SILENCE_COMMITS:
        return deadline(timing, spans, duration, at)
    if timing.remind is not None:
        duration = max(duration, timing.remind.every)
    anew = deadline(timing, spans, duration, at)
    if anew is None or (timing.deadline is not None and policys is None):
        return None
    return max(anew, policys or anew)


def grace_over(timing: Timing, spans: Spans, reminded_at: datetime) -> datetime | None:
    """When somebody who was first reminded after the deadline has had the time between two reminders to speak."""
    return moment(timing, spans, reminded_at, timing.remind.every) if timing.remind else None
