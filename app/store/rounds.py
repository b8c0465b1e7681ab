"""When each round of the upkeep last began that went well."""

from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, select

from app.store.database import Store
from app.store.dialects import Insert, put
from app.store.tables import rounds as table

_one = select(table.c.began_at).where(table.c.name == bindparam("called"))


@cache
def _put(dialect: str) -> Insert:
    return put(dialect, table)


async def last(store: Store, name: str) -> datetime | None:
    """When the last one began. None: there was none."""
    moment: datetime | None = await store.run(lambda connection: connection.execute(_one, {"called": name}).scalar())
    return moment


async def went_well(store: Store, name: str, began_at: datetime) -> None:
    """It is done, all of it."""
    row = {"name": name, "began_at": began_at}
    await store.run(lambda connection: connection.execute(_put(connection.dialect.name), row))
