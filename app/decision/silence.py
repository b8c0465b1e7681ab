"""Lazy consensus: who counts as committed because the deadline has passed, and they, though reminded, wrote nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from app.decision.applies import digest_of_text
from app.decision.circumstances import Circumstances
from app.decision.clock import Clock, grace_over
from app.decision.policy import AtDeadline, Decision, TextChange
from app.decision.pull_request import Did, PullRequest
from app.decision.tally import Commitment, SeatTally, Stance, Tally
from app.decision.timing import Reminded, Spans, next_moment


def with_silence(counted: Tally, clock: Clock, spans: Spans, pull: PullRequest, around: Circumstances) -> Tally:
    """The tally with the silent as committed, and with when silence will make somebody so.

    The author has written the pull request, and who took something back has spoken: neither is silent. Nor is anybody
    who could not speak: while the conversation is locked, and until there was time to answer after that.
    """
    now = around.now
    if now is None or not clock.overdue or clock.timing.at_deadline is not AtDeadline.SILENCE_COMMITS or pull.locked:
        return counted
    text, unlocked = asked_of_the_silent(counted.decision, pull), _unlocked_at(pull)
    answers = grace_over(clock.timing, spans, unlocked) if unlocked else None
    binds = {
        stance.person.id: _binds_at(clock, spans, around.reminded.get(stance.person.id), text, answers)
        for stance in _awaited(counted)
        if stance.person.id != pull.author.id and (stance.statement is None or stance.outdated is not None)
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


def asked_of_the_silent(decision: Decision, pull: PullRequest) -> datetime:
    """Since when those who say nothing are asked: since the text is what it is, for silence too is to a text."""
    if decision.text_change is TextChange.KEEP:
        return pull.created_at

    def text_of(sha: str) -> str | None:
        head = pull.head_named(sha)
        return None if head is None or head.files is None else digest_of_text(decision, head.files)

    present, since = text_of(pull.head), None
    seen = sorted((at, head.sha == pull.head, head.sha) for head in pull.heads for at in (head.since, *head.again))
    for at, _, sha in seen:
        if text_of(sha) != present:
            since = None
        elif since is None:
            since = at
    return since or pull.updated_at


def _unlocked_at(pull: PullRequest) -> datetime | None:
    """Until when the conversation was locked, as far as anybody knows."""
    locked = (one.at for one in pull.happenings if one.did in (Did.SEEN_LOCKED, Did.UNLOCKED))
    return max(locked, default=None)


def _binds_at(
    clock: Clock, spans: Spans, had: Reminded | None, text: datetime, answers: datetime | None
) -> datetime | None:
    """From when somebody's silence binds them: never without a reminder of this text, nor at once after the first."""
    if had is None or had.count == 0 or clock.deadline is None or had.since < text:
        return None
    late = had.count == 1 and had.last > clock.deadline
    at = grace_over(clock.timing, spans, had.last) if late else clock.deadline
    return max(at, answers) if at and answers else at


def _committed(counted: Tally, silent: frozenset[int]) -> Tally:
    def of(stance: Stance) -> Stance:
        if stance.person.id not in silent:
            return stance
        return replace(stance, commitment=Commitment.COMMITTED, outdated=None, by_silence=True)

    stances: Mapping[int, Stance] = {person: of(stance) for person, stance in counted.stances.items()}
    seats: tuple[SeatTally, ...] = tuple(replace(seat, stances=tuple(map(of, seat.stances))) for seat in counted.seats)
    return replace(counted, seats=seats, stances=stances)
