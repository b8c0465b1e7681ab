"""The open database: what is asked of it is run in transactions, by threads that have a connection each."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from copy import copy
from datetime import datetime
from typing import Protocol, Self, TypeVar
from uuid import uuid4

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from app.store import connecting, postgres
from app.store.clock import Clock
from app.store.lanes import Lanes, StoreUnavailable, plain

T = TypeVar("T")
Item = TypeVar("Item")
Result = TypeVar("Result")

LANES = 8  # connections to PostgreSQL for what is asked; one more listens


class Right(Protocol):
    """What lets its holder ask for something only as long as it lasts."""

    def check(self) -> None:
        """Raises when it is over."""

    def confirm(self, connection: Connection) -> None:
        """Raises when somebody else has it, as the database knows; and keeps it until this transaction ends."""


class Store:
    """An open database. Must be opened, used and closed on one event loop.

    `woken` is set after every transaction that made work due, in this process or, on PostgreSQL, in another;
    whoever waits on it clears it.
    """

    def __init__(self, address: connecting.Address, clock: Clock, us: str, first: Connection) -> None:
        self.woken = asyncio.Event()
        self.now: Callable[[], datetime] = clock.now  # the database's clock, by which all processes go
        self.shared = address.shared  # with other processes
        count = LANES if address.shared else 1
        self._lanes = Lanes(lambda: connecting.connect(address, clock, us), first, count, self.woken.set)
        self._right: Right | None = None
        self._listening: asyncio.Task[None] | None = None
        self._possession = connecting.Possession()

    @classmethod
    async def open(cls, url: str, *, at_work: bool = False) -> Self:
        """Opens `sqlite:///relative.db`, `sqlite:////absolute/path` or `postgresql://…`, migrated as needed.

        `at_work`: as the App, of which SQLite serves one process at a time.
        Raises StoreUnavailable where that cannot be done, and ValueError for an address that is not one of these.
        """
        address = connecting.Address.read(url)
        clock, us = Clock(), uuid4().hex
        possession = connecting.Possession()
        try:
            if at_work and not address.shared:
                await asyncio.to_thread(possession.take, address)
            first = await asyncio.to_thread(connecting.connect_and_migrate, address, clock, us)
            if at_work and address.shared and await asyncio.to_thread(postgres.is_being_copied, first):
                await asyncio.to_thread(first.close)
                raise connecting.StoreInUse("The database is just being copied.")
        except StoreUnavailable:
            possession.leave()
            raise
        except (SQLAlchemyError, OSError) as error:
            possession.leave()
            raise StoreUnavailable(f"The database cannot be opened: {plain(error)}") from error
        store = cls(address, clock, us, first)
        store._possession = possession
        if address.shared:
            from app.store.listening import Listener  # noqa: PLC0415 - the driver takes 10 MiB that SQLite saves

            listener = Listener(address.url, clock, us, store.woken.set, at_work=at_work)
            store._listening = asyncio.create_task(listener.run())
            await listener.tried.wait()
        return store

    async def close(self) -> None:
        """Finishes what was asked for, and closes."""
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening
            self._listening = None
        await self._lanes.close()
        self._possession.leave()

    def under(self, right: Right) -> Self:
        """The same store for who may use it only while this right lasts: what is asked without it raises."""
        view = copy(self)
        view._right = right
        return view

    async def run(self, fn: Callable[[Connection], T]) -> T:
        """Runs this in a transaction, and returns once that is durable.

        The transaction may be shared with others, and be run again if one of them fails or others get in its way:
        `fn` may do nothing but ask the database. What it raises is raised here, and only here.
        """
        right = self._right
        if right is not None:
            right.check()
        company = None if self.shared else self.woken

        def one(connection: Connection, items: Sequence[object]) -> Sequence[T]:
            connection.info["wrote"] = False
            value = fn(connection)
            if right is not None and self.shared and connection.info["wrote"]:
                right.confirm(connection)
            return [value]

        result: T = await self._lanes.ask(one, None, company)
        return result

    async def gather(self, fn: Callable[[Connection, Sequence[Item]], Sequence[Result]], item: Item) -> Result:
        """Like `run`, but all that wait at the same moment with the same `fn` are given to it in one call."""
        result: Result = await self._lanes.ask(fn, item, fn if self.shared else self.woken)
        return result


async def ready(store: Store) -> bool:
    """Whether the database answers, and can be written by us."""
    try:
        return await store.run(connecting.writable)
    except StoreUnavailable:
        return False


def wake(connection: Connection) -> None:
    """Sets `Store.woken` once the present transaction is durable."""
    connection.info["wake"] = True
