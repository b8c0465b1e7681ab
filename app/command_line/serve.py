"""`serve`, `web` and `worker`: the App as one process or as several, until they are told to stop."""

import asyncio
import gc
import os
import signal
import socket
import sys
from contextlib import suppress

import structlog
import uvicorn
from starlette.types import ASGIApp

from app.kept_credentials import with_kept
from app.logs import set_up_logs
from app.main import create_app, opened, working
from app.setting_up import SettingUp
from app.settings import (
    CREDENTIALS,
    NoCredentials,
    Settings,
    SettingsError,
    credentials_given,
    read_settings,
    read_settings_for_setting_up,
)
from app.store.database import Store
from app.store.lanes import StoreUnavailable

log = structlog.get_logger(__name__)


def serve(*, works: bool = True) -> int:
    """Serves, and works on what is due unless others do; 2 when the settings or the database will not do.

    Alone and without credentials it sets the App up first.
    """
    settings = _prepared(several=not works, sets_up=works)
    if settings is None:
        return 2
    app = create_app(settings, works=works) if settings.is_complete else SettingUp(settings)
    server = _Server(server_config(settings, app))
    gc.freeze()  # what was imported stays; to look through all of it for garbage takes 0.1 s each time
    with suppress(KeyboardInterrupt):  # uvicorn raises Ctrl-C again once everything is closed
        server.run()
    return 0 if server.started else 2


def work() -> int:
    """Only works on what is due, until it is stopped; 2 when the settings or the database will not do."""
    settings = _prepared(several=True)
    if settings is None:
        return 2
    gc.freeze()
    with suppress(KeyboardInterrupt):
        asyncio.run(_work_until_stopped(settings))
    return 0


def migrate() -> int:
    """Brings the database's tables up to date, as every command that opens it does; 2 when that cannot be done."""
    return 2 if _prepared(several=False) is None else 0


class _Server(uvicorn.Server):
    """Says when it can be reached."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            log.info("running on", host=self.config.host, port=self.config.port)


async def _work_until_stopped(settings: Settings) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, stopped.set)
    async with opened(settings) as rooms, working(settings, rooms):
        log.info("working")
        await stopped.wait()
        log.info("stopping")


def _prepared(*, several: bool, sets_up: bool = False) -> Settings | None:
    """The settings, once the database was opened with them; None after saying on standard error what is wrong.

    `sets_up`: credentials may be missing.
    """
    settings = usable_settings(sets_up=sets_up)
    if settings is None:
        return None
    if several and settings.database_url.startswith("sqlite:"):
        print("web and worker as separate processes need PostgreSQL; with SQLite use `serve`.", file=sys.stderr)
        return None
    # Who sets the App up must see the code, however little is to be logged.
    quiet = settings.log_level == "error" and not settings.is_complete
    set_up_logs("warning" if quiet else settings.log_level, settings.log_format)
    try:
        asyncio.run(_try_out(settings.database_url))
    except (StoreUnavailable, ValueError) as trouble:
        print(trouble, file=sys.stderr)
        return None
    return settings


async def _try_out(url: str) -> None:
    await (await Store.open(url, at_work=True)).close()


def usable_settings(*, sets_up: bool = False) -> Settings | None:
    """The settings, or None after saying on standard error what is wrong. `sets_up`: without credentials, too."""
    try:
        environment = with_kept(os.environ)
        if sets_up and not credentials_given(environment):
            return read_settings_for_setting_up(environment)
        return read_settings(environment)
    except NoCredentials:
        print("The App has no credentials yet. `python -m app serve` registers it and keeps them;", file=sys.stderr)
        print("or set these, as GitHub gives them for the App:", file=sys.stderr)
        for name in CREDENTIALS:
            print(f"  {name}" + (" (or the one above)" if name.endswith("_PATH") else ""), file=sys.stderr)
        print("`python -m app demo` needs none of them.", file=sys.stderr)
    except SettingsError as wrong:
        for problem in wrong.problems:
            print(problem, file=sys.stderr)
    return None


def server_config(settings: Settings, app: ASGIApp) -> uvicorn.Config:
    """How the App is served: quietly, on httptools and uvloop, with time to finish what is in hand."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,  # deliveries are answered at once; the worker has its own grace after this
    )
