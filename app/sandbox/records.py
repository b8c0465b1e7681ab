"""The records of the sandbox: accounts, teams, repositories, pull requests and what is said and reported on them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.sandbox.git import Commit, History


@dataclass(eq=False)
class Account:
    """A person, an organization or a bot. The number stays; the login may change."""

    id: int
    login: str
    kind: str = "User"  # User, Organization, Bot
    name: str | None = None
    created_at: datetime | None = None
    members: dict[int, str] = field(default_factory=dict)  # of an organization: account id to "admin" or "member"

    @property
    def node_id(self) -> str:
        """The global id that GraphQL uses."""
        return f"{ {'User': 'U', 'Organization': 'O', 'Bot': 'BOT'}[self.kind] }_{self.id}"


@dataclass(eq=False, repr=False)
class Team:
    """A team of an organization; its people do not include those of its child teams."""

    id: int
    organization: Account
    slug: str
    name: str
    people: list[Account] = field(default_factory=list)
    parent: "Team | None" = None
    secret: bool = False


@dataclass(eq=False, repr=False)
class Installation:
    """The App on one account."""

    id: int
    account: Account
    permissions: dict[str, str]
    events: list[str]
    repositories: list["Repository"] | None = None  # None: all of the account's
    suspended: bool = False
    created_at: datetime | None = None


@dataclass(eq=False)
class Label:
    """A label of a repository."""

    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass(frozen=True)
class RequiredCheck:
    """A check that a branch requires. `app_id`: whose it must be; None: anybody's."""

    name: str
    app_id: int | None = None


@dataclass(eq=False, repr=False)
class Repository:
    """A repository with its whole history."""

    id: int
    owner: Account
    name: str
    history: History
    created_at: datetime
    default_branch: str = "main"
    private: bool = False
    archived: bool = False
    roles: dict[int, str] = field(default_factory=dict)  # account id to admin, maintain, write, triage or read
    team_roles: dict[int, str] = field(default_factory=dict)  # team id to the same
    labels: dict[str, Label] = field(default_factory=dict)  # by lower-case name
    pulls: dict[int, "Pull"] = field(default_factory=dict)
    issues: dict[int, "Issue"] = field(default_factory=dict)
    has_issues: bool = True
    check_runs: dict[int, "CheckRun"] = field(default_factory=dict)
    protected: dict[str, list[RequiredCheck]] = field(default_factory=dict)  # by branch protection, by branch
    rules: dict[str, list[RequiredCheck]] = field(default_factory=dict)  # by rulesets, by branch
    last_number: int = 0

    @property
    def full_name(self) -> str:
        """Owner and name, as in addresses."""
        return f"{self.owner.login}/{self.name}"


@dataclass(frozen=True)
class Issue:
    """An issue, as far as the App opens any."""

    id: int
    number: int
    title: str
    body: str
    author: Account
    at: datetime


@dataclass(eq=False)
class Reaction:
    """One emoji of one account on something written."""

    id: int
    content: str  # +1, -1, laugh, confused, heart, hooray, rocket, eyes
    by: Account
    at: datetime


@dataclass(frozen=True)
class Edit:
    """How something read from one moment on."""

    id: int
    at: datetime
    editor: Account
    body: str


@dataclass(eq=False, repr=False, kw_only=True)
class Writing:
    """Anything with a body that can be edited and reacted to."""

    id: int
    author: Account
    body: str
    created_at: datetime
    updated_at: datetime
    edits: list[Edit] = field(default_factory=list)  # oldest first; the first is the original; empty if never edited
    reactions: list[Reaction] = field(default_factory=list)
    minimized: bool = False

    @property
    def last_edit(self) -> Edit | None:
        """The latest edit, if there was any."""
        return self.edits[-1] if self.edits else None


@dataclass(frozen=True)
class Happening:
    """An entry of a pull request's timeline, by its GraphQL type name."""

    id: int
    type: str
    at: datetime
    actor: Account
    details: dict[str, Any]


@dataclass(eq=False, repr=False, kw_only=True)
class Pull(Writing):
    """A pull request."""

    repository: Repository
    number: int
    title: str
    base: str
    branch: str
    head: str
    base_sha: str
    heads: list[tuple[str, datetime]] = field(default_factory=list)
    state: str = "open"
    draft: bool = False
    locked: bool = False
    merged_at: datetime | None = None
    merged_by: Account | None = None
    merge_commit: str | None = None
    closed_at: datetime | None = None
    labels: list[Label] = field(default_factory=list)
    assignees: list[Account] = field(default_factory=list)
    requested: list[Account] = field(default_factory=list)
    requested_teams: list[Team] = field(default_factory=list)
    comments: list["Comment"] = field(default_factory=list)
    reviews: list["Review"] = field(default_factory=list)
    review_comments: list["ReviewComment"] = field(default_factory=list)
    timeline: list[Happening] = field(default_factory=list)

    @property
    def node_id(self) -> str:
        """The global id that GraphQL uses."""
        return f"PR_{self.id}"

    @property
    def base_tip(self) -> Commit:
        """The base it is compared with: the branch's tip, and after the merge the one before it."""
        history = self.repository.history
        return history.commits[self.base_sha] if self.merged_at else history.tip(self.base)


@dataclass(eq=False, repr=False, kw_only=True)
class Comment(Writing):
    """A comment of the conversation."""

    pull: Pull
    by_app: bool = False

    @property
    def node_id(self) -> str:
        """The global id that GraphQL uses."""
        return f"IC_{self.id}"


@dataclass(eq=False, repr=False, kw_only=True)
class Review(Writing):
    """A review, submitted at once (pending ones are nobody else's business)."""

    pull: Pull
    state: str  # APPROVED, CHANGES_REQUESTED, COMMENTED, DISMISSED
    head: str
    by_app: bool = False

    @property
    def node_id(self) -> str:
        """The global id that GraphQL uses."""
        return f"PRR_{self.id}"


@dataclass(eq=False, repr=False, kw_only=True)
class ReviewComment(Writing):
    """An inline comment; every one belongs to a review."""

    pull: Pull
    review: Review
    path: str
    line: int
    head: str
    in_reply_to: "ReviewComment | None" = None

    @property
    def node_id(self) -> str:
        """The global id that GraphQL uses."""
        return f"PRRC_{self.id}"


@dataclass(eq=False, repr=False, kw_only=True)
class CheckRun:
    """A check run of the App on one commit."""

    id: int
    repository: Repository
    name: str
    head_sha: str
    status: str
    conclusion: str | None
    started_at: datetime
    completed_at: datetime | None
    details_url: str | None = None
    external_id: str = ""
    title: str | None = None
    summary: str | None = None
    text: str | None = None
    annotations: list[dict[str, Any]] = field(default_factory=list)
    actions: list[dict[str, str]] = field(default_factory=list)

    @property
    def node_id(self) -> str:
        """The global id that GraphQL uses."""
        return f"CR_{self.id}"
