"""Forgets closed pull requests and old deliveries after a while; the ledger keeps what was said and decided."""

from datetime import datetime, timedelta

import structlog

from app.decision.facts import PullRequestKey
from app.store import pruning
from app.store.database import Store

PICTURES_KEPT = timedelta(days=90)  # after closing
DELIVERIES_KEPT = timedelta(days=7)
LOT = 100  # pull requests
LOT_OF_DELIVERIES = 1_000

log = structlog.get_logger(__name__)


async def prune(store: Store, now: datetime) -> None:
    """One round through all of the store, lot by lot."""
    pictures, last = 0, PullRequestKey(0, 0)
    while closed := await pruning.closed_after(store, last, most=LOT):
        old = [one.key for one in closed if one.at < now - PICTURES_KEPT]
        pictures += await pruning.prune(store, old) if old else 0
        last = closed[-1].key
    deliveries = 0
    while some := await pruning.forget_deliveries(store, now - DELIVERIES_KEPT, most=LOT_OF_DELIVERIES):
        deliveries += some
    log.info("pruned", pictures=pictures, deliveries=deliveries)
