"""The decisions of one repository as lists show them: by what became of them, and by what is searched for.

A decision of which nothing is needed any more is in no list.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, or_, select

from app.decision.record import PullState
from app.decision.tally import Commitment
from app.decision.verdict import State
from app.store.database import Store
from app.store.tables import decisions as table
from app.store.tables import seats

MOST_WORDS = 5
"""So many words of a search are looked for."""
MOST_FOUND = 5_000
"""So many pull requests at most are found by a search."""
NAMES = 5
"""So many names of each kind come with a decision, and how many there are."""
LARGEST_NUMBER = 2**31 - 1

_URGENCY = {State.BLOCKED: 0, State.WAITING: 1, State.COMMITTED: 2, State.MISCONFIGURED: 3}
_urgency = case({state.value: place for state, place in _URGENCY.items()}, value=table.c.verdict, else_=len(_URGENCY))
_ORDER: dict[PullState, tuple[Any, ...]] = {
    PullState.OPEN: (_urgency, func.coalesce(table.c.ready_at, table.c.opened_at), table.c.number),
    PullState.MERGED: (table.c.closed_at.desc(), table.c.number.desc()),
    PullState.CLOSED: (table.c.closed_at.desc(), table.c.number.desc()),
}


@dataclass(frozen=True, slots=True)
class Names:
    """The first few who are meant, by the order of their seats, and how many there are in all."""

    first: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """One pull request's decisions in a list."""

    repository_id: int
    number: int
    title: str
    author: str
    names: tuple[str, ...]  # of the decisions
    state: PullState
    verdict: State
    opened_at: datetime
    ready_at: datetime | None
    decided_at: datetime | None
    closed_at: datetime | None
    updated_at: datetime
    seats: int
    filled: int
    dissents: int
    blocks: int
    awaited: Names = Names()  # people, and groups by name
    blocking: Names = Names()

    @property
    def since(self) -> datetime:
        """Since when people could answer."""
        return self.ready_at or self.opened_at


