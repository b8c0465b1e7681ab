"""What the App answers over HTTP, to GitHub, to watchers, and to strangers."""

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.decision.schema import commitment_schema
from app.store import workqueue
from app.web.webhook import MOST_BYTES
from tests.stage import Stage, stage

pytestmark = pytest.mark.anyio


def signed(
    body: bytes,
    event: str = "issue_comment",
    guid: str = "1",
    secret: str = "secret",  # noqa: S107
) -> dict[str, str]:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    given = {"X-GitHub-Event": event, "X-GitHub-Delivery": guid, "X-Hub-Signature-256": f"sha256={digest}"}
    return {name: value for name, value in given.items() if value}


async def post(client: httpx.AsyncClient, body: bytes, **given: str) -> httpx.Response:
    return await client.post("/webhook", content=body, headers=signed(body, **given))


def harmless(answer: httpx.Response) -> bool:
    """Whether a stranger learns nothing of our insides."""
    return "Traceback" not in answer.text and ".py" not in answer.text and len(answer.text) < 5000


async def test_a_delivery_that_is_declared_too_long_is_refused_before_it_is_read(s: Stage) -> None:
    host, _, port = s.app_url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = f"POST /webhook HTTP/1.1\r\nHost: app\r\nContent-Length: {MOST_BYTES + 1}\r\n\r\n"
    writer.write(head.encode())
    async with asyncio.timeout(5):
        status = await reader.readline()
    writer.close()
    assert status.split()[1] == b"413"


async def test_a_delivery_that_turns_out_too_long_is_refused(client: httpx.AsyncClient) -> None:
    async def too_much() -> AsyncIterator[bytes]:
        for _ in range(26):
            yield b" " * 1024 * 1024

    answer = await client.post("/webhook", content=too_much())
    assert (answer.status_code, harmless(answer)) == (413, True)


BAD_SIGNATURES = [
    pytest.param({}, id="none"),
    pytest.param({"X-Hub-Signature-256": "sha256="}, id="empty"),
    pytest.param({"X-Hub-Signature-256": "sha256=" + "0" * 64}, id="wrong"),
    pytest.param({"X-Hub-Signature-256": "sha1=" + "0" * 40}, id="SHA-1"),
    pytest.param({"X-Hub-Signature": "sha1=" + "0" * 40}, id="only the old header"),
    pytest.param({"X-Hub-Signature-256": b"sha256=\xff\xfe"}, id="no text"),
]


@pytest.mark.parametrize("headers", BAD_SIGNATURES)
async def test_without_a_right_signature_nobody_is_heard(client: httpx.AsyncClient, headers: dict[str, Any]) -> None:
    about = {"X-GitHub-Event": "ping", "X-GitHub-Delivery": "1"}
    answer = await client.post("/webhook", content=b"{}", headers={**about, **headers})
    assert (answer.status_code, harmless(answer)) == (401, True)


async def test_the_signature_is_of_the_very_bytes(client: httpx.AsyncClient) -> None:
    answer = await client.post("/webhook", content=b"{ }", headers=signed(b"{}", "ping"))
    assert answer.status_code == 401


BAD_DELIVERIES = [
    pytest.param(b"{}", {"event": ""}, id="no event"),
    pytest.param(b"{}", {"guid": ""}, id="no GUID"),
    pytest.param(b"{}", {"guid": "x" * 1000}, id="a GUID without end"),
    pytest.param(b"", {}, id="nothing"),
    pytest.param(b"not JSON", {}, id="no JSON"),
    pytest.param(b"\xff\xfe", {}, id="no text"),
    pytest.param(b"payload=%7B%7D", {}, id="form-encoded"),
    pytest.param(b"[]", {}, id="a list"),
    pytest.param(b"{}", {}, id="an empty object"),
    pytest.param(b"[" * 100_000, {}, id="deep"),
    pytest.param(b'{"action": 7, "comment": "no"}', {}, id="wrong types"),
    pytest.param(b"[" * 100_000, {"event": "star"}, id="deep, of an event that is not ours"),
    pytest.param(b"not JSON", {"event": "ping"}, id="a ping that is no JSON"),
    pytest.param(b"[]", {"event": "ping"}, id="a ping that is a list"),
]


