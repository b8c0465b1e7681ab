"""GitHub's CODEOWNERS file: its rules with what is wrong in them, and which of its lines own the changed files.

The patterns are gitignore's, with GitHub's exceptions. https://docs.github.com/articles/about-code-owners
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.decision.globs import PathPatterns
from app.decision.policy import Problem, Reference, Severity
from app.decision.quoting import quoted

LOCATIONS = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where the file may stand on the base branch; the first one found is the only one read."""

MOST_BYTES = 3 * 1024 * 1024  # GitHub does not load a larger file
MOST_CHARS_OF_WILDCARDS = 50_000  # in all patterns with a star or a question mark together; others cost nothing
MOST_WORK = 2_000_000_000  # characters of paths times those of the wildcards they are held against; a second or two
MOST_WARNINGS = 50

_PATTERN = re.compile(r"(?:\\.?|[^ \t\\])++")
_ESCAPED = re.compile(r"\\(.)")
_ENDING = re.compile(r"\*(?:\\.|[^*?/\\])*+")
_OWNER = re.compile(r"@[a-z0-9][a-z0-9_-]{0,38}(?:/[a-z0-9_][a-z0-9_.-]{0,99})?", re.IGNORECASE)
_EMAIL = re.compile(r"[^@]{1,64}@[^@]{1,255}")
_SIGN = "\0"  # stands before a name to set it apart; no path has it


