"""Signing in with GitHub: the address to send somebody to, and their own token for the code they come back with.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
"""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from pydantic import TypeAdapter

from app.github.client import GitHub
from app.github.errors import GitHubUnavailable, Rejected, Unauthorized
from app.github.payloads import Shape, clean


class _Answer(Shape):
    access_token: str = ""
    expires_in: int | None = None  # seconds; None: the App's tokens do not end
    refresh_token: str | None = None
    error: str = ""
    error_description: str = ""


_ANSWER = TypeAdapter(_Answer)
_SECONDS = 366 * 86_400  # no token lasts longer, whatever is said


@dataclass(frozen=True, slots=True)
class PersonsToken:
    """What lets us speak as a person, as far as both they and the App may."""

    token: str = field(repr=False)
    ends: datetime | None  # None: never
    refresh: str | None = field(repr=False)  # good for one new token


@dataclass(frozen=True, slots=True)
class Authorizer:
    """GitHub's sign-in, for one App."""

    github: GitHub
    client_id: str
    client_secret: str = field(repr=False)
    server_url: str

    def address(self, *, state: str, verifier: str, back_to: str) -> str:
        """Where to send somebody. GitHub sends them back to `back_to`, with a code and the state."""
        given = {
            "client_id": self.client_id,
            "redirect_uri": back_to,
            "state": state,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        return f"{self.server_url}/login/oauth/authorize?{urlencode(given)}"

    async def token_for(self, code: str, *, verifier: str, back_to: str) -> PersonsToken:
        """The person's token. Raises `Unauthorized` where the code is not good for one, or not any more."""
        return await self._ask({"code": code, "code_verifier": verifier, "redirect_uri": back_to})

    async def renewed(self, refresh: str) -> PersonsToken:
        """A new token; the old one ends with it. Raises `Unauthorized` where there is none to be had."""
        return await self._ask({"grant_type": "refresh_token", "refresh_token": refresh})

    async def _ask(self, form: dict[str, str]) -> PersonsToken:
        """GitHub tells of refusals with status 200."""
        own = {"client_id": self.client_id, "client_secret": self.client_secret}
        url = f"{self.server_url}/login/oauth/access_token"
        asked = self.github.now()
        try:
            told = (await self.github.post_form(url, {**own, **form})).read(_ANSWER)
        except Rejected as error:  # an older server's way to say so
            raise Unauthorized(str(error), status=error.status) from error
        if told.error:
            said = clean(told.error_description or told.error)[:200]
            raise Unauthorized(f"GitHub does not sign them in: {said}", status=200)
        if not told.access_token:
            raise GitHubUnavailable("GitHub's answer to a sign-in has no token in it", status=200)
        ends = None if told.expires_in is None else asked + timedelta(seconds=min(told.expires_in, _SECONDS))
        return PersonsToken(told.access_token, ends, told.refresh_token)


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
