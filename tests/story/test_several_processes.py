"""Several processes of the App on one PostgreSQL: one dies, one stands still, and the database is restarted."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest

from app.sandbox.records import Pull
from app.sandbox.server import Sandbox, running
from tests.postgres import Server, server
from tests.story.processes import Process, check, environment, never_overlap, opened, process, rfcs_of_acme, writes_to

pytestmark = [pytest.mark.anyio, pytest.mark.stores("postgresql")]

PULLS = 12
LEASE = 3  # seconds
WORDS = "/block there is no rollback plan"
RIGHT = ("failure", "Blocked by alice: there is no rollback plan")


@dataclass
class Company:
    """A sandbox, and the App as one process that takes deliveries and two that work."""

    sandbox: Sandbox
    pulls: list[Pull]
    workers: list[Process]
    since: int = 0  # requests before the statements

    def right(self) -> int:
        return sum(check(pull) == RIGHT for pull in self.pulls)

    async def everybody_blocks(self) -> None:
        self.sandbox.latency = 0.1
        self.since = len(self.sandbox.requests)
        for pull in self.pulls:
            self.sandbox.acts.comment(pull, self.sandbox.world.person("alice"), WORDS)
        await self.sandbox.until(lambda: self.begun() > 2, seconds=30)

    def begun(self) -> int:
        return sum(bool(writes_to(self.sandbox, pull, self.since)) for pull in self.pulls)

    async def all_right(self, seconds: float) -> None:
        """Until each check says what is true. What else is written keeps GitHub's pace, and comes later."""
        await self.sandbox.until(lambda: self.right() == PULLS, seconds=seconds)

    def overlapping(self) -> list[int]:
        return [p.number for p in self.pulls if not never_overlap(writes_to(self.sandbox, p, self.since))]

    def doubled(self) -> list[int]:
        """Those with a second status comment."""
        return [pull.number for pull in self.pulls if sum(comment.by_app for comment in pull.comments) != 1]


@asynccontextmanager
async def company(database: str) -> AsyncIterator[Company]:
    async with running() as sandbox, AsyncExitStack() as processes:
        repository = rfcs_of_acme(sandbox)
        told = environment(sandbox, database, LEASE=str(LEASE))
        await processes.enter_async_context(process("web", told))
        workers = [await processes.enter_async_context(process("worker", told)) for _ in range(2)]
        sandbox.send_to(f"http://127.0.0.1:{told['PORT']}/webhook")
        sandbox.acts.install(repository.owner, sandbox.world.person("admin"))
        pulls = [opened(sandbox, repository, place) for place in range(PULLS)]
        await sandbox.until(lambda: all(pull.labels for pull in pulls), seconds=60)
        await sandbox.settled()
        yield Company(sandbox, pulls, workers)


async def test_the_work_of_one_that_is_killed_is_taken_over(database: str) -> None:
    async with company(database) as acme:
        await acme.everybody_blocks()
        assert acme.right() < PULLS
        await acme.workers[0].kill()
        await acme.all_right(seconds=LEASE + 20)
        assert (acme.overlapping(), acme.doubled()) == ([], [])


async def test_one_that_stood_still_longer_than_its_lease_does_nothing_more(database: str) -> None:
    async with company(database) as acme:
        await acme.everybody_blocks()
        acme.workers[0].send(signal.SIGSTOP)
        await acme.all_right(seconds=LEASE + 20)
        written = len(acme.sandbox.writes)
        acme.workers[0].send(signal.SIGCONT)
        # It is back at work, with what comes now.
        acme.sandbox.acts.comment(acme.pulls[0], acme.sandbox.world.person("alice"), "/unblock")
        await acme.sandbox.until(lambda: check(acme.pulls[0]) != RIGHT, seconds=20)
        made = [one.body for one in acme.sandbox.writes[written:] if one.path.endswith("/check-runs")]
        assert {body["head_sha"] for body in made if isinstance(body, dict)} == {acme.pulls[0].head}
        assert (acme.overlapping(), acme.doubled()) == ([], [])


async def test_one_that_is_asked_to_end_finishes_what_it_has(database: str) -> None:
    async with company(database) as acme:
        await acme.everybody_blocks()
        asked_at = time.monotonic()
        acme.workers[0].send(signal.SIGTERM)
        assert await acme.workers[0].ended() == 0
        assert time.monotonic() - asked_at < 10
        await acme.all_right(seconds=LEASE)  # nothing has to wait for a lease to run out
        assert (acme.overlapping(), acme.doubled()) == ([], [])


@pytest.mark.stores("sqlite")  # a server of its own, which the others keep
async def test_a_restart_of_the_database_in_mid_story_loses_nothing() -> None:
    with server(durable=True) as own:
        async with company(own.empty_database()) as acme:
            await acme.everybody_blocks()
            await asyncio.to_thread(_restart, own)
            await acme.sandbox.settled()
            refused = [one for one in acme.sandbox.deliveries.answers if one.status != 202]
            assert {one.status for one in refused} <= {503}  # GitHub shows them as failed, to be delivered again
            await acme.sandbox.deliver([one.delivery for one in refused])
            await acme.all_right(seconds=60)
            assert (acme.overlapping(), acme.doubled()) == ([], [])


def _restart(own: Server) -> None:
    own.stop()
    own.start(durable=True)
