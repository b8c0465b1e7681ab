"""A stage for stories: the sandbox, with the App served against it, in one process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import uvicorn
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.main import create_app
from app.sandbox.records import Account, CheckRun, Pull, Repository
from app.sandbox.server import Sandbox, running
from app.settings import Settings

POLICY = """\
decisions:
  - name: RFC
    when:
      paths: ["rfcs/**"]
    stakeholders:
      everyone: ["@alice", "@bob", "@acme/architects"]
"""


@cache
def private_key() -> str:
    """An RSA key in PEM form, made once for all tests."""
    key = rsa.generate_private_key(65537, 2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@dataclass
class Stage:
    """The sandbox with its usual people, and the App beside it."""

    sandbox: Sandbox
    repository: Repository
    app_url: str
    settings: Settings

    def person(self, login: str) -> Account:
        return self.sandbox.world.person(login)

    def open(self, title: str = "RFC 1: a change", author: str = "author", **more: Any) -> Pull:
        more.setdefault("files", {"rfcs/0001.md": "# A change\n"})
        return self.sandbox.acts.open_pull(self.repository, self.person(author), title=title, **more)

    def say(self, pull: Pull, login: str, words: str) -> Any:
        return self.sandbox.acts.comment(pull, self.person(login), words)

    def check(self, pull: Pull) -> CheckRun | None:
        runs = [run for run in self.repository.check_runs.values() if run.head_sha == pull.head]
        return runs[-1] if runs else None

    async def until(self, holds: Callable[[], Any], seconds: float = 10) -> None:
        await self.sandbox.until(holds, seconds=seconds)

    async def until_title(self, pull: Pull, title: str) -> CheckRun:
        """Waits until the check says this, and gives it."""

        def found() -> CheckRun | None:
            run = self.check(pull)
            return run if run and title in (run.title or "") else None

        try:
            await self.until(found)
        except TimeoutError:
            run = self.check(pull)
            raise AssertionError(f"waited for {title!r}; the check says {run.title if run else 'nothing'!r}") from None
        run = found()
        assert run
        return run


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[str]:
    """The App, served on a free port; gives its address."""
    config = uvicorn.Config(create_app(settings), host="127.0.0.1", port=0, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            task.result()
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


@asynccontextmanager
async def stage(folder: Path, policy: str | None = POLICY, **changes: Any) -> AsyncIterator[Stage]:
    """Everything, running. `changes` are to the settings."""
    async with running() as sandbox:
        world = sandbox.world
        people = [world.person(name) for name in ("alice", "bob", "carol", "dave", "author", "admin", "erin")]
        alice, bob, carol, dave, author, admin, erin = people
        acme = world.organization("acme", members=people, admins=[admin])
        world.team(acme, "architects", [carol, dave])
        files = {"README.md": "# RFCs\n"} | ({".github/commitment.yml": policy} if policy is not None else {})
        repository = world.repository(
            acme, "rfcs", files, private=True, writers=[alice, bob, carol, dave, author], admins=[admin]
        )
        settings = Settings(
            app_id=1,
            private_key=private_key(),
            webhook_secrets=("secret",),
            api_url=sandbox.url,
            server_url=sandbox.url,
            database_url=f"sqlite:///{folder}/store.db",
        )
        settings = replace(settings, **changes)
        async with served(settings) as url:
            sandbox.send_to(url + "/webhook")
            yield Stage(sandbox, repository, url, settings)
