"""The repositories that the App is installed on."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, false, select, update

from app.decision.facts import (
    InstallationBack,
    InstallationLost,
    PullRequestKey,
    Repository,
    RepositoryLost,
)
from app.store import workqueue
from app.store.database import Store
from app.store.dialects import Insert, put
from app.store.tables import former_names
from app.store.tables import repositories as table

_seen = and_(table.c.lost == false(), table.c.suspended == false())
_all = select(table).where(_seen).order_by(table.c.id)
_by_id = select(table).where(_seen, table.c.id == bindparam("repository"))
_by_name = (
    select(table)
    .where(_seen, table.c.owner_key == bindparam("owner"), table.c.name_key == bindparam("called"))
    .order_by(table.c.id.desc())
)
_formerly = (
    select(table)
    .join(former_names, former_names.c.repository_id == table.c.id)
    .where(_seen, former_names.c.owner_key == bindparam("owner"), former_names.c.name_key == bindparam("called"))
)
_known = select(table).where(table.c.id.in_(bindparam("ids", expanding=True))).order_by(table.c.id)
_known_locked = _known.with_for_update(key_share=True)
_of_installation = table.c.installation_id == bindparam("installation")
_ids = select(table.c.id).where(_of_installation)
_ids_seen = _ids.where(_seen)
_lose = update(table).where(table.c.id == bindparam("repository")).values(lost=True)
_suspend = update(table).where(_of_installation).values(suspended=bindparam("gone"))


@cache
def _put(dialect: str) -> Insert:
    return put(dialect, table)


@cache
def _put_former(dialect: str) -> Insert:
    return put(dialect, former_names)


def tell(connection: Connection, told: Mapping[int, Repository]) -> list[Repository]:
    """These are seen, as named here; within a transaction. Returns those that had another name or owner before."""
    wanted = {key: _row(told[key]) for key in sorted(told)}
    known = {row.id: row for row in connection.execute(_known, {"ids": list(told)})} if told else {}
    different = [key for key, row in wanted.items() if key not in known or row != known[key]._asdict()]
    if different:  # another process may be told the same just now: which of us sees that it moved?
        known = {row.id: row for row in connection.execute(_known_locked, {"ids": different})}
    moved, rows, formerly = [], [], []
    for row in (wanted[key] for key in different):
        before = known.get(row["id"])
        if before is None or row != before._asdict():
            rows.append(row)
        if before and (row["owner_key"], row["name_key"]) != (before.owner_key, before.name_key):
            moved.append(told[row["id"]])
            formerly.append({"owner_key": before.owner_key, "name_key": before.name_key, "repository_id": before.id})
    if rows:
        connection.execute(_put(connection.dialect.name), rows)
    if formerly:
        connection.execute(_put_former(connection.dialect.name), formerly)
    return moved


def _row(repository: Repository) -> dict[str, Any]:
    return {
        "id": repository.id,
        "installation_id": repository.installation_id,
        "owner": repository.owner,
        "name": repository.name,
        "owner_key": repository.owner.lower(),
        "name_key": repository.name.lower(),
        "default_branch": repository.default_branch,
        "archived": repository.archived,
        "private": repository.private,
        "lost": False,
        "suspended": False,
    }


def lose(connection: Connection, fact: RepositoryLost) -> None:
    """It is seen no more, and nothing is owed to it; within a transaction."""
    connection.execute(_lose, {"repository": fact.repository_id})
    workqueue.drop(connection, [fact.repository_id])


def lose_installation(connection: Connection, fact: InstallationLost) -> None:
    """None of its repositories is seen any more; within a transaction."""
    connection.execute(_suspend, {"installation": fact.installation_id, "gone": True})
    workqueue.drop(connection, connection.execute(_ids, {"installation": fact.installation_id}).scalars())


async def forget_installation(store: Store, installation_id: int) -> None:
    """As `lose_installation`, where GitHub says so when it is asked."""
    await store.run(lambda connection: lose_installation(connection, InstallationLost(installation_id)))


def restore_installation(connection: Connection, fact: InstallationBack) -> list[PullRequestKey]:
    """Its repositories are seen again, but for those taken out of it; returns their keys, to be looked through."""
    connection.execute(_suspend, {"installation": fact.installation_id, "gone": False})
    ids = connection.execute(_ids_seen, {"installation": fact.installation_id}).scalars()
    return [PullRequestKey(repository_id, 0) for repository_id in ids]


def find(connection: Connection, repository_id: int) -> Repository | None:
    """The repository, if it is seen; within a transaction."""
    row = connection.execute(_by_id, {"repository": repository_id}).first()
    return repository_of(row) if row else None


async def learn(store: Store, told: Repository) -> None:
    """What a reading told of it, which is more than some deliveries do."""
    await store.run(lambda connection: tell(connection, {told.id: told}))


def _called(owner: str, name: str) -> dict[str, str]:
    """Anybody may ask for any name, and PostgreSQL takes no NUL."""
    return {"owner": owner.lower().replace("\0", "\ufffd"), "called": name.lower().replace("\0", "\ufffd")}


async def repository(store: Store, repository_id: int) -> Repository | None:
    """The repository, if the App may see it at present."""
    return await store.run(lambda connection: find(connection, repository_id))


async def repository_named(store: Store, owner: str, name: str) -> Repository | None:
    """The repository of this name, whatever the case, if the App may see it at present."""
    parameters = _called(owner, name)
    row = await store.run(lambda connection: connection.execute(_by_name, parameters).first())
    return repository_of(row) if row else None


async def named(store: Store, owner: str, name: str) -> Repository | None:
    """The repository that has this name, or else had it before. As much is read whether there is one or not."""
    parameters = _called(owner, name)

    def find_it(connection: Connection) -> Row[Any] | None:
        now, before = (connection.execute(query, parameters).first() for query in (_by_name, _formerly))
        return now or before

    row = await store.run(find_it)
    return repository_of(row) if row else None


async def all_repositories(store: Store) -> list[Repository]:
    """All that the App may see at present."""
    rows = await store.run(lambda connection: connection.execute(_all).all())
    return [repository_of(row) for row in rows]


def repository_of(row: Row[Any]) -> Repository:
    """The values of a row of its table."""
    return Repository(row.id, row.installation_id, row.owner, row.name, row.default_branch, row.archived, row.private)
