"""Single values read out of a YAML mapping: the value, or the default and a problem that says what would be right."""

import re
from collections.abc import Sequence as Many
from datetime import timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from app.decision.durations import parse_duration
from app.decision.policy import Problem
from app.decision.quoting import MOST_QUOTED, has_invisible, quoted, shortened
from app.decision.yaml_tree import Mapping, Node, Scalar, Sequence

E = TypeVar("E", bound=StrEnum)

MOST_UNKNOWN_KEYS = 50

_WORDS_OF_YAML = frozenset({"", "~", "null", "true", "false", "yes", "no", "on", "off"})
_NUMBER = re.compile(r"[-+]?[0-9][0-9_]*+(?:\.[0-9_]*+)?(?:e[-+]?[0-9]++)?|0x[0-9a-f]++|\.inf|\.nan", re.IGNORECASE)
_WHOLE_NUMBER = re.compile(r"[-+]?[0-9]{1,9}")


def problem_at(node: Node, message: str) -> Problem:
    """An error that stands where the node does."""
    return Problem(node.line, message, column=node.column)


def check_keys(
    mapping: Mapping, known: Many[str], found: list[Problem], elsewhere: dict[str, str] | None = None
) -> None:
    """Complain of keys that are not known here; `elsewhere` tells under which key a key would be right."""
    unknown = [name for name in mapping.entries if name not in known]
    for name in unknown[:MOST_UNKNOWN_KEYS]:
        key, _ = mapping.entries[name]
        near = get_close_matches(name.lower()[:MOST_QUOTED], known, 1, 0.7)
        if elsewhere and name in elsewhere:
            hint = f'it belongs under "{elsewhere[name]}"'
        elif near:
            hint = f'did you mean "{near[0]}"?'
        else:
            hint = f"known here are {', '.join(known)}"
        found.append(problem_at(key, f"unknown key {quoted(name)}; {hint}"))


def section(
    mapping: Mapping, key: str, known: Many[str], found: list[Problem], *, or_false: bool = False
) -> Mapping | None:
    """The mapping under a key; None where there is none. `or_false` only words the problem."""
    node = _value(mapping, key)
    if node is None:
        return None
    if not isinstance(node, Mapping):
        shape = f"must {'be false or ' if or_false else ''}have keys under it ({', '.join(known)})"
        found.append(problem_at(node, f'"{key}" {shape}; it {being(node)}'))
        return None
    check_keys(node, known, found)
    return node


def is_false(mapping: Mapping, key: str) -> bool:
    """Whether the key is given as `false`."""
    node = _value(mapping, key)
    return isinstance(node, Scalar) and node.plain and node.text.lower() == "false"


def choice(mapping: Mapping, key: str, default: E, found: list[Problem]) -> E:
    """One of an enum's values."""
    node = _value(mapping, key)
    if node is None:
        return default
    if isinstance(node, Scalar):
        try:
            return type(default)(node.text)
        except ValueError:
            pass
    found.append(_not_one_of(node, f'"{key}"', [*type(default)]))
    return default


def choices(mapping: Mapping, key: str, kind: type[E], found: list[Problem]) -> tuple[E, ...]:
    """A list of an enum's values, each once."""
    chosen: dict[E, None] = {}
    for item in items(mapping, key, f"[{next(iter(kind))}]", found) or ():
        if isinstance(item, Scalar) and item.text in [*kind]:
            chosen[kind(item.text)] = None
        else:
            found.append(_not_one_of(item, f'"{key}"', [*kind]))
    return tuple(chosen)


def flag(mapping: Mapping, key: str, default: bool, found: list[Problem]) -> bool:
    """True or false."""
    node = _value(mapping, key)
    if node is None:
        return default
    if isinstance(node, Scalar) and node.plain and node.text.lower() in {"true", "false"}:
        return node.text.lower() == "true"
    found.append(problem_at(node, f'"{key}" must be true or false; it {being(node)}'))
    return default


