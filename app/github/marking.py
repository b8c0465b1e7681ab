"""Puts the App's reactions and labels, and takes off only what is the App's own."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from pydantic import TypeAdapter

from app.decision.publication import CommentRef, Label, ShownReaction
from app.decision.pull_request import CommentKind
from app.github.errors import Forbidden, GitHubUnavailable, NotFound, Rejected
from app.github.payloads import Id, Shape
from app.github.publication import Publication

_WORDS = {
    "+1": "THUMBS_UP",
    "-1": "THUMBS_DOWN",
    "laugh": "LAUGH",
    "confused": "CONFUSED",
    "heart": "HEART",
    "hooray": "HOORAY",
    "rocket": "ROCKET",
    "eyes": "EYES",
}
_ADD = """
mutation React($on: ID!, $content: ReactionContent!) {
  addReaction(input: {subjectId: $on, content: $content}) { reaction { content } }
}
"""
_REMOVE = """
mutation Unreact($on: ID!, $content: ReactionContent!) {
  removeReaction(input: {subjectId: $on, content: $content}) { reaction { content } }
}
"""


class _Made(Shape):
    id: Id


class _Node(Shape):
    node_id: str


_MADE = TypeAdapter(_Made)
_NODE = TypeAdapter(_Node)


async def set_reactions(work: Publication, wanted: Mapping[CommentRef, str | None]) -> None:
    """At most one reaction of ours on each comment; what is gone needs none.

    Adding is repeated where it got no answer, which changes nothing. That one is about to be taken off is stored first,
    so that it is put again where it is wanted again and we ended before we knew.
    """
    for on, content in wanted.items():
        shown = work.published.reactions.get(on.key)
        if content == (shown.content if shown else None) and (shown is None or shown.sure):
            continue
        try:
            if shown is not None and shown.content != content:
                _keep(work, on, replace(shown, sure=False))
                await work.before_creating(work.published)
                await _remove(work, on, shown)
                _keep(work, on, None)
            if content is not None:
                _keep(work, on, await _add(work, on, content))
        except NotFound:
            _keep(work, on, ShownReaction(content) if content else None)
        except (Forbidden, Rejected) as refusal:
            work.refused(refusal)
        except GitHubUnavailable:
            if content is not None and on.key not in work.published.reactions:
                _keep(work, on, ShownReaction(content, sure=False))
            raise


def _keep(work: Publication, on: CommentRef, shown: ShownReaction | None) -> None:
    others = {key: each for key, each in work.published.reactions.items() if key != on.key}
    work.published = replace(work.published, reactions=others | ({on.key: shown} if shown else {}))


def _reactions_of(work: Publication, on: CommentRef) -> str:
    kind = "pulls" if on.kind is CommentKind.REVIEW_COMMENT else "issues"
    return f"{work.path}/{kind}/comments/{on.id}/reactions"


async def _add(work: Publication, on: CommentRef, content: str) -> ShownReaction:
    if on.kind is CommentKind.REVIEW:
        await work.session.graphql(_ADD, {"on": await _node_of(work, on), "content": _WORDS[content]}, gives_way=True)
        return ShownReaction(content)
    made = await work.session.request("POST", _reactions_of(work, on), json={"content": content}, gives_way=True)
    return ShownReaction(content, made.read(_MADE).id)


async def _remove(work: Publication, on: CommentRef, shown: ShownReaction) -> None:
    """Takes it off. That it, or the comment, is gone already is as good."""
    try:
        if on.kind is CommentKind.REVIEW:
            await work.session.graphql(
                _REMOVE, {"on": await _node_of(work, on), "content": _WORDS[shown.content]}, gives_way=True
            )
            return
        # Adding what may be there tells its number, whether it was there or not.
        known = shown if shown.sure or shown.id is not None else await _add(work, on, shown.content)
        if known.id is not None:
            await work.session.request("DELETE", f"{_reactions_of(work, on)}/{known.id}", gives_way=True)
    except NotFound:
        pass


async def _node_of(work: Publication, review: CommentRef) -> str:
    """GraphQL's name for a review; only GraphQL can react to one."""
    if review.node_id:
        return review.node_id
    path = f"{work.path}/pulls/{work.number}/reviews/{review.id}"
    return (await work.session.request("GET", path)).read(_NODE).node_id


async def set_labels(
    work: Publication, wanted: tuple[Label, ...], others: frozenset[str], present: frozenset[str]
) -> frozenset[str]:
    """Puts what was not put before, and takes off our others. What somebody took off by hand is not put again.

    Names ignore case, as on GitHub. `present` may lag behind our own last change, so it only adds to what is taken off.
    What is about to be put or taken off is stored first: if we end before we know, it can still be taken off, and is
    put again where it is wanted again.
    Gives the labels that are there now, as far as we know.
    """
    if not (wanted or others):
        return present
    before = {name.lower() for name in work.published.labels or ()}
    begun = {name.lower() for name in work.published.labels_begun}
    there = {name.lower() for name in present}
    new = [label for label in wanted if label.name.lower() not in before]
    keep = {label.name.lower() for label in wanted}
    off = sorted(name for name in others if name.lower() in (before | begun | there) - keep)
    leaving = {name.lower() for name in off}
    try:
        for label in new:
            await _create(work, label)
        if new or leaving & before:
            known, about = work.published.labels, frozenset(label.name for label in wanted).union(off)
            stays = None if known is None else frozenset(name for name in known if name.lower() not in leaving)
            stored = replace(work.published, labels=stays, labels_begun=about)
            await work.before_creating(stored)
            work.published = stored
        issue = f"{work.path}/issues/{work.number}"
        if new:
            names = [label.name for label in new]
            await work.session.request("POST", f"{issue}/labels", json={"labels": names}, gives_way=True)
        for name in off:
            try:
                await work.session.request("DELETE", f"{issue}/labels/{_segment(name)}", gives_way=True)
            except NotFound:
                continue
    except (Forbidden, NotFound, Rejected) as refusal:
        work.refused(refusal)
        return present
    now = frozenset(label.name for label in wanted)
    work.published = replace(work.published, labels=now, labels_begun=frozenset())
    return frozenset(name for name in present if name.lower() not in leaving) | {label.name for label in new}


async def _create(work: Publication, label: Label) -> None:
    """Makes it in the repository, with our colour, if it is not there."""
    path = f"{work.path}/labels/{label.name.lower()}"
    if path in work.session.labels_there:
        return
    sent = {"name": label.name, "color": label.color, "description": label.description}
    try:
        await work.session.request("POST", f"{work.path}/labels", json=sent, gives_way=True)
    except Rejected as refusal:
        if "already_exists" not in str(refusal):
            raise
    work.session.labels_there.add(path)


def _segment(name: str) -> str:
    """One part of a path. A name of dots alone would otherwise lead elsewhere."""
    return quote(name, safe="").replace(".", "%2E")
