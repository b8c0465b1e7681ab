"""How a comment read before: GitHub's edit history, made into versions."""

import asyncio
from collections.abc import Iterable

from pydantic import Field, TypeAdapter

from app.decision.pull_request import Version
from app.github.client import Session
from app.github.conversation import WHO, Actor, shaped, whom
from app.github.payloads import Moment, Shape, clean

_AT_ONCE = 5
_HISTORY = (
    """
query History($id: ID!) {
  node(id: $id) {
    ... on IssueComment {
      body createdAt author { ...who }
      userContentEdits(first: 100) { pageInfo { hasNextPage } nodes { editedAt diff editor { ...who } } }
    }
  }
}
"""
    + WHO
)


class Edit(Shape):
    """One edit. `diff` is null when that revision was deleted."""

    at: Moment = Field(alias="editedAt")
    diff: str | None
    editor: Actor | None


class _Page(Shape):
    more: bool = Field(alias="hasNextPage")


class _Edits(Shape):
    page: _Page = Field(alias="pageInfo")
    nodes: tuple[Edit | None, ...] | None


class Edited(Shape):
    """A comment with its edits, the newest first."""

    body: str
    created_at: Moment = Field(alias="createdAt")
    author: Actor | None
    edits: _Edits | None = Field(alias="userContentEdits")


class _Node(Shape):
    node: Edited | Shape | None


_SHAPE = TypeAdapter(_Node)


async def histories(session: Session, node_ids: Iterable[str]) -> dict[str, tuple[Version, ...] | None]:
    """Every version of these comments, oldest first; None where GitHub cannot tell all of them."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def one(node_id: str) -> tuple[str, tuple[Version, ...] | None]:
        async with turns:
            node = shaped(_SHAPE, await session.graphql(_HISTORY, {"id": node_id})).node
        return node_id, versions_of(node) if isinstance(node, Edited) else None

    return dict(await asyncio.gather(*(one(node_id) for node_id in node_ids)))


def versions_of(comment: Edited) -> tuple[Version, ...] | None:
    """The versions, oldest first.

    On github.com an edit's `diff` is all the words as of that edit, and the oldest "edit" is the writing itself.
    Some servers tell the words from before the edit instead. The newest edit gives away which it is: as of it,
    the words are the present ones.
    """
    if comment.edits is None or comment.edits.nodes is None or comment.edits.page.more:
        return None
    edits = [edit for edit in reversed(comment.edits.nodes) if edit is not None]
    texts = [edit.diff for edit in edits if edit.diff is not None]
    if len(texts) != len(comment.edits.nodes):
        return None
    author = whom(comment.author)
    if not edits:
        return (Version(clean(comment.body), comment.created_at, author),)
    editors = [whom(edit.editor) if edit.editor else None for edit in edits]
    times = [edit.at for edit in edits]
    if not _same(texts[-1], comment.body):
        texts = [*texts, comment.body]
        editors = [author, *editors]
        times = [comment.created_at, *times]
    versions: list[Version] = []
    for text, at, by in zip(texts, times, editors, strict=True):
        before = versions[-1].body if versions else None
        versions.append(Version(clean(text), at, by, replaced=before))
    return tuple(versions)


def _same(one: str, other: str) -> bool:
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
