"""Tokens with which the App speaks as a person; they live on the machine's clock, for eight hours."""

import secrets
import time
from dataclasses import dataclass, field

from app.sandbox.records import Account

SECONDS = 28_800


@dataclass
class PersonsKey:
    """One such token's holder and end."""

    person: Account
    ends: float  # Unix seconds
    refresh: str


@dataclass
class SignedIn:
    """All such tokens."""

    keys: dict[str, PersonsKey] = field(default_factory=dict)

    def key_for(self, person: Account) -> tuple[str, PersonsKey]:
        """A new one."""
        token = f"ghu_{secrets.token_hex(18)}"
        self.keys[token] = PersonsKey(person, time.time() + SECONDS, f"ghr_{secrets.token_hex(38)}")
        return token, self.keys[token]

    def renewed(self, refresh: str) -> tuple[str, PersonsKey] | None:
        """A new one for a refresh token, which ends with the old one."""
        for token, key in list(self.keys.items()):
            if key.refresh == refresh:
                del self.keys[token]
                return self.key_for(key.person)
        return None

    def person_of(self, token: str) -> Account | None:
        """Whom it speaks as, while it lasts."""
        key = self.keys.get(token)
        return key.person if key is not None and key.ends > time.time() else None

    def expire(self, person: Account) -> None:
        """Eight hours pass, for this person's."""
        for key in self.keys.values():
            if key.person is person:
                key.ends = 0.0

    def forget(self, person: Account) -> None:
        """Nobody speaks as this person any more, nor has a new token made."""
        self.keys = {token: key for token, key in self.keys.items() if key.person is not person}
