"""A patient for the doctor: acme with everything as it must be, to which a test then does harm."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from app.doctor.examination import Examination, Questions
from app.doctor.findings import About, Finding, Level
from app.github.client import GitHub
from app.sandbox.clock import Clock
from app.sandbox.records import Account, Installation, Repository, RequiredCheck, Team
from app.sandbox.server import Sandbox, running
from tests.stage import POLICY, private_key, world_of_acme


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass
class Patient:
    """The sandbox, and what the doctor is told."""

    sandbox: Sandbox
    acme: Account
    rfcs: Repository
    architects: Team
    questions: Questions
    app_id: str = "1"
    key: str = ""

    @property
    def installation(self) -> Installation:
        found = self.sandbox.world.installation_on(self.acme)
        assert found
        return found

    async def examined(self, **asked: object) -> list[Finding]:
        github = GitHub(app_id=self.app_id, private_key=self.key, api_url=self.sandbox.url)
        questions = replace(self.questions, **asked)  # type: ignore[arg-type]
        try:
            return await Examination(github, questions, lambda: datetime.now(UTC)).run()
        finally:
            await github.aclose()

    async def found(self, about: About, *levels: Level) -> list[Finding]:
        """What it finds about one thing, but what is fine (or only what is of these levels)."""
        wanted = levels or (Level.PROBLEM, Level.WARNING, Level.UNKNOWN)
        return [each for each in await self.examined() if each.about is about and each.level in wanted]

    async def only_problem(self) -> Finding:
        """The one thing that is wrong."""
        [found] = [each for each in await self.examined() if each.level is Level.PROBLEM]
        return found


def public_key() -> str:
    public = load_pem_private_key(private_key().encode(), None).public_key()
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


@pytest.fixture
async def patient(anyio_backend: str, tmp_path: Path) -> AsyncIterator[Patient]:
    world, acme, rfcs, architects, _ = world_of_acme(POLICY)
    world.clock = Clock()  # the machine's
    world.app_key = public_key()
    rfcs.rules["main"] = [RequiredCheck("commitment", world.app_id)]
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(running(world))
        sandbox.deliveries.target = "https://app.example/webhook"
        questions = Questions(
            database_url=f"sqlite:///{tmp_path}/store.db",
            server_url=sandbox.url,
            public_url="https://app.example",
            check_name="commitment",
        )
        yield Patient(sandbox, acme, rfcs, architects, questions, key=private_key())
