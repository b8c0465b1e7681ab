"""A stage for stories: the sandbox, with the App served against it, in one process and on one clock."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import func, select
from starlette.types import ASGIApp
from uvicorn.server import ServerState

from app.decision.facts import PullRequestKey
from app.main import create_app
from app.sandbox.acts import Acts
from app.sandbox.front import Logged
from app.sandbox.records import Account, CheckRun, Comment, Pull, Repository, Review, Team, Writing
from app.sandbox.server import Sandbox, running
from app.sandbox.world import World
from app.settings import Settings
from app.store import ledger
from app.store.database import Store
from app.store.tables import work
from tests import sqlite

T = TypeVar("T")

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PACE = 30  # seconds between two acts
NEVER = 10 * 365 * 86_400  # seconds: the chores are done at the start, and not in between
POLICY_PATH = ".github/commitment.yml"
POLICY = """\
decisions:
  - name: RFC
    when:
      paths: ["rfcs/**"]
    stakeholders:
      everyone: ["@alice", "@bob", "@acme/architects"]
"""
PEOPLE = ("alice", "bob", "carol", "dave", "author", "admin", "erin", "mallory")


def policy_for(*people: str, more: str = "") -> str:
    """A policy that asks these people about files under rfcs/; `more` are further lines of the decision."""
    names = ", ".join(f'"@{name}"' for name in people)
    named = ["  - name: RFC", "    when:", '      paths: ["rfcs/**"]']
    lines = [*named, "    stakeholders:", f"      everyone: [{names}]"]
    return "\n".join(["decisions:", *lines, *(f"    {line}" for line in more.splitlines()), ""])


@cache
def private_key() -> str:
    """An RSA key in PEM form, made once for all tests."""
    key = rsa.generate_private_key(65537, 2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@dataclass
class Stage:
    """The sandbox with its usual people, and the App beside it. Time passes only by `PACE` with each act, and `later`.

    Acts are done with `do` (or one of the short forms after it), which returns when the App has nothing left to do.
    """

    sandbox: Sandbox
    organization: Account
    repository: Repository
    architects: Team  # carol and dave
    lobby: Pull  # closed, of another repository: what is said there only wakes the App
    app_url: str
    settings: Settings
    store: Store  # the test's own view of the App's database
    running: AsyncExitStack = field(default_factory=AsyncExitStack)  # the App

    async def starts(self) -> None:
        """The App, where it was stopped or has not yet run."""
        self.app_url = await self.running.enter_async_context(served(self.settings, self.now))
        self.sandbox.send_to(self.app_url + "/webhook")

    async def stops(self) -> None:
        """Nobody is there any more when GitHub calls."""
        await self.running.aclose()

    @property
    def acts(self) -> Acts:
        return self.sandbox.acts

    def person(self, login: str) -> Account:
        return self.sandbox.world.account(login)

    def now(self) -> datetime:
        return app_time(self.sandbox.world)

    async def do(self, act: Callable[..., T], *given: Any, **more: Any) -> T:
        """One act, half a minute after the one before; returns when the App is done with it."""
        self.sandbox.advance(PACE)
        done = act(*given, **more)
        await self.quiet()
        return done

    async def later(self, **time: float) -> None:
        """Lets time pass, and the App notice it."""
        self.sandbox.advance(timedelta(**time).total_seconds())
        self.acts.comment(self.lobby, self.person("mallory"), "Nice weather.")
        await self.quiet()

    async def quiet(self, seconds: float = 30) -> None:
        """Until every delivery is answered, and nothing that is due is left in the work queue."""
        async with asyncio.timeout(seconds):
            await self.sandbox.settled()
            while await self._owed():  # noqa: ASYNC110 - a table has no event
                await asyncio.sleep(0.003)

    async def _owed(self) -> int:
        due = select(func.count()).select_from(work).where(work.c.due_at <= self.now())
        owed = await self.store.run(lambda connection: connection.execute(due).scalar_one())
        await self.sandbox.settled()  # what the App does is told to it, too
        return owed or await self.store.run(lambda connection: connection.execute(due).scalar_one())

    async def opens(self, login: str = "author", title: str = "RFC 1: a change", **more: Any) -> Pull:
        more.setdefault("files", {"rfcs/0001.md": "# A change\n"})
        return await self.do(self.acts.open_pull, self.repository, self.person(login), title=title, **more)

    async def says(self, pull: Pull, login: str, words: str) -> Comment:
        return await self.do(self.acts.comment, pull, self.person(login), words)

    async def reviews(self, pull: Pull, login: str, state: str = "comment", body: str = "", **more: Any) -> Review:
        return await self.do(self.acts.review, pull, self.person(login), state, body, **more)

    async def edits(self, comment: Comment, login: str, words: str) -> Comment:
        return await self.do(self.acts.edit_comment, comment, self.person(login), words)

    async def deletes(self, comment: Comment, login: str) -> Comment:
        return await self.do(self.acts.delete_comment, comment, self.person(login))

    async def pushes(self, pull: Pull, files: dict[str, str | None], login: str = "author") -> Pull:
        return await self.do(self.acts.push, pull, self.person(login), files)

    async def sets_policy(self, policy: str | None, *, branch: str | None = None) -> None:
        files = {POLICY_PATH: policy}
        await self.do(self.acts.change_files, self.repository, self.person("admin"), files, branch=branch)

    def runs(self, pull: Pull) -> list[CheckRun]:
        """The App's check runs on the pull request's head, oldest first."""
        return [run for run in self.repository.check_runs.values() if run.head_sha == pull.head]

    def check(self, pull: Pull) -> tuple[str | None, str | None] | None:
        """What the check says: conclusion and title; None when there is none."""
        runs = self.runs(pull)
        return (runs[-1].conclusion, runs[-1].title) if runs else None

    def summary(self, pull: Pull) -> str:
        return self.runs(pull)[-1].summary or ""

    def own_comments(self, pull: Pull) -> list[Comment]:
        return [comment for comment in pull.comments if comment.by_app]

    def status(self, pull: Pull) -> str | None:
        """The status comment, of which there is never a second one."""
        found = [one for one in self.own_comments(pull) if one.body.rstrip().endswith("commit: status -->")]
        assert len(found) <= 1
        return found[0].body if found else None

    def others(self, pull: Pull) -> list[str]:
        """The App's comments but for the status comment: replies and announcements."""
        return [one.body for one in self.own_comments(pull) if not one.body.rstrip().endswith("commit: status -->")]

    def reactions(self, writing: Writing) -> list[str]:
        """The App's own on this."""
        return [one.content for one in writing.reactions if one.by is self.sandbox.world.bot]

    def labels(self, pull: Pull) -> set[str]:
        return {label.name for label in pull.labels}

    async def ledger(self, pull: Pull) -> list[ledger.Entry]:
        return await ledger.read(self.store, PullRequestKey(pull.repository.id, pull.number), limit=1000)

    def asked(self, method: str = "*", ending: str = "") -> list[Logged]:
        """The App's requests about the repository, and GraphQL's."""
        about = (f"/repos/{self.repository.full_name}/", "/graphql")
        fits = [one for one in self.sandbox.requests if method in ("*", one.method) and one.path.startswith(about)]
        return [one for one in fits if one.path.endswith(ending)]


