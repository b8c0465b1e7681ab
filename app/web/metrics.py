"""Shows Prometheus the figures of this process. What costs something is not asked each time: anybody may read them."""

import math
from collections.abc import Callable
from datetime import datetime

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import Response

from app import figures
from app.github.client import GitHub
from app.store import workqueue
from app.store.database import Store
from app.store.lanes import StoreUnavailable
from app.web.remembered import Remembered

KEPT = 1.0  # seconds


async def metrics(request: Request) -> Response:
    """`GET /metrics`."""
    gauges: Gauges = request.state.gauges
    await gauges.set()
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


class Gauges:
    """What is not counted as it happens, but asked when somebody looks."""

    def __init__(self, store: Store, github: GitHub, now: Callable[[], datetime]) -> None:
        self.store, self.github, self.now = store, github, now
        self._backlog = Remembered(self._ask, seconds=KEPT)

    async def set(self) -> None:
        """Sets all of them; those that cannot be known just now to NaN."""
        backlog = await self._backlog()
        figures.queue_due.set(backlog.due if backlog else math.nan)
        figures.queue_later.set(backlog.later if backlog else math.nan)
        figures.queue_oldest.set(backlog.oldest.total_seconds() if backlog else math.nan)
        figures.gates_closed.set(self.github.gates_closed())
        now, allowances = self.github.now(), self.github.allowances()
        for resource in ("core", "graphql"):
            left = [n for each in allowances if (n := each.left(resource, now)) is not None]
            figures.rate_limit_remaining.labels(resource).set(min(left, default=math.nan))

    async def _ask(self) -> workqueue.Backlog | None:
        try:
            return await workqueue.backlog(self.store, self.now())
        except StoreUnavailable:
            return None