@pytest.mark.parametrize(("body", "given"), BAD_DELIVERIES)
async def test_a_malformed_delivery_is_refused_with_a_reason(
    client: httpx.AsyncClient, body: bytes, given: dict[str, str]
) -> None:
    answer = await post(client, body, **given)
    assert (answer.status_code, harmless(answer)) == (400, True)
    assert answer.json()["message"]


@pytest.mark.parametrize("event", ["ping", "star", "workflow_job", "a-new-event"])
async def test_what_is_not_ours_is_taken_and_forgotten(client: httpx.AsyncClient, event: str) -> None:
    answer = await post(client, b'{"zen": "Keep it logically awesome."}', event=event)
    assert answer.status_code == 202


async def test_a_delivery_is_taken_once(s: Stage, client: httpx.AsyncClient) -> None:
    s.sandbox.held = True
    await s.opens()
    [_, opened] = s.sandbox.take_held()
    answers = [await client.post("/webhook", content=opened.body, headers=opened.headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert [answer.json()["message"] for answer in answers] == ["stored", "seen before"]


async def test_each_of_two_secrets_will_do_while_rotating(anyio_backend: str, tmp_path: Path) -> None:
    async with (
        stage(tmp_path, webhook_secrets=("new", "old")) as s,
        httpx.AsyncClient(base_url=s.app_url, trust_env=False) as client,
    ):
        answers = [await post(client, b"{}", event="ping", secret=secret) for secret in ("new", "old", "secret")]
    assert [answer.status_code for answer in answers] == [202, 202, 401]


async def test_a_store_that_cannot_take_it_is_told_to_github(s: Stage, client: httpx.AsyncClient) -> None:
    s.sandbox.held = True
    await s.opens()
    [_, opened] = s.sandbox.take_held()

    def lock(connection: Any) -> None:
        connection.exec_driver_sql("DROP TABLE deliveries")

    await s.store.run(lock)
    answer = await client.post("/webhook", content=opened.body, headers=opened.headers)
    assert (answer.status_code, harmless(answer)) == (503, True)


async def test_the_process_says_that_it_lives(client: httpx.AsyncClient) -> None:
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")


async def test_the_app_is_ready_when_the_store_and_github_are(client: httpx.AsyncClient) -> None:
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"store": "ok", "github": "ok"})


async def test_the_app_is_not_ready_while_github_does_not_take_its_credentials(
    anyio_backend: str, tmp_path: Path
) -> None:
    async with (
        stage(tmp_path, app_id=2) as s,
        httpx.AsyncClient(base_url=s.app_url, trust_env=False) as client,
    ):
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["store"], harmless(answer)) == (503, "ok", True)


async def test_the_schema_of_the_policy_is_for_all_to_read(client: httpx.AsyncClient) -> None:
    answer = await client.get("/schema/commitment.json")
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json() == commitment_schema()


async def test_the_figures_name_no_repository_and_no_person(s: Stage, client: httpx.AsyncClient) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    assert "commitment_deliveries_total" in answer.text
    words = set(re.findall(r"\w+", answer.text))  # an event's name has an author in it
    assert words & {"alice", "acme", "rfcs", "author"} == set()


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        pytest.param("GET", "/webhook", 405, id="reading the webhook"),
        pytest.param("POST", "/healthz", 405, id="writing health"),
        pytest.param("GET", "/nothing", 404, id="nothing"),
        pytest.param("GET", "/../../etc/passwd", 404, id="elsewhere"),
    ],
)
async def test_what_is_not_there_is_not_there(client: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    answer = await client.request(method, path)
    assert (answer.status_code, harmless(answer)) == (status, True)


async def test_a_comment_without_end_is_cut_and_heard_nowhere_twice(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "> " * 30_000 + "\n\n/commit")
    assert s.check(pull) is not None
    due = await workqueue.next_due(s.store)
    assert due is None or due > s.now()


async def test_a_deleted_account_is_nobody(s: Stage, client: httpx.AsyncClient) -> None:
    s.sandbox.held = True
    pull = await s.opens()
    await s.says(pull, "mallory", "/commit")  # a reading of GitHub tells whose it was, and changes nothing either
    told = s.sandbox.take_held()
    payload = json.loads(told[-1].body)
    payload["comment"]["user"] = None
    payload["sender"] = None
    body = json.dumps(payload).encode()
    await s.sandbox.deliver(told[:-1])
    answer = await post(client, body, guid="ghost")
    await s.quiet()
    assert answer.status_code in (202, 400)
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")
