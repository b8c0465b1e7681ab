"""The App as a process of its own, killed at once in the middle of its work, and started again."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import func, or_, select

from app.decision.facts import PullRequestKey
from app.github.pace import LIFTED_FROM
from app.sandbox.deliveries import Delivery
from app.sandbox.front import Logged
from app.sandbox.records import Pull, Repository
from app.sandbox.server import Sandbox, running
from app.store import ledger
from app.store.database import Store
from app.store.tables import work
from tests.ports import own_port
from tests.stage import POLICY_PATH, policy_for, private_key

ROOT = Path(__file__).parent.parent.parent
PULLS = 60
KILLED_AFTER = 20  # check runs written
COMMENT = "/block there is no rollback plan"
RIGHT = ("failure", "Blocked by alice: there is no rollback plan")


@dataclass(frozen=True)
class Found:
    """What is there, when all is quiet again, of one pull request."""

    check: tuple[str | None, str | None] | None
    own_comments: int
    reactions: list[str]
    labels: list[str]
    said: list[str]  # the ledger's
    writes: list[Logged]  # in the order they came


@dataclass(frozen=True)
class Aftermath:
    """How it went."""

    right_when_killed: int
    unanswered: int
    repeated: list[int]  # what the redeliveries were answered with
    found: list[Found]


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Aftermath:
    return asyncio.run(_story(tmp_path_factory.mktemp("kill")))


def test_the_app_was_killed_in_the_middle(aftermath: Aftermath) -> None:
    assert 0 < aftermath.right_when_killed < PULLS


def test_each_check_says_what_is_true(aftermath: Aftermath) -> None:
    assert [one.check for one in aftermath.found] == [RIGHT] * PULLS


def test_there_is_no_second_status_comment(aftermath: Aftermath) -> None:
    assert [one.own_comments for one in aftermath.found] == [1] * PULLS


def test_each_statement_is_acknowledged_once(aftermath: Aftermath) -> None:
    assert [one.reactions for one in aftermath.found] == [["eyes"]] * PULLS


def test_the_labels_are_right(aftermath: Aftermath) -> None:
    assert [one.labels for one in aftermath.found] == [["commitment: blocked"]] * PULLS


def test_each_statement_stands_in_the_ledger_once(aftermath: Aftermath) -> None:
    assert [one.said for one in aftermath.found] == [["alice"]] * PULLS


def test_what_is_delivered_again_is_taken_like_the_first_time(aftermath: Aftermath) -> None:
    assert set(aftermath.repeated) == {202}


def test_two_looks_at_a_pull_request_never_overlap(aftermath: Aftermath) -> None:
    for one in aftermath.found:
        assert all(earlier.answered <= later.arrived for earlier, later in pairwise(one.writes))


async def _story(folder: Path) -> Aftermath:
    async with running() as sandbox:
        sandbox.keys.hourly = LIFTED_FROM
        repository = _repository(sandbox)
        environment, target = _environment(sandbox, folder)
        async with _app(environment):
            sandbox.send_to(target)
            sandbox.held = True
            sandbox.acts.install(repository.owner, sandbox.world.person("admin"))
            pulls = [_opened(sandbox, repository, place) for place in range(PULLS)]
            await sandbox.deliver(sandbox.take_held(), at_once=10)
            await sandbox.until(lambda: all(pull.labels for pull in pulls), seconds=60)
        sandbox.take_held()  # what it tells of the App's own acts
        since = len(sandbox.requests)
        for pull in pulls:
            sandbox.acts.comment(pull, sandbox.world.person("alice"), COMMENT)
        deliveries = sandbox.take_held()
        async with _app(environment):
            unanswered = await _posted_until(
                sandbox, deliveries, lambda: _checks_written(sandbox, since) >= KILLED_AFTER
            )
        right = sum(_check(pull) == RIGHT for pull in pulls)
        async with _app(environment):
            # What had no answer GitHub shows as failed, to be delivered again; some is, that had one.
            again = [*unanswered, *deliveries[:10]]
            repeated = [answered.status for answered in await sandbox.deliver(again, at_once=10)]
            await sandbox.until(lambda: all(_check(pull) == RIGHT for pull in pulls), seconds=60)
            async with _opened_store(environment["DATABASE_URL"]) as store:
                await _quiet(store)
                found = [await _found(sandbox, store, pull, since) for pull in pulls]
    return Aftermath(right, len(unanswered), repeated, found)


def _repository(sandbox: Sandbox) -> Repository:
    world = sandbox.world
    alice, author, admin = people = [world.person(name) for name in ("alice", "author", "admin")]
    acme = world.organization("acme", members=people, admins=[admin])
    return world.repository(acme, "rfcs", {POLICY_PATH: policy_for("alice")}, writers=[alice, author], admins=[admin])


def _opened(sandbox: Sandbox, repository: Repository, place: int) -> Pull:
    files: dict[str, str | None] = {f"rfcs/{place:04}.md": f"# Change {place}\n"}
    return sandbox.acts.open_pull(repository, sandbox.world.person("author"), title=f"RFC {place}", files=files)


def _environment(sandbox: Sandbox, folder: Path) -> tuple[dict[str, str], str]:
    """What the App is told, and where it takes deliveries."""
    port = own_port()
    environment = {
        **os.environ,
        "GITHUB_APP_ID": "1",
        "GITHUB_PRIVATE_KEY": private_key(),
        "GITHUB_WEBHOOK_SECRET": "secret",
        "GITHUB_API_URL": sandbox.url,
        "DATABASE_URL": f"sqlite:///{folder}/store.db",
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    return environment, f"http://127.0.0.1:{port}/webhook"


@asynccontextmanager
async def _app(environment: dict[str, str]) -> AsyncIterator[None]:
    """The App as people run it, ready to take deliveries; killed at the end of the block, whatever it is doing."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "serve", cwd=ROOT, env=environment, stderr=asyncio.subprocess.PIPE
    )
    assert process.stderr
    told = b""
    while b"running on" not in told:
        told = await process.stderr.readline()
        assert told, "the App ended before it served"
    reading = asyncio.create_task(process.stderr.read())
    try:
        yield
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()
        await reading


