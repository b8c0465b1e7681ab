"""One publication under way: where it goes, what it has reached, and what GitHub refused so far."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

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

    @property
    def path(self) -> str:
        """Of the repository in the REST API."""
        return f"/repos/{self.repository.owner}/{self.repository.name}"

    def refused(self, error: GitHubError) -> None:
        """Notes a refusal; that a locked conversation takes nothing is as it should be."""
        if not (isinstance(error, Forbidden) and "lock" in str(error).lower()):
            self.problems.append(str(error))
