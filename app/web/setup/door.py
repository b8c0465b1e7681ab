"""Lets in the person who holds the set-up code: it stands in the log, is good for one entry, and can hardly be guessed.

Wrong codes close it to nobody: eighty bits need no such help, and a stranger could keep out who has the right one.
Somebody who is in has a cookie; only its digest is kept here. Whoever enters later with a newer code takes their place.
"""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another
STAYS_FOR = 4 * 3600.0  # seconds


def new_code() -> str:
    """Eighty bits that can be typed: K7QF-9MTP-2XWD-HJ4R."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


@dataclass(slots=True)
class Door:
    """`tell` is given each new code, to show it to whoever runs the App. `clock` gives seconds."""

    tell: Callable[[str], None]
    clock: Callable[[], float]
    origin: str = ""  # where the browser of who is in sees us
    _code: str = field(default="", repr=False)
    _inside: bytes = field(default=b"", repr=False)
    _until: float = 0.0

    def open(self) -> None:
        """Makes the next code."""
        self._code = new_code()
        self.tell(self._code)

    def enter(self, given: str, origin: str) -> str | None:
        """What to keep in the cookie, where this is the code. It is then used up."""
        if not self._code or not hmac.compare_digest(_plain(given).encode(), _plain(self._code).encode()):
            return None
        token = secrets.token_urlsafe(32)
        self._inside, self._until, self.origin = _digest(token), self.clock() + STAYS_FOR, origin
        self.open()
        return token

    def is_inside(self, token: str) -> bool:
        """Whether this cookie is of the person who entered last."""
        return bool(self._inside) and self.clock() < self._until and hmac.compare_digest(_digest(token), self._inside)

    def shut(self) -> None:
        """Lets nobody else in; who is in stays."""
        self._code = ""


def _plain(code: str) -> str:
    return "".join(letter for letter in code[:100].upper() if letter.isalnum())


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "replace")).digest()
