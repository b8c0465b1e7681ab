"""Keeps one installation's writes within GitHub's limits: the check run always goes, everything else gives way.

GitHub allows 900 points a minute (a write is 5, a read 1), and 80 a minute and 500 an hour of those writes that notify
people. What is written here keeps some way off. Where GitHub counts nothing (Enterprise Server without limits) nothing
is paced.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.github.errors import PutOff

LIFTED_FROM = 100_000  # calls an hour; github.com never allows so many
_WRITE, _READ = 5, 1
_NOTIFYING = ("/comments", "/issues", "/requested_reviewers")


def notifies(method: str, path: str) -> bool:
    """Whether GitHub tells people of this write."""
    return method == "POST" and path.endswith(_NOTIFYING)


@dataclass(slots=True)
class _Window:
    """What was spent within so many seconds, of `most`. Whoever must not wait may spend more."""

    most: int
    seconds: int
    turns: timedelta  # between two that had to wait
    spent: deque[tuple[datetime, int]] = field(default_factory=deque)
    total: int = 0

    def spend(self, amount: int, now: datetime) -> None:
        self.spent.append((now, amount))
        self.total += amount

    def free_at(self, amount: int, now: datetime) -> datetime:
        """When there is room for so much; `now`, if there is."""
        span = timedelta(seconds=self.seconds)
        while self.spent and self.spent[0][0] + span <= now:
            self.total -= self.spent.popleft()[1]
        left = self.total
        for at, each in self.spent:
            if left + amount <= self.most:
                return now
            left -= each
            if left + amount <= self.most:
                return at + span
        return now


@dataclass(slots=True)
class Pace:
    """What one installation may still write."""

    now: Callable[[], datetime]
    lifted: bool = False
    _points: _Window = field(default_factory=lambda: _Window(750, 60, timedelta(seconds=0.5)))
    _minute: _Window = field(default_factory=lambda: _Window(70, 60, timedelta(seconds=1)))
    _hour: _Window = field(default_factory=lambda: _Window(460, 3600, timedelta(seconds=8)))
    _promised: datetime | None = None  # up to when the turns of those that were put off are given away

    def note(self, headers: Mapping[str, str]) -> None:
        """Learns from a successful answer whether GitHub counts at all."""
        limit = headers.get("x-ratelimit-limit", "")
        self.lifted = not limit or (limit.isascii() and limit.isdigit() and int(limit[:12]) >= LIFTED_FROM)

    def spend(self, *, writes: bool, gives_way: bool, notifies: bool = False) -> None:
        """Takes a call into account. Raises `PutOff`, with a turn of its own, where one that gives way must wait."""
        if self.lifted:
            return
        now = self.now()
        costs = [(self._points, _WRITE if writes else _READ)]
        if notifies:
            costs += [(self._minute, 1), (self._hour, 1)]
        free = {window.free_at(cost, now): window for window, cost in costs}
        if gives_way and (at := max(free)) > now:
            turn = max(at, self._promised or at)
            self._promised = turn + free[at].turns
            raise PutOff(f"put off until {turn:%H:%M:%S} UTC, for GitHub's limits of writes", until=turn)
        for window, cost in costs:
            window.spend(cost, now)
