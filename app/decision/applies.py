"""Whether a decision applies to a pull request, and which of its files are the text that people commit to."""

import json
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256

from app.decision.globs import PathPatterns, ShellPatterns
from app.decision.happenings import Gone, kept_labels, kept_titles, too_many
from app.decision.policy import Decision
from app.decision.pull_request import ChangedFile, PullRequest


def applies(decision: Decision, pull: PullRequest, files: tuple[ChangedFile, ...]) -> bool:
    """Whether every key given under `when` holds; `files` are those the present head changes."""
    when = decision.when
    if when.branches is not None and not _shell(when.branches).match(pull.base):
        return False
    if when.title is not None and not (_title_matches(when.title, pull.title) or _held_by_title(when.title, pull)):
        return False
    if when.labels is not None and not (_common(when.labels, pull.labels) or _held_by_label(when.labels, pull)):
        return False
    return when.paths is None or bool(text_of(decision, files))


def held_by(decision: Decision, pull: PullRequest) -> tuple[Gone, ...]:
    """What is gone and makes a decision go on applying, because nobody frees their own pull request."""
    when = decision.when
    held: list[Gone] = []
    if when.labels is not None and not _common(when.labels, pull.labels):
        held += _held_by_label(when.labels, pull)
    if when.title is not None and not _title_matches(when.title, pull.title):
        held += _held_by_title(when.title, pull)
    return tuple(held)


def _held_by_label(labels: tuple[str, ...], pull: PullRequest) -> tuple[Gone, ...]:
    gone = kept_labels(pull.author, pull.labels, pull.happenings)
    return gone if too_many(gone) else tuple(one for one in gone if _common(labels, (one.name,)))


def _held_by_title(patterns: tuple[str, ...], pull: PullRequest) -> tuple[Gone, ...]:
    gone = kept_titles(pull.author, pull.title, pull.happenings)
    return gone if too_many(gone) else tuple(one for one in gone if _title_matches(patterns, one.name))


def _common(some: Iterable[str], others: Iterable[str]) -> bool:
    return not set(_folded(some)).isdisjoint(_folded(others))


def _title_matches(patterns: tuple[str, ...], title: str) -> bool:
    return _shell(_folded(patterns)).match(title.casefold())


def text_of(decision: Decision, files: tuple[ChangedFile, ...]) -> tuple[ChangedFile, ...]:
    """The files that are the text: those matching `paths` by either of their names, all of them without `paths`."""
    if decision.when.paths is None:
        return files
    patterns = _paths(decision.when.paths)
    return tuple(
        file
        for file in files
        if patterns.match(file.path) or (file.previous_path is not None and patterns.match(file.previous_path))
    )


def digest_of_text(decision: Decision, files: tuple[ChangedFile, ...]) -> str:
    """Identifies the text by its paths and blob ids (SHA-256, hex).

    A rename's old name counts too, because which file goes away is part of what people commit to.
    """
    entries = set()
    for file in text_of(decision, files):
        entries.add((file.path, file.blob))
        if file.previous_path is not None:
            entries.add((file.previous_path, ""))
    return sha256(json.dumps(sorted(entries)).encode()).hexdigest()


def _folded(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name.casefold() for name in names)


@lru_cache(maxsize=1024)
def _paths(patterns: tuple[str, ...]) -> PathPatterns:
    return PathPatterns(patterns)


@lru_cache(maxsize=1024)
def _shell(patterns: tuple[str, ...]) -> ShellPatterns:
    return ShellPatterns(patterns)
