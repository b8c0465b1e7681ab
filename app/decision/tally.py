"""From statements to stances to seats: who has committed to one decision, who blocks it, who is awaited.

A person's view (agrees, disagrees, said nothing) and their commitment are kept apart; only the commitment counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.decision.clock import Clock
from app.decision.happenings import Gone
from app.decision.holding import BlockKey, Held, Known, Link, Moved, No, StatementKey, block_key
from app.decision.moves import moves
from app.decision.policy import AuthorRule, Decision, Problem, TextChange
from app.decision.pull_request import Person, PullRequest
from app.decision.seats import GroupSeat, PersonSeat, Seat, Seating, needed
from app.decision.standing import Standing, is_heeded, may_block
from app.decision.statements import Kind
from app.decision.timeline import Statement
from app.decision.vouching import TextOf


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
    RECUSED = "recused"  # gave up the seat
    OVERRULED = "overruled"  # their block was, and they have said nothing since


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
    handed: tuple[Link, ...] = ()  # of a person's seat: from whom to whom
    invited: Statement | None = None  # what added the seat; None: the policy did

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
        """Who fills it: a login, or a group's name."""
        return self.stances[0].person.login if isinstance(self.seat, PersonSeat) else self.seat.name

    @property
    def for_whom(self) -> str:
        """The login of who handed the seat over; empty where nobody did."""
        return self.seat.person.login if isinstance(self.seat, PersonSeat) and self.handed else ""


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody who is out of the count, and what made it so."""

    person: Person
    why: Commitment  # recused or overruled
    said: Statement


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
    parties: frozenset[int] = frozenset()  # ids of all who have or had a seat
    left: tuple[Left, ...] = ()  # who is out of the count
    refused: Mapping[StatementKey, No | None] = field(default_factory=dict)  # what became of a statement; None: obeyed
    wanted: tuple[Statement, ...] = ()  # whom these name must be asked
    vouched: tuple[Statement, ...] = ()  # that the change to the present text matters to nobody
    holders: Mapping[str, frozenset[int]] = field(default_factory=dict)  # ids of all who have a seat, by what gave it
    author_alone: Person | None = None  # who opened the pull request, where nobody else has or had a seat
    raised: frozenset[BlockKey] = frozenset()  # blocks of people who had a seat then, or since
    held: tuple[Gone, ...] = ()  # labels or titles that are gone, and by which it still applies

    @property
    def filled(self) -> int:
        """How many seats are filled."""
        return sum(seat.filled for seat in self.seats)


def stakeholders_of(seating: Seating) -> frozenset[int]:
    """The ids of all who have a seat or may fill a group's."""
    return frozenset(person.id for seat in seating.seats for person in people_of(seat))


def people_of(seat: Seat) -> tuple[Person, ...]:
    """Those whose commitment can fill the seat."""
    return seat.people if isinstance(seat, GroupSeat) else (seat.person,)


def tally(
    decision: Decision,
    seating: Seating,
    pull: PullRequest,
    statements: Iterable[Statement],
    text_of: TextOf,
    known: Known | None = None,
) -> Tally:
    """Counts the statements, oldest first, on the seats. `text_of` tells the digest of a head's text, if known."""
    known = known or Known()
    heeded = [statement for statement in statements if is_heeded(decision, statement)]
    moved = moves(decision, seating, pull, heeded, known, text_of)
    people = _people(seating, moved, heeded)
    text = text_of(pull.head)

    def stand(person: Person, *, opened: bool) -> Stance:
        standing = moved.standings.get(person.id, Standing())
        bound, fell = map(text_of, _bound_to(standing)), map(text_of, standing.fallen)
        same_text = text is not None and text in bound and all(each == text for each in fell)
        stance = _stance(person, standing, same_text or decision.text_change is TextChange.KEEP, opened=opened)
        return _outside_the_count(stance, moved)

    opened_by = pull.author.id if decision.author is AuthorRule.COMMITS else None
    stances = {person.id: stand(person, opened=False) for person in people}
    opened = {person.id: stand(person, opened=True) for person in people if person.id == opened_by}
    seats = _seats(seating, moved, stances, {**stances, **opened})
    return Tally(
        decision=decision,
        seats=seats,
        blocks=_blocks(decision, stances.values(), moved, known.writers),
        problems=(*seating.problems, *_problems(decision, seating, seats, moved, pull.author)),
        stances={**stances, **opened},
        overrulers=known.overrulers,
        parties=moved.parties,
        holders=moved.holders,
        author_alone=pull.author if moved.parties == {pull.author.id} else None,
        raised=frozenset(moved.raised),
        left=_left(moved, people),
        refused=moved.refused,
        wanted=tuple(moved.wanted),
        vouched=tuple(said for said in moved.vouched if text is not None and text_of(said.head) == text),
    )