def app_time(world: World) -> datetime:
    """The App's clock: the sandbox's, and the time a delivery takes."""
    return world.now() + timedelta(milliseconds=250)


@asynccontextmanager
async def served(settings: Settings, now: Callable[[], datetime]) -> AsyncIterator[str]:
    """The App, served on a free port; gives its address."""
    async with app_served(create_app(settings, now=now)) as url:
        yield url


@asynccontextmanager
async def app_served(app: ASGIApp) -> AsyncIterator[str]:
    """Any application, served on a free port. uvicorn without its server, which sleeps at its end."""
    config = uvicorn.Config(app, log_config=None, access_log=False, http="httptools")
    config.load()
    lifespan = config.lifespan_class(config)
    await lifespan.startup()
    assert not lifespan.should_exit, "the App did not start"
    state, protocol = ServerState(), config.http_protocol_class
    assert not isinstance(protocol, str)
    server = await asyncio.get_running_loop().create_server(
        lambda: protocol(config=config, server_state=state, app_state=lifespan.state),  # type: ignore[call-arg]
        "127.0.0.1",
        0,
    )
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for connection in list(state.connections):
            connection.shutdown()
        await lifespan.shutdown()


def world_of_acme(policy: str | None) -> tuple[World, Account, Repository, Team, Pull]:
    """acme with its people, the repository that stories are about, a team, and the lobby."""
    world = World()
    world.clock.freeze(MONDAY)
    people = {login: world.person(login) for login in PEOPLE}
    acme = world.organization(
        "acme", members=[people[name] for name in PEOPLE if name != "mallory"], admins=[people["admin"]]
    )
    architects = world.team(acme, "architects", [people["carol"], people["dave"]])
    writers = [people[name] for name in ("alice", "bob", "carol", "dave", "author")]
    files = {"README.md": "# RFCs\n"} | ({POLICY_PATH: policy} if policy is not None else {})
    rfcs = world.repository(acme, "rfcs", files, private=True, writers=writers, admins=[people["admin"]])
    rfcs.roles[people["mallory"].id] = "read"
    lobby = world.repository(acme, "lobby", {"README.md": "Lobby\n"})
    chat = Acts(world).open_pull(lobby, people["mallory"], files={"README.md": "The lobby\n"})
    Acts(world).close(chat, people["mallory"])
    return world, acme, rfcs, architects, chat


def settings_for(sandbox: Sandbox, folder: Path) -> Settings:
    """Settings with which the App works against this sandbox."""
    return Settings(
        app_id=1,
        private_key=private_key(),
        webhook_secrets=("secret",),
        client_id=sandbox.world.client_id,
        client_secret=sandbox.world.client_secret,
        api_url=sandbox.url,
        server_url=sandbox.url,
        database_url=f"sqlite:///{folder}/store.db",
        recover_every=NEVER,
    )


@asynccontextmanager
async def stage(folder: Path, policy: str | None = POLICY, **changes: Any) -> AsyncIterator[Stage]:
    """Everything, running. `changes` are to the settings."""
    world, acme, rfcs, architects, lobby = world_of_acme(policy)
    async with running(world) as sandbox:
        settings = replace(settings_for(sandbox, folder), **changes)
        sqlite.prepare(settings.database_url)
        store = await Store.open(settings.database_url)
        s = Stage(sandbox, acme, rfcs, architects, lobby, "", settings, store)
        try:
            await s.starts()
            await s.quiet()
            yield s
        finally:
            await s.stops()
            await store.close()
