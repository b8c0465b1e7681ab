"""Puts together what deliveries and readings tell: facts merge by GitHub's own time, in any order and number."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from app.decision.edits import in_order, last_gap
from app.decision.happenings import merge_happenings
from app.decision.pull_request import Comment, Did, Happening, Head, Person, PullRequest, Removal, ReviewState

MOST_SIGHTINGS = 200  # of one head as the tip: each event on a pull request tells of one


def merge_pull_request(known: PullRequest | None, told: PullRequest) -> tuple[PullRequest, bool]:
    """The newer of the two by GitHub's `updated_at`, with the heads of both; the comments are left aside.

    The second value is a doubt: two different states with the same time, so that only reading GitHub can tell.
    """
    if known is None:
        happened = merge_happenings((*told.happenings, *_sightings(told)))
        return replace(told, heads=merge_heads(told.heads), happenings=happened, comments=()), False
    heads = merge_heads((*known.heads, *told.heads))
    happened = merge_happenings((*known.happenings, *told.happenings, *_sightings(told)))
    if told.updated_at < known.updated_at:
        return replace(known, heads=heads, happenings=happened), False
    doubt = told.updated_at == known.updated_at and _state(told) != _state(known)
    return replace(told, heads=heads, happenings=happened, comments=known.comments), doubt


def _state(pull: PullRequest) -> PullRequest:
    return replace(pull, heads=(), happenings=(), comments=())


def _sightings(told: PullRequest) -> Iterator[Happening]:
    """Whose reviews were requested then (reviewing ends the request, and not the seat), who was assigned, and more."""
    yield Happening(Did.SEEN_TITLED, told.updated_at, what=told.title)
    for label in told.labels:
        yield Happening(Did.SEEN_LABELED, told.updated_at, what=label)
    for person in told.requested:
        yield Happening(Did.SEEN_REQUESTED, told.updated_at, person=person)
    for person in told.assignees:
        yield Happening(Did.SEEN_ASSIGNED, told.updated_at, person=person)
    if told.locked:
        yield Happening(Did.SEEN_LOCKED, told.updated_at)
    for team in told.requested_teams:
        yield Happening(Did.SEEN_REQUESTED, told.updated_at, what=team)


def merge_heads(heads: Iterable[Head]) -> tuple[Head, ...]:
    """One entry for each SHA, oldest first: when it was seen as the tip, and its files if ever read."""
    merged: dict[str, Head] = {}
    for head in heads:
        other = merged.get(head.sha, head)
        read = head if head.files is not None else other
        seen = sorted({head.since, *head.again, other.since, *other.again})
        pushed_by = min((h.pushed_by for h in (head, other) if h.pushed_by), key=lambda p: p.id, default=None)
        forgotten = [*seen[1:-MOST_SIGHTINGS], *(x for x in (head.forgotten_to, other.forgotten_to) if x)]
        merged[head.sha] = replace(
            read,
            since=seen[0],
            again=tuple(seen[1:][-MOST_SIGHTINGS:]),
            pushed_by=pushed_by,
            forgotten_to=max(forgotten, default=None),
        )
    return tuple(sorted(merged.values(), key=lambda head: (head.since, head.sha)))


def merge_comment(known: Comment | None, told: Comment) -> Comment:
    """Both together: every version ever seen; what is deleted or dismissed stays so."""
    known = known or told
    created_at = min(known.created_at, told.created_at)
    author, known, told = _whose(known, told)
    return Comment(
        kind=known.kind,
        id=known.id,
        author=author,
        created_at=created_at,
        versions=in_order(created_at, (*known.versions, *told.versions), author),
        node_id=max(known.node_id, told.node_id),
        url=max(known.url, told.url),
        head=known.head or told.head,
        review=_review(known.review, told.review),
        dismissed=_removal(known.dismissed, told.dismissed),
        deleted=_removal(known.deleted, told.deleted),
        history_to=max((x for x in (known.history_to, told.history_to) if x), default=None),
        history_known=known.history_known and told.history_known,
        seen_at=min((x for x in (known.seen_at, told.seen_at) if x), default=None),
        by_button=known.by_button or told.by_button,
        author_sure=known.author_sure or told.author_sure,
    )


def _whose(one: Comment, other: Comment) -> tuple[Person, Comment, Comment]:
    """The author, by the login that the later of the two tells, for logins change; and the two, the surer first.

    Two authors can be told only of what a button said, where somebody put another one's mark into it. Then it is who
    it was first written for, and what the other was said to have written there is nobody's.
    """
    if one.author.id == other.author.id:
        return max((one, other), key=lambda comment: (_latest(comment), comment.author.login)).author, one, other
    sure, forged = sorted((one, other), key=lambda comment: (not comment.author_sure, comment.author.id))
    versions = tuple(v if v.by is None or v.by.id != forged.author.id else replace(v, by=None) for v in forged.versions)
    rest = tuple(v for v in versions if v.at > forged.created_at) or versions
    return sure.author, sure, replace(forged, versions=rest)


def _latest(comment: Comment) -> datetime:
    return max(version.at for version in comment.versions)


_REVIEWS = (
    ReviewState.CHANGES_REQUESTED,
    ReviewState.COMMENTED,
    ReviewState.APPROVED,
    ReviewState.UNKNOWN,
    None,
)


def _review(one: ReviewState | None, other: ReviewState | None) -> ReviewState | None:
    """The one that is known; GitHub never changes it but by a dismissal, which hides it."""
    return min(one, other, key=_REVIEWS.index)


def _removal(one: Removal | None, other: Removal | None) -> Removal | None:
    """The one that says who did it; else the first."""
    if one is None or other is None:
        return one or other
    return replace(min(one, other, key=_removal_order), reason=max(one.reason, other.reason))


def _removal_order(removal: Removal) -> tuple[bool, bool, str, int, str]:
    by = removal.by
    return (by is None, removal.at is None, str(removal.at), by.id if by else 0, by.login if by else "")


def needs_history(comment: Comment) -> bool:
    """Whether an edit that no delivery told of may hide words, so that GitHub's edit history must be asked."""
    return last_gap(comment) is not None


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is known of one pull request."""

    pull: PullRequest
    read_at: datetime | None = None  # the last full reading, by our clock
    doubtful: bool = False  # its state must be read again before anything is decided
    reread_asked_at: datetime | None = None  # somebody pressed Re-run, or the like; by our clock
