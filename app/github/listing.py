"""Open pull requests by the hundred: of each only what tells whether something happened that we do not know of."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from pydantic import Field, TypeAdapter

from app.decision.facts import Repository
from app.github.client import Session
from app.github.conversation import shaped
from app.github.errors import RateLimited, describe
from app.github.payloads import Id, Moment, Shape, clean

_IN_A_QUERY = 100
_MOST_QUERIES = 1_000
_LEFT_TO_OTHERS = 5  # a fifth of the hourly limit is left to what people wait for
_PATIENCE = timedelta(minutes=5)
COMMENTS_LISTED = 50  # of each; those that were written or edited last
REVIEWS_LISTED = 100

_LISTED = f"""
fragment listed on PullRequest {{
  number title isDraft locked updatedAt headRefOid baseRefName
  labels(first: 100) {{ nodes {{ name }} }}
  assignees(first: 50) {{ nodes {{ login }} }}
  reviewRequests(first: 50) {{
    nodes {{ requestedReviewer {{ __typename ... on User {{ login }} ... on Team {{ combinedSlug }} }} }}
  }}
  comments(first: {COMMENTS_LISTED}, orderBy: {{field: UPDATED_AT, direction: DESC}}) {{
    totalCount nodes {{ fullDatabaseId createdAt updatedAt lastEditedAt author {{ __typename }} }}
  }}
  reviews(last: {REVIEWS_LISTED}) {{
    totalCount nodes {{ fullDatabaseId state submittedAt lastEditedAt author {{ __typename }} }}
  }}
  reviewThreads(first: 1) {{ totalCount }}
}}
"""


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment or a submitted review."""

    id: int
    at: datetime  # when it was last changed, as far as GitHub tells
    edited_at: datetime | None
    by_bot: bool
    dismissed: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """One open pull request."""

    number: int
    title: str
    base: str
    head: str
    draft: bool
    locked: bool
    updated_at: datetime
    labels: tuple[str, ...]
    assignees: tuple[str, ...]  # logins in lower case
    requested: tuple[str, ...]  # people, and teams as acme/architects, in lower case
    comments: tuple[Remark, ...]
    comment_count: int
    reviews: tuple[Remark, ...]
    review_count: int
    thread_count: int  # of inline comments

    @property
    def digest(self) -> str:
        """Stands for all of it."""
        return sha256(repr(self).encode("utf-8", "surrogatepass")).hexdigest()[:32]


class _Author(Shape):
    kind: str = Field(alias="__typename")


class _Remark(Shape):
    id: Id = Field(alias="fullDatabaseId")
    created_at: Moment | None = Field(default=None, alias="createdAt")
    updated_at: Moment | None = Field(default=None, alias="updatedAt")
    submitted_at: Moment | None = Field(default=None, alias="submittedAt")
    edited_at: Moment | None = Field(alias="lastEditedAt")
    state: str = ""
    author: _Author | None

    def told(self, at: datetime) -> Remark:
        bot = self.author is not None and self.author.kind == "Bot"
        return Remark(self.id, max(at, self.edited_at or at), self.edited_at, bot, self.state == "DISMISSED")


class _Remarks(Shape):
    count: int = Field(alias="totalCount")
    nodes: tuple[_Remark | None, ...]


class _Count(Shape):
    count: int = Field(alias="totalCount")


class _Named(Shape):
    name: str = ""
    login: str = ""
    team: str = Field(default="", alias="combinedSlug")


class _Names(Shape):
    nodes: tuple[_Named | None, ...]


class _Request(Shape):
    whom: _Named | None = Field(alias="requestedReviewer")


class _Requests(Shape):
    nodes: tuple[_Request | None, ...]


class _Pull(Shape):
    number: Id
    title: str
    draft: bool = Field(alias="isDraft")
    locked: bool
    updated_at: Moment = Field(alias="updatedAt")
    head: str = Field(alias="headRefOid")
    base: str = Field(alias="baseRefName")
    labels: _Names | None
    assignees: _Names
    requests: _Requests | None = Field(alias="reviewRequests")
    comments: _Remarks
    reviews: _Remarks | None
    threads: _Count = Field(alias="reviewThreads")

    def told(self) -> Listed:
        reviews = self.reviews.nodes if self.reviews else ()
        asked = [one.whom for one in (self.requests.nodes if self.requests else ()) if one and one.whom]
        return Listed(
            number=self.number,
            title=clean(self.title),
            base=clean(self.base),
            head=self.head,
            draft=self.draft,
            locked=self.locked,
            updated_at=self.updated_at,
            labels=tuple(sorted(clean(one.name) for one in (self.labels.nodes if self.labels else ()) if one)),
            assignees=tuple(sorted(clean(one.login).lower() for one in self.assignees.nodes if one)),
            requested=tuple(sorted(clean(one.login or one.team).lower() for one in asked if one.login or one.team)),
            comments=tuple(
                one.told(one.updated_at or one.created_at or self.updated_at) for one in self.comments.nodes if one
            ),
            comment_count=self.comments.count,
            reviews=tuple(one.told(one.submitted_at) for one in reviews if one and one.submitted_at),
            review_count=self.reviews.count if self.reviews else 0,
            thread_count=self.threads.count,
        )


