"""The work queue: one look at a time, none forgotten, bursts in one."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from app.decision.facts import PullRequestKey
from app.store import workqueue
from app.store.database import Store
from app.store.workqueue import Work
from tests.store.acme import KEY, at

pytestmark = pytest.mark.anyio
OTHER = PullRequestKey(7, 2)
LEASE = timedelta(seconds=30)


async def claim(store: Store, now: float, owner: str = "one", limit: int = 10) -> list[Work]:
    return await workqueue.claim(store, at(now), owner, LEASE, limit)


async def claim_one(store: Store, now: float, owner: str = "one") -> Work:
    [work] = await claim(store, now, owner)
    return work


async def test_what_is_due_is_claimed_longest_due_first(store: Store) -> None:
    await workqueue.touch(store, [KEY], at(2))
    await workqueue.touch(store, [OTHER], at(1))
    assert [work.key for work in await claim(store, 2)] == [OTHER, KEY]


async def test_no_more_is_claimed_than_asked_for(store: Store) -> None:
    await workqueue.touch(store, [KEY, OTHER], at(0))
    assert len(await claim(store, 0, limit=1)) == 1
    assert len(await claim(store, 0, limit=10)) == 1


async def test_what_is_due_later_waits(store: Store) -> None:
    await workqueue.touch(store, [KEY], at(5))
    assert await claim(store, 4.9) == []
    assert len(await claim(store, 5)) == 1


async def test_nobody_else_gets_what_is_leased(store: Store) -> None:
    await workqueue.touch(store, [KEY], at(0))
    await claim_one(store, 0)
    await workqueue.touch(store, [KEY], at(1))
    assert await claim(store, 29, "two") == []


async def test_a_dead_workers_lease_runs_out(store: Store) -> None:
    await workqueue.touch(store, [KEY], at(0))
    await claim_one(store, 0)
    assert (await claim_one(store, 30, "two")).owner == "two"


async def test_a_renewed_lease_holds_longer(store: Store) -> None:
    await workqueue.touch(store, [KEY], at(0))
    held = await claim_one(store, 0)
    renewed = await workqueue.renew(store, [held], at(60))
    assert await claim(store, 31, "two") == []
    await workqueue.finish(store, renewed[held], None)
    assert await workqueue.depth(store) == 0


async def test_a_lease_that_was_lost_cannot_be_renewed(store: Store) -> None:
    await workqueue.touch(store, [KEY], at(0))
    late = await claim_one(store, 0)
    await claim_one(store, 30, "two")
    assert await workqueue.renew(store, [late], at(60)) == {}


@pytest.mark.parametrize("owner", [pytest.param("two", id="another worker"), pytest.param("one", id="the same again")])
async def test_who_lost_the_lease_neither_finishes_nor_retries(store: Store, owner: str) -> None:
    await workqueue.touch(store, [KEY], at(0))
    late = await claim_one(store, 0)
    held = await claim_one(store, 31, owner)
    await workqueue.finish(store, late, None)
    await workqueue.retry(store, late, at(99))
    assert held in await workqueue.renew(store, [late, held], at(90))


async def test_finished_work_is_gone(store: Store) -> None:
    await workqueue.touch(store, [KEY], at(0))
    await workqueue.finish(store, await claim_one(store, 0), None)
    assert await workqueue.depth(store) == 0
    assert await workqueue.next_due(store) is None


async def test_finished_work_may_be_owed_again_later(store: Store) -> None:
    await workqueue.touch(store, [KEY], at(0))
    await workqueue.finish(store, await claim_one(store, 0), at(100))
    assert await workqueue.next_due(store) == at(100)
    assert await claim(store, 99) == []
    assert (await claim_one(store, 100)).attempts == 0


async def test_what_was_asked_for_during_a_look_is_due_at_once(store: Store) -> None:
    await workqueue.touch(store, [KEY], at(0))
    work = await claim_one(store, 0)
    await workqueue.touch(store, [KEY], at(1))
    store.woken.clear()
    await workqueue.finish(store, work, at(100))
    assert store.woken.is_set()
    assert (await claim_one(store, 1)).touched > work.touched


async def test_a_burst_is_one_look(store: Store) -> None:
    for second in range(20):
        await workqueue.touch(store, [KEY], at(second))
    assert len(await claim(store, 20)) == 1


async def test_failed_work_waits_and_counts_its_attempts(store: Store) -> None:
    await workqueue.touch(store, [KEY], at(0))
    await workqueue.retry(store, await claim_one(store, 0), at(5))
    assert await claim(store, 4) == []
    again = await claim_one(store, 5)
    assert again.attempts == 1
    await workqueue.retry(store, again, at(10))
    assert (await claim_one(store, 10)).attempts == 2


async def test_a_success_forgets_failed_attempts(store: Store) -> None:
    await workqueue.touch(store, [KEY], at(0))
    await workqueue.retry(store, await claim_one(store, 0), at(1))
    await workqueue.finish(store, await claim_one(store, 1), at(2))
    assert (await claim_one(store, 2)).attempts == 0


async def test_something_new_cuts_a_back_off_short(store: Store) -> None:
    await workqueue.touch(store, [KEY], at(0))
    await workqueue.retry(store, await claim_one(store, 0), at(300))
    await workqueue.touch(store, [KEY], at(5))
    assert (await claim_one(store, 5)).attempts == 1


@pytest.mark.parametrize("way", [workqueue.retry, workqueue.put_off])
async def test_something_new_during_a_look_that_failed_cuts_a_long_back_off_short(
    store: Store, way: Callable[[Store, Work, datetime], Awaitable[None]]
) -> None:
    await workqueue.touch(store, [KEY], at(0))
    work = await claim_one(store, 0)
    await workqueue.touch(store, [KEY], at(1))
    await way(store, work, at(3600))
    assert await claim(store, 29) == []
    assert len(await claim(store, 30)) == 1


async def test_a_later_wish_does_not_put_off_a_sooner_one(store: Store) -> None:
    await workqueue.touch(store, [KEY], at(1))
    await workqueue.touch(store, [KEY], at(50))
    assert await workqueue.next_due(store) == at(1)


async def test_what_is_leased_is_next_due_when_the_lease_runs_out(store: Store) -> None:
    await workqueue.touch(store, [KEY], at(0))
    await workqueue.touch(store, [OTHER], at(50))
    await claim_one(store, 0)
    assert await workqueue.next_due(store) == at(30)
    assert await workqueue.depth(store) == 2


async def test_who_is_alone_may_take_every_lease_away(store: Store) -> None:
    await workqueue.touch(store, [KEY], at(0))
    late = await claim_one(store, 0)
    await workqueue.free_all(store)
    assert (await claim_one(store, 1, "two")).attempts == 1  # it may have done something
    assert await workqueue.renew(store, [late], at(60)) == {}


async def test_making_work_due_wakes(store: Store) -> None:
    await workqueue.touch(store, [], at(0))
    assert not store.woken.is_set()
    await workqueue.touch(store, [KEY], at(0))
    assert store.woken.is_set()
