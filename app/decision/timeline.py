"""Everything that was said on a pull request and counts, in GitHub's order of time, with its blocks numbered."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from app.decision.block_numbers import BlockKey, block_numbers
from app.decision.phrases import Phrases
from app.decision.pull_request import Comment, CommentKind, Person, PullRequest
from app.decision.statements import COMMITMENTS, Kind
from app.decision.words import Spoken, Words, own_words


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that somebody declared, and that counts as said. `kind` None: a doubt about what they declared."""

    person: Person
    kind: Kind | None
    at: datetime
    comment: Comment
    reason: str = ""
    target: str = ""
    command: str = ""  # as typed; empty for plain words and for a review's state
    head: str | None = None  # the head SHA it was said about; None: nobody knows
    block: int | None = None  # the number of a block: 2 for B2
    by_state: bool = False  # a review's state says so, not its words
    whom: Person | None = None  # whose block a dismissal would overrule; for all else the target names somebody
    void: bool = False  # somebody else took it out later: it counts for nothing, and what it made less green stands
    until: datetime | None = None  # its author took it back then: only what those given a seat blocked meanwhile stands


@dataclass(frozen=True, slots=True)
class Timeline:
    """The statements that count, oldest first, and the words of every comment they were taken from."""

    statements: tuple[Statement, ...] = ()
    words: tuple[Words, ...] = ()
    late: tuple[Statement, ...] = ()  # said after the merge, and counting for nothing


def timeline(pull: PullRequest, phrases: Phrases) -> Timeline:
    """Hears every comment of a pull request. A merge closes the record: nobody changes afterwards what was said."""
    comments = sorted(pull.comments, key=lambda comment: (comment.created_at, comment.kind, comment.id))
    numbers = block_numbers(comments, phrases)
    if pull.merged_at is None:
        words = tuple(own_words(comment, phrases) for comment in comments)
        return Timeline(_in_order(_all_statements(pull, words, numbers)), words)
    merged_at = pull.merged_at
    words = tuple(own_words(_as_of(comment, merged_at), phrases) for comment in comments)
    since = (own_words(comment, phrases) for comment in comments)
    return Timeline(
        _in_order(said for said in _all_statements(pull, words, numbers) if said.at <= merged_at),
        words,
        _in_order(said for said in _all_statements(pull, since, numbers) if said.at > merged_at),
    )


def _as_of(comment: Comment, moment: datetime) -> Comment:
    """The comment without what was done to it later; one that is later itself as it is."""
    versions = tuple(version for version in comment.versions if version.at <= moment) or comment.versions
    dismissed, deleted = (
        None if removal and removal.at and removal.at > moment else removal
        for removal in (comment.dismissed, comment.deleted)
    )
    return replace(comment, versions=versions, dismissed=dismissed, deleted=deleted)


def _all_statements(pull: PullRequest, words: Iterable[Words], numbers: Mapping[BlockKey, int]) -> Iterable[Statement]:
    return (statement for heard in words for statement in _statements(pull, heard, numbers))


def _statements(pull: PullRequest, words: Words, numbers: Mapping[BlockKey, int]) -> Iterable[Statement]:
    comment = words.comment
    if words.doubt_at is not None:
        yield Statement(comment.author, None, words.doubt_at, comment, by_state=words.doubt_of_state)
    yield from _fallen(pull, words)
    yield from _given(words)
    yield from _dismissal(words)
    blocks = 0
    for spoken in words.spoken:
        declared, number = spoken.declaration, None
        if declared.kind is Kind.BLOCK:
            number = numbers.get((comment.kind, comment.id, blocks))
            blocks += 1
        yield Statement(
            person=comment.author,
            kind=declared.kind,
            at=spoken.at,
            comment=comment,
            reason=declared.reason,
            target=declared.target,
            command=declared.command,
            head=_head_of(pull, comment, spoken),
            block=number,
            by_state=spoken.by_state,
        )


_GAVE_UP = frozenset({Kind.RECUSE, Kind.DELEGATE})


