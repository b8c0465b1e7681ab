"""Waits until a story that went through trouble has ended as it deserves, or says what is wrong with its end."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, or_, select

from app.decision.facts import NO_REPOSITORY
from app.sandbox.deliveries import Delivery
from app.sandbox.records import Pull
from app.store import intake
from app.store.database import Store
from app.store.lanes import StoreUnavailable
from app.store.tables import work
from tests.chaos.processes import Process
from tests.chaos.shown import interleaved, overlapping, said, said_twice
from tests.chaos.telling import Deserved, Tale

PATIENCE = 150  # seconds; a delivery that failed twice is asked for again after a minute, and then after two
LOGGED_LATE = 0.03  # seconds from the end of a look until it is logged

_owed = select(func.count()).where(
    work.c.repository_id > NO_REPOSITORY, or_(work.c.due_at <= func.now(), work.c.lease_owner.is_not(None))
)


@dataclass
class Judgement:
    """What became of a story, beside what it deserves."""

    tale: Tale
    database: str
    deserved: Deserved
    processes: list[Process]

    async def is_good(self) -> None:
        """Returns once all is as it must be; fails the test with what is not, and with how to see it again."""
        wrong = ["nothing was looked at"]
        try:
            async with asyncio.timeout(PATIENCE):
                store = await Store.open(self.database)
                try:
                    while wrong := await self._wrong(store):  # noqa: ASYNC110 - a table has no event
                        await asyncio.sleep(0.2)
                finally:
                    await store.close()
        except TimeoutError:
            pass
        wrong += self._never_right()
        if wrong:
            pytest.fail(
                "\n".join([f"seed {self.tale.seed}", *self.tale.acts, *wrong, *self._last_words()]), pytrace=False
            )

    async def _wrong(self, store: Store) -> list[str]:
        """What is not yet as it must be."""
        await self.tale.sandbox.settled()
        found = []
        for is_, deserved in zip(self.tale.shown(), self.deserved.shown, strict=True):
            found += [f"{is_}\n  instead of {deserved}"] if is_ != deserved else []
        try:
            owed = await store.run(lambda connection: connection.execute(_owed).scalar_one())
            untold = await self._untold(store)
            heard = [await said(store, pull) for pull in self.tale.story.pulls]
        except StoreUnavailable as trouble:
            return [*found, str(trouble)]
        found += [
            f"heard {is_}\n  instead of {said}"
            for is_, said in zip(heard, self.deserved.said, strict=True)
            if is_ != said
        ]
        found += [f"never taken: {one.number}, {one.event} {one.action}" for one in untold]
        return [*found, f"{owed} looks are owed"] if owed else found

    async def _untold(self, store: Store) -> list[Delivery]:
        """What was never taken; one that was taken and not answered, for a process died between the two, is not asked
        for again."""
        sent = self.tale.sandbox.deliveries
        taken = {one.delivery.guid for one in sent.answers if one.status == 202}
        rest = [one for one in sent.made[self.tale.before :] if one.guid not in taken]
        here = await intake.seen(store, [one.guid for one in rest])
        return [one for one in rest if one.guid not in here]

    def _never_right(self) -> list[str]:
        found = []
        for pull, most in zip(self.tale.story.pulls, self.deserved.others, strict=True):
            requests = self.tale.sandbox.requests
            found += said_twice(pull) + overlapping(pull, requests) + interleaved(pull, requests, self._looks(pull))
            others = sum(one.by_app for one in pull.comments) - 1
            # Each text may be announced as decided, also one that gave way to a push of which the App was told late.
            pushes = len(pull.heads) - 1
            found += [f"#{pull.number}: {others} more comments, calmly {most}"] if others > most + pushes else []
        return found

    def _looks(self, pull: Pull) -> list[tuple[float, float]]:
        """From when to when each process looked at it, as far as it came to say so; by the monotonic clock."""
        behind, found = time.time() - time.monotonic(), []
        for line in (line for process in self.processes for line in process.logged()):
            about = (line.get("repository_id"), line.get("number"))
            if line.get("event") == "reconciled" and about == (pull.repository.id, pull.number):
                ended = datetime.fromisoformat(line["timestamp"]).astimezone(UTC).timestamp() - behind
                found.append((ended - line["seconds"], ended - LOGGED_LATE))
        return found

    def _last_words(self) -> list[str]:
        found = []
        for process in self.processes:
            events = Counter(str(line.get("event")) for line in process.logged() if line.get("level") != "info")
            found += [f"{process.command}, {process.lives} lives: {dict(events)}", *process.said[-5:]]
        return found
