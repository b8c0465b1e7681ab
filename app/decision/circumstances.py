"""What a verdict needs to know besides the policy, the pull request and the people: the time, and files of the text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.decision.publication import Had
from app.decision.pull_request import Person
from app.decision.timing import Reminded


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file of the repository as it was read, or why it cannot be."""

    path: str
    text: str = ""
    problem: str = ""  # as a sentence about the file goes on: `is too large`


NO_FILE = TextFile("")
"""It was looked for, and there is none."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Gathered before a verdict, and only what its decisions ask for. The defaults suit those that ask nothing."""

    now: datetime | None = None  # None: time is left out of account
    owner: str = ""  # whose repository it is: only teams of theirs can be named
    codeowners: TextFile | None = None  # the base branch's CODEOWNERS; None: not looked for
    front_matter: Mapping[str, TextFile] = field(default_factory=dict)  # of changed files at the head, by path
    targets: Mapping[str, Person | None] = field(default_factory=dict)  # whom statements name; None: there is nobody
    readers: frozenset[int] = frozenset()  # ids of those, of the people asked about, who can read the repository
    reminded: Mapping[int, Reminded] = field(default_factory=dict)  # by id, since they became awaited
    requested_by_us: frozenset[int] = frozenset()  # ids of those whose review the App itself requested
    had: tuple[Had, ...] = ()  # who had a seat at earlier looks
    wrote: frozenset[int] | None = None  # ids of those who wrote anything since it was ready; None: not asked
