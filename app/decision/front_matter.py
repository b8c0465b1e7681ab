"""The stakeholders that a changed file names itself, in the YAML between `---` and `---` at its top."""

import re

from app.decision import fields
from app.decision.names import read_references
from app.decision.policy import Problem, Reference
from app.decision.yaml_tree import Mapping, Node, Scalar, Sequence, read_yaml

KEY = "stakeholders"
MOST_BYTES = 64 * 1024  # of front matter; the file itself may be longer

_OPENING = re.compile(r"\ufeff?---[ \t]*+\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*+$", re.MULTILINE)


def stakeholders_in(text: str, owner: str) -> tuple[tuple[Reference, ...], tuple[Problem, ...]]:
    """The people and teams under `stakeholders` of a file in a repository of `owner`, and what is wrong there.

    Lines are those of the file. Never raises. Nobody, without a problem, where there is no front matter or no such
    key; what the other keys hold is nobody's business here, as long as it is YAML.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end()) if opening else None
    if opening is None or closing is None:
        return (), ()
    source = text[opening.end() : closing.start()]
    if len(source.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        return (), (Problem(1, f"the front matter is larger than {MOST_BYTES // 1024} KiB"),)
    if all(line.strip()[:1] in {"", "#"} for line in source.split("\n")):
        return (), ()
    document = read_yaml("\n" + source)  # the first line is the opening one, so that lines are the file's
    if document.root is None:
        return (), document.problems
    if not isinstance(document.root, Mapping) or KEY not in document.root.entries:
        return (), ()
    found = [problem for problem in document.problems if _concerns_us(problem, document.root, source)]
    return read_references(_nodes(document.root, found), f'an item of "{KEY}"', owner, found), tuple(found)


def _nodes(root: Mapping, found: list[Problem]) -> list[Node] | None:
    """The names as they stand there: those of a list, or the only one."""
    _, value = root.entries[KEY]
    if isinstance(value, Scalar):
        return [] if value.is_null else [value]
    return fields.items(root, KEY, '["@alice", "@acme/team"]', found)


def _concerns_us(problem: Problem, root: Mapping, source: str) -> bool:
    """Whether a problem that left the rest readable is one of our key: in its lines, or that it stands there again."""
    key, value = root.entries[KEY]
    last = max([value.line, *(item.line for item in value.items)] if isinstance(value, Sequence) else [value.line])
    if key.line <= problem.line <= last:
        return True
    words = source.split("\n")[problem.line - 2][max(problem.column - 1, 0) :]
    return words.lstrip("\"'").startswith(KEY)
