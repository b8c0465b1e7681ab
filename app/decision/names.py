"""The names of people and teams as the policy writes them: `"@alice"`, `alice`, `"@acme/team"`, `acme/team`."""

import re

from app.decision.fields import problem_at, text
from app.decision.policy import Problem, Reference
from app.decision.quoting import quoted
from app.decision.yaml_tree import Node

_LOGIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,38}")  # underscores stand in the names of managed users
_SLUG = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,99}")


def read_reference(node: Node, what: str, owner: str, found: list[Problem]) -> Reference | None:
    """The person or team that is named here, of a policy in a repository of `owner`; None with a problem."""
    written = text(node, what, 200, found)
    if written is None:
        return None
    name = written.removeprefix("@").lower()
    organization, slash, slug = name.partition("/")
    example = owner or "acme"
    if name.endswith("[bot]"):
        fault = f"{quoted(written)} is a bot; a seat needs a person or a team"
    elif not slash and _LOGIN.fullmatch(name):
        return Reference(name, node.line)
    elif not slash:
        fault = f'{quoted(written)} is not the name of a user; write one name each, such as "@alice"'
    elif not (_LOGIN.fullmatch(organization) and _SLUG.fullmatch(slug)):
        fault = f'{quoted(written)} is not the name of a team; write it as "@{example}/team-name"'
    elif owner and organization != owner.lower():
        fault = f"team @{name} is of another organization; only teams of {owner} can be named here"
    else:
        return Reference(name, node.line)
    found.append(problem_at(node, fault))
    return None


def read_references(nodes: list[Node] | None, what: str, owner: str, found: list[Problem]) -> tuple[Reference, ...]:
    """Those named in a list, each once, in order."""
    read = (read_reference(node, what, owner, found) for node in nodes or ())
    return tuple(dict.fromkeys(reference for reference in read if reference is not None))
