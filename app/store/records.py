"""What pages show: the record of each pull request as one document, and where everybody stands as rows."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from app.decision.facts import PullRequestKey
from app.decision.record import PersonStance, Quote, Record, RecordedDecision
from app.decision.tally import Commitment, View
from app.store import documents
from app.store.database import Store
from app.store.dialects import Insert, put
from app.store.ledger import Entry, latest
from app.store.tables import decisions as table
from app.store.tables import seats

_document = select(table.c.document).where(
    table.c.repository_id == bindparam("repository"), table.c.number == bindparam("pull")
)
_no_seats = delete(seats).where(seats.c.repository_id == bindparam("repository"), seats.c.number == bindparam("pull"))


@dataclass(frozen=True)
class Kept:
    """A record with a page of its ledger, newest first."""

    document: str
    ledger: tuple[Entry, ...]

    @cached_property
    def record(self) -> Record:
        """Read when it is first wanted: to know that nothing changed, the document is enough."""
        return documents.load(Record, self.document)


@cache
def _put(dialect: str) -> Insert:
    return put(dialect, table)


def find(connection: Connection, key: PullRequestKey) -> Record | None:
    """The record of a pull request, within a transaction."""
    document = connection.execute(_document, _parameters(key)).scalar()
    return None if document is None else documents.load(Record, document)


def change(connection: Connection, key: PullRequestKey, make: Callable[[Record | None], Record | None]) -> None:
    """Keeps what is made of the record as it was; within a transaction. Nothing is written where it stays the same."""
    before = find(connection, key)
    after = make(before)
    if after is None or after == before:
        return
    connection.execute(_put(connection.dialect.name), _row(key, after))
    connection.execute(_no_seats, _parameters(key))
    rows = list(_seat_rows(key, after))
    if rows:
        connection.execute(insert(seats), rows)


async def read(store: Store, key: PullRequestKey, entries: int = 0, before: int | None = None) -> Kept | None:
    """The record, with so many entries of the ledger, of those before the one with the id `before`."""

    def read_it(connection: Connection) -> tuple[Any, list[Entry]]:
        document = connection.execute(_document, _parameters(key)).scalar()
        return document, latest(connection, key, entries, before) if entries and document is not None else []

    document, ledger = await store.run(read_it)
    return None if document is None else Kept(document, tuple(ledger))


def _parameters(key: PullRequestKey) -> dict[str, int]:
    return {"repository": key.repository_id, "pull": key.number}


def _row(key: PullRequestKey, record: Record) -> dict[str, Any]:
    return {
        "repository_id": key.repository_id,
        "number": key.number,
        "title": record.title.replace("\0", ""),  # PostgreSQL takes none
        "author_id": record.author_id,
        "author": record.author,
        "names": json.dumps([decision.name for decision in record.decisions], ensure_ascii=False),
        "state": record.state.value,
        "verdict": record.verdict.value,
        "opened_at": record.opened_at,
        "ready_at": record.ready_at,
        "decided_at": record.decided_at,
        "closed_at": record.closed_at,
        "updated_at": record.updated_at,
        "seats": len(record.seats),
        "filled": record.filled,
        "dissents": len(record.dissents),
        "blocks": len(record.blocks),
        "document": documents.dump(record),
        "course": documents.dump(record.course) if record.course else None,
    }


def _seat_rows(key: PullRequestKey, record: Record) -> Iterator[dict[str, Any]]:
    place = 0
    for decision in record.decisions:
        seated = {person.person_id for seat in decision.seats for person in seat.people}
        for seat in decision.seats:
            group = seat.name if seat.group else ""
            for person in {one.person_id: one for one in seat.people}.values():
                yield _seat_row(key, place, decision, person, group=group, filled=seat.filled)
            place += 1
        outside = {block.person_id: block for block in decision.blocks if block.person_id not in seated}
        for block in outside.values():
            yield _seat_row(key, place, decision, _blocking(block), seated=False)
            place += 1


def _blocking(block: Quote) -> PersonStance:
    return PersonStance(block.person_id, block.login, Commitment.BLOCKING, View.DISAGREES, block)


def _seat_row(
    key: PullRequestKey,
    place: int,
    decision: RecordedDecision,
    person: PersonStance,
    *,
    group: str = "",
    filled: bool = False,
    seated: bool = True,
) -> dict[str, Any]:
    said = person.said
    return {
        "repository_id": key.repository_id,
        "number": key.number,
        "place": place,
        "person_id": person.person_id,
        "login": person.login,
        "decision": decision.name,
        "group_name": group,
        "seated": seated,
        "commitment": person.commitment.value,
        "view": person.view.value,
        "owed": seated and not filled and person.commitment is Commitment.AWAITED,
        "outdated": person.outdated,
        "since": person.awaited_since or (said.at if said else None),
        "words": said.words if said else "",
        "url": said.url if said else "",
    }
