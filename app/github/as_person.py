"""What is asked and said with a person's own token: who they are, what they may read, and their words."""

from pydantic import TypeAdapter

from app.decision.facts import PullRequestKey
from app.decision.pull_request import Person
from app.github.client import Session
from app.github.errors import Forbidden, NotFound, NotInstalled
from app.github.payloads import Account, Id, Shape, person


class _Repository(Shape):
    id: Id


class _Comment(Shape):
    id: Id


_PERSON = TypeAdapter(Account)
_REPOSITORY = TypeAdapter(_Repository)
_COMMENT = TypeAdapter(_Comment)


async def read_self(session: Session) -> Person:
    """Whose token it is."""
    return person((await session.request("GET", "/user")).read(_PERSON))


async def readable_repository(session: Session, owner: str, name: str) -> int | None:
    """The id of the repository that has this name for the person; None: none that they may read.

    Other trouble is raised: nothing follows from it about what they may read.
    """
    try:
        return (await session.request("GET", f"/repos/{owner}/{name}")).read(_REPOSITORY).id
    except (
        NotFound,
        Forbidden,
        NotInstalled,
    ):  # an organization may want them to sign in there first: then it is not theirs yet
        return None


async def say(session: Session, owner: str, name: str, key: PullRequestKey, words: str) -> int:
    """Posts a comment on the pull request, as the person; returns its id."""
    path = f"/repos/{owner}/{name}/issues/{key.number}/comments"
    return (await session.request("POST", path, json={"body": words})).read(_COMMENT).id
