"""The seats of a record as its page shows them: a row for each person, the most urgent of each decision first."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.decision.record import PersonStance, Record, RecordedDecision, RecordedSeat
from app.decision.tally import Commitment


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
    """Some of the rows, and where those before and after them begin."""

    decisions: tuple[Shown, ...]
    before: int | None
    after: int | None


def seating_of(record: Record, first: int, rows: int, decisions: int) -> Seating:
    """At most so many rows, from the one with the number `first` on, of at most so many decisions."""
    every = [
        (place, row)
        for place, decision in enumerate(record.decisions)
        for row in (tuple(_rows(decision)) or (None,))  # one without seats takes the room of a row
    ]
    some = every[first - 1 : first - 1 + rows]
    places = list(dict.fromkeys(place for place, _ in some))[:decisions]
    some = [(place, row) for place, row in some if place in places]
    begun = every[first - 2][0] if 1 < first <= len(every) else None  # the decision that goes on here
    shown = [
        Shown(record.decisions[one], one + 1, tuple(row for place, row in some if place == one and row), one != begun)
        for one in places
    ]
    after = first + len(some)
    return Seating(tuple(shown), max(first - rows, 1) if first > 1 else None, after if after <= len(every) else None)


def _rows(decision: RecordedDecision) -> Iterator[Row]:
    for seat in sorted(decision.seats, key=_urgency):
        for place, person in enumerate(seat.people):
            yield Row(seat, person, first=place == 0)


def _urgency(seat: RecordedSeat) -> int:
    if not seat.filled:
        return 0 if any(one.commitment is Commitment.BLOCKING for one in seat.people) else 1
    return 2 if any(one.dissents for one in seat.people) else 3
