"""Folds what deliveries told into the picture of one pull request, within a transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, and_, bindparam, delete, select

from app.decision.facts import (
    ButtonPressed,
    CommentTold,
    DifferenceSeen,
    HappeningTold,
    HeadTold,
    MergeGroupGone,
    MergeGroupTold,
    OwnCommentTouched,
    PullRequestKey,
    PullRequestTold,
    RereadAsked,
)
from app.decision.happenings import merge_happenings
from app.decision.picture import Picture, merge_heads, merge_pull_request
from app.decision.publication import MergeGroup, Published
from app.decision.pull_request import Head, PullRequest
from app.store import commentary
from app.store.dialects import Insert, put
from app.store.documents import TYPES, InboxFact, dump, load
from app.store.tables import heads, inbox, pulls
from app.store.tables import published as published_table

MOST_GROUPS = 50  # of one pull request that are kept; the latest
MOST_PRESSES = 50  # of buttons that wait to be said

_inbox = (
    select(inbox.c.id, inbox.c.guid, inbox.c.kind, inbox.c.document)
    .where(inbox.c.repository_id == bindparam("repository"), inbox.c.number == bindparam("pull"))
    .order_by(inbox.c.id)
)
_remove = delete(inbox).where(inbox.c.id == bindparam("letter"))
# Whoever distrusts it meanwhile waits, and is not overwritten.
_pull = (
    select(pulls)
    .where(and_(pulls.c.repository_id == bindparam("repository"), pulls.c.number == bindparam("pull")))
    .with_for_update(key_share=True)
)
_heads = select(heads.c.document).where(
    and_(heads.c.repository_id == bindparam("repository"), heads.c.number == bindparam("pull"))
)
_published = select(published_table.c.document).where(
    and_(published_table.c.repository_id == bindparam("repository"), published_table.c.number == bindparam("pull"))
)


@cache
def _put_pull(dialect: str) -> Insert:
    return put(dialect, pulls)


@cache
def _put_head(dialect: str) -> Insert:
    return put(dialect, heads)


@cache
def _put_published(dialect: str) -> Insert:
    return put(dialect, published_table)


@dataclass(frozen=True, slots=True)
class Letters:
    """What lies in the inbox of a pull request, in the order it came."""

    ids: tuple[int, ...]
    facts: tuple[InboxFact, ...]
    guids: tuple[str, ...] = ()  # of the deliveries that told it


def parameters(key: PullRequestKey) -> dict[str, object]:
    """The key as the statements here name it."""
    return {"repository": key.repository_id, "pull": key.number}


def read_inbox(connection: Connection, key: PullRequestKey) -> Letters:
    """What was told and is not yet folded."""
    rows = connection.execute(_inbox, parameters(key)).all()
    facts = tuple(load(TYPES[row.kind], row.document) for row in rows)
    return Letters(tuple(row.id for row in rows), facts, tuple(dict.fromkeys(row.guid for row in rows)))


def read_picture(connection: Connection, key: PullRequestKey) -> Picture | None:
    """The picture without its comments."""
    row = connection.execute(_pull, parameters(key)).first()
    if row is None:
        return None
    known = [load(Head, document) for document in connection.execute(_heads, parameters(key)).scalars()]
    pull = replace(load(PullRequest, row.document), heads=merge_heads(known))
    return Picture(pull, row.read_at, row.doubtful, row.reread_asked_at)


def write_picture(connection: Connection, key: PullRequestKey, before: Picture | None, after: Picture) -> None:
    """Writes what is different, but for the comments."""
    if before is None or replace(after, pull=_bare(after.pull)) != replace(before, pull=_bare(before.pull)):
        row = {
            "repository_id": key.repository_id,
            "number": key.number,
            "open": after.pull.open,
            "base": after.pull.base,
            "head": after.pull.head,
            "read_at": after.read_at,
            "doubtful": after.doubtful,
            "reread_asked_at": after.reread_asked_at,
            "document": dump(_bare(after.pull)),
        }
        connection.execute(_put_pull(connection.dialect.name), row)
    known = frozenset(before.pull.heads) if before else frozenset()
    rows = [
        {"repository_id": key.repository_id, "number": key.number, "sha": head.sha, "document": dump(head)}
        for head in after.pull.heads
        if head not in known
    ]
    if rows:
        connection.execute(_put_head(connection.dialect.name), rows)


def _bare(pull: PullRequest) -> PullRequest:
    return replace(pull, heads=(), comments=())


def read_published(connection: Connection, key: PullRequestKey) -> Published:
    """What GitHub has from us, as far as we know."""
    document = connection.execute(_published, parameters(key)).scalar()
    return Published() if document is None else load(Published, document)


def write_published(connection: Connection, key: PullRequestKey, published: Published) -> None:
    """Keeps what GitHub has from us."""
    row = {"repository_id": key.repository_id, "number": key.number, "document": dump(published)}
    connection.execute(_put_published(connection.dialect.name), row)


def fold(
    connection: Connection, key: PullRequestKey, known: Picture | None, now: datetime
) -> tuple[Picture | None, Letters]:
    """The picture with all that the inbox tells, which is then empty, and what that was.

    What is told of a pull request that is not yet known (a comment's delivery came first) stays in the inbox.
    A merge group must be answered also where there is no such pull request, so it is taken note of at once.
    """
    letters = read_inbox(connection, key)
    if not letters.ids:
        return known, letters
    _note_groups(connection, key, letters.facts)
    after = merge(known, letters.facts)
    if after is None:
        told = zip(letters.ids, letters.facts, strict=True)
        noted = [{"letter": letter} for letter, fact in told if isinstance(fact, MergeGroupTold | MergeGroupGone)]
        if noted:
            connection.execute(_remove, noted)
        return None, Letters((), ())
    write_picture(connection, key, known, after)
    commentary.tell(connection, key, (f.comment for f in letters.facts if isinstance(f, CommentTold)), now)
    pressed = [fact for fact in letters.facts if isinstance(fact, ButtonPressed)]
    if pressed:
        _note_presses(connection, key, pressed)
    touched = [fact for fact in letters.facts if isinstance(fact, OwnCommentTouched | RereadAsked)]
    if touched:
        _touch_published(connection, key, touched)
    # Only what was read: another process may just have put in more, with lower ids.
    connection.execute(_remove, [{"letter": letter} for letter in letters.ids])
    return after, letters


def fold_comments(connection: Connection, key: PullRequestKey, now: datetime) -> None:
    """Only the comments that the inbox tells of; the rest stays in it. The pull request must be known."""
    letters = read_inbox(connection, key)
    told = {
        letter: fact.comment
        for letter, fact in zip(letters.ids, letters.facts, strict=True)
        if isinstance(fact, CommentTold)
    }
    if told:
        commentary.tell(connection, key, told.values(), now)
        connection.execute(_remove, [{"letter": letter} for letter in told])


def merge(known: Picture | None, facts: Sequence[InboxFact]) -> Picture | None:
    """The picture with what these facts tell of it. None: none of them tells of the pull request itself."""
    picture = known
    for fact in facts:
        if isinstance(fact, PullRequestTold):
            picture = merge_state(picture, fact.pull)
    if picture is None:
        return None
    told_heads = [fact.head for fact in facts if isinstance(fact, HeadTold)]
    if told_heads:
        picture = replace(picture, pull=replace(picture.pull, heads=merge_heads((*picture.pull.heads, *told_heads))))
    happened = [fact.happening for fact in facts if isinstance(fact, HappeningTold)]
    if happened:
        merged = merge_happenings((*picture.pull.happenings, *happened))
        picture = replace(picture, pull=replace(picture.pull, happenings=merged))
    for fact in facts:
        if isinstance(fact, DifferenceSeen):
            picture = replace(picture, read_at=None, doubtful=picture.doubtful or fact.state)
    asked = [fact.at for fact in facts if isinstance(fact, RereadAsked | MergeGroupTold)]
    return replace(picture, reread_asked_at=latest((picture.reread_asked_at, *asked)))


def merge_state(known: Picture | None, told: PullRequest) -> Picture:
    """The picture with this state of the pull request, and whether the two together leave a doubt."""
    if known is None:
        return Picture(merge_pull_request(None, told)[0])
    pull, doubt = merge_pull_request(known.pull, told)
    newer = told.updated_at > known.pull.updated_at  # and then what was in doubt is past
    return replace(known, pull=pull, doubtful=doubt or (known.doubtful and not newer))


def latest(moments: Iterable[datetime | None]) -> datetime | None:
    """The last of those there are."""
    return max((moment for moment in moments if moment), default=None)


def _note_groups(connection: Connection, key: PullRequestKey, facts: Sequence[InboxFact]) -> None:
    """Which merge groups there are; one that is told of twice stays as it was."""
    told = [fact for fact in facts if isinstance(fact, MergeGroupTold | MergeGroupGone)]
    if not told:
        return
    before = read_published(connection, key)
    groups = dict(before.groups)
    for fact in told:
        if isinstance(fact, MergeGroupTold):
            groups.setdefault(fact.head, MergeGroup(fact.base))
        else:
            groups.pop(fact.head, None)
    if groups != before.groups:
        kept = dict(list(groups.items())[-MOST_GROUPS:])
        write_published(connection, key, replace(before, groups=kept))


def _note_presses(connection: Connection, key: PullRequestKey, told: Sequence[ButtonPressed]) -> None:
    """What is to be said for those who pressed a button, once for each delivery."""
    before = read_published(connection, key)
    new = {fact.guid: fact.press for fact in told if fact.guid not in before.pressed}
    presses = dict(list((new | dict(before.presses)).items())[:MOST_PRESSES])
    if presses != before.presses:
        write_published(connection, key, replace(before, presses=presses))


def _touch_published(
    connection: Connection, key: PullRequestKey, touched: Iterable[OwnCommentTouched | RereadAsked]
) -> None:
    """Somebody else was at our status comment, or at our check run, so that it must be written again.

    Re-run sets a run back to queued, and whoever pressed it waits. Replies are left alone.
    """
    before = after = read_published(connection, key)
    for fact in touched:
        if isinstance(fact, RereadAsked):
            after = replace(after, check=replace(after.check, digest="") if after.check else None)
            continue
        if after.comment_id is None or fact.comment_id != after.comment_id:
            continue
        if fact.deleted:
            after = replace(after, comment_id=None, comment_digest=None, comment_begun=False, comment_deleted=True)
        else:
            after = replace(after, comment_digest=None)
    if after != before:
        write_published(connection, key, after)
