"""Whether many deliveries come in at once. GitHub waits ten seconds for each and sends none twice: they go first."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MANY = 10  # deliveries in hand at the same moment
LINGERS = 0.1  # seconds; between two batches there is a moment without any


class Crowd:
    """Counts the deliveries in hand. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._in_hand = 0
        self._seen_at: float | None = None

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Around the taking of one delivery."""
        self._in_hand += 1
        if self._in_hand >= MANY:
            self._seen_at = self._clock()
        try:
            yield
        finally:
            self._in_hand -= 1

    def is_there(self) -> bool:
        """Whether there are many now, or were a moment ago."""
        return self._seen_at is not None and self._clock() - self._seen_at < LINGERS
