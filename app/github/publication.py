"""One publication under way: where it goes, what it has reached, and what GitHub refused so far."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.decision.facts import Repository
from app.decision.publication import Published
from app.github.client import Session
from app.github.errors import Forbidden, GitHubError


@dataclass(slots=True)
class Publication:
    """Its steps replace `published` as soon as GitHub has taken something, so that nothing done is forgotten."""

    session: Session
    repository: Repository
    number: int
    published: Published
    before_creating: Callable[[Published], Awaitable[None]]
    marks: Mapping[str, int]
    problems: list[str] = field(default_factory=list)
    again: datetime | None = None  # when something that was put off must be tried again

    @property
    def path(self) -> str:
        """Of the repository in the REST API."""
        return f"/repos/{self.repository.owner}/{self.repository.name}"

    @property
    def in_doubt_until(self) -> datetime | None:
        """Until when something that got no answer may still come about. None: all is known."""
        until = self.published.in_doubt
        return until if until is not None and until > self.session.now() else None

    def put_off(self, until: datetime | None) -> None:
        """Something is to be tried again then."""
        self.again = min(filter(None, (self.again, until)), default=None)

    def refused(self, error: GitHubError) -> None:
        """Notes a refusal; that a locked conversation takes nothing is as it should be."""
        self.put_off(error.until)
        if error.sent and not (isinstance(error, Forbidden) and "lock" in str(error).lower()):
            self.problems.append(str(error))
