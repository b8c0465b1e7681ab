"""What a verdict needs to know besides the policy, the pull request and the people: the time, and files of the text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Gathered before a verdict, and only what its decisions ask for. The defaults suit those that ask nothing."""

    now: datetime | None = None  # None: time is left out of account
    codeowners: str | None = None  # the base branch's CODEOWNERS; None: there is none
    front_matter: Mapping[str, str] = field(default_factory=dict)  # the changed text files at the head, by path
    readers: frozenset[int] = frozenset()  # ids of those, of the people asked about, who can read the repository
    reminders_sent: Mapping[int, int] = field(default_factory=dict)  # by id, since they became awaited
