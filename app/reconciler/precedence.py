"""Checks go first: while looks are many, whatever there is to say beside the check is left for a later look."""

from collections import deque
from datetime import datetime, timedelta

from app.decision.facts import PullRequestKey

MANY = 40  # looks within `SHORT`: half of what one process can do with all that they have to say
SHORT = timedelta(seconds=1)
LATER = timedelta(seconds=6)  # and not later than that, however many there are
MOST_REMEMBERED = 10_000


class Precedence:
    """Remembers the latest looks of this process, and which pull requests were left with their check alone."""

    def __init__(self) -> None:
        self._began: deque[datetime] = deque(maxlen=MANY)
        self._left: dict[PullRequestKey, datetime] = {}

    def one_more(self, now: datetime) -> None:
        """A look begins."""
        self._began.append(now)

    def leaves_until(self, key: PullRequestKey, now: datetime) -> datetime | None:
        """Until when the rest about this pull request should be left; None: it can be said now."""
        many = len(self._began) == MANY and now - self._began[0] < SHORT
        until = self._left.get(key, now + LATER)
        if not many or until <= now:
            self._left.pop(key, None)
            return None
        if len(self._left) >= MOST_REMEMBERED:  # some were closed meanwhile, and are never asked for again
            self._left = {other: at for other, at in self._left.items() if at > now}
        self._left[key] = until
        return until
