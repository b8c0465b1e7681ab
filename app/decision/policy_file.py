"""The policy file: YAML in, a policy out, or every problem with its line and what would be right."""

from dataclasses import dataclass

from app.decision.policy import Policy, Problem


@dataclass(frozen=True, slots=True)
class PolicyReading:
    """What reading a policy file gave. The policy is None exactly when a problem is an error."""

    policy: Policy | None
    problems: tuple[Problem, ...] = ()


def read_policy(source: str | bytes, *, owner: str) -> PolicyReading:
    """Read a policy of a repository that belongs to `owner`. Never raises, whatever the source; problems by line."""
    raise NotImplementedError
