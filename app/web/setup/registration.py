"""The registration under way: which states were sent to GitHub, and what came back. There is one App, so one of it."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from app.github.errors import GitHubError, GitHubUnavailable
from app.github.manifest import CODE, Registered, convert, manifest
from app.web.setup.wish import API_OF_GITHUB_COM, GITHUB_COM, Wish

WITHIN = 3600.0  # seconds, in which GitHub gives the credentials for a code
MOST_PENDING = 20
CALLBACK = "/setup/callback"
SIGNED_IN = "/signin/callback"
"""Where GitHub sends people back who signed in; asked for when registering, so that nothing is to be added later."""


class Refused(Exception):  # noqa: N818 - an answer for a person
    """Why it does not go on, in words."""

    def __init__(self, words: str, *, again: bool = False, status: int = 400) -> None:
        super().__init__(words)
        self.again = again  # the same address will do, a little later
        self.status = status


@dataclass(frozen=True, slots=True)
class TakenUp:
    """What became of the credentials."""

    kept: bool  # in the file
    running: bool  # the App works with them


TakeUp = Callable[[Mapping[str, str], bool], Awaitable[TakenUp]]
"""Given the settings by their names, and whether to keep them in the file."""


@dataclass(slots=True)
class Done:
    """A registered App, for the person who registered it. What is secret is shown once, and forgotten."""

    registered: Registered
    wish: Wish
    taken_up: TakenUp
    secrets: dict[str, str] = field(repr=False)

    @property
    def settings_url(self) -> str:
        """The App's settings at GitHub."""
        whose = f"organizations/{self.wish.organization}/settings" if self.wish.organization else "settings"
        return f"{self.wish.server_url}/{whose}/apps/{self.registered.slug}"


@dataclass(frozen=True, slots=True)
class _Pending:
    wish: Wish
    who: str  # their cookie
    until: float


class Registration:
    """`clock` gives seconds."""

    def __init__(self, take_up: TakeUp, clock: Callable[[], float]) -> None:
        self.done: Done | None = None
        self._take_up, self._clock = take_up, clock
        self._pending: dict[str, _Pending] = {}
        self._one_at_a_time = asyncio.Lock()

    def begin(self, wish: Wish, who: str, origin: str) -> tuple[str, str]:
        """The manifest for this wish, and the state that comes back with the code. `origin`: where the browser is."""
        self._only_one()
        while len(self._pending) >= MOST_PENDING:
            del self._pending[next(iter(self._pending))]
        state = secrets.token_urlsafe(32)
        self._pending[state] = _Pending(wish, who, self._clock() + WITHIN)
        back = dict.fromkeys((f"{wish.address}{SIGNED_IN}", f"{origin}{SIGNED_IN}"))
        return manifest(wish.name, wish.address, f"{origin}{CALLBACK}", list(back), hook=wish.hook), state

    async def finish(self, code: str, state: str, who: str) -> Done:
        """Gets the credentials and takes them up. Raises Refused."""
        async with self._one_at_a_time:
            self._only_one()
            pending = self._pending.get(state)
            if pending is None or pending.who != who:
                raise Refused("This is no answer to what was sent from here, or it was used before.")
            del self._pending[state]
            if self._clock() >= pending.until:
                raise Refused("More than an hour has passed: GitHub keeps the credentials no longer than that.")
            if not CODE.fullmatch(code):
                raise Refused("GitHub sent no code that could be used.")
            self.done = await self._convert(code, state, pending)
            return self.done

    async def _convert(self, code: str, state: str, pending: _Pending) -> Done:
        try:
            registered = await convert(pending.wish.api_url, code)
        except GitHubUnavailable:
            self._pending[state] = pending  # the code is still good
            raise Refused(
                f"{pending.wish.api_url} does not answer as it should. Nothing is lost yet: reload this page in a "
                "moment, within the hour.",
                again=True,
                status=503,
            ) from None  # the error names the code
        except GitHubError as refusal:
            said = f"GitHub does not take the code (status {refusal.status}): it was used before, or is too old."
            raise Refused(said) from None
        kept = settings_of(registered, pending.wish)
        taken_up = await self._take_up(kept, pending.wish.to_file)
        shown = {} if taken_up.kept else kept
        if taken_up.kept and not pending.wish.hook:
            shown = {"GITHUB_WEBHOOK_SECRET": kept["GITHUB_WEBHOOK_SECRET"]}
        return Done(registered, pending.wish, taken_up, shown)

    def _only_one(self) -> None:
        if self.done is not None:
            raise Refused("The App is registered already, and can be registered once.", status=409)


def settings_of(registered: Registered, wish: Wish) -> dict[str, str]:
    """The settings that follow, by their names. Without a webhook its secret is ours to choose."""
    kept = {
        "GITHUB_APP_ID": str(registered.app_id),
        "GITHUB_CLIENT_ID": registered.client_id,
        "GITHUB_CLIENT_SECRET": registered.client_secret,
        "GITHUB_WEBHOOK_SECRET": registered.webhook_secret or secrets.token_hex(32),
        "GITHUB_PRIVATE_KEY": registered.private_key,
    }
    if wish.api_url != API_OF_GITHUB_COM:
        kept["GITHUB_API_URL"] = wish.api_url
    if wish.server_url != GITHUB_COM:
        kept["GITHUB_SERVER_URL"] = wish.server_url
    if wish.hook:
        kept["PUBLIC_URL"] = wish.address
    return kept
