"""Whether many deliveries come in at once. GitHub waits ten seconds for each and sends none twice: they go first."""

import time
from collections import deque
from collections.abc import Callable

MANY = 60  # deliveries within `SHORT`; people at work do not make so many
SHORT = 0.1  # seconds


class Crowd:
    """Remembers when the latest deliveries came. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._came: deque[float] = deque(maxlen=MANY)
        self._seen_at: float | None = None

    def one_more(self) -> None:
        """A delivery is there."""
        now = self._clock()
        self._came.append(now)
        if len(self._came) == MANY and now - self._came[0] < SHORT:
            self._seen_at = now

    def is_there(self) -> bool:
        """Whether there are many now, or were a moment ago."""
        return self._seen_at is not None and self._clock() - self._seen_at < SHORT
