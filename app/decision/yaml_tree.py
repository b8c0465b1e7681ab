"""A YAML document as a tree of nodes that know their lines, read without trusting it to be small, shallow or sane.

Built from PyYAML's events instead of its constructors, which lose lines, keep the last of two equal keys, expand
aliases without end and recurse as deep as the document is.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from app.decision.policy import Problem
from app.decision.quoting import quoted, shortened

MOST_BYTES = 64 * 1024
MOST_DEPTH = 20
MOST_NAMES = 100  # anchors and aliases together
MOST_PROBLEMS = 50
MOST_NODES = 10_000  # after every alias is replaced by what it stands for

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE = "tag:yaml.org,2002:"
_SEQUENCE_TAGS = frozenset({_CORE + "seq"})
_MAPPING_TAGS = frozenset({_CORE + "map"})
_SCALAR_TAGS = frozenset(_CORE + name for name in ("str", "int", "float", "bool", "null"))
_WORD_END = re.compile(r"[\s,\]}\"']")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value as written. `plain` is False where quotes make it text whatever it looks like."""

    text: str
    plain: bool
    line: int
    column: int

    @property
    def is_null(self) -> bool:
        """Whether nothing stands here, or a null."""
        return self.plain and self.text in {"", "~", "null", "Null", "NULL"}


@dataclass(slots=True)
class Sequence:
    """A list."""

    line: int
    column: int
    items: list["Node"] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """Keys and values in their order. A key stands in it once."""

    line: int
    column: int
    entries: dict[str, tuple[Scalar, "Node"]] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Document:
    """The root node, and what is wrong. The root is None where the problems kept it from being read."""

    root: Node | None
    problems: tuple[Problem, ...]


def read_yaml(source: str | bytes, loader: type[Any] = _LOADER) -> Document:
    """Read one YAML document with the parser of a PyYAML loader. Never raises; each problem is an error."""
    text = _decoded(source)
    if isinstance(text, Problem):
        return Document(None, (text,))
    builder = _Builder()
    try:
        for event in yaml.parse(text, Loader=loader):
            builder.take(event)
            if builder.failed or len(builder.problems) > MOST_PROBLEMS:
                break
    except yaml.MarkedYAMLError as error:
        builder.fail(_syntax_problem(error, text))
    except (yaml.YAMLError, ValueError, OverflowError):  # PyYAML's own parser chokes on "\UFFFFFFFF"
        builder.fail(Problem(1, "is not YAML"))
    if builder.root is None and not builder.problems:
        builder.fail(Problem(1, "the file is empty; it needs at least one decision"))
    return Document(None if builder.failed else builder.root, tuple(builder.problems))


