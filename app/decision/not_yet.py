"""The keys of the policy that are read but not obeyed yet: a policy that sets one is told so, instead of silence."""

from collections.abc import Callable

from app.decision.policy import Decision, Policy, Problem

# To make a key work, delete its line.
_LATER: dict[str, Callable[[Decision], bool]] = {
    "revisit": lambda decision: decision.revisit is not None,
}


def not_yet(policy: Policy) -> tuple[Problem, ...]:
    """An error for each key that is set away from its default and that this version does not obey, by line."""
    found = [
        Problem(decision.line_of(key), f'"{key}" is not supported by this version yet; take it out')
        for decision in policy.decisions
        for key, is_set in _LATER.items()
        if is_set(decision)
    ]
    return tuple(sorted(found, key=lambda problem: problem.line))
