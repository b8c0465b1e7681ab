"""From statements to stances to seats: who has committed to one decision, who blocks it, who is awaited.

A person's view (agrees, disagrees, said nothing) and their commitment are kept apart; only the commitment counts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from app.decision.clock import Clock
from app.decision.policy import AuthorRule, BlocksBy, Decision, Problem, ReviewsRule, TextChange
from app.decision.pull_request import Person, PullRequest
from app.decision.seats import GroupSeat, PersonSeat, Seat, Seating, needed
from app.decision.statements import COMMITMENTS, Kind
from app.decision.timeline import Statement


class View(StrEnum):
    """What a person thinks of the decision, as far as they said."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    UNSAID = "unsaid"


class Commitment(StrEnum):
    """Whether a person backs the decision, whatever they think of it."""

    COMMITTED = "committed"
    BLOCKING = "blocking"
    AWAITED = "awaited"


@dataclass(frozen=True, slots=True)
class Stance:
    """Where one person stands now."""

    person: Person
    commitment: Commitment = Commitment.AWAITED
    view: View = View.UNSAID
    statement: Statement | None = None  # what made it so; None: nothing was said (the author's opening too)
    blocks: tuple[Statement, ...] = ()  # standing, oldest first
    outdated: Statement | None = None  # a commitment to an earlier text, so that they are awaited again
    by_opening: bool = False  # the author's: opening the pull request said it
    by_silence: bool = False  # they said nothing at all by the deadline

    @property
    def dissents(self) -> bool:
        """Whether they disagree and commit."""
        return self.commitment is Commitment.COMMITTED and self.view is View.DISAGREES


@dataclass(frozen=True, slots=True)
class SeatTally:
    """One seat with the stances of its people. A person's seat has one, a group's perhaps many."""

    seat: Seat
    stances: tuple[Stance, ...]
    needed: int = 1

    @property
    def committed(self) -> int:
        """How many of its people have committed."""
        return sum(stance.commitment is Commitment.COMMITTED for stance in self.stances)

    @property
    def filled(self) -> bool:
        """Whether enough of them have."""
        return self.committed >= self.needed

    @property
    def name(self) -> str:
        """Whose seat it is: a login, or a group's name."""
        return self.seat.person.login if isinstance(self.seat, PersonSeat) else self.seat.name


@dataclass(frozen=True, slots=True)
class Tally:
    """How one decision stands. `blocks` are those that hold it, by number."""

    decision: Decision
    seats: tuple[SeatTally, ...] = ()
    blocks: tuple[Statement, ...] = ()
    problems: tuple[Problem, ...] = ()
    stances: Mapping[int, Stance] = field(default_factory=dict)  # of everybody who said something or has a seat, by id
    overrulers: frozenset[int] = frozenset()  # ids of those who may overrule
    clock: Clock | None = None  # None: time is left out of account
    calls: tuple[Statement, ...] = ()  # final asks by who may make one, oldest first
    look_again: datetime | None = None  # when time alone will change something
    asks_who_wrote: bool = False  # somebody's silence would bind them, if it were known who wrote something

    @property
    def filled(self) -> int:
        """How many seats are filled."""
        return sum(seat.filled for seat in self.seats)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person's statements so far leave."""

    commitment: Statement | None = None
    blocks: tuple[Statement, ...] = ()
    last: Statement | None = None
    spoke: bool = False  # took back or put in doubt what opening the pull request had said


def may_block(decision: Decision, stakeholders: frozenset[int], writers: frozenset[int], person: Person) -> bool:
    """Whether this person's blocks hold the decision."""
    if person.id in stakeholders:
        return True
    return decision.blocks_by is BlocksBy.WRITERS and person.id in writers


def stakeholders_of(seating: Seating) -> frozenset[int]:
    """The ids of all who have a seat or may fill a group's."""
    return frozenset(person.id for seat in seating.seats for person in people_of(seat))


def people_of(seat: Seat) -> tuple[Person, ...]:
    """Those whose commitment can fill the seat."""
    return seat.people if isinstance(seat, GroupSeat) else (seat.person,)


