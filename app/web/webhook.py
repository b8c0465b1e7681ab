"""Takes GitHub's deliveries: verify, store durably, 202. What they mean is worked out later, by the worker."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.github.deliveries import MalformedDelivery, read_delivery, verify
from app.store.database import Store, StoreUnavailable
from app.store.intake import Delivery, accept
from app.web.crowd import Crowd
from app.web.metrics import deliveries

MOST_BYTES = 25 * 1024 * 1024
log = structlog.get_logger(__name__)


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

    async def take(self, request: Request) -> Response:
        """Answers as PRODUCT section 5 fixes it: 413, 401, 400, 202 or 503."""
        with self.crowd.one_more():
            return await self._take(request)

    async def _take(self, request: Request) -> Response:
        body = await bounded_body(request)
        if body is None:
            return answer(413, f"a delivery has at most {MOST_BYTES:,} bytes")
        if not verify(body, request.headers.get("x-hub-signature-256"), self.secrets):
            return answer(401, "X-Hub-Signature-256 is missing, or not made with this App's webhook secret")
        event, guid = request.headers.get("x-github-event"), request.headers.get("x-github-delivery")
        if not event or not guid or len(guid) > 100:
            return answer(400, "X-GitHub-Event and X-GitHub-Delivery must both be given")
        received_at = self.now()
        try:
            facts = read_delivery(
                event, body, received_at=received_at, own_login=self.own_login(), button_key=self.button_key
            )
        except MalformedDelivery as trouble:
            log.warning("delivery refused", guid=guid, delivery_event=event[:40], why=str(trouble))
            return answer(400, str(trouble))
        if not facts:
            return answer(202, "nothing to do")
        try:
            [new] = await accept(self.store, [Delivery(guid, event, None, received_at, facts)])
        except StoreUnavailable:
            log.exception("delivery not stored", guid=guid, delivery_event=event[:40])
            return answer(503, "the store cannot take it now")
        log.debug("delivery", guid=guid, delivery_event=event[:40], new=new)
        return answer(202, "stored" if new else "seen before")


async def bounded_body(request: Request) -> bytes | None:
    """The body, or None when it is larger than GitHub ever sends; then no more of it is read."""
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared[:20]) > MOST_BYTES:
        return None
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_BYTES:
            return None
        chunks.append(chunk)
    return b"".join(chunks)


def answer(status: int, message: str) -> Response:
    """A short answer in JSON, for whoever reads the delivery's page on GitHub."""
    deliveries.labels(str(status)).inc()
    return JSONResponse({"message": message}, status)
