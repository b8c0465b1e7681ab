"""Which number each block has: they count up over a pull request's life, and none is ever used again."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from app.decision.phrases import Phrases
from app.decision.pull_request import Comment, CommentKind, ReviewState
from app.decision.statements import Kind
from app.decision.words import declared_by

BlockKey = tuple[CommentKind, int, int]
"""A comment, and which of the blocks in it, counted from 0."""


@dataclass(frozen=True, slots=True, order=True)
class _Raised:
    """When and where a block was first raised."""

    at: datetime
    kind: CommentKind
    comment: int
    version: int
    place: int


def block_numbers(comments: Iterable[Comment], phrases: Phrases) -> dict[BlockKey, int]:
    """The numbers of the blocks that each comment's author last wrote there.

    Every block that was ever raised has its own, whatever became of it.
    """
    raised: set[_Raised] = set()
    present: dict[BlockKey, _Raised] = {}
    for comment in comments:
        last: list[_Raised] = []
        for blocks in _versions(comment, phrases):
            raised.update(blocks)
            last = blocks
        present.update({(comment.kind, comment.id, place): block for place, block in enumerate(last)})
    numbers = {block: number for number, block in enumerate(sorted(raised), 1)}
    return {key: numbers[block] for key, block in present.items()}


def _versions(comment: Comment, phrases: Phrases) -> Iterator[list[_Raised]]:
    """The blocks in each version of the author's own. One whose reason alone was edited is the same block still."""
    blocks: list[_Raised] = []
    reasons: list[str] = []
    heard = False
    for index, version in enumerate(comment.versions):
        if comment.author.bot or version.by is None or version.by.id != comment.author.id:
            continue
        heard = True
        declared, _ = declared_by(comment, version, phrases)
        now = [declaration.reason for declaration in declared.declarations if declaration.kind is Kind.BLOCK]
        new = [_Raised(version.at, comment.kind, comment.id, index, place) for place in range(len(now))]
        if len(now) != len(reasons):
            known = list(zip(reasons, blocks, strict=True))
            blocks = [_taken(known, reason) or block for reason, block in zip(now, new, strict=True)]
        reasons = now
        yield blocks
    if not heard and comment.review is ReviewState.CHANGES_REQUESTED and not comment.author.bot:
        yield [_Raised(comment.created_at, comment.kind, comment.id, -1, 0)]


def _taken(known: list[tuple[str, _Raised]], reason: str) -> _Raised | None:
    """Takes the block with this reason out of those known, if it is there."""
    for one in known:
        if one[0] == reason:
            known.remove(one)
            return one[1]
    return None
