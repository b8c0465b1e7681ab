"""Which pull requests there are, by what they have in common."""

from sqlalchemy import Connection, bindparam, false, null, select, true, update

from app.decision.facts import PullRequestKey
from app.store.database import Store
from app.store.tables import published, repositories
from app.store.tables import pulls as table

MOST_SHARING = 50  # of the pull requests with one head that are looked at

_keys = select(table.c.repository_id, table.c.number).where(table.c.open == true())
_of_repository = _keys.where(table.c.repository_id == bindparam("repository")).order_by(table.c.number)
_of_base = _of_repository.where(table.c.base == bindparam("branch"))
_of_head = _of_repository.where(table.c.head == bindparam("sha"))
_sharing = (
    select(table.c.repository_id, table.c.number, table.c.open)
    .where(
        table.c.repository_id == bindparam("repository"),
        table.c.head == bindparam("sha"),
        table.c.number != bindparam("pull"),
    )
    .order_by(table.c.open.desc(), table.c.number)
    .limit(MOST_SHARING)
)
_with_bets = (
    select(table.c.repository_id, table.c.number)
    .join(published, (published.c.repository_id == table.c.repository_id) & (published.c.number == table.c.number))
    .where(table.c.repository_id == bindparam("repository"), table.c.open == false())
    .where(published.c.document.like(bindparam("bets")))
    .order_by(table.c.number)
)
_of_owner = _keys.join(repositories, repositories.c.id == table.c.repository_id).where(
    repositories.c.owner_key == bindparam("owner")
)
_distrust = update(table).where(table.c.repository_id == bindparam("repository")).values(read_at=null())


def distrust(connection: Connection, repository_id: int) -> None:
    """What happened there nobody told us: each is read in full at its next look; within a transaction."""
    connection.execute(_distrust, {"repository": repository_id})


def open_in(connection: Connection, repository_id: int, base: str | None = None) -> list[PullRequestKey]:
    """The open ones of a repository, or of one base branch; within a transaction."""
    parameters = {"repository": repository_id, "branch": base}
    rows = connection.execute(_of_repository if base is None else _of_base, parameters)
    return [PullRequestKey(*row) for row in rows]


def open_with_head(connection: Connection, repository_id: int, sha: str) -> list[PullRequestKey]:
    """The open ones whose present head this is; within a transaction."""
    return [PullRequestKey(*row) for row in connection.execute(_of_head, {"repository": repository_id, "sha": sha})]


def sharing(connection: Connection, key: PullRequestKey, sha: str) -> list[tuple[PullRequestKey, bool]]:
    """The others whose head this is, or was when they were closed, and whether each is open; within a transaction."""
    parameters = {"repository": key.repository_id, "pull": key.number, "sha": sha}
    rows = connection.execute(_sharing, parameters)
    return [(PullRequestKey(row.repository_id, row.number), row.open) for row in rows]


def open_of_owner(connection: Connection, owner: str) -> list[PullRequestKey]:
    """The open ones of all the owner's repositories; within a transaction."""
    return [PullRequestKey(*row) for row in connection.execute(_of_owner, {"owner": owner.lower()})]


async def to_be_asked_about(store: Store, repository_id: int) -> list[PullRequestKey]:
    """The closed pull requests of a repository of which something was to be asked after the merge."""
    parameters = {"repository": repository_id, "bets": '%"bets":[{%'}
    rows = await store.run(lambda connection: connection.execute(_with_bets, parameters).all())
    return [PullRequestKey(*row) for row in rows]


async def open_pulls(store: Store, repository_id: int, base: str | None = None) -> list[PullRequestKey]:
    """The open pull requests of a repository, or of one base branch, by number."""
    return await store.run(lambda connection: open_in(connection, repository_id, base))


async def pulls_with_head(store: Store, repository_id: int, sha: str) -> list[PullRequestKey]:
    """The open pull requests whose present head this is, by number."""
    return await store.run(lambda connection: open_with_head(connection, repository_id, sha))
