"""The sandbox as a GitHub in a process of its own, so that it takes no time from the App's."""

import asyncio
import inspect
import json
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from app.github.marks import STATUS, mark_in
from app.sandbox.deliveries import Delivery
from app.sandbox.front import Logged
from app.sandbox.records import Pull, Repository
from app.sandbox.server import Sandbox, running

POLICY = """\
decisions:
  - name: RFC
    when:
      paths: ["rfcs/**"]
    stakeholders:
      everyone: ["@alice", "@bob", "@acme/architects"]
"""
PEOPLE = ("alice", "bob", "carol", "dave", "author", "admin", "erin")
SECRET = "secret"
DESCRIPTION = "What we want to change, and why, in as many words as such things take. " * 60


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that reached this GitHub; times are of the machine's monotonic clock."""

    method: str
    path: str
    writes: bool
    arrived: float
    answered: float
    about: int  # the pull request that a check run speaks of; 0: none
    reads: int  # the pull request whose conversation is read; 0: none

    @property
    def on_check_run(self) -> bool:
        """Whether it writes a check run."""
        return self.writes and "/check-runs" in self.path


@dataclass(frozen=True, slots=True)
class Shown:
    """What people see of a pull request."""

    title: str  # of the check
    conclusion: str
    check_runs: int
    status_comments: int
    own_comments: int
    reactions: tuple[str, ...]  # the App's, on comments, in their order
    labels: tuple[str, ...]


class GitHub:
    """Holds the other process by a pipe. Deliveries are never sent by it: `take` them, and post them."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self.url: str = pipe.recv()

    def open_pulls(self, count: int) -> list[int]:
        """Opens so many pull requests; gives their numbers."""
        return list(self._ask("open_pulls", count))

    def say(self, number: int, login: str, words: str, times: int = 1) -> None:
        """Comments."""
        self._ask("say", number, login, words, times)

    def install(self) -> None:
        """Installs the App."""
        self._ask("install")

    def take(self) -> list[Delivery]:
        """The deliveries made since this was last asked."""
        return list(self._ask("take"))

    def listen(self, port: int) -> None:
        """Where the App is from now on; what is posted is still for others to `take`, but for `send`."""
        self._ask("listen", port)

    def send(self, losing: int) -> list[int]:
        """Delivers what was made since the last `take` but for so many comments; gives their pull requests' numbers."""
        return list(self._ask("send", losing))

    def latency(self, seconds: float) -> None:
        """Every request takes so long from now on."""
        self._ask("latency", seconds)

    def requests(self, since: int = 0) -> list[Asked]:
        """What was asked, but for the first so many."""
        return list(self._ask("requests", since))

    def count(self) -> int:
        """How many requests there were so far."""
        return int(self._ask("count"))

    def shown(self, numbers: list[int]) -> list[Shown]:
        """What people see of these pull requests."""
        return list(self._ask("shown", numbers))

    def token(self) -> str:
        """A token that may do what the App may."""
        return str(self._ask("token"))

    def head(self, number: int) -> str:
        """The head SHA."""
        return str(self._ask("head", number))

    def _ask(self, what: str, *given: Any) -> Any:
        self._pipe.send((what, given))
        fine, told = self._pipe.recv()
        if not fine:
            raise RuntimeError(told)
        return told


@contextmanager
def github() -> Iterator[GitHub]:
    """A GitHub with an organization, its people, a repository and a policy."""
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield GitHub(ours)
    finally:
        process.kill()
        process.join()


def _serve(pipe: Connection) -> None:
    asyncio.run(_answer(pipe))


async def _answer(pipe: Connection) -> None:
    async with running(secret=SECRET) as sandbox:
        inside = _Inside(sandbox)
        pipe.send(sandbox.url)
        while True:
            what, given = await asyncio.to_thread(pipe.recv)
            try:
                done = getattr(inside, what)(*given)
                pipe.send((True, await done if inspect.isawaitable(done) else done))
            except Exception as error:
                pipe.send((False, repr(error)))


