"""What the check on a merge group's head commit says where no pull request can speak for the group."""

from enum import StrEnum

from app.decision.publication import CheckRun
from app.wording.templates import render


class NoVerdict(StrEnum):
    """Why nobody speaks for a merge group."""

    UNMAPPED = "This merge group cannot be mapped to a pull request"
    UNKNOWN = "#{number} cannot be found"
    CLOSED = "#{number} is closed"
    ELSEWHERE = "#{number} is for another branch"


def failed_group(why: NoVerdict, *, name: str, head: str, number: int) -> CheckRun:
    """The check that fails for that reason."""
    title = why.format(number=number)
    return CheckRun(name, head, "failure", title, render("merge_group.md", why=why.name.lower(), number=number))
