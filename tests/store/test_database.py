"""The database thread: who shares a transaction, and who bears a failure."""

import asyncio
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select

from app.store.database import Store, ready, wake
from app.store.lanes import StoreUnavailable
from app.store.tables import changes, heads
from tests.store.acme import START

pytestmark = pytest.mark.anyio


def note(connection: Connection, scope: str) -> None:
    connection.execute(insert(changes).values(scope=scope, at=START))


def noted(connection: Connection) -> list[str]:
    return list(connection.execute(select(changes.c.scope).order_by(changes.c.scope)).scalars())


def orphan(connection: Connection) -> None:
    """Can be run, but not made durable."""
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    connection.execute(insert(heads).values(repository_id=1, number=1, sha="a", document="{}"))


async def test_what_was_run_is_still_there_when_opened_again(url: str) -> None:
    first = await Store.open(url)
    await first.run(lambda connection: note(connection, "kept"))
    await first.close()
    second = await Store.open(url)
    assert await second.run(noted) == ["kept"]
    await second.close()


@pytest.mark.stores("sqlite")
async def test_a_commit_is_on_the_disk(store: Store) -> None:
    assert await store.run(lambda c: c.exec_driver_sql("PRAGMA synchronous").scalar()) == 2
    assert await store.run(lambda c: c.exec_driver_sql("PRAGMA journal_mode").scalar()) == "wal"


async def test_one_that_fails_does_not_spoil_the_others(store: Store) -> None:
    def fail(connection: Connection) -> None:
        note(connection, "half done")
        raise LookupError("mine")

    results = await asyncio.gather(
        store.run(lambda c: note(c, "before")),
        store.run(fail),
        store.run(lambda c: note(c, "after")),
        return_exceptions=True,
    )
    assert [type(result) for result in results] == [type(None), LookupError, type(None)]
    assert await store.run(noted) == ["after", "before"]


async def test_those_that_wait_together_are_given_to_the_same_function_in_one_call(store: Store) -> None:
    calls: list[list[int]] = []

    def double(_: Connection, items: Sequence[int]) -> list[int]:
        calls.append(list(items))
        return [2 * item for item in items]

    hold = asyncio.gather(*(store.gather(double, number) for number in range(50)))
    assert await hold == [2 * number for number in range(50)]
    assert sum(map(len, calls)) == 50
    assert len(calls) < 50


async def test_one_item_that_fails_does_not_spoil_those_gathered_with_it(store: Store) -> None:
    def invert(_: Connection, items: Sequence[int]) -> list[float]:
        return [1 / item for item in items]

    results = await asyncio.gather(*(store.gather(invert, n) for n in (1, 0, 2)), return_exceptions=True)
    assert results[::2] == [1, 0.5]
    assert isinstance(results[1], ZeroDivisionError)


async def test_more_than_fit_in_one_transaction_are_all_answered(store: Store) -> None:
    def same(_: Connection, items: Sequence[int]) -> Sequence[int]:
        return items

    assert await asyncio.gather(*(store.gather(same, n) for n in range(1200))) == list(range(1200))


@pytest.mark.stores("sqlite")
async def test_a_transaction_that_cannot_be_made_durable_fails_all_that_share_it(store: Store) -> None:
    def hold(_: Connection) -> None:
        entered.set()
        released.wait()

    entered, released = threading.Event(), threading.Event()
    holding = asyncio.ensure_future(store.run(hold))
    await asyncio.sleep(0)
    await asyncio.to_thread(entered.wait)
    together = asyncio.gather(store.run(orphan), store.run(lambda c: note(c, "x")), return_exceptions=True)
    await asyncio.sleep(0)
    released.set()
    assert [type(result) for result in await together] == [StoreUnavailable, StoreUnavailable]
    await holding
    assert await store.run(noted) == []


