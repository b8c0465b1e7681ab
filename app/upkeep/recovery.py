"""Has GitHub send again the deliveries that failed: it never does so by itself, and keeps them for three days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from app.github.client import Session
from app.github.hook_deliveries import Attempt, attempts, redeliver
from app.store import intake, redeliveries, rounds
from app.store.database import Store
from app.store.redeliveries import Missed

ROUND = "recovery"
KEPT = timedelta(days=3)
OVERLAP = timedelta(minutes=2)  # of one look with the one before: GitHub lists some late
ANSWER_TIME = timedelta(seconds=15)  # GitHub waits ten seconds for an answer
MOST_AT_ONCE = 150  # GitHub lets an App change something 180 times a minute
NEXT_LOT = timedelta(minutes=1)
REFUSALS = frozenset({400, 413})  # we shall say the same again
MOST_TRIES_REFUSED, MOST_TRIES = 3, 40
LONGEST_BACK_OFF = timedelta(hours=1)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sorted:
    """What the listed attempts mean for their deliveries."""

    failed: tuple[Missed, ...]
    succeeded: frozenset[str]
    unanswered: bool  # some may be under way


def sort_out(listed: Iterable[Attempt], now: datetime) -> Sorted:
    """A delivery failed if none of its attempts succeeded, and none is so young that the answer may yet come."""
    latest: dict[str, Attempt] = {}
    succeeded, open_ = set(), set()
    for attempt in listed:
        if attempt.succeeded:
            succeeded.add(attempt.guid)
        elif not attempt.status and attempt.at > now - ANSWER_TIME:
            open_.add(attempt.guid)
        known = latest.setdefault(attempt.guid, attempt)
        if (attempt.at, attempt.id) > (known.at, known.id):
            latest[attempt.guid] = attempt
    failed = (one for guid, one in latest.items() if guid not in succeeded | open_)
    return Sorted(
        failed=tuple(Missed(one.guid, one.id, one.status) for one in failed),
        succeeded=frozenset(succeeded),
        unanswered=bool(open_ - succeeded),
    )


def next_try(missed: Missed, now: datetime, every: timedelta) -> datetime | None:
    """When to ask for it again, should it fail once more. None: it was asked for often enough."""
    if missed.tries >= (MOST_TRIES_REFUSED if missed.status in REFUSALS else MOST_TRIES):
        return None
    shortest = max(every, 2 * ANSWER_TIME)
    doubled: timedelta = shortest * 2 ** min(missed.tries, 20)
    return now + min(doubled, max(shortest, LONGEST_BACK_OFF))


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of a look."""

    redelivered: int
    again_at: datetime


async def recover(store: Store, app: Session, now: datetime, every: timedelta) -> Looked:
    """One look for missed deliveries."""
    before = await rounds.last(store, ROUND)
    since = max(now - KEPT, before - OVERLAP) if before else now - KEPT
    listed = await attempts(app, since)
    found = sort_out(listed, now)
    here = await intake.seen(store, [missed.guid for missed in found.failed])
    failed = [missed for missed in found.failed if missed.guid not in here]
    await redeliveries.note(store, failed, here | found.succeeded, now)
    # They count as asked for before they are: whatever happens now, nothing is asked for twice at once.
    taken = await redeliveries.take(
        store, now, lambda missed: next_try(missed, now, every), most=MOST_AT_ONCE, older=now - KEPT
    )
    for missed in taken.given_up:
        log.warning("a delivery is given up", delivery=missed.guid, answered=missed.status, tries=missed.tries)
    asked = 0
    for missed in taken.missed:
        asked += await redeliver(app, missed.attempt_id)
    await rounds.went_well(store, ROUND, now)
    log.info("looked for missed deliveries", listed=len(listed), failed=len(failed), redelivered=asked)
    wait = NEXT_LOT if taken.more else ANSWER_TIME if found.unanswered else every
    return Looked(asked, now + min(every, wait))
