"""The API's part for the App itself: its installations, their tokens, and the deliveries it was sent."""

import json
from datetime import UTC, datetime
from typing import Any

from app.sandbox.clock import written
from app.sandbox.deliveries import Answered
from app.sandbox.gate import Answer, Call, Refused
from app.sandbox.owner_payloads import Json
from app.sandbox.records import Installation


def the_app(call: Call) -> Answer:
    """GET /app."""
    count = len(call.world.installations)
    return Answer({**call.payloads.app(), "installations_count": count})


def installations(call: Call) -> Answer:
    """GET /app/installations."""
    return Answer([call.payloads.installation(one) for one in call.page(list(call.world.installations.values()))])


def installation(call: Call) -> Answer:
    """GET /app/installations/{id}."""
    return Answer(call.payloads.installation(_installation(call)))


def access_token(call: Call) -> Answer:
    """POST /app/installations/{id}/access_tokens."""
    found = _installation(call)
    if found.suspended:
        raise Refused(403, "This installation has been suspended")
    token, ends = call.keys.installation_token(found)
    until = written(datetime.fromtimestamp(ends, UTC))
    chosen = "all" if found.repositories is None else "selected"
    return Answer(
        {"token": token, "expires_at": until, "permissions": found.permissions, "repository_selection": chosen}, 201
    )


def installation_of_repository(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/installation."""
    repository = call.world.find_repository(call.part("owner"), call.part("repo"))
    found = repository and call.world.installation_on(repository.owner)
    if not repository or not found or not call.world.covers(found, repository):
        raise Refused(404, "Not Found")
    return Answer(call.payloads.installation(found))


def installation_repositories(call: Call) -> Answer:
    """GET /installation/repositories."""
    held = call.installation
    listed = [one for one in call.world.repositories.values() if held and call.world.covers(held, one)]
    shown = [call.payloads.repository(one) for one in call.page(listed)]
    return Answer({"total_count": len(listed), "repository_selection": "all", "repositories": shown})


def rate_limit(call: Call) -> Answer:
    """GET /rate_limit."""
    core = {"limit": call.keys.hourly, "used": 0, "remaining": call.keys.hourly, "reset": 0}
    return Answer({"resources": {"core": core, "graphql": core}, "rate": core})


def hook_config(call: Call) -> Answer:
    """GET /app/hook/config."""
    hook = call.deliveries
    config = {"content_type": hook.content_type, "insecure_ssl": hook.insecure_ssl, "url": hook.target or ""}
    return Answer({**config, **({"secret": "********"} if hook.secret else {})})


def hook_deliveries(call: Call) -> Answer:
    """GET /app/hook/deliveries?per_page=&cursor=&status=: attempts, newest first."""
    listed = [one for one in reversed(call.deliveries.answers) if call.query("status") in {"", _outcome(one)}]
    before, size = call.query("cursor"), call.query("per_page", "30")
    if not size.isdigit() or (before and not before.isdigit()):
        raise Refused(422, "Invalid cursor or size")
    count = min(int(size), 100)
    listed = [one for one in listed if not before or one.attempt < int(before)]
    page = listed[:count]
    if len(listed) > count and page:
        address = f"{call.world.url}/app/hook/deliveries?per_page={count}&cursor={page[-1].attempt}"
        call.headers["Link"] = f'<{address}>; rel="next"'
    return Answer([_attempt(one) for one in page])


def hook_delivery(call: Call) -> Answer:
    """GET /app/hook/deliveries/{id}."""
    one = _attempted(call)
    asked = {"headers": one.delivery.headers, "payload": json.loads(one.delivery.body)}
    got = {"headers": {}, "payload": one.body}
    return Answer({**_attempt(one), "url": call.deliveries.target, "request": asked, "response": got})


def redeliver(call: Call) -> Answer:
    """POST /app/hook/deliveries/{id}/attempts: the same delivery again, under its GUID."""
    call.deliveries.again(_attempted(call).delivery)
    return Answer({}, 202)


def _attempted(call: Call) -> Answered:
    found = next((one for one in call.deliveries.answers if one.attempt == call.number("id")), None)
    if found is None:
        raise Refused(404, "Not Found")
    return found


def _outcome(one: Answered) -> str:
    return "success" if 200 <= one.status < 400 else "failure"


def _attempt(one: Answered) -> Json:
    payload: dict[str, Any] = json.loads(one.delivery.body)
    return {
        "id": one.attempt,
        "guid": one.delivery.guid,
        "delivered_at": written(one.at),
        "redelivery": one.redelivery,
        "duration": round(one.seconds, 3),
        "status": "OK" if _outcome(one) == "success" else "Invalid HTTP Response",
        "status_code": one.status,
        "event": one.delivery.event,
        "action": one.delivery.action,
        "installation_id": (payload.get("installation") or {}).get("id"),
        "repository_id": (payload.get("repository") or {}).get("id"),
        "throttled_at": None,
    }


def _installation(call: Call) -> Installation:
    found = call.world.installations.get(call.number("id"))
    if found is None:
        raise Refused(404, "Not Found")
    return found
