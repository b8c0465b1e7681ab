"""The seats of a record as its page shows them: a row for each person, so many rows on one page."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.decision.record import PersonStance, Record, RecordedDecision, RecordedSeat
from app.decision.tally import Commitment

ROWS = 25
"""On one page, of all decisions together."""


@dataclass(frozen=True, slots=True)
class Row:
    """One person on one seat. `first`: the seat's own first row."""

    seat: RecordedSeat
    person: PersonStance
    first: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What one page shows of a decision. `number`: its place among all, from 1; `begins`: its rows begin here."""

    decision: RecordedDecision
    number: int
    rows: tuple[Row, ...]
    begins: bool


@dataclass(frozen=True, slots=True)
class Seating:
    """One page of rows, and the numbers of the pages beside it."""

    decisions: tuple[Shown, ...]
    before: int | None
    after: int | None


def seating_of(record: Record, number: int) -> Seating:
    """One page of all rows, the most urgent of each decision first; a decision without seats takes the room of one."""
    start, end, place = (number - 1) * ROWS, number * ROWS, 0
    shown = []
    for which, decision in enumerate(record.decisions, 1):
        rows = tuple(_rows(decision))
        height = max(len(rows), 1)
        if place < end and place + height > start:
            some = rows[max(start - place, 0) : end - place]
            shown.append(Shown(decision, which, some, begins=place >= start))
        place += height
    return Seating(tuple(shown), number - 1 if number > 1 else None, number + 1 if place > end else None)


def _rows(decision: RecordedDecision) -> Iterator[Row]:
    for seat in sorted(decision.seats, key=_urgency):
        for place, person in enumerate(seat.people):
            yield Row(seat, person, first=place == 0)


def _urgency(seat: RecordedSeat) -> int:
    if not seat.filled:
        return 0 if any(one.commitment is Commitment.BLOCKING for one in seat.people) else 1
    return 2 if any(one.dissents for one in seat.people) else 3
