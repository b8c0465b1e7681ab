"""A small organization in a running sandbox, and the App's connection to it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.decision.facts import Repository
from app.decision.publication import Published, Wanted
from app.github.client import GitHub, Session
from app.github.publishing import Outcome, publish
from app.github.reading import Reading, read_pull_request
from app.sandbox import records
from app.sandbox.acts import Acts
from app.sandbox.server import Sandbox, running
from app.sandbox.world import World

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@cache
def private_key() -> str:
    key = rsa.generate_private_key(65537, 2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@dataclass
class Clock:
    """The App's own clock, ahead of the machine's by what a test says."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Scene:
    """acme with its people, one repository with a pull request, and the App speaking to it."""

    sandbox: Sandbox
    github: GitHub
    clock: Clock
    acme: records.Account
    rfcs: records.Repository
    pull: records.Pull
    begun: list[Published] = field(default_factory=list)

    @property
    def session(self) -> Session:
        return self.github.installation(7_000_001)

    @property
    def acts(self) -> Acts:
        return self.sandbox.acts

    @property
    def repository(self) -> Repository:
        return Repository(self.rfcs.id, 7_000_001, "acme", "rfcs")

    def person(self, login: str) -> records.Account:
        return self.sandbox.world.person(login)

    def say(self, login: str, words: str) -> records.Comment:
        return self.acts.comment(self.pull, self.person(login), words)

    def asked(self, method: str, ending: str) -> int:
        return sum(one.method == method and one.path.endswith(ending) for one in self.sandbox.requests)

    async def read(self, **more: Any) -> Reading:
        asked: dict[str, Any] = {"known": {}, "own_login": await self.session.own_login(), "now": self.sandbox.now()}
        return await read_pull_request(self.session, self.repository, self.pull.number, **(asked | more))

    async def publish(self, wanted: Wanted, published: Published | None = None, **more: Any) -> Outcome:
        async def store(begun: Published) -> None:
            self.begun.append(begun)

        asked: dict[str, Any] = {"present_labels": frozenset(), "before_creating": store, "marks": {}}
        return await publish(
            self.session,
            self.repository,
            self.pull.number,
            wanted,
            published or Published(),
            **(asked | more),
        )


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def scene(anyio_backend: str) -> AsyncIterator[Scene]:
    world = World()
    world.clock.freeze(START)
    alice, bob = world.person("alice"), world.person("bob")
    acme = world.organization("acme", members=[alice], admins=[world.person("admin")])
    architects = world.team(acme, "architects", [alice])
    world.team(acme, "juniors", [bob], parent=architects)
    rfcs = world.repository(acme, "rfcs", {"README.md": "# RFCs\n", "rfcs/0001.md": "one\n"}, writers=[alice])
    async with running(world) as sandbox:
        pull = sandbox.acts.open_pull(rfcs, world.person("author"), title="RFC 2", files={"rfcs/0002.md": "two\n"})
        clock = Clock()
        github = GitHub(app_id="1", private_key=private_key(), api_url=f"{sandbox.url}/api/v3", clock=clock)
        try:
            yield Scene(sandbox, github, clock, acme, rfcs, pull)
        finally:
            await github.aclose()
