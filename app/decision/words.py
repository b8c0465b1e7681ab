"""Whose words a comment holds: "a comment is its author's", whoever else edited, deleted or dismissed it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from app.decision.hearing import hear
from app.decision.phrases import Phrases
from app.decision.picture import needs_history
from app.decision.pull_request import Comment, Person, ReviewState, Version
from app.decision.statements import COMMITMENTS, Declaration, Heard, Kind, Near, Nearness

STANDS_WHOEVER_TOUCHED_IT = frozenset({Kind.BLOCK, Kind.WITHDRAW, Kind.INVITE})
"""What makes the check less green; another person's edit, deletion or dismissal takes everything else out."""


class Touch(StrEnum):
    """What somebody other than its author did to a comment."""

    EDITED = "edited"
    DELETED = "deleted"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Words:
    """What a comment declares now, by its author's own words."""

    comment: Comment
    heard: Heard = field(default_factory=Heard)  # what counts of it
    at: datetime | None = None  # since when it declares this; None when it declares nothing
    original: bool = True  # declared since it was written, not since an edit
    by_state: bool = False  # the review's state says it, not its words
    set_aside: tuple[Declaration, ...] = ()  # declared by the author, and counting for nothing because of `touch`
    touch: Touch | None = None
    touched_by: Person | None = None  # None: nobody knows who
    doubt_at: datetime | None = None  # from then on nobody knows what its author declared in it


def own_words(comment: Comment, phrases: Phrases) -> Words:
    """What counts of a comment, with what was set aside and why."""
    if comment.author.bot or _taken_back(comment):
        return Words(comment)
    last = _last_own(comment)
    touch, by = _touch(comment, last)
    if last is None:
        return Words(comment, touch=touch, touched_by=by, doubt_at=comment.versions[-1].at)
    since = _declared_since(comment, last, phrases)
    heard, by_state = declared_by(comment, comment.versions[last], phrases)
    words = Words(comment, heard, comment.versions[since].at, since == 0, by_state, touch=touch, touched_by=by)
    if comment.dismissed and comment.review is ReviewState.UNKNOWN:
        words = replace(words, doubt_at=comment.created_at)
    if needs_history(comment) or not comment.history_known:
        words = replace(words, doubt_at=comment.versions[-1].at, at=comment.versions[-1].at, original=False)
        return _without(words, comment_is_doubtful=True)
    return _without(words, comment_is_doubtful=False) if touch else words


def _without(words: Words, *, comment_is_doubtful: bool) -> Words:
    kept = tuple(d for d in words.heard.declarations if d.kind in STANDS_WHOEVER_TOUCHED_IT)
    fallen = tuple(d for d in words.heard.declarations if d.kind not in STANDS_WHOEVER_TOUCHED_IT)
    near = () if comment_is_doubtful or words.touch else words.heard.near
    return replace(words, heard=Heard(kept, near), set_aside=fallen)


def _taken_back(comment: Comment) -> bool:
    """Whether its own author deleted it, or dismissed it."""
    return any(removal and _is(removal.by, comment.author) for removal in (comment.deleted, comment.dismissed))


def _is(one: Person | None, other: Person) -> bool:
    return one is not None and one.id == other.id


def _last_own(comment: Comment) -> int | None:
    own = [i for i, version in enumerate(comment.versions) if _is(version.by, comment.author)]
    return own[-1] if own else None


def _touch(comment: Comment, last_own: int | None) -> tuple[Touch | None, Person | None]:
    if comment.deleted:
        return Touch.DELETED, comment.deleted.by
    if comment.dismissed:
        return Touch.DISMISSED, comment.dismissed.by
    if last_own is None or last_own < len(comment.versions) - 1:
        return Touch.EDITED, comment.versions[-1].by
    return None, None


def _declared_since(comment: Comment, last: int, phrases: Phrases) -> int:
    """The index of the version from which on the author's words declare what they declare now."""
    index, now = last, _signature(comment, comment.versions[last], phrases)
    while index > 0:
        before = comment.versions[index - 1]
        if not _is(before.by, comment.author) or _signature(comment, before, phrases) != now:
            break
        index -= 1
    return index


def _signature(comment: Comment, version: Version, phrases: Phrases) -> tuple[tuple[Kind, str], ...]:
    heard, _ = declared_by(comment, version, phrases)
    return tuple((declaration.kind, declaration.target) for declaration in heard.declarations)


def declared_by(comment: Comment, version: Version, phrases: Phrases) -> tuple[Heard, bool]:
    """What this version of a comment declares, and whether a review's state says so rather than its words."""
    heard = _blocks_win(hear(version.body, phrases))
    if heard.declarations or comment.review in (None, ReviewState.COMMENTED, ReviewState.UNKNOWN):
        return heard, False
    if comment.review is ReviewState.CHANGES_REQUESTED:
        return Heard((Declaration(Kind.BLOCK, _first_line(version.body)),)), True
    if any(_says_otherwise(near) for near in heard.near):
        return heard, False
    return Heard((Declaration(Kind.COMMIT),)), True


def _blocks_win(heard: Heard) -> Heard:
    if not any(declaration.kind is Kind.BLOCK for declaration in heard.declarations):
        return heard
    return replace(heard, declarations=tuple(d for d in heard.declarations if d.kind not in COMMITMENTS))


def _says_otherwise(near: Near) -> bool:
    """Whether words that declare nothing still take back what the click on "Approve" would say."""
    if near.nearness in (Nearness.MISSPELT, Nearness.MALFORMED):
        return near.hint not in ("/commit", "/disagree-and-commit", "/dac")
    return near.nearness in (Nearness.NEGATED, Nearness.CONDITIONAL, Nearness.ASKED, Nearness.POSTPONED)


def _first_line(body: str) -> str:
    lines = (line.strip() for line in body[:4000].splitlines())
    return next((line for line in lines if line and not line.startswith((">", "<!--", "```"))), "")[:280]


def matters(comment: Comment, phrases: Phrases) -> bool:
    """Whether anything in a comment, now or ever, can bear on the tally; the rest need not be looked at again."""
    if comment.author.bot:
        return False
    if comment.review in (ReviewState.APPROVED, ReviewState.CHANGES_REQUESTED, ReviewState.UNKNOWN):
        return True
    if needs_history(comment) or not comment.history_known or _last_own(comment) is None:
        return True
    return any(declared_by(comment, version, phrases)[0].declarations for version in comment.versions)
