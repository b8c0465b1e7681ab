"""Lazy consensus: who counts as committed because the deadline has passed, and they, though reminded, wrote nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from app.decision.circumstances import Circumstances
from app.decision.clock import Clock, grace_over
from app.decision.policy import AtDeadline
from app.decision.pull_request import Person
from app.decision.tally import Commitment, SeatTally, Stance, Tally
from app.decision.timing import Reminded, Spans, next_moment


def with_silence(counted: Tally, clock: Clock, spans: Spans, author: Person, around: Circumstances) -> Tally:
    """The tally with the silent as committed, and with when silence will make somebody so.

    The author has written the pull request, and who took something back has spoken: neither is silent.
    """
    now = around.now
    if now is None or not clock.overdue or clock.timing.at_deadline is not AtDeadline.SILENCE_COMMITS:
        return counted
    binds = {
        stance.person.id: _binds_at(clock, spans, around.reminded.get(stance.person.id))
        for stance in _awaited(counted)
        if stance.person.id != author.id and (stance.statement is None or stance.outdated is not None)
    }
    bound = frozenset(person for person, at in binds.items() if at is not None and at <= now)
    later = next_moment(*(at for person, at in binds.items() if person not in bound))
    counted = replace(counted, look_again=next_moment(counted.look_again, later))
    if around.wrote is None:
        return replace(counted, asks_who_wrote=bool(bound))
    return _committed(counted, bound - around.wrote)


def _awaited(counted: Tally) -> Iterator[Stance]:
    return (
        stance
        for seat in counted.seats
        if not seat.filled
        for stance in seat.stances
        if stance.commitment is Commitment.AWAITED
    )


def _binds_at(clock: Clock, spans: Spans, had: Reminded | None) -> datetime | None:
    """From when somebody's silence binds them: never without a reminder, nor at once after the first."""
    if had is None or had.count == 0 or clock.deadline is None:
        return None
    if had.count > 1 or had.last <= clock.deadline:
        return clock.deadline
    return grace_over(clock.timing, spans, had.last)


def _committed(counted: Tally, silent: frozenset[int]) -> Tally:
    def of(stance: Stance) -> Stance:
        if stance.person.id not in silent:
            return stance
        return replace(stance, commitment=Commitment.COMMITTED, outdated=None, by_silence=True)

    stances: Mapping[int, Stance] = {person: of(stance) for person, stance in counted.stances.items()}
    seats: tuple[SeatTally, ...] = tuple(replace(seat, stances=tuple(map(of, seat.stances))) for seat in counted.seats)
    return replace(counted, seats=seats, stances=stances)