class _PageInfo(Shape):
    more: bool = Field(alias="hasNextPage")
    end: str | None = Field(default=None, alias="endCursor")


class _Pulls(Shape):
    page: _PageInfo = Field(alias="pageInfo")
    nodes: tuple[_Pull | None, ...]


class _Repository(Shape):
    pulls: _Pulls = Field(alias="pullRequests")


class _Rate(Shape):
    limit: int
    remaining: int
    reset_at: Moment = Field(alias="resetAt")


_REPOSITORY = TypeAdapter(_Repository)
_RATE = TypeAdapter(_Rate)


@dataclass(slots=True)
class _Reading:
    """One repository's list, as far as it was read."""

    repository: Repository
    first: int
    after: str | None = None
    found: dict[int, Listed] = field(default_factory=dict)


async def open_pulls(
    session: Session, expected: Mapping[Repository, int]
) -> AsyncIterator[tuple[Repository, dict[int, Listed]]]:
    """The open pull requests of these, by number, each repository as soon as it is whole; what is gone is left out.

    `expected`: about how many each has, so that a hundred are asked for in one query. Raises `RateLimited` also where
    GitHub would still answer, but little is left for others.
    """
    waiting = [_Reading(repository, min(count + 1, _IN_A_QUERY)) for repository, count in expected.items()]
    for _ in range(_MOST_QUERIES):
        if not waiting:
            return
        lot = _lot(waiting)
        data = await session.graphql(*_query(lot), gaps_allowed=True)
        del waiting[: len(lot)]
        for place, one in enumerate(lot):
            told = data.get(f"r{place}")
            if told is None:
                continue
            pulls = shaped(_REPOSITORY, told).pulls
            one.found |= {pull.number: pull.told() for pull in pulls.nodes if pull}
            if pulls.page.more and pulls.page.end:
                one.after, one.first = pulls.page.end, _IN_A_QUERY
                waiting.insert(0, one)
            else:
                yield one.repository, one.found
        if waiting:
            _leave_enough(shaped(_RATE, data.get("rateLimit") or {}))


def _lot(waiting: list[_Reading]) -> list[_Reading]:
    lot, pulls = [waiting[0]], waiting[0].first
    for one in waiting[1:]:
        pulls += one.first
        if pulls > _IN_A_QUERY:
            break
        lot.append(one)
    return lot


def _query(lot: list[_Reading]) -> tuple[str, dict[str, Any]]:
    variables: dict[str, Any] = {}
    declared, parts = [], []
    for place, one in enumerate(lot):
        variables |= {f"o{place}": one.repository.owner, f"n{place}": one.repository.name}
        variables |= {f"first{place}": one.first, f"after{place}": one.after}
        declared.append(f"$o{place}: String!, $n{place}: String!, $first{place}: Int!, $after{place}: String")
        which = f"first: $first{place}, after: $after{place}, states: OPEN"
        # Oldest first: what is opened or closed meanwhile moves nothing from a later page to one already read.
        order = "orderBy: {field: CREATED_AT, direction: ASC}"
        pulls = f"pullRequests({which}, {order}) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ ...listed }} }}"
        parts.append(f"r{place}: repository(owner: $o{place}, name: $n{place}) {{ {pulls} }}")
    rate = "rateLimit { limit remaining resetAt }"
    return f"query Open({', '.join(declared)}) {{ {rate} {' '.join(parts)} }}{_LISTED}", variables


def _leave_enough(rate: _Rate) -> None:
    if rate.remaining * _LEFT_TO_OTHERS < rate.limit:
        said = f"little is left of the hourly limit: {rate.remaining} of {rate.limit}"
        raise RateLimited(
            describe("POST", "/graphql", None, said), until=rate.reset_at, retry_after=_PATIENCE.total_seconds()
        )
