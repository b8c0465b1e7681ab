"""What concerns one person in all repositories: what awaits them, what they block, what they dissented from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Subquery, and_, case, false, func, or_, select

from app.decision.facts import Repository
from app.decision.record import PullState
from app.decision.tally import Commitment, View
from app.decision.verdict import State
from app.store.database import Store
from app.store.listing import COLUMNS, Listed, listed_of, with_names
from app.store.repositories import repository_of
from app.store.tables import decisions, repositories, seats


class Part(StrEnum):
    """What a decision is to a person; of several the first."""

    AWAITING = "awaiting"
    BLOCKING = "blocking"
    DISSENT = "dissent"


PARTS = tuple(Part)

_open = decisions.c.state == PullState.OPEN.value
_awaits = and_(seats.c.commitment == Commitment.AWAITED.value, seats.c.owed)
_blocks = seats.c.commitment == Commitment.BLOCKING.value
_dissents = and_(seats.c.commitment == Commitment.COMMITTED.value, seats.c.view == View.DISAGREES.value)
_place = case((and_(_open, _awaits), 0), (and_(_open, _blocks), 1), else_=2)
_since = func.coalesce(seats.c.since, decisions.c.ready_at, decisions.c.opened_at)


@dataclass(frozen=True, slots=True)
class Own:
    """One decision, and what it is to the person."""

    part: Part
    since: datetime
    listed: Listed
    decisions: tuple[str, ...] = ()  # those of the pull request in which it is so
    asked_again: bool = False  # they committed to an earlier text
    words: str = ""  # theirs; not safe to print
    url: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One page of them, and how many there are of each part, whatever part was asked for."""

    own: tuple[Own, ...] = ()
    more: bool = False
    counts: Mapping[Part, int] = field(default_factory=dict)


async def concerned(store: Store, person_id: int, most: int) -> list[Repository]:
    """The repositories in which anything concerns a person: those first where something is owed, then the latest."""
    mine = _mine(person_id).subquery()
    each = (
        select(mine.c.repository_id, func.min(mine.c.place).label("place"), func.max(mine.c.since).label("since"))
        .group_by(mine.c.repository_id)
        .subquery()
    )
    query = (
        select(repositories)
        .join(each, each.c.repository_id == repositories.c.id)
        .where(repositories.c.lost == false(), repositories.c.suspended == false())
        .order_by(each.c.place, each.c.since.desc(), repositories.c.id)
        .limit(most)
    )
    rows = await store.run(lambda connection: connection.execute(query).all())
    return [repository_of(row) for row in rows]


async def find(
    store: Store, person_id: int, within: Collection[int], part: Part | None, first: int, most: int
) -> Found:
    """Those in these repositories, from the place `first` on: what waits the longest first, dissent the latest first.

    As much is asked of the database whatever there is.
    """
    mine = _once(person_id, within)
    counting = select(mine.c.place, func.count()).group_by(mine.c.place)
    oldest = case((mine.c.place < PARTS.index(Part.DISSENT), mine.c.since))
    listing = _listed(mine).order_by(mine.c.place, oldest, mine.c.latest.desc(), *_key(mine)).offset(first)
    if part is not None:
        listing = listing.where(mine.c.place == PARTS.index(part))

    def find_them(connection: Connection) -> Found:
        counts = dict.fromkeys(PARTS, 0) | {PARTS[place]: count for place, count in connection.execute(counting)}
        rows = connection.execute(listing.limit(most + 1)).all()
        return Found(_told(connection, person_id, rows[:most]), len(rows) > most, counts)

    return await store.run(find_them)


async def latest(store: Store, person_id: int, within: Collection[int], most: int) -> tuple[Own, ...]:
    """Those in these repositories that changed last."""
    mine = _once(person_id, within)
    query = _listed(mine).order_by(decisions.c.updated_at.desc(), *_key(mine)).limit(most)
    return await store.run(lambda connection: _told(connection, person_id, connection.execute(query).all()))


def _mine(person_id: int) -> Select[Any]:
    """A person's seats that are of any part, with its place among the parts, and since when."""
    here = and_(decisions.c.repository_id == seats.c.repository_id, decisions.c.number == seats.c.number)
    return (
        select(seats.c.repository_id, seats.c.number, _place.label("place"), _since.label("since"))
        .join_from(seats, decisions, here)
        .where(
            seats.c.person_id == person_id,
            decisions.c.verdict != State.NOT_NEEDED.value,
            or_(and_(_open, or_(_awaits, _blocks)), _dissents),
        )
    )


def _once(person_id: int, within: Collection[int]) -> Subquery:
    """Each pull request of these repositories once, by the first of its parts."""
    mine = _mine(person_id).where(seats.c.repository_id.in_(sorted(within))).subquery()
    first = func.min(mine.c.place).over(partition_by=_key(mine)).label("first")
    marked = select(mine, first).subquery()
    return (
        select(
            *_key(marked),
            marked.c.place,
            func.min(marked.c.since).label("since"),
            func.max(marked.c.since).label("latest"),
        )
        .where(marked.c.place == marked.c.first)
        .group_by(*_key(marked), marked.c.place)
        .subquery()
    )


def _listed(mine: Subquery) -> Select[Any]:
    here = and_(decisions.c.repository_id == mine.c.repository_id, decisions.c.number == mine.c.number)
    return select(*COLUMNS, mine.c.place, mine.c.since, mine.c.latest).join_from(mine, decisions, here)


def _key(mine: Subquery) -> tuple[ColumnElement[int], ColumnElement[int]]:
    return mine.c.repository_id, mine.c.number


def _told(connection: Connection, person_id: int, rows: Collection[Row[Any]]) -> tuple[Own, ...]:
    listed = with_names(connection, [listed_of(row) for row in rows])
    said = _said(connection, person_id, listed)
    return tuple(_own(row, one, said) for row, one in zip(rows, listed, strict=True))


def _said(connection: Connection, person_id: int, listed: Collection[Listed]) -> dict[tuple[int, int, int], list[Any]]:
    """The person's seats in these, by pull request and part."""
    numbers: dict[int, list[int]] = {}
    for one in listed:
        numbers.setdefault(one.repository_id, []).append(one.number)
    if not numbers:
        return {}
    these = or_(*(and_(seats.c.repository_id == one, seats.c.number.in_(some)) for one, some in numbers.items()))
    columns = (seats.c.decision, seats.c.outdated, seats.c.words, seats.c.url)
    found: dict[tuple[int, int, int], list[Any]] = {}
    for row in connection.execute(_mine(person_id).add_columns(*columns).where(these).order_by(seats.c.place)):
        found.setdefault((row.repository_id, row.number, row.place), []).append(row)
    return found


def _own(row: Row[Any], listed: Listed, said: Mapping[tuple[int, int, int], list[Any]]) -> Own:
    part, theirs = PARTS[row.place], said.get((listed.repository_id, listed.number, row.place), [])
    spoke = next((one for one in theirs if one.url), None) if part is not Part.AWAITING else None
    return Own(
        part=part,
        since=row.latest if part is Part.DISSENT else row.since,
        listed=listed,
        decisions=tuple(dict.fromkeys(one.decision for one in theirs)),
        asked_again=part is Part.AWAITING and any(one.outdated for one in theirs),
        words=spoke.words if spoke else "",
        url=spoke.url if spoke else "",
    )
