"""How one decision stands, by what is said of it: who blocks, who is awaited, who dissents, who has committed."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.decision.clock import Clock
from app.decision.happenings import Gone
from app.decision.holding import block_key
from app.decision.pull_request import Person
from app.decision.seats import PersonSeat
from app.decision.tally import Commitment, Left, SeatTally, Stance, Tally, View
from app.decision.timeline import Statement
from app.decision.verdict import State, Verdict, state_of

NAMES = 10
"""So many people of a group are named."""


@dataclass(frozen=True, slots=True)
class Row:
    """One seat, in one line."""

    name: str
    stance: Stance | None  # of a person's seat
    committed: int  # of a group's seat, with `needed` and the people by what they did
    needed: int
    filled: bool
    blocking: tuple[Person, ...]
    awaited: tuple[Person, ...]
    backing: tuple[Person, ...]
    for_whom: str = ""  # who handed over this person's seat
    invited_by: str = ""  # who added it


@dataclass(frozen=True, slots=True)
class Standing:
    """One decision."""

    name: str
    state: State
    seats: tuple[Row, ...]
    blocks: tuple[Statement, ...]
    dissents: tuple[Stance, ...]  # those to an earlier text too, so that they stay in view
    clock: Clock | None = None
    left: tuple[Left, ...] = ()  # who is out of the count
    vouched: tuple[Statement, ...] = ()  # that the latest change of the text matters to nobody
    held: tuple[Gone, ...] = ()  # what is gone, and makes it apply all the same
    author_alone: Person | None = None  # the pull request's author, where nobody else was ever asked
    unseated: frozenset[int] = frozenset()  # ids of those who block and have no seat any more

    @property
    def recused(self) -> tuple[Left, ...]:
        """Who gave up the seat."""
        return tuple(one for one in self.left if one.why is Commitment.RECUSED)

    @property
    def overruled(self) -> tuple[Left, ...]:
        """Whose block was overruled."""
        return tuple(one for one in self.left if one.why is Commitment.OVERRULED)

    @property
    def filled(self) -> int:
        """How many seats are filled."""
        return sum(row.filled for row in self.seats)

    @property
    def blockers(self) -> tuple[Person, ...]:
        """Who raised the blocks that hold it."""
        return tuple({block.person.id: block.person for block in self.blocks}.values())

    @property
    def most_urgent_first(self) -> tuple[Row, ...]:
        """The seats: the blocking, the awaited, then who dissents, then the rest; each in the policy's order."""
        return tuple(sorted(self.seats, key=_urgency))

    @property
    def awaited(self) -> tuple[Row, ...]:
        """Seats whose people are asked, those aside who are to look again."""
        return tuple(row for row in self.seats if is_awaited(row) and not is_outdated(row))

    @property
    def again(self) -> tuple[Row, ...]:
        """Seats of people who committed to an earlier text."""
        return tuple(row for row in self.seats if is_awaited(row) and is_outdated(row))

    @property
    def committed(self) -> tuple[Row, ...]:
        """Filled seats, those aside whose person dissents."""
        return tuple(row for row in self.seats if row.filled and not (row.stance and row.stance.dissents))


def is_awaited(row: Row) -> bool:
    """Whether the seat is open, and not because its own person blocks."""
    return not row.filled and not (row.stance and row.stance.commitment is Commitment.BLOCKING)


def is_outdated(row: Row) -> bool:
    """Whether its person committed to an earlier text."""
    return row.stance is not None and row.stance.outdated is not None


def _urgency(row: Row) -> int:
    if not row.filled:
        return 1 if is_awaited(row) else 0
    return 2 if row.stance and row.stance.dissents else 3


def standings(verdict: Verdict) -> tuple[Standing, ...]:
    """Each decision that applies."""
    return tuple(standing(counted) for counted in verdict.tallies)


def standing(counted: Tally) -> Standing:
    """How this decision stands."""
    seats = tuple(row_of(seat) for seat in counted.seats)
    stances = {stance.person.id: stance for seat in counted.seats for stance in seat.stances if has_dissented(stance)}
    dissents = tuple(stances.values())
    return Standing(
        name=counted.decision.name,
        state=state_of(counted),
        seats=seats,
        blocks=counted.blocks,
        dissents=dissents,
        clock=counted.clock,
        left=counted.left,
        vouched=counted.vouched,
        held=counted.held,
        author_alone=counted.author_alone,
        unseated=frozenset(block.person.id for block in counted.blocks if _is_unseated(counted, block)),
    )


def _is_unseated(counted: Tally, block: Statement) -> bool:
    """Whether they had a seat, and it was taken away. Who gave it up themselves had a part in it still."""
    return block_key(block) in counted.raised and block.person.id not in counted.parties


def has_dissented(stance: Stance) -> bool:
    """Whether they disagree and commit, or did so to an earlier text."""
    return stance.view is View.DISAGREES and stance.commitment is not Commitment.BLOCKING


def row_of(seat: SeatTally) -> Row:
    """The seat in one line."""
    return Row(
        name=seat.name,
        stance=seat.stances[0] if isinstance(seat.seat, PersonSeat) else None,
        committed=seat.committed,
        needed=seat.needed,
        filled=seat.filled,
        blocking=_who(seat, Commitment.BLOCKING),
        awaited=_who(seat, Commitment.AWAITED),
        backing=_who(seat, Commitment.COMMITTED),
        for_whom=seat.for_whom,
        invited_by=seat.invited.person.login if seat.invited else "",
    )


def _who(seat: SeatTally, commitment: Commitment) -> tuple[Person, ...]:
    return tuple(stance.person for stance in seat.stances if stance.commitment is commitment)


def first_people(rows: Iterable[Row], most: int) -> frozenset[int]:
    """The ids of the first people who are asked for something in these seats."""
    ids = dict.fromkeys(person.id for row in rows for person in row.awaited[: NAMES if row.stance is None else 1])
    return frozenset(list(ids)[:most])
