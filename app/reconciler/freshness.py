"""Brings the picture up to date: what GitHub must be asked for, because no delivery told of it or somebody asked."""

from dataclasses import replace
from datetime import timedelta

from app.decision.facts import NO_PULL_REQUEST
from app.decision.phrases import Phrases
from app.decision.picture import Picture, merge_comment, needs_history
from app.decision.pull_request import Comment, CommentKind
from app.decision.statements import Kind
from app.decision.timeline import timeline
from app.github import reading
from app.github.errors import NotFound
from app.reconciler.groups import untold
from app.reconciler.look import Look
from app.store import mirror
from app.store.policies import CachedPolicy

RECHECK_AT_MOST_EVERY = timedelta(minutes=1)
LOOK_AGAIN_FOR_YOUNG = timedelta(seconds=10)


async def known_state(look: Look) -> Picture | None:
    """The picture with a state that is not in doubt. None where GitHub has no such pull request."""
    picture = look.loaded.picture
    if look.key.number == NO_PULL_REQUEST:
        return None
    asked_of_closed = picture is not None and not picture.pull.open and picture.reread_asked_at is not None
    settled = picture is not None and not picture.doubtful and not asked_of_closed
    if settled and not untold(look.published.groups):
        return picture
    try:
        pull = await reading.read_state(look.session, look.repository, look.key.number)
    except NotFound:
        return None
    await _save(look, pull=pull, heads=(), comments=(), complete=False)
    picture = look.loaded.picture
    if picture is not None and picture.doubtful:
        look.again = look.now + LOOK_AGAIN_FOR_YOUNG  # GitHub's answer was older than what it had told us before
    return picture


async def whole(look: Look, picture: Picture, policy: CachedPolicy) -> Picture:
    """Read in full at first sight, on a new head, on another base branch, and when somebody asked."""
    head = picture.pull.present_head
    unread = head is None or head.files is None or head.base != picture.pull.base
    if picture.read_at is None or picture.reread_asked_at is not None or unread:
        return await read_all(look, picture, policy)
    if look.loaded.policy is None or look.loaded.policy.phrases_key != policy.phrases_key:
        picture = await with_comments(look, picture, policy)
    return await _histories(look, picture)


async def with_comments(look: Look, picture: Picture, policy: CachedPolicy) -> Picture:
    """With the comments that matter by this policy's phrases, or were not yet heard with them."""
    spoken = await mirror.comments(look.store, look.key, policy.phrases_key)
    look.loaded = replace(look.loaded, unheard=spoken.unheard)
    return replace(picture, pull=replace(picture.pull, comments=spoken.comments))


async def read_all(look: Look, picture: Picture, policy: CachedPolicy) -> Picture:
    """Read in full."""
    known = {(c.kind, c.id): c.versions[-1].at for c in await mirror.all_comments(look.store, look.key)}
    found = await reading.read_pull_request(
        look.session,
        look.repository,
        look.key.number,
        known=known,
        own_login=await look.session.own_login(),
        now=look.now,
        heads_known={head.sha: head.since for head in picture.pull.heads},
    )
    young = await _save(look, pull=found.pull, heads=found.heads, comments=found.comments, complete=True)
    if young:
        look.again = look.now + LOOK_AGAIN_FOR_YOUNG
    look.marks = found.own_marks
    _adopt(look, found.status_comment_ids)
    return await _histories(look, await with_comments(look, look.loaded.picture or picture, policy))


def recheck_due(look: Look, picture: Picture, phrases: Phrases) -> bool:
    """Whether a `/recheck` was said since the last reading; sets when to look again if it is too soon."""
    read_at, last = picture.read_at, look.published.rechecked_at
    said = timeline(picture.pull, phrases).statements
    asked = [one.comment.seen_at or one.at for one in said if one.kind is Kind.RECHECK]
    if not asked or read_at is None or max(asked) <= read_at:
        return False
    if last is not None and look.now - last < RECHECK_AT_MOST_EVERY:
        look.again = last + RECHECK_AT_MOST_EVERY
        return False
    return True


async def _save(look: Look, **read: object) -> tuple[Comment, ...]:
    young = await mirror.save_reading(look.store, look.key, read_at=look.now, began=look.now, **read)  # type: ignore[arg-type]
    loaded = await mirror.load(look.store, look.key, look.now)
    if loaded is not None:
        look.loaded = loaded
    return young


def _adopt(look: Look, status_comments: tuple[int, ...]) -> None:
    """A status comment of ours that we had lost sight of is edited from now on, never written twice."""
    if status_comments and look.published.comment_id not in status_comments:
        look.published = replace(look.published, comment_id=status_comments[0], comment_digest=None)


async def _histories(look: Look, picture: Picture) -> Picture:
    """Asks GitHub for what an edit hid that no delivery told of."""
    comments = list(picture.pull.comments)
    for place, comment in enumerate(comments):
        if comment.deleted or not comment.history_known or not needs_history(comment):
            continue
        comments[place] = merge_comment(comment, await _with_history(look, comment))
        await mirror.save_comment(look.store, look.key, comments[place], look.now)
    return replace(picture, pull=replace(picture.pull, comments=tuple(comments)))


async def _with_history(look: Look, comment: Comment) -> Comment:
    versions = None
    if comment.kind is CommentKind.COMMENT and comment.node_id:
        try:
            versions = await reading.read_history(look.session, comment.node_id)
        except NotFound:
            versions = None
    if not versions:
        return replace(comment, history_known=False)
    return replace(comment, versions=versions, history_to=max(versions[-1].at, comment.versions[-1].at))
