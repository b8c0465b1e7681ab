"""Patterns that people write: gitignore patterns for paths, shell patterns for titles and branches.

Each becomes a regular expression in which no star gives back what it took (atomic groups), because a path's or a
title's author chooses the text: the usual translations take minutes on `*-*-*-*.md` against four thousand dashes.
"""

import re
from collections.abc import Iterable, Sequence

_ATOM = re.compile(r"\\(?s:.)|\*+|\?|\[[!^]?+\]?+(?:\\(?s:.)|[^]\\])*+\]|(?s:.)")
_MEMBER = re.compile(r"(?:\\(?s:.)|(?s:.))(?:-(?:\\(?s:.)|[^]\\]))?")


class ShellPatterns:
    """Shell patterns, of which one must match the whole text; a star crosses anything."""

    def __init__(self, patterns: Iterable[str]) -> None:
        alternatives = [_segment(pattern, "(?s:.)") + r"\Z" for pattern in patterns]
        self._regex = re.compile("|".join(alternatives) or "(?!)")

    def match(self, text: str) -> bool:
        """Whether one of the patterns matches the whole text."""
        return self._regex.match(text) is not None


class PathPatterns:
    """gitignore patterns against paths from the repository's root, of which the last that matches decides."""

    def __init__(self, patterns: Iterable[str]) -> None:
        runs: list[tuple[bool, list[str]]] = []
        for pattern in patterns:
            wanted = not pattern.startswith("!")
            if not runs or runs[-1][0] is not wanted:
                runs.append((wanted, []))
            runs[-1][1].append(_path(pattern if wanted else pattern[1:]))
        self._runs = [(wanted, re.compile("|".join(alternatives))) for wanted, alternatives in reversed(runs)]

    def match(self, path: str) -> bool:
        """Whether the last pattern that matches this path, or a directory above it, is not a negation."""
        return next((wanted for wanted, regex in self._runs if regex.match(path)), False)


def fault_of_path_pattern(pattern: str) -> str | None:
    """What is wrong with a gitignore pattern, as the end of a sentence about it; None for a good one."""
    bare = pattern.removeprefix("!").strip()
    if not bare.strip("/"):
        return "matches nothing"
    if bare.startswith("#"):
        return r"is a comment in gitignore; write \# for a name that begins with #"
    if "//" in bare:
        return "has nothing between two slashes"
    if (len(bare) - len(bare.rstrip("\\"))) % 2:
        return "ends with a backslash that escapes nothing"
    return None


def _path(pattern: str) -> str:
    *above, last = _without_trailing_spaces(pattern).split("/")
    directory = last == ""
    segments = [segment for segment in (*above, last) if segment]
    if not segments:
        return "(?!)"
    only_below = directory or (bool(above) and _is_any_depth(last))
    if len(above) - directory < 1:
        segments.insert(0, "**")
    chunks: list[list[str]] = [[]]
    for segment in segments:
        if _is_any_depth(segment):
            chunks.append([])
        else:
            chunks[-1].append(_segment(segment, "[^/]"))
    first, *others = chunks
    others = [chunk for chunk in others if chunk]
    end = "/[^/]++/" if directory and _is_any_depth(segments[-1]) else "/" if only_below else r"(?:/|\Z)"
    if not others:
        return _chunk(first, end) if first else (r"[^/]++/" if directory else "")
    start = _chunk(first, "/") if first else ""
    middle = "".join(f"(?>(?:[^/]++/)*?{_chunk(chunk, '/')})" for chunk in others[:-1])
    return f"{start}{middle}(?:[^/]++/)*?{_chunk(others[-1], end)}"


def _is_any_depth(segment: str) -> bool:
    return len(segment) > 1 and not segment.strip("*")


def _chunk(segments: Sequence[str], end: str) -> str:
    return "/".join(segments) + end


def _without_trailing_spaces(pattern: str) -> str:
    bare = pattern.rstrip(" ")
    escaped = (len(bare) - len(bare.rstrip("\\"))) % 2
    return pattern[: len(bare) + 1] if escaped else bare


def _segment(pattern: str, anything: str) -> str:
    """A pattern whose stars and question marks stand for `anything`; it must be followed by what ends the segment."""
    if pattern and not pattern.strip("*"):
        return anything + ("++" if anything == "[^/]" else "*+")
    pieces: list[list[str]] = [[]]
    for atom in _ATOM.findall(pattern):
        if atom[0] == "*":
            pieces.append([])
        elif atom == "?":
            pieces[-1].append(anything)
        elif len(atom) > 1 and atom[0] == "[":
            pieces[-1].append(_class(atom[1:-1], anything))
        else:
            pieces[-1].append(re.escape(atom[-1]))
    first, *others = pieces
    if not others:
        return "".join(first)
    middle = "".join(f"(?>{anything}*?{''.join(piece)})" for piece in others[:-1] if piece)
    return "".join(first) + middle + _tail(others[-1], anything)


def _tail(piece: Sequence[str], anything: str) -> str:
    """A star and what the segment ends with: looked at once, from the end, instead of at each place it could begin."""
    if not piece:
        return f"{anything}*+"
    return f"(?={anything}{{{len(piece)}}}){anything}*+(?<={''.join(piece)})"


def _class(members: str, anything: str) -> str:
    negated = members[:1] in {"!", "^"}
    parts = []
    for member in _MEMBER.findall(members[negated:]):
        low, high = _ends(member)
        parts.append(f"{re.escape(low)}-{re.escape(high)}" if low < high else re.escape(low))
    found = f"[{'^' if negated else ''}{''.join(parts)}]"
    return f"(?!/){found}" if anything == "[^/]" else found


def _ends(member: str) -> tuple[str, str]:
    """The first and last character of `a`, `\\a`, `a-z` or `\\a-\\z`."""
    low = member[1] if member[0] == "\\" and len(member) > 1 else member[0]
    used = 2 if member[0] == "\\" and len(member) > 1 else 1
    return (low, member[-1]) if member[used : used + 1] == "-" and len(member) > used + 1 else (low, low)
