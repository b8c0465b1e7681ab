"""What is served where there are no credentials yet: set-up pages until there are, then the App, in one process."""

import asyncio
import contextlib
import os
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from app.kept_credentials import file_beside, keep
from app.logs import set_up_logs
from app.main import create_app
from app.settings import Settings, SettingsError, read_settings
from app.web.setup.door import Door
from app.web.setup.pages import setup_app
from app.web.setup.registration import Registration, TakenUp
from app.web.setup.wish import Fixed

log = structlog.get_logger(__name__)


class SettingUp:
    """An ASGI application that becomes another one. `clock` gives seconds; `now` is the App's clock, if not its own."""

    def __init__(
        self,
        settings: Settings,
        environment: Mapping[str, str] = os.environ,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """`settings` are all but the credentials; `environment` is where they come from."""
        self._settings, self._environment, self._now = settings, environment, now
        self._file = file_beside(settings.database_url)
        self.door = Door(self._tell_code, clock)
        self.registration = Registration(self.take_up, clock)
        self._pages: ASGIApp = setup_app(self.door, self.registration, fixed_by(settings, environment, self._file))
        self._app: ASGIApp | None = None
        self._state: dict[str, Any] = {}
        self._life: asyncio.Task[None] | None = None
        self._over = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, as what this is at that moment."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif self._app is None or _is_of_setting_up(scope):
            await self._pages({**scope, "state": {}}, receive, send)
        else:
            await self._app({**scope, "state": dict(self._state)}, receive, send)

    async def take_up(self, kept: Mapping[str, str], to_file: bool) -> TakenUp:
        """Keeps the credentials if that is wanted, and begins to work with them; what fails is logged, never raised."""
        is_kept = to_file and self._file is not None and await self._keep(self._file, kept)
        environment = {**kept, **{name: value for name, value in self._environment.items() if value.strip()}}
        try:
            settings = read_settings(environment)
            if settings.log_level == "error":  # until now the code had to be seen
                set_up_logs(settings.log_level, settings.log_format)
            await self._begin(create_app(settings, now=self._now))
        except SettingsError as wrong:
            log.error("github gave credentials that cannot be used", problems=wrong.problems)
            return TakenUp(kept=is_kept, running=False)
        except Exception:
            log.exception("the app does not start with its new credentials")
            return TakenUp(kept=is_kept, running=False)
        log.info("the app is set up, and works", app_id=settings.app_id)
        return TakenUp(kept=is_kept, running=True)

    async def _keep(self, file: Path, kept: Mapping[str, str]) -> bool:
        try:
            await asyncio.to_thread(keep, file, kept)
        except OSError as trouble:
            log.error("the credentials cannot be kept; they are shown instead", file=str(file), why=trouble.strerror)
            return False
        return True

    def _tell_code(self, code: str) -> None:
        where = self._settings.public_url or f"http://{_for_a_browser(self._settings.host)}:{self._settings.port}"
        log.warning("the app is not set up yet: open the page and enter the code", page=f"{where}/setup", code=code)

    async def _begin(self, app: Starlette) -> None:
        """Returns once the App is open, and raises what keeps it from that."""
        opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._life = asyncio.create_task(self._live(app, opened))
        await opened

    async def _live(self, app: Starlette, opened: asyncio.Future[None]) -> None:
        """Opens and closes the App in one task, as what is open in it needs."""
        try:
            async with app.router.lifespan_context(app) as state:
                self._state, self._app = dict(state or {}), app
                opened.set_result(None)
                await self._over.wait()
        except Exception as trouble:
            if opened.done():
                raise
            opened.set_exception(trouble)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        self.door.open()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._over.set()
        if self._life is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await self._life
        await send({"type": "lifespan.shutdown.complete"})


def fixed_by(settings: Settings, environment: Mapping[str, str], file: Path | None) -> Fixed:
    """What need not be asked, because it is set."""
    named = {name for name in ("GITHUB_API_URL", "GITHUB_SERVER_URL") if environment.get(name, "").strip()}
    return Fixed(
        public_url=settings.public_url,
        api_url=settings.api_url if "GITHUB_API_URL" in named else None,
        server_url=settings.server_url if named else None,
        file=str(file or ""),
    )


def _is_of_setting_up(scope: Scope) -> bool:
    """The last pages are shown after the App has begun."""
    path: str = scope["path"]
    return path == "/setup" or path.startswith("/setup/")


def _for_a_browser(host: str) -> str:
    """Whoever listens on all addresses is found on this machine's own."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - compared, not listened on
        return "localhost"
    return f"[{host}]" if ":" in host else host
