"""Since when a pull request's commits have been its tip, worked out from what GitHub shows afterwards."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from app.decision.pull_request import ChangedFile, Head, PullRequest

UNSEEN = "0" * 40  # stands for a head that was there before, of which nothing is known


def heads_at_first_sight(
    pull: PullRequest,
    files: tuple[ChangedFile, ...],
    complete: bool,
    committed: Iterable[datetime],
    reviewed: Iterable[tuple[str, datetime]],
    now: datetime,
) -> tuple[Head, ...]:
    """The present head, and those before it, when the App was not there to see the pushes.

    GitHub keeps no time of a push, so the latest date of the pull request's commits stands for it. Commit dates are
    their author's to set, so they are held against what GitHub itself saw: the present head came neither before the
    pull request nor after `now`, not after the first review of it, and not before a review of another head.
    What was said before that time was about another text, which nobody can read any more: it is a head without files,
    so that no commitment from then counts for the present text.
    """
    reviews = sorted(reviewed, key=lambda review: review[1])
    since = max([pull.created_at, *committed, *(at for sha, at in reviews if sha != pull.head)])
    since = min([since, now, *(at for sha, at in reviews if sha == pull.head)])
    since = max(since, pull.created_at)
    present = Head(sha=pull.head, since=since, files=files, complete=complete)
    if since == pull.created_at:
        return (present,)
    earlier: dict[str, datetime] = {}
    for sha, at in reviews:
        if sha != pull.head and at <= since:
            earlier.setdefault(sha, at if earlier else pull.created_at)
    earlier = earlier or {UNSEEN: pull.created_at}
    return (*(Head(sha=sha, since=at) for sha, at in earlier.items()), present)


def heads_seen_before(
    pull: PullRequest,
    files: tuple[ChangedFile, ...],
    complete: bool,
    known: Mapping[str, datetime],
    reviewed: Iterable[tuple[str, datetime]],
    now: datetime,
) -> tuple[Head, ...]:
    """The present head of a pull request whose earlier heads we saw come.

    Commit dates are not asked: a commit may be much older than its push, and what was said in between was about
    the head before. A push that no delivery told of came at the latest when GitHub last changed the pull request.
    """
    since = known.get(pull.head)
    if since is None:
        since = min([pull.updated_at, now, *(at for sha, at in reviewed if sha == pull.head)])
        since = max(since, pull.created_at)
    return (Head(sha=pull.head, since=since, files=files, complete=complete),)
