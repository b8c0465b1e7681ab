"""Since when a pull request's commits have been its tip, worked out from what GitHub shows afterwards."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from app.decision.pull_request import ChangedFile, Head, PullRequest

UNSEEN = "0" * 40  # stands for a head that was there before, of which nothing is known


def heads_of(
    pull: PullRequest,
    files: tuple[ChangedFile, ...],
    complete: bool,
    *,
    known: Mapping[str, datetime],
    committed: Iterable[datetime],
    reviewed: Iterable[tuple[str, datetime]],
    now: datetime,
) -> tuple[Head, ...]:
    """The present head with its files, and heads before it that this reading makes known.

    `known`: since when each head that we know of was the tip. Once we saw heads come, commit dates are not asked: a
    commit may be much older than its push, and what was said in between was about the head before. A push that no
    delivery told of came at the latest when GitHub last changed the pull request.
    """
    reviews = sorted(reviewed, key=lambda review: review[1])
    first = next((at for sha, at in reviews if sha == pull.head), now)
    seen = known.get(pull.head)
    if known.keys() - {pull.head} or seen == pull.created_at:
        since = seen or max(pull.created_at, min(pull.updated_at, now, first))
        return (Head(sha=pull.head, since=since, files=files, complete=complete, base=pull.base),)
    since = _estimated(pull, committed, reviews, min(now, first, seen or now))
    present = Head(sha=pull.head, since=since, files=files, complete=complete, base=pull.base)
    return (*_before(pull, reviews, since), present)


def _estimated(
    pull: PullRequest, committed: Iterable[datetime], reviews: list[tuple[str, datetime]], latest: datetime
) -> datetime:
    """Since when the present head is the tip, when the App was not there to see it come.

    GitHub keeps no time of a push, so the latest date of the pull request's commits stands for it. Commit dates are
    their author's to set, so they are held against what GitHub itself saw: the present head came not before the
    pull request nor before a review of another head, and at the `latest` when it was first seen or reviewed.
    """
    since = max([pull.created_at, *committed, *(at for sha, at in reviews if sha != pull.head)])
    return max(pull.created_at, min(since, latest))


def _before(pull: PullRequest, reviews: list[tuple[str, datetime]], since: datetime) -> list[Head]:
    """The heads before the present one, without files: nobody can read any more what was said about them.

    So no commitment from then counts for the present text.
    """
    if since <= pull.created_at:
        return []
    heads: dict[str, datetime] = {}
    for sha, at in reviews:
        if sha != pull.head and at <= since:
            heads.setdefault(sha, at if heads else pull.created_at)
    return [Head(sha=sha, since=at) for sha, at in (heads or {UNSEEN: pull.created_at}).items()]
