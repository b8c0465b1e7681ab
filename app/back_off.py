"""How long a look that went wrong waits before it is tried again. Whole installations wait at their gate."""

import random
from datetime import datetime, timedelta

from app.github.errors import GitHubError, GitHubUnavailable, Unauthorized

LONGEST_TROUBLE = timedelta(seconds=20)  # the check is to be right within a minute of an outage's end
LONGEST_BUG = timedelta(minutes=5)
LONGEST_REFUSAL = timedelta(hours=1)  # it will be the same again, until somebody changes something there
SPREAD = 0.5  # seconds over which those go that wait for the same moment


def back_off(attempts: int, longest: timedelta = LONGEST_BUG) -> timedelta:
    """Doubling from a second, with jitter."""
    return timedelta(seconds=min(2.0 ** min(attempts, 20), longest.total_seconds()) * _jitter(0.5, 1.0))


def after_trouble(trouble: GitHubError, attempts: int, now: datetime) -> datetime:
    """When to try again; not before the moment that GitHub, or our own gate, names."""
    if trouble.until is not None:
        return trouble.until + timedelta(seconds=_jitter(0.0, SPREAD))
    if isinstance(trouble, GitHubUnavailable | Unauthorized):
        named = trouble.retry_after if isinstance(trouble, GitHubUnavailable) else None
        return now + max(back_off(attempts, LONGEST_TROUBLE), timedelta(seconds=named or 0))
    return now + back_off(attempts, LONGEST_REFUSAL)


def _jitter(least: float, most: float) -> float:
    return random.uniform(least, most)  # noqa: S311 - spreads load, keeps no secret
