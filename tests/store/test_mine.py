"""What concerns one person, as the databases find it: in which order, and with how few questions."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event

from app.decision.facts import AuthorizationRevoked, PullRequestKey, Repository
from app.decision.record import PersonStance, PullState, Quote, Record, RecordedDecision, RecordedSeat
from app.decision.tally import Commitment, View
from app.decision.verdict import State
from app.store import feed_keys, mine, records, repositories
from app.store.database import Store
from app.store.feed_keys import FeedKey
from app.store.mine import Part
from tests.store.acme import ALICE, OTHERS, RFCS, START, TOOLS

pytestmark = pytest.mark.anyio
AWAITED, BLOCKING = (Commitment.AWAITED, View.UNSAID), (Commitment.BLOCKING, View.DISAGREES)
DISSENT, AGREED = (Commitment.COMMITTED, View.DISAGREES), (Commitment.COMMITTED, View.AGREES)
EVERYWHERE = (RFCS.id, TOOLS.id, OTHERS.id)


def record(number: int, stance: tuple[Commitment, View], *, hours: int = 0, **changed: Any) -> Record:
    """A pull request in which alice stands so since some hours after the start."""
    at, (commitment, view) = START + timedelta(hours=hours), stance
    said = (
        None if commitment is Commitment.AWAITED else Quote(ALICE.id, "alice", "said", at, "words", "https://x.example")
    )
    alice = PersonStance(ALICE.id, "alice", commitment, view, said, awaited_since=None if said else at)
    filled = commitment is Commitment.COMMITTED
    seat = RecordedSeat("alice", group=False, needed=1, filled=filled, people=(alice,))
    verdict = {Commitment.COMMITTED: State.COMMITTED, Commitment.BLOCKING: State.BLOCKED}.get(commitment, State.WAITING)
    decision = RecordedDecision("RFC", verdict, "text", seats=(seat,))
    made = Record(
        number=number,
        title=f"RFC {number}",
        author_id=9,
        author="zoe",
        base="main",
        head="a1",
        state=PullState.OPEN,
        draft=False,
        verdict=verdict,
        summary="",
        opened_at=START,
        updated_at=at,
        decisions=(decision,),
    )
    return replace(made, **changed)


async def keep(store: Store, repository: Repository, *kept: Record) -> None:
    await repositories.learn(store, repository)
    for one in kept:
        await store.run(partial(_keep, key=PullRequestKey(repository.id, one.number), made=one))


def _keep(connection: Connection, key: PullRequestKey, made: Record) -> None:
    records.change(connection, key, lambda _: made)


async def found(store: Store, part: Part | None = None, within: tuple[int, ...] = EVERYWHERE) -> list[tuple[str, int]]:
    page = await mine.find(store, ALICE.id, within, part, 0, 50)
    return [(one.part.value, one.listed.number) for one in page.own]


async def test_what_waits_the_longest_is_first_and_the_latest_dissent(store: Store) -> None:
    await keep(store, RFCS, record(1, AWAITED, hours=5), record(2, BLOCKING, hours=9), record(3, DISSENT, hours=1))
    await keep(store, TOOLS, record(4, AWAITED, hours=2), record(5, BLOCKING, hours=3), record(6, DISSENT, hours=7))
    expected = [("awaiting", 4), ("awaiting", 1), ("blocking", 5), ("blocking", 2), ("dissent", 6), ("dissent", 3)]
    assert await found(store) == expected
    assert await found(store, Part.BLOCKING) == expected[2:4]
    assert [one.listed.number for one in await mine.latest(store, ALICE.id, EVERYWHERE, 3)] == [2, 6, 1]


async def test_pages_and_counts_are_of_the_repositories_that_are_named(store: Store) -> None:
    await keep(store, RFCS, record(1, AWAITED), record(2, DISSENT))
    await keep(store, TOOLS, record(3, AWAITED, hours=1))
    page = await mine.find(store, ALICE.id, EVERYWHERE, None, 0, 2)
    assert (page.more, page.counts) == (True, {Part.AWAITING: 2, Part.BLOCKING: 0, Part.DISSENT: 1})
    assert [one.listed.number for one in page.own] == [1, 3]
    rest = await mine.find(store, ALICE.id, EVERYWHERE, None, 2, 2)
    assert (rest.more, [one.listed.number for one in rest.own]) == (False, [2])
    assert await found(store, within=(TOOLS.id,)) == [("awaiting", 3)]
    nothing = await mine.find(store, ALICE.id, (), None, 0, 2)
    assert (nothing.own, sum(nothing.counts.values())) == ((), 0)


async def test_what_is_closed_awaits_nobody(store: Store) -> None:
    merged, closed = PullState.MERGED, PullState.CLOSED
    await keep(store, RFCS, record(1, AWAITED, state=merged), record(2, BLOCKING, state=closed))
    await keep(store, TOOLS, record(3, DISSENT, state=merged), record(4, AGREED))
    await keep(store, OTHERS, record(5, AWAITED, verdict=State.NOT_NEEDED))
    assert await found(store) == [("dissent", 3)]
    assert await mine.concerned(store, ALICE.id, 9) == [TOOLS]


async def test_repositories_come_by_what_is_owed_in_them_and_then_by_time(store: Store) -> None:
    await keep(store, RFCS, record(1, DISSENT, hours=1))
    await keep(store, TOOLS, record(2, DISSENT, hours=2))
    await keep(store, OTHERS, record(3, AWAITED))
    assert await mine.concerned(store, ALICE.id, 9) == [OTHERS, TOOLS, RFCS]
    assert await mine.concerned(store, ALICE.id, 1) == [OTHERS]
    await repositories.forget_installation(store, OTHERS.installation_id)
    assert await mine.concerned(store, ALICE.id, 9) == [TOOLS, RFCS]
    assert await mine.concerned(store, 77, 9) == []


@contextmanager
def asked() -> Iterator[list[str]]:
    """What the databases are asked meanwhile."""
    statements: list[str] = []

    def note(*given: Any) -> None:
        statements.append(given[2])  # after the connection and the cursor

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def test_as_much_is_asked_of_few_as_of_many(store: Store) -> None:
    counts = []
    for last in (1, 40):
        await keep(store, RFCS, *(record(number, DISSENT) for number in range(1, last + 1)))
        with asked() as statements:
            assert await mine.concerned(store, ALICE.id, 9) == [RFCS]
            assert len(await found(store)) == last
        counts.append(len([one for one in statements if "seats" in one]))
    assert counts == [5, 5]


async def test_a_key_is_made_once_and_stays_until_it_is_replaced(store: Store) -> None:
    first = FeedKey(1, "alice", "salt")
    assert await feed_keys.ensure(store, first) == first
    assert await feed_keys.ensure(store, replace(first, salt="another")) == first
    assert await feed_keys.ensure(store, FeedKey(1, "alicia", "x")) == FeedKey(1, "alicia", "salt")
    assert await feed_keys.find(store, 1) == FeedKey(1, "alicia", "salt")
    await feed_keys.replace(store, replace(first, salt="new"))
    assert await feed_keys.find(store, 1) == FeedKey(1, "alice", "new")
    await store.run(lambda connection: feed_keys.end_of(connection, AuthorizationRevoked(2)))
    assert await feed_keys.find(store, 1)
    await store.run(lambda connection: feed_keys.end_of(connection, AuthorizationRevoked(1)))
    assert await feed_keys.find(store, 1) is None
