"""Posts deliveries over many connections that are kept open, as cheaply as Python can, and notes each answer."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import cast

import uvloop

from app.sandbox.deliveries import Delivery
from benchmarks.served import HOST

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(slots=True)
class Posted:
    """What came of it."""

    statuses: Counter[int] = field(default_factory=Counter)  # 0: the connection broke
    taken: set[str] = field(default_factory=set)  # GUIDs that were answered with 202
    seconds: float = 0.0

    @property
    def each_second(self) -> float:
        """How many were taken each second."""
        return self.statuses[202] / self.seconds


def post_one(port: int, delivery: Delivery) -> float:
    """Posts it and reads the answer; gives the moment before, on the monotonic clock."""
    connection = HTTPConnection(HOST, port, timeout=30)
    connection.connect()
    began = time.monotonic()
    connection.request("POST", "/webhook", delivery.body, delivery.headers)
    status = connection.getresponse().status
    connection.close()
    if status != 202:
        raise RuntimeError(f"answered with {status}")
    return began


def post_all(port: int, deliveries: Iterable[Delivery], *, at_once: int) -> Posted:
    """Posts all of them, so many at once; returns when each was answered, or its connection broke."""
    prepared = [(one.guid, rendered(one)) for one in deliveries]
    return uvloop.run(_post(port, prepared, at_once))


def rendered(delivery: Delivery) -> bytes:
    """The request as it goes over the wire."""
    lines = [f"{name}: {value}" for name, value in delivery.headers.items()]
    head = "\r\n".join(["POST /webhook HTTP/1.1", f"Host: {HOST}", *lines, f"Content-Length: {len(delivery.body)}"])
    return head.encode() + b"\r\n\r\n" + delivery.body


async def _post(port: int, prepared: list[tuple[str, bytes]], at_once: int) -> Posted:
    posted, waiting = Posted(), iter(prepared)
    loop = asyncio.get_running_loop()
    began = time.monotonic()
    ended = []
    for _ in range(min(at_once, len(prepared))):
        done = loop.create_future()
        ended.append(done)
        await loop.create_connection(lambda done=done: _Line(waiting, posted, done), HOST, port)  # type: ignore[misc]
    await asyncio.gather(*ended)
    posted.seconds = time.monotonic() - began
    return posted


class _Line(asyncio.Protocol):
    """One connection: sends the next delivery when the last one is answered."""

    def __init__(self, waiting: Iterator[tuple[str, bytes]], posted: Posted, done: "asyncio.Future[None]") -> None:
        self.waiting, self.posted, self.done = waiting, posted, done
        self.guid, self.read = "", b""
        self.transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.WriteTransport, transport)  # uvloop's are none by class
        self._next()

    def data_received(self, data: bytes) -> None:
        self.read += data
        head, found, body = self.read.partition(b"\r\n\r\n")
        if not found:
            return
        length = _LENGTH.search(head)
        if len(body) < (int(length[1]) if length else 0):
            return
        status = int(head[9:12])
        self.read = b""
        self.posted.statuses[status] += 1
        if status == 202:
            self.posted.taken.add(self.guid)
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.posted.statuses[0] += 1
            self.done.set_result(None)

    def _next(self) -> None:
        assert self.transport is not None
        given = next(self.waiting, None)
        if given is None:
            self.done.set_result(None)
            self.transport.close()
            return
        self.guid, request = given
        self.transport.write(request)
