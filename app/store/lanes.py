"""Threads with a connection each, which run what is asked of the database; and who shares a transaction with whom."""

import asyncio
import queue
import threading
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError, ProgrammingError

from app import figures

Together = Callable[[Connection, Sequence[Any]], Sequence[Any]]

MOST_TOGETHER = 500  # askers in one transaction
TRIES = 5  # of a transaction that others got in the way of
IN_THE_WAY = ("40001", "40P01")  # SQLSTATE: serialization failure, deadlock
UNAVAILABLE = (OperationalError, InterfaceError, InternalError, ProgrammingError)


class StoreUnavailable(Exception):  # noqa: N818 - it is a state, as in HTTP's 503
    """The database cannot take or give anything just now; what was asked for was not done, as far as is known."""


@dataclass(slots=True, eq=False)
class Job:
    """Something asked of the database. Jobs with one `company` share a transaction; None: with nobody."""

    together: Together
    item: Any
    future: asyncio.Future[Any]
    company: Hashable = None


@dataclass(frozen=True, slots=True)
class _Outcome:
    value: Any = None
    error: Exception | None = None


class _Spoiled(Exception):  # noqa: N818
    """One of several that shared a transaction failed."""


class _AgainLater(Exception):  # noqa: N818
    """Nothing was made durable, and the same may well go through when it is tried once more."""


