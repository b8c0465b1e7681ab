"""What sweeps last saw, and what they compare it with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy import Connection, bindparam, select, true

from app.decision.facts import CommentTold, PullRequestKey
from app.decision.picture import Picture, merge_comment
from app.decision.pull_request import Comment, CommentKind
from app.store import commentary, folding
from app.store import policies as cached_policies
from app.store.database import Store
from app.store.dialects import Insert, put
from app.store.policies import CachedPolicy
from app.store.tables import policies, pulls
from app.store.tables import sightings as table


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was last seen of an open pull request (by its number) or of a branch's policy (by its name)."""

    digest: str
    others: int | None = None  # comments on it beside those we keep
    asked: int = 0  # how often it was read because of this; 0: it is as we know it


@dataclass(frozen=True, slots=True)
class Known:
    """What we know of a pull request, with what was told and is not yet folded."""

    picture: Picture
    comments: Mapping[tuple[CommentKind, int], Comment]


@dataclass(frozen=True, slots=True)
class Governed:
    """Which policies are cached for a repository's branches, and which branches open pull requests have for base."""

    policies: Mapping[str, CachedPolicy]
    bases: frozenset[str]


_of_repository = select(table).where(table.c.repository_id == bindparam("repository"))
_open = select(pulls.c.number).where(pulls.c.repository_id == bindparam("repository"), pulls.c.open == true())
_bases = select(pulls.c.base).where(pulls.c.repository_id == bindparam("repository"), pulls.c.open == true()).distinct()
_branches = select(policies.c.branch).where(policies.c.repository_id == bindparam("repository"))


@cache
def _put(dialect: str) -> Insert:
    return put(dialect, table)


async def load(store: Store, repository_id: int) -> dict[str, Sighting]:
    """What was seen in a repository, by pull request's number or branch (`branch main`)."""
    rows = await store.run(lambda c: c.execute(_of_repository, {"repository": repository_id}).all())
    return {row.about: Sighting(row.digest, row.others, row.asked) for row in rows}


async def save(store: Store, repository_id: int, seen: Mapping[str, Sighting]) -> None:
    """Keeps what was seen."""
    rows = [
        {
            "repository_id": repository_id,
            "about": about,
            "digest": one.digest,
            "others": one.others,
            "asked": one.asked,
        }
        for about, one in seen.items()
    ]
    if rows:
        await store.run(lambda connection: connection.execute(_put(connection.dialect.name), rows))


async def believed_open(store: Store, repository_id: int) -> frozenset[int]:
    """The numbers of the pull requests that we believe to be open."""
    rows = await store.run(lambda c: c.execute(_open, {"repository": repository_id}).scalars().all())
    return frozenset(rows)


async def governed(store: Store, repository_ids: Iterable[int]) -> dict[int, Governed]:
    """What is cached of policies."""
    ids = list(repository_ids)

    def read(connection: Connection) -> dict[int, Governed]:
        return {repository_id: _governed(connection, repository_id) for repository_id in ids}

    return await store.run(read)


def _governed(connection: Connection, repository_id: int) -> Governed:
    parameters = {"repository": repository_id}
    branches = connection.execute(_branches, parameters).scalars().all()
    found = {branch: cached_policies.find(connection, repository_id, branch) for branch in branches}
    bases = connection.execute(_bases, parameters).scalars()
    return Governed({branch: policy for branch, policy in found.items() if policy}, frozenset(bases))


async def known(store: Store, key: PullRequestKey) -> Known | None:
    """What we know of it. None: nothing. Changes nothing: what is in the inbox is folded at the next look only."""
    return await store.run(lambda connection: _known(connection, key))


def _known(connection: Connection, key: PullRequestKey) -> Known | None:
    told = folding.read_inbox(connection, key).facts
    picture = folding.merge(folding.read_picture(connection, key), told)
    if picture is None:
        return None
    comments = {(one.kind, one.id): one for one in commentary.read_all(connection, key)}
    for fact in told:
        if isinstance(fact, CommentTold):
            name = fact.comment.kind, fact.comment.id
            comments[name] = merge_comment(comments.get(name), fact.comment)
    return Known(replace(picture, pull=replace(picture.pull, heads=())), comments)
