"""Comments and reviews, as GitHub shows them when it is read, with the past of those that were edited."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from app.decision.pull_request import Comment, CommentKind, Removal, ReviewState, Version
from app.github.client import Session
from app.github.conversation import Conversation, InlineNode, ReviewNode, Said, whom
from app.github.history import histories
from app.github.marks import mark_in
from app.github.payloads import clean

_STATES = {state.value: state for state in ReviewState}


def sorted_out(
    whole: Conversation, known: Mapping[tuple[CommentKind, int], datetime], own_login: str, now: datetime
) -> tuple[list[Comment], list[tuple[str, int]]]:
    """What people said, and the marks in our own comments, oldest first."""
    comments: list[Comment] = []
    marks: list[tuple[str, int]] = []
    for node in whole.comments:
        author = whom(node.author)
        if not author.bot:
            comments.append(_said(CommentKind.COMMENT, node.number, node, node.created_at, now))
        elif author.login.lower() == own_login and (mark := mark_in(node.body)):
            marks.append((mark, node.number))
    comments += [_review(node, node.submitted_at, known, now) for node in whole.reviews if node.submitted_at]
    comments += [
        _without_history(_said(CommentKind.REVIEW_COMMENT, number, node, node.created_at, now), known)
        for node in whole.inline
        if (number := _inline_number(node)) is not None
    ]
    return [comment for comment in comments if not comment.author.bot], marks


def _inline_number(node: InlineNode) -> int | None:
    """GraphQL's own number of an inline comment has 32 bits; the address has all of it."""
    digits = node.url.rpartition("#discussion_r")[2]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 20 else None


def _said(kind: CommentKind, number: int, node: Said, created_at: datetime, now: datetime) -> Comment:
    author = whom(node.author)
    if node.last_edited_at is None:
        version = Version(clean(node.body), created_at, author)
    else:
        version = Version(clean(node.body), node.last_edited_at, whom(node.editor) if node.editor else None)
    return Comment(
        kind=kind,
        id=number,
        author=author,
        created_at=created_at,
        versions=(version,),
        node_id=node.id,
        url=node.url,
        seen_at=now,
    )


def _review(
    node: ReviewNode, submitted_at: datetime, known: Mapping[tuple[CommentKind, int], datetime], now: datetime
) -> Comment:
    dismissed = node.state == "DISMISSED"
    said = _said(CommentKind.REVIEW, node.number, node, submitted_at, now)
    return replace(
        _without_history(said, known),
        head=node.commit.oid if node.commit else None,
        review=_STATES.get(node.state.lower(), ReviewState.UNKNOWN),
        dismissed=Removal(by=None) if dismissed else None,
    )


def _is_news(comment: Comment, known: Mapping[tuple[CommentKind, int], datetime]) -> bool:
    """Whether it was edited since we last knew it."""
    last = comment.versions[-1].at
    newest = known.get((comment.kind, comment.id))
    return last > comment.created_at and (newest is None or newest < last)


def _without_history(comment: Comment, known: Mapping[tuple[CommentKind, int], datetime]) -> Comment:
    """A review or inline comment; what it said before an edit that no delivery told of is not asked for."""
    return replace(comment, history_known=not _is_news(comment, known))


async def with_histories(
    session: Session, comments: list[Comment], known: Mapping[tuple[CommentKind, int], datetime]
) -> tuple[Comment, ...]:
    """The comments with the history of each that was edited since we knew it."""
    asked = {
        comment.node_id for comment in comments if comment.kind is CommentKind.COMMENT and _is_news(comment, known)
    }
    found = await histories(session, asked)
    return tuple(
        _past(comment, found[comment.node_id]) if comment.node_id in found else comment for comment in comments
    )


def _past(comment: Comment, versions: tuple[Version, ...] | None) -> Comment:
    if versions is None:
        return replace(comment, history_known=False)
    return replace(comment, versions=versions, history_to=versions[-1].at)
