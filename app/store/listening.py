"""Hears on PostgreSQL what one process tells the others: that work is due."""

import asyncio
from collections.abc import Callable
from typing import Any

import psycopg
import structlog
from sqlalchemy import URL

from app.store.clock import Clock, elapsed
from app.store.postgres import AT_WORK, CHANNEL, NETWORK

log = structlog.get_logger(__name__)

MEASURE_EVERY = 60.0  # seconds between two looks at PostgreSQL's clock
RECONNECT_AFTER = 1.0  # seconds


class Listener:
    """Hears from other processes that work is due, on a connection of its own; and looks at the clock now and then."""

    def __init__(self, url: URL, clock: Clock, us: str, woken: Callable[[], None], *, at_work: bool) -> None:
        self._url, self._clock, self._us, self._woken, self._at_work = url, clock, us, woken, at_work
        self.tried = asyncio.Event()  # set once it hears, or could not at first
        self._missed = False

    async def run(self) -> None:
        """Until cancelled. A connection that broke is made anew."""
        while True:
            try:
                await self._listen()
            except (psycopg.Error, OSError) as trouble:
                self._missed = True
                self.tried.set()
                log.warning("nobody tells of work meanwhile", why=str(trouble).partition("\n")[0])
            await asyncio.sleep(RECONNECT_AFTER)

    async def _listen(self) -> None:
        arguments: dict[str, Any] = {**NETWORK, **self._url.translate_connect_args(username="user", database="dbname")}
        arguments |= dict(self._url.query)
        async with await psycopg.AsyncConnection.connect(**arguments, autocommit=True) as connection:
            if self._at_work:
                await connection.execute("SELECT pg_advisory_lock_shared(%s)", [AT_WORK])
            await connection.execute(f"LISTEN {CHANNEL}")
            self.tried.set()
            if self._missed:
                self._woken()
            while True:
                await self._measure(connection)
                async for notify in connection.notifies(timeout=MEASURE_EVERY):
                    if notify.payload != self._us:
                        self._woken()

    async def _measure(self, connection: psycopg.AsyncConnection[Any]) -> None:
        asked = elapsed()
        answer = await (await connection.execute("SELECT clock_timestamp()")).fetchone()
        if answer is not None:
            self._clock.measure(answer[0], asked, elapsed())
