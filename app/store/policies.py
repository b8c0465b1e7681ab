"""The policies as last read, by base branch."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, delete, select

from app.decision.facts import PolicyTouched, PullRequestKey, Repository
from app.store import changes, pulls, repositories, texts
from app.store.database import Store
from app.store.dialects import Insert, put
from app.store.tables import policies as table
from app.store.tables import repositories as repositories_table

SHARED = ".github"  # the repository whose policy holds where a repository has none


@dataclass(frozen=True, slots=True)
class CachedPolicy:
    """What was found when the policy of a branch was last looked for."""

    found_in: str | None  # "owner/name" of the repository that has it; None: there is none
    path: str
    source: str | None  # the file's text; None: there is none
    phrases_key: str  # stands for its phrases: comments heard with other ones must be heard again
    read_at: datetime  # when that reading began, by our clock


_one = select(table).where(table.c.repository_id == bindparam("repository"), table.c.branch == bindparam("name"))
_drop = delete(table).where(table.c.repository_id == bindparam("repository"), table.c.branch == bindparam("name"))
_drop_all = delete(table).where(table.c.repository_id == bindparam("repository"))
_of_owner = (
    select(
        table.c.repository_id, table.c.branch, table.c.found_in, repositories_table.c.owner, repositories_table.c.name
    )
    .join(repositories_table, repositories_table.c.id == table.c.repository_id)
    .where(repositories_table.c.owner_key == bindparam("owner"))
)


@cache
def _put(dialect: str) -> Insert:
    return put(dialect, table)


def find(connection: Connection, repository_id: int, branch: str) -> CachedPolicy | None:
    """The policy of a branch as last read, within a transaction. None: it must be read."""
    row = connection.execute(_one, {"repository": repository_id, "name": branch}).first()
    return CachedPolicy(row.found_in, row.path, row.source, row.phrases_key, row.read_at) if row else None


async def policy(store: Store, repository_id: int, branch: str) -> CachedPolicy | None:
    """The policy of a branch as last read. None: it must be read."""
    return await store.run(lambda connection: find(connection, repository_id, branch))


async def text_for_readers(store: Store, repository: Repository, found: CachedPolicy) -> str:
    """The text as far as whoever may read the repository may read that, too: its own, or a public repository's.

    Of one that is not known to be public they get nothing: who may read it is another question than was asked.
    """
    owner, _, name = (found.found_in or "").partition("/")
    if (owner.lower(), name.lower()) != (repository.owner.lower(), repository.name.lower()):
        elsewhere = await repositories.repository_named(store, owner, name)
        if elsewhere is None or elsewhere.private:
            return ""
    return found.source or ""


async def save_policy(store: Store, repository_id: int, branch: str, found: CachedPolicy) -> bool:
    """Keeps what was found, unless the policy was said to have changed since that reading began."""
    row = {
        "repository_id": repository_id,
        "branch": branch,
        "found_in": found.found_in,
        "path": found.path,
        "source": found.source,
        "phrases_key": found.phrases_key,
        "read_at": found.read_at,
    }

    def save(connection: Connection) -> bool:
        scopes = [changes.repository_scope(repository_id), changes.policy_scope(repository_id, branch)]
        if repository := repositories.find(connection, repository_id):
            scopes.append(changes.shared_policy_scope(repository.owner))
        if changes.changed_since(connection, scopes, found.read_at):
            return False
        connection.execute(_put(connection.dialect.name), row)
        return True

    return await store.run(save)


def move(connection: Connection, repository_id: int, at: datetime) -> list[PullRequestKey]:
    """The repository has another name or owner, so that another shared policy may hold; as `touch`."""
    changes.note(connection, changes.repository_scope(repository_id), at)
    connection.execute(_drop_all, {"repository": repository_id})
    texts.drop_codeowners(connection, repository_id, None)
    return pulls.open_in(connection, repository_id)


def touch(connection: Connection, fact: PolicyTouched, at: datetime) -> list[PullRequestKey]:
    """Forgets what this push may have changed, within a transaction; returns the pull requests it governs."""
    changes.note(connection, changes.policy_scope(fact.repository_id, fact.branch), at)
    stale = [{"repository": fact.repository_id, "name": fact.branch}]
    governed = pulls.open_in(connection, fact.repository_id, fact.branch)
    repository = repositories.find(connection, fact.repository_id)
    if repository and repository.name.lower() == SHARED:
        changes.note(connection, changes.shared_policy_scope(repository.owner), at)
        stale += [
            {"repository": row.repository_id, "name": row.branch}
            for row in connection.execute(_of_owner, {"owner": repository.owner.lower()})
            if (row.found_in or "").lower() != f"{row.owner}/{row.name}".lower()
        ]
        governed += pulls.open_of_owner(connection, repository.owner)
    connection.execute(_drop, stale)
    texts.drop_codeowners(connection, fact.repository_id, fact.branch)
    return governed
