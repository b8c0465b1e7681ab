"""Webhook deliveries: whether one is GitHub's, and the facts that it tells."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from app.decision.facts import Fact


class MalformedDelivery(Exception):  # noqa: N818
    """The body is not JSON, not an object, or not what its event says."""


def verify(body: bytes, signature_header: str | None, secrets: Sequence[str]) -> bool:
    """Whether `X-Hub-Signature-256` was made with one of these secrets. SHA-1 signatures are not looked at."""
    if signature_header is None or not signature_header.startswith("sha256="):
        return False
    given = signature_header.removeprefix("sha256=").encode("utf-8", "replace")
    made = (hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode() for secret in secrets if secret)
    return any([hmac.compare_digest(given, each) for each in made])  # a list: all are tried, in equal time


def read_delivery(event: str, body: bytes, *, received_at: datetime, own_login: str | None) -> tuple[Fact, ...]:
    """What this delivery tells; nothing for events and actions that are not ours. Raises `MalformedDelivery`."""
    raise NotImplementedError
