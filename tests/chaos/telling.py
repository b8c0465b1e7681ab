"""Tells a story: live, second by second, to whoever listens; or calmly, to a fresh App that nothing happens to."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from app.github.pace import LIFTED_FROM
from app.sandbox.server import Sandbox, running
from tests.chaos.shown import Shown, said, shown
from tests.chaos.story import POLICY, PULLS, TICKS, Story
from tests.stage import stage, world_of_acme

NOTICED = timedelta(seconds=16)  # see `live`


@dataclass
class Tale:
    """A story that is being told in a sandbox."""

    seed: str
    sandbox: Sandbox
    story: Story
    begun: list[asyncio.Event] = field(default_factory=lambda: [asyncio.Event() for _ in range(TICKS + 2)])  # seconds
    times: list[datetime] = field(default_factory=list)  # of each act
    acts: list[str] = field(default_factory=list)
    before: int = 0  # deliveries that were made before anybody listened

    def random(self, purpose: str) -> Random:
        """Chance, the same for the same seed."""
        return Random(f"{purpose}/{self.seed}")  # noqa: S311

    async def tell(self) -> None:
        """All of it, from second to second. One act falls wholly into one second."""
        self.before = len(self.sandbox.deliveries.made)
        clock, pacing = self.sandbox.world.clock, self.random("pacing")
        for begun, acts in zip(self.begun, self.story.plot(), strict=True):
            await asyncio.sleep(1 - time.time() % 1)
            begun.set()
            for act in acts:
                await asyncio.sleep(pacing.uniform(0, 0.15))
                clock.freeze()
                self.times.append(clock.now())
                self.acts.append(f"{clock.now():%H:%M:%S} {act()}")
                clock.frozen_at = None

    def shown(self) -> list[Shown]:
        """What people see of each pull request."""
        return [shown(pull, self.sandbox.world.bot) for pull in self.story.pulls]


@asynccontextmanager
async def live(seed: str) -> AsyncIterator[Tale]:
    """A sandbox in the present time, where the story can be told. Deliveries overtake each other."""
    world, _, repository, architects, _ = world_of_acme(POLICY)
    world.clock.frozen_at = None
    async with running(world) as sandbox:
        sandbox.keys.hourly = LIFTED_FROM
        sandbox.deliveries.at_once = 4
        # What reached nobody may be under way for ten seconds yet, and recovery waits for that. Here it is known at
        # once, and dated back so that nobody has to wait.
        sandbox.deliveries.now = lambda: world.now() - NOTICED
        yield Tale(seed, sandbox, Story(seed, world, repository, architects))


@dataclass(frozen=True)
class Deserved:
    """How it ends when nothing goes wrong."""

    shown: list[Shown]
    said: list[dict[str, int]]  # what the ledger has of each pull request
    others: list[int]  # comments of the App besides the status comment: at most so many


async def calmly(tale: Tale, folder: Path) -> Deserved:
    """The same acts at the same times, each told only when the App is done with the one before."""
    async with stage(folder, POLICY) as s:
        s.sandbox.keys.hourly = LIFTED_FROM
        again = Story(tale.seed, s.sandbox.world, s.repository, s.architects)
        times = iter(tale.times)
        for acts in again.plot():
            for act in acts:
                s.sandbox.freeze(next(times))
                act()
                await s.quiet()
        assert len(again.pulls) == PULLS
        await s.later(seconds=40)
        return Deserved(
            [shown(pull, s.sandbox.world.bot) for pull in again.pulls],
            [await said(s.store, pull) for pull in again.pulls],
            [len(s.others(pull)) for pull in again.pulls],
        )
