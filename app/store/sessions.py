"""Who is signed in, with their sealed tokens; and what counts only once. What is over is forgotten as others come."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from app.decision.facts import AuthorizationRevoked
from app.store.database import Store
from app.store.dialects import insert_new
from app.store.tables import sessions as table
from app.store.tables import used

_this = table.c.digest == bindparam("which")
_find = select(table).where(_this, table.c.ends_at > bindparam("now"))
_end = delete(table).where(_this)
_end_with = _end.where(table.c.token == bindparam("held"))
_end_of_person = delete(table).where(table.c.person_id == bindparam("person"))
_past = delete(table).where(table.c.ends_at <= bindparam("now"))
_claim = (
    update(table)
    .where(
        _this,
        table.c.token == bindparam("held"),
        or_(table.c.renewing_until.is_(None), table.c.renewing_until <= bindparam("now")),
    )
    .values(renewing_until=bindparam("until"))
)
_yield = update(table).where(_this).values(renewing_until=None)
_renew = (
    update(table)
    .where(_this)
    .values(token=bindparam("made"), token_ends=bindparam("ends"), refresh=bindparam("next"), renewing_until=None)
)
_not_used = delete(used).where(used.c.digest == bindparam("which"))
_forget_used = delete(used).where(used.c.until <= bindparam("now"))


@dataclass(frozen=True, slots=True)
class StoredSession:
    """Somebody who is signed in, in one browser."""

    digest: str  # of what their cookie says
    person_id: int
    login: str
    token: str  # sealed
    token_ends: datetime | None  # None: never
    refresh: str | None  # sealed
    ends_at: datetime


async def begin(store: Store, begun: StoredSession, now: datetime) -> None:
    """Keeps a new one, and forgets those that are over."""

    def begin_it(connection: Connection) -> None:
        connection.execute(_past, {"now": now})
        connection.execute(insert(table), asdict(begun))

    await store.run(begin_it)


async def find(store: Store, digest: str, now: datetime) -> StoredSession | None:
    """The one with this digest, unless it is over."""
    row = await store.run(lambda connection: connection.execute(_find, {"which": digest, "now": now}).first())
    if row is None:
        return None
    return StoredSession(row.digest, row.person_id, row.login, row.token, row.token_ends, row.refresh, row.ends_at)


async def end(store: Store, digest: str) -> None:
    """Ends it, wherever its cookie may still be."""
    await store.run(lambda connection: connection.execute(_end, {"which": digest}))


async def end_with(store: Store, digest: str, token: str) -> bool:
    """Ends it where it still has this sealed token: of a newer one nothing bad is known. Whether it ended."""
    parameters = {"which": digest, "held": token}
    return bool(await store.run(lambda connection: connection.execute(_end_with, parameters).rowcount))


def end_all_of(connection: Connection, fact: AuthorizationRevoked) -> None:
    """The person took back what they allowed the App; within a transaction."""
    connection.execute(_end_of_person, {"person": fact.person_id})


async def claim_renewal(store: Store, held: StoredSession, now: datetime, until: datetime) -> bool:
    """Whether the caller is the one who has a new token made for this one, until a moment."""
    parameters = {"which": held.digest, "held": held.token, "now": now, "until": until}
    return bool(await store.run(lambda connection: connection.execute(_claim, parameters).rowcount))


async def yield_renewal(store: Store, digest: str) -> None:
    """Nothing came of it; anybody may try."""
    await store.run(lambda connection: connection.execute(_yield, {"which": digest}))


async def renew(store: Store, digest: str, token: str, token_ends: datetime | None, refresh: str | None) -> None:
    """From now on it has these."""
    parameters = {"which": digest, "made": token, "ends": token_ends, "next": refresh}
    await store.run(lambda connection: connection.execute(_renew, parameters))


async def use_once(store: Store, digest: str, now: datetime, until: datetime) -> bool:
    """Whether this is the first time; remembered until a moment."""

    def use(connection: Connection) -> bool:
        connection.execute(_forget_used, {"now": now})
        row = {"digest": digest, "until": until}
        first = insert_new(connection.dialect.name, used).returning(used.c.digest)
        return connection.execute(first, row).first() is not None

    return await store.run(use)


async def forget_use(store: Store, digest: str) -> None:
    """Nothing came of it: it may be tried again."""
    await store.run(lambda connection: connection.execute(_not_used, {"which": digest}))
