"""Takes GitHub's deliveries: verify, store durably, 202. What they mean is worked out later, by the worker."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app import figures
from app.decision.facts import Fact, RepositoryTold
from app.github.deliveries import EVENTS, action_of, read_delivery, verify
from app.github.delivery_receipt import MalformedDelivery
from app.store.database import Store
from app.store.intake import Delivery, accept
from app.store.lanes import StoreUnavailable
from app.web.bodies import Room, TooLarge, TooMuchAtOnce, TooSlow, read_body
from app.web.crowd import Crowd

STRANGERS_TOLD_EVERY = 60.0  # seconds; whoever knows no secret must not fill the log
MOST_BYTES = 25 * 1024 * 1024


async def take_delivery(request: Request) -> Response:
    """`POST /webhook`."""
    webhook: Webhook = request.state.webhook
    return await webhook.take(request)


class Webhook:
    """Where deliveries come in."""

    def __init__(
        self,
        store: Store,
        secrets: Sequence[str],
        own_login: Callable[[], str | None],
        now: Callable[[], datetime],
        button_key: bytes = b"",
    ) -> None:
        self.store, self.secrets, self.own_login, self.now = store, secrets, own_login, now
        self.button_key = button_key
        self.crowd = Crowd()
        self._room = Room()
        self.log = structlog.get_logger(__name__).bind()  # once: thousands of lines a second may be asked of it
        self._strangers_told = -STRANGERS_TOLD_EVERY

    async def take(self, request: Request) -> Response:
        """Answers as PRODUCT section 5 fixes it: 413, 401, 400, 202 or 503; and 408 to who is too slow."""
        began = time.perf_counter()
        self.crowd.one_more()
        response = await self._take(request)
        figures.delivery_seconds.observe(time.perf_counter() - began)
        return response

    async def _take(self, request: Request) -> Response:
        try:
            body = await read_body(request, MOST_BYTES, self._room)
        except TooLarge:
            return _cut_off(answer(413, "too_large", f"a delivery has at most {MOST_BYTES:,} bytes"))
        except TooSlow:
            return _cut_off(answer(408, "too_slow", "the delivery did not arrive in time"))
        except TooMuchAtOnce:
            return _cut_off(answer(503, "crowded", "so much is being read that there is no room for it"))
        if not verify(body, request.headers.get("x-hub-signature-256"), self.secrets):
            self._tell_of_stranger()
            said = "X-Hub-Signature-256 is missing, or not made with this App's webhook secret"
            return answer(401, "unsigned", said)
        event, guid = request.headers.get("x-github-event"), request.headers.get("x-github-delivery")
        if not event or not guid or len(guid) > 100:
            return answer(400, "malformed", "X-GitHub-Event and X-GitHub-Delivery must both be given")
        received_at = self.now()
        try:
            facts = read_delivery(
                event, body, received_at=received_at, own_login=self.own_login(), button_key=self.button_key
            )
        except MalformedDelivery as trouble:
            self.log.warning("delivery refused", guid=guid, delivery_event=event[:40], why=str(trouble))
            return answer(400, "malformed", str(trouble), event)
        action = action_of(body)
        about = {"guid": guid, "delivery_event": event[:40], "action": action, **named(facts)}
        if not facts:
            self.log.info("delivery", **about, result="nothing_to_do")
            return answer(202, "nothing_to_do", "nothing to do", event)
        try:
            [new] = await accept(self.store, [Delivery(guid, event, action, received_at, facts)])
        except StoreUnavailable:
            self.log.exception("delivery not stored", **about)
            return answer(503, "unavailable", "the store cannot take it now", event)
        result = "stored" if new else "seen_before"
        self.log.info("delivery", **about, result=result)
        return answer(202, result, result.replace("_", " "), event)

    def _tell_of_stranger(self) -> None:
        """It may be anybody, and it may be GitHub after the secret was changed at one end only."""
        if time.monotonic() - self._strangers_told >= STRANGERS_TOLD_EVERY:
            self._strangers_told = time.monotonic()
            self.log.warning("deliveries without a right signature are refused; GITHUB_WEBHOOK_SECRET may be wrong")


def named(facts: Sequence[Fact]) -> dict[str, object]:
    """The repository and the pull request that a delivery is about, for the log."""
    found: dict[str, object] = {}
    for fact in facts:
        if isinstance(fact, RepositoryTold):
            found.setdefault("repository", f"{fact.repository.owner}/{fact.repository.name}")
        elif (key := getattr(fact, "key", None)) is not None:
            found.setdefault("number", key.number)
    return found


def answer(status: int, result: str, message: str, event: str = "other") -> Response:
    """A short answer in JSON, for whoever reads the delivery's page on GitHub."""
    figures.deliveries.labels(event if event in EVENTS else "other", result).inc()
    return JSONResponse({"message": message}, status)


def _cut_off(response: Response) -> Response:
    """The connection ends with it: what else comes of the body is not waited for."""
    response.headers["Connection"] = "close"
    return response
