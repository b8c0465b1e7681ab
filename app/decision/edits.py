"""The versions of one comment: in which order they followed each other, and where one is missing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from app.decision.pull_request import Comment, Person, Version


def in_order(created_at: datetime, versions: Iterable[Version], author: Person | None = None) -> tuple[Version, ...]:
    """The versions oldest first, each once; within a second each follows the one whose body it replaced.

    What GitHub tells of one version at different times is more or less: what tells less is left out.
    """
    alike: dict[str, list[Version]] = {}
    for version in _each_once(versions):
        alike.setdefault(version.body, []).append(version)
    told = [
        version
        for same_words in alike.values()
        for version in same_words
        if not any(_says_more(other, version, created_at, author) for other in same_words)
    ]
    ordered: list[Version] = []
    for at, second in groupby(sorted(told, key=lambda version: _rank(version, author)), key=lambda version: version.at):
        ordered += _second(list(second), ordered[-1].body if ordered else None, at == created_at, author)
    return tuple(ordered)


def _each_once(versions: Iterable[Version]) -> list[Version]:
    """One for each moment, words, words before and person; of the person's names always the same one."""
    found: dict[tuple[datetime, str, str | None, int | None], Version] = {}
    for version in versions:
        key = version.at, version.body, version.replaced, version.by.id if version.by else None
        other = found.get(key, version)
        by = min((v.by for v in (version, other) if v.by), key=lambda person: (person.login, person.bot), default=None)
        found[key] = replace(version, by=by)
    return list(found.values())


def _says_more(one: Version, than: Version, created_at: datetime, author: Person | None) -> bool:
    """Whether a version tells the same words as another, and who made it or what it replaced besides."""
    if one is than:
        return False
    if than.by is None and than.replaced is None and than.at == created_at:
        return one.by is not None  # GitHub told of a dismissal, with words of which it does not say since when
    if one.at != than.at:
        return False
    if one.replaced == than.replaced:
        return than.by is None
    if one.replaced is None or than.replaced is not None:
        return False
    return not (than.at == created_at and _same(than.by, author))  # else it is how the comment was first written


def _same(one: Person | None, other: Person | None) -> bool:
    return one is not None and other is not None and one.id == other.id


def _rank(version: Version, author: Person | None) -> tuple[datetime, bool, str, str, int]:
    by = version.by
    return (version.at, not _same(by, author), version.replaced or "", version.body, by.id if by else 0)


def _second(second: list[Version], before: str | None, first: bool, author: Person | None) -> Iterable[Version]:
    """The versions of one second: the writing itself, then the edits as they replace each other.

    What somebody made it without our knowing what that replaced comes last; others' words after the author's.
    """
    alone = [version for version in second if version.replaced is None]
    edits = [version for version in second if version.replaced is not None]
    written = [version for version in alone if first and _same(version.by, author)]
    results = {version.body for version in edits}
    written.sort(key=lambda version: version.body not in results)
    before = written[-1].body if written else before
    chain: list[Version] = []
    while edits:
        following = _next(edits, before)
        edits.remove(following)
        chain.append(following)
        before = following.body
    return (*written, *chain, *(version for version in alone if version not in written))


def _next(edits: list[Version], before: str | None) -> Version:
    """The edit of what was there before, rather one that others follow; else one that follows no other."""
    sources, results = {edit.replaced for edit in edits}, {edit.body for edit in edits}
    followers = [edit for edit in edits if edit.replaced == before]
    if followers:
        return next((edit for edit in followers if edit.body in sources), followers[0])
    return next((edit for edit in edits if edit.replaced not in results), edits[0])


def last_gap(comment: Comment) -> int | None:
    """The last version before which words may have stood that nobody told of; None: its whole past is known."""
    asked_to = comment.history_to
    for index in reversed(range(1, len(comment.versions))):
        version, before = comment.versions[index], comment.versions[index - 1].body
        if asked_to is not None and version.at <= asked_to:
            return None
        if before != (version.body if version.replaced is None else version.replaced):
            return index
    first = comment.versions[0].at
    return 0 if first > comment.created_at and (asked_to is None or first > asked_to) else None
