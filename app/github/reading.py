"""Reads from GitHub what deliveries have not told: pull requests whole, policies, people, teams, repositories."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.decision.facts import Repository
from app.decision.pull_request import ChangedFile, Comment, CommentKind, Head, Person, PullRequest, Team, Version
from app.github.client import Session


@dataclass(frozen=True, slots=True)
class Reading:
    """All that GitHub shows of one pull request at one moment."""

    pull: PullRequest  # without heads and comments
    heads: tuple[Head, ...]
    comments: tuple[Comment, ...]  # of people; what bots say is not ours
    status_comment_ids: tuple[int, ...]  # our status comments, oldest first
    own_marks: Mapping[str, int]  # hidden markers in our own comments, such as "reply comment:12" -> the comment's id
    complete: bool  # False: more files are changed than GitHub lists


@dataclass(frozen=True, slots=True)
class PolicySource:
    """The policy file as found. Nothing in `source` and no `problem`: there is none."""

    found_in: str = ""  # owner/name of the repository it was found in
    source: bytes | None = None
    problem: str = ""  # there is something at that path which is no readable file, in words


async def read_pull_request(
    session: Session,
    repository: Repository,
    number: int,
    *,
    known: Mapping[tuple[CommentKind, int], datetime],
    own_login: str | None,
    now: datetime,
    heads_known: Mapping[str, datetime] | None = None,
) -> Reading:
    """Reads all of it. `known`: the newest version of each comment we have; `heads_known`: since when, by SHA."""
    raise NotImplementedError


async def read_history(session: Session, node_id: str) -> tuple[Version, ...] | None:
    """Every version of an issue comment, oldest first; None when GitHub cannot tell all of them."""
    raise NotImplementedError


async def read_state(session: Session, repository: Repository, number: int) -> PullRequest:
    """The pull request without heads and comments; one cheap call."""
    raise NotImplementedError


async def read_files(session: Session, repository: Repository, number: int) -> tuple[tuple[ChangedFile, ...], bool]:
    """The files it changes, and whether these are all of them."""
    raise NotImplementedError


async def read_policy_source(session: Session, repository: Repository, branch: str, path: str) -> PolicySource:
    """The file at the tip of this branch, else in the default branch of the owner's `.github` repository."""
    raise NotImplementedError


async def read_person(session: Session, login: str) -> Person | None:
    """Who has this login; None for nobody, and for an organization."""
    raise NotImplementedError


async def read_team(session: Session, org: str, slug: str) -> Team | None:
    """The team with the people of its child teams; None when it does not exist or is not ours to read."""
    raise NotImplementedError


async def read_permission(session: Session, repository: Repository, login: str) -> str:
    """`admin`, `write`, `read` or `none`."""
    raise NotImplementedError


async def open_pull_requests(session: Session, repository: Repository) -> list[PullRequest]:
    """All open pull requests, without heads and comments."""
    raise NotImplementedError


async def read_repository(session: Session, owner: str, name: str) -> Repository:
    """The repository of this name."""
    raise NotImplementedError


async def installation_repositories(session: Session) -> list[Repository]:
    """What this installation reaches."""
    raise NotImplementedError
