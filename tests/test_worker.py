"""The worker: one look at a time for each pull request, coalescing, back-off, and leases that are kept."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection, func, select

from app.decision.facts import PullRequestKey, Repository
from app.github.errors import Forbidden, GitHubUnavailable, RateLimited
from app.store import repositories, workqueue
from app.store.clock import elapsed
from app.store.database import Store
from app.store.leases import Lease, LeaseLost
from app.store.tables import work
from app.worker import Reconcile, Worker
from tests import sqlite

ONE, TWO = PullRequestKey(1, 1), PullRequestKey(1, 2)
T = TypeVar("T")
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LEASE = timedelta(seconds=30)

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def store(anyio_backend: str, tmp_path: Path) -> AsyncIterator[Store]:
    sqlite.prepare(url := f"sqlite:///{tmp_path}/store.db")
    opened = await Store.open(url)
    yield opened
    await opened.close()


class Looks:
    """A reconciler that notes who is looked at, and goes on when it is let."""

    def __init__(self, fails: Exception | None = None) -> None:
        self.begun: list[PullRequestKey] = []
        self.under_way: dict[PullRequestKey, int] = {}
        self.most = 0
        self.may_end = asyncio.Event()
        self.news = asyncio.Event()
        self.fails = fails

    async def __call__(self, key: PullRequestKey, _: Lease) -> datetime | None:
        self.begun.append(key)
        self.under_way[key] = self.under_way.get(key, 0) + 1
        self.most = max(self.most, self.under_way[key])
        self.news.set()
        try:
            await self.may_end.wait()
        finally:
            self.under_way[key] -= 1
        if self.fails:
            raise self.fails
        return None

    async def until(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.begun) < count:
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def working(store: Store, looks: Reconcile, at_once: int = 50, grace: float = 0) -> AsyncIterator[None]:
    worker = Worker(store, looks, owner="test", lease=LEASE, now=lambda: NOON, at_once=at_once, grace=grace)
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def handed_back(store: Store) -> None:
    """Until no lease is held any more."""
    held = select(func.count()).select_from(work).where(work.c.lease_owner.is_not(None))
    async with asyncio.timeout(5):
        while await store.run(lambda connection: connection.execute(held).scalar_one()):  # noqa: ASYNC110
            await asyncio.sleep(0)  # the worker goes on


async def test_what_is_asked_for_during_a_look_is_one_more_look_after_it(store: Store) -> None:
    looks = Looks()
    async with working(store, looks):
        await workqueue.touch(store, [ONE], NOON)
        await looks.until(1)
        for _ in range(5):
            await workqueue.touch(store, [ONE], NOON)
        assert len(looks.begun) == 1
        looks.may_end.set()
        await looks.until(2)
        await handed_back(store)
    assert (looks.begun, looks.most) == ([ONE, ONE], 1)


async def test_different_pull_requests_are_looked_at_side_by_side(store: Store) -> None:
    looks = Looks()
    async with working(store, looks):
        await workqueue.touch(store, [ONE, TWO], NOON)
        await looks.until(2)
        looks.may_end.set()
    assert sorted(looks.begun) == [ONE, TWO]


async def test_a_clock_that_is_set_forward_is_noticed_though_nothing_wakes_the_worker(store: Store) -> None:
    looks, clock = Looks(), [NOON]
    looks.may_end.set()
    await workqueue.touch(store, [ONE], NOON + timedelta(days=3))
    worker = Worker(store, looks, owner="test", lease=LEASE, now=lambda: clock[0], longest_sleep=0.01)
    task = asyncio.create_task(worker.run())
    await asyncio.sleep(0.05)
    assert looks.begun == []
    clock[0] += timedelta(days=3)
    await looks.until(1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert looks.begun == [ONE]


async def test_no_more_are_taken_than_there_are_hands(store: Store) -> None:
    looks = Looks()
    async with working(store, looks, at_once=1):
        await workqueue.touch(store, [ONE, TWO], NOON)
        await looks.until(1)
        assert len(looks.begun) == 1
        looks.may_end.set()
        await looks.until(2)
    assert sorted(looks.begun) == [ONE, TWO]


async def tell_of(store: Store, installations: int) -> None:
    """A repository in each."""
    told = {n: Repository(n, n, f"owner{n}", "rfcs") for n in range(1, installations + 1)}
    await store.run(lambda connection: repositories.tell(connection, told))


async def test_an_installation_where_github_hangs_leaves_hands_for_the_others(store: Store) -> None:
    await tell_of(store, 2)
    looks = Looks()
    async with working(store, looks, at_once=10):
        await workqueue.touch(store, [PullRequestKey(1, number) for number in range(1, 30)], NOON)
        await looks.until(5)
        await workqueue.touch(store, [PullRequestKey(2, 1)], NOON)
        await looks.until(6)
        looks.may_end.set()
        await looks.until(30)
    assert [key.repository_id for key in looks.begun[:6]] == [1, 1, 1, 1, 1, 2]


@pytest.mark.parametrize(
    ("trouble", "least"),
    [
        pytest.param(GitHubUnavailable("down"), 0.5, id="unavailable"),
        pytest.param(RateLimited("slower", until=NOON + timedelta(seconds=90)), 90, id="rate limited"),
        pytest.param(Forbidden("no"), 0.5, id="refused"),
        pytest.param(ValueError("a bug"), 0.5, id="bug"),
    ],
)
async def test_a_look_that_fails_is_owed_again_later(store: Store, trouble: Exception, least: float) -> None:
    looks = Looks(trouble)
    looks.may_end.set()
    async with working(store, looks):
        await workqueue.touch(store, [ONE], NOON)
        await looks.until(1)
        await handed_back(store)
        due = await workqueue.next_due(store)
    assert due is not None
    assert due - NOON >= timedelta(seconds=least)
    assert len(looks.begun) == 1


async def test_what_is_in_hand_when_the_worker_stops_stays_due(store: Store) -> None:
    looks = Looks()
    async with working(store, looks):
        await workqueue.touch(store, [ONE], NOON)
        await looks.until(1)
    assert await workqueue.depth(store) == 1
    assert looks.under_way == {ONE: 0}


async def attempts_after(store: Store, trouble: Exception) -> int:
    looks = Looks(trouble)
    looks.may_end.set()
    async with working(store, looks):
        await workqueue.touch(store, [ONE], NOON)
        await looks.until(1)
        await handed_back(store)
    return await store.run(lambda connection: connection.execute(select(work.c.attempts)).scalar_one())


async def test_nobody_has_to_wait_for_the_leases_of_a_worker_that_stopped(store: Store) -> None:
    looks = Looks()
    async with working(store, looks):
        await workqueue.touch(store, [ONE], NOON)
        await looks.until(1)
    assert [work.key for work in await workqueue.claim(store, NOON, "another", LEASE, 10)] == [ONE]


async def test_what_is_in_hand_when_the_worker_stops_is_finished_if_it_can_be(store: Store) -> None:
    looks = Looks()
    async with working(store, looks, grace=5):
        await workqueue.touch(store, [ONE], NOON)
        await looks.until(1)
        asyncio.get_running_loop().call_later(0.01, looks.may_end.set)
    assert await workqueue.depth(store) == 0


async def test_a_worker_that_stops_takes_nothing_more(store: Store) -> None:
    looks = Looks()

    async def look(key: PullRequestKey, lease: Lease) -> None:
        await looks(key, lease)
        await workqueue.touch(store, [TWO], NOON)

    async with working(store, look, grace=5):
        await workqueue.touch(store, [ONE], NOON)
        await looks.until(1)
        asyncio.get_running_loop().call_later(0.01, looks.may_end.set)
    assert looks.begun == [ONE]
    assert [work.key for work in await workqueue.claim(store, NOON, "another", LEASE, 10)] == [TWO]


async def test_a_look_whose_lease_is_over_does_nothing_more(store: Store) -> None:
    refused = asyncio.Event()

    async def look(_: PullRequestKey, lease: Lease) -> None:
        lease.hold(lease.work, LEASE, elapsed() - LEASE.total_seconds())  # as after a long stop
        try:
            await workqueue.depth(store.under(lease))
        except LeaseLost:
            refused.set()
            raise

    async with working(store, look):
        await workqueue.touch(store, [ONE], NOON)
        async with asyncio.timeout(5):
            await refused.wait()
    assert await workqueue.depth(store) == 1


async def test_a_look_that_github_failed_counts_as_an_attempt(store: Store) -> None:
    assert await attempts_after(store, GitHubUnavailable("down")) == 1


async def test_a_look_that_was_not_even_let_out_does_not(store: Store) -> None:
    trouble = GitHubUnavailable("not asked", until=NOON + timedelta(seconds=9), sent=False)
    assert await attempts_after(store, trouble) == 0


async def test_new_work_waits_while_a_crowd_of_deliveries_comes_in(store: Store) -> None:
    still_coming, seen = iter([True, True]), [True]
    looks = Looks()

    def crowded() -> bool:
        seen.append(next(still_coming, False))
        return seen[-1]

    async def look(key: PullRequestKey, lease: Lease) -> datetime | None:
        assert not seen[-1]
        return await looks(key, lease)

    await workqueue.touch(store, [ONE], NOON)
    worker = Worker(store, look, owner="test", lease=LEASE, now=lambda: NOON, crowded=crowded, grace=0)
    task = asyncio.create_task(worker.run())
    await looks.until(1)
    assert seen[:4] == [True, True, True, False]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


class SlowToRenew(Store):
    """A store whose answer to a renewal takes a while to arrive."""

    renewed: asyncio.Event

    async def run(self, fn: Callable[[Connection], T]) -> T:
        result = await super().run(fn)
        if isinstance(result, dict):
            self.renewed.set()
            for _ in range(20):
                await asyncio.sleep(0)  # the look goes on
        return result


async def test_a_look_that_ends_while_its_lease_is_renewed_is_handed_back(tmp_path: Path) -> None:
    store = await SlowToRenew.open(f"sqlite:///{tmp_path}/slow.db")
    assert isinstance(store, SlowToRenew)
    store.renewed = asyncio.Event()

    async def look(key: PullRequestKey, _: Lease) -> None:
        await store.renewed.wait()

    ticks = count()
    worker = Worker(
        store,
        look,
        owner="test",
        lease=timedelta(milliseconds=30),
        now=lambda: NOON + timedelta(microseconds=next(ticks)),
    )
    await workqueue.touch(store, [ONE], NOON)
    task = asyncio.create_task(worker.run())
    await store.renewed.wait()
    await handed_back(store)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await store.close()


class RenewsOnce(Store):
    """A store that never answers a second renewal."""

    renewed: bool = False

    async def run(self, fn: Callable[[Connection], T]) -> T:
        result = await super().run(fn)
        if isinstance(result, dict):
            if self.renewed:
                await asyncio.Event().wait()
            self.renewed = True
        return result


async def test_all_leases_are_renewed_together(tmp_path: Path) -> None:
    store = await RenewsOnce.open(f"sqlite:///{tmp_path}/many.db")
    leases: dict[Lease, datetime] = {}
    all_begun = asyncio.Event()

    async def look(_: PullRequestKey, lease: Lease) -> None:
        leases[lease] = lease.work.until
        if len(leases) == 20:
            all_begun.set()
        await asyncio.Event().wait()

    ticks = count()
    now = lambda: NOON + timedelta(microseconds=next(ticks))  # noqa: E731
    worker = Worker(store, look, owner="test", lease=timedelta(seconds=3), now=now, grace=0)
    await workqueue.touch(store, [PullRequestKey(1, number) for number in range(1, 21)], NOON)
    task = asyncio.create_task(worker.run())
    async with asyncio.timeout(20):
        await all_begun.wait()
        while not all(lease.work.until > first for lease, first in leases.items()):  # noqa: ASYNC110
            await asyncio.sleep(0)  # the worker goes on
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await store.close()
