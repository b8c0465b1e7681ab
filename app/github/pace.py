"""Keeps one installation's writes within GitHub's limits: the check run always goes, everything else gives way.

GitHub allows 80 writes a minute and 500 an hour that make content, 900 points a minute (a write is 5, a read 1), and
wants a second between writes in bulk. Where it counts nothing (Enterprise Server without limits) nothing is paced.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.github.errors import PutOff

LIFTED_FROM = 100_000  # calls an hour; github.com never allows so many
_WRITE, _READ = 5, 1


@dataclass(slots=True)
class _Bucket:
    """Holds `size` at most, and gets `each_second` back. Whoever must not wait may take it below nothing."""

    size: float
    each_second: float
    level: float = 0.0
    at: datetime | None = None

    def fill(self, now: datetime) -> None:
        passed = (now - self.at).total_seconds() if self.at else self.size / self.each_second
        self.level = min(self.size, self.level + max(0.0, passed) * self.each_second)
        self.at = now

    def take(self, amount: float) -> None:
        self.level = max(-self.size, self.level - amount)

    def lacks(self, amount: float) -> float:
        """Seconds until it has this much."""
        return max(0.0, (amount - self.level) / self.each_second)


@dataclass(slots=True)
class Pace:
    """What one installation may still write. In any minute, or hour, no more is spent than size and refill together."""

    now: Callable[[], datetime]
    lifted: bool = False
    _minute: _Bucket = field(default_factory=lambda: _Bucket(20, 1.0))
    _hour: _Bucket = field(default_factory=lambda: _Bucket(200, 300 / 3600))
    _points: _Bucket = field(default_factory=lambda: _Bucket(300, 10.0))
    _promised: datetime | None = None  # up to when the turns of those that were put off are given away

    def note(self, headers: Mapping[str, str]) -> None:
        """Learns from a successful answer whether GitHub counts at all."""
        limit = headers.get("x-ratelimit-limit", "")
        self.lifted = not limit or (limit.isascii() and limit.isdigit() and int(limit[:12]) >= LIFTED_FROM)

    def spend(self, *, writes: bool, gives_way: bool) -> None:
        """Takes a call into account. Raises `PutOff`, with a turn of its own, where one that gives way must wait."""
        if self.lifted:
            return
        now = self.now()
        for bucket in (self._minute, self._hour, self._points):
            bucket.fill(now)
        if gives_way:
            self._admit(now)
        self._points.take(_WRITE if writes else _READ)
        if writes:
            self._minute.take(1)
            self._hour.take(1)

    def _admit(self, now: datetime) -> None:
        wait = max(self._minute.lacks(1), self._hour.lacks(1), self._points.lacks(_WRITE))
        if not wait:
            return
        slow = self._hour if self._hour.lacks(1) >= wait else self._minute
        turn = max(now + timedelta(seconds=wait), self._promised or now)
        self._promised = turn + timedelta(seconds=1 / slow.each_second)
        raise PutOff(f"put off until {turn:%H:%M:%S} UTC, for GitHub's limits of writes", until=turn)
