"""`demo`: the whole App against a sandbox, on this machine alone."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from starlette.types import ASGIApp

from app.decision.facts import PullRequestKey
from app.github.pace import LIFTED_FROM
from app.logs import set_up_logs
from app.main import create_app
from app.sandbox.demo_addresses import shown_at
from app.sandbox.demo_page import Page, Recorded
from app.sandbox.sample import Sample, installed, sample
from app.sandbox.server import Sandbox, running
from app.settings import Settings
from app.store import ledger
from app.store.database import Store

HOST = "127.0.0.1"
SECRET = "made for this machine alone"  # noqa: S105 - the sandbox's webhook secret
PORTS_TRIED = 100


@dataclass(frozen=True)
class Demo:
    """The demo as it runs."""

    url: str  # of the page
    app_url: str
    sandbox: Sandbox
    sample: Sample


def demo(port: int, *, open_browser: bool) -> int:
    """Serves the demo until it is stopped; 2 when there is no port for it."""
    set_up_logs("warning", "text")
    try:
        listening = listen(port)
    except OSError as trouble:
        print(f"The demo finds no port from {port} on: {trouble}")
        return 2
    with contextlib.suppress(KeyboardInterrupt):  # where signals cannot be waited for
        asyncio.run(_until_stopped(listening, port, open_browser))
    return 0


async def _until_stopped(listening: socket.socket, wanted: int, open_browser: bool) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, stopped.set)
    with tempfile.TemporaryDirectory(prefix="commitment-demo-", ignore_cleanup_errors=True) as folder:
        async with playing(Path(folder), listening) as running_demo:
            port = listening.getsockname()[1]
            if wanted and port != wanted:
                print(f"Port {wanted} is taken, so it is {port} this time.")
            print(f"The demo is at {running_demo.url}  (Ctrl-C ends it)", flush=True)
            if open_browser:
                await asyncio.to_thread(_open, running_demo.url)
            await stopped.wait()
            print("\nEnding the demo …", flush=True)


def _open(url: str) -> None:
    """Opens a window, where there is a screen: without one, a browser would take the terminal over."""
    if sys.platform in {"darwin", "win32"} or any(map(os.environ.get, ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"))):
        with contextlib.suppress(webbrowser.Error, OSError):
            webbrowser.open(url)


def listen(port: int) -> socket.socket:
    """A socket on this port of this machine, or on the next free one; raises OSError when there is none."""
    trouble = OSError("no such port")
    for tried in range(port, min(port + PORTS_TRIED, 65536)) if port >= 0 else ():
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, tried))
            listening.listen(128)  # a port somebody listens at can be bound, but not listened at
        except OSError as error:
            listening.close()
            trouble = error
        else:
            return listening
    raise trouble


def url_of(listening: socket.socket) -> str:
    """Where a browser finds what listens there."""
    return f"http://{HOST}:{listening.getsockname()[1]}"


@contextlib.asynccontextmanager
async def playing(folder: Path, listening: socket.socket) -> AsyncIterator[Demo]:
    """Sandbox, App and page, all running; the App's database is in the folder, the page at the socket."""
    played = sample()
    apps_own = listen(0)
    async with running(played.acts.world, secret=SECRET) as sandbox:
        sandbox.keys.hourly = LIFTED_FROM  # nobody wants to wait for GitHub's limits in a demo
        sandbox.front.inner = shown_at(sandbox.front.inner, url_of(listening))
        settings = Settings(
            app_id=played.acts.world.app_id,
            private_key=_private_key(),
            webhook_secrets=(SECRET,),
            client_id=sandbox.world.client_id,
            client_secret=sandbox.world.client_secret,
            api_url=sandbox.url,
            server_url=sandbox.url,
            database_url=f"sqlite:///{folder}/demo.db",
            public_url=url_of(apps_own),
            public_pages=True,
        )
        async with _served(create_app(settings), apps_own) as app_url, _opened(settings) as store:
            sandbox.send_to(f"{app_url}/webhook")
            installed(played)

            async def recorded(number: int, after: int) -> list[Recorded]:
                key = PullRequestKey(played.repository.id, number)
                return [
                    Recorded(one.id, one.at, one.kind, one.login, one.url, one.detail)
                    for one in await ledger.read(store, key, 500, after)
                ]

            async with _served(Page(sandbox, played, recorded, app_url).app(), listening) as url:
                yield Demo(url, app_url, sandbox, played)


@contextlib.asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Store]:
    store = await Store.open(settings.database_url)
    try:
        yield store
    finally:
        await store.close()


class _QuietServer(uvicorn.Server):
    """A server that leaves the process's signals alone, for there are several of them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def _served(app: ASGIApp, listening: socket.socket) -> AsyncIterator[str]:
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, http="httptools", timeout_graceful_shutdown=1
    )
    server = _QuietServer(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        while not server.started:
            if task.done():
                task.result()
                raise RuntimeError("the server ended before it began")
            await asyncio.sleep(0.005)
        yield url_of(listening)
    finally:
        server.should_exit = True
        await task


def _private_key() -> str:
    key = rsa.generate_private_key(65537, 2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
