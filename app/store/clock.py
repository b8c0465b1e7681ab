"""The clock that all processes with one database go by: PostgreSQL's own, or for one process the machine's."""

import threading
import time
from datetime import UTC, datetime, timedelta

BETTER = 0.002  # seconds by which a measurement may be worse than the last one and still be taken instead of it


def elapsed() -> float:
    """Seconds on a clock that goes on while the process is stopped, and where it can, while the machine sleeps."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))


class Clock:
    """The machine's clock until something else was measured; then that, carried on by seconds elapsed here.

    So a machine whose clock is wrong, or is set while the App runs, does no harm.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._measured: tuple[datetime, float, float] | None = None  # what it said, when, how surely

    def now(self) -> datetime:
        """In UTC."""
        measured = self._measured
        if measured is None:
            return datetime.now(UTC)
        said, at, _ = measured
        return said + timedelta(seconds=elapsed() - at)

    def measure(self, said: datetime, asked: float, answered: float) -> None:
        """Another clock said this, between these two moments of `elapsed`; about half way, more likely than not."""
        unsure = (answered - asked) / 2
        with self._lock:
            # What was measured long ago is worth less: crystals drift by some 50 microseconds a second.
            before = self._measured
            if before is None or unsure <= before[2] + BETTER + (answered - before[1]) * 50e-6:
                self._measured = said.astimezone(UTC), asked + unsure, unsure
