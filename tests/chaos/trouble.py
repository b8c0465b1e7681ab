"""What goes wrong while a story is told: processes and databases die at random moments, GitHub fails now and then."""

import asyncio
from collections.abc import Callable
from random import Random

from app.sandbox.front import Fault, Logged
from app.sandbox.server import Sandbox
from tests.chaos.processes import Process
from tests.chaos.story import TICKS
from tests.chaos.telling import Tale
from tests.postgres import Server

STATUSES = (500, 502, 503)
DROPS = ("before", "after", "half")


def moments(random: Random, most: int) -> list[int]:
    """Seconds of the story, in order, in each of which something goes wrong."""
    return sorted(random.sample(range(1, TICKS + 2), random.randint(1, most)))


async def kills(tale: Tale, process: Process, *, most: int = 2, starts_again: bool = True) -> None:
    """Kills the process now and then."""
    random = tale.random("kills")
    for moment in moments(random, most):
        await tale.begun[moment].wait()
        await _at_some_request(tale.sandbox, random, process.kill)
        process.kill()
        await process.ended()
        if starts_again:
            await process.start()


async def _at_some_request(sandbox: Sandbox, random: Random, act: Callable[[], None]) -> None:
    """Acts in the middle of one of the App's next requests, which GitHub then gets or not; else after a while."""
    left, gets_lost, struck = random.randrange(8), random.random() < 0.4, asyncio.Event()

    def count(asked: Logged) -> None:
        nonlocal left
        if asked.path.startswith("/app/hook"):
            return
        left -= 1
        if left == -1:
            act()
            struck.set()
            if gets_lost:
                sandbox.front.faults.insert(0, Fault(asked.method, asked.path))

    sandbox.front.on_arrival = count
    await asyncio.wait([asyncio.ensure_future(struck.wait())], timeout=random.uniform(0.2, 1))
    sandbox.front.on_arrival = None


async def restarts(tale: Tale, server: Server) -> None:
    """Stops the database now and then, and starts it again; politely or at once."""
    random = tale.random("restarts")
    for moment in moments(random, 2):
        await tale.begun[moment].wait()
        await asyncio.sleep(random.uniform(0, 0.5))
        await asyncio.to_thread(server.stop, random.choice(("fast", "immediate")))
        await asyncio.to_thread(server.start, durable=True)


class Flaky(Fault):
    """Something that goes wrong with a request now and then."""

    def __init__(self, random: Random, chance: float, *, status: int = 0, drop: str = "") -> None:
        super().__init__("*", "/", status, drop=drop)
        self.random, self.chance = random, chance

    def concerns(self, method: str, path: str) -> bool:
        return self.random.random() < self.chance


async def faults(tale: Tale) -> None:
    """GitHub fails at random until the story is nearly told."""
    random = tale.random("faults")
    tale.sandbox.front.faults += [Flaky(random, random.uniform(0.01, 0.06), status=status) for status in STATUSES]
    tale.sandbox.front.faults += [Flaky(random, random.uniform(0.01, 0.06), drop=drop) for drop in DROPS]
    await tale.begun[-1].wait()
    tale.sandbox.front.faults.clear()