@dataclass(frozen=True, slots=True)
class OwnerRule:
    """A line that is in force. Owners as written: `@alice`, `@acme/team`, `alice@example.com`; none: it clears."""

    pattern: str
    owners: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Codeowners:
    """A whole file. Lines that GitHub skips are warnings; errors say that nobody can tell who owns what."""

    rules: tuple[OwnerRule, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """A line that owns changed files: one seat, filled by any one of its owners."""

    name: str  # its pattern, as written
    of: tuple[Reference, ...]  # never empty; e-mail addresses are left out
    line: int
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who owns the changed files. With an error among the problems, an owner is missing whom nobody can name."""

    lines: tuple[OwnerLine, ...] = ()  # in the order of the file
    unowned: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_codeowners(source: str) -> Codeowners:
    """Read the file. Never raises; the lines of problems are those of this file."""
    if len(source) > MOST_BYTES or len(source.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        message = f"CODEOWNERS is larger than {MOST_BYTES // 1024**2} MB, so that GitHub does not load it"
        return Codeowners((), (Problem(1, message),))
    rules: list[OwnerRule] = []
    warnings: list[Problem] = []
    chars = 0
    for number, text in enumerate(source.removeprefix("\ufeff").split("\n"), 1):
        line = text.removesuffix("\r").lstrip(" \t")
        if not line or line.startswith("#"):
            continue
        rule = _read_line(line, number, warnings)
        if rule is None:
            continue
        chars += len(rule.pattern) if _is_wild(rule.pattern) else 0
        if chars > MOST_CHARS_OF_WILDCARDS:
            message = f"patterns with wildcards of more than {MOST_CHARS_OF_WILDCARDS} characters in all up to here"
            return Codeowners((), (Problem(number, message), *warnings[:MOST_WARNINGS]))
        rules.append(rule)
    return Codeowners(tuple(rules), tuple(warnings[:MOST_WARNINGS]))


def _read_line(line: str, number: int, warnings: list[Problem]) -> OwnerRule | None:
    found = _PATTERN.match(line)
    pattern = found[0] if found else line
    owners: dict[str, None] = {}
    fault = _fault(pattern)
    for word in line[len(pattern) :].split():
        if word.startswith("#"):
            break
        owners[word] = None
        if not _OWNER.fullmatch(word) and not _EMAIL.fullmatch(word):
            fault = fault or f'has the owner {quoted(word)}, which is neither "@user" nor "@org/team" nor an e-mail'
    if fault:
        warnings.append(_warning(number, f"{quoted(pattern)} {fault}; GitHub skips this line"))
        return None
    emails = [owner for owner in owners if not owner.startswith("@")]
    if emails:
        message = f'nobody can tell whose e-mail address {quoted(emails[0])} is; name its owner as "@user"'
        warnings.append(_warning(number, message))
    return OwnerRule(pattern, tuple(owners), number)


def _fault(pattern: str) -> str | None:
    """What makes a pattern invalid, as a sentence about it goes on."""
    if pattern.startswith("!"):
        return 'begins with "!", and CODEOWNERS has no exceptions; write a later line without owners'
    if pattern.startswith("\\#"):
        return 'begins with an escaped "#", which CODEOWNERS does not read'
    if not set("[]").isdisjoint(_ESCAPED.sub("", pattern)):
        return r'has "[" or "]" in it, and CODEOWNERS has no ranges; write "\[" and "\]" for the signs themselves'
    if "***" in pattern:
        return "has three stars in a row"
    if "//" in pattern or _SIGN in pattern:
        return "can match no path"
    if pattern == "/":
        return 'matches nothing; write "*" for everything'
    if (len(pattern) - len(pattern.rstrip("\\"))) % 2:
        return "ends with a backslash that escapes nothing"
    return None


def _warning(line: int, message: str) -> Problem:
    return Problem(line, message, Severity.WARNING)


def owners_of(codeowners: Codeowners, paths: Iterable[str]) -> Ownership:
    """The lines that own at least one of these paths, each path by the last line that matches it."""
    lookup = _Lookup(codeowners.rules)
    paths = tuple(dict.fromkeys(paths))
    if sum(map(lookup.work, paths)) > MOST_WORK:
        message = f"CODEOWNERS has too many patterns with wildcards to find the owners of {len(paths)} changed files"
        return Ownership(problems=(Problem(1, message),))
    owned: dict[int, list[str]] = {}
    unowned: list[str] = []
    for path in paths:
        place = lookup.last_match(path)
        if place is not None and codeowners.rules[place].owners:
            owned.setdefault(place, []).append(path)
        else:
            unowned.append(path)
    lines: list[OwnerLine] = []
    problems: list[Problem] = []
    for place in sorted(owned):
        rule = codeowners.rules[place]
        named = dict.fromkeys(owner[1:].lower() for owner in rule.owners if owner.startswith("@"))
        if named:
            of = tuple(Reference(name, rule.line) for name in named)
            lines.append(OwnerLine(rule.pattern, of, rule.line, tuple(owned[place])))
        else:
            message = f'{quoted(rule.pattern)} is owned by e-mail addresses alone; name an owner as "@user" there'
            problems.append(Problem(rule.line, message))
    return Ownership(tuple(lines), tuple(unowned), tuple(problems))


class _Lookup:
    """Finds the last rule for a path. Files have thousands of rules, nearly all of them plain names: those are keys."""

    def __init__(self, rules: tuple[OwnerRule, ...]) -> None:
        self._keys: dict[str, int] = {}
        self._wild: dict[str, list[tuple[int, str]]] = {}  # by the first name, where it is plain
        self._depth = 0
        self._endings: set[int] = set()
        for place, rule in enumerate(rules):
            key = _key(rule.pattern)
            if key is None:
                self._wild.setdefault(_first_name(rule.pattern), []).append((place, rule.pattern))
                continue
            self._keys[key] = place
            self._depth = max(self._depth, key.count("/"))
            if key.startswith(_SIGN):
                self._endings.add(len(key) - 1)
        self._chars = {first: sum(len(pattern) for _, pattern in wild) for first, wild in self._wild.items()}

    def work(self, path: str) -> int:
        """What it costs at most to find the rule of this path."""
        return len(path) * sum(self._chars.get(first, 0) for first in _firsts(path))

    def last_match(self, path: str) -> int | None:
        """The place of the last rule that matches."""
        best = max((self._keys.get(key, -1) for key in self._keys_of(path)), default=-1)
        for first in _firsts(path):
            for place, pattern in reversed(self._wild.get(first, ())):
                if place < best:
                    break
                if _matches(pattern, path):
                    best = place
                    break
        return best if best >= 0 else None

    def _keys_of(self, path: str) -> Iterator[str]:
        """Every key that matches the path, as far as there are keys of that depth and length."""
        *directories, file = path.split("/")
        for name in directories:
            yield name
            yield name + "/"
        yield file
        for name in {*directories, file}:
            for length in self._endings:
                if length <= len(name):
                    yield _SIGN + name[len(name) - length :]
        above = ""
        for name in directories[: self._depth]:
            above = f"{above}/{name}"
            yield above
            yield above + "/"
        if len(directories) < self._depth:
            yield f"{above}/{file}"


def _key(pattern: str) -> str | None:
    """`/a/b` from the root, `a` anywhere, `a/` only a directory, a sign and `.md` for `*.md`; None: other wildcards."""
    if _ENDING.fullmatch(pattern):
        return _SIGN + _ESCAPED.sub(r"\1", pattern[1:])
    if _is_wild(pattern):
        return None
    plain = _ESCAPED.sub(r"\1", pattern)
    return "/" + plain if "/" in plain[:-1] and plain[0] != "/" else plain


def _is_wild(pattern: str) -> bool:
    bare = _ESCAPED.sub("", pattern)
    return "*" in bare or "?" in bare


def _first_name(pattern: str) -> str:
    """The name that the path of anything this pattern matches begins with; empty: any."""
    first, slash, rest = pattern.removeprefix("/").partition("/")
    bound = pattern.startswith("/") or (slash and rest)
    return first if bound and not set(first) & set("*?\\") else ""


def _firsts(path: str) -> tuple[str, str]:
    return ("", path.partition("/")[0])


def _matches(pattern: str, path: str) -> bool:
    patterns, only_last = _compiled(pattern)
    if only_last:
        above, slash, file = path.rpartition("/")
        path = f"{above}{slash}{_SIGN}{file}"
    return patterns.match(path)


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> tuple[PathPatterns, bool]:
    """The pattern for gitignore's matcher. `docs/*` is the one that differs: it has only what lies directly in docs."""
    if pattern.endswith("/**/"):
        pattern = pattern[:-1]
    above, slash, last = pattern.rpartition("/")
    only_last = bool(slash) and last == "*"
    return PathPatterns([f"{above}/{_SIGN}*" if only_last else pattern]), only_last
