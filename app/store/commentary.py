"""The comments of one pull request as rows: each with its known past, and whether it matters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, and_, bindparam, false, or_, select, true, update

from app.decision.facts import PullRequestKey
from app.decision.picture import merge_comment
from app.decision.pull_request import Comment, CommentKind, Version
from app.store.dialects import Insert, put
from app.store.documents import dump, load
from app.store.tables import comments as table

CommentName = tuple[CommentKind, int]


@dataclass(frozen=True, slots=True)
class Considered:
    """The comments that a verdict needs, and which of them were not yet heard, as they read now, with these phrases."""

    comments: tuple[Comment, ...] = ()
    unheard: frozenset[CommentName] = frozenset()


_key_is = and_(table.c.repository_id == bindparam("repository"), table.c.number == bindparam("pull"))
_all = select(table.c.document).where(_key_is)
_does_not_matter = and_(_key_is, table.c.matters == false())
# So put that each part is one range of the index, and what was passed over is not even looked at.
_unheard = or_(table.c.heard_with.is_(None), table.c.heard_with != bindparam("phrases"))
_to_consider = select(table.c.document, _unheard.label("unheard")).where(
    or_(
        and_(_key_is, table.c.matters == true()),
        and_(_does_not_matter, table.c.heard_with.is_(None)),
        and_(_does_not_matter, table.c.heard_with < bindparam("phrases")),
        and_(_does_not_matter, table.c.heard_with > bindparam("phrases")),
    )
)
_named = _all.where(table.c.id.in_(bindparam("ids", expanding=True)))
_hear = (
    update(table)
    .where(_key_is, table.c.kind == bindparam("which"), table.c.id == bindparam("comment"))
    .values(heard_with=bindparam("phrases"), matters=bindparam("does"))
)


@cache
def _put(dialect: str) -> Insert:
    # What changed must be heard again, and until then matters as it did.
    return put(dialect, table, but="matters")


def read_all(connection: Connection, key: PullRequestKey) -> tuple[Comment, ...]:
    """All that are known."""
    return _comments(connection.execute(_all, _parameters(key)).scalars())


def to_consider(connection: Connection, key: PullRequestKey, phrases_key: str | None) -> Considered:
    """Those that matter, and those not yet heard with these phrases. None: the phrases are not known; so all."""
    if phrases_key is None:
        comments = read_all(connection, key)
        return Considered(comments, frozenset((comment.kind, comment.id) for comment in comments))
    rows = connection.execute(_to_consider, {**_parameters(key), "phrases": phrases_key}).all()
    found = [load(Comment, row.document) for row in rows]
    unheard = frozenset((c.kind, c.id) for c, row in zip(found, rows, strict=True) if row.unheard)
    return Considered(_in_order(found), unheard)


def wrote_since(connection: Connection, key: PullRequestKey, moment: datetime) -> frozenset[int]:
    """The ids of those who wrote, or rewrote, anything at all from then on."""
    return frozenset(
        comment.author.id
        for comment in read_all(connection, key)
        if comment.created_at >= moment or any(_rewrote(comment, version, moment) for version in comment.versions)
    )


def _rewrote(comment: Comment, version: Version, moment: datetime) -> bool:
    return version.at >= moment and version.by is not None and version.by.id == comment.author.id


def tell(connection: Connection, key: PullRequestKey, told: Iterable[Comment], now: datetime) -> None:
    """Merges what was told into what is known."""
    told = list(told)
    if not told:
        return
    ids = sorted({comment.id for comment in told})
    documents = connection.execute(_named, {**_parameters(key), "ids": ids}).scalars()
    known = {(comment.kind, comment.id): comment for comment in _comments(documents)}
    save(connection, key, known, told, now)


def save(
    connection: Connection,
    key: PullRequestKey,
    known: Mapping[CommentName, Comment],
    told: Iterable[Comment],
    now: datetime,
) -> None:
    """Merges what was told into these, which are known, and writes those that are different then."""
    merged = dict(known)
    for comment in told:
        name = comment.kind, comment.id
        merged[name] = merge_comment(merged.get(name), replace(comment, seen_at=comment.seen_at or now))
    rows = [
        {
            "repository_id": key.repository_id,
            "number": key.number,
            "id": comment.id,
            "kind": str(comment.kind),
            "matters": True,
            "heard_with": None,
            "document": dump(comment),
        }
        for name, comment in merged.items()
        if comment != known.get(name)
    ]
    if rows:
        connection.execute(_put(connection.dialect.name), rows)


def hear(connection: Connection, key: PullRequestKey, heard: Mapping[CommentName, bool], phrases_key: str) -> None:
    """These were heard, as they read now, and matter or not."""
    rows = [
        {**_parameters(key), "which": str(kind), "comment": comment_id, "phrases": phrases_key, "does": matters}
        for (kind, comment_id), matters in heard.items()
    ]
    if rows:
        connection.execute(_hear, rows)


def _parameters(key: PullRequestKey) -> dict[str, object]:
    return {"repository": key.repository_id, "pull": key.number}


def _comments(documents: Iterable[str]) -> tuple[Comment, ...]:
    return _in_order(load(Comment, document) for document in documents)


def _in_order(comments: Iterable[Comment]) -> tuple[Comment, ...]:
    return tuple(sorted(comments, key=lambda comment: (comment.id, comment.kind)))
