"""The policy file: YAML in, a policy out, or every problem with its line and what would be right."""

from dataclasses import dataclass

from app.decision import fields
from app.decision.fields import problem_at
from app.decision.names import read_references
from app.decision.policy import AtLeast, Decision, Group, Policy, Problem, Reference, Source, Stakeholders
from app.decision.policy_rules import MOST_NAMED, broken_rules
from app.decision.policy_sections import TIMING_KEYS, read_labels, read_phrases, read_timing, read_when
from app.decision.quoting import quoted
from app.decision.yaml_tree import Mapping, Node, Scalar, read_yaml

POLICY_KEYS = ("decisions", "phrases")
DECISION_KEYS = (
    *("name", "when", "stakeholders", "author", "reviews", "text_change", "blocks_by"),
    *("overruled_by", "timing", "request_reviews", "labels", "revisit"),
)
STAKEHOLDERS_KEYS = ("everyone", "groups", "from", "if_nobody")
GROUP_KEYS = ("name", "of", "at_least")

MOST_DECISIONS = 50
MOST_NAME_CHARS = 80
MOST_PROBLEMS = 50

_DEFAULT = Decision(name="")
_OF_A_DECISION = dict.fromkeys(DECISION_KEYS, "decisions")
_INSIDE = {
    **dict.fromkeys(("paths", "title", "branches"), "when"),
    **dict.fromkeys(("everyone", "groups", "from", "if_nobody"), "stakeholders"),
    **dict.fromkeys(TIMING_KEYS, "timing"),
    "phrases": "phrases, beside decisions",
}


@dataclass(frozen=True, slots=True)
class PolicyReading:
    """What reading a policy file gave. The policy is None exactly when a problem is an error."""

    policy: Policy | None
    problems: tuple[Problem, ...] = ()


def read_policy(source: str | bytes, *, owner: str) -> PolicyReading:
    """Read a policy of a repository that belongs to `owner`. Never raises, whatever the source; problems by line.

    Where the owner is not known, "", teams of any organization will do.
    """
    document = read_yaml(source)
    found = list(document.problems)
    policy = None if document.root is None else _policy(document.root, owner, found)
    if policy is not None:
        found.extend(broken_rules(policy))
    failed = any(problem.is_error for problem in found)
    return PolicyReading(None if failed else policy, _in_order(found))


def _in_order(found: list[Problem]) -> tuple[Problem, ...]:
    ordered = sorted(dict.fromkeys(found), key=lambda problem: (problem.line, problem.column))
    if len(ordered) <= MOST_PROBLEMS:
        return tuple(ordered)
    ordered.sort(key=lambda problem: not problem.is_error)
    kept = sorted(ordered[: MOST_PROBLEMS - 1], key=lambda problem: (problem.line, problem.column))
    rest = len(ordered) - len(kept)
    return (*kept, Problem(kept[-1].line, f"and {rest} more problems, or more; mend these first"))


def _policy(root: Node, owner: str, found: list[Problem]) -> Policy | None:
    if not isinstance(root, Mapping):
        found.append(problem_at(root, 'a policy begins with the key "decisions:" and a list under it'))
        return None
    fields.check_keys(root, POLICY_KEYS, found, _OF_A_DECISION)
    nodes = fields.items(root, "decisions", "- name: RFC", found, MOST_DECISIONS)
    if "decisions" not in root.entries:
        found.append(problem_at(root, '"decisions" is missing; it lists what needs commitment'))
    elif nodes is not None and not nodes:
        found.append(problem_at(root.entries["decisions"][1], '"decisions" is empty; it needs at least one decision'))
    decisions = tuple(_decision(node, owner, found) for node in nodes or ())
    return Policy(decisions, read_phrases(root, found))


