"""What is PostgreSQL's alone: how its connections are prepared, and how one process tells others that work is due."""

import asyncio
from collections.abc import Callable
from typing import Any

import psycopg
import structlog
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, text

from app.store.clock import Clock, elapsed

log = structlog.get_logger(__name__)

CHANNEL = "commitment_work"
MIGRATING, AT_WORK = 0x636F6D01, 0x636F6D02  # advisory locks: one migrates; who is at work
MEASURE_EVERY = 60.0  # seconds between two looks at PostgreSQL's clock
RECONNECT_AFTER = 1.0  # seconds

_SETTINGS = {
    "lock_timeout": "3s",  # a delivery must be answered within ten
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "10s",  # so that a process that was stopped holds no lock for long
    "timezone": "UTC",
}
_NETWORK: dict[str, str | int] = {
    "application_name": "commitment",
    "connect_timeout": 5,
    # A peer that vanished is noticed within half a minute, and not after two hours.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}


def engine(url: URL) -> Engine:
    """Makes connections, one for each who asks."""
    return create_engine(url, poolclass=NullPool, connect_args={**_NETWORK, **dict(url.query)})


def prepare(connection: Connection, clock: Clock, us: str) -> None:
    """Bounds how long anything may take, and asks what time it is. `us`: as whom to tell others of work."""
    settings = ", ".join(f"set_config('{name}', '{value}', false)" for name, value in _SETTINGS.items())
    with connection.begin():
        connection.execute(text(f"SELECT {settings}"))
        asked = elapsed()
        said = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        clock.measure(said, asked, elapsed())
    told = {"channel": CHANNEL, "who": us}
    connection.info["announce"] = lambda connection: connection.execute(_NOTIFY, told)


_NOTIFY = text("SELECT pg_notify(:channel, :who)")


def is_being_copied(connection: Connection) -> bool:
    """Whether somebody has it alone, so that no App may be at work on it."""
    with connection.begin():
        free = connection.execute(text("SELECT pg_try_advisory_xact_lock_shared(:name)"), {"name": AT_WORK}).scalar()
    return not free


def wait_for_turn_to_migrate(connection: Connection) -> None:
    """Until no other process is migrating; within a transaction."""
    connection.execute(text("SET LOCAL lock_timeout = 0"))
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": MIGRATING})


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
        arguments: dict[str, Any] = {**_NETWORK, **self._url.translate_connect_args(username="user", database="dbname")}
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
