"""Files of repositories as last read: the CODEOWNERS of a base branch, and the front matter of changed files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, delete, select

from app.decision.circumstances import TextFile
from app.decision.facts import PullRequestKey
from app.decision.pull_request import ChangedFile
from app.store import changes
from app.store.database import Store
from app.store.dialects import Insert, put
from app.store.documents import dump, load
from app.store.tables import codeowners, front_matter


@dataclass(frozen=True, slots=True)
class CachedFile:
    """What was found when it was last looked for."""

    file: TextFile
    read_at: datetime  # when that reading began, by our clock


_owners = select(codeowners.c.document, codeowners.c.read_at).where(
    codeowners.c.repository_id == bindparam("repository"), codeowners.c.branch == bindparam("name")
)
_drop = delete(codeowners).where(codeowners.c.repository_id == bindparam("repository"))
_drop_branch = _drop.where(codeowners.c.branch == bindparam("name"))
_of_pull = select(front_matter.c.path, front_matter.c.blob, front_matter.c.document).where(
    front_matter.c.repository_id == bindparam("repository"), front_matter.c.number == bindparam("pull")
)
_drop_others = delete(front_matter).where(
    front_matter.c.repository_id == bindparam("repository"),
    front_matter.c.number == bindparam("pull"),
    front_matter.c.path.not_in(bindparam("paths", expanding=True)),
)


@cache
def _put_owners(dialect: str) -> Insert:
    return put(dialect, codeowners)


@cache
def _put_front_matter(dialect: str) -> Insert:
    return put(dialect, front_matter)


async def codeowners_of(store: Store, repository_id: int, branch: str) -> CachedFile | None:
    """The CODEOWNERS of a branch as last read. None: it must be read."""
    parameters = {"repository": repository_id, "name": branch}
    row = await store.run(lambda connection: connection.execute(_owners, parameters).first())
    return CachedFile(load(TextFile, row.document), row.read_at) if row else None


async def save_codeowners(store: Store, repository_id: int, branch: str, found: CachedFile) -> bool:
    """Keeps what was found, unless the branch was said to have changed since that reading began."""
    row = {"repository_id": repository_id, "branch": branch, "document": dump(found.file), "read_at": found.read_at}

    def save(connection: Connection) -> bool:
        scopes = [changes.repository_scope(repository_id), changes.policy_scope(repository_id, branch)]
        if changes.changed_since(connection, scopes, found.read_at):
            return False
        connection.execute(_put_owners(connection.dialect.name), row)
        return True

    return await store.run(save)


def drop_codeowners(connection: Connection, repository_id: int, branch: str | None) -> None:
    """Forgets those of a branch, or of all branches, within a transaction."""
    if branch is None:
        connection.execute(_drop, {"repository": repository_id})
    else:
        connection.execute(_drop_branch, {"repository": repository_id, "name": branch})


async def front_matter_of(store: Store, key: PullRequestKey, files: Iterable[ChangedFile]) -> dict[str, TextFile]:
    """The front matter of these files, by path, as far as it was read with the same content."""
    parameters = {"repository": key.repository_id, "pull": key.number}
    rows = await store.run(lambda connection: connection.execute(_of_pull, parameters).all())
    wanted = {file.path: file.blob for file in files}
    return {row.path: load(TextFile, row.document) for row in rows if wanted.get(row.path) == row.blob}


async def save_front_matter(
    store: Store, key: PullRequestKey, read: Mapping[ChangedFile, TextFile], wanted: Iterable[ChangedFile]
) -> None:
    """Keeps what was read, which must be something, and forgets all files but those wanted."""
    rows = [
        {
            "repository_id": key.repository_id,
            "number": key.number,
            "path": file.path,
            "blob": file.blob,
            "document": dump(text),
        }
        for file, text in read.items()
    ]
    stale = {"repository": key.repository_id, "pull": key.number, "paths": [file.path for file in wanted]}

    def save(connection: Connection) -> None:
        connection.execute(_drop_others, stale)
        connection.execute(_put_front_matter(connection.dialect.name), rows)

    await store.run(save)
