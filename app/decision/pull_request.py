"""The values we reason about: a pull request as GitHub tells of it, frozen.

Only facts stand here. What they mean (who committed, what is due) is worked out in the rooms beside this one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Person:
    """An account on GitHub. The number is who it is; the login is only what it is called at present."""

    id: int
    login: str
    bot: bool = False


class Did(StrEnum):
    """What was done."""

    LABELED = "labeled"
    UNLABELED = "unlabeled"
    RETITLED = "retitled"
    SEEN_REQUESTED = "seen requested"  # not an act: a review was requested of them at that time
    SEEN_LABELED = "seen labeled"  # not an act either: it had the label at that time
    SEEN_TITLED = "seen titled"
    REQUEST_REMOVED = "review request removed"
    SEEN_ASSIGNED = "seen assigned"  # not an act: they were assigned at that time
    UNASSIGNED = "unassigned"
    SEEN_LOCKED = "seen locked"  # not an act: the conversation was locked at that time
    UNLOCKED = "unlocked"
    READIED = "ready for review"
    DRAFTED = "converted to draft"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that was done, when and by whom (None: nobody knows)."""

    did: Did
    at: datetime
    by: Person | None = None
    what: str = ""  # the label, the title (before it was changed), or the team (acme/architects) whose review is asked
    person: Person | None = None  # whose review was requested, or who was assigned


class CommentKind(StrEnum):
    """Where words were said. The numbers of two kinds are not comparable."""

    COMMENT = "comment"
    REVIEW = "review"
    REVIEW_COMMENT = "review_comment"


class ReviewState(StrEnum):
    """What a review was submitted as. A dismissal is kept apart (`Comment.dismissed`), because it hides this."""

    APPROVED = "approved"
    CHANGES_REQUESTED = "changes_requested"
    COMMENTED = "commented"
    UNKNOWN = "unknown"  # first seen when it was already dismissed


@dataclass(frozen=True, slots=True)
class Version:
    """How a comment read from one moment on."""

    body: str
    at: datetime
    by: Person | None  # who made it read so; None: nobody knows, which counts as somebody else
    replaced: str | None = None  # the body it replaced, where GitHub told: orders two edits of one second


@dataclass(frozen=True, slots=True)
class Removal:
    """Somebody deleted a comment, or dismissed a review."""

    by: Person | None  # None: nobody knows, which counts as somebody else
    at: datetime | None = None  # GitHub does not tell when a comment was deleted; then when we learned of it
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """Words on a pull request: a comment, a review with its body, or an inline review comment, with its known past."""

    kind: CommentKind
    id: int  # 64 bits, unique within its kind
    author: Person
    created_at: datetime
    versions: tuple[Version, ...]  # oldest first, never empty
    node_id: str = ""
    url: str = ""
    head: str | None = None  # the head SHA a review was made on, or whose check had the button; others have none
    review: ReviewState | None = None  # of reviews only
    dismissed: Removal | None = None  # of reviews only
    deleted: Removal | None = None
    history_to: datetime | None = None  # GitHub's edit history was asked for up to this version
    history_known: bool = True  # False: it was edited, and GitHub could not say what it said before
    seen_at: datetime | None = None  # when we first learned of it, by our own clock
    by_button: bool = False  # the App wrote it for its author, who pressed a button of the check
    author_sure: bool = False  # of a button's: its author is known from how it was first written


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file that a pull request changes, as of one head."""

    path: str
    blob: str  # the blob's id at the head; empty for a removed file
    previous_path: str | None = None  # of a renamed file


@dataclass(frozen=True, slots=True)
class Head:
    """A commit that was once the tip of the pull request."""

    sha: str
    since: datetime
    files: tuple[ChangedFile, ...] | None = None  # None: never read
    complete: bool = True  # False: GitHub lists only the first 3,000 files
    pushed_by: Person | None = None  # who made it the tip, where a delivery told
    base: str | None = None  # the base branch that the files were compared with; None: nobody noted it
    again: tuple[datetime, ...] = ()  # later times it was seen as the tip; another head may have been it in between
    forgotten_to: datetime | None = None  # between `since` and then it was seen too, too often to keep each time


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request, with every comment that may matter, in no particular order."""

    repository_id: int
    number: int
    author: Person
    title: str
    base: str  # the base branch's name
    head: str  # the head SHA
    created_at: datetime
    updated_at: datetime
    open: bool = True
    merged_at: datetime | None = None
    draft: bool = False
    locked: bool = False
    labels: frozenset[str] = frozenset()
    assignees: tuple[Person, ...] = ()
    requested: tuple[Person, ...] = ()  # whose review is requested at present
    requested_teams: tuple[str, ...] = ()  # acme/architects
    happenings: tuple[Happening, ...] = ()  # what people did besides speaking, oldest first
    heads: tuple[Head, ...] = ()  # by `since`, oldest first
    comments: tuple[Comment, ...] = ()

    def head_at(self, moment: datetime) -> Head | None:
        """The head that a word said at this moment was about; None: nobody knows.

        In the second of a push itself nobody can tell, so it is the older one: less green.
        Of two heads that were first seen in one second the present one came last.
        """
        seen = [(at, head.sha == self.head, head.sha) for head in self.heads for at in (head.since, *head.again)]
        before = max((sight for sight in seen if sight[0] < moment), default=None)
        if before is None:
            before = min((sight for sight in seen if sight[0] <= self.created_at), default=None)
        if before is None or self._another_was_seen_since(before[0], before[2], moment):
            return None
        return self.head_named(before[2])

    def _another_was_seen_since(self, at: datetime, sha: str, moment: datetime) -> bool:
        """Whether another head may have been seen between, at a time that was not kept."""
        return any(
            head.sha != sha and head.since < moment and head.forgotten_to is not None and head.forgotten_to >= at
            for head in self.heads
        )

    def head_named(self, sha: str) -> Head | None:
        """What we know of the head with this SHA."""
        return next((head for head in self.heads if head.sha == sha), None)

    @property
    def present_head(self) -> Head | None:
        """What we know of the commit that is the tip now."""
        return self.head_named(self.head)


@dataclass(frozen=True, slots=True)
class Team:
    """A team as read from GitHub: its people, those of its child teams included."""

    name: str  # acme/architects
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """What the names in a policy stand for at present, by lower-case name. None: unknown, or not ours to read."""

    people: Mapping[str, Person | None] = field(default_factory=dict)
    teams: Mapping[str, Team | None] = field(default_factory=dict)
    writers: frozenset[int] = frozenset()  # ids of those asked about who have write access