def _people(seating: Seating, moved: Moved, statements: Iterable[Statement]) -> tuple[Person, ...]:
    """All who have or had a seat, or said something."""
    seated = (person for seat in seating.seats for person in people_of(seat))
    handed = (person for held in moved.held for person in (held.seat.person, *(link.to for link in held.chain)))
    spoke = (statement.person for statement in statements)
    found: dict[int, Person] = {}
    for person in (*seated, *handed, *spoke):
        found.setdefault(person.id, person)
    return tuple(found.values())


def _bound_to(standing: Standing) -> tuple[str | None, ...]:
    return (standing.commitment.head, *standing.vouched) if standing.commitment else ()


def _stance(person: Person, standing: Standing, same_text: bool, *, opened: bool) -> Stance:
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
    if opened or same_text:
        return Stance(person, Commitment.COMMITTED, view, commitment)
    return Stance(person, Commitment.AWAITED, view, commitment, outdated=commitment)


def _outside_the_count(stance: Stance, moved: Moved) -> Stance:
    """The stance of who gave up the seat, or was overruled; a block that they raised before stands."""
    said = moved.recused.get(stance.person.id)
    if said is not None and not stance.blocks:
        return Stance(stance.person, Commitment.RECUSED, statement=said)
    said = moved.overruled.get(stance.person.id)
    if said is not None and not stance.blocks:
        return Stance(stance.person, Commitment.OVERRULED, View.DISAGREES, said)
    return stance


def _blocks(
    decision: Decision, stances: Iterable[Stance], moved: Moved, writers: frozenset[int]
) -> tuple[Statement, ...]:
    """Those that hold it, by number: of who has a seat now, or had one when they blocked, whatever became of it."""
    stakeholders = moved.stakeholders
    blocks = [
        block
        for stance in stances
        for block in stance.blocks
        if may_block(decision, stakeholders, writers, stance.person.id) or block_key(block) in moved.raised
    ]
    return tuple(sorted(blocks, key=lambda block: block.block or 0))


def _seats(
    seating: Seating, moved: Moved, spoken: Mapping[int, Stance], opened: Mapping[int, Stance]
) -> tuple[SeatTally, ...]:
    """The seats that count. Opening the pull request fills the author's own seat alone."""
    held = {one.seat.person.id: one for one in moved.held}
    seats = [_seat(seat, held, moved, spoken, opened) for seat in seating.seats]
    seats += [_held_seat(one, moved, spoken) for one in moved.held if one.invited]
    return tuple(seat for seat in seats if seat is not None)


def _seat(
    seat: Seat, held: Mapping[int, Held], moved: Moved, spoken: Mapping[int, Stance], opened: Mapping[int, Stance]
) -> SeatTally | None:
    if isinstance(seat, PersonSeat):
        one = held[seat.person.id]
        return _held_seat(one, moved, spoken if one.chain else opened)
    left = [person for person in seat.people if person.id not in moved.recused]
    voting = [person for person in left if person.id not in moved.overruled]
    if left and not voting:
        return None
    return SeatTally(seat, tuple(spoken[person.id] for person in voting), needed(seat.at_least, len(voting)))


def _held_seat(held: Held, moved: Moved, stances: Mapping[int, Stance]) -> SeatTally | None:
    if held.overruled or held.holder.id in moved.recused:
        return None
    return SeatTally(held.seat, (stances[held.holder.id],), handed=held.chain, invited=held.invited)


def _left(moved: Moved, people: Iterable[Person]) -> tuple[Left, ...]:
    """Who is out of the count, those who gave up their seat first."""
    names = {person.id: person for person in people}
    kinds = ((Commitment.RECUSED, moved.recused), (Commitment.OVERRULED, moved.overruled))
    return tuple(Left(names[one], why, said) for why, found in kinds for one, said in found.items())


def _problems(
    decision: Decision, seating: Seating, seats: tuple[SeatTally, ...], moved: Moved, author: Person
) -> tuple[Problem, ...]:
    """Groups that can no longer be filled, and that nobody is left whom the author did not ask to come."""
    found = []
    for group in moved.groups:
        left = sum(person.id not in moved.recused for person in group.people)
        number = needed(group.at_least, left)
        if left < len(group.people) and number > left:
            have = f"{left} {'is' if left == 1 else 'are'} left" if left else "nobody is left"
            noun = "person" if number == 1 else "people"
            found.append(Problem(group.line, f'group "{group.name}" needs {number} {noun}; {have} after recusals'))
    asked = [seat for seat in seats if seat.invited is None or seat.invited.person.id != author.id]
    if seating.seats and not asked:
        message = f'nobody is left to commit to "{decision.name}"; name somebody who can'
        found.append(Problem(decision.line_of("stakeholders"), message))
    return tuple(found)


def since(stance: Stance) -> datetime | None:
    """When a stance was taken; None where nothing was said."""
    return stance.statement.at if stance.statement else None
