"""The sandbox as a running HTTP server on loopback, with the handles that tests and the demo hold it by."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from uvicorn.server import ServerState

from app.sandbox.acts import Acts
from app.sandbox.controls import control_routes
from app.sandbox.deliveries import Answered, Deliveries, Delivery
from app.sandbox.front import Fault, Front, Logged
from app.sandbox.gate import DOCUMENTATION, Gate, Keys
from app.sandbox.graphql import graphql_route
from app.sandbox.records import Account
from app.sandbox.registering import Registering
from app.sandbox.rest import routes
from app.sandbox.signing_in import sign_in_routes
from app.sandbox.world import World


@dataclass
class Sandbox:
    """A world that is being served."""

    world: World
    acts: Acts
    keys: Keys
    deliveries: Deliveries
    front: Front
    changed: asyncio.Event
    registering: Registering

    @property
    def url(self) -> str:
        """Where the API is served, without a slash at the end; `/api/v3` may follow."""
        return self.world.url

    @property
    def requests(self) -> list[Logged]:
        """All API requests so far, oldest first."""
        return self.front.requests

    @property
    def writes(self) -> list[Logged]:
        """The requests that changed something people can see, and were done."""
        return [one for one in self.front.requests if one.writes and one.done]

    @property
    def latency(self) -> float:
        """Seconds that every request takes."""
        return self.front.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self.front.latency = seconds

    @property
    def held(self) -> bool:
        """Whether deliveries are collected instead of sent."""
        return self.deliveries.held

    @held.setter
    def held(self, held: bool) -> None:
        self.deliveries.held = held

    def now(self) -> datetime:
        """The sandbox's time."""
        return self.world.now()

    def freeze(self, at: datetime | None = None) -> None:
        """Stop the clock, at this moment or the present one."""
        self.world.clock.freeze(at)

    def advance(self, seconds: float) -> None:
        """Let time pass at once."""
        self.world.clock.advance(seconds)

    def send_to(self, webhook: str | None) -> None:
        """Where deliveries go from now on: the App's webhook address."""
        self.deliveries.target = webhook

    def token_for(self, person: Account) -> str:
        """A person's own token, as in GITHUB_TOKEN."""
        return self.keys.person_token(person)

    def revoke_authorization(self, person: Account) -> None:
        """The person takes back what they allowed the App, which is told so."""
        self.keys.signed_in.forget(person)
        if self.world.tell is not None:
            sender = self.acts.payloads.account(person)
            self.world.tell("github_app_authorization", {"action": "revoked", "sender": sender})

    def fail_next(
        self,
        method: str = "*",
        prefix: str = "/",
        status: int = 500,
        headers: dict[str, str] | None = None,
        times: int = 1,
        *,
        message: str = "Server Error",
        drop: str = "",
    ) -> Fault:
        """Answer the next such requests wrongly.

        `drop`: the connection breaks instead, "before" or "after" the act, or in the middle of the answer ("half").
        """
        fault = Fault(method, prefix, status, headers or {}, message, times, drop)
        self.front.faults.append(fault)
        return fault

    def take_held(self) -> list[Delivery]:
        """The deliveries held back so far; they are the caller's from now on."""
        return self.deliveries.take_held()

    async def deliver(self, deliveries: Iterable[Delivery], *, at_once: int = 1) -> list[Answered]:
        """Send these, in this order; any may be repeated or left out."""
        return await self.deliveries.deliver(deliveries, at_once=at_once)

    async def settled(self) -> None:
        """Wait until every delivery that was sent has been answered."""
        await self.deliveries.settled()

    async def until(self, holds: Callable[[], Any], *, seconds: float = 10) -> None:
        """Wait until this holds, looked at after each request and delivery; raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not holds():
                self.changed.clear()
                await self.changed.wait()


def make(world: World | None = None, *, webhook: str | None = None, secret: str = "secret") -> Sandbox:  # noqa: S107
    """A sandbox that is not yet served."""
    world = world or World()
    acts, keys, changed = Acts(world), Keys(world), asyncio.Event()
    deliveries = Deliveries(secret=secret, target=webhook, seed=world.seed, app_id=world.app_id, now=world.now)
    deliveries.on_answer = changed.set
    gate = Gate(world, acts, keys, deliveries)
    registering = Registering(world, deliveries)
    listed = [*routes(gate), *graphql_route(gate), *control_routes(acts, deliveries), *sign_in_routes(world, keys)]
    listed += registering.routes()
    inner = Starlette(routes=listed, exception_handlers={404: _nothing, 405: _nothing})
    front = Front(inner, on_answer=changed.set, now=world.now)
    return Sandbox(world, acts, keys, deliveries, front, changed, registering)


@contextlib.asynccontextmanager
async def running(
    world: World | None = None,
    *,
    webhook: str | None = None,
    secret: str = "secret",  # noqa: S107 - a stand-in's
    port: int = 0,
) -> AsyncIterator[Sandbox]:
    """Serve the world on loopback, on a free port unless one is named, until the block ends."""
    sandbox = make(world, webhook=webhook, secret=secret)
    listening = socket.socket(
        socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP
    )  # named, or answers wait for Nagle
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    sandbox.world.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with _served(sandbox.front, listening):
        sandbox.world.tell = sandbox.deliveries.tell
        sandbox.deliveries.start()
        try:
            yield sandbox
        finally:
            sandbox.world.tell = None
            await sandbox.deliveries.stop()


@contextlib.asynccontextmanager
async def _served(front: Front, listening: socket.socket) -> AsyncIterator[None]:
    """uvicorn's protocol without its server, which sleeps at its end and takes the signals of the process."""
    config = uvicorn.Config(
        front, log_config=None, access_log=False, lifespan="off", server_header=False, date_header=False
    )
    config.load()
    state, loop = ServerState(), asyncio.get_running_loop()
    protocol = config.http_protocol_class
    if isinstance(protocol, str):
        raise TypeError(protocol)
    server = await loop.create_server(
        lambda: protocol(config=config, server_state=state, app_state={}),  # type: ignore[call-arg]
        sock=listening,
    )

    def cut(client: tuple[str, int]) -> None:
        for connection in list(state.connections):
            transport: asyncio.Transport = connection.transport
            if tuple(transport.get_extra_info("peername")) == tuple(client):
                transport.abort()

    front.cut = cut
    try:
        yield
    finally:
        server.close()
        for task in list(state.tasks):
            task.cancel()
        await asyncio.gather(*state.tasks, return_exceptions=True)
        for connection in list(state.connections):
            connection.shutdown()


async def _nothing(_request: Request, error: Exception) -> JSONResponse:
    shape = {"message": "Not Found", "documentation_url": DOCUMENTATION, "status": "404"}
    return JSONResponse(shape, 404)