class Lanes:
    """Hands jobs to threads that are free. Used on one event loop."""

    def __init__(
        self, connect: Callable[[], Connection], first: Connection, count: int, on_wake: Callable[[], None]
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._on_wake = on_wake
        self._waiting: dict[Hashable, list[Job]] = {}  # by company, in the order in which each was first asked for
        self._under_way: set[Hashable] = set()
        self._free = count
        self._batches: queue.SimpleQueue[list[Job]] = queue.SimpleQueue()  # an empty one ends a thread
        self._at_rest = asyncio.Event()
        self._at_rest.set()
        self._soon = False
        self._closed = False
        self._threads = [
            threading.Thread(
                target=self._work, args=(_Lane(connect, first if not number else None),), name="store", daemon=True
            )
            for number in range(count)
        ]
        for thread in self._threads:
            thread.start()

    async def ask(self, together: Together, item: Any, company: Hashable) -> Any:
        """What the function gives for this item; raises what it raises, or StoreUnavailable."""
        if self._closed:
            raise StoreUnavailable("The database is closed.")
        job = Job(together, item, self._loop.create_future(), company)
        self._waiting.setdefault(job if company is None else company, []).append(job)
        self._at_rest.clear()
        if self._free and not self._soon:
            self._soon = True
            # Once whatever is ready to ask now has asked, too: a transaction costs more than what is in it.
            self._loop.call_soon(self._hand_over)
        return await job.future

    async def close(self) -> None:
        """Finishes what was asked for, and ends the threads."""
        self._closed = True
        await self._at_rest.wait()
        for _ in self._threads:
            self._batches.put([])
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    def _hand_over(self) -> None:
        """One transaction of a company at a time: what comes meanwhile shares the next."""
        self._soon = False
        for company in [one for one in self._waiting if one not in self._under_way][: self._free]:
            jobs = self._waiting[company]
            batch = jobs[:MOST_TOGETHER]
            del jobs[:MOST_TOGETHER]
            if not jobs:
                del self._waiting[company]
            self._under_way.add(company)
            self._free -= 1
            figures.store_batch_size.observe(len(batch))
            self._batches.put(batch)
        if not self._waiting and not self._under_way:
            self._at_rest.set()

    def _work(self, lane: "_Lane") -> None:
        while jobs := self._batches.get():
            outcomes, wake = lane.perform(jobs)
            with suppress(RuntimeError):  # the loop was closed without closing us
                self._loop.call_soon_threadsafe(self._answer, jobs, outcomes, wake)
        lane.close()

    def _answer(self, jobs: list[Job], outcomes: list[_Outcome], wake: bool) -> None:
        self._under_way.discard(jobs[0] if jobs[0].company is None else jobs[0].company)
        self._free += 1
        for job, outcome in zip(jobs, outcomes, strict=True):
            if job.future.done():  # whoever asked was cancelled
                continue
            if outcome.error is None:
                job.future.set_result(outcome.value)
            else:
                job.future.set_exception(outcome.error)
        if wake:
            self._on_wake()
        self._hand_over()


class _Lane:
    """One thread's connection, made anew after it broke."""

    def __init__(self, connect: Callable[[], Connection], connection: Connection | None) -> None:
        self._connect = connect
        self._connection = connection

    def perform(self, jobs: list[Job]) -> tuple[list[_Outcome], bool]:
        """What came of each of these, which share a transaction, and whether it made work due."""
        trouble: Exception | None = None
        for _ in range(TRIES):
            try:
                if self._connection is None:
                    self._connection = self._connect()
                outcomes = _transact(self._connection, jobs)
            except _AgainLater as again:
                trouble = again
                self._after_trouble()
            except Exception as error:
                trouble = error
                self._after_trouble()
                break
            else:
                return outcomes, self._connection.info["wake"]
        cause = trouble.__cause__ if isinstance(trouble, _AgainLater) else trouble
        return [_Outcome(error=unavailable(cause)) for _ in jobs], False

    def _after_trouble(self) -> None:
        """Leaves the transaction, which SQLite keeps open when a COMMIT fails; and the connection, if it broke."""
        connection = self._connection
        if connection is None:
            return
        with suppress(Exception):
            connection.rollback()
        if connection.dialect.name == "sqlite":
            with suppress(Exception):
                connection.connection.rollback()
            return
        if connection.closed or connection.invalidated or connection.connection.dbapi_connection.closed:  # type: ignore[union-attr]
            self.close()

    def close(self) -> None:
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
            self._connection = None


def _transact(connection: Connection, jobs: list[Job]) -> list[_Outcome]:
    for attempt in (_all_together, _one_by_one):
        connection.info["wake"] = False
        transaction = connection.begin()
        try:
            outcomes = attempt(connection, jobs)
            if connection.info["wake"]:
                _announce(connection)
        except _Spoiled:
            transaction.rollback()
            continue
        transaction.commit()
        return outcomes
    raise AssertionError("the second attempt is never spoiled")


def _announce(connection: Connection) -> None:
    """Wakes those in other processes who wait for work, once this transaction holds."""
    announce: Callable[[Connection], None] | None = connection.info.get("announce")
    if announce is not None:
        try:
            announce(connection)
        except DBAPIError as error:
            _let_pass(error)
            raise


def _all_together(connection: Connection, jobs: list[Job]) -> list[_Outcome]:
    """The common case, without savepoints."""
    alike: dict[Together, list[Job]] = {}
    for job in jobs:
        alike.setdefault(job.together, []).append(job)
    outcomes: dict[Job, _Outcome] = {}
    try:
        for together, group in alike.items():
            results = together(connection, [job.item for job in group])
            outcomes.update(zip(group, map(_Outcome, results), strict=True))
    except Exception as error:
        _let_pass(error)
        raise _Spoiled from error
    return [outcomes[job] for job in jobs]


def _one_by_one(connection: Connection, jobs: list[Job]) -> list[_Outcome]:
    """After a failure: each under its own savepoint, so that only those that fail by themselves do."""
    outcomes = []
    for job in jobs:
        woken = connection.info["wake"]
        try:
            with connection.begin_nested():
                [value] = job.together(connection, [job.item])
        except Exception as error:
            _let_pass(error)
            connection.info["wake"] = woken
            outcomes.append(_Outcome(error=unavailable(error) if isinstance(error, UNAVAILABLE) else error))
        else:
            outcomes.append(_Outcome(value))
    return outcomes


def _let_pass(error: Exception) -> None:
    """Raises what concerns all that share the transaction: a connection that broke, somebody else's locks."""
    if not isinstance(error, DBAPIError):
        return
    state = getattr(error.orig, "sqlstate", None)
    if error.connection_invalidated or state in IN_THE_WAY:
        raise _AgainLater from error
    if state in ("55P03", "57014"):  # a lock, or an answer, that was waited for too long
        raise error


def unavailable(error: BaseException | None) -> StoreUnavailable:
    """This error, for whoever asked."""
    unavailable = StoreUnavailable(f"The database cannot be used: {plain(error)}")
    unavailable.__cause__ = error
    return unavailable


def plain(error: BaseException | None) -> str:
    """The error in one line, without SQL and its parameters, which hold what people wrote."""
    return str(getattr(error, "orig", None) or error).partition("\n")[0]
