"""Looks at what is due: never one pull request twice at once, many side by side; back-off after trouble; timers."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from structlog.contextvars import bind_contextvars

from app import figures
from app.back_off import after_trouble, back_off
from app.decision.facts import PullRequestKey
from app.github.errors import GitHubError, GitHubUnavailable
from app.hands import offer
from app.rhythm import Rhythm
from app.store import workqueue
from app.store.clock import elapsed
from app.store.database import Store
from app.store.lanes import StoreUnavailable
from app.store.leases import Lease, LeaseLost

log = structlog.get_logger(__name__)

AT_ONCE = 200  # of which one installation alone has at most half
LONGEST_HOLD = 3.0  # seconds that new work waits for a crowd of deliveries; then it has as long for itself
LONGEST_SLEEP = 10.0  # seconds; then the queue is looked at even if nothing woke us: the clock may have been set
SHORTEST_SLEEP = 0.01  # seconds; what is due and cannot be taken is in somebody else's transaction
GRACE = 6.0  # seconds for what is in hand, when the worker is stopped

D = TypeVar("D", datetime, datetime | None)

Reconcile = Callable[[PullRequestKey, Lease], Awaitable[datetime | None]]
"""Looks at one pull request while the lease holds; gives when to look again, or None."""


class Worker:
    """Takes due work from the queue under a lease and reconciles it."""

    def __init__(
        self,
        store: Store,
        reconcile: Reconcile,
        *,
        owner: str,
        lease: timedelta = timedelta(seconds=30),
        now: Callable[[], datetime],
        at_once: int = AT_ONCE,
        crowded: Callable[[], bool] = lambda: False,
        longest_sleep: float = LONGEST_SLEEP,
        grace: float = GRACE,
    ) -> None:
        self.store, self.reconcile, self.owner, self.lease, self.now = store, reconcile, owner, lease, now
        self.at_once, self.crowded, self.longest_sleep = at_once, crowded, longest_sleep
        self.grace = grace
        self._no_hold_until = 0.0  # by the event loop's clock
        self.in_hand: dict[asyncio.Task[None], Lease] = {}
        self._rhythm = Rhythm()
        self._full: frozenset[int] = frozenset()  # installations that have as many hands as they may
        self._claiming: asyncio.Future[list[workqueue.Work]] | None = None
        self._freed = asyncio.Event()
        self._renewing = asyncio.Lock()
        self._ending: set[Lease] = set()  # not renewed any more: a lease is known by when it ends

    async def run(self) -> None:
        """Works until cancelled; then what is in hand is finished within `grace` seconds, and the rest stays due."""
        renewing = asyncio.create_task(self._renew())
        try:
            while True:
                try:
                    await self._take()
                except StoreUnavailable:
                    log.exception("the store cannot be asked for work")
                    await asyncio.sleep(1)
        finally:
            await self._end(renewing)

    async def _end(self, renewing: asyncio.Task[None]) -> None:
        """Gives back whatever is not finished: nobody else shall have to wait for these leases to run out."""
        if self.in_hand:
            await asyncio.wait(self.in_hand, timeout=self.grace)
        renewing.cancel()
        for task in self.in_hand:
            task.cancel()
        claiming = [self._claiming] if self._claiming else []
        await asyncio.gather(renewing, *self.in_hand, *claiming, return_exceptions=True)
        with suppress(StoreUnavailable):
            await workqueue.give_back(self.store, self.owner)

    async def _take(self) -> None:
        await self._hold()
        self.store.woken.clear()
        self._freed.clear()
        offered = offer(self.at_once, (lease.work.installation_id for lease in self.in_hand.values()))
        self._full = offered.full
        taken = await self._claim(offered.most, offered.full) if offered.most else []
        if not taken:
            await self._wait(full=not offered.most, at_least=SHORTEST_SLEEP)

    async def _claim(self, most: int, full: frozenset[int]) -> list[workqueue.Work]:
        began = elapsed()
        claim = workqueue.claim(self.store, self.now(), self.owner, self.lease, most, full)
        self._claiming = asyncio.ensure_future(claim)
        taken = await asyncio.shield(self._claiming)  # whoever stops us must know what we got
        for work in taken:
            lease = Lease(work, self.lease, began)
            task = asyncio.create_task(self._look(lease))
            self.in_hand[task] = lease
            task.add_done_callback(self._done)
        return taken

    async def _hold(self) -> None:
        """Lets a crowd of deliveries in first; many of them then share one look. Never for long."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        while self.crowded() and loop.time() > self._no_hold_until:
            if loop.time() > began + LONGEST_HOLD:
                self._no_hold_until = loop.time() + LONGEST_HOLD
            await asyncio.sleep(0.05)

    def _done(self, task: asyncio.Task[None]) -> None:
        del self.in_hand[task]
        self._freed.set()
        if self._full:  # an installation may now have another one
            self.store.woken.set()

    async def _wait(self, *, full: bool, at_least: float) -> None:
        """Until something became due, a timer runs out, or (when all hands are full) one is free."""
        if full:
            await self._freed.wait()
            return
        due = await workqueue.next_due(self.store, self._full)
        seconds = self.longest_sleep if due is None else min(self.longest_sleep, (due - self.now()).total_seconds())
        with suppress(TimeoutError):
            async with asyncio.timeout(max(at_least, seconds)):
                await self.store.woken.wait()

    async def _look(self, lease: Lease) -> None:
        """One look, with one line in the log. Whoever looks may add to the line with `bind_contextvars`."""
        key, attempts = lease.work.key, lease.work.attempts
        began = time.perf_counter()
        bind_contextvars(repository_id=key.repository_id, number=key.number)
        result = "done"
        try:
            await asyncio.sleep(self._rhythm.wait(key, self.now()))
            next_due = await self.reconcile(key, lease)
        except GitHubError as trouble:
            result = "unavailable" if isinstance(trouble, GitHubUnavailable) else "refused"
            until = after_trouble(trouble, attempts, self.now())
            if trouble.sent:
                log.warning(f"github {result}", why=str(trouble), again_at=until.isoformat())
                await self._hand_back(lease, workqueue.retry, until)
            else:
                result = "waiting"
                log.info("waits for github", why=str(trouble), again_at=until.isoformat())
                await self._hand_back(lease, workqueue.put_off, until)
        except LeaseLost as lost:
            result = "lost"
            log.warning("lease lost", why=str(lost))
        except StoreUnavailable:
            result = "store"
            log.exception("the store failed")
            await self._hand_back(lease, workqueue.retry, self.now() + back_off(attempts))
        except Exception:
            result = "failed"
            log.exception("reconcile failed")
            await self._hand_back(lease, workqueue.retry, self.now() + back_off(attempts))
        else:
            await self._hand_back(lease, workqueue.finish, next_due)
            log.info("reconciled", seconds=round(time.perf_counter() - began, 4))
        figures.reconcile_seconds.labels(result).observe(time.perf_counter() - began)

    async def _hand_back(
        self, lease: Lease, way: Callable[[Store, workqueue.Work, D], Awaitable[None]], due_at: D
    ) -> None:
        """While the store fails this is tried again; at last the lease runs out, and the work is taken again."""
        self._ending.add(lease)
        async with self._renewing:  # a renewal under way may still be of this one
            pass
        try:
            while True:
                try:
                    await way(self.store, lease.work, due_at)
                except StoreUnavailable:
                    if not lease.holds:
                        return
                    await asyncio.sleep(1)
                else:
                    return
        finally:
            self._ending.discard(lease)

    async def _renew(self) -> None:
        """Keeps the leases of long looks, such as a first reading of a long thread."""
        while True:
            await asyncio.sleep(self.lease.total_seconds() / 3)
            with suppress(StoreUnavailable):
                async with self._renewing:
                    await self._renew_all()

    async def _renew_all(self) -> None:
        held = {task: lease for task, lease in self.in_hand.items() if lease not in self._ending}
        if not held:
            return
        began = elapsed()
        works = [lease.work for lease in held.values()]
        renewed = await workqueue.renew(self.store, works, self.now() + self.lease)
        for task, lease in held.items():
            if (work := renewed.get(lease.work)) is not None:
                lease.hold(work, self.lease, began)
            elif task in self.in_hand:
                task.cancel()  # the lease is lost: somebody else may be at it