def _decoded(source: str | bytes) -> str | Problem:
    if isinstance(source, str):
        source = source.encode("utf-8", "surrogatepass")
    if len(source) > MOST_BYTES:
        return Problem(1, f"the file is larger than {MOST_BYTES // 1024} KiB")
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Problem(source.count(b"\n", 0, error.start) + 1, "is not UTF-8 text; save the file as UTF-8")
    found = _UNPRINTABLE.search(text)
    if found:
        line, column = text.count("\n", 0, found.start()) + 1, found.start() - text.rfind("\n", 0, found.start())
        return Problem(line, f"an invisible character (U+{ord(found[0]):04X}); take it out", column=column)
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is not closed yet."""

    node: Sequence | Mapping
    anchor: str | None
    key: Scalar | None = None  # whose value comes next
    size: int = 1


class _Builder:
    """Puts nodes together as events come in. Its own stack, not Python's, holds the depth."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.failed = False
        self._frames: list[_Frame] = []
        self._named: dict[str, tuple[Node, int]] = {}
        self._names = 0
        self._documents = 0

    def fail(self, problem: Problem) -> None:
        self.problems.append(problem)
        self.failed = True

    def take(self, event: yaml.Event) -> None:
        mark = event.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        match event:
            case yaml.DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    self.fail(Problem(line, "a second document begins here (---); a policy is one"))
            case yaml.AliasEvent():
                self._alias(event.anchor, line, column)
            case yaml.ScalarEvent():
                self._check_tag(event.tag, _SCALAR_TAGS, line, column)
                plain = not event.style and event.tag != _CORE + "str"
                self._add(Scalar(event.value, plain, line, column), 1, event.anchor)
            case yaml.SequenceStartEvent():
                self._check_tag(event.tag, _SEQUENCE_TAGS, line, column)
                self._begin(Sequence(line, column), event.anchor)
            case yaml.MappingStartEvent():
                self._check_tag(event.tag, _MAPPING_TAGS, line, column)
                self._begin(Mapping(line, column), event.anchor)
            case yaml.CollectionEndEvent():
                frame = self._frames.pop()
                self._add(frame.node, frame.size, frame.anchor)

    def _begin(self, node: Sequence | Mapping, anchor: str | None) -> None:
        self._frames.append(_Frame(node, anchor))
        if len(self._frames) > MOST_DEPTH:
            self.fail(Problem(node.line, f"nested deeper than {MOST_DEPTH} levels", column=node.column))

    def _alias(self, name: str | None, line: int, column: int) -> None:
        self._count_name(line, column)
        if name is None or name not in self._named:
            message = f"no anchor &{shortened(name or '')} before this alias; if a pattern is meant, put it in quotes"
            self.fail(Problem(line, message, column=column))
            return
        node, size = self._named[name]
        self._add(node, size, None)

    def _count_name(self, line: int, column: int) -> None:
        self._names += 1
        if self._names > MOST_NAMES:
            self.fail(Problem(line, f"more than {MOST_NAMES} anchors and aliases", column=column))

    def _add(self, node: Node, size: int, anchor: str | None) -> None:
        if anchor is not None:
            self._count_name(node.line, node.column)
            self._named[anchor] = (node, size)
        if not self._frames:
            self.root = node
            return
        frame = self._frames[-1]
        frame.size += size
        if frame.size > MOST_NODES:
            self.fail(Problem(node.line, f"more than {MOST_NODES} values, aliases counted as what they stand for"))
        elif isinstance(frame.node, Sequence):
            frame.node.items.append(node)
        elif frame.key is None:
            self._take_key(frame, node)
        else:
            self._take_value(frame.node, frame.key, node)
            frame.key = None

    def _take_key(self, frame: _Frame, node: Node) -> None:
        if not isinstance(node, Scalar):
            self.fail(Problem(node.line, "a key must be a single word, not a list or mapping", column=node.column))
            return
        frame.key = node

    def _take_value(self, mapping: Mapping, key: Scalar, value: Node) -> None:
        if key.plain and key.text == "<<":
            message = "merge keys (<<) are not read here; write the keys out, or use an alias for a whole value"
            self.problems.append(Problem(key.line, message, column=key.column))
        elif key.text in mapping.entries:
            first = mapping.entries[key.text][0].line
            message = f"key {quoted(key.text)} stands here twice; the first is in line {first}"
            self.problems.append(Problem(key.line, message, column=key.column))
        else:
            mapping.entries[key.text] = (key, value)

    def _check_tag(self, tag: str | None, fitting: frozenset[str], line: int, column: int) -> None:
        if tag is None or tag in fitting:
            return
        shown = shortened("!!" + tag.removeprefix(_CORE) if tag.startswith(_CORE) else tag)
        message = f'{shown} is read as a YAML tag here; for a pattern put quotes around it: "{shown}"'
        if tag.startswith(_CORE):
            message = f"the tag {shown} does not fit here; leave it out"
        self.problems.append(Problem(line, message, column=column))


def _syntax_problem(error: yaml.MarkedYAMLError, text: str) -> Problem:
    """A scanner's or parser's complaint in words that say what to write instead."""
    lines = text.split("\n")
    problem, context = error.problem or "", error.context or ""
    if error.problem_mark is None:
        return Problem(1, "is not YAML")
    here = (error.problem_mark.line, error.problem_mark.column)
    start = (error.context_mark.line, error.context_mark.column) if error.context_mark else here
    if "cannot start any token" in problem:
        return _misplaced(lines, *here)
    if "alias" in context or "anchor" in context:
        return _misplaced(lines, *start)
    if "quoted scalar" in context and "end of stream" in problem:
        return _problem_at(lines, start, "the quote that opens here is not closed")
    if "flow" in context:
        bracket = _char_at(lines, *start)
        what = f"the {bracket} that opens here" if bracket in {"[", "{"} else "a bracket before this"
        return _problem_at(lines, start, f"{what} is not closed, or a comma is missing in it")
    if "mapping values are not allowed" in problem:
        message = 'a ":" is not expected here; check the indentation, or put quotes around text that has one'
        return _problem_at(lines, here, message)
    return _problem_at(lines, here, f"is not YAML: {problem}; check indentation and quotes")


def _problem_at(lines: list[str], place: tuple[int, int], message: str) -> Problem:
    """A problem at what the parser calls a place, which may be behind the last line."""
    line, column = place
    if line >= len(lines) or (line == len(lines) - 1 and not lines[line]):
        last = max((number for number, content in enumerate(lines) if content.strip()), default=0)
        return Problem(last + 1, message)
    return Problem(line + 1, message, column=column + 1)


def _misplaced(lines: list[str], line: int, column: int) -> Problem:
    char = _char_at(lines, line, column)
    if char == "\t":
        return Problem(line + 1, "a tab; YAML is indented with spaces", column=column + 1)
    word = shortened(_WORD_END.split(lines[line][column : column + 200], maxsplit=1)[0])
    return Problem(line + 1, f'put quotes around {word}: "{word}"', column=column + 1)


def _char_at(lines: list[str], line: int, column: int) -> str:
    return lines[line][column : column + 1] if line < len(lines) else ""
