"""The App's real processes: started, killed at once, and started again, with what they logged."""

import asyncio
import json
import os
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.sandbox.server import Sandbox
from tests.ports import own_port
from tests.stage import private_key

ROOT = Path(__file__).parent.parent.parent
READY = {"serve": "running on", "web": "running on", "worker": "working"}
PATIENCE = 60  # seconds for a start


def environment(sandbox: Sandbox, database_url: str) -> dict[str, str]:
    """What the App is told. It looks for missed deliveries and takes over dead workers' work within seconds."""
    return {
        **os.environ,
        "GITHUB_APP_ID": "1",
        "GITHUB_PRIVATE_KEY": private_key(),
        "GITHUB_WEBHOOK_SECRET": "secret",
        "GITHUB_API_URL": sandbox.url,
        "DATABASE_URL": database_url,
        "HOST": "127.0.0.1",
        "PORT": str(own_port()),
        "LOG_FORMAT": "json",
        "RECOVER_EVERY": "2",
        "LEASE": "3",
    }


@dataclass
class Process:
    """One of the App's processes, which may live several times."""

    command: str  # serve, web or worker
    environment: dict[str, str]
    lives: int = 0
    said: list[str] = field(default_factory=list)  # lines on standard error, of all its lives
    _running: asyncio.subprocess.Process | None = None
    _reading: asyncio.Task[None] | None = None
    _ready: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def alive(self) -> bool:
        return self._running is not None and self._running.returncode is None

    async def start(self) -> None:
        """Returns once it serves, or works."""
        self._ready.clear()
        self.lives += 1
        self._running = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "app", self.command, cwd=ROOT, env=self.environment, stderr=asyncio.subprocess.PIPE
        )
        self._reading = asyncio.create_task(self._read(self._running))
        async with asyncio.timeout(PATIENCE):
            await self._ready.wait()
        assert self.alive, "\n".join(self.said[-20:])

    def kill(self) -> None:
        """At once, as the machine's owner would not."""
        if self._running is not None and self._running.returncode is None:
            self._running.send_signal(signal.SIGKILL)

    async def ended(self) -> None:
        """Returns once it is gone, and all it said was read."""
        if self._running is not None:
            await self._running.wait()
        if self._reading is not None:
            await self._reading

    def logged(self) -> list[dict[str, Any]]:
        """Its lines that are whole."""
        found = []
        for line in self.said:
            try:
                found.append(json.loads(line))
            except ValueError:  # cut off by its death
                continue
        return found

    async def _read(self, running: asyncio.subprocess.Process) -> None:
        assert running.stderr
        while line := await running.stderr.readline():
            self.said.append(line.decode().rstrip())
            if f'"event": "{READY[self.command]}"' in self.said[-1]:
                self._ready.set()
        await running.wait()
        self._ready.set()  # whoever waits sees that it is dead
