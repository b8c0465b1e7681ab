"""What was found out when: remembered for a while, and never more than so much."""

from collections.abc import Hashable
from datetime import datetime, timedelta

MOST_KEPT = 20_000


class Kept:
    """Keys, each with when it was found out; never more than `MOST_KEPT`, of which the oldest go first."""

    def __init__(self, lasts: timedelta) -> None:
        self._lasts = lasts
        self._at: dict[Hashable, datetime] = {}

    def has(self, key: Hashable, now: datetime) -> bool:
        """Whether that was found out and still holds."""
        at = self._at.get(key)
        return at is not None and timedelta(0) <= now - at < self._lasts

    def keep(self, key: Hashable, at: datetime) -> None:
        """It was found out then."""
        self._at.pop(key, None)
        self._at[key] = at
        while len(self._at) > MOST_KEPT:
            del self._at[next(iter(self._at))]

    def drop(self, key: Hashable) -> None:
        """It holds no more."""
        self._at.pop(key, None)