def _fallen(pull: PullRequest, words: Words) -> Iterable[Statement]:
    """What somebody else took out, where taking it out must not help.

    A seat was given up until then, and whoever gave it up is awaited anew: else an older commitment of theirs, or one
    that counted for nothing meanwhile, would count again. Somebody overruled spoke again, whatever became of the words.
    A commitment's head stays known: an older one counts only where this one would.
    """
    comment = words.comment
    kinds = {spoken.declaration.kind for spoken in words.fallen}
    for spoken in words.fallen:
        said = spoken.declaration
        if said.kind in _GAVE_UP | COMMITMENTS:
            head = _head_of(pull, comment, spoken)
            yield Statement(
                comment.author, said.kind, spoken.at, comment, said.reason, said.target, head=head, void=True
            )
    if kinds & _GAVE_UP:
        yield Statement(comment.author, None, _touched_at(comment), comment)


def _given(words: Words) -> Iterable[Statement]:
    """Seats that were given and taken back with the words: taking a block away with them must not help."""
    comment = words.comment
    for gave in words.gave:
        said = gave.declaration
        yield Statement(
            comment.author, said.kind, gave.at, comment, said.reason, said.target, void=True, until=gave.until
        )


def _touched_at(comment: Comment) -> datetime:
    """When somebody else last laid hands on it, as far as GitHub tells."""
    told = [removal.at for removal in (comment.deleted, comment.dismissed) if removal and removal.at]
    return max((comment.versions[-1].at, *told))


def _dismissal(words: Words) -> Iterable[Statement]:
    """Dismissing a review that blocks overrules it, if whoever did it may."""
    comment, removal = words.comment, words.comment.dismissed
    blocks = any(spoken.declaration.kind is Kind.BLOCK for spoken in words.spoken)
    if blocks and removal and removal.by and removal.at:
        yield Statement(removal.by, Kind.OVERRULE, removal.at, comment, removal.reason, whom=comment.author)


def _head_of(pull: PullRequest, comment: Comment, spoken: Spoken) -> str | None:
    """GitHub says which head a review was made on, and whose check a button was; else it is the head at the time."""
    if spoken.original and comment.head and (comment.kind is CommentKind.REVIEW or comment.by_button):
        return comment.head
    head = pull.head_at(spoken.bound_at)
    return head.sha if head else None


_GREENEST_FIRST = {Kind.COMMIT: 0, Kind.DISAGREE_AND_COMMIT: 0, Kind.RECUSE: 1, Kind.WITHDRAW: 3, Kind.BLOCK: 4}


def _greenness(said: list[Statement]) -> int:
    """How little green a person's statements of one second leave them: the last stance among them decides."""
    stances = [statement.kind for statement in said if statement.kind in _GREENEST_FIRST or statement.kind is None]
    return 2 if not stances or stances[-1] is None else _GREENEST_FIRST[stances[-1]]


def _in_order(said: Iterable[Statement]) -> tuple[Statement, ...]:
    """By time; in one second by id within a kind of object, and between kinds the less green comes last: it wins."""
    ordered: list[Statement] = []
    by_time = sorted(said, key=lambda s: (s.at, s.person.id, s.comment.kind, s.comment.id))
    for _, moment in groupby(by_time, key=lambda s: (s.at, s.person.id)):
        kinds = [list(group) for _, group in groupby(moment, key=lambda s: s.comment.kind)]
        for group in sorted(kinds, key=_greenness):
            ordered += group
    return tuple(
        statement for _, second in groupby(ordered, key=lambda s: s.at) for statement in _among_people(list(second))
    )


def _among_people(second: list[Statement]) -> list[Statement]:
    """One second of several people: by id too where they used one kind of object; else who overrules came too early.

    Who dismissed a review did so after it.
    """
    if len({said.comment.kind for said in second}) == 1:
        return sorted(second, key=lambda said: (said.comment.id, said.whom is not None, said.person.id))
    return sorted(second, key=lambda said: said.kind is not Kind.OVERRULE)


def is_commitment(statement: Statement) -> bool:
    """Whether it commits, with or without agreeing."""
    return statement.kind in COMMITMENTS
