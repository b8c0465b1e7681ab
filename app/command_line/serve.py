"""`serve`: the App as one process, until it is told to stop."""

import gc
import socket
import sys
from contextlib import suppress

import structlog
import uvicorn

from app.logs import set_up_logs
from app.main import create_app
from app.settings import CREDENTIALS, NoCredentials, Settings, SettingsError, read_settings

log = structlog.get_logger(__name__)


def serve() -> int:
    """Serves; 2 when the settings will not do, with all that is missing or wrong."""
    settings = usable_settings()
    if settings is None:
        return 2
    set_up_logs(settings.log_level, settings.log_format)
    server = _Server(server_config(settings))
    gc.freeze()  # what was imported stays; to look through all of it for garbage takes 0.1 s each time
    with suppress(KeyboardInterrupt):  # uvicorn raises Ctrl-C again once everything is closed
        server.run()
    return 0 if server.started else 2


class _Server(uvicorn.Server):
    """Says when it can be reached."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            log.info("running on", host=self.config.host, port=self.config.port)


def one_of_several() -> int:
    """`web` and `worker` apart share a database, which SQLite is not made for."""
    print("web and worker as separate processes are not there yet; use `serve`", file=sys.stderr)
    return 2


def usable_settings() -> Settings | None:
    """The settings, or None after saying on standard error what is missing or wrong."""
    try:
        return read_settings()
    except NoCredentials:
        print("The App has no credentials yet. Set these, as GitHub gives them for the App:", file=sys.stderr)
        for name in CREDENTIALS:
            print(f"  {name}" + (" (or the one above)" if name.endswith("_PATH") else ""), file=sys.stderr)
        print("`python -m app demo` needs none of them.", file=sys.stderr)
    except SettingsError as wrong:
        for problem in wrong.problems:
            print(problem, file=sys.stderr)
    return None


def server_config(settings: Settings) -> uvicorn.Config:
    """How the App is served: quietly, on httptools and uvloop, with time to finish what is in hand."""
    return uvicorn.Config(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
