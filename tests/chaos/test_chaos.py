"""A random story, told while things go wrong at random moments: it ends as the same story does when nothing happens."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.chaos import trouble
from tests.chaos.judgement import Judgement
from tests.chaos.processes import Process, environment
from tests.chaos.telling import Tale, calmly, live
from tests.postgres import Server

Trouble = Callable[[Tale, list[Process]], Awaitable[None]]


@pytest.mark.stores("sqlite", "postgresql")
def test_killed_at_random_moments_and_started_again(seed: str, database: str, tmp_path: Path) -> None:
    play(seed, database, tmp_path, ["serve"], lambda tale, processes: trouble.kills(tale, processes[0]))


@pytest.mark.stores("postgresql")
def test_two_workers_of_which_one_is_killed(seed: str, database: str, tmp_path: Path) -> None:
    play(seed, database, tmp_path, ["web", "worker", "worker"], one_worker_killed)


def test_the_database_is_restarted(seed: str, durable: Server, tmp_path: Path) -> None:
    with durable.database() as database:
        play(seed, database, tmp_path, ["web", "worker"], lambda tale, _: trouble.restarts(tale, durable))


def test_github_fails_now_and_then(seed: str, database: str, tmp_path: Path) -> None:
    play(seed, database, tmp_path, ["serve"], lambda tale, _: trouble.faults(tale))


async def one_worker_killed(tale: Tale, processes: list[Process]) -> None:
    """The other one goes on alone."""
    await trouble.kills(tale, processes[1], most=1, starts_again=False)


def play(seed: str, database: str, folder: Path, commands: list[str], goes_wrong: Trouble) -> None:
    asyncio.run(_play(seed, database, folder, commands, goes_wrong))


async def _play(seed: str, database: str, folder: Path, commands: list[str], goes_wrong: Trouble) -> None:
    async with live(seed) as tale:
        told = environment(tale.sandbox, database)
        processes = [Process(command, told) for command in commands]
        try:
            await processes[0].start()  # it makes the tables
            await asyncio.gather(*[process.start() for process in processes[1:]])
            tale.sandbox.send_to(f"http://127.0.0.1:{told['PORT']}/webhook")
            await asyncio.gather(tale.tell(), goes_wrong(tale, processes))
            deserved = await calmly(tale, folder)
            await Judgement(tale, database, deserved, processes).is_good()
        finally:
            for process in processes:
                process.kill()
            await asyncio.gather(*[process.ended() for process in processes])
