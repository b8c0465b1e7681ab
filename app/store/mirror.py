"""The picture of one pull request as we know it: loaded whole, and given what was read, heard and published."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.decision.facts import Fact, PullRequestKey, Repository
from app.decision.picture import Picture, merge_heads
from app.decision.publication import Beside, Published
from app.decision.pull_request import Comment, CommentKind, Head, PullRequest, Removal
from app.decision.record import Record
from app.store import commentary, folding, policies, pulls, records, repositories
from app.store.commentary import Considered
from app.store.database import Store
from app.store.ledger import Entry, enter
from app.store.policies import CachedPolicy
from app.store.workqueue import make_due

TOO_YOUNG = timedelta(seconds=10)  # GitHub may list a comment this much later than it tells of it


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is known when a look at a pull request begins."""

    repository: Repository
    picture: Picture | None  # None: nothing told or read of the pull request itself yet
    policy: CachedPolicy | None  # of its base branch; None: to be read
    published: Published
    folded: tuple[Fact, ...] = ()  # what was told since the last look
    unheard: frozenset[tuple[CommentKind, int]] = frozenset()  # of the comments: those not yet heard as they read now
    beside: tuple[Beside, ...] = ()  # the other pull requests with this head
    guids: tuple[str, ...] = ()  # of the deliveries that told what was folded


async def load(store: Store, key: PullRequestKey, now: datetime) -> Loaded | None:
    """The picture with all that deliveries told until now. None: the App may not see the repository.

    `picture.pull.comments` are those that matter or were not yet heard with the cached policy's phrases;
    without a cached policy, all.
    """

    def read(connection: Connection) -> Loaded | None:
        repository = repositories.find(connection, key.repository_id)
        if repository is None:
            return None
        picture, letters = folding.fold(connection, key, folding.read_picture(connection, key), now)
        published = folding.read_published(connection, key)
        if picture is None:
            return Loaded(repository, None, None, published, letters.facts)
        policy = policies.find(connection, key.repository_id, picture.pull.base)
        spoken = commentary.to_consider(connection, key, policy.phrases_key if policy else None)
        picture = replace(picture, pull=replace(picture.pull, comments=spoken.comments))
        beside = _beside(connection, key, picture.pull.head)
        told = (letters.facts, spoken.unheard, beside, letters.guids)
        return Loaded(repository, picture, policy, published, *told)

    return await store.run(read)


def _beside(connection: Connection, key: PullRequestKey, head: str) -> tuple[Beside, ...]:
    found = []
    for other, is_open in pulls.sharing(connection, key, head):
        has = folding.read_published(connection, other)
        run = has.check.id if has.check is not None and has.check.head == head else None
        judged = has.judged_head == head
        found.append(Beside(other.number, is_open, judged, has.own if judged else None, run))
    return tuple(found)


async def comments(store: Store, key: PullRequestKey, phrases_key: str) -> Considered:
    """The comments that matter or were not yet heard with these phrases."""
    return await store.run(lambda connection: commentary.to_consider(connection, key, phrases_key))


async def save_comment(store: Store, key: PullRequestKey, comment: Comment, now: datetime) -> None:
    """Merges what was read of one comment's past."""
    await store.run(lambda connection: commentary.tell(connection, key, [comment], now))


async def all_comments(store: Store, key: PullRequestKey) -> tuple[Comment, ...]:
    """All comments that are known, the deleted ones too."""
    return await store.run(lambda connection: commentary.read_all(connection, key))


async def wrote_since(store: Store, key: PullRequestKey, moment: datetime) -> frozenset[int]:
    """The ids of those who wrote anything at all from then on, whether it matters or not."""
    return await store.run(lambda connection: commentary.wrote_since(connection, key, moment))


