"""What pages are made of: the record as a document, and the rows beside it."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, select

from app.decision.facts import PullRequestKey
from app.decision.record import Record
from app.decision.recording import record_of
from app.store import ledger, records
from app.store.database import Store
from app.store.ledger import Entry
from app.store.tables import decisions, seats
from tests.wording.scenes import START, Scene, decision, group

pytestmark = pytest.mark.anyio
KEY = PullRequestKey(7, 1)


def recorded(scene: Scene) -> Record:
    return record_of(scene.verdict(), scene.pull, summary="", policy=None, source="", awaited={}, now=scene.now)


def some() -> Scene:
    scene = Scene(decision("RFC", "alice", "bob", "carol", groups=(group("Security", "dave", "erin"),)))
    return scene.says("alice", "/commit").says("bob", "/dac too early").says("carol", "/block no")


async def keep(store: Store, record: Record | None) -> None:
    await store.run(lambda connection: records.change(connection, KEY, lambda _: record))


async def rows(store: Store, table: Any) -> list[Any]:
    return await store.run(lambda connection: list(connection.execute(select(table)).all()))


async def test_a_record_is_read_as_it_was_kept(store: Store) -> None:
    record = recorded(some())
    await keep(store, record)
    kept = await records.read(store, KEY)
    assert kept
    assert (kept.record, kept.ledger) == (record, ())
    assert await records.read(store, PullRequestKey(7, 2), 5) is None


async def test_where_everybody_stands_is_kept_in_rows(store: Store) -> None:
    await keep(store, recorded(some()))
    stances = {(row.login, row.group_name): (row.commitment, row.view, row.owed) for row in await rows(store, seats)}
    assert stances == {
        ("alice", ""): ("committed", "agrees", False),
        ("bob", ""): ("committed", "disagrees", False),
        ("carol", ""): ("blocking", "disagrees", False),
        ("dave", "Security"): ("awaited", "unsaid", True),
        ("erin", "Security"): ("awaited", "unsaid", True),
    }
    [row] = await rows(store, decisions)
    assert (row.verdict, row.state, row.seats, row.filled, row.dissents, row.blocks) == ("blocked", "open", 4, 2, 1, 1)


async def test_a_block_of_somebody_without_a_seat_is_a_row_too(store: Store) -> None:
    record = recorded(some())
    [one] = record.decisions
    outside = replace(one.blocks[0], person_id=99, login="zoe", number=2)
    await keep(store, replace(record, decisions=(replace(one, blocks=(*one.blocks, outside)),)))
    assert [(row.login, row.commitment) for row in await rows(store, seats) if not row.seated] == [("zoe", "blocking")]


async def test_who_has_no_seat_any_more_has_no_row(store: Store) -> None:
    await keep(store, recorded(some()))
    await keep(store, recorded(Scene(decision("RFC", "alice"))))
    assert [row.login for row in await rows(store, seats)] == ["alice"]
    await keep(store, recorded(Scene()))
    assert await rows(store, seats) == []


@pytest.mark.stores("sqlite")
async def test_nothing_is_written_where_nothing_changed(store: Store) -> None:
    record = recorded(some())
    await keep(store, record)

    def again(connection: Connection) -> int:
        before = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
        records.change(connection, KEY, lambda known: known)
        records.change(connection, KEY, lambda _: None)
        return int(connection.exec_driver_sql("SELECT total_changes()").scalar_one()) - int(before)

    assert await store.run(again) == 0


async def test_the_ledger_is_read_backwards_a_page_at_a_time(store: Store) -> None:
    await keep(store, recorded(some()))
    await ledger.append(store, KEY, [Entry(START, "said", 1, "alice", f"{n}") for n in range(5)])
    first = await records.read(store, KEY, 2)
    assert first
    second = await records.read(store, KEY, 9, first.ledger[-1].id)
    assert second
    assert [one.about for one in (*first.ledger, *second.ledger)] == ["4", "3", "2", "1", "0"]
