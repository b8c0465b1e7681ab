"""Who is signed in, and speaking to GitHub as them: with their own token, renewed where it ends."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import structlog
from starlette.requests import HTTPConnection

from app.decision.pull_request import Person
from app.github.client import GitHub, Session
from app.github.errors import GitHubError, GitHubUnavailable, Unauthorized
from app.github.signing_in import Authorizer, PersonsToken
from app.store import sessions
from app.store.database import Store
from app.store.sessions import StoredSession
from app.web.seals import Seals

T = TypeVar("T")

LASTS = timedelta(days=7)
"""After so long one signs in again."""
RENEW_BEFORE = timedelta(minutes=5)
RENEWAL_TAKES = timedelta(seconds=30)  # at most; GitHub answers in 20, or not at all
AT_MOST = 15.0  # seconds that anybody waits for GitHub
LOOK_AGAIN = 0.25  # seconds, while another process has a new token made

log = structlog.get_logger(__name__)


class SignedOut(Exception):  # noqa: N818 - a state
    """They are not signed in any more: it took too long, or they took it back at GitHub."""


@dataclass(frozen=True, slots=True)
class You:
    """Who is looking."""

    person: Person
    digest: str = field(repr=False)  # of their cookie
    form_token: str = field(repr=False)  # which only their own pages know


def you_of(request: HTTPConnection) -> You | None:
    """Who is looking, where they are signed in."""
    found: You | None = getattr(request.state, "you", None)
    return found


class People:
    """Everybody who is signed in. Without an `authorizer` nobody can be."""

    def __init__(
        self,
        store: Store,
        github: GitHub,
        authorizer: Authorizer | None,
        seals: Seals,
        now: Callable[[], datetime],
        public_url: str | None = None,
    ) -> None:
        self.store, self.github, self.authorizer, self.seals, self.now = store, github, authorizer, seals, now
        self.public_url = public_url
        self._under_way: set[asyncio.Future[None]] = set()
        self._renewals: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def own_url(self, request: HTTPConnection) -> str:
        """Where whoever asks has found us; the setting knows better than a request that came through a proxy."""
        return self.public_url or str(request.base_url).rstrip("/")

    def secure(self, request: HTTPConnection) -> bool:
        """Whether cookies may insist on https."""
        return self.own_url(request).startswith("https:")

    def cookie(self, request: HTTPConnection, name: str) -> str:
        """The cookie's full name. With the prefix no other host, and nothing without https, can set it for us."""
        return f"__Host-{name}" if self.secure(request) else name

    async def you(self, request: HTTPConnection) -> You | None:
        """Who asks, by their cookie."""
        given = request.cookies.get(self.cookie(request, "session"), "")
        secret, _, mark = given.partition(".")
        if self.authorizer is None or not self.seals.is_marked(secret, mark, "session"):
            return None
        digest = _digest(secret)
        stored = await sessions.find(self.store, digest, self.now())
        if stored is None:
            return None
        return You(Person(stored.person_id, stored.login), digest, self.seals.mark(digest, "form"))

    async def begin(self, person: Person, token: PersonsToken) -> str:
        """Signs somebody in; returns the cookie's content, which is new each time and kept nowhere here."""
        secret = secrets.token_urlsafe(32)
        digest, now = _digest(secret), self.now()
        sealed, refresh = self._sealed(token, digest)
        begun = StoredSession(digest, person.id, person.login, sealed, token.ends, refresh, now + LASTS)
        await sessions.begin(self.store, begun, now)
        log.info("signed in", person=person.id)
        return f"{secret}.{self.seals.mark(secret, 'session')}"

    async def end(self, you: You) -> None:
        """Signs them out, in this browser."""
        await sessions.end(self.store, you.digest)

    async def as_person(self, you: You, ask: Callable[[Session], Awaitable[T]]) -> T:
        """What is asked of GitHub with their own token. Raises `SignedOut`, and the errors of GitHub."""
        try:
            async with asyncio.timeout(AT_MOST):
                return await self._asked(you, ask)
        except TimeoutError as error:
            raise GitHubUnavailable("GitHub does not answer in time", timed_out=True) from error

    async def _asked(self, you: You, ask: Callable[[Session], Awaitable[T]]) -> T:
        stored = await self._fresh(you)
        try:
            return await ask(self._session(stored))
        except Unauthorized:
            if await sessions.end_with(self.store, stored.digest, stored.token):
                raise SignedOut from None
        # It was renewed meanwhile, which ended the one that was refused.
        stored = await self._fresh(you)
        try:
            return await ask(self._session(stored))
        except Unauthorized:
            await sessions.end(self.store, stored.digest)
            raise SignedOut from None

    def _session(self, stored: StoredSession) -> Session:
        return self.github.with_token(self._opened(stored.token, stored.digest))

    async def _fresh(self, you: You) -> StoredSession:
        """With a token that lasts."""
        stored = await self._found(you.digest)
        if not self._must_renew(stored):
            return stored
        lock = self._renewals.setdefault(you.digest, asyncio.Lock())
        async with lock:
            while True:
                stored = await self._found(you.digest)
                if not self._must_renew(stored):
                    return stored
                now = self.now()
                if await sessions.claim_renewal(self.store, stored, now, now + RENEWAL_TAKES):
                    await self._to_its_end(self._renew(stored))
                else:  # another process has it made
                    await asyncio.sleep(LOOK_AGAIN)

    def _must_renew(self, stored: StoredSession) -> bool:
        return stored.token_ends is not None and stored.token_ends - RENEW_BEFORE <= self.now()

    async def _to_its_end(self, renewal: Coroutine[Any, Any, None]) -> None:
        """Whoever waits may go away: GitHub gives the new token once, and then the old one is no more."""
        task = asyncio.ensure_future(renewal)
        self._under_way.add(task)
        task.add_done_callback(self._ended)
        await asyncio.shield(task)

    def _ended(self, task: asyncio.Future[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waited has it; nobody else needs to

    async def _renew(self, stored: StoredSession) -> None:
        if self.authorizer is None or stored.refresh is None:
            await sessions.end(self.store, stored.digest)
            raise SignedOut
        try:
            made = await self.authorizer.renewed(self._opened(stored.refresh, stored.digest))
        except Unauthorized:
            await sessions.end_with(self.store, stored.digest, stored.token)
            raise SignedOut from None
        except GitHubError:
            await sessions.yield_renewal(self.store, stored.digest)
            raise
        sealed, refresh = self._sealed(made, stored.digest)
        await sessions.renew(self.store, stored.digest, sealed, made.ends, refresh)

    async def _found(self, digest: str) -> StoredSession:
        stored = await sessions.find(self.store, digest, self.now())
        if stored is None:
            raise SignedOut
        return stored

    def _sealed(self, token: PersonsToken, digest: str) -> tuple[str, str | None]:
        refresh = None if token.refresh is None else self.seals.close(token.refresh, digest)
        return self.seals.close(token.token, digest), refresh

    def _opened(self, sealed: str, digest: str) -> str:
        opened = self.seals.open(sealed, digest)
        if opened is None:  # sealed with another secret than we have now
            raise SignedOut
        return opened


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
