"""What the check says of a pull request: the policy, the people and the statements in, one verdict out."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cache

from app.decision.applies import applies, digest_of_text, held_by
from app.decision.circumstances import Circumstances
from app.decision.clock import Clock, calls_of, clock_of
from app.decision.former import had_until
from app.decision.holding import BlockKey, Known, No, StatementKey, target_key
from app.decision.policy import BlocksBy, Decision, Policy, Problem, ReviewsRule
from app.decision.pull_request import Person, PullRequest, Roster
from app.decision.readiness import ready_spans
from app.decision.seats import PersonSeat, overrulers, seats_of
from app.decision.silence import with_silence
from app.decision.sources import sourced
from app.decision.standing import Standing, after, is_heeded
from app.decision.statements import Kind
from app.decision.tally import (
    Commitment,
    SeatTally,
    Stance,
    Tally,
    stakeholders_of,
    tally,
)
from app.decision.timeline import Statement, Timeline, timeline
from app.decision.timing import next_moment
from app.decision.words import Words, is_by_state


class State(StrEnum):
    """The verdict, worst first."""

    MISCONFIGURED = "misconfigured"
    BLOCKED = "blocked"
    WAITING = "waiting"
    COMMITTED = "committed"
    NOT_NEEDED = "not needed"


WORST_FIRST = tuple(State)
MOST_FILES = 3_000  # that GitHub lists of a pull request


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
        for stance in (stance for counted in self.tallies for seat in counted.seats for stance in seat.stances):
            known = least.get(stance.person.id)
            if known is None or _LEAST_FIRST[stance.commitment] < _LEAST_FIRST[known.commitment]:
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
    def clocks(self) -> tuple[Clock, ...]:
        """Those of the decisions that wait, and could not pass yet if everybody had committed."""
        found = (counted.clock for counted in self.tallies if state_of(counted) is State.WAITING)
        return tuple(clock for clock in found if clock is not None and clock.waits)

    @property
    def look_again(self) -> datetime | None:
        """When time alone will change something."""
        return next_moment(*(counted.look_again for counted in self.tallies))

    @property
    def asks_who_wrote(self) -> bool:
        """Whether it depends on who wrote anything at all since it was ready, which is to be asked."""
        return any(counted.asks_who_wrote for counted in self.tallies)

    @property
    def stakeholders(self) -> frozenset[int]:
        """The ids of all who can fill a seat."""
        return frozenset(stance.person.id for seat in self.seats for stance in seat.stances)

    @property
    def parties(self) -> frozenset[int]:
        """The ids of all who can fill a seat, or gave one up, or were overruled."""
        return frozenset().union(*(counted.parties for counted in self.tallies))

    @property
    def raised(self) -> frozenset[BlockKey]:
        """The blocks of people who had a seat then, or since, in any of the decisions."""
        return frozenset().union(*(counted.raised for counted in self.tallies))

    @property
    def overrulers(self) -> frozenset[int]:
        """The ids of all who may overrule in any of the decisions."""
        return frozenset().union(*(counted.overrulers for counted in self.tallies))

    @property
    def wanted(self) -> tuple[Statement, ...]:
        """Statements that name somebody who is to be asked about before this verdict is whole."""
        return tuple({target_key(said): said for counted in self.tallies for said in counted.wanted}.values())

    def refused(self, key: StatementKey) -> No | None:
        """Why a statement moved nothing; None where it did in any of the decisions, or tried nothing."""
        found = [counted.refused[key] for counted in self.tallies if key in counted.refused]
        return None if None in found else next(iter(found), None)

    @property
    def also_said(self) -> tuple[Statement, ...]:
        """Commitments and blocks of people without a seat: each person's last that stands; they count for nothing."""
        holding, parties = {block.block for block in self.blocks}, self.parties
        standings: dict[int, Standing] = {}
        for statement in self.said.statements:
            if statement.person.id not in parties and self.heeds(statement.by_state):
                standing = standings.get(statement.person.id, Standing())
                standings[statement.person.id] = after(standing, statement)
        last = (standing.commitment or (standing.blocks or (None,))[-1] for standing in standings.values())
        return tuple(statement for statement in last if statement and statement.block not in holding - {None})

    @property
    def set_aside(self) -> tuple[Words, ...]:
        """Comments of people with a seat in which something was declared that does not count."""
        parties = self.parties
        return tuple(
            words
            for words in self.said.words
            if words.comment.author.id in parties
            and (
                any(self.heeds(is_by_state(declaration)) for declaration in words.set_aside)
                or (words.doubt_at is not None and self.heeds(words.doubt_of_state))
            )
        )

    def heeds(self, by_state: bool) -> bool:
        """Whether words, or what a review's state says, count in any of the decisions."""
        return not by_state or any(counted.decision.reviews is ReviewsRule.COUNT for counted in self.tallies)


_LEAST_FIRST = {Commitment.BLOCKING: 0, Commitment.AWAITED: 1, Commitment.COMMITTED: 2}


