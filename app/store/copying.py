"""Takes everything from one database into another, empty one; all of it or nothing."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text
from sqlalchemy.exc import SQLAlchemyError

from app.store import connecting, postgres
from app.store.clock import Clock
from app.store.connecting import Address, Possession, StoreInUse
from app.store.lanes import StoreUnavailable, unavailable
from app.store.tables import metadata

AT_ONCE = 1_000  # rows
Tell = Callable[[str, int, int], None]
"""Is told of each table how many of how many rows are copied."""


class CopyRefused(Exception):  # noqa: N818
    """This cannot be copied there; nothing was."""


def copy(source: str, target: str, tell: Tell) -> dict[str, int]:
    """Gives how many rows there are of each table.

    Raises CopyRefused, or StoreUnavailable where a database cannot be used, and ValueError for a wrong address.
    """
    of, to = Address.read(source), Address.read(target)
    if not of.shared and not Path(of.url.database or "").is_file():
        raise CopyRefused(f"There is no database at {of.url.database}.")
    try:
        with ExitStack() as opened:
            reading = opened.enter_context(_alone(of))
            writing = opened.enter_context(_alone(to))
            return _copy(reading, writing, tell)
    except (SQLAlchemyError, OSError) as error:
        raise unavailable(error) from error


@contextmanager
def _alone(address: Address) -> Iterator[Connection]:
    """A transaction at a database that no App is at work on, nor will be until it ends."""
    possession = Possession()
    if not address.shared:
        possession.take(address)
    connection = connecting.connect_and_migrate(address, Clock(), us="")
    try:
        with connection.begin():
            if address.shared:
                _be_alone(connection, address)
            yield connection
    finally:
        connection.close()
        possession.leave()


def _be_alone(connection: Connection, address: Address) -> None:
    connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
        connection.execute(text(f"SET LOCAL {limit} = 0"))
    if not connection.execute(text("SELECT pg_try_advisory_xact_lock(:name)"), {"name": postgres.AT_WORK}).scalar():
        where = f"{address.url.host or ''}/{address.url.database or ''}"
        raise StoreInUse(f"The App is at work on {where}; stop all its processes first.")


def _copy(reading: Connection, writing: Connection, tell: Tell) -> dict[str, int]:
    present = {table.name: _count(writing, table) for table in metadata.sorted_tables}
    if any(present.values()):
        raise CopyRefused("The database to copy to is not empty.")
    counts = {}
    for table in metadata.sorted_tables:
        counts[table.name] = _copy_table(reading, writing, table, tell)
        if _count(writing, table) != counts[table.name]:
            raise StoreUnavailable(f"Not all of {table.name} arrived.")
    return counts


def _copy_table(reading: Connection, writing: Connection, table: Table, tell: Tell) -> int:
    total, done = _count(reading, table), 0
    rows = reading.execution_options(yield_per=AT_ONCE).execute(select(table))
    for some in rows.partitions():
        writing.execute(insert(table), [_as_given(table, row._asdict()) for row in some])
        done += len(some)
        tell(table.name, done, total)
    if writing.dialect.name == "postgresql" and "id" in table.c and table.c.id.autoincrement is True:
        count_on = (
            "SELECT setval(pg_get_serial_sequence(:name, 'id'), (SELECT coalesce(max(id), 0) + 1 FROM {}), false)"
        )
        writing.execute(text(count_on.format(table.name)), {"name": table.name})
    return done


def _as_given(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """The row as it is to be written: whoever held a lease is no more."""
    return row | {"lease_owner": None, "lease_until": None} if table.name == "work" else row


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()
