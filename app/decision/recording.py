"""From a verdict to the record of it: everything that is shown later, when nothing can be asked of GitHub any more."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from app.decision.applies import digest_of_text
from app.decision.clock import Clock
from app.decision.policy import Decision
from app.decision.publication import Awaited
from app.decision.pull_request import PullRequest
from app.decision.readiness import ready_spans
from app.decision.record import (
    GoverningPolicy,
    PersonStance,
    PullState,
    Quote,
    Record,
    RecordedClock,
    RecordedDecision,
    RecordedProblem,
    RecordedSeat,
    SetAside,
)
from app.decision.seats import PersonSeat
from app.decision.tally import Commitment, Left, SeatTally, Stance, Tally
from app.decision.timeline import Statement
from app.decision.verdict import State, Verdict, state_of
from app.decision.words import Words

DIGEST = 12  # characters of a digest that are enough to tell two texts of one pull request apart
MOST_POLICY = 4_000  # characters of a decision's lines
MOST_BESIDE = 50  # statements of people without a seat, and late ones

TextOf = Callable[[str | None], str]


def record_of(
    verdict: Verdict,
    pull: PullRequest,
    *,
    summary: str,
    policy: GoverningPolicy | None,
    source: str,
    awaited: Mapping[int, Awaited],
    now: datetime,
) -> Record:
    """The record of an open pull request. `source`: what may be shown of the policy; `awaited`: since when who is."""
    spans = ready_spans(pull)
    problems = tuple(RecordedProblem(one.line, one.message, one.is_error) for one in verdict.problems)
    return Record(
        number=pull.number,
        title=pull.title,
        author_id=pull.author.id,
        author=pull.author.login,
        base=pull.base,
        head=pull.head,
        state=PullState.OPEN,
        draft=pull.draft,
        verdict=verdict.state,
        summary=summary,
        opened_at=pull.created_at,
        updated_at=now,
        ready_at=spans[0].start if spans else None,
        decided_at=_decided_at(verdict, pull, now) if verdict.state is State.COMMITTED else None,
        problems=problems,
        decisions=tuple(_decision(counted, pull, source, awaited) for counted in verdict.tallies),
        set_aside=tuple(map(_set_aside, verdict.set_aside)),
        also_said=tuple(quote(said) for said in verdict.also_said[:MOST_BESIDE]),
        policy=policy,
    )


def quote(said: Statement, text_of: TextOf = lambda _: "") -> Quote:
    """What was said."""
    return Quote(
        person_id=said.person.id,
        login=said.person.login,
        kind=said.kind or "",
        at=said.at,
        words=said.reason,
        url=said.comment.url,
        head=said.head or "",
        text=text_of(said.head),
        by_review=said.by_state,
        number=said.block,
        whom=said.whom.login if said.whom else said.target,
    )


def digest_of_policy(source: str) -> str:
    """Tells one version of a policy file from another."""
    return sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST]


def _decided_at(verdict: Verdict, pull: PullRequest, now: datetime) -> datetime:
    """The last thing that had to happen, as far as words and clocks tell."""
    moments = [said.at for said in verdict.said.statements]
    moments += [one.opens for one in (counted.clock for counted in verdict.tallies) if one and one.opens]
    moments += [span.start for span in ready_spans(pull)[:1]]
    return max((moment for moment in moments if moment <= now), default=now)


def _decision(counted: Tally, pull: PullRequest, source: str, awaited: Mapping[int, Awaited]) -> RecordedDecision:
    decision = counted.decision

    def text_of(sha: str | None) -> str:
        head = pull.head_named(sha) if sha else None
        return "" if head is None or head.files is None else digest_of_text(decision, head.files)[:DIGEST]

    return RecordedDecision(
        name=decision.name,
        state=state_of(counted),
        text=text_of(pull.head),
        seats=tuple(_seat(seat, text_of, awaited) for seat in counted.seats),
        blocks=tuple(quote(block, text_of) for block in counted.blocks),
        recused=tuple(quote(one.said, text_of) for one in _left(counted, Commitment.RECUSED)),
        overruled=tuple(
            replace(quote(one.said, text_of), whom=one.person.login) for one in _left(counted, Commitment.OVERRULED)
        ),
        vouched=tuple(quote(said, text_of) for said in counted.vouched),
        clock=_clock(counted.clock),
        policy=lines_of(decision, source),
        policy_line=decision.line,
    )


def _left(counted: Tally, why: Commitment) -> tuple[Left, ...]:
    return tuple(one for one in counted.left if one.why is why)


def _seat(seat: SeatTally, text_of: TextOf, awaited: Mapping[int, Awaited]) -> RecordedSeat:
    personal = isinstance(seat.seat, PersonSeat)
    return RecordedSeat(
        name=seat.name,
        group=not personal,
        needed=seat.needed,
        filled=seat.filled,
        people=tuple(_stance(stance, text_of, awaited) for stance in seat.stances),
        by=seat.seat.by if isinstance(seat.seat, PersonSeat) else "",
        handed_by=tuple(link.said.person.login for link in seat.handed),
        invited_by=seat.invited.person.login if seat.invited else "",
    )


def _stance(stance: Stance, text_of: TextOf, awaited: Mapping[int, Awaited]) -> PersonStance:
    spell = awaited.get(stance.person.id) if stance.commitment is Commitment.AWAITED else None
    return PersonStance(
        person_id=stance.person.id,
        login=stance.person.login,
        commitment=stance.commitment,
        view=stance.view,
        said=quote(stance.statement, text_of) if stance.statement else None,
        outdated=stance.outdated is not None,
        by_opening=stance.by_opening,
        by_silence=stance.by_silence,
        awaited_since=spell.since if spell else None,
    )


def _clock(clock: Clock | None) -> RecordedClock | None:
    if clock is None:
        return None
    timing = clock.timing
    return RecordedClock(
        clock.since,
        clock.opens,
        clock.waits,
        clock.deadline,
        clock.overdue,
        timing.at_deadline,
        timing.days,
        timing.timezone,
    )


def lines_of(decision: Decision, source: str) -> str:
    """The lines of the policy file that say this decision, as they stand there."""
    lines = source.splitlines()[max(decision.line - 1, 0) :]
    if not lines or not decision.line:
        return ""
    own = len(lines[0]) - len(lines[0].lstrip())
    kept = [lines[0]]
    for line in lines[1:]:
        if line.strip() and len(line) - len(line.lstrip()) <= own:
            break
        kept.append(line)
    return "\n".join(line[own:].rstrip() for line in kept).rstrip()[:MOST_POLICY]


def _set_aside(words: Words) -> SetAside:
    declared = words.set_aside
    return SetAside(
        login=words.comment.author.login,
        url=words.comment.url,
        touch=words.touch or "",
        by=words.touched_by.login if words.touched_by else "",
        declared=tuple(one.kind for one in declared),
        words=next((one.reason for one in declared if one.reason), ""),
    )
