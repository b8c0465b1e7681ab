"""Puts together what deliveries and readings tell: facts merge by GitHub's own time, in any order and number."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from app.decision.pull_request import Comment, Head, PullRequest, Removal, ReviewState, Version


def merge_pull_request(known: PullRequest | None, told: PullRequest) -> tuple[PullRequest, bool]:
    """The newer of the two by GitHub's `updated_at`, with the heads of both; the comments are left aside.

    The second value is a doubt: two different states with the same time, so that only reading GitHub can tell.
    """
    if known is None:
        return replace(told, comments=()), False
    heads = merge_heads((*known.heads, *told.heads))
    if told.updated_at < known.updated_at:
        return replace(known, heads=heads), False
    doubt = told.updated_at == known.updated_at and _state(told) != _state(known)
    return replace(told, heads=heads, comments=known.comments), doubt


def _state(pull: PullRequest) -> PullRequest:
    return replace(pull, heads=(), comments=())


def merge_heads(heads: Iterable[Head]) -> tuple[Head, ...]:
    """One entry for each SHA, oldest first: the earliest time it was seen as the tip, and its files if ever read."""
    merged: dict[str, Head] = {}
    for head in heads:
        other = merged.get(head.sha)
        if other is None:
            merged[head.sha] = head
            continue
        read = head if head.files is not None else other
        merged[head.sha] = replace(read, since=min(head.since, other.since))
    return tuple(sorted(merged.values(), key=lambda head: (head.since, head.sha)))


def merge_comment(known: Comment | None, told: Comment) -> Comment:
    """Both together: every version ever seen; what is deleted or dismissed stays so."""
    if known is None:
        return replace(told, versions=in_order(told.created_at, told.versions))
    return Comment(
        kind=known.kind,
        id=known.id,
        author=known.author,
        created_at=min(known.created_at, told.created_at),
        versions=in_order(min(known.created_at, told.created_at), (*known.versions, *told.versions)),
        node_id=known.node_id or told.node_id,
        url=known.url or told.url,
        head=known.head or told.head,
        review=_review(known.review, told.review),
        dismissed=_removal(known.dismissed, told.dismissed),
        deleted=_removal(known.deleted, told.deleted),
        history_to=max((x for x in (known.history_to, told.history_to) if x), default=None),
        history_known=known.history_known and told.history_known,
        seen_at=min((x for x in (known.seen_at, told.seen_at) if x), default=None),
    )


def _review(one: ReviewState | None, other: ReviewState | None) -> ReviewState | None:
    if one in (None, ReviewState.UNKNOWN):
        return other or one
    return one


def _removal(one: Removal | None, other: Removal | None) -> Removal | None:
    """The one that says who did it; else the first."""
    if one is None or other is None:
        return one or other
    if (one.by is None) != (other.by is None):
        return other if one.by is None else one
    first, second = sorted((one, other), key=_removal_order)
    return replace(first, reason=first.reason or second.reason)


def _removal_order(removal: Removal) -> tuple[bool, str, int]:
    return (removal.at is None, str(removal.at), removal.by.id if removal.by else 0)


def in_order(created_at: datetime, versions: Iterable[Version]) -> tuple[Version, ...]:
    """The versions oldest first, each once; within a second each follows the one whose body it replaced."""
    unique: dict[tuple[datetime, str], Version] = {}
    for version in versions:
        same = unique.get((version.at, version.body))
        unique[version.at, version.body] = (
            replace(version, by=version.by or same.by, replaced=_smaller(version.replaced, same.replaced))
            if same
            else version
        )
    ordered: list[Version] = []
    waiting = sorted(
        unique.values(), key=lambda v: (v.at, v.at > created_at or v.replaced is not None, v.replaced or "", v.body)
    )
    while waiting:
        second = [v for v in waiting if v.at == waiting[0].at]
        last = ordered[-1].body if ordered else None
        follower = next((v for v in second if v.replaced is not None and v.replaced == last), second[0])
        ordered.append(follower)
        waiting.remove(follower)
    return tuple(ordered)


def _smaller(one: str | None, other: str | None) -> str | None:
    return min((x for x in (one, other) if x is not None), default=None)


def needs_history(comment: Comment) -> bool:
    """Whether an edit that no delivery told of may hide words, so that GitHub's edit history must be asked."""
    last = comment.versions[-1].at
    if comment.history_to is not None and comment.history_to >= last:
        return False
    if comment.versions[0].at > comment.created_at:
        return True
    return any(
        later.replaced is not None and later.replaced != earlier.body
        for earlier, later in zip(comment.versions, comment.versions[1:], strict=False)
        if comment.history_to is None or later.at > comment.history_to
    )


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is known of one pull request."""

    pull: PullRequest
    read_at: datetime | None = None  # the last full reading, by our clock
    doubtful: bool = False  # its state must be read again before anything is decided
    reread_asked_at: datetime | None = None  # somebody pressed Re-run, or the like; by our clock
