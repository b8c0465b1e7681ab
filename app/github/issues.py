"""Opens the issues that ask how a decision turned out, none of them ever twice."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from pydantic import TypeAdapter

from app.decision.facts import Repository
from app.github.client import Session
from app.github.marks import mark_in, mark_of, marked
from app.github.payloads import Account, Shape

_MOST_PAGES = 20


class _Issue(Shape):
    number: int
    user: Account | None = None
    body: str | None = None


_ISSUE = TypeAdapter(_Issue)
_ISSUES = TypeAdapter(tuple[_Issue, ...])


async def open_issue(
    session: Session,
    repository: Repository,
    name: str,
    *,
    title: str,
    body: str,
    begun_since: datetime | None,
    before_creating: Callable[[], Awaitable[None]],
) -> int:
    """The number of the issue of this name, which is made unless it was begun before and is found.

    `begun_since`: it cannot have been made earlier; None: it was never begun. `before_creating` must store, before it
    returns, that it is about to be made. Raises the errors of `app.github.errors`.
    """
    mark = mark_of("revisit", name)
    found = await _found(session, repository, mark, begun_since) if begun_since else None
    if found is not None:
        return found
    await before_creating()
    path = f"/repos/{repository.owner}/{repository.name}/issues"
    sent = {"title": title, "body": marked(body, mark)}
    return (await session.request("POST", path, json=sent)).read(_ISSUE).number


async def _found(session: Session, repository: Repository, mark: str, since: datetime) -> int | None:
    own_login = await session.own_login()
    asked = {"creator": own_login, "state": "all", "since": since.isoformat().replace("+00:00", "Z")}
    path = f"/repos/{repository.owner}/{repository.name}/issues"
    for page in await session.pages(path, asked, limit=_MOST_PAGES):
        for issue in page.read(_ISSUES):
            ours = issue.user is not None and issue.user.login.lower() == own_login.lower()
            if ours and mark_in(issue.body or "") == mark:
                return issue.number
    return None
