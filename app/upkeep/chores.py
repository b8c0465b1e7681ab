"""What is done now and then for all pull requests. Each chore is a row of the work queue, and so is one at a time."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from enum import IntEnum

import structlog

from app.decision.facts import NO_REPOSITORY, PullRequestKey
from app.github.client import GitHub
from app.github.errors import NotInstalled
from app.github.installations import installed
from app.store import repositories, rounds, workqueue
from app.store.database import Store
from app.store.leases import Lease
from app.upkeep.pruning import prune
from app.upkeep.recovery import recover
from app.upkeep.sweep import Sweep

Look = Callable[[PullRequestKey, Lease], Awaitable[datetime | None]]

START, SWEEP = "start", "sweep"  # of rounds
TEAMS_KEPT = timedelta(hours=1)
SENT_AGAIN_IN = timedelta(seconds=10)  # what GitHub sends again tells more than a reading, so it goes first
WITHOUT_RECOVERY = timedelta(minutes=1)
FIRST_PRUNING, PRUNE_EVERY = timedelta(minutes=10), timedelta(days=1)
PACE = timedelta(milliseconds=200)  # from one installation's sweep to the next one's

log = structlog.get_logger(__name__)


class Chore(IntEnum):
    """The number under which the work queue knows it: of no repository, or of an installation (see facts)."""

    RECOVERY = 1
    SWEEP = 2
    PRUNING = 3

    @property
    def key(self) -> PullRequestKey:
        """Done for all."""
        return PullRequestKey(NO_REPOSITORY, self)

    def of(self, installation_id: int) -> PullRequestKey:
        """Done for one installation."""
        return PullRequestKey(NO_REPOSITORY - installation_id, self)


class Chores:
    """Called by the worker with what is due; says when it is due next."""

    def __init__(
        self,
        store: Store,
        github: GitHub,
        now: Callable[[], datetime],
        *,
        every: timedelta,
        all_governed: bool = False,
    ) -> None:
        """`every`: from one look for missed deliveries to the next. `all_governed`: see `Sweep`."""
        self.store, self.github, self.now, self.every, self.all_governed = store, github, now, every, all_governed

    async def begin(self) -> None:
        """A process has started: nobody knows what happened before."""
        now = self.now()
        await rounds.went_well(self.store, START, now)
        await workqueue.touch(self.store, [Chore.RECOVERY.key], now)
        await workqueue.touch(self.store, [Chore.SWEEP.key], now + WITHOUT_RECOVERY)
        await workqueue.touch(self.store, [Chore.PRUNING.key], now + FIRST_PRUNING)

    def beside(self, look: Look) -> Look:
        """Does the chores itself, and leaves the looks at pull requests to `look`."""

        async def either(key: PullRequestKey, lease: Lease) -> datetime | None:
            return await (self if key.repository_id <= NO_REPOSITORY else look)(key, lease)

        return either

    async def __call__(self, key: PullRequestKey, lease: Lease) -> datetime | None:
        """One chore. Raises what keeps it from being finished; the worker tries again."""
        installation_id, store = NO_REPOSITORY - key.repository_id, self.store.under(lease)
        match key.number:
            case Chore.RECOVERY:
                return await self._recover(store)
            case Chore.PRUNING:
                await prune(store, self.now())
                return self.now() + PRUNE_EVERY
            case Chore.SWEEP if not installation_id:
                return await self._sweep_all(store)
            case Chore.SWEEP:
                await self._sweep(store, installation_id)
        return None

    async def _recover(self, store: Store) -> datetime:
        now = self.now()
        found = await recover(store, self.github.app(), now, self.every)
        swept = await rounds.last(store, SWEEP)
        if swept is None or now - swept >= self.every / 2:
            await workqueue.touch(store, [Chore.SWEEP.key], now + (SENT_AGAIN_IN if found.redelivered else timedelta()))
        return found.again_at

    async def _sweep_all(self, store: Store) -> datetime:
        """Has every installation swept. Those that we know and GitHub does not name find out by themselves."""
        now = self.now()
        known = {repository.installation_id for repository in await repositories.all_repositories(store)}
        everywhere = sorted(known | await installed(self.github.app()))
        pace = min(PACE, self.every / 2 / max(1, len(everywhere)))
        for place, installation_id in enumerate(everywhere):
            await workqueue.touch(store, [Chore.SWEEP.of(installation_id)], now + place * pace)
        await rounds.went_well(store, SWEEP, now)
        return now + self.every + WITHOUT_RECOVERY

    async def _sweep(self, store: Store, installation_id: int) -> None:
        now = self.now()
        started = await rounds.last(store, START) or now
        sweep = Sweep(store, self.github.installation(installation_id), now, self.all_governed)
        try:
            await sweep.run(teams_before=max(started, now - TEAMS_KEPT))
        except NotInstalled as gone:
            log.warning("not installed", installation_id=installation_id, why=str(gone))
            await repositories.forget_installation(store, installation_id)