COLUMNS = [table.c[one.name] for one in fields(Listed) if one.name in table.c]
"""What is read of a row for `listed_of`."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which ones are asked for. `verdict` None: any."""

    repository_id: int
    state: PullState = PullState.OPEN
    verdict: State | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of them, and how many there are of each kind, whatever kind was asked for."""

    listed: tuple[Listed, ...]
    more: bool
    counts: Mapping[tuple[PullState, State], int]


async def find(store: Store, wanted: Wanted, first: int, most: int) -> Found:
    """Those from the place `first` on: open ones by urgency and age, others the latest first."""

    def find_them(connection: Connection) -> Found:
        meant = _meant(wanted)
        if wanted.search:  # looked for once, and not for each of the two questions below
            numbers = connection.execute(select(table.c.number).where(*meant).limit(MOST_FOUND)).scalars().all()
            meant = [table.c.repository_id == wanted.repository_id, table.c.number.in_(numbers)]
        kinds = select(table.c.state, table.c.verdict, func.count()).where(*meant)
        counted = connection.execute(kinds.group_by(table.c.state, table.c.verdict))
        counts = {(PullState(state), State(verdict)): count for state, verdict, count in counted}
        rows = connection.execute(_page(wanted, meant).offset(first).limit(most + 1)).all()
        return Found(_with_names(connection, rows[:most]), len(rows) > most, counts)

    return await store.run(find_them)


def _page(wanted: Wanted, meant: Iterable[ColumnElement[bool]]) -> Select[Any]:
    query = select(*COLUMNS).where(*meant, table.c.state == wanted.state.value)
    if wanted.verdict is not None:
        query = query.where(table.c.verdict == wanted.verdict.value)
    return query.order_by(*_ORDER[wanted.state])


async def latest(store: Store, repository_id: int, most: int) -> tuple[Listed, ...]:
    """Those that changed last, whatever became of them."""
    query = select(*COLUMNS).where(*_meant(Wanted(repository_id))).order_by(table.c.updated_at.desc()).limit(most)
    return await store.run(lambda connection: _with_names(connection, connection.execute(query).all()))


def _meant(wanted: Wanted) -> list[ColumnElement[bool]]:
    words = wanted.search.replace("\0", "").split()[:MOST_WORDS]
    return [
        table.c.repository_id == wanted.repository_id,
        table.c.verdict != State.NOT_NEEDED.value,
        *(_about(word, wanted.repository_id) for word in words),
    ]


def _about(word: str, repository_id: int) -> ColumnElement[bool]:
    """What a word may name: a number, who has a part in it, or something in its title."""
    person = word.removeprefix("@")
    seated = select(seats.c.number).where(
        seats.c.repository_id == repository_id, seats.c.login.icontains(person, autoescape=True)
    )
    meant = [table.c.author.icontains(person, autoescape=True), table.c.number.in_(seated)]
    if not word.startswith("@"):
        meant.append(table.c.title.icontains(word, autoescape=True))
    if word.isalnum():  # anything else may be found in how the names are written down
        meant.append(table.c.names.icontains(word, autoescape=True))
    digits = word.removeprefix("#")
    if digits.isascii() and digits.isdecimal() and len(digits) < 11 and int(digits) <= LARGEST_NUMBER:
        meant.append(table.c.number == int(digits))
    return or_(*meant)


def listed_of(row: Row[Any]) -> Listed:
    """The values of a row that has at least `COLUMNS`, without names."""
    told = {"names": tuple(json.loads(row.names)), "state": PullState(row.state), "verdict": State(row.verdict)}
    return Listed(**({column.name: row._mapping[column] for column in COLUMNS} | told))


def _with_names(connection: Connection, rows: Iterable[Row[Any]]) -> tuple[Listed, ...]:
    return with_names(connection, [listed_of(row) for row in rows])


def with_names(connection: Connection, listed: Iterable[Listed]) -> tuple[Listed, ...]:
    """The same, with who is awaited and who blocks; within a transaction."""
    given = tuple(listed)
    numbers: dict[int, list[int]] = {}
    for one in given:
        numbers.setdefault(one.repository_id, []).append(one.number)
    if not numbers:
        return given
    named: dict[tuple[int, int, bool], Names] = {}
    for row in connection.execute(_names_of(numbers)):
        place = (row.repository_id, row.number, row.blocks)
        before = named.get(place, Names())
        named[place] = Names((*before.first, row.name), row.in_all)
    return tuple(
        replace(
            one,
            awaited=named.get((one.repository_id, one.number, False), Names()),
            blocking=named.get((one.repository_id, one.number, True), Names()),
        )
        for one in given
    )


def _names_of(numbers: Mapping[int, list[int]]) -> Select[Any]:
    """The first few names of each, whether they block, and how many there are of that kind."""
    blocks = case((seats.c.commitment == Commitment.BLOCKING.value, 1), else_=0).label("blocks")
    name = case((and_(blocks == 0, seats.c.group_name != ""), seats.c.group_name), else_=seats.c.login).label("name")
    here = or_(*(and_(seats.c.repository_id == one, seats.c.number.in_(some)) for one, some in numbers.items()))
    people = (
        select(seats.c.repository_id, seats.c.number, blocks, name, seats.c.place)
        .where(here, or_(seats.c.owed, seats.c.commitment == Commitment.BLOCKING.value))
        .subquery()
    )
    key = (people.c.repository_id, people.c.number, people.c.blocks, people.c.name)
    each = select(*key, func.min(people.c.place).label("place")).group_by(*key).subquery()
    kind = (each.c.repository_id, each.c.number, each.c.blocks)
    ranked = select(
        each,
        func.row_number().over(partition_by=kind, order_by=(each.c.place, each.c.name)).label("rank"),
        func.count().over(partition_by=kind).label("in_all"),
    ).subquery()
    return select(ranked).where(ranked.c.rank <= NAMES).order_by(*(ranked.c[one] for one in ("repository_id", "rank")))
