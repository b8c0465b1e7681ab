"""One look at one pull request: what it goes by, and what it has come to so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.decision.facts import PullRequestKey, Repository
from app.decision.publication import Published
from app.github.client import Session
from app.reconciler.gathering import Gathering
from app.reconciler.precedence import Precedence
from app.store.database import Store
from app.store.mirror import Loaded


@dataclass(frozen=True, slots=True)
class Rules:
    """The settings that bear on a verdict and how it is shown."""

    check_name: str = "commitment"
    without_policy: str = "silent"  # or pass
    server_url: str = "https://github.com"
    public_url: str | None = None  # where the pages are


@dataclass(slots=True)
class Look:
    """Goes from step to step. Its store and session end with the lease."""

    store: Store
    session: Session
    rules: Rules
    precedence: Precedence
    key: PullRequestKey
    now: datetime
    loaded: Loaded
    tried: bool  # an earlier look broke off, who knows where
    marks: Mapping[str, int] = field(default_factory=dict)  # in our own comments, if they were read
    again: datetime | None = None  # when the next one is due

    @property
    def repository(self) -> Repository:
        """Where the pull request is."""
        return self.loaded.repository

    @property
    def published(self) -> Published:
        """What GitHub has from us."""
        return self.loaded.published

    @published.setter
    def published(self, published: Published) -> None:
        self.loaded = replace(self.loaded, published=published)

    def gathering(self, *, fresh: bool = False) -> Gathering:
        """Where to ask for what a verdict needs besides."""
        return Gathering(self.store, self.session, self.repository, self.now, fresh)
