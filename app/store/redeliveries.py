"""Deliveries that failed: how often GitHub was asked to send each again, and when it will be asked next."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, delete, select, update

from app.store.database import Store
from app.store.dialects import Insert, insert_into
from app.store.tables import deliveries
from app.store.tables import redeliveries as table


@dataclass(frozen=True, slots=True)
class Missed:
    """A delivery that did not come in."""

    guid: str
    attempt_id: int  # GitHub's number of the latest attempt
    status: int  # which we answered; 0: none
    tries: int = 0  # how often GitHub was asked to send it again


@dataclass(frozen=True, slots=True)
class Taken:
    """What is to be asked for now."""

    missed: tuple[Missed, ...]
    given_up: tuple[Missed, ...]
    more: bool  # are due, beyond these


_guid_is = table.c.guid == bindparam("which")
_drop = delete(table).where(_guid_is)
_came_in = delete(table).where(table.c.guid.in_(select(deliveries.c.guid)))
_due = (
    select(table.c.guid, table.c.attempt_id, table.c.status, table.c.tries)
    .where(table.c.due_at <= bindparam("now"))
    .order_by(table.c.due_at, table.c.attempt_id)
    .limit(bindparam("most"))
)
_tried = update(table).where(_guid_is).values(tries=bindparam("so_far"), due_at=bindparam("due"))
_forget = delete(table).where(table.c.first_at < bindparam("before"))


@cache
def _note(dialect: str) -> Insert:
    statement = insert_into(dialect, table)
    given = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["guid"], set_={"attempt_id": given.attempt_id, "status": given.status}
    )


async def note(store: Store, missed: Iterable[Missed], arrived: Iterable[str], now: datetime) -> None:
    """These failed, and will be asked for; those with these GUIDs came in after all."""
    rows = [
        {
            "guid": one.guid,
            "attempt_id": one.attempt_id,
            "status": one.status,
            "tries": 0,
            "first_at": now,
            "due_at": now,
        }
        for one in missed
    ]
    gone = [{"which": guid} for guid in arrived]

    def keep(connection: Connection) -> None:
        if rows:
            connection.execute(_note(connection.dialect.name), rows)
        if gone:
            connection.execute(_drop, gone)

    await store.run(keep)


async def take(
    store: Store, now: datetime, again: Callable[[Missed], datetime | None], *, most: int, older: datetime
) -> Taken:
    """Those that are due. Each counts as asked for from here on, and is due again when `again` says; None: never.

    What came in meanwhile is forgotten, and so is what was noted before `older`: GitHub keeps it no longer.
    """

    def choose(connection: Connection) -> Taken:
        connection.execute(_came_in)
        connection.execute(_forget, {"before": older})
        rows: Sequence[Missed] = [Missed(*row) for row in connection.execute(_due, {"now": now, "most": most + 1})]
        due = {one: again(one) for one in rows[:most]}
        changes = [
            {"which": one.guid, "so_far": one.tries + (moment is not None), "due": moment}
            for one, moment in due.items()
        ]
        if changes:
            connection.execute(_tried, changes)
        given_up = tuple(one for one, moment in due.items() if moment is None)
        return Taken(tuple(one for one in due if one not in given_up), given_up, len(rows) > most)

    return await store.run(choose)
