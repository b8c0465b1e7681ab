"""Webhook deliveries: whether one is GitHub's, and the facts that it tells."""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from pydantic_core import from_json

from app.decision.facts import Fact
from app.github import deliveries_of_checks as checks
from app.github import deliveries_of_owners as owners
from app.github import deliveries_of_pulls as pulls
from app.github.delivery_receipt import MalformedDelivery, Receipt

_ACTION = re.compile(rb'\s{0,9}\{\s{0,9}"action"\s{0,9}:\s{0,9}"([a-z_]{1,40})"')


def verify(body: bytes, signature_header: str | None, secrets: Sequence[str]) -> bool:
    """Whether `X-Hub-Signature-256` was made with one of these secrets. SHA-1 signatures are not looked at."""
    if signature_header is None or not signature_header.startswith("sha256="):
        return False
    given = signature_header.removeprefix("sha256=").encode("utf-8", "replace")
    made = (hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode() for secret in secrets if secret)
    return any(hmac.compare_digest(given, each) for each in made)


def read_delivery(
    event: str, body: bytes, *, received_at: datetime, own_login: str | None, button_key: bytes = b""
) -> tuple[Fact, ...]:
    """What this delivery tells; nothing for events and actions that are not ours. Raises `MalformedDelivery`.

    `button_key`: see `app.github.buttons.key_of`.
    """
    receipt = Receipt(event[:50], body, received_at, (own_login or "").lower(), button_key)
    reader = _READERS.get(event)
    if reader is not None:
        return reader(receipt)
    try:
        told = from_json(body)
    except ValueError as error:
        raise MalformedDelivery("the body is not JSON") from error
    if not isinstance(told, dict):
        raise MalformedDelivery("the body is not a JSON object")
    return ()


def action_of(body: bytes) -> str | None:
    """The action, where the body begins with it, as GitHub's do. For the log: nothing hangs on it."""
    found = _ACTION.match(body)
    return found[1].decode() if found else None


_READERS: Mapping[str, Callable[[Receipt], tuple[Fact, ...]]] = {
    "pull_request": pulls.pull_request,
    "issue_comment": pulls.issue_comment,
    "pull_request_review": pulls.review,
    "pull_request_review_comment": pulls.review_comment,
    "push": owners.push,
    "team": owners.team,
    "membership": owners.team,
    "member": owners.member,
    "organization": owners.organization,
    "installation": owners.installation,
    "installation_repositories": owners.installation_repositories,
    "repository": owners.repository_itself,
    "check_run": checks.check_run,
    "check_suite": checks.check_suite,
    "merge_group": checks.merge_group,
    "github_app_authorization": owners.authorization,
}

EVENTS = frozenset({*_READERS, "ping"})
"""The events that GitHub may tell us of."""