def is_heeded(decision: Decision, statement: Statement) -> bool:
    """Whether the decision listens to it: to words always, to what a review's state says as its `reviews` has it."""
    return not statement.by_state or decision.reviews is ReviewsRule.COUNT


def tally(
    decision: Decision,
    seating: Seating,
    pull: PullRequest,
    statements: Iterable[Statement],
    same_text: Callable[[str | None], bool],
    writers: frozenset[int] = frozenset(),
) -> Tally:
    """Counts the statements, oldest first, on the seats. `same_text` tells whether a head had the present text."""
    heeded = [statement for statement in statements if is_heeded(decision, statement)]
    standings: dict[int, Standing] = {}
    people: dict[int, Person] = {person.id: person for seat in seating.seats for person in people_of(seat)}
    for statement in heeded:
        people.setdefault(statement.person.id, statement.person)
        standings[statement.person.id] = after(standings.get(statement.person.id, Standing()), statement)

    def stand(person: Person, *, opened: bool) -> Stance:
        return _stance(person, standings.get(person.id, Standing()), decision, same_text, opened=opened)

    opened_by = pull.author.id if decision.author is AuthorRule.COMMITS else None
    stances = {person.id: stand(person, opened=person.id == opened_by) for person in people.values()}
    unopened = {person.id: stand(person, opened=False) for person in people.values() if person.id == opened_by}
    stakeholders = stakeholders_of(seating)
    blocks = [
        block
        for stance in stances.values()
        if may_block(decision, stakeholders, writers, stance.person)
        for block in stance.blocks
    ]
    blocks.sort(key=lambda block: block.block or 0)
    return Tally(
        decision=decision,
        seats=tuple(_seat(seat, stances, {**stances, **unopened}) for seat in seating.seats),
        blocks=tuple(blocks),
        problems=seating.problems,
        stances=stances,
    )


def after(standing: Standing, said: Statement) -> Standing:
    """What a person's statements leave when they say one more."""
    if said.kind in COMMITMENTS:
        return Standing(commitment=said, last=said, spoke=standing.spoke)
    if said.kind is Kind.BLOCK:
        return replace(standing, commitment=None, blocks=(*standing.blocks, said), last=said, spoke=True)
    if said.kind is Kind.UNBLOCK:
        left = tuple(block for block in standing.blocks if said.target and block_name(block) != said.target.upper())
        return replace(standing, blocks=left, last=said if left != standing.blocks else standing.last)
    if said.kind is Kind.WITHDRAW:
        return Standing(last=said, spoke=True)
    if said.kind is None:
        return replace(standing, commitment=None, last=said, spoke=True)
    return standing


def block_name(block: Statement) -> str:
    """What a block is called: B2."""
    return f"B{block.block}"


def _stance(
    person: Person, standing: Standing, decision: Decision, same_text: Callable[[str | None], bool], *, opened: bool
) -> Stance:
    """Where they stand. `opened`: they opened the pull request, which commits to whatever the text is."""
    commitment = standing.commitment
    if standing.blocks:
        return Stance(person, Commitment.BLOCKING, View.DISAGREES, standing.blocks[-1], standing.blocks)
    opened = opened and not standing.spoke
    if commitment is None:
        if opened:
            return Stance(person, Commitment.COMMITTED, View.AGREES, by_opening=True)
        return Stance(person, statement=standing.last)
    view = View.DISAGREES if commitment.kind is Kind.DISAGREE_AND_COMMIT else View.AGREES
    if opened or decision.text_change is TextChange.KEEP or same_text(commitment.head):
        return Stance(person, Commitment.COMMITTED, view, commitment)
    return Stance(person, Commitment.AWAITED, view, commitment, outdated=commitment)


def _seat(seat: Seat, stances: Mapping[int, Stance], unopened: Mapping[int, Stance]) -> SeatTally:
    """A group's seat counts only what its people said: opening the pull request fills nothing there."""
    if isinstance(seat, PersonSeat):
        return SeatTally(seat, (stances[seat.person.id],))
    of_people = tuple(unopened[person.id] for person in seat.people)
    return SeatTally(seat, of_people, needed(seat.at_least, len(of_people)))


def since(stance: Stance) -> datetime | None:
    """When a stance was taken; None where nothing was said."""
    return stance.statement.at if stance.statement else None
