"""A small organization in a running sandbox, and a client that speaks to it as the App."""

import base64
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from app.sandbox.acts import Acts
from app.sandbox.deliveries import trusted
from app.sandbox.records import Account, Repository, Team
from app.sandbox.server import Sandbox, running
from app.sandbox.world import World


def app_jwt(app_id: str = "1", seconds: int = 300) -> str:
    """A token as an App signs it, but for the signature, which the sandbox does not verify."""

    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    now = int(time.time())
    return f"{part({'alg': 'RS256'})}.{part({'iss': app_id, 'iat': now - 30, 'exp': now + seconds})}.c2ln"


@dataclass
class Scene:
    """acme with its people, one repository, and the App's way in."""

    sandbox: Sandbox
    client: httpx.AsyncClient
    alice: Account
    bob: Account
    admin: Account
    acme: Account
    rfcs: Repository
    architects: Team

    @property
    def acts(self) -> Acts:
        return self.sandbox.acts

    async def get(self, path: str, **parameters: str | int) -> Any:
        answer = await self.client.get(path, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any) -> httpx.Response:
        return await self.client.post(path, json=body)

    async def query(self, text: str, **variables: Any) -> Any:
        answer = await self.client.post("/graphql", json={"query": text, "variables": variables})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def told(self) -> list[tuple[str, str | None]]:
        return [(one.event, one.action) for one in self.sandbox.deliveries.made]

    def last_payload(self, event: str) -> Any:
        return json.loads([one for one in self.sandbox.deliveries.made if one.event == event][-1].body)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def jwt() -> str:
    return app_jwt()


@pytest.fixture
def expired_jwt() -> str:
    return app_jwt(seconds=-10)


@pytest.fixture
def foreign_jwt() -> str:
    return app_jwt("2")


@pytest.fixture
async def scene(anyio_backend: str) -> AsyncIterator[Scene]:
    world = World()
    world.clock.freeze(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    alice, bob, admin = (world.person(login) for login in ("alice", "bob", "admin"))
    acme = world.organization("acme", members=[alice], admins=[admin])
    architects = world.team(acme, "architects", [alice])
    world.team(acme, "juniors", [bob], parent=architects)
    rfcs = world.repository(acme, "rfcs", {"README.md": "# RFCs\n", "docs/a.md": "a\n"}, writers=[alice])
    async with (
        running(world) as sandbox,
        httpx.AsyncClient(base_url=sandbox.url, verify=trusted(), trust_env=False) as client,
    ):
        token, _ = sandbox.keys.installation_token(next(iter(world.installations.values())))
        client.headers["Authorization"] = f"token {token}"
        yield Scene(sandbox, client, alice, bob, admin, acme, rfcs, architects)
