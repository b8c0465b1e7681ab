"""The App as people run it: processes of its own on a database of its own, beside a sandbox."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

from app.sandbox.front import Logged
from app.sandbox.records import Pull, Repository
from app.sandbox.server import Sandbox
from tests.ports import own_port
from tests.stage import POLICY_PATH, policy_for, private_key

ROOT = Path(__file__).parent.parent.parent


class Process:
    """One process of the App."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.said = b""
        self._reading: asyncio.Task[None] | None = None

    async def started(self, told: bytes) -> None:
        stream = self._process.stderr
        assert stream is not None
        while told not in self.said:
            line = await stream.readline()
            assert line, f"the App ended before it was ready: {self.said.decode()}"
            self.said += line
        self._reading = asyncio.create_task(self._read(stream))

    async def _read(self, stream: asyncio.StreamReader) -> None:
        while line := await stream.readline():
            self.said += line

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    async def ended(self) -> int:
        code = await self._process.wait()
        if self._reading:
            await self._reading
        return code

    async def kill(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self.ended()


def environment(sandbox: Sandbox, database: str, **more: str) -> dict[str, str]:
    """What a process of the App is told. The first that takes deliveries takes them at PORT."""
    return {
        **os.environ,
        "GITHUB_APP_ID": "1",
        "GITHUB_PRIVATE_KEY": private_key(),
        "GITHUB_WEBHOOK_SECRET": "secret",
        "GITHUB_API_URL": sandbox.url,
        "DATABASE_URL": database,
        "PORT": str(own_port()),
        **more,
    }


@asynccontextmanager
async def process(command: str, environment: dict[str, str]) -> AsyncIterator[Process]:
    """`web`, `worker` or `serve`, ready; killed at the end of the block if it did not end by itself."""
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", command, cwd=ROOT, env=environment, stderr=asyncio.subprocess.PIPE
    )
    running = Process(started)
    try:
        await running.started(b"working" if command == "worker" else b"running on")
        yield running
    finally:
        await running.kill()


def rfcs_of_acme(sandbox: Sandbox) -> Repository:
    """A repository where alice's commitment is required."""
    world = sandbox.world
    alice, author, admin = people = [world.person(name) for name in ("alice", "author", "admin")]
    acme = world.organization("acme", members=people, admins=[admin])
    return world.repository(acme, "rfcs", {POLICY_PATH: policy_for("alice")}, writers=[alice, author], admins=[admin])


def opened(sandbox: Sandbox, repository: Repository, place: int) -> Pull:
    files: dict[str, str | None] = {f"rfcs/{place:04}.md": f"# Change {place}\n"}
    return sandbox.acts.open_pull(repository, sandbox.world.person("author"), title=f"RFC {place}", files=files)


def check(pull: Pull) -> tuple[str | None, str | None] | None:
    """What the check on its head says."""
    runs = [run for run in pull.repository.check_runs.values() if run.head_sha == pull.head]
    return (runs[-1].conclusion, runs[-1].title) if runs else None


def writes_to(sandbox: Sandbox, pull: Pull, since: int) -> list[Logged]:
    """All that was written to this pull request, its check or a comment on it, in the order it came."""
    return [one for one in sandbox.requests[since:] if one.writes and _is_about(one, pull)]


def never_overlap(writes: list[Logged]) -> bool:
    return all(earlier.answered <= later.arrived for earlier, later in pairwise(writes))


def _is_about(asked: Logged, pull: Pull) -> bool:
    if f"/issues/{pull.number}/" in asked.path:
        return True
    numbers = [comment.id for comment in pull.comments]
    if any(f"/issues/comments/{number}" in f"{asked.path}/" for number in numbers):
        return True
    return isinstance(asked.body, dict) and asked.body.get("head_sha") == pull.head


async def until(sandbox: Sandbox, holds: Callable[[], bool], seconds: float = 60) -> None:
    await sandbox.until(holds, seconds=seconds)
