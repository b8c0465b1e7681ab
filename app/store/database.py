"""The database: one thread that runs what is asked of it, many askers to a transaction."""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, NullPool, create_engine, event, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError

from app import figures

T = TypeVar("T")
Item = TypeVar("Item")
Result = TypeVar("Result")

Together = Callable[[Connection, Sequence[Any]], Sequence[Any]]

LOCK_WAIT = 3_000  # milliseconds to wait for another process; a delivery must be answered within ten seconds
MOST_TOGETHER = 500  # askers in one transaction


class StoreUnavailable(Exception):  # noqa: N818 - it is a state, as in HTTP's 503
    """The database cannot take or give anything just now; what was asked for was not done."""


class _Spoiled(Exception):  # noqa: N818
    """One of several that shared a transaction failed."""


@dataclass(slots=True, eq=False)
class _Job:
    together: Together
    item: Any
    future: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class _Outcome:
    value: Any = None
    error: Exception | None = None


class Store:
    """An open database. Must be opened, used and closed on one event loop.

    `woken` is set after every transaction that made work due; whoever waits on it clears it.
    """

    def __init__(self, connection: Connection, loop: asyncio.AbstractEventLoop) -> None:
        self.woken = asyncio.Event()
        self._connection = connection
        self._loop = loop
        self._waiting: list[_Job] = []
        self._batches: queue.SimpleQueue[list[_Job]] = queue.SimpleQueue()  # an empty one ends the thread
        self._at_rest = asyncio.Event()
        self._at_rest.set()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="store", daemon=True)

    @classmethod
    async def open(cls, url: str) -> "Store":
        """Opens `sqlite:///relative.db` or `sqlite:////absolute/path`, made and migrated as needed.

        Raises StoreUnavailable where that cannot be done, and ValueError for an address that is not one of these.
        """
        address = _address(url)
        try:
            connection = await asyncio.to_thread(_connect, address)
        except (SQLAlchemyError, CommandError, OSError) as error:
            raise StoreUnavailable(f"The database cannot be opened: {_plain(error)}") from error
        store = cls(connection, asyncio.get_running_loop())
        store._thread.start()
        return store

    async def close(self) -> None:
        """Finishes what was asked for, and closes."""
        self._closed = True
        await self._at_rest.wait()
        self._batches.put([])
        await asyncio.to_thread(self._thread.join)

    async def run(self, fn: Callable[[Connection], T]) -> T:
        """Runs this in a transaction, and returns once that is durable.

        The transaction may be shared with others, and be run once more if one of them fails: `fn` may do nothing
        but ask the database. What it raises is raised here, and only here.
        """
        result: T = await self._ask(lambda connection, _: [fn(connection)], None)
        return result

    async def gather(self, fn: Callable[[Connection, Sequence[Item]], Sequence[Result]], item: Item) -> Result:
        """Like `run`, but all that wait at the same moment with the same `fn` are given to it in one call."""
        result: Result = await self._ask(fn, item)
        return result

    async def _ask(self, together: Together, item: Any) -> Any:
        if self._closed:
            raise StoreUnavailable("The database is closed.")
        future: asyncio.Future[Any] = self._loop.create_future()
        self._waiting.append(_Job(together, item, future))
        if self._at_rest.is_set():
            self._at_rest.clear()
            # Once whatever is ready to ask now has asked, too: a transaction costs more than what is in it.
            self._loop.call_soon(self._hand_over)
        return await future

    def _hand_over(self) -> None:
        """Gives all that wait to the thread; what comes while it works waits for the next transaction."""
        jobs = self._waiting[:MOST_TOGETHER]
        del self._waiting[:MOST_TOGETHER]
        if jobs:
            figures.store_batch_size.observe(len(jobs))
            self._batches.put(jobs)
        else:
            self._at_rest.set()

    def _work(self) -> None:
        while jobs := self._batches.get():
            outcomes, wake = _perform(self._connection, jobs)
            self._loop.call_soon_threadsafe(self._answer, jobs, outcomes, wake)
        self._connection.close()

    def _answer(self, jobs: list[_Job], outcomes: list[_Outcome], wake: bool) -> None:
        for job, outcome in zip(jobs, outcomes, strict=True):
            if job.future.done():  # whoever asked was cancelled
                continue
            if outcome.error is None:
                job.future.set_result(outcome.value)
            else:
                job.future.set_exception(outcome.error)
        if wake:
            self.woken.set()
        self._hand_over()


