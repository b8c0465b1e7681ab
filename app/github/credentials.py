"""With what the App speaks to GitHub: a client, the token that it signs with, and the gate before it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from githubkit import GitHub as Kit
from pydantic import AwareDatetime, BaseModel

from app.github.calls import Allowance
from app.github.gate import Gate
from app.github.pace import Pace

_RENEW_BEFORE = timedelta(minutes=5)
_AT_MOST_EVERY = timedelta(minutes=1)


class Token(BaseModel):
    """An installation's token, as GitHub makes it."""

    token: str
    expires_at: AwareDatetime


@dataclass(slots=True)
class Credentials:
    """Of the App, of one installation, or of a person. An installation's are renewed; the others' stay."""

    now: Callable[[], datetime]
    kit: Kit[Any] | None = None
    installation_id: int = 0  # 0: no installation's
    renewed_at: datetime | None = None  # when they must be renewed
    made_at: datetime | None = None
    renewing: asyncio.Lock = field(default_factory=asyncio.Lock)
    allowance: Allowance = field(default_factory=Allowance)
    labels_there: set[str] = field(default_factory=set)  # paths of labels that were made, or found, before
    gate: Gate = field(init=False)
    pace: Pace = field(init=False)

    def __post_init__(self) -> None:
        self.gate, self.pace = Gate(self.now), Pace(self.now)

    @property
    def renewable(self) -> bool:
        """Whether new ones can be had where these are refused."""
        return self.installation_id != 0

    def fresh(self) -> Kit[Any] | None:
        """The client, unless it must be renewed."""
        if self.renewable and (self.renewed_at is None or self.renewed_at <= self.now()):
            return None
        return self.kit

    def renew(self, kit: Kit[Any], token: Token) -> None:
        """Takes a new token, until shortly before it ends."""
        self.kit, self.renewed_at, self.made_at = kit, token.expires_at - _RENEW_BEFORE, self.now()

    def drop(self, refused: Kit[Any]) -> None:
        """The client that was refused is not used again; one that somebody else renewed meanwhile is."""
        if self.kit is refused:
            self.kit, self.renewed_at = None, datetime.min.replace(tzinfo=UTC)

    def doubt(self) -> None:
        """A token keeps the permissions it was made with: one that lacks some is renewed, but not again and again."""
        if self.renewable and self.made_at is not None and self.now() - self.made_at > _AT_MOST_EVERY:
            self.kit, self.renewed_at = None, None
