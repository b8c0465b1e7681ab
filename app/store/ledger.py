"""The ledger: what was heard and done on a pull request. Nothing in it is ever changed or removed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from app.decision.facts import PullRequestKey
from app.store.database import Store
from app.store.dialects import insert_new
from app.store.tables import ledger as table


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. What it is `about` is unique on its pull request: nothing is entered twice."""

    at: datetime
    kind: str
    person_id: int | None
    login: str
    about: str
    url: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)  # whatever JSON can say
    id: int = 0  # its place in the ledger, given when it is entered


_page = (
    select(table)
    .where(
        table.c.repository_id == bindparam("repository"),
        table.c.number == bindparam("pull"),
        table.c.id > bindparam("after"),
    )
    .order_by(table.c.id)
    .limit(bindparam("most"))
)
_latest = (
    select(table)
    .where(
        table.c.repository_id == bindparam("repository"),
        table.c.number == bindparam("pull"),
        table.c.id < bindparam("before"),
    )
    .order_by(table.c.id.desc())
    .limit(bindparam("most"))
)
_BEYOND = 2**62  # no entry has so great an id


def enter(connection: Connection, key: PullRequestKey, entries: Sequence[Entry]) -> None:
    """Appends those whose `about` is new, within a transaction."""
    rows = [
        {
            "repository_id": key.repository_id,
            "number": key.number,
            "about": entry.about,
            "at": entry.at,
            "kind": entry.kind,
            "person_id": entry.person_id,
            "login": entry.login,
            "url": entry.url,
            "detail": json.dumps(dict(entry.detail)),
        }
        for entry in entries
    ]
    if rows:
        connection.execute(insert_new(connection.dialect.name, table), rows)


async def append(store: Store, key: PullRequestKey, entries: Sequence[Entry]) -> None:
    """Appends those whose `about` is new; the others are as they were."""
    await store.run(lambda connection: enter(connection, key, entries))


async def read(store: Store, key: PullRequestKey, limit: int = 100, after: int = 0) -> list[Entry]:
    """A page of it in the order of entry: those that follow the entry with the id `after`."""
    parameters = {"repository": key.repository_id, "pull": key.number, "after": after, "most": limit}
    rows = await store.run(lambda connection: connection.execute(_page, parameters).all())
    return list(map(_entry, rows))


def latest(connection: Connection, key: PullRequestKey, limit: int, before: int | None = None) -> list[Entry]:
    """The last entries, or the last before the one with that id, newest first; within a transaction."""
    first = _BEYOND if before is None else min(before, _BEYOND)
    parameters = {"repository": key.repository_id, "pull": key.number, "before": first, "most": limit}
    return list(map(_entry, connection.execute(_latest, parameters).all()))


def _entry(row: Row[Any]) -> Entry:
    detail = json.loads(row.detail)
    return Entry(row.at, row.kind, row.person_id, row.login, row.about, row.url, detail, row.id)
