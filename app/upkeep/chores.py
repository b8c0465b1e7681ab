"""What is done now and then for all pull requests. Each chore is a row of the work queue, and so is one at a time."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from enum import IntEnum

from app.decision.facts import NO_REPOSITORY, PullRequestKey
from app.github.client import GitHub
from app.store import workqueue
from app.store.database import Store
from app.upkeep.recovery import recover

Look = Callable[[PullRequestKey], Awaitable[datetime | None]]


class Chore(IntEnum):
    """The number under which the work queue knows it."""

    RECOVERY = 1


class Chores:
    """Called by the worker with what is due; says when it is due next."""

    def __init__(self, store: Store, github: GitHub, now: Callable[[], datetime], every: timedelta) -> None:
        self.store, self.github, self.now, self.every = store, github, now, every

    async def begin(self) -> None:
        """A process has started: who knows what happened before."""
        await workqueue.touch(self.store, [PullRequestKey(NO_REPOSITORY, Chore.RECOVERY)], self.now())

    def beside(self, look: Look) -> Look:
        """Does the chores itself, and leaves the looks at pull requests to `look`."""

        async def either(key: PullRequestKey) -> datetime | None:
            return await (self(key) if key.repository_id <= NO_REPOSITORY else look(key))

        return either

    async def __call__(self, key: PullRequestKey) -> datetime | None:
        """One chore. Raises what keeps it from being finished; the worker tries again."""
        match key.number:
            case Chore.RECOVERY:
                return await recover(self.store, self.github.app(), self.now(), self.every)
        return None  # of a version that knew more
