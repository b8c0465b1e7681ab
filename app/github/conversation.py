"""A pull request's whole conversation in one GraphQL query, page by page: what is read, and in which shape."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from app.decision.facts import Repository
from app.decision.pull_request import Did, Happening, Person, PullRequest
from app.github.client import Session
from app.github.errors import GitHubUnavailable, NotFound, describe
from app.github.payloads import GHOST, Id, Moment, Shape, clean

T = TypeVar("T")

_MOST_PAGES = 200  # of a hundred comments or reviews each

WHO = """
fragment who on Actor {
  __typename login
  ... on User { databaseId } ... on Bot { databaseId }
  ... on Mannequin { databaseId } ... on Organization { databaseId }
}
"""
_REQUESTED = """
fragment requested on RequestedReviewer {
  __typename
  ... on User { login databaseId }
  ... on Team { combinedSlug }
}
"""
_INLINE = """
  pageInfo { hasNextPage endCursor }
  nodes { id url body createdAt lastEditedAt author { ...who } editor { ...who } }
"""
_WHOLE = (
    """
query Conversation(
  $owner: String!, $name: String!, $number: Int!,
  $comments: String, $reviews: String, $withComments: Boolean!, $withReviews: Boolean!
) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      number title state isDraft locked createdAt updatedAt mergedAt changedFiles headRefOid baseRefName
      author { ...who }
      labels(first: 100) { nodes { name } }
      assignees(first: 100) { nodes { ...who } }
      reviewRequests(first: 100) { nodes { requestedReviewer { ...requested } } }
      timelineItems(last: 100, itemTypes: [REVIEW_REQUEST_REMOVED_EVENT]) {
        nodes {
          ... on ReviewRequestRemovedEvent { createdAt actor { ...who } requestedReviewer { ...requested } }
        }
      }
      commits(last: 100) { nodes { commit { oid committedDate } } }
      comments(first: 100, after: $comments) @include(if: $withComments) {
        pageInfo { hasNextPage endCursor }
        nodes { id fullDatabaseId url body createdAt lastEditedAt author { ...who } editor { ...who } }
      }
      reviews(first: 100, after: $reviews) @include(if: $withReviews) {
        pageInfo { hasNextPage endCursor }
        nodes {
          id fullDatabaseId url body state submittedAt lastEditedAt author { ...who } editor { ...who }
          commit { oid }
          comments(first: 100) {"""
    + _INLINE
    + """}
        }
      }
    }
  }
}
"""
    + _REQUESTED
    + WHO
)
_MORE_INLINE = (
    """
query MoreInline($review: ID!, $after: String) {
  node(id: $review) { ... on PullRequestReview { comments(first: 100, after: $after) {"""
    + _INLINE
    + """} } }
}
"""
    + WHO
)


class Actor(Shape):
    """Who did something. GraphQL names bots without their `[bot]`."""

    kind: str = Field(alias="__typename")
    login: str
    number: Id | None = Field(default=None, alias="databaseId")


def whom(actor: Actor | None) -> Person:
    """The person; an account that is gone is the ghost."""
    if actor is None or actor.number is None:
        return GHOST
    bot = actor.kind == "Bot"
    login = clean(actor.login)
    return Person(id=actor.number, login=f"{login}[bot]" if bot and not login.endswith("[bot]") else login, bot=bot)


class _PageInfo(Shape):
    more: bool = Field(alias="hasNextPage")
    end: str | None = Field(default=None, alias="endCursor")


class Said(Shape):
    """Words and when they were last edited."""

    id: str
    url: str
    body: str
    last_edited_at: Moment | None = Field(alias="lastEditedAt")
    author: Actor | None
    editor: Actor | None


class CommentNode(Said):
    """A comment."""

    number: Id = Field(alias="fullDatabaseId")
    created_at: Moment = Field(alias="createdAt")


class InlineNode(Said):
    """An inline review comment; its number stands in its address."""

    created_at: Moment = Field(alias="createdAt")


class _Inlines(Shape):
    page: _PageInfo = Field(alias="pageInfo")
    nodes: tuple[InlineNode | None, ...]


class Commit(Shape):
    """A commit of the pull request."""

    oid: str
    committed_at: Moment | None = Field(default=None, alias="committedDate")


class ReviewNode(Said):
    """A review; pending ones have no date."""

    number: Id = Field(alias="fullDatabaseId")
    state: str
    submitted_at: Moment | None = Field(alias="submittedAt")
    commit: Commit | None
    comments: _Inlines


class _Comments(Shape):
    page: _PageInfo = Field(alias="pageInfo")
    nodes: tuple[CommentNode | None, ...]


class _Reviews(Shape):
    page: _PageInfo = Field(alias="pageInfo")
    nodes: tuple[ReviewNode | None, ...]


class _Named(Shape):
    name: str


class _Labels(Shape):
    nodes: tuple[_Named, ...]


class _Requested(Shape):
    """A person or a team whose review is asked for."""

    login: str | None = None
    number: Id | None = Field(default=None, alias="databaseId")
    team: str | None = Field(default=None, alias="combinedSlug")

    @property
    def person(self) -> Person | None:
        return Person(self.number, clean(self.login)) if self.number is not None and self.login else None

    @property
    def team_name(self) -> str:
        return clean(self.team or "").lower()


class _Request(Shape):
    whom: _Requested | None = Field(alias="requestedReviewer")


class _Requests(Shape):
    nodes: tuple[_Request | None, ...]


class _Asking(Shape):
    """A review request was taken off by hand."""

    at: Moment = Field(alias="createdAt")
    by: Actor | None = Field(alias="actor")
    whom: _Requested | None = Field(alias="requestedReviewer")


class _Timeline(Shape):
    nodes: tuple[_Asking | None, ...]


class _People(Shape):
    nodes: tuple[Actor | None, ...]


class _CommitNode(Shape):
    commit: Commit


class _Commits(Shape):
    nodes: tuple[_CommitNode, ...]


class _Pull(Shape):
    number: Id
    title: str
    state: str
    draft: bool = Field(alias="isDraft")
    locked: bool
    created_at: Moment = Field(alias="createdAt")
    updated_at: Moment = Field(alias="updatedAt")
    merged_at: Moment | None = Field(alias="mergedAt")
    changed_files: int = Field(alias="changedFiles")
    head: str = Field(alias="headRefOid")
    base: str = Field(alias="baseRefName")
    author: Actor | None
    labels: _Labels | None
    assignees: _People
    requests: _Requests | None = Field(alias="reviewRequests")
    asking: _Timeline = Field(alias="timelineItems")
    commits: _Commits
    comments: _Comments | None = None
    reviews: _Reviews | None = None


class _Repository(Shape):
    pull: _Pull | None = Field(alias="pullRequest")


class _Whole(Shape):
    repository: _Repository | None


class _Inlined(Shape):
    comments: _Inlines | None = None


class _More(Shape):
    node: _Inlined | None


_WHOLE_SHAPE = TypeAdapter(_Whole)
_MORE_SHAPE = TypeAdapter(_More)


def shaped(shape: TypeAdapter[T], data: Mapping[str, Any]) -> T:
    """GraphQL's data in one of our shapes; raises `GitHubUnavailable` when it does not have it."""
    try:
        return shape.validate_python(data)
    except ValidationError as error:
        raise GitHubUnavailable(describe("POST", "/graphql", 200, "the answer cannot be read")) from error


