"""Whose words a comment holds: "a comment is its author's", whoever else edited, deleted or dismissed it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache

from app.decision.approvals import says_otherwise, second_thought
from app.decision.edits import last_gap
from app.decision.hearing import hear
from app.decision.phrases import Phrases
from app.decision.pull_request import Comment, Person, ReviewState, Version
from app.decision.statements import COMMITMENTS, Declaration, Heard, Kind

STANDS_WHOEVER_TOUCHED_IT = frozenset({Kind.BLOCK, Kind.WITHDRAW, Kind.INVITE})
"""What makes the check less green; another person's edit, deletion or dismissal takes everything else out."""

OF_A_STATE = 0
"""The line of a declaration that a review makes by its state: none of its lines."""

SHORT = 2_000
"""Characters; what was heard in comments up to this long is remembered."""


class Touch(StrEnum):
    """What somebody other than its author did to a comment."""

    EDITED = "edited"
    DELETED = "deleted"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Spoken:
    """One declaration that counts, and since when."""

    declaration: Declaration
    at: datetime
    bound_at: datetime  # when what it is bound to was the text
    original: bool  # bound since the comment was written, not since an edit

    @property
    def by_state(self) -> bool:
        """Whether the review's state says it, not its words."""
        return is_by_state(self.declaration)


@dataclass(frozen=True, slots=True)
class Words:
    """What a comment declares now, by its author's own words."""

    comment: Comment
    heard: Heard = field(default_factory=Heard)  # what counts of it
    spoken: tuple[Spoken, ...] = ()  # the declarations of `heard`, in their order
    set_aside: tuple[Declaration, ...] = ()  # declared by the author, and counting for nothing because of `touch`
    touch: Touch | None = None
    touched_by: Person | None = None  # None: nobody knows who
    doubt_at: datetime | None = None  # from then on nobody knows what its author declared in it
    doubt_of_state: bool = False  # the doubt is only which state a review had
    fallen: tuple[Spoken, ...] = ()  # the declarations of `set_aside`, with their times
    declared_before: bool = False  # an earlier version of its author's declared something
    gave: tuple["Given", ...] = ()  # seats that its author gave in it, and then took the words back


@dataclass(frozen=True, slots=True)
class Given:
    """A seat that somebody gave, and since when the words that did so are gone."""

    declaration: Declaration
    at: datetime
    until: datetime


def own_words(comment: Comment, phrases: Phrases) -> Words:
    """What counts of a comment, with what was set aside and why."""
    if comment.author.bot:
        return Words(comment)
    if _taken_back(comment):
        return Words(comment, gave=tuple(_given(comment, phrases, len(comment.versions), _gone_at(comment))))
    last = _last_own(comment)
    touch, by = _touch(comment, last)
    words = _doubted(Words(comment, touch=touch, touched_by=by), last)
    if last is None:
        return _by_state_alone(words)
    said = [_declarations(comment, version, phrases) for version in comment.versions[: last + 1]]
    heard, _ = declared_by(comment, comment.versions[last], phrases)
    first = _first_of_run(comment, last)
    spoken = tuple(_spoken(comment, heard.declarations, [_keys(each) for each in said[first:]], first))
    earlier = (
        each for version, each in zip(comment.versions, said[:-1], strict=False) if _is(version.by, comment.author)
    )
    words = replace(words, heard=heard, spoken=spoken, declared_before=any(earlier))
    words = replace(words, gave=tuple(_given(comment, phrases, last, comment.versions[last].at)))
    return _without_what_fell(words) if touch or words.doubt_at else words


def _by_state_alone(words: Words) -> Words:
    """Nothing of its author's words is known; but the state of a review that requests changes is their own act."""
    comment = words.comment
    if comment.review is not ReviewState.CHANGES_REQUESTED:
        return words
    block = Declaration(Kind.BLOCK, line=OF_A_STATE)
    spoken = Spoken(block, comment.created_at, comment.created_at, original=True)
    return replace(words, heard=Heard((block,)), spoken=(spoken,))


def _without_what_fell(words: Words) -> Words:
    kept = tuple(each for each in words.spoken if each.declaration.kind in STANDS_WHOEVER_TOUCHED_IT)
    fallen = tuple(each for each in words.spoken if each.declaration.kind not in STANDS_WHOEVER_TOUCHED_IT)
    return replace(
        words,
        heard=Heard(tuple(each.declaration for each in kept)),
        spoken=kept,
        set_aside=tuple(each.declaration for each in fallen),
        fallen=fallen,
    )


def _taken_back(comment: Comment) -> bool:
    """Whether its own author deleted it, or dismissed it."""
    return any(removal and _is(removal.by, comment.author) for removal in (comment.deleted, comment.dismissed))


def _gone_at(comment: Comment) -> datetime:
    removals = (removal for removal in (comment.deleted, comment.dismissed) if removal and removal.at)
    return max((removal.at for removal in removals if removal.at), default=_NEVER)


_GIVES = frozenset({Kind.DELEGATE, Kind.INVITE})
_NEVER = datetime.max.replace(tzinfo=UTC)


def _given(comment: Comment, phrases: Phrases, count: int, until: datetime) -> Iterator[Given]:
    """The seats that its author gave in the first `count` versions, each as long as its version stood."""
    versions = comment.versions[:count]
    ends = (*(version.at for version in versions[1:]), until)
    for version, end in zip(versions, ends, strict=bool(versions)):
        if _is(version.by, comment.author):
            said = _declarations(comment, version, phrases)
            yield from (Given(each, version.at, end) for each in said if each.kind in _GIVES)


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


