"""Comments and reviews, as GitHub shows them when it is read, with the past of those that were edited."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.decision.pull_request import Comment, CommentKind, Removal, ReviewState, Version
from app.github.buttons import Pressed, Signer, other_than
from app.github.client import Session
from app.github.conversation import Conversation, InlineNode, ReviewNode, Said, whom
from app.github.history import histories
from app.github.marks import mark_in
from app.github.payloads import clean

_STATES = {state.value: state for state in ReviewState}


@dataclass(frozen=True, slots=True)
class Shown:
    """What GitHub shows of a conversation, sorted out."""

    comments: tuple[Comment, ...]  # of people
    edited: tuple[str, ...]  # node ids of those comments whose edits we do not know
    marks: tuple[tuple[str, int], ...]  # the marks in our own comments, oldest first
    signer: Signer  # of what the check's buttons said


def sorted_out(
    whole: Conversation,
    known: Mapping[tuple[CommentKind, int], datetime],
    own_login: str,
    now: datetime,
    button_key: bytes = b"",
) -> Shown:
    """What people said, by the check's buttons too, and the marks in our own comments. Other bots are left out.

    What a review or an inline comment said before an edit that no delivery told of is not asked for.
    """
    comments: list[Comment] = []
    edited: list[str] = []
    marks: list[tuple[str, int]] = []
    signer = Signer(button_key, whole.pull.repository_id, whole.pull.number)
    for node in whole.comments:
        comment = _said(CommentKind.COMMENT, node.number, node, node.created_at, now)
        if not comment.author.bot:
            comments.append(comment)
            if _is_news(comment, node.last_edited_at, known):
                edited.append(node.id)
        elif comment.author.login.lower() == own_login.lower() and (mark := mark_in(node.body)):
            marks.append((mark, node.number))
            if pressed := signer.pressed_in(node.body, trusted=(comment.kind, comment.id) in known):
                comments.append(_by_button(comment, pressed, node.last_edited_at is None))
                if _is_news(comment, node.last_edited_at, known):
                    edited.append(node.id)
    for review in whole.reviews:
        if review.submitted_at is not None:
            comment = _review(review, review.submitted_at, now)
            comments.append(replace(comment, history_known=not _is_news(comment, review.last_edited_at, known)))
    for inline in whole.inline:
        number = _inline_number(inline)
        if number is not None:
            comment = _said(CommentKind.REVIEW_COMMENT, number, inline, inline.created_at, now)
            comments.append(replace(comment, history_known=not _is_news(comment, inline.last_edited_at, known)))
    return Shown(tuple(comment for comment in comments if not comment.author.bot), tuple(edited), tuple(marks), signer)


def _by_button(comment: Comment, pressed: Pressed, unedited: bool) -> Comment:
    """The statement of who pressed the button; once edited, whoever did it, the words are not theirs."""
    [version] = comment.versions
    own = unedited and pressed.untouched
    version = replace(version, by=pressed.person if own else other_than(pressed.person, version.by))
    said = replace(comment, author=pressed.person, versions=(version,), head=pressed.head)
    return replace(said, by_button=True, author_sure=own)


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


def _review(node: ReviewNode, submitted_at: datetime, now: datetime) -> Comment:
    return replace(
        _said(CommentKind.REVIEW, node.number, node, submitted_at, now),
        head=node.commit.oid if node.commit else None,
        review=_STATES.get(node.state.lower(), ReviewState.UNKNOWN),
        dismissed=Removal(by=None, at=now) if node.state == "DISMISSED" else None,
    )


def _is_news(comment: Comment, edited_at: datetime | None, known: Mapping[tuple[CommentKind, int], datetime]) -> bool:
    """Whether it was edited since we last knew it. An edit in the second of writing cannot be told from the writing."""
    if edited_at is None:
        return False
    newest = known.get((comment.kind, comment.id))
    return newest is None or newest < edited_at or edited_at <= comment.created_at


async def with_histories(session: Session, shown: Shown) -> tuple[Comment, ...]:
    """The comments, each that was edited since we knew it with its history."""
    found = await histories(session, shown.edited)
    return tuple(
        _past(comment, found[comment.node_id], shown.signer)
        if comment.kind is CommentKind.COMMENT and comment.node_id in found
        else comment
        for comment in shown.comments
    )


def _past(comment: Comment, versions: tuple[Version, ...] | None, signer: Signer) -> Comment:
    if versions is None:
        return replace(comment, history_known=False)
    if comment.by_button:
        comment, versions = _button_past(comment, versions, signer)
    return replace(comment, versions=versions, history_to=versions[-1].at)


def _button_past(
    comment: Comment, versions: tuple[Version, ...], signer: Signer
) -> tuple[Comment, tuple[Version, ...]]:
    """The first is as the App wrote it, and by its mark it is known for whom; no edit of it is its author's."""
    first = versions[0]
    pressed = signer.pressed_in(first.body) if first.at == comment.created_at else None
    sure = pressed is not None and pressed.untouched
    author = pressed.person if pressed else comment.author
    edits = (replace(each, by=other_than(author, each.by)) for each in versions[sure:])
    made = (replace(first, by=author),) if sure else ()
    head = pressed.head if pressed else comment.head
    return replace(comment, author=author, head=head, author_sure=sure), (*made, *edits)
