"""The one place where SQL differs between databases: inserting what may be there already."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table, TextClause, text
from sqlalchemy.dialects import postgresql, sqlite

Insert = sqlite.Insert | postgresql.Insert


def insert_into(dialect: str, table: Table) -> Insert:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@cache
def insert_new(dialect: str, table: Table) -> Insert:
    """Inserts what is not there; what is there stays as it is."""
    return insert_into(dialect, table).on_conflict_do_nothing()


@cache
def put(dialect: str, table: Table, *, but: str | None = None) -> Insert:
    """Inserts, or replaces all columns of what has the same primary key, but for the one named."""
    keys = {column.name for column in table.primary_key}
    statement = insert_into(dialect, table)
    others = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if column.name not in keys and column.name != but
    }
    return statement.on_conflict_do_update(index_elements=sorted(keys), set_=others)


def insert_all_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts those of these that are not there. All have the same columns, in the same order.

    For SQLite they go over as one JSON text: a statement a row would stop for Python's lock at every row, and the
    event loop, which wants it too, has as much to do as the database when many deliveries come.
    """
    insert_all(connection, table, rows, insert_new(connection.dialect.name, table), "DO NOTHING")


def insert_which(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], key: str) -> set[Any]:
    """Like `insert_all_new`; gives the keys of those that were not there."""
    if not rows:
        return set()
    if connection.dialect.name != "sqlite":
        statement = insert_new(connection.dialect.name, table).returning(table.c[key])
        return set(connection.execute(statement, rows).scalars())
    return set(connection.execute(*_in_one(connection, table, rows, f"DO NOTHING RETURNING {key}")).scalars())


def try_lock(connection: Connection, name: str) -> bool:
    """Holds this until the transaction ends, beside others who hold it so; not where somebody holds it alone.

    On SQLite each transaction is alone anyway.
    """
    if connection.dialect.name == "sqlite":
        return True
    return bool(connection.execute(_TRY_LOCK, {"name": name}).scalar())


def lock_alone(connection: Connection, name: str) -> None:
    """Holds this alone until the transaction ends; waits for those who hold it."""
    if connection.dialect.name != "sqlite":
        connection.execute(_LOCK_ALONE, {"name": name})


_TRY_LOCK = text("SELECT pg_try_advisory_xact_lock_shared(hashtextextended(:name, 0))")
_LOCK_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


def insert_all(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], statement: Insert, on_conflict: str
) -> None:
    """Like `insert_all_new`, with the statement for one row, and what it says of conflicts as SQLite's text."""
    if connection.dialect.name != "sqlite":
        connection.execute(statement, rows)
    else:
        connection.execute(*_in_one(connection, table, rows, on_conflict))


def _in_one(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], on_conflict: str
) -> tuple[TextClause, dict[str, str]]:
    columns = tuple(rows[0])
    written = [_writer(table, name, connection.dialect) for name in columns]
    values = [[write(row[name]) for write, name in zip(written, columns, strict=True)] for row in rows]
    return _insert_values(table, columns, on_conflict), {"rows": json.dumps(values)}


@cache
def _insert_values(table: Table, columns: tuple[str, ...], on_conflict: str) -> TextClause:
    taken = ", ".join(f"json_extract(value, '$[{place}]')" for place in range(len(columns)))
    return text(
        f"INSERT INTO {table.name} ({', '.join(columns)}) SELECT {taken} FROM json_each(:rows) WHERE true "  # noqa: S608
        f"ON CONFLICT {on_conflict}"
    )


@cache
def _writer(table: Table, column: str, dialect: Dialect) -> Callable[[Any], Any]:
    """How a value of this column is written down for the database."""
    return table.c[column].type.dialect_impl(dialect).bind_processor(dialect) or (lambda value: value)