async def _posted_until(sandbox: Sandbox, deliveries: list[Delivery], holds: Callable[[], bool]) -> list[Delivery]:
    """Posts all at once; when this holds, the caller goes on. Gives those that had no answer by then."""
    before = len(sandbox.deliveries.answers)
    posting = asyncio.create_task(sandbox.deliver(deliveries, at_once=len(deliveries)))
    await sandbox.until(holds, seconds=60)
    answered = {one.delivery.guid for one in sandbox.deliveries.answers[before:] if one.status == 202}
    posting.cancel()
    return [one for one in deliveries if one.guid not in answered]


def _checks_written(sandbox: Sandbox, since: int) -> int:
    written = [one for one in sandbox.requests[since:] if one.writes and "/check-runs" in one.path]
    return sum(one.status == 201 for one in written)


def _check(pull: Pull) -> tuple[str | None, str | None] | None:
    runs = [run for run in pull.repository.check_runs.values() if run.head_sha == pull.head]
    return (runs[-1].conclusion, runs[-1].title) if runs else None


@asynccontextmanager
async def _opened_store(url: str) -> AsyncIterator[Store]:
    store = await Store.open(url)
    try:
        yield store
    finally:
        await store.close()


async def _quiet(store: Store) -> None:
    """Until no look is owed, soon or now, or under way."""
    soon = datetime.now(UTC) + timedelta(seconds=10)
    owed = select(func.count()).where(
        work.c.repository_id > 0, or_(work.c.due_at <= soon, work.c.lease_owner.is_not(None))
    )
    async with asyncio.timeout(60):
        while await store.run(lambda connection: connection.execute(owed).scalar_one()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def _found(sandbox: Sandbox, store: Store, pull: Pull, since: int) -> Found:
    bot = sandbox.world.bot
    entries = await ledger.read(store, PullRequestKey(pull.repository.id, pull.number))
    return Found(
        check=_check(pull),
        own_comments=sum(comment.by_app for comment in pull.comments),
        reactions=[r.content for comment in pull.comments for r in comment.reactions if r.by is bot],
        labels=[label.name for label in pull.labels],
        said=[entry.login for entry in entries if entry.kind == "said"],
        writes=[one for one in sandbox.requests[since:] if one.writes and _is_about(one, pull)],
    )


def _is_about(asked: Logged, pull: Pull) -> bool:
    """Whether a write is to this pull request, its check or a comment on it."""
    if f"/issues/{pull.number}/" in asked.path:
        return True
    numbers = [comment.id for comment in pull.comments]
    if any(f"/issues/comments/{number}" in f"{asked.path}/" for number in numbers):
        return True
    return isinstance(asked.body, dict) and asked.body.get("head_sha") == pull.head