def number(mapping: Mapping, key: str, default: int, most: int, found: list[Problem]) -> int:
    """A whole number from 1 to `most`."""
    node = _value(mapping, key)
    if node is None:
        return default
    value = whole_number(node)
    if value is not None and 1 <= value <= most:
        return value
    found.append(problem_at(node, f'"{key}" must be a number from 1 to {most}; it {being(node)}'))
    return default


def whole_number(node: Node) -> int | None:
    """The number that stands here without quotes."""
    if isinstance(node, Scalar) and node.plain and _WHOLE_NUMBER.fullmatch(node.text):
        return int(node.text)
    return None


def duration(mapping: Mapping, key: str, default: timedelta, found: list[Problem], *, zero: bool = False) -> timedelta:
    """A duration; `zero` allows one of no length."""
    node = _value(mapping, key)
    if node is None:
        return default
    value = parse_duration(node.text) if isinstance(node, Scalar) else None
    if value is None:
        message = f'"{key}" must be a duration such as 90m, 12h, 3d or 2w, of at most ten years; it {being(node)}'
        found.append(problem_at(node, message))
        return default
    if not value and not zero:
        found.append(problem_at(node, f'"{key}" must be longer than nothing'))
        return default
    return value


def duration_or_null(mapping: Mapping, key: str, found: list[Problem]) -> timedelta | None:
    """A duration, or None where the key is absent or null."""
    node = _value(mapping, key)
    if node is None or (isinstance(node, Scalar) and node.is_null):
        return None
    return duration(mapping, key, timedelta(days=1), found)


def items(mapping: Mapping, key: str, example: str, found: list[Problem], most: int = 200) -> list[Node] | None:
    """What stands in a list; None where the key is absent or holds no list."""
    node = _value(mapping, key)
    if node is None:
        return None
    if isinstance(node, Sequence):
        if len(node.items) > most:
            found.append(problem_at(node, f'"{key}" has {len(node.items)} items; at most {most} are possible'))
        return node.items[:most]
    if isinstance(node, Scalar) and not node.is_null:
        example = f'["{shortened(node.text)}"]'
    found.append(problem_at(node, f'"{key}" must be a list, such as {example}; it {being(node)}'))
    return None


def text(node: Node, what: str, most: int, found: list[Problem]) -> str | None:
    """A line of text of at most `most` characters, without spaces around it; None with a problem."""
    if not isinstance(node, Scalar) or (node.plain and (node.text == "" or node.is_null)):
        found.append(problem_at(node, f"{what} must be text; it {being(node)}"))
        return None
    if node.plain and (node.text.lower() in _WORDS_OF_YAML or _NUMBER.fullmatch(node.text)):
        word = shortened(node.text)
        message = f'{what} must be text, but YAML reads {word} as something else; put quotes around it: "{word}"'
        found.append(problem_at(node, message))
        return None
    value = node.text.strip()
    if not value:
        found.append(problem_at(node, f"{what} must not be empty"))
    elif len(value) > most:
        found.append(problem_at(node, f"{what} has {len(value)} characters; at most {most} are possible"))
    elif has_invisible(value.replace("\u200d", "")):
        found.append(problem_at(node, f"{what} has a line break or an invisible character in it; write it on one line"))
    else:
        return value
    return None


def _value(mapping: Mapping, key: str) -> Node | None:
    entry = mapping.entries.get(key)
    return entry[1] if entry else None


def _not_one_of(node: Node, what: str, known: list[str]) -> Problem:
    hint = ""
    if isinstance(node, Scalar) and (
        near := get_close_matches(node.text[:MOST_QUOTED].lower().replace("-", "_"), known, 1, 0.6)
    ):
        hint = f"; did you mean {near[0]}?"
    return problem_at(node, f"{what} takes {' or '.join(known)}; it {being(node)}{hint}")


def being(node: Node) -> str:
    """What stands there, as the end of "it …"."""
    match node:
        case Sequence():
            return "is a list"
        case Mapping():
            return "has keys under it"
        case Scalar() if node.plain and not node.text:
            return "is empty"
    return f"is {quoted(node.text)}" if not node.plain else f"is {shortened(node.text)}"
