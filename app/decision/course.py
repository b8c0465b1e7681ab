"""What the way to a decision was like: how long it waited on what, how often somebody blocked or was asked again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class Cause(StrEnum):
    """On what a decision waits at a time; the first of these that holds."""

    POLICY = "policy"  # to be mended
    BLOCKS = "blocks"  # a block holds it
    AUTHOR = "author"  # a draft, or nobody but its author is awaited
    STAKEHOLDERS = "stakeholders"
    CLOCK = "clock"  # everybody has committed, and it stays open for a while
    NOTHING = "nothing"  # it stood committed, or was closed, and then went on


@dataclass(frozen=True, slots=True)
class Course:
    """The way from the first moment it was ready for review. What was spent adds up to the time up to `since`."""

    since: datetime
    on: Cause  # from `since` on
    spent: Mapping[Cause, timedelta] = field(default_factory=dict)
    raised: int = 0  # blocks that held it
    lifted: int = 0  # by who raised them, or because they committed
    overruled: int = 0
    asked_again: int = 0  # commitments, because the text changed

    @property
    def whole(self) -> timedelta:
        """All that was spent."""
        return sum(self.spent.values(), timedelta(0))
