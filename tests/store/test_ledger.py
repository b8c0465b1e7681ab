"""The ledger: all of it, in order, each thing once."""

import pytest

from app.decision.facts import PullRequestKey
from app.store import ledger
from app.store.database import Store
from app.store.ledger import Entry
from tests.store.acme import KEY, at

pytestmark = pytest.mark.anyio


def entry(about: str, login: str = "alice") -> Entry:
    return Entry(
        at(1), "commit", 1, login, about, "https://example.com/1", {"reason": "because\ud800", "lines": [1, 2]}
    )


async def about(store: Store, key: PullRequestKey = KEY, limit: int = 10, after: int = 0) -> list[str]:
    return [each.about for each in await ledger.read(store, key, limit, after)]


async def test_an_entry_is_read_as_it_was_entered(store: Store) -> None:
    await ledger.append(store, KEY, [entry("comment:1")])
    [found] = await ledger.read(store, KEY)
    assert (found.at, found.kind, found.person_id, found.login) == (at(1), "commit", 1, "alice")
    assert (found.about, found.url) == ("comment:1", "https://example.com/1")
    assert found.detail == {"reason": "because\ud800", "lines": [1, 2]}


async def test_entering_the_same_twice_does_nothing(store: Store) -> None:
    await ledger.append(store, KEY, [entry("comment:1")])
    await ledger.append(store, KEY, [entry("comment:1", login="mallory"), entry("comment:2")])
    assert [(each.about, each.login) for each in await ledger.read(store, KEY)] == [
        ("comment:1", "alice"),
        ("comment:2", "alice"),
    ]


async def test_each_pull_request_has_a_ledger_of_its_own(store: Store) -> None:
    other = PullRequestKey(7, 2)
    await ledger.append(store, KEY, [entry("comment:1")])
    await ledger.append(store, other, [entry("comment:1"), entry("comment:2")])
    assert await about(store) == ["comment:1"]
    assert await about(store, other) == ["comment:1", "comment:2"]


async def test_it_is_read_in_pages(store: Store) -> None:
    await ledger.append(store, KEY, [entry(f"comment:{number}") for number in range(5)])
    first = await ledger.read(store, KEY, 2)
    assert [each.about for each in first] == ["comment:0", "comment:1"]
    assert await about(store, limit=2, after=first[-1].id) == ["comment:2", "comment:3"]


async def test_entering_nothing_is_fine(store: Store) -> None:
    await ledger.append(store, KEY, [])
    assert await about(store) == []
