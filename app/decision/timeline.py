"""Everything that was said on a pull request and counts, in GitHub's order of time, with its blocks numbered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from app.decision.phrases import Phrases
from app.decision.pull_request import Comment, CommentKind, Person, PullRequest
from app.decision.statements import COMMITMENTS, Kind
from app.decision.words import Words, declared_by, own_words


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


@dataclass(frozen=True, slots=True)
class Timeline:
    """The statements that count, oldest first, and the words of every comment they were taken from."""

    statements: tuple[Statement, ...] = ()
    words: tuple[Words, ...] = ()


def timeline(pull: PullRequest, phrases: Phrases) -> Timeline:
    """Hears every comment of a pull request. What was said after the merge is left out: the record is closed."""
    words = tuple(own_words(comment, phrases) for comment in sorted(pull.comments, key=_when_written))
    numbers = _block_numbers(pull.comments, phrases)
    said = [statement for heard in words for statement in _statements(pull, heard, numbers)]
    if pull.merged_at is not None:
        said = [statement for statement in said if statement.at <= pull.merged_at]
    return Timeline(tuple(_in_order(said)), words)


def _when_written(comment: Comment) -> tuple[datetime, str, int]:
    return (comment.created_at, comment.kind, comment.id)


def _statements(
    pull: PullRequest, words: Words, numbers: dict[tuple[CommentKind, int, int], int]
) -> Iterable[Statement]:
    comment = words.comment
    if words.doubt_at is not None:
        yield Statement(comment.author, None, words.doubt_at, comment)
    if words.at is None:
        return
    head = _head_of(pull, words)
    blocks = 0
    for declared in words.heard.declarations:
        number = None
        if declared.kind is Kind.BLOCK:
            number = numbers.get((comment.kind, comment.id, blocks))
            blocks += 1
        yield Statement(
            person=comment.author,
            kind=declared.kind,
            at=words.at,
            comment=comment,
            reason=declared.reason,
            target=declared.target,
            command=declared.command,
            head=head,
            block=number,
            by_state=words.by_state,
        )


def _head_of(pull: PullRequest, words: Words) -> str | None:
    """GitHub says which head a review was made on; for all other words it is the head at the time."""
    if words.comment.kind is CommentKind.REVIEW and words.original and words.comment.head:
        return words.comment.head
    assert words.at is not None  # noqa: S101 - the caller asks only for words that declare something
    head = pull.head_at(words.at)
    return head.sha if head else None


def _block_numbers(comments: Iterable[Comment], phrases: Phrases) -> dict[tuple[CommentKind, int, int], int]:
    """A number for each block that was ever raised, whatever became of it, so that no number is used again."""
    raised: dict[tuple[CommentKind, int, int], datetime] = {}
    for comment in comments:
        for version in comment.versions:
            if comment.author.bot or version.by is None or version.by.id != comment.author.id:
                continue
            heard, _ = declared_by(comment, version, phrases)
            blocks = sum(declared.kind is Kind.BLOCK for declared in heard.declarations)
            for ordinal in range(blocks):
                raised.setdefault((comment.kind, comment.id, ordinal), version.at)
    return {block: number for number, block in enumerate(sorted(raised, key=lambda b: (raised[b], *b)), 1)}


_GREENEST_FIRST = {Kind.COMMIT: 0, Kind.DISAGREE_AND_COMMIT: 0, Kind.RECUSE: 1, Kind.WITHDRAW: 3, Kind.BLOCK: 4}


def _greenness(said: list[Statement]) -> int:
    """How little green a person's statements of one second leave them: the last stance among them decides."""
    stances = [statement.kind for statement in said if statement.kind in _GREENEST_FIRST or statement.kind is None]
    return 2 if not stances or stances[-1] is None else _GREENEST_FIRST[stances[-1]]


def _in_order(said: list[Statement]) -> Iterable[Statement]:
    """By time; in one second by id within a kind of object, and between kinds the less green comes last: it wins."""
    said.sort(key=lambda s: (s.at, s.person.id, s.comment.kind, s.comment.id))
    for _, moment in groupby(said, key=lambda s: (s.at, s.person.id)):
        kinds = [list(group) for _, group in groupby(moment, key=lambda s: s.comment.kind)]
        for group in sorted(kinds, key=_greenness):
            yield from group


def is_commitment(statement: Statement) -> bool:
    """Whether it commits, with or without agreeing."""
    return statement.kind in COMMITMENTS
