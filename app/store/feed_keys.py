"""Whose feeds can be read with a key, and what the key follows from. Nothing here opens anything by itself."""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, bindparam, delete, select, update

from app.decision.facts import AuthorizationRevoked
from app.store.database import Store
from app.store.dialects import insert_new, put
from app.store.tables import feed_keys as table

_this = table.c.person_id == bindparam("person")
_find = select(table).where(_this)
_rename = update(table).where(_this, table.c.login != bindparam("called")).values(login=bindparam("called"))
_end_of_person = delete(table).where(_this)


@dataclass(frozen=True, slots=True)
class FeedKey:
    """What somebody's key follows from."""

    person_id: int
    login: str
    salt: str


async def find(store: Store, person_id: int) -> FeedKey | None:
    """What is kept of somebody."""
    return await store.run(lambda connection: _found(connection, person_id))


async def ensure(store: Store, wanted: FeedKey) -> FeedKey:
    """What is kept of them; where nothing is, this from now on."""

    def ensure_it(connection: Connection) -> FeedKey:
        found = _found(connection, wanted.person_id)
        if found and found.login == wanted.login:
            return found
        connection.execute(insert_new(connection.dialect.name, table), asdict(wanted))
        connection.execute(_rename, {"person": wanted.person_id, "called": wanted.login})
        return _found(connection, wanted.person_id) or wanted

    return await store.run(ensure_it)


async def replace(store: Store, made: FeedKey) -> None:
    """From now on this, whatever was there."""
    await store.run(lambda connection: connection.execute(put(connection.dialect.name, table), asdict(made)))


def end_of(connection: Connection, fact: AuthorizationRevoked) -> None:
    """The person took back what they allowed the App; within a transaction."""
    connection.execute(_end_of_person, {"person": fact.person_id})


def _found(connection: Connection, person_id: int) -> FeedKey | None:
    row = connection.execute(_find, {"person": person_id}).first()
    return None if row is None else FeedKey(row.person_id, row.login, row.salt)
