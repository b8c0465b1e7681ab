"""Taking everything along from one database to another."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from app.command_line.copy_store import copy_store
from app.decision.facts import PullRequestKey, RepositoryTold
from app.store import intake, ledger, workqueue
from app.store.connecting import StoreInUse
from app.store.copying import CopyRefused, copy
from app.store.database import Store
from app.store.ledger import Entry
from app.store.policies import CachedPolicy, save_policy
from app.store.tables import metadata
from tests.store.acme import ALICE, KEY, RFCS, at, delivery, pull_told

pytestmark = pytest.mark.anyio
ODD = "decisions: \x00 and \x10, \x100 too"


async def filled(url: str) -> None:
    """Something of most kinds, work under a lease among it."""
    store = await Store.open(url)
    await intake.accept(store, [delivery(RepositoryTold(RFCS)), delivery(pull_told())])
    await ledger.append(store, KEY, [Entry(at(1), "said", ALICE.id, ALICE.login, "one")])
    await save_policy(store, RFCS.id, "main", CachedPolicy(None, ".github/commitment.yml", ODD, "", at(1)))
    await workqueue.claim(store, at(100), "somebody", timedelta(seconds=30), 1)
    await store.close()


async def everything(url: str) -> dict[str, list[Any]]:
    def read(connection: Connection) -> dict[str, list[Any]]:
        return {t.name: sorted(map(str, connection.execute(select(t)).all())) for t in metadata.sorted_tables}

    store = await Store.open(url)
    found = await store.run(read)
    await store.close()
    return found


@pytest.fixture
def elsewhere(database: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database of the other kind; of SQLite's, where there is only that."""
    if database.startswith("sqlite") and request.node.get_closest_marker("to_postgresql"):
        with request.getfixturevalue("postgres").database() as address:
            yield address
    else:
        yield f"sqlite:///{tmp_path}/elsewhere.db"


def ignored(*_: object) -> None: ...


@pytest.mark.to_postgresql
async def test_everything_is_there_afterwards(url: str, elsewhere: str) -> None:
    await filled(url)
    counts = copy(url, elsewhere, ignored)
    before, after = await everything(url), await everything(elsewhere)
    assert {name: len(rows) for name, rows in before.items()} == counts
    assert {name: rows for name, rows in after.items() if name != "work"} == {
        name: rows for name, rows in before.items() if name != "work"
    }
    assert counts["inbox"] == counts["policies"] == counts["ledger"] == 1


@pytest.mark.to_postgresql
async def test_nobody_holds_a_lease_there(url: str, elsewhere: str) -> None:
    await filled(url)
    copy(url, elsewhere, ignored)
    store = await Store.open(elsewhere)
    assert [work.key for work in await workqueue.claim(store, at(1000), "us", timedelta(1), 9)] == [KEY]
    await store.close()


@pytest.mark.to_postgresql
async def test_what_comes_later_follows_what_was_copied(url: str, elsewhere: str) -> None:
    await filled(url)
    copy(url, elsewhere, ignored)
    store = await Store.open(elsewhere)
    await ledger.append(store, PullRequestKey(7, 2), [Entry(at(2), "said", ALICE.id, ALICE.login, "two")])
    [first], [second] = await ledger.read(store, KEY), await ledger.read(store, PullRequestKey(7, 2))
    assert first.id < second.id
    await store.close()


async def test_what_is_there_already_is_left_alone(url: str, elsewhere: str) -> None:
    await filled(url)
    await filled(elsewhere)
    before = await everything(elsewhere)
    with pytest.raises(CopyRefused, match="not empty"):
        copy(url, elsewhere, ignored)
    assert await everything(elsewhere) == before


async def test_a_database_that_the_app_is_at_work_on_is_not_copied(url: str, elsewhere: str) -> None:
    app = await Store.open(url, at_work=True)
    with pytest.raises(StoreInUse, match="at work"):
        copy(url, elsewhere, ignored)
    await app.close()
    copy(url, elsewhere, ignored)


async def test_the_app_is_not_started_on_a_database_that_is_being_copied(url: str, elsewhere: str) -> None:
    await filled(url)
    refused = []

    def tell(*_: object) -> None:
        refused.append(_refusal(url))

    copy(url, elsewhere, tell)
    assert refused
    assert all("at work" in one or "copied" in one for one in refused)


def _refusal(url: str) -> str:
    said: list[str] = []

    async def start() -> None:
        try:
            await (await Store.open(url, at_work=True)).close()
        except StoreInUse as trouble:
            said.append(str(trouble))

    thread = threading.Thread(target=lambda: asyncio.run(start()))
    thread.start()
    thread.join(10)
    return said[0] if said else ""


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert copy_store(f"sqlite:///{tmp_path}/a.db", f"sqlite:///{tmp_path}/b.db") == 1
    assert "There is no database" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


async def test_the_command_says_what_it_copied(url: str, elsewhere: str, capsys: pytest.CaptureFixture[str]) -> None:
    await filled(url)
    assert copy_store(url, elsewhere) == 0
    assert "1 ledger" in capsys.readouterr().out
