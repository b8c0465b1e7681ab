"""How soon one pull request is looked at again: a few looks at once, then some each second, so that a burst is few."""

from datetime import datetime, timedelta

from app.decision.facts import PullRequestKey

AT_ONCE = 3
APART = timedelta(milliseconds=250)
_MOST_REMEMBERED = 1000


class Rhythm:
    """Remembers the latest looks at each pull request."""

    def __init__(self) -> None:
        self._next: dict[PullRequestKey, datetime] = {}

    def wait(self, key: PullRequestKey, now: datetime) -> float:
        """Seconds that this look must wait; what is told meanwhile is seen by it too."""
        if len(self._next) > _MOST_REMEMBERED:
            self._next = {other: at for other, at in self._next.items() if at > now}
        turn = min(max(now, self._next.get(key, now)) + APART, now + (AT_ONCE + 1) * APART)
        wait = max(timedelta(), turn - now - AT_ONCE * APART)
        self._next[key] = turn
        return wait.total_seconds()
