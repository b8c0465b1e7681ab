"""What must hold between the parts of a policy, when each part is right by itself."""

from collections.abc import Iterator

from app.decision.policy import AtDeadline, Decision, Policy, Problem, Severity
from app.decision.quoting import quoted

MOST_NAMED = 500
MOST_CHARS_OF_PATTERNS = 8_000  # in the whole file; what they cost is to make them ready


def broken_rules(policy: Policy) -> Iterator[Problem]:
    """A problem for each rule that two parts of the policy break together."""
    yield from _names(policy)
    yield from _patterns(policy)
    yield from _roles_of_labels(policy)
    yield from _labels_that_feed_themselves(policy)
    for decision in policy.decisions:
        yield from _groups(decision)
        yield from _timing(decision)


def _names(policy: Policy) -> Iterator[Problem]:
    seen: dict[str, Decision] = {}
    named = 0
    for decision in policy.decisions:
        if decision.name:
            first = seen.setdefault(decision.name.casefold(), decision)
            if first is not decision:
                line = first.line_of("name")
                message = f"there is already a decision {quoted(decision.name)}, in line {line}; names must differ"
                yield Problem(decision.line_of("name"), message)
        groups = decision.stakeholders.groups
        before = named
        named += len(decision.stakeholders.everyone) + len(decision.overruled_by)
        named += sum(len(group.of) for group in groups)
        if before <= MOST_NAMED < named:
            message = f"more than {MOST_NAMED} people and teams are named up to here"
            yield Problem(decision.line_of("stakeholders"), message)


def _patterns(policy: Policy) -> Iterator[Problem]:
    chars = 0
    for decision in policy.decisions:
        when, before = decision.when, chars
        for patterns in (when.paths, when.title, when.branches):
            chars += sum(map(len, patterns or ()))
        if before <= MOST_CHARS_OF_PATTERNS < chars:
            message = f"patterns of more than {MOST_CHARS_OF_PATTERNS} characters in all stand up to here"
            yield Problem(decision.line_of("when"), message)


def _roles_of_labels(policy: Policy) -> Iterator[Problem]:
    """One label cannot say two things."""
    roles: dict[str, tuple[str, Decision]] = {}
    for decision in policy.decisions:
        for role, label in _labels_of(decision):
            other, whose = roles.setdefault(label.casefold(), (role, decision))
            if other != role:
                where = "" if whose is decision else f" of {quoted(whose.name)}"
                message = f'{quoted(label)} is both "{role}" and "{other}"{where}; give each its own label'
                yield Problem(decision.line_of(f"labels.{role}"), message)


def _labels_that_feed_themselves(policy: Policy) -> Iterator[Problem]:
    ours = {label.casefold() for decision in policy.decisions for _, label in _labels_of(decision)}
    for decision in policy.decisions:
        for label in decision.when.labels or ():
            if label.casefold() in ours:
                message = (
                    f'{quoted(label)} stands under "when" and is also put on by "labels", so it would feed itself; '
                    "use another label in one of them"
                )
                yield Problem(decision.line_of("when.labels"), message)


def _labels_of(decision: Decision) -> list[tuple[str, str]]:
    labels = decision.labels
    if labels is None:
        return []
    given = [
        ("mark", labels.mark),
        ("awaiting", labels.awaiting),
        ("blocked", labels.blocked),
        ("committed", labels.committed),
    ]
    return [(role, label) for role, label in given if label is not None]


def _groups(decision: Decision) -> Iterator[Problem]:
    seen = set()
    for group in decision.stakeholders.groups:
        if group.name and group.name.casefold() in seen:
            yield Problem(group.line, f"there is already a group {quoted(group.name)} here; names must differ")
        seen.add(group.name.casefold())
        named = len(set(group.of))
        teams = any(reference.is_team for reference in group.of)
        if named and not teams and isinstance(group.at_least, int) and group.at_least > named:
            message = f"group {quoted(group.name)} needs {group.at_least} people, but names {named}"
            yield Problem(group.line, message)


def _timing(decision: Decision) -> Iterator[Problem]:
    timing = decision.timing
    if timing.at_deadline is AtDeadline.SILENCE_COMMITS and timing.remind is None:
        message = '"silence_commits" needs reminders: nobody may be bound without being asked; leave "remind" on'
        yield Problem(decision.line_of("timing.at_deadline"), message)
    if timing.deadline and timing.at_deadline is AtDeadline.ESCALATE and not decision.overruled_by:
        message = 'at the deadline nobody can be asked, because "overruled_by" names nobody'
        yield Problem(decision.line_of("timing.deadline"), message, Severity.WARNING)