class _Inside:
    """What can be asked through the pipe."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox, self.world = sandbox, sandbox.world
        sandbox.held = True
        sandbox.keys.hourly = 10_000_000
        people = [self.world.person(name) for name in PEOPLE]
        self.admin, self.author = self.world.person("admin"), self.world.person("author")
        self.acme = self.world.organization("acme", members=people, admins=[self.admin])
        self.world.team(self.acme, "architects", [self.world.person("carol"), self.world.person("dave")])
        self.repository: Repository = self.world.repository(
            self.acme,
            "rfcs",
            {"README.md": "# RFCs\n", ".github/commitment.yml": POLICY},
            private=True,
            writers=people[:5],
            admins=[self.admin],
        )

    def pull(self, number: int) -> Pull:
        return self.repository.pulls[number]

    def install(self) -> None:
        self.sandbox.acts.install(self.acme, self.admin)

    def open_pulls(self, count: int) -> list[int]:
        made = []
        for _ in range(count):
            name = f"rfcs/{self.repository.last_number + 1:04}.md"
            pull = self.sandbox.acts.open_pull(
                self.repository, self.author, title=f"RFC: {name}", body=DESCRIPTION, files={name: f"# {name}\n"}
            )
            made.append(pull.number)
        return made

    def say(self, number: int, login: str, words: str, times: int) -> None:
        for _ in range(times):
            self.sandbox.acts.comment(self.pull(number), self.world.person(login), words)

    def take(self) -> list[Delivery]:
        return self.sandbox.take_held()

    def listen(self, port: int) -> None:
        self.sandbox.send_to(f"http://127.0.0.1:{port}/webhook")

    async def send(self, losing: int) -> list[int]:
        told = self.take()
        said = [one for one in told if one.event == "issue_comment"]
        lost = said[:: len(said) // losing][:losing]
        self.sandbox.deliveries.fails = lambda one: one in lost
        await self.sandbox.deliver(told, at_once=20)
        self.sandbox.deliveries.fails = lambda _one: False
        return [json.loads(one.body)["issue"]["number"] for one in lost]

    def latency(self, seconds: float) -> None:
        self.sandbox.latency = seconds

    def requests(self, since: int) -> list[Asked]:
        return [
            Asked(one.method, one.path, one.writes, one.arrived, one.answered, _about(one.body), _reads(one))
            for one in self.sandbox.requests[since:]
        ]

    def count(self) -> int:
        return len(self.sandbox.requests)

    def token(self) -> str:
        installation = list(self.world.installations.values())[-1]
        return self.sandbox.keys.installation_token(installation)[0]

    def head(self, number: int) -> str:
        return self.pull(number).head

    def shown(self, numbers: list[int]) -> list[Shown]:
        runs: dict[str, list[Any]] = {}
        for run in self.repository.check_runs.values():
            runs.setdefault(run.head_sha, []).append(run)
        return [self._shown(self.pull(number), runs) for number in numbers]

    def _shown(self, pull: Pull, runs: dict[str, list[Any]]) -> Shown:
        checks = runs.get(pull.head, [])
        own = [one.body for one in pull.comments if one.author is self.world.bot]
        reactions = [r.content for one in pull.comments for r in one.reactions if r.by is self.world.bot]
        return Shown(
            title=(checks[-1].title or "") if checks else "",
            conclusion=(checks[-1].conclusion or "") if checks else "",
            check_runs=len(checks),
            status_comments=sum(mark_in(body) == STATUS for body in own),
            own_comments=len(own),
            reactions=tuple(reactions),
            labels=tuple(sorted(label.name for label in pull.labels)),
        )


def _about(body: Any) -> int:
    return int(str(body.get("external_id", "")).removeprefix("pull:") or 0) if isinstance(body, dict) else 0


def _reads(one: Logged) -> int:
    if one.writes or not isinstance(one.body, dict):
        return 0
    number = (one.body.get("variables") or {}).get("number")
    return number if isinstance(number, int) else 0
