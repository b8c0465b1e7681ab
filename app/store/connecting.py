"""Connections to the database, whichever it is: made, prepared and migrated."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError

from app.store import postgres
from app.store.clock import Clock
from app.store.lanes import StoreUnavailable

try:
    import fcntl
except ImportError:  # Windows, where nobody runs two of them by mistake
    fcntl = None  # type: ignore[assignment]

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_WAIT = 3_000  # milliseconds to wait for another process; a delivery must be answered within ten seconds


class StoreInUse(StoreUnavailable):
    """Another process has the database to itself."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the database is. One that is shared may have many processes at it."""

    url: URL
    shared: bool

    @classmethod
    def read(cls, url: str) -> "Address":
        """Raises ValueError for an address that is not one of ours."""
        try:
            address = make_url(url)
        except (ArgumentError, ValueError) as error:  # the latter of a port that is no number
            raise ValueError("DATABASE_URL is not an address such as sqlite:///data/app.db") from error
        backend = address.get_backend_name()
        if backend in ("postgresql", "postgres"):
            return cls(address.set(drivername="postgresql+psycopg"), shared=True)
        if backend != "sqlite" or not address.database:
            raise ValueError(
                "DATABASE_URL must be such as sqlite:///data/app.db, sqlite:////absolute/path "
                "or postgresql://user:password@host/database"
            )
        return cls(address, shared=False)


class Possession:
    """Having an SQLite database to oneself, for as long as the process lives or until one leaves it."""

    def __init__(self) -> None:
        self._file: TextIO | None = None

    def take(self, address: Address) -> None:
        """Raises StoreInUse where another process has it."""
        path = Path(f"{address.url.database}.lock")
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a")
        try:
            if fcntl is not None:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.leave()
            raise StoreInUse(
                f"Another process of the App is at work on {address.url.database}, and SQLite serves one. "
                "For several, use PostgreSQL: DATABASE_URL=postgresql://…"
            ) from error

    def leave(self) -> None:
        """Lets others have it."""
        if self._file is not None:
            self._file.close()
            self._file = None


def connect_and_migrate(address: Address, clock: Clock, us: str) -> Connection:
    """The first connection of a process."""
    connection = connect(address, clock, us)
    try:
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def connect(address: Address, clock: Clock, us: str) -> Connection:
    """A connection whose transactions are begun as this database needs it. `us`: as whom to tell others of work."""
    if not address.shared:
        Path(address.url.database or "").parent.mkdir(parents=True, exist_ok=True)
    connection = _engine(address).connect()
    connection.info["wake"] = connection.info["wrote"] = False
    if address.shared:
        postgres.prepare(connection, clock, us)
    return connection


@lru_cache(maxsize=2)
def _engine(address: Address) -> Engine:
    """One for all connections to a database, so that what is asked is put into SQL once."""
    engine = postgres.engine(address.url) if address.shared else _sqlite(address.url)
    event.listen(engine, "after_cursor_execute", _note_writing)
    return engine


def _note_writing(connection: Connection, _cursor: Any, _sql: str, _given: Any, context: Any, _many: bool) -> None:
    if context.isinsert or context.isupdate or context.isdelete:
        connection.info["wrote"] = True


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, poolclass=NullPool, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _prepare)
    # The lock is taken at once: a transaction that finds out later that it must write could not wait for it.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _prepare(dbapi_connection: Any, _: object) -> None:
    dbapi_connection.isolation_level = None  # transactions are begun by us, and by nobody else
    for pragma in (
        f"busy_timeout = {LOCK_WAIT}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
    ):
        dbapi_connection.execute(f"PRAGMA {pragma}").close()


def migrate(connection: Connection) -> None:
    """Brings the tables up to date; of many processes that begin at once, one does."""
    with connection.begin():
        if connection.dialect.name == "postgresql":
            postgres.wait_for_turn_to_migrate(connection)
        if _version(connection) != newest_version():
            from app.store.migrating import upgrade  # noqa: PLC0415 - it takes 10 MiB, and mostly there is nothing to do

            upgrade(connection)


def _version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def newest_version() -> str:
    """That of the last migration; their files are named for them."""
    return max(path.name.partition("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*.py"))


def writable(connection: Connection) -> bool:
    """Whether this connection leads to a database that takes writes, and not to a copy that only follows."""
    if connection.dialect.name == "postgresql":
        return bool(connection.execute(text("SELECT current_setting('transaction_read_only')")).scalar() == "off")
    return bool(connection.execute(text("SELECT 1")).scalar())  # a transaction has been begun for writing
