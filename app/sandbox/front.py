"""What every request passes first: the log, the delay, the faults that were ordered, GitHub Enterprise's prefix."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class Logged:
    """One request that the App made."""

    method: str
    path: str  # without /api/v3
    query: str
    body: Any  # the JSON, None if there was none
    arrived: float  # time.monotonic()
    status: int = 0  # 0: not answered, or the connection was dropped
    answered: float = 0.0
    done: bool = True  # False where a fault kept the act from being done
    credential: str = ""  # with which it was asked

    @property
    def writes(self) -> bool:
        """Whether it changes something that people can see."""
        if self.path == "/graphql":
            return isinstance(self.body, dict) and str(self.body.get("query", "")).lstrip().startswith("mutation")
        return self.method != "GET" and not self.path.startswith(("/app", "/login"))


@dataclass
class Fault:
    """An order to answer some requests wrongly."""

    method: str  # "*": any
    prefix: str
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "Server Error"
    times: int = 1
    # "before": close the connection and do nothing; "after": do it, then close the connection; "half": do it, and close
    # the connection in the middle of the answer
    drop: str = ""

    def concerns(self, method: str, path: str) -> bool:
        """Whether this request is meant."""
        return self.times > 0 and self.method in {"*", method} and path.startswith(self.prefix)


@dataclass
class Front:
    """The ASGI app in front of the API."""

    inner: ASGIApp
    requests: list[Logged] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    latency: float = 0.0  # seconds from a request's arrival until it is done and answered
    on_arrival: Callable[[Logged], None] | None = None
    on_answer: Callable[[], None] | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    cut: Callable[[Any], None] | None = None  # breaks the connection from this client's address and port

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        path = scope["path"].removeprefix("/api/v3")
        path = "/graphql" if path == "/api/graphql" else path
        inside = {**scope, "path": path, "raw_path": path.encode()}
        if path.startswith("/_sandbox"):
            await self.inner(inside, receive, send)
            return
        body = await _read(receive)
        query = scope["query_string"].decode("latin-1")
        credential = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
        entry = Logged(scope["method"], path, query, _json(body), time.monotonic(), credential=credential)
        self.requests.append(entry)
        if self.on_arrival:
            self.on_arrival(entry)
        try:
            await self._answer(entry, inside, body, send)
        finally:
            entry.answered = time.monotonic()
            if self.on_answer:
                self.on_answer()

    def date(self) -> bytes:
        """The Date header: the sandbox's time, as GitHub's tells GitHub's."""
        return format_datetime(self.now(), usegmt=True).encode()

    async def _answer(self, entry: Logged, scope: Scope, body: bytes, send: Send) -> None:
        if self.latency:
            await asyncio.sleep(self.latency)
        fault = next((one for one in self.faults if one.concerns(entry.method, entry.path)), None)
        if fault:
            fault.times -= 1
        if fault and fault.drop == "before":
            entry.done = False
            await self._hang_up(scope)
        elif fault and not fault.drop:
            entry.done, entry.status = False, fault.status
            await _say(send, fault)
        else:
            await self._pass_on(entry, scope, body, send, drop=fault.drop if fault else "")

    async def _hang_up(self, scope: Scope) -> None:
        if self.cut is None:
            raise RuntimeError("the sandbox is not being served")
        self.cut(scope["client"])
        await asyncio.sleep(0)  # lets the server notice, which would otherwise answer 500

    async def _pass_on(self, entry: Logged, scope: Scope, body: bytes, send: Send, *, drop: str) -> None:
        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def watch(message: Message) -> None:
            if drop == "after":
                return
            if message["type"] == "http.response.start":
                entry.done = message["status"] < 400
                entry.status = 0 if drop else message["status"]
                message = {**message, "headers": [*message["headers"], (b"date", self.date())]}
            elif drop:  # its length was told already
                message = {**message, "body": message["body"][: len(message["body"]) // 2], "more_body": True}
            await send(message)

        await self.inner(scope, receive, watch)
        if drop:
            await self._hang_up(scope)


async def _read(receive: Receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def _json(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return None


async def _say(send: Send, fault: Fault) -> None:
    content = json.dumps({"message": fault.message, "documentation_url": "https://docs.github.com/rest"}).encode()
    headers = {"content-type": "application/json", "content-length": str(len(content)), **fault.headers}
    listed = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": fault.status, "headers": listed})
    await send({"type": "http.response.body", "body": content})
