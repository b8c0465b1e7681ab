"""The migrations make exactly the tables that the code asks."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect

from app.store.database import Store
from app.store.tables import metadata

pytestmark = pytest.mark.anyio


async def test_the_migrations_and_the_tables_agree(store: Store) -> None:
    def differences(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))

    assert await store.run(differences) == []


async def test_the_migrations_name_primary_keys_as_the_tables_do(store: Store) -> None:
    def keys(connection: Connection) -> dict[str, list[str]]:
        inspector = inspect(connection)
        return {name: inspector.get_pk_constraint(name)["constrained_columns"] for name in metadata.tables}

    assert await store.run(keys) == {
        name: [column.name for column in table.primary_key] for name, table in metadata.tables.items()
    }


async def test_opening_again_changes_nothing(store: Store, url: str) -> None:
    def schema(connection: Connection) -> list[Any]:
        inspector = inspect(connection)
        return [(name, inspector.get_columns(name)) for name in sorted(inspector.get_table_names())]

    before = await store.run(schema)
    again = await Store.open(url)
    assert str(await again.run(schema)) == str(before)  # each reading makes its own objects of types
    await again.close()
