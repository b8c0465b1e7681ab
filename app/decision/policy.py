"""The policy as frozen values: which decisions there are, whom they bind, and by which rules.

How it is written in a file is read in `policy_file`; nothing here knows of YAML.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from app.decision.phrases import Phrases

POLICY_PATH = ".github/commitment.yml"

AtLeast = int | Literal["majority", "all"]


class Severity(StrEnum):
    """Whether a problem makes the policy invalid."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in the policy, in words for its author. Lines and columns count from 1; 0 is unknown."""

    line: int
    message: str
    severity: Severity = Severity.ERROR
    column: int = 0

    @property
    def is_error(self) -> bool:
        """Whether nothing may pass while this stands."""
        return self.severity is Severity.ERROR


class AuthorRule(StrEnum):
    """What the pull request's author is to a decision."""

    COMMITS = "commits"
    SPEAKS = "speaks"
    EXCLUDED = "excluded"


class ReviewsRule(StrEnum):
    """Whether approving and requesting changes declare something."""

    COUNT = "count"
    IGNORE = "ignore"


class TextChange(StrEnum):
    """What becomes of a commitment when the text changes."""

    ASK_AGAIN = "ask_again"
    KEEP = "keep"


class BlocksBy(StrEnum):
    """Whose blocks hold the check."""

    STAKEHOLDERS = "stakeholders"
    WRITERS = "writers"


class IfNobody(StrEnum):
    """What a decision without a seat is."""

    FAIL = "fail"
    PASS = "pass"  # noqa: S105


class Source(StrEnum):
    """Where stakeholders come from besides the policy's own names."""

    CODEOWNERS = "codeowners"
    FRONT_MATTER = "front_matter"
    REQUESTED_REVIEWERS = "requested_reviewers"
    ASSIGNEES = "assignees"


class AtDeadline(StrEnum):
    """What happens when the deadline has passed."""

    ESCALATE = "escalate"
    SILENCE_COMMITS = "silence_commits"


class Days(StrEnum):
    """Which days the clock runs on."""

    WORKING = "working"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Reference:
    """A person or a team as the policy names it, in lower case and without the @: `alice`, `acme/team`."""

    name: str
    line: int = field(default=0, compare=False)

    @property
    def is_team(self) -> bool:
        """Whether this names a team of an organization."""
        return "/" in self.name


@dataclass(frozen=True, slots=True)
class When:
    """Which pull requests a decision applies to. None: the key is not given, and asks nothing."""

    paths: tuple[str, ...] | None = None
    labels: tuple[str, ...] | None = None
    title: tuple[str, ...] | None = None
    branches: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """One seat that `at_least` of these people fill."""

    name: str
    of: tuple[Reference, ...]
    at_least: AtLeast = 1
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Stakeholders:
    """Who must commit."""

    everyone: tuple[Reference, ...] = ()
    groups: tuple[Group, ...] = ()
    sources: tuple[Source, ...] = ()
    if_nobody: IfNobody = IfNobody.FAIL


@dataclass(frozen=True, slots=True)
class Remind:
    """When the awaited are reminded, on the clock of the decision."""

    after: timedelta = timedelta(days=3)
    every: timedelta = timedelta(days=2)
    at_most: int = 3


@dataclass(frozen=True, slots=True)
class Timing:
    """The clock of a decision. `remind` None: nobody is reminded."""

    open_for: timedelta = timedelta(0)
    remind: Remind | None = Remind()
    deadline: timedelta | None = None
    at_deadline: AtDeadline = AtDeadline.ESCALATE
    days: Days = Days.WORKING
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels that say how a decision stands."""

    mark: str | None = None
    awaiting: str = "commitment: awaited"
    blocked: str = "commitment: blocked"
    committed: str = "commitment: reached"


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry under `decisions:`."""

    name: str
    line: int = field(default=0, compare=False)
    when: When = When()
    stakeholders: Stakeholders = Stakeholders()
    author: AuthorRule = AuthorRule.COMMITS
    reviews: ReviewsRule = ReviewsRule.COUNT
    text_change: TextChange = TextChange.ASK_AGAIN
    blocks_by: BlocksBy = BlocksBy.STAKEHOLDERS
    overruled_by: tuple[Reference, ...] = ()
    timing: Timing = Timing()
    request_reviews: bool = False
    labels: Labels | None = Labels()  # None: `labels: false`
    revisit: timedelta | None = None
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)
    """Where a key stands, by its dotted name (`stakeholders.from`); only keys that are given."""

    def line_of(self, key: str) -> int:
        """The line to name for a problem with this key: its own, or the decision's where it is not given."""
        return self.lines.get(key, self.line)


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy file."""

    decisions: tuple[Decision, ...]
    phrases: Phrases = field(default_factory=Phrases)