async def ready(store: Store) -> bool:
    """Whether the database answers, and can be written by us."""
    try:
        await store.run(lambda connection: connection.execute(select(1)).scalar_one())
    except StoreUnavailable:
        return False
    return True


def wake(connection: Connection) -> None:
    """Sets `Store.woken` once the present transaction is durable."""
    connection.info["wake"] = True


def _perform(connection: Connection, jobs: list[_Job]) -> tuple[list[_Outcome], bool]:
    trouble: Exception | None = None
    for attempt in (_all_together, _one_by_one):
        connection.info["wake"] = False
        try:
            with connection.begin():
                outcomes = attempt(connection, jobs)
        except _Spoiled:
            continue
        except Exception as error:
            trouble = error
            _abandon(connection)
            break
        return outcomes, connection.info["wake"]
    return [_Outcome(error=_unavailable(trouble)) for _ in jobs], False


def _all_together(connection: Connection, jobs: list[_Job]) -> list[_Outcome]:
    """The common case, without savepoints."""
    alike: dict[Together, list[_Job]] = {}
    for job in jobs:
        alike.setdefault(job.together, []).append(job)
    outcomes: dict[_Job, _Outcome] = {}
    try:
        for together, group in alike.items():
            results = together(connection, [job.item for job in group])
            outcomes.update(zip(group, map(_Outcome, results), strict=True))
    except Exception as error:
        raise _Spoiled from error
    return [outcomes[job] for job in jobs]


def _one_by_one(connection: Connection, jobs: list[_Job]) -> list[_Outcome]:
    """After a failure: each under its own savepoint, so that only those that fail by themselves do."""
    outcomes = []
    for job in jobs:
        woken = connection.info["wake"]
        try:
            with connection.begin_nested():
                [value] = job.together(connection, [job.item])
        except Exception as error:
            connection.info["wake"] = woken
            outcomes.append(_Outcome(error=_unavailable(error) if isinstance(error, OperationalError) else error))
        else:
            outcomes.append(_Outcome(value))
    return outcomes


def _abandon(connection: Connection) -> None:
    """Leaves a transaction that could not be begun or made durable; SQLite keeps it open when a COMMIT fails."""
    with suppress(Exception):
        connection.rollback()
    with suppress(Exception):
        connection.connection.rollback()


def _unavailable(error: Exception | None) -> StoreUnavailable:
    unavailable = StoreUnavailable(f"The database cannot be used: {_plain(error)}")
    unavailable.__cause__ = error
    return unavailable


def _plain(error: Exception | None) -> str:
    """The error in one line, without SQL and its parameters, which hold what people wrote."""
    return str(getattr(error, "orig", None) or error).partition("\n")[0]


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise ValueError("DATABASE_URL is not an address such as sqlite:///data/app.db") from error
    backend = address.get_backend_name()
    if backend == "postgresql":
        raise ValueError("DATABASE_URL: PostgreSQL cannot be used yet; sqlite:///data/app.db can")
    if backend != "sqlite" or not address.database:
        raise ValueError("DATABASE_URL must be such as sqlite:///data/app.db or sqlite:////absolute/path")
    return address


def _connect(address: URL) -> Connection:
    Path(address.database or "").parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, poolclass=NullPool, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare)
    # The lock is taken at once: a transaction that finds out later that it must write could not wait for it.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    connection = engine.connect()
    try:
        _migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(dbapi_connection: Any, _: object) -> None:
    dbapi_connection.isolation_level = None  # transactions are begun by us, and by nobody else
    for pragma in (
        f"busy_timeout = {LOCK_WAIT}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        dbapi_connection.execute(f"PRAGMA {pragma}").close()


def _migrate(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    with connection.begin():
        command.upgrade(config, "head")
