"""Signed webhook deliveries: made when something happens, sent in order or held back for a test to send as it likes."""

import asyncio
import hashlib
import hmac
import json
import ssl
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """The usual certificates. Reading them takes longer than all else a sandbox does to begin."""
    return httpx.create_ssl_context(trust_env=False)


@dataclass(frozen=True)
class Delivery:
    """One signed request to the App's webhook."""

    number: int
    guid: str
    event: str
    action: str | None
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True)
class Answered:
    """How a delivery was answered; status 0 when there was no answer at all."""

    delivery: Delivery
    status: int
    body: str
    seconds: float
    at: datetime  # the sandbox's time
    attempt: int
    redelivery: bool


@dataclass
class Deliveries:
    """Makes and sends deliveries. What is made while `target` is unknown is kept in `made` and never sent by itself."""

    secret: str = "secret"  # noqa: S105 - a stand-in's
    target: str | None = None
    seed: str = "sandbox"
    app_id: int = 1
    held: bool = False
    content_type: str = "json"  # as the App's settings say; what is sent is always JSON
    insecure_ssl: str = "0"
    at_once: int = 1  # how many may be under way at the same time; 1 keeps the order
    held_back: list[Delivery] = field(default_factory=list)
    made: list[Delivery] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    on_answer: Callable[[], None] | None = None
    fails: Callable[[Delivery], bool] = lambda _one: False  # those that reach nobody
    _sent: set[int] = field(default_factory=set)
    _waiting: list[Delivery] = field(default_factory=list)
    _senders: set[asyncio.Task[None]] = field(default_factory=set)
    _client: httpx.AsyncClient | None = None
    _idle: asyncio.Event = field(default_factory=asyncio.Event)

    def sign(self, body: bytes, event: str, guid: str) -> dict[str, str]:
        """The headers GitHub would send with this body."""
        key = self.secret.encode()
        return {
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/sandbox",
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": guid,
            "X-GitHub-Hook-ID": "1",
            "X-GitHub-Hook-Installation-Target-ID": str(self.app_id),
            "X-GitHub-Hook-Installation-Target-Type": "integration",
            "X-Hub-Signature": "sha1=" + hmac.new(key, body, hashlib.sha1).hexdigest(),
            "X-Hub-Signature-256": "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest(),
        }

    def tell(self, event: str, payload: dict[str, Any]) -> None:
        """Make the delivery of an event, and send it unless deliveries are held."""
        number = len(self.made) + 1
        guid = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.seed}/{number}"))
        body = json.dumps(payload, separators=(",", ":")).encode()
        one = Delivery(number, guid, event, payload.get("action"), body, self.sign(body, event, guid))
        self.made.append(one)
        if self.held:
            self.held_back.append(one)
        elif self.target and self._client:
            self._send(one)

    def again(self, one: Delivery) -> None:
        """Send a delivery once more, under its GUID."""
        if self.target and self._client:
            self._send(one)

    def take_held(self) -> list[Delivery]:
        """What was held back so far, for the caller to order, repeat or lose; the sandbox forgets it."""
        taken, self.held_back = self.held_back, []
        return taken

    async def deliver(self, deliveries: Iterable[Delivery], *, at_once: int = 1) -> list[Answered]:
        """Send these now, by default one after the other; gives the answers in the same order."""
        gate = asyncio.Semaphore(at_once)

        async def through_gate(one: Delivery) -> Answered:
            async with gate:
                return await self._post(one)

        return list(await asyncio.gather(*[through_gate(one) for one in deliveries]))

    async def settled(self) -> None:
        """Wait until every delivery that was sent has been answered."""
        while self._senders:
            await self._idle.wait()

    def start(self) -> None:
        """Begin to send."""
        limits = httpx.Limits(max_connections=200)
        self._client = httpx.AsyncClient(timeout=10, trust_env=False, verify=trusted(), limits=limits)

    async def stop(self) -> None:
        """Stop sending; what is under way is dropped."""
        for task in list(self._senders):
            task.cancel()
        await asyncio.gather(*self._senders, return_exceptions=True)
        if self._client:
            await self._client.aclose()
        self._client = None

    def _send(self, one: Delivery) -> None:
        self._waiting.append(one)
        if len(self._senders) < self.at_once:
            self._begin()

    def _begin(self) -> None:
        self._idle.clear()
        task = asyncio.get_running_loop().create_task(self._work(self._waiting.pop(0)))
        self._senders.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._senders.discard(task)
        if self._waiting and not task.cancelled():  # something happened after it had looked for the last time
            self._begin()
        elif not self._senders:
            self._idle.set()

    async def _work(self, first: Delivery) -> None:
        await self._post(first)
        while self._waiting:
            await self._post(self._waiting.pop(0))

    async def _post(self, one: Delivery) -> Answered:
        if self._client is None or self.target is None:
            raise RuntimeError("the sandbox is not running, or knows no webhook address")
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            if self.fails(one):
                raise httpx.ConnectError("it reaches nobody")
            answer = await self._client.post(self.target, content=one.body, headers=one.headers)
            status, text = answer.status_code, answer.text
        except httpx.HTTPError as error:
            status, text = 0, repr(error)
        seconds, attempt = loop.time() - begun, len(self.answers) + 1
        before = one.number in self._sent
        self._sent.add(one.number)
        answered = Answered(one, status, text, seconds, self.now(), attempt, before)
        self.answers.append(answered)
        if self.on_answer:
            self.on_answer()
        return answered
