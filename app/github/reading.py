"""Reads from GitHub what deliveries have not told, or told in doubt: pull requests, policies, people, repositories."""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, quote, urlsplit

from pydantic import TypeAdapter

from app.decision.facts import Repository
from app.decision.pull_request import ChangedFile, Comment, CommentKind, Head, Person, PullRequest, Team, Version
from app.github.client import Session
from app.github.conversation import Conversation, read_conversation
from app.github.errors import Forbidden, GitHubUnavailable, NotFound, describe
from app.github.head_times import heads_of
from app.github.history import histories
from app.github.marks import STATUS
from app.github.payloads import Account, PullShape, RepositoryShape, Shape, clean, person
from app.github.permissions import READING
from app.github.shown import sorted_out, with_histories

_MOST_FILES = 3000  # GitHub lists no more
_MOST_PULL_PAGES = 100
_ATTEMPTS = 3
_LOGIN = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,98})(?:\[bot\])?")
_SLUG = re.compile(r"[\w-][\w.-]{0,254}")
_MOST_TEAM_PAGES = 50
_MOST_REPOSITORY_PAGES = 200


class _File(Shape):
    filename: str
    status: str
    sha: str | None = None
    previous_filename: str | None = None
    contents_url: str = ""


class _Content(Shape):
    type: str
    encoding: str | None = None
    content: str | None = None


class _Permission(Shape):
    permission: str
    user: Account | None = None


class _Repositories(Shape):
    repositories: tuple[RepositoryShape, ...]


_CONTENT: TypeAdapter[_Content | list[Shape]] = TypeAdapter(_Content | list[Shape])
_ACCOUNT = TypeAdapter(Account)
_ACCOUNTS = TypeAdapter(tuple[Account, ...])
_PERMISSION = TypeAdapter(_Permission)
_REPOSITORY = TypeAdapter(RepositoryShape)
_REPOSITORIES = TypeAdapter(_Repositories)
_PULL = TypeAdapter(PullShape)
_PULLS = TypeAdapter(tuple[PullShape, ...])
_FILES = TypeAdapter(tuple[_File, ...])
_NOT_OURS = "is not ours to read: give the App the permission Contents, read-only"


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
    """A file such as the policy, as found. Neither `source` nor `problem`: there is none."""

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
    """Reads all of it. Raises the errors of `app.github.errors`.

    `known`: the time of the newest version of each comment we have; comments edited later have their history read.
    `heads_known`: since when each head we know of was the tip. Where the App was not there to see the pushes, the
    times of heads are worked out from commit dates, which are their author's to set: see `app.github.head_times`.
    """
    whole, files, complete = await _consistently(session, repository, number)
    reviewed = [(node.commit.oid, node.submitted_at) for node in whole.reviews if node.commit and node.submitted_at]
    committed = [commit.committed_at for commit in whole.commits if commit.committed_at]
    heads = heads_of(
        whole.pull, files, complete, known=heads_known or {}, committed=committed, reviewed=reviewed, now=now
    )
    shown = sorted_out(whole, known, own_login or "", now, session.button_key)
    return Reading(
        pull=whole.pull,
        heads=heads,
        comments=await with_histories(session, shown),
        status_comment_ids=tuple(number for mark, number in shown.marks if mark == STATUS),
        own_marks=dict(reversed(shown.marks)),  # the oldest of each
        complete=complete,
    )


async def read_history(session: Session, node_id: str) -> tuple[Version, ...] | None:
    """Every version of an issue comment, oldest first; None when GitHub cannot tell all of them."""
    return (await histories(session, [node_id]))[node_id]


async def read_state(session: Session, repository: Repository, number: int) -> PullRequest:
    """The pull request without heads and comments; one cheap call."""
    answer = await session.request("GET", f"/repos/{repository.owner}/{repository.name}/pulls/{number}")
    return answer.read(_PULL).told(repository.id, repository.owner)


async def open_pull_requests(session: Session, repository: Repository) -> list[PullRequest]:
    """All open pull requests, without heads and comments."""
    path = f"/repos/{repository.owner}/{repository.name}/pulls"
    # Oldest first: what is opened or closed meanwhile moves nothing from a later page to one already read.
    asked = {"state": "open", "sort": "created", "direction": "asc"}
    pages = await session.pages(path, asked, limit=_MOST_PULL_PAGES)
    found = {pull.number: pull.told(repository.id, repository.owner) for page in pages for pull in page.read(_PULLS)}
    return list(found.values())


async def _consistently(
    session: Session, repository: Repository, number: int
) -> tuple[Conversation, tuple[ChangedFile, ...], bool]:
    """The conversation and the files of one and the same head: a push between the two calls starts them anew."""
    for _ in range(_ATTEMPTS):
        whole = await read_conversation(session, repository, number)
        listed = await _files(session, repository, number)
        if _heads_of(listed) <= {whole.pull.head}:
            complete = len(listed) < _MOST_FILES and len(listed) >= whole.changed_files
            return whole, tuple(_changed(file, whole.pull.head) for file in listed), complete
    said = "the pull request changed while it was read"
    raise GitHubUnavailable(describe("GET", _files_path(repository, number), None, said), retry_after=5)


def _files_path(repository: Repository, number: int) -> str:
    return f"/repos/{repository.owner}/{repository.name}/pulls/{number}/files"


