"""Whether an open pull request, as GitHub lists it, is as we know it: values in, values out."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha1

from app.decision.pull_request import Comment, CommentKind, PullRequest
from app.github.listing import Listed, Remark
from app.store.policies import CachedPolicy
from app.store.sightings import Known

LISTED_LATE = timedelta(seconds=10)  # GitHub may list a comment this much later than it tells of it

Comments = Mapping[tuple[CommentKind, int], Comment]


def blob_id(text: str) -> str:
    """The id git gives to a file with this content."""
    content = text.encode("utf-8", "surrogatepass")
    return sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def is_cached(policy: CachedPolicy, full_name: str, blob: str | None) -> bool:
    """Whether this is what was read of a branch whose policy file has this blob id; None: it has none."""
    own = (policy.found_in or "").lower() == full_name.lower()
    return (blob_id(policy.source) if own and policy.source is not None else None) == blob


def others(listed: Listed, known: Known) -> int:
    """How many comments there are beside those we keep: bots' are not kept."""
    return listed.comment_count - len(_kept(known.comments, CommentKind.COMMENT))


def difference(listed: Listed, known: Known, others_before: int | None, began: datetime) -> str:
    """What GitHub shows and we do not know, in a word or two; empty: nothing.

    `others_before`: see `others`, when all was as we knew it; None: nobody counted. `began`: when the listing did.
    """
    pull = known.picture.pull
    if not pull.open and listed.updated_at >= pull.updated_at:
        return "it is open"
    if (state := _state(listed, pull)) and listed.updated_at >= pull.updated_at:
        return state
    return (
        _remarks(listed.comments, listed.comment_count, known.comments, CommentKind.COMMENT, began)
        or _remarks(listed.reviews, listed.review_count, known.comments, CommentKind.REVIEW, began)
        or _uncounted(listed, known, others_before)
        or _inline(listed, pull)
    )


def _state(listed: Listed, pull: PullRequest) -> str:
    people = tuple(sorted(person.login.lower() for person in pull.requested if not person.bot))
    for what, shown, believed in (
        ("base branch", listed.base, pull.base),
        ("head", listed.head, pull.head),
        ("draft", listed.draft, pull.draft),
        ("lock", listed.locked, pull.locked),
        ("title", listed.title, pull.title),
        ("labels", listed.labels, tuple(sorted(pull.labels))),
        ("assignees", listed.assignees, tuple(sorted(person.login.lower() for person in pull.assignees))),
        ("review requests", listed.requested, tuple(sorted((*people, *pull.requested_teams)))),
    ):
        if shown != believed:
            return what
    return ""


def _remarks(listed: Iterable[Remark], count: int, known: Comments, kind: CommentKind, began: datetime) -> str:
    shown = {remark.id: remark for remark in listed}
    for remark in shown.values():
        comment = known.get((kind, remark.id))
        if comment is None and not remark.by_bot:
            return f"a {kind} that is new"
        if comment is None:
            continue
        if comment.deleted or remark.dismissed != bool(comment.dismissed):
            return f"a {kind} that is there, or was dismissed"
        if remark.edited_at and not comment.by_button and comment.versions[-1].at < remark.edited_at:
            return f"a {kind} that was edited"
    if len(shown) >= count:  # all of them
        for comment in _kept(known, kind):
            told_just_now = comment.seen_at is not None and comment.seen_at > began - LISTED_LATE
            if comment.id not in shown and not told_just_now:
                return f"a {kind} that is gone"
    return ""


def _kept(known: Comments, kind: CommentKind) -> list[Comment]:
    return [comment for comment in known.values() if comment.kind is kind and comment.deleted is None]


def _uncounted(listed: Listed, known: Known, others_before: int | None) -> str:
    """Of a long thread only the last ones are listed: the others must be as many as they were."""
    if len(listed.comments) >= listed.comment_count or others_before in (None, others(listed, known)):
        return ""
    return "the number of comments"


def _inline(listed: Listed, pull: PullRequest) -> str:
    """Inline comments are not listed: so whatever moved its date, and is none of what is listed, may be one."""
    explained = max([pull.updated_at, *(remark.at for remark in (*listed.comments, *listed.reviews))])
    return "its date" if listed.thread_count and listed.updated_at > explained else ""
