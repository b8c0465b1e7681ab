"""Who dismissed which review, and with which words: only the pull request's timeline tells the words."""

import structlog
from pydantic import Field, TypeAdapter

from app.decision.facts import Repository
from app.decision.pull_request import Removal
from app.github.client import Session
from app.github.conversation import WHO, Actor, shaped, whom
from app.github.errors import Forbidden, Rejected
from app.github.payloads import Id, Moment, Shape, clean

_QUERY = (
    """
query Dismissals($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      timelineItems(last: 100, itemTypes: [REVIEW_DISMISSED_EVENT]) {
        nodes {
          ... on ReviewDismissedEvent { createdAt actor { ...who } dismissalMessage review { fullDatabaseId } }
        }
      }
    }
  }
}
"""
    + WHO
)


class _Review(Shape):
    number: Id = Field(alias="fullDatabaseId")


class _Dismissed(Shape):
    at: Moment = Field(alias="createdAt")
    by: Actor | None = Field(alias="actor")
    message: str | None = Field(alias="dismissalMessage")
    review: _Review | None


class _Items(Shape):
    nodes: tuple[_Dismissed | None, ...]


class _Pull(Shape):
    items: _Items = Field(alias="timelineItems")


class _Repository(Shape):
    pull: _Pull | None = Field(alias="pullRequest")


class _Answer(Shape):
    repository: _Repository | None


_ANSWER = TypeAdapter(_Answer)

log = structlog.get_logger(__name__)


async def read_dismissals(session: Session, repository: Repository, number: int) -> dict[int, Removal]:
    """By the review's id; a review is dismissed once. Raises the errors of `app.github.errors` but for refusals.

    Where GitHub refuses to tell, nothing is known: asking again would not help.
    """
    asked = {"owner": repository.owner, "name": repository.name, "number": number}
    try:
        answer = await session.graphql(_QUERY, asked)
    except (Forbidden, Rejected) as refusal:
        log.warning("github does not tell who dismissed", number=number, why=str(refusal))
        return {}
    found = shaped(_ANSWER, answer).repository
    nodes = found.pull.items.nodes if found and found.pull else ()
    return {
        node.review.number: Removal(whom(node.by) if node.by else None, node.at, clean(node.message or ""))
        for node in nodes
        if node and node.review
    }