def _decision(node: Node, owner: str, found: list[Problem]) -> Decision:
    if not isinstance(node, Mapping):
        found.append(problem_at(node, 'a decision must have keys, beginning with "- name: RFC"'))
        return _DEFAULT
    fields.check_keys(node, DECISION_KEYS, found, _INSIDE)
    name = _required_name(node, "a decision", found)
    return Decision(
        name=name,
        line=node.line,
        when=read_when(node, found),
        stakeholders=_stakeholders(node, owner, found),
        author=fields.choice(node, "author", _DEFAULT.author, found),
        reviews=fields.choice(node, "reviews", _DEFAULT.reviews, found),
        text_change=fields.choice(node, "text_change", _DEFAULT.text_change, found),
        blocks_by=fields.choice(node, "blocks_by", _DEFAULT.blocks_by, found),
        overruled_by=_references(node, "overruled_by", owner, found),
        timing=read_timing(node, found),
        request_reviews=fields.flag(node, "request_reviews", _DEFAULT.request_reviews, found),
        labels=read_labels(node, found),
        revisit=fields.duration_or_null(node, "revisit", found),
        lines=_lines(node),
    )


def _required_name(node: Mapping, whose: str, found: list[Problem]) -> str:
    if "name" not in node.entries:
        found.append(problem_at(node, f'{whose} needs a "name"'))
        return ""
    return fields.text(node.entries["name"][1], '"name"', MOST_NAME_CHARS, found) or ""


def _lines(node: Mapping) -> dict[str, int]:
    lines = {}
    for name, (key, value) in node.entries.items():
        lines[name] = key.line
        if isinstance(value, Mapping):
            lines.update({f"{name}.{inner}": inner_key.line for inner, (inner_key, _) in value.entries.items()})
    return lines


def _stakeholders(node: Mapping, owner: str, found: list[Problem]) -> Stakeholders:
    before = len(found)
    given = fields.section(node, "stakeholders", STAKEHOLDERS_KEYS, found)
    if given is None:
        if "stakeholders" not in node.entries:
            found.append(problem_at(node, 'a decision needs "stakeholders": who must commit'))
        return Stakeholders()
    groups = fields.items(given, "groups", '[{name: Security, of: ["@alice"]}]', found)
    stakeholders = Stakeholders(
        everyone=_references(given, "everyone", owner, found),
        groups=tuple(_group(group, owner, found) for group in groups or ()),
        sources=fields.choices(given, "from", Source, found),
        if_nobody=fields.choice(given, "if_nobody", _DEFAULT.stakeholders.if_nobody, found),
    )
    if len(found) == before and not (stakeholders.everyone or stakeholders.groups or stakeholders.sources):
        found.append(problem_at(given, '"stakeholders" names nobody; give at least one of everyone, groups and from'))
    return stakeholders


def _references(given: Mapping, key: str, owner: str, found: list[Problem]) -> tuple[Reference, ...]:
    nodes = fields.items(given, key, '["@alice"]', found, MOST_NAMED)
    return read_references(nodes, f'an item of "{key}"', owner, found)


def _group(node: Node, owner: str, found: list[Problem]) -> Group:
    if not isinstance(node, Mapping):
        found.append(problem_at(node, 'a group must have keys, such as {name: Security, of: ["@alice"]}'))
        return Group("", ())
    before = len(found)
    fields.check_keys(node, GROUP_KEYS, found)
    name = _required_name(node, "a group", found)
    of = _references(node, "of", owner, found)
    if not of and len(found) == before:
        found.append(problem_at(node, f'group {quoted(name)} needs "of": the people or teams that can fill it'))
    return Group(name, of, _at_least(node, found), node.line)


def _at_least(node: Mapping, found: list[Problem]) -> AtLeast:
    if "at_least" not in node.entries:
        return 1
    value = node.entries["at_least"][1]
    number = fields.whole_number(value)
    if number is not None and 1 <= number <= MOST_NAMED:
        return number
    if isinstance(value, Scalar):
        if value.text == "majority":
            return "majority"
        if value.text == "all":
            return "all"
    found.append(problem_at(value, f'"at_least" must be a number from 1, majority or all; it {fields.being(value)}'))
    return 1
