"""GitHub's JSON in the shapes we use: only the fields that matter, of REST answers and of webhooks alike."""

import re
from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from app.decision.facts import Repository
from app.decision.pull_request import Person, PullRequest

GHOST = Person(id=10137, login="ghost")  # whom GitHub shows in the place of a deleted account
_FULL_NAME = re.compile(r"[\w-]{1,100}/[\w.-]{1,100}", re.ASCII)
LONGEST_BODY = 65_536  # characters; GitHub takes no longer ones


def clean(text: str | None) -> str:
    """Words as they are kept: bounded, and without NUL, which PostgreSQL cannot hold."""
    return (text or "")[:LONGEST_BODY].replace("\0", "\ufffd")


def _utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a date outside of the calendar") from error


Id = Annotated[int, Field(ge=0, lt=2**63)]
Number = Annotated[int, Field(ge=1, lt=2**31)]
"""Of an issue or a pull request within its repository."""
Moment = Annotated[AwareDatetime, AfterValidator(_utc)]


class Shape(BaseModel):
    """What is not named here is not looked at."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Account(Shape):
    """A user, bot or organization."""

    id: Id
    login: str
    type: str = "User"


def person(account: Account | None) -> Person:
    """Who it is; nobody is the ghost."""
    if account is None:
        return GHOST
    return Person(id=account.id, login=clean(account.login), bot=account.type == "Bot")


class Installation(Shape):
    """Where the App is installed."""

    id: Id


class RepositoryShape(Shape):
    """A repository; the brief form in installation events has neither owner nor default branch."""

    id: Id
    name: str
    full_name: str = ""
    owner: Account | None = None
    default_branch: str | None = None
    archived: bool = False
    private: bool = True

    @model_validator(mode="after")
    def _can_be_addressed(self) -> Self:
        if not _FULL_NAME.fullmatch(f"{self.owner_login}/{self.name}") or self.name in (".", ".."):
            raise ValueError("not a repository's name")
        return self

    @property
    def owner_login(self) -> str:
        """Its owner's login, from wherever it stands."""
        return self.owner.login if self.owner else self.full_name.partition("/")[0]

    def told(self, installation_id: int) -> Repository:
        """As a value. Without a default branch `main` is assumed, until it is read."""
        return Repository(
            id=self.id,
            installation_id=installation_id,
            owner=clean(self.owner_login),
            name=clean(self.name),
            default_branch=clean(self.default_branch) or "main",
            archived=self.archived,
            private=self.private,
        )


class TeamSlug(Shape):
    """A team's short name."""

    slug: str


class LabelShape(Shape):
    """A label's name."""

    name: str


class HeadShape(Shape):
    """One end of a pull request."""

    ref: str
    sha: str


class PullNumber(Shape):
    """A pull request of which we are told nothing else."""

    number: Number


class PullShape(PullNumber):
    """A pull request."""

    state: str
    title: str
    user: Account | None
    created_at: Moment
    updated_at: Moment
    closed_at: Moment | None = None
    merged_at: Moment | None = None
    draft: bool | None = None
    locked: bool | None = None
    labels: tuple[LabelShape, ...] = ()
    assignees: tuple[Account, ...] | None = ()
    requested_reviewers: tuple[Account, ...] | None = ()
    requested_teams: tuple[TeamSlug, ...] | None = ()
    head: HeadShape
    base: HeadShape
    changed_files: int | None = None

    def told(self, repository_id: int, owner: str) -> PullRequest:
        """As a value, without heads and comments."""
        return PullRequest(
            repository_id=repository_id,
            number=self.number,
            author=person(self.user),
            title=clean(self.title),
            base=clean(self.base.ref),
            head=clean(self.head.sha),
            created_at=self.created_at,
            updated_at=self.updated_at,
            open=self.state == "open",
            merged_at=self.merged_at,
            draft=bool(self.draft),
            locked=bool(self.locked),
            labels=frozenset(clean(label.name) for label in self.labels),
            assignees=tuple(person(account) for account in self.assignees or ()),
            requested=tuple(person(account) for account in self.requested_reviewers or ()),
            requested_teams=tuple(f"{owner}/{clean(team.slug)}".lower() for team in self.requested_teams or ()),
        )


class CommentShape(Shape):
    """A pull request's comment, or an inline review comment."""

    id: Id
    node_id: str = ""
    html_url: str = ""
    user: Account | None
    body: str | None
    created_at: Moment
    updated_at: Moment


class ReviewShape(Shape):
    """A review as webhooks show it."""

    id: Id
    node_id: str = ""
    html_url: str = ""
    user: Account | None
    body: str | None
    state: str
    commit_id: str | None
    submitted_at: Moment | None = None
    updated_at: Moment | None = None
