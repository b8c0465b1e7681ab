"""What the check says of a pull request: the policy, the people and the statements in, one verdict out."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from app.decision.applies import applies, digest_of_text
from app.decision.policy import BlocksBy, Decision, Policy, Problem
from app.decision.pull_request import Head, Person, PullRequest, Roster
from app.decision.seats import PersonSeat, seats_of
from app.decision.statements import Kind
from app.decision.tally import Commitment, SeatTally, Stance, Tally, stakeholders_of, tally
from app.decision.timeline import Statement, Timeline, timeline
from app.decision.words import Words


class State(StrEnum):
    """The verdict, worst first."""

    MISCONFIGURED = "misconfigured"
    BLOCKED = "blocked"
    WAITING = "waiting"
    COMMITTED = "committed"
    NOT_NEEDED = "not needed"


WORST_FIRST = tuple(State)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is true of a pull request, with all that people may ask about it."""

    state: State
    tallies: tuple[Tally, ...] = ()
    problems: tuple[Problem, ...] = ()  # errors first; warnings alone leave the verdict as it is
    said: Timeline = field(default_factory=Timeline)

    @property
    def seats(self) -> tuple[SeatTally, ...]:
        """All seats in the policy's order; a person's in several decisions once, at its least committed."""
        least: dict[tuple[str, str | int], SeatTally] = {}
        for counted in self.tallies:
            for seat in counted.seats:
                key = _seat_key(counted.decision, seat)
                if key not in least or (least[key].filled and not seat.filled):
                    least[key] = seat
        return tuple(least.values())

    @property
    def filled(self) -> int:
        """How many seats are filled."""
        return sum(seat.filled for seat in self.seats)

    @property
    def blocks(self) -> tuple[Statement, ...]:
        """The blocks that hold the check, by number, each once."""
        found = {block.block: block for counted in self.tallies for block in counted.blocks}
        return tuple(found[number] for number in sorted(found, key=lambda n: n or 0))

    @property
    def stances(self) -> tuple[Stance, ...]:
        """The stance of each person who can fill a seat, at its least committed, in the order of the seats."""
        least: dict[int, Stance] = {}
        for seat in self.seats:
            for stance in seat.stances:
                known = least.get(stance.person.id)
                if known is None or (known.commitment is Commitment.COMMITTED and known.by_opening):
                    least[stance.person.id] = stance
        return tuple(least.values())

    @property
    def dissents(self) -> tuple[Stance, ...]:
        """Those who disagree and commit."""
        return tuple(stance for stance in self.stances if stance.dissents)

    @property
    def awaited(self) -> tuple[SeatTally, ...]:
        """The seats that are not filled, and that no block of their own person holds."""
        return tuple(seat for seat in self.seats if not seat.filled and not _blocks_itself(seat))

    @property
    def stakeholders(self) -> frozenset[int]:
        """The ids of all who can fill a seat."""
        return frozenset(stance.person.id for seat in self.seats for stance in seat.stances)

    @property
    def also_said(self) -> tuple[Statement, ...]:
        """Commitments and blocks of people without a seat: each person's last; they count for nothing."""
        last: dict[int, Statement] = {}
        holding, stakeholders = {block.block for block in self.blocks}, self.stakeholders
        for statement in self.said.statements:
            if statement.person.id in stakeholders or statement.kind is None:
                continue
            if statement.kind in (Kind.UNBLOCK, Kind.WITHDRAW):
                last.pop(statement.person.id, None)
            elif statement.kind in (Kind.COMMIT, Kind.DISAGREE_AND_COMMIT, Kind.BLOCK):
                last[statement.person.id] = statement
        return tuple(s for s in last.values() if s.block is None or s.block not in holding)

    @property
    def set_aside(self) -> tuple[Words, ...]:
        """Comments of people with a seat in which something was declared that does not count."""
        stakeholders = self.stakeholders
        return tuple(
            words
            for words in self.said.words
            if (words.set_aside or words.doubt_at) and words.comment.author.id in stakeholders
        )


def _seat_key(decision: Decision, seat: SeatTally) -> tuple[str, str | int]:
    if isinstance(seat.seat, PersonSeat):
        return ("", seat.seat.person.id)
    return (decision.name, seat.seat.name)


def _blocks_itself(seat: SeatTally) -> bool:
    return isinstance(seat.seat, PersonSeat) and seat.stances[0].commitment is Commitment.BLOCKING


def governing(policy: Policy, pull: PullRequest) -> tuple[Decision, ...]:
    """The decisions that apply to the pull request as it is now."""
    head = pull.present_head
    files = head.files if head and head.files is not None else ()
    return tuple(decision for decision in policy.decisions if applies(decision, pull, files))


def verdict(policy: Policy, pull: PullRequest, roster: Roster, warnings: Iterable[Problem] = ()) -> Verdict:
    """Judges a pull request whose present head has been read. What cannot be known is misconfigured, never green."""
    said = timeline(pull, policy.phrases)
    head = pull.present_head
    if head is None or head.files is None:
        unread = Problem(0, "the changed files could not be read yet")
        return Verdict(State.MISCONFIGURED, problems=(unread,), said=said)
    if not head.complete:
        unread = Problem(0, f"it changes more than {len(head.files):,} files, and GitHub lists no more; split it up")
        return Verdict(State.MISCONFIGURED, problems=(unread,), said=said)
    tallies = tuple(_tally(decision, pull, head, roster, said) for decision in governing(policy, pull))
    problems = (*(problem for counted in tallies for problem in counted.problems), *warnings)
    states = [state_of(counted) for counted in tallies] or [State.NOT_NEEDED]
    return Verdict(min(states, key=WORST_FIRST.index), tallies, tuple(dict.fromkeys(problems)), said)


def misconfigured(problems: tuple[Problem, ...]) -> Verdict:
    """The verdict under a policy that cannot be used."""
    return Verdict(State.MISCONFIGURED, problems=problems)


def _tally(decision: Decision, pull: PullRequest, present: Head, roster: Roster, said: Timeline) -> Tally:
    text = digest_of_text(decision, present.files or ())

    def same_text(sha: str | None) -> bool:
        head = pull.head_named(sha) if sha else None
        return head is not None and head.files is not None and digest_of_text(decision, head.files) == text

    seating = seats_of(decision, roster, pull.author)
    return tally(decision, seating, pull, said.statements, same_text, roster.writers)


def state_of(counted: Tally) -> State:
    """What the check would say of one decision alone."""
    if any(problem.is_error for problem in counted.problems):
        return State.MISCONFIGURED
    if counted.blocks:
        return State.BLOCKED
    if not counted.seats:
        return State.NOT_NEEDED
    return State.COMMITTED if counted.filled == len(counted.seats) else State.WAITING


def outside_blockers(
    policy: Policy, decisions: Iterable[Decision], pull: PullRequest, roster: Roster
) -> tuple[Person, ...]:
    """Those without a seat who raised a block where such blocks may count: whether they may write must be asked."""
    open_to_writers = [decision for decision in decisions if decision.blocks_by is BlocksBy.WRITERS]
    if not open_to_writers:
        return ()
    said = timeline(pull, policy.phrases).statements
    blockers = {block.person.id: block.person for block in said if block.kind is Kind.BLOCK}
    for decision in open_to_writers:
        for seated in stakeholders_of(seats_of(decision, roster, pull.author)):
            blockers.pop(seated, None)
    return tuple(blockers.values())