async def save_reading(
    store: Store,
    key: PullRequestKey,
    *,
    pull: PullRequest,
    heads: Iterable[Head],
    comments: Iterable[Comment],
    began: datetime,
    read_at: datetime,
    complete: bool,
) -> tuple[Comment, ...]:
    """Merges what was read of GitHub from `began` to `read_at` into the picture.

    A complete reading tells also what is no more: a known comment that it lacks was deleted, nobody knows by whom.
    Those first seen so shortly before that GitHub may not list them yet are returned instead: look again for them.
    """
    read = replace(pull, heads=merge_heads((*pull.heads, *heads)), comments=())
    listed = {(comment.kind, comment.id): comment for comment in comments}

    def save(connection: Connection) -> tuple[Comment, ...]:
        before = folding.read_picture(connection, key)
        after = _with_reading(before, read, began, read_at, complete)
        folding.write_picture(connection, key, before, after)
        folding.fold_comments(connection, key, read_at)
        if not complete:
            commentary.tell(connection, key, listed.values(), read_at)
            return ()
        known = {(comment.kind, comment.id): comment for comment in commentary.read_all(connection, key)}
        missing = [comment for name, comment in known.items() if name not in listed and comment.deleted is None]
        young = tuple(comment for comment in missing if _is_young(comment, began))
        gone = [
            replace(comment, deleted=Removal(by=None, at=read_at))
            for comment in missing
            if not _is_young(comment, began)
        ]
        commentary.save(connection, key, known, [*listed.values(), *gone], read_at)
        return young

    return await store.run(save)


def _with_reading(
    known: Picture | None, read: PullRequest, began: datetime, read_at: datetime, complete: bool
) -> Picture:
    picture = folding.merge_state(known, read)
    if known is None or read.updated_at >= known.pull.updated_at:
        picture = replace(picture, doubtful=False)
    if not complete:
        return picture
    asked = picture.reread_asked_at
    still = asked if asked is not None and asked >= began else None
    return replace(picture, read_at=folding.latest((picture.read_at, read_at)), reread_asked_at=still)


def _is_young(comment: Comment, began: datetime) -> bool:
    return comment.seen_at is not None and comment.seen_at > began - TOO_YOUNG


async def save_outcome(
    store: Store,
    key: PullRequestKey,
    *,
    published: Published | None,
    heard: Mapping[tuple[CommentKind, int], bool],
    phrases_key: str,
    ledger: Sequence[Entry],
    labels: frozenset[str] | None = None,
    tell: frozenset[str] = frozenset(),
    now: datetime | None = None,
    record: Callable[[Record | None], Record | None] | None = None,
) -> None:
    """Keeps what a look came to: which comments were heard and matter, what GitHub has from us, what is on record.

    `labels`: those of the pull request after our own labelling; None: as they were. `tell`: the other pull requests
    with these heads must be looked at (by `now`), because what the check says of this one changed.
    `record`: what pages show, made from what they showed before.
    """

    def save(connection: Connection) -> None:
        known = folding.read_picture(connection, key) if labels is not None else None
        if known is not None and labels is not None:
            folding.write_picture(connection, key, known, replace(known, pull=replace(known.pull, labels=labels)))
        commentary.hear(connection, key, heard, phrases_key)
        if published is not None:
            folding.write_published(connection, key, published)
        enter(connection, key, ledger)
        if record is not None:
            records.change(connection, key, record)
        others = [other for sha in tell for other in pulls.open_with_head(connection, key.repository_id, sha)]
        if now is not None:
            make_due(connection, {other: now for other in others if other != key})

    await store.run(save)


async def save_asked(store: Store, key: PullRequestKey, published: Published, entry: Entry) -> None:
    """Keeps what GitHub has from us, and what the ledger says of it."""

    def save(connection: Connection) -> None:
        folding.write_published(connection, key, published)
        enter(connection, key, [entry])

    await store.run(save)


async def save_published(store: Store, key: PullRequestKey, published: Published) -> None:
    """Keeps what GitHub has from us."""
    await store.run(lambda connection: folding.write_published(connection, key, published))