async def _files(session: Session, repository: Repository, number: int) -> list[_File]:
    pages = await session.pages(_files_path(repository, number), limit=_MOST_FILES // 100)
    return [file for page in pages for file in page.read(_FILES)]


def _heads_of(files: Iterable[_File]) -> set[str]:
    """The commits that these files were listed for; GitHub tells them in each file's address."""
    return {ref for file in files for ref in parse_qs(urlsplit(file.contents_url).query).get("ref", ())}


def _changed(file: _File, head: str) -> ChangedFile:
    """A file of which GitHub does not tell the content is another one at each head."""
    return ChangedFile(
        path=clean(file.filename),
        blob="" if file.status == "removed" else file.sha or head,
        previous_path=clean(file.previous_filename) if file.status == "renamed" else None,
    )


async def read_policy_source(session: Session, repository: Repository, branch: str, path: str) -> PolicySource:
    """The file at the tip of this branch, else in the default branch of the owner's `.github` repository."""
    found = await read_file(session, repository.owner, repository.name, f"refs/heads/{branch}", path)
    if found is not None or repository.name.lower() == ".github":
        return found or PolicySource()
    shared = await read_file(session, repository.owner, ".github", None, path)
    # Where that repository is not ours to read it is as if it were not there.
    return shared if shared is not None and shared.problem != _NOT_OURS else PolicySource()


async def read_file(session: Session, owner: str, name: str, ref: str | None, path: str) -> PolicySource | None:
    """A file as of a full ref or a commit, by default the default branch's; None where there is none."""
    found_in = f"{owner}/{name}"
    asked = {"ref": ref} if ref else None
    try:
        answer = await session.request("GET", f"/repos/{owner}/{name}/contents/{quote(path)}", params=asked)
    except NotFound:
        return None
    except Forbidden as error:
        if "too large" in str(error).lower() or "too_large" in str(error).lower():
            return PolicySource(found_in, problem="is too large")
        return PolicySource(found_in, problem=_NOT_OURS)
    content = answer.read(_CONTENT)
    if isinstance(content, list):
        return PolicySource(found_in, problem="is a directory")
    if content.type != "file":
        return PolicySource(found_in, problem=f"is a {content.type[:20]}, not a file")
    if content.encoding != "base64":
        return PolicySource(found_in, problem="is too large")
    try:
        return PolicySource(found_in, base64.b64decode(content.content or ""))
    except binascii.Error:
        return PolicySource(found_in, problem="cannot be decoded")


async def read_person(session: Session, login: str) -> Person | None:
    """Who has this login; None for nobody, and for an organization."""
    if not _LOGIN.fullmatch(login):
        return None
    try:
        account = (await session.request("GET", f"/users/{quote(login, safe='')}")).read(_ACCOUNT)
    except NotFound:
        return None
    return None if account.type == "Organization" else person(account)


async def read_team(session: Session, org: str, slug: str) -> Team | None:
    """The team with the people of its child teams; None when it does not exist or is not ours to read."""
    if not (_LOGIN.fullmatch(org) and _SLUG.fullmatch(slug)):
        return None
    path = f"/orgs/{org}/teams/{quote(slug, safe='')}/members"
    try:
        pages = await session.pages(path, limit=_MOST_TEAM_PAGES)
    except (NotFound, Forbidden):
        return None
    people = {account.id: person(account) for page in pages for account in page.read(_ACCOUNTS)}
    return Team(name=f"{org}/{slug}", people=tuple(people.values()))


async def read_permission(session: Session, repository: Repository, login: str) -> str:
    """`admin`, `write`, `read` or `none`."""
    if not _LOGIN.fullmatch(login):
        return "none"
    path = f"/repos/{repository.owner}/{repository.name}/collaborators/{quote(login, safe='')}/permission"
    try:
        return (await session.request("GET", path)).read(_PERMISSION).permission
    except NotFound:
        return "none"


async def may_read(session: Session, repository: Repository, person: Person) -> bool | None:
    """Whether this person, and nobody else who may have their login by now, can read the repository.

    None: GitHub says it of somebody else, or of nobody. Of a public repository it says `read` about everybody.
    """
    if not _LOGIN.fullmatch(person.login):
        return None
    path = f"/repos/{repository.owner}/{repository.name}/collaborators/{quote(person.login, safe='')}/permission"
    try:
        found = (await session.request("GET", path)).read(_PERMISSION)
    except NotFound:
        return None
    return found.permission in READING if found.user is not None and found.user.id == person.id else None


async def read_login(session: Session, person_id: int) -> str | None:
    """The login that this person has now; None for nobody."""
    try:
        account = (await session.request("GET", f"/user/{person_id}")).read(_ACCOUNT)
    except NotFound:
        return None
    return clean(account.login) if account.id == person_id else None


async def read_repository(session: Session, owner: str, name: str) -> Repository:
    """The repository of this name."""
    answer = await session.request("GET", f"/repos/{owner}/{name}")
    return answer.read(_REPOSITORY).told(session.installation_id)


async def installation_repositories(session: Session) -> list[Repository]:
    """What this installation reaches."""
    pages = await session.pages("/installation/repositories", limit=_MOST_REPOSITORY_PAGES)
    found = (each for page in pages for each in page.read(_REPOSITORIES).repositories)
    return [each.told(session.installation_id) for each in found]