def _doubted(words: Words, last_own: int | None) -> Words:
    """Until when its author may have declared in it what nobody can read. Their own later edit ends the doubt."""
    comment = words.comment
    gap = _gap(comment)
    if last_own is None:
        return replace(words, doubt_at=comment.versions[-1 if gap is None else gap].at)
    if gap is not None and last_own <= gap:
        return replace(words, doubt_at=comment.versions[gap].at)
    if comment.dismissed and comment.review is ReviewState.UNKNOWN:
        return replace(words, doubt_at=comment.created_at, doubt_of_state=True)
    return words


def _gap(comment: Comment) -> int | None:
    """The last version before which words are hidden; where GitHub could not tell of an edit, at least the first."""
    gap = last_gap(comment)
    return 0 if gap is None and not comment.history_known else gap


def _first_of_run(comment: Comment, last: int) -> int:
    """The first of the author's versions that nothing of somebody else's and nothing hidden parts from the last."""
    gap = _gap(comment)
    first = last
    while first > 0 and first != gap and _is(comment.versions[first - 1].by, comment.author):
        first -= 1
    return first


Key = tuple[Kind, str, bool, int]


def _keys(declarations: tuple[Declaration, ...]) -> tuple[Key, ...]:
    """What the declarations are but for their reasons; of two that are alike, which."""
    keys: list[Key] = []
    for each in declarations:
        alike = each.kind, each.target, is_by_state(each)
        keys.append((*alike, sum(key[:3] == alike for key in keys)))
    return tuple(keys)


def _spoken(
    comment: Comment, declarations: tuple[Declaration, ...], run: list[tuple[Key, ...]], first: int
) -> Iterator[Spoken]:
    """Since when each of the last version's declarations counts. `run`: the keys of the versions from `first` on.

    What helps counts since it was first said itself. What holds counts since anything in the comment changed, so that
    an edit that puts a commitment before an old `/withdraw` does not turn their order around.
    """
    changed = _since(run, lambda before: before == run[-1])
    for declaration, key in zip(declarations, run[-1], strict=True):
        own = _since(run, lambda before, key=key: key in before)  # type: ignore[misc]
        since = changed if declaration.kind in STANDS_WHOEVER_TOUCHED_IT else own
        versions = comment.versions
        yield Spoken(declaration, versions[first + since].at, versions[first + own].at, original=first + own == 0)


def _since(run: list[tuple[Key, ...]], holds: Callable[[tuple[Key, ...]], bool]) -> int:
    """From which of these on it holds without a break; of the last it does."""
    since = len(run) - 1
    while since > 0 and holds(run[since - 1]):
        since -= 1
    return since


def _declarations(comment: Comment, version: Version, phrases: Phrases) -> tuple[Declaration, ...]:
    return declared_by(comment, version, phrases)[0].declarations


def is_by_state(declaration: Declaration) -> bool:
    """Whether a review's state declares it, not its words."""
    return declaration.line == OF_A_STATE


def declared_by(comment: Comment, version: Version, phrases: Phrases) -> tuple[Heard, bool]:
    """What this version of a comment declares, and whether a review's state says some of it rather than its words."""
    heard = _heard(version.body, phrases) if len(version.body) <= SHORT else _blocks_win(hear(version.body, phrases))
    if comment.review is ReviewState.CHANGES_REQUESTED and not _permits(heard):
        state = Declaration(Kind.BLOCK, _first_line(version.body), OF_A_STATE)
    elif comment.review is ReviewState.APPROVED and not says_otherwise(heard):
        if against := second_thought(version.body):
            return replace(heard, near=(*heard.near, against)), False
        state = Declaration(Kind.COMMIT, line=OF_A_STATE)
    else:
        return heard, False
    return replace(heard, declarations=(*heard.declarations, state)), True


@lru_cache(maxsize=2_000)
def _heard(body: str, phrases: Phrases) -> Heard:
    """One look asks several times what each comment declares, and hearing is most of what a look costs."""
    return _blocks_win(hear(body, phrases))


def _blocks_win(heard: Heard) -> Heard:
    if not any(declaration.kind is Kind.BLOCK for declaration in heard.declarations):
        return heard
    return replace(heard, declarations=tuple(d for d in heard.declarations if d.kind not in COMMITMENTS))


def _permits(heard: Heard) -> bool:
    """Whether words say otherwise than "Request changes", or say themselves that they block.

    Lifting one block by its number says nothing of the one that the click raises.
    """
    return any(
        d.kind in COMMITMENTS or d.kind is Kind.BLOCK or (d.kind is Kind.UNBLOCK and not d.target)
        for d in heard.declarations
    )


def _first_line(body: str) -> str:
    lines = (line.strip() for line in body[:4000].splitlines())
    return next((line for line in lines if line and not line.startswith((">", "<!--", "```"))), "")[:280]


def matters(comment: Comment, phrases: Phrases) -> bool:
    """Whether anything in a comment, now or ever, can bear on what we say; the rest need not be looked at again."""
    if comment.author.bot:
        return False
    if comment.review in (ReviewState.APPROVED, ReviewState.CHANGES_REQUESTED, ReviewState.UNKNOWN):
        return True
    if _gap(comment) is not None or _last_own(comment) is None:
        return True
    heard = [declared_by(comment, version, phrases)[0] for version in comment.versions]
    return heard[-1].unclear or any(each.declarations for each in heard)
