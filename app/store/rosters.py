"""What the names in policies stood for when GitHub was last asked, and who may write."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, delete, select

from app.decision.facts import PullRequestKey, TeamTouched
from app.decision.pull_request import Person, Team
from app.store import changes, pulls, repositories
from app.store.database import Store
from app.store.dialects import Insert, put
from app.store.documents import dump, load
from app.store.tables import repositories as repositories_table
from app.store.tables import roster, writers


@dataclass(frozen=True, slots=True)
class Known:
    """What a name stood for. None: unknown, or not ours to read."""

    value: Person | Team | None
    read_at: datetime


@dataclass(frozen=True, slots=True)
class Writer:
    """Whether somebody had write access."""

    writes: bool
    read_at: datetime


_named = select(roster).where(
    roster.c.owner_key == bindparam("owner"), roster.c.name_key.in_(bindparam("names", expanding=True))
)
_teams_before = (
    select(roster.c.name_key, roster.c.document)
    .where(roster.c.owner_key == bindparam("owner"), roster.c.name_key.like("%/%"))
    .where(roster.c.read_at < bindparam("moment"))
    .order_by(roster.c.read_at, roster.c.name_key)
    .limit(bindparam("most"))
)
_drop_owner = delete(roster).where(roster.c.owner_key == bindparam("owner"))
_drop_name = _drop_owner.where(roster.c.name_key == bindparam("called"))
_writers = select(writers).where(
    writers.c.repository_id == bindparam("repository"), writers.c.person_id.in_(bindparam("people", expanding=True))
)
_drop_writers = delete(writers).where(
    writers.c.repository_id.in_(
        select(repositories_table.c.id).where(repositories_table.c.owner_key == bindparam("owner"))
    )
)


@cache
def _put_roster(dialect: str) -> Insert:
    return put(dialect, roster)


@cache
def _put_writer(dialect: str) -> Insert:
    return put(dialect, writers)


async def load_roster(store: Store, owner: str, names: frozenset[str]) -> tuple[dict[str, Known], frozenset[str]]:
    """What is known of these names in lower case (`alice`, `acme/team`), and the names GitHub must be asked about."""
    keys = sorted({name.lower() for name in names})
    parameters = {"owner": owner.lower(), "names": keys}
    rows = await store.run(lambda connection: connection.execute(_named, parameters).all())
    known = {row.name_key: Known(_value(row.name_key, row.document), row.read_at) for row in rows}
    return known, frozenset(keys) - known.keys()


def _value(name: str, document: str | None) -> Person | Team | None:
    if document is None:
        return None
    return load(Team, document) if "/" in name else load(Person, document)


async def save_people(store: Store, owner: str, people: Mapping[str, Person | None], read_at: datetime) -> bool:
    """Keeps what these logins stand for, unless a change was told of since `read_at`, when the asking began."""
    return await _save(store, owner, people, read_at)


async def save_teams(store: Store, owner: str, teams: Mapping[str, Team | None], read_at: datetime) -> bool:
    """Keeps what these teams (`acme/team`) are, unless a change was told of since `read_at`."""
    return await _save(store, owner, teams, read_at)


async def _save(store: Store, owner: str, values: Mapping[str, Person | Team | None], read_at: datetime) -> bool:
    if not values:
        return True
    rows = [
        {
            "owner_key": owner.lower(),
            "name_key": name.lower(),
            "document": None if value is None else dump(value),
            "read_at": read_at,
        }
        for name, value in values.items()
    ]

    def save(connection: Connection) -> bool:
        if changes.changed_since(connection, [changes.people_scope(owner)], read_at):
            return False
        connection.execute(_put_roster(connection.dialect.name), rows)
        return True

    return await store.run(save)


async def teams_read_before(store: Store, owner: str, moment: datetime, *, most: int) -> list[tuple[str, Team | None]]:
    """The teams (`acme/team`) that were last asked about before then, the longest ago first. None: unknown."""
    parameters = {"owner": owner.lower(), "moment": moment, "most": most}
    rows = await store.run(lambda connection: connection.execute(_teams_before, parameters).all())
    return [(row.name_key, None if row.document is None else load(Team, row.document)) for row in rows]


async def load_writers(store: Store, repository_id: int, people: Iterable[int]) -> dict[int, Writer]:
    """What is known of these people's write access, by id; those missing must be asked about."""
    parameters = {"repository": repository_id, "people": sorted(people)}
    rows = await store.run(lambda connection: connection.execute(_writers, parameters).all())
    return {row.person_id: Writer(row.writes, row.read_at) for row in rows}


async def save_writer(store: Store, repository_id: int, person_id: int, writes: bool, read_at: datetime) -> bool:
    """Keeps whether somebody may write, unless a change was told of since `read_at`, when the asking began."""
    row = {"repository_id": repository_id, "person_id": person_id, "writes": writes, "read_at": read_at}

    def save(connection: Connection) -> bool:
        repository = repositories.find(connection, repository_id)
        if repository and changes.changed_since(connection, [changes.people_scope(repository.owner)], read_at):
            return False
        connection.execute(_put_writer(connection.dialect.name), row)
        return True

    return await store.run(save)


def touch(connection: Connection, fact: TeamTouched, at: datetime) -> list[PullRequestKey]:
    """Forgets what this may have changed, within a transaction; returns the pull requests it may concern."""
    owner = fact.organization.lower()
    changes.note(connection, changes.people_scope(owner), at)
    if fact.team is None:
        connection.execute(_drop_owner, {"owner": owner})
    else:
        connection.execute(_drop_name, {"owner": owner, "called": fact.team.lower()})
    connection.execute(_drop_writers, {"owner": owner})
    return pulls.open_of_owner(connection, owner)