def _seat_key(decision: Decision, seat: SeatTally) -> tuple[str, str | int]:
    if isinstance(seat.seat, PersonSeat):
        return ("", seat.seat.person.id)
    return (f"{decision.name}\n{seat.seat.source}", seat.seat.name)


def _blocks_itself(seat: SeatTally) -> bool:
    return isinstance(seat.seat, PersonSeat) and seat.stances[0].commitment is Commitment.BLOCKING


def governing(policy: Policy, pull: PullRequest) -> tuple[Decision, ...]:
    """The decisions that apply to the pull request as it is now."""
    head = pull.present_head
    files = head.files if head and head.files is not None else ()
    return tuple(decision for decision in policy.decisions if applies(decision, pull, files))


def verdict(
    policy: Policy,
    pull: PullRequest,
    roster: Roster,
    warnings: Iterable[Problem] = (),
    around: Circumstances | None = None,
) -> Verdict:
    """Judges a pull request whose present head has been read. What cannot be known is misconfigured, never green."""
    said = timeline(pull, policy.phrases)
    head = pull.present_head
    if head is None or head.files is None or head.base not in (None, pull.base):
        unread = Problem(0, "the changed files could not be read yet")
        return Verdict(State.MISCONFIGURED, problems=(unread,), said=said)
    if not head.complete:
        return Verdict(State.MISCONFIGURED, problems=(_not_all_listed(len(head.files)),), said=said)
    tallies = tuple(
        _tally(decision, pull, roster, said, around or Circumstances()) for decision in governing(policy, pull)
    )
    problems = (*(problem for counted in tallies for problem in counted.problems), *warnings)
    states = [state_of(counted) for counted in tallies] or [State.NOT_NEEDED]
    errors_first = sorted(dict.fromkeys(problems), key=lambda problem: not problem.is_error)
    return Verdict(min(states, key=WORST_FIRST.index), tallies, tuple(errors_first), said)


def _not_all_listed(count: int) -> Problem:
    if count < MOST_FILES:
        return Problem(0, f"GitHub listed only {count:,} of the changed files; say /recheck to read them again")
    return Problem(0, f"it changes more than {count:,} files, and GitHub lists no more; split it up")


def misconfigured(problems: tuple[Problem, ...]) -> Verdict:
    """The verdict under a policy that cannot be used."""
    return Verdict(State.MISCONFIGURED, problems=problems)


def _tally(decision: Decision, pull: PullRequest, roster: Roster, said: Timeline, around: Circumstances) -> Tally:
    @cache
    def text_of(sha: str | None) -> str | None:
        head = pull.head_named(sha) if sha else None
        return None if head is None or head.files is None else digest_of_text(decision, head.files)

    seating = seats_of(decision, roster, pull.author, sourced(decision, pull, around))
    had = had_until(decision, pull, around)
    known = Known(overrulers(decision, roster), roster.writers, around.readers, around.targets, roster.teams, had)
    counted = tally(decision, seating, pull, said.statements, text_of, known)
    return _timed(replace(counted, held=held_by(decision, pull)), pull, said, around)


def _timed(counted: Tally, pull: PullRequest, said: Timeline, around: Circumstances) -> Tally:
    """The tally with where its clock stands, and what that makes of it."""
    if around.now is None:
        return counted
    spans = ready_spans(pull)
    calls = calls_of(said.statements, counted.overrulers | {pull.author.id})
    clock = clock_of(counted.decision.timing, spans, calls, around.now)
    counted = replace(counted, clock=clock, calls=calls, look_again=clock.next_moment)
    return with_silence(counted, clock, spans, pull, around)


def state_of(counted: Tally) -> State:
    """What the check would say of one decision alone."""
    if any(problem.is_error for problem in counted.problems):
        return State.MISCONFIGURED
    if counted.blocks:
        return State.BLOCKED
    if not counted.seats:
        return State.NOT_NEEDED
    waits = counted.clock is not None and counted.clock.waits
    return State.COMMITTED if counted.filled == len(counted.seats) and not waits else State.WAITING


def outside_blockers(
    policy: Policy,
    decisions: Iterable[Decision],
    pull: PullRequest,
    roster: Roster,
    around: Circumstances | None = None,
) -> tuple[Person, ...]:
    """Those without a seat who raised a block where such blocks may count: whether they may write must be asked."""
    said = timeline(pull, policy.phrases).statements
    blockers: dict[int, Person] = {}
    for decision in decisions:
        if decision.blocks_by is BlocksBy.WRITERS:
            elsewhere = sourced(decision, pull, around or Circumstances())
            seated = stakeholders_of(seats_of(decision, roster, pull.author, elsewhere))
            for block in said:
                if block.kind is Kind.BLOCK and is_heeded(decision, block) and block.person.id not in seated:
                    blockers[block.person.id] = block.person
    return tuple(blockers.values())
