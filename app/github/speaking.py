"""Writes the App's own comments: the status comment, replies and announcements, none of them ever twice."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from app.decision.publication import Announcement, Press, Published, Reply
from app.github.buttons import Signer, words
from app.github.errors import Forbidden, GitHubError, NotFound, PutOff, Rejected
from app.github.marks import STATUS, mark_in, mark_of, marked
from app.github.payloads import Account, Id, Shape
from app.github.publication import Publication

_MOST_PAGES = 100
_COUNTED = timedelta(hours=1)  # replies of so long are counted
_REFUSALS = (Forbidden, NotFound, Rejected)
_Begun = Callable[[Published, bool], Published]  # what is known, with the note that a comment is begun, or is not


class _Comment(Shape):
    id: Id
    user: Account | None = None
    body: str | None = None


_COMMENT = TypeAdapter(_Comment)
_COMMENTS = TypeAdapter(tuple[_Comment, ...])


async def write_status_comment(work: Publication, body: str, *, first: str | None, create: bool) -> None:
    """Edits the status comment, or makes it: at once if it was never begun, else only if it cannot be found.

    `first` is how it reads when it is made; so it stays until there is something else to say.
    """
    body, first = marked(body, STATUS), marked(first or body, STATUS)
    digest = hashlib.sha256(body.encode()).hexdigest()
    published = work.published
    if published.comment_id is not None and published.comment_digest == digest:
        return
    try:
        comment_id = published.comment_id or await _lost(work, STATUS, begun=published.comment_begun)
        if comment_id is None or not await _edited(work, comment_id, body):
            work.published = replace(work.published, comment_id=None, comment_digest=None)
            comment_id = await _made(work, _with_begun_status, first) if create else None
    except _REFUSALS as refusal:
        work.refused(refusal)
        return
    if comment_id is not None:
        work.published = replace(work.published, comment_id=comment_id, comment_digest=digest, comment_begun=False)


def _with_begun_status(published: Published, begun: bool) -> Published:
    return replace(published, comment_begun=begun)


async def _edited(work: Publication, comment_id: int, body: str) -> bool:
    """Whether the comment is there and now reads so."""
    try:
        await work.session.request(
            "PATCH", f"{work.path}/issues/comments/{comment_id}", json={"body": body}, gives_way=True
        )
    except NotFound:
        return False
    return True


async def reply(work: Publication, wanted: Reply) -> None:
    """Answers somebody's comment, once. What is put off stays owed: their comment is heard for the first time once."""
    key = wanted.answers.key

    def begun(published: Published, begun: bool) -> Published:
        return _granted(published, wanted, work.session.now() if begun else None)

    try:
        made = await _say_once(work, work.published.replies, key, mark_of("reply", key), wanted.body, begun)
    except PutOff:
        work.published = begun(work.published, True)
        raise
    if made is not None:
        work.published = replace(work.published, replies={**work.published.replies, key: made})


def _granted(published: Published, reply: Reply, at: datetime | None) -> Published:
    """With this reply counted in; None: it was not made after all, so that another one may be."""
    key, whom = reply.answers.key, {reply.outsider} if reply.outsider is not None else set()
    if (at is not None) == (key in published.replies):
        return published
    replies = _noted(published.replies, key, at is not None)
    if at is None:
        times, refused = published.reply_times[:-1], published.refused - whom
    else:
        recent = (one for one in published.reply_times if at - one < _COUNTED)
        times, refused = (*recent, at), published.refused | whom
    return replace(published, replies=replies, reply_times=times, refused=refused)


async def announce(work: Publication, wanted: Announcement) -> None:
    """Makes a new comment, once for each name."""
    key = wanted.name

    def begun(published: Published, begun: bool) -> Published:
        return replace(published, announcements=_noted(published.announcements, key, begun))

    made = await _say_once(work, work.published.announcements, key, mark_of("announcement", key), wanted.body, begun)
    if made is not None:
        work.published = replace(work.published, announcements={**work.published.announcements, key: made})


async def say_for(work: Publication, guid: str, press: Press) -> None:
    """Says what somebody pressed, in a comment of ours that counts as theirs; once for each delivery's GUID."""

    def begun(published: Published, begun: bool) -> Published:
        return replace(published, pressed=_noted(published.pressed, guid, begun))

    mark = Signer(work.session.button_key, work.repository.id, work.number).mark(guid, press)
    made = await _say_once(work, work.published.pressed, guid, mark, words(press.identifier, press.person), begun)
    if made is not None:
        work.published = replace(
            work.published,
            pressed={**work.published.pressed, guid: made},
            presses={name: other for name, other in work.published.presses.items() if name != guid},
        )


def _noted(told: Mapping[str, int | None], key: str, begun: bool) -> dict[str, int | None]:
    others = {name: made for name, made in told.items() if name != key}
    return others | ({key: None} if begun else {})


async def _say_once(
    work: Publication, told: Mapping[str, int | None], key: str, mark: str, body: str, begun: _Begun
) -> int | None:
    """The new comment; None when it was made before, or is refused. One begun earlier is looked for first."""
    if told.get(key) is not None:
        return None
    try:
        return await _lost(work, mark, begun=key in told) or await _made(work, begun, marked(body, mark))
    except _REFUSALS as refusal:
        work.refused(refusal)
        return None


async def _made(work: Publication, begun: _Begun, body: str) -> int:
    """A new comment. That it is about to be made is stored first; after a definite no it is not looked for again."""
    stored = begun(work.published, True)
    await work.before_creating(stored)
    work.published = stored
    path = f"{work.path}/issues/{work.number}/comments"
    try:
        return (await work.session.request("POST", path, json={"body": body}, gives_way=True)).read(_COMMENT).id
    except GitHubError as error:
        if error.undone:
            work.published = begun(work.published, False)
        raise


async def _lost(work: Publication, mark: str, *, begun: bool) -> int | None:
    """The comment of ours with this mark: from the last reading, or, if one was begun, from GitHub itself."""
    if (known := work.marks.get(mark)) is not None:
        return known
    if not begun:
        return None
    own_login = (await work.session.own_login()).lower()
    pages = await work.session.pages(f"{work.path}/issues/{work.number}/comments", limit=_MOST_PAGES)
    for page in pages:
        for comment in page.read(_COMMENTS):
            ours = comment.user is not None and comment.user.login.lower() == own_login
            if ours and mark_in(comment.body or "") == mark:
                return comment.id
    if (until := work.in_doubt_until) is not None:
        raise PutOff("whether it was made cannot be told yet", until=until)
    return None
