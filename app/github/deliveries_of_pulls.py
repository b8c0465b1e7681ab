"""Deliveries about one pull request: its state, what was done to it, and what people wrote there."""

from datetime import datetime, timedelta

from app.decision.facts import (
    CommentTold,
    Fact,
    HappeningTold,
    HeadTold,
    OwnCommentTouched,
    PullRequestKey,
    PullRequestTold,
    RereadAsked,
)
from app.decision.pull_request import CommentKind, Did, Happening, Head
from app.github.buttons import Signer, statement_told
from app.github.delivered import comment_told, review_told
from app.github.delivery_receipt import Receipt, repository_told
from app.github.delivery_shapes import (
    AtRepository,
    IssueCommentDelivery,
    PullRequestDelivery,
    ReviewCommentDelivery,
    ReviewDelivery,
)
from app.github.payloads import PullNumber, PullShape, clean, person


def _pull(
    receipt: Receipt, told: AtRepository, pull: PullShape | PullNumber, *, opened: bool, pushed: bool = False
) -> tuple[Fact, ...]:
    if not isinstance(pull, PullShape):
        return ()
    key = PullRequestKey(told.repository.id, pull.number)
    value = pull.told(told.repository.id, told.repository.owner_login)
    since = pull.created_at if opened else pull.updated_at
    if receipt.is_us(told.sender):
        return (PullRequestTold(key, value, by_us=True),)
    pusher = person(told.sender) if pushed and told.sender else None
    return (PullRequestTold(key, value), HeadTold(key, Head(sha=value.head, since=since, pushed_by=pusher)))


def pull_request(receipt: Receipt) -> tuple[Fact, ...]:
    """What is told of a pull request's state, and what was done to it."""
    told = receipt.read(PullRequestDelivery)
    if told.action in ("labeled", "unlabeled") and receipt.is_us(told.sender):
        return repository_told(told)  # two of one second would only raise doubts about what we know
    facts = _pull(
        receipt,
        told,
        told.pull_request,
        opened=told.action == "opened",
        pushed=told.action in ("opened", "synchronize"),
    )
    if told.action == "review_requested" and receipt.is_us(told.sender):
        return (*repository_told(told), *facts)  # what we asked ourselves is nobody's act
    return (*repository_told(told), *facts, *_happening(receipt, told), *_retargeted(receipt, told))


def _retargeted(receipt: Receipt, told: PullRequestDelivery) -> tuple[Fact, ...]:
    """Another base branch: files that were listed meanwhile may be compared with either, even if it is changed back."""
    if told.action != "edited" or told.changes is None or told.changes.base is None:
        return ()
    return (RereadAsked(told.repository.id, told.pull_request.number, None, receipt.at),)


_DID = {
    "labeled": Did.LABELED,
    "unlabeled": Did.UNLABELED,
    "review_requested": Did.SEEN_REQUESTED,
    "review_request_removed": Did.REQUEST_REMOVED,
    "assigned": Did.SEEN_ASSIGNED,
    "unassigned": Did.UNASSIGNED,
    "unlocked": Did.UNLOCKED,
    "ready_for_review": Did.READIED,
    "converted_to_draft": Did.DRAFTED,
    "closed": Did.CLOSED,
    "reopened": Did.REOPENED,
}

_SWITCHES = frozenset({"ready_for_review", "converted_to_draft", "closed", "reopened", "unassigned", "unlocked"})
_PROMPT = timedelta(seconds=10)


def _happening(receipt: Receipt, told: PullRequestDelivery) -> tuple[Fact, ...]:
    """What was done, by whom: the state alone does not tell."""
    did, what, whose = _DID.get(told.action), "", None
    if told.action == "edited" and told.changes is not None and told.changes.title is not None:
        did, what = Did.RETITLED, clean(told.changes.title.from_)
    elif told.action in ("labeled", "unlabeled"):
        what = clean(told.label.name) if told.label else ""
    elif told.action in ("assigned", "unassigned"):
        whose = person(told.assignee) if told.assignee else None
    elif told.requested_reviewer is not None:
        whose = person(told.requested_reviewer)
    elif told.requested_team is not None:
        what = f"{told.repository.owner_login}/{clean(told.requested_team.slug)}".lower()
    if did is None:
        return ()
    by = person(told.sender) if told.sender else None
    key = PullRequestKey(told.repository.id, told.pull_request.number)
    return (HappeningTold(key, Happening(did, _when(receipt, told), by, what, whose)),)


def _when(receipt: Receipt, told: PullRequestDelivery) -> datetime:
    """When it was done. GitHub tells only when the pull request last changed.

    Clocks start and stop with some acts, and a seat ends with another. Where the last change is further back, the act
    did not count as one, and the time when we heard of it is closer.
    """
    pull = told.pull_request
    if told.action == "closed" and pull.closed_at is not None:
        return pull.closed_at
    late = told.action in _SWITCHES and receipt.at - pull.updated_at > _PROMPT
    return receipt.at if late else pull.updated_at


def issue_comment(receipt: Receipt) -> tuple[Fact, ...]:
    """Comments of people, and our own."""
    told = receipt.read(IssueCommentDelivery)
    if told.issue.pull_request is None:
        return ()
    key = PullRequestKey(told.repository.id, told.issue.number)
    author = told.comment.user
    if receipt.is_us(author):
        return _own_comment(receipt, told, key)
    if author is not None and author.type == "Bot":
        ours = not receipt.own_login and statement_told(told, receipt.at, _signer(receipt, key))
        # Nobody has told us yet who we are: a reading will.
        return (*repository_told(told), RereadAsked(key.repository_id, key.number, None, receipt.at)) if ours else ()
    comment = comment_told(CommentKind.COMMENT, told, receipt.at)
    return (*repository_told(told), CommentTold(key, comment)) if comment else repository_told(told)


def _signer(receipt: Receipt, key: PullRequestKey) -> Signer:
    return Signer(receipt.button_key, key.repository_id, key.number)


def _own_comment(receipt: Receipt, told: IssueCommentDelivery, key: PullRequestKey) -> tuple[Fact, ...]:
    """What is told of a comment of our own: what it says for somebody, and that somebody else was at it."""
    said = statement_told(told, receipt.at, _signer(receipt, key))
    facts: tuple[Fact, ...] = (CommentTold(key, said),) if said else ()
    if told.action in ("edited", "deleted") and not receipt.is_us(told.sender):
        facts = (*facts, OwnCommentTouched(key, told.comment.id, deleted=told.action == "deleted"))
    return (*repository_told(told), *facts) if facts else ()


def review(receipt: Receipt) -> tuple[Fact, ...]:
    """A review, and the pull request as it was then."""
    told = receipt.read(ReviewDelivery)
    facts = (*repository_told(told), *_pull(receipt, told, told.pull_request, opened=False))
    if told.review.user is not None and told.review.user.type == "Bot":
        return facts
    comment = review_told(told, receipt.at)
    key = PullRequestKey(told.repository.id, told.pull_request.number)
    return (*facts, CommentTold(key, comment)) if comment else facts


def review_comment(receipt: Receipt) -> tuple[Fact, ...]:
    """An inline comment, and the pull request as it was then."""
    told = receipt.read(ReviewCommentDelivery)
    facts = (*repository_told(told), *_pull(receipt, told, told.pull_request, opened=False))
    if told.comment.user is not None and told.comment.user.type == "Bot":
        return facts
    comment = comment_told(CommentKind.REVIEW_COMMENT, told, receipt.at)
    key = PullRequestKey(told.repository.id, told.pull_request.number)
    return (*facts, CommentTold(key, comment)) if comment else facts
