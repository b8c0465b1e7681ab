"""The people, repositories and pull requests that these tests tell of."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from app.decision.facts import CommentTold, Fact, PullRequestKey, PullRequestTold, Repository, RepositoryTold
from app.decision.pull_request import Comment, CommentKind, Head, Person, PullRequest, Version
from app.store import intake, mirror
from app.store.database import Store

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ALICE = Person(1, "alice")
BOB = Person(2, "bob")
RFCS = Repository(7, 3, "Acme", "rfcs")
TOOLS = Repository(8, 3, "Acme", "tools")
SHARED = Repository(9, 3, "Acme", ".github")
OTHERS = Repository(20, 4, "Zeta", "rfcs")
KEY = PullRequestKey(RFCS.id, 1)

_guids = count()


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def pull(
    key: PullRequestKey = KEY,
    *,
    updated: float = 0,
    base: str = "main",
    head: str = "a1",
    open_: bool = True,
    title: str = "RFC 1",
) -> PullRequest:
    return PullRequest(
        key.repository_id,
        key.number,
        ALICE,
        title,
        base,
        head,
        START,
        at(updated),
        open=open_,
        heads=(Head(head, START),),
    )


def comment(
    number: int, body: str = "I commit", *, edited: float | None = None, kind: CommentKind = CommentKind.COMMENT
) -> Comment:
    moment = at(number) if edited is None else at(edited)
    return Comment(kind, number, BOB, at(number), (Version(body, moment, BOB),))


def pull_told(
    key: PullRequestKey = KEY,
    *,
    updated: float = 0,
    base: str = "main",
    head: str = "a1",
    open_: bool = True,
    title: str = "RFC 1",
    by_us: bool = False,
) -> PullRequestTold:
    told = pull(key, updated=updated, base=base, head=head, open_=open_, title=title)
    return PullRequestTold(key, told, by_us)


def comment_told(number: int, body: str = "I commit", *, key: PullRequestKey = KEY) -> CommentTold:
    return CommentTold(key, comment(number, body))


def delivery(*facts: Fact, guid: str | None = None, received: float = 0) -> intake.Delivery:
    return intake.Delivery(guid or f"guid-{next(_guids)}", "pull_request", "opened", at(received), facts)


async def tell(store: Store, *facts: Fact, received: float = 0) -> None:
    await intake.accept(store, [delivery(*facts, received=received)])


async def told(store: Store, *facts: Fact, repository: Repository = RFCS) -> None:
    """Tells the repository first."""
    await tell(store, RepositoryTold(repository), *facts)


async def look(store: Store, key: PullRequestKey = KEY, now: float = 60) -> mirror.Loaded:
    loaded = await mirror.load(store, key, at(now))
    assert loaded is not None
    return loaded


async def read(
    store: Store,
    comments: Iterable[Comment] = (),
    *,
    told: PullRequest | None = None,
    heads: Iterable[Head] = (),
    began: float = 100,
    complete: bool = True,
) -> tuple[Comment, ...]:
    """A reading of the pull request that took two seconds."""
    return await mirror.save_reading(
        store,
        KEY,
        pull=told or pull(),
        heads=heads,
        comments=comments,
        began=at(began),
        read_at=at(began + 2),
        complete=complete,
    )


def unseen(comments: Iterable[Comment]) -> list[Comment]:
    """As GitHub tells of them, without when we learned of them."""
    return [replace(each, seen_at=None) for each in comments]
