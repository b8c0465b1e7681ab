"""The sandbox's webhooks, faults and log, as an App meets them."""

import asyncio
import hashlib
import hmac
import json
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

pytestmark = pytest.mark.anyio
COMMENTS = "/repos/acme/rfcs/issues/1/comments"


@dataclass
class Hook:
    """A webhook that remembers what it got."""

    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    status: int = 202

    async def take(self, request: Request) -> Response:
        self.got.append((request.headers["x-github-event"], dict(request.headers), await request.body()))
        return Response(status_code=self.status)


@pytest.fixture
async def hook(scene: Any) -> AsyncIterator[Hook]:
    hook = Hook()
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    app = Starlette(routes=[Route("/webhook", hook.take, methods=["POST"])])
    config = uvicorn.Config(app, log_config=None, lifespan="off", access_log=False)
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listening])
    scene.sandbox.send_to(f"http://127.0.0.1:{listening.getsockname()[1]}/webhook")
    yield hook
    scene.sandbox.send_to(None)
    await server.shutdown(sockets=[listening])
    listening.close()


async def test_what_people_do_arrives_signed_and_in_order(scene: Any, hook: Hook) -> None:
    pull = scene.acts.open_pull(scene.rfcs, scene.alice, files={"a.md": "a\n"})
    scene.acts.comment(pull, scene.bob, "/commit")
    await scene.sandbox.settled()
    _, headers, body = hook.got[-1]

    assert [event for event, _, _ in hook.got] == ["push", "pull_request", "issue_comment"]
    assert headers["x-hub-signature-256"] == "sha256=" + hmac.new(b"secret", body, hashlib.sha256).hexdigest()
    assert json.loads(body)["comment"]["body"] == "/commit"
    assert len({headers["x-github-delivery"] for _, headers, _ in hook.got}) == 3


async def test_held_deliveries_can_be_shuffled_repeated_and_lost(scene: Any, hook: Hook) -> None:
    scene.sandbox.held = True
    pull = scene.acts.open_pull(scene.rfcs, scene.alice, files={"a.md": "a\n"})
    for body in ("one", "two"):
        scene.acts.comment(pull, scene.bob, body)
    _push, opened, one, two = scene.sandbox.take_held()
    answers = await scene.sandbox.deliver([two, one, one, opened])

    assert [event for event, _, _ in hook.got] == ["issue_comment", "issue_comment", "issue_comment", "pull_request"]
    assert [json.loads(body).get("comment", {}).get("body") for _, _, body in hook.got] == ["two", "one", "one", None]
    assert [one.status for one in answers] == [202] * 4


async def test_the_app_hears_of_its_own_acts(scene: Any, hook: Hook) -> None:
    scene.acts.open_pull(scene.rfcs, scene.alice, files={"a.md": "a\n"})
    await scene.post(COMMENTS, {"body": "status"})
    await scene.sandbox.settled()

    assert json.loads(hook.got[-1][2])["sender"]["type"] == "Bot"


async def test_an_ordered_fault_is_answered_and_nothing_done(scene: Any) -> None:
    pull = scene.acts.open_pull(scene.rfcs, scene.alice, files={"a.md": "a\n"})
    scene.sandbox.fail_next("POST", COMMENTS, 403, {"Retry-After": "30"}, message="secondary rate limit")
    refused = await scene.post(COMMENTS, {"body": "status"})
    done = await scene.post(COMMENTS, {"body": "status"})

    assert (refused.status_code, refused.headers["retry-after"]) == (403, "30")
    assert (done.status_code, len(pull.comments)) == (201, 1)
    assert [one.path for one in scene.sandbox.writes] == [COMMENTS]


@pytest.mark.parametrize(
    ("drop", "comments"),
    [
        pytest.param("before", 0, id="before"),
        pytest.param("after", 1, id="after"),
        pytest.param("half", 1, id="in the middle of the answer"),
    ],
)
async def test_a_connection_breaks_before_or_after_the_act(scene: Any, drop: str, comments: int) -> None:
    pull = scene.acts.open_pull(scene.rfcs, scene.alice, files={"a.md": "a\n"})
    scene.sandbox.fail_next("POST", COMMENTS, drop=drop)
    with pytest.raises(httpx.TransportError):
        await scene.post(COMMENTS, {"body": "status"})

    assert len(pull.comments) == comments
    assert scene.sandbox.requests[-1].status == 0


async def test_every_request_is_logged_with_its_times(scene: Any) -> None:
    scene.sandbox.latency = 0.02
    await scene.get("/api/v3/repos/acme/rfcs")
    logged = scene.sandbox.requests[-1]

    assert (logged.method, logged.path, logged.status, logged.writes) == ("GET", "/repos/acme/rfcs", 200, False)
    assert logged.answered - logged.arrived >= 0.02


async def test_one_can_wait_for_a_write(scene: Any) -> None:
    pull = scene.acts.open_pull(scene.rfcs, scene.alice, files={"a.md": "a\n"})
    async with asyncio.TaskGroup() as group:
        group.create_task(scene.post(COMMENTS, {"body": "status"}))
        await scene.sandbox.until(lambda: pull.comments)

    assert pull.comments[0].body == "status"
    with pytest.raises(TimeoutError):
        await scene.sandbox.until(lambda: False, seconds=0.01)


async def test_a_webhook_that_is_not_there_is_answered_by_nothing(scene: Any) -> None:
    scene.sandbox.held = True
    scene.acts.open_pull(scene.rfcs, scene.alice, files={"a.md": "a\n"})
    scene.sandbox.send_to("http://127.0.0.1:9/webhook")

    assert {one.status for one in await scene.sandbox.deliver(scene.sandbox.take_held(), at_once=5)} == {0}


async def test_a_delivery_that_failed_is_listed_and_sent_again_under_its_guid(scene: Any, hook: Hook, jwt: str) -> None:
    as_app = {"Authorization": f"Bearer {jwt}"}
    hook.status = 503
    scene.acts.open_pull(scene.rfcs, scene.alice, files={"a.md": "a\n"})
    await scene.sandbox.settled()
    listed = await scene.client.get("/app/hook/deliveries", params={"per_page": 1}, headers=as_app)
    older = await scene.client.get(listed.links["next"]["url"], headers=as_app)
    hook.status = 202
    again = await scene.client.post(f"/app/hook/deliveries/{listed.json()[0]['id']}/attempts", headers=as_app)
    await scene.sandbox.settled()
    whole = await scene.client.get("/app/hook/deliveries/3", headers=as_app)

    assert [(one["event"], one["status_code"]) for one in listed.json() + older.json()] == [
        ("pull_request", 503),
        ("push", 503),
    ]
    assert again.status_code == 202
    assert (whole.json()["guid"], whole.json()["redelivery"], whole.json()["status_code"]) == (
        listed.json()[0]["guid"],
        True,
        202,
    )
    assert hook.got[-1][2] == hook.got[-2][2]
