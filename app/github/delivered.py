"""Comments and reviews, as one delivery shows them, with no more of their past than it tells."""

from datetime import datetime

from app.decision.pull_request import Comment, CommentKind, Person, Removal, ReviewState, Version
from app.github.delivery_shapes import BodyChanges, IssueCommentDelivery, ReviewCommentDelivery, ReviewDelivery
from app.github.payloads import Account, CommentShape, ReviewShape, clean, person

_STATES = {state.value: state for state in ReviewState}


def comment_told(
    kind: CommentKind, delivery: IssueCommentDelivery | ReviewCommentDelivery, received_at: datetime
) -> Comment | None:
    """The comment with the one version this delivery shows; None when its words are as they were."""
    told = delivery.comment
    body = clean(told.body)
    if delivery.action == "created":
        return _comment(kind, told, Version(body, told.created_at, person(told.user)), None, received_at)
    if delivery.action == "edited":
        before = _before(delivery.changes)
        if before is None:
            return None
        edited = Version(body, told.updated_at, _sender(delivery.sender), replaced=before)
        return _comment(kind, told, edited, None, received_at)
    if delivery.action == "deleted":
        # Edited before it was deleted: whose words these are, the delivery does not say.
        untouched = told.updated_at == told.created_at
        last = Version(body, told.updated_at, person(told.user) if untouched else None)
        return _comment(kind, told, last, Removal(by=_sender(delivery.sender), at=received_at), received_at)
    return None


def _comment(
    kind: CommentKind, told: CommentShape, version: Version, deleted: Removal | None, received_at: datetime
) -> Comment:
    return Comment(
        kind=kind,
        id=told.id,
        author=person(told.user),
        created_at=told.created_at,
        versions=(version,),
        node_id=told.node_id,
        url=told.html_url,
        deleted=deleted,
        seen_at=received_at,
    )


def review_told(delivery: ReviewDelivery, received_at: datetime) -> Comment | None:
    """The review with the one version this delivery shows; None for one that is not submitted, or unchanged."""
    told = delivery.review
    if told.submitted_at is None or told.state.lower() == "pending":
        return None
    sender = _sender(delivery.sender)
    at = told.updated_at or received_at
    body = clean(told.body)
    if delivery.action == "submitted":
        return _review(told, told.submitted_at, Version(body, told.submitted_at, person(told.user)), None, received_at)
    if delivery.action == "edited":
        before = _before(delivery.changes)
        if before is None:
            return None
        return _review(told, told.submitted_at, Version(body, at, sender, replaced=before), None, received_at)
    if delivery.action == "dismissed":
        # Whether these words were edited since, and by whom, the delivery does not say: so they are nobody's here.
        # Where they are as submitted, the version that the submission told (the same time and words) says whose.
        return _review(
            told, told.submitted_at, Version(body, told.submitted_at, None), Removal(by=sender, at=at), received_at
        )
    return None


def _review(
    told: ReviewShape, submitted_at: datetime, version: Version, dismissed: Removal | None, received_at: datetime
) -> Comment:
    state = _STATES.get(told.state.lower(), ReviewState.UNKNOWN)
    if dismissed is None and told.state.lower() == "dismissed":
        dismissed = Removal(by=None)
    return Comment(
        kind=CommentKind.REVIEW,
        id=told.id,
        author=person(told.user),
        created_at=submitted_at,
        versions=(version,),
        node_id=told.node_id,
        url=told.html_url,
        head=told.commit_id,
        review=ReviewState.UNKNOWN if dismissed else state,
        dismissed=dismissed,
        seen_at=received_at,
    )


def _sender(account: Account | None) -> Person | None:
    return person(account) if account else None


def _before(changes: BodyChanges | None) -> str | None:
    """The words before the edit; None when it did not change them."""
    if changes is None or changes.body is None:
        return None
    return clean(changes.body.from_)
