import asyncio
from datetime import UTC, datetime
from pathlib import Path

from app.decision.facts import PullRequestKey
from app.store import workqueue
from app.store.database import Store
from app.worker import Worker

KEY = PullRequestKey(7, 1)


def test_new_work_waits_while_a_crowd_of_deliveries_comes_in(tmp_path: Path) -> None:
    looked: list[bool] = []  # at each look, whether the crowd was still there

    async def story() -> None:
        store = await Store.open(f"sqlite:///{tmp_path}/store.db")
        still_coming = iter([True, True])
        crowd, done = [True], asyncio.Event()

        def crowded() -> bool:
            crowd[0] = next(still_coming, False)
            return crowd[0]

        async def reconcile(_: PullRequestKey) -> None:
            looked.append(crowd[0])
            done.set()

        await workqueue.touch(store, [KEY], datetime.now(UTC))
        running = asyncio.create_task(Worker(store, reconcile, owner="me", crowded=crowded).run())
        async with asyncio.timeout(10):
            await done.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await store.close()

    asyncio.run(story())
    assert looked == [False]
