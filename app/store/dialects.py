"""The one place where SQL differs between databases: inserting what may be there already."""

from functools import cache

from sqlalchemy import Table
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