@pytest.mark.stores("sqlite")
async def test_the_store_goes_on_after_a_transaction_that_could_not_be_made_durable(store: Store) -> None:
    with pytest.raises(StoreUnavailable, match="FOREIGN KEY"):
        await store.run(orphan)
    await store.run(lambda connection: note(connection, "after"))
    assert await store.run(noted) == ["after"]


async def test_a_statement_that_the_database_cannot_run_is_unavailability_and_shows_no_sql(
    store: Store, url: str
) -> None:
    with pytest.raises(StoreUnavailable) as trouble:
        await store.run(lambda connection: connection.exec_driver_sql("SELECT secret FROM nowhere").scalar())
    said = {"sqlite": "no such table: nowhere", "postgresql": 'relation "nowhere" does not exist'}
    assert str(trouble.value) == f"The database cannot be used: {said[url.partition(':')[0]]}"


@pytest.mark.stores("sqlite")
async def test_a_database_that_somebody_else_holds_is_not_ready(store: Store, url: str) -> None:
    await store.run(lambda connection: connection.exec_driver_sql("PRAGMA busy_timeout = 0").close())
    assert await ready(store)
    other = sqlite3.connect(url.removeprefix("sqlite:///"))
    other.execute("BEGIN IMMEDIATE")
    assert not await ready(store)
    other.rollback()
    other.close()
    assert await ready(store)


async def test_whoever_stops_waiting_disturbs_nobody(url: str) -> None:
    store = await Store.open(url)
    leaving = asyncio.ensure_future(store.run(lambda connection: note(connection, "left behind")))
    await asyncio.sleep(0)
    leaving.cancel()
    await store.close()  # which waits for it
    assert leaving.cancelled()
    again = await Store.open(url)
    assert await again.run(noted) == ["left behind"]
    await again.close()


async def test_waking_happens_only_once_the_transaction_holds(store: Store) -> None:
    def fail(connection: Connection) -> None:
        wake(connection)
        raise LookupError

    with pytest.raises(LookupError):
        await store.run(fail)
    assert not store.woken.is_set()
    await store.run(wake)
    assert store.woken.is_set()


async def test_a_closed_store_is_not_ready(store: Store) -> None:
    await store.close()
    await store.close()
    assert not await ready(store)


async def test_what_was_asked_before_closing_is_done(url: str) -> None:
    store = await Store.open(url)
    asked = [asyncio.ensure_future(store.run(lambda c, n=n: note(c, f"{n}"))) for n in range(3)]  # type: ignore[misc]
    await asyncio.sleep(0)
    await store.close()
    assert await asyncio.gather(*asked) == [None] * 3


async def test_a_relative_address_is_relative_to_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    await (await Store.open("sqlite:///deep/down/app.db")).close()
    assert (tmp_path / "deep/down/app.db").is_file()


@pytest.mark.parametrize(
    ("address", "says"),
    [
        pytest.param("mysql://localhost/app", "must be such as sqlite:///", id="another database"),
        pytest.param("sqlite://", "must be such as sqlite:///", id="no file"),
        pytest.param("app.db", "is not an address", id="a bare file name"),
        pytest.param("postgresql://me@host:5x/app", "is not an address", id="a port that is no number"),
    ],
)
async def test_an_address_that_cannot_be_used_is_explained(address: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        await Store.open(address)


async def test_a_file_that_is_no_database_is_unavailability(tmp_path: Path) -> None:
    (tmp_path / "app.db").write_text("not a database at all, but a file of some length\n" * 100)
    with pytest.raises(StoreUnavailable, match="not a database"):
        await Store.open(f"sqlite:///{tmp_path}/app.db")


async def test_a_folder_that_cannot_be_made_is_unavailability(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        await Store.open(f"sqlite:///{tmp_path}/file/app.db")


async def test_a_database_of_a_later_release_is_refused(url: str) -> None:
    store = await Store.open(url)
    await store.run(lambda c: c.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'").close())
    await store.close()
    with pytest.raises(StoreUnavailable, match="9999"):
        await Store.open(url)