@dataclass(frozen=True, slots=True)
class Conversation:
    """A pull request with all that was said on it, as GitHub shows it now."""

    pull: PullRequest
    changed_files: int
    commits: tuple[Commit, ...]  # the last hundred, oldest first
    comments: tuple[CommentNode, ...]
    reviews: tuple[ReviewNode, ...]
    inline: tuple[InlineNode, ...]


async def read_conversation(session: Session, repository: Repository, number: int) -> Conversation:
    """All of it. Raises `NotFound` when there is no such pull request."""
    variables: dict[str, Any] = {
        "owner": repository.owner,
        "name": repository.name,
        "number": number,
        "comments": None,
        "reviews": None,
        "withComments": True,
        "withReviews": True,
    }
    comments: list[CommentNode] = []
    reviews: list[ReviewNode] = []
    for _ in range(_MOST_PAGES):
        pull = await _page(session, variables)
        if pull.comments is not None:
            comments += [node for node in pull.comments.nodes if node]
            variables |= {"comments": pull.comments.page.end, "withComments": pull.comments.page.more}
        if pull.reviews is not None:
            reviews += [node for node in pull.reviews.nodes if node]
            variables |= {"reviews": pull.reviews.page.end, "withReviews": pull.reviews.page.more}
        if not (variables["withComments"] or variables["withReviews"]):
            break
    inline: list[InlineNode] = []
    for review in reviews:
        inline += await _inline_of(session, review)
    return Conversation(
        pull=_value(repository.id, pull),
        changed_files=pull.changed_files,
        commits=tuple(node.commit for node in pull.commits.nodes),
        comments=tuple(comments),
        reviews=tuple(reviews),
        inline=tuple(inline),
    )


async def _page(session: Session, variables: Mapping[str, Any]) -> _Pull:
    whole = shaped(_WHOLE_SHAPE, await session.graphql(_WHOLE, variables))
    if whole.repository is None or whole.repository.pull is None:
        name = f"{variables['owner']}/{variables['name']}#{variables['number']}"
        raise NotFound(describe("POST", "/graphql", 200, f"no pull request {name}"))
    return whole.repository.pull


async def _inline_of(session: Session, review: ReviewNode) -> list[InlineNode]:
    """The inline comments of one review; it is rare that there are more than came with it."""
    shown = review.comments
    found = [node for node in shown.nodes if node]
    for _ in range(_MOST_PAGES):
        if not shown.page.more:
            break
        asked = {"review": review.id, "after": shown.page.end}
        more = shaped(_MORE_SHAPE, await session.graphql(_MORE_INLINE, asked)).node
        if more is None or more.comments is None:
            break
        shown = more.comments
        found += [node for node in shown.nodes if node]
    return found


def _happenings(pull: _Pull) -> tuple[Happening, ...]:
    """Which review requests were taken off by hand. Reviewing ends a request without such an event."""
    return tuple(
        Happening(Did.REQUEST_REMOVED, one.at, whom(one.by) if one.by else None, one.whom.team_name, one.whom.person)
        for one in pull.asking.nodes
        if one is not None and one.whom is not None and (one.whom.person or one.whom.team_name)
    )


def _value(repository_id: int, pull: _Pull) -> PullRequest:
    requested = [one.whom for one in (pull.requests.nodes if pull.requests else ()) if one and one.whom]
    return PullRequest(
        repository_id=repository_id,
        number=pull.number,
        author=whom(pull.author),
        title=clean(pull.title),
        base=clean(pull.base),
        head=pull.head,
        created_at=pull.created_at,
        updated_at=pull.updated_at,
        open=pull.state == "OPEN",
        merged_at=pull.merged_at,
        draft=pull.draft,
        locked=pull.locked,
        labels=frozenset(clean(label.name) for label in (pull.labels.nodes if pull.labels else ())),
        assignees=tuple(whom(actor) for actor in pull.assignees.nodes),
        requested=tuple(one.person for one in requested if one.person),
        requested_teams=tuple(one.team_name for one in requested if one.team_name),
        happenings=_happenings(pull),
    )
