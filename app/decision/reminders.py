"""Since when each person is awaited, and who is to be reminded now."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from app.decision.applies import digest_of_text
from app.decision.policy import AtDeadline
from app.decision.publication import Awaited
from app.decision.pull_request import Person, PullRequest
from app.decision.readiness import ready_spans
from app.decision.silence import asked_of_the_silent
from app.decision.tally import Commitment, Stance, Tally
from app.decision.timing import Reminded, next_moment, reminders_due
from app.decision.verdict import State, Verdict

MENTIONS = 50
"""GitHub asks no more people with one comment."""

PROMPT = timedelta(hours=1)
"""Who is found to be awaited this long after the cause of it is awaited from now on: nobody had asked them before."""


@dataclass(frozen=True, slots=True)
class Reminders:
    """Who is asked now. `spells` have them counted in."""

    spells: Mapping[int, Awaited]
    people: tuple[Person, ...] = ()  # those to be named, in the order of the seats
    more: int = 0  # so many more are due, and are named another time
    look_again: datetime | None = None


def name_of(due: datetime) -> str:
    """The name of the comment that reminds those who were due at this moment."""
    return f"reminder:{due.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def spells(verdict: Verdict, pull: PullRequest, known: Mapping[int, Awaited], now: datetime) -> dict[int, Awaited]:
    """Those who are awaited, or committed only by their silence. While nothing can be decided all is as it was."""
    if verdict.state is State.MISCONFIGURED:
        return dict(known)
    spans = ready_spans(pull)
    found: dict[int, Awaited] = {}
    owing = [(counted, stance) for counted in verdict.tallies for stance in _awaited(counted)] if spans else []
    causes: dict[int, datetime] = {}
    for counted, stance in owing:
        person, silent = stance.person.id, _asked_anew(counted, pull, stance)
        causes[person] = max(causes.get(person) or max(spans[0].start, _cause(counted, pull, stance)), silent)
    for person, cause in causes.items():
        before = known.get(person)
        if before is None:
            found[person] = Awaited(cause if now - cause < PROMPT else now)
        else:
            found[person] = before if cause <= before.since else Awaited(cause)
    return found


def _asked_anew(counted: Tally, pull: PullRequest, stance: Stance) -> datetime:
    """Where silence will bind somebody, a new text is asked of them anew."""
    silence = counted.decision.timing.at_deadline is AtDeadline.SILENCE_COMMITS
    silent = stance.person.id != pull.author.id and (stance.statement is None or stance.outdated is not None)
    return asked_of_the_silent(counted.decision, pull) if silence and silent else pull.created_at


def reminders(verdict: Verdict, pull: PullRequest, known: Mapping[int, Awaited], now: datetime) -> Reminders:
    """Who is reminded now: those first who were named least, so that everybody is in turn."""
    awaited = spells(verdict, pull, known, now)
    if verdict.state not in (State.WAITING, State.BLOCKED):
        return Reminders(awaited)
    spans, due, later = ready_spans(pull), dict[int, Person](), list[datetime | None]()
    for counted, people in _by_decision(verdict):
        since = {person: awaited[person].since for person in people if person in awaited}
        now_due, again = reminders_due(counted.decision.timing, spans, since, _had(awaited), now)
        due |= {person: people[person] for person in people if person in now_due}
        later.append(again)
    named = sorted(due.values(), key=lambda person: len(awaited[person.id].reminded))[:MENTIONS]
    ids = {person.id for person in named}
    for person in due:
        mine = awaited[person]
        awaited[person] = replace(mine, due=now, reminded=(*mine.reminded, now) if person in ids else mine.reminded)
    in_order = tuple(person for person in due.values() if person.id in ids)
    return Reminders(awaited, in_order, len(due) - len(ids), next_moment(*later))


def settled(known: Mapping[int, Awaited], made: Mapping[str, int | None]) -> dict[int, Awaited]:
    """Without the reminders that never became a comment; those that perhaps did are still there."""

    def settle(one: Awaited) -> Awaited:
        kept = tuple(at for at in one.reminded if name_of(at) in made)
        lost = one.due in one.reminded and one.due not in kept
        return replace(one, reminded=kept, due=(kept[-1] if kept else None) if lost else one.due)

    return {person: settle(one) for person, one in known.items()}


def reminded(known: Mapping[int, Awaited], made: Mapping[str, int | None]) -> dict[int, Reminded]:
    """Those who were named in a comment that is certainly there."""
    found: dict[int, Reminded] = {}
    for person, one in known.items():
        sure = [at for at in one.reminded if made.get(name_of(at)) is not None]
        if sure:
            found[person] = Reminded(one.since, len(sure), sure[-1])
    return found


def awaited_people(verdict: Verdict, tallies: Iterable[Tally] | None = None) -> tuple[Person, ...]:
    """Those of whom something is owed, in these decisions or all, in the order of the seats."""
    among = verdict.tallies if tallies is None else tallies
    asked = (stance.person for counted in among for stance in _awaited(counted) if not stance.by_silence)
    return tuple({person.id: person for person in asked}.values())


def _had(awaited: Mapping[int, Awaited]) -> dict[int, Reminded]:
    asked = ((person, one.since, len(one.reminded), one.due) for person, one in awaited.items())
    return {person: Reminded(since, count, due) for person, since, count, due in asked if due is not None}


def _awaited(counted: Tally) -> Iterator[Stance]:
    for seat in counted.seats:
        for stance in seat.stances:
            if stance.by_silence or (stance.commitment is Commitment.AWAITED and not seat.filled):
                yield stance


def _by_decision(verdict: Verdict) -> Iterator[tuple[Tally, dict[int, Person]]]:
    """The awaited, each with the first decision that awaits them and has reminders."""
    seen: set[int] = set()
    for counted in verdict.tallies:
        if counted.decision.timing.remind is None:
            continue
        people = {
            stance.person.id: stance.person
            for stance in _awaited(counted)
            if not stance.by_silence and stance.person.id not in seen
        }
        seen |= set(people)
        yield counted, people


def _cause(counted: Tally, pull: PullRequest, stance: Stance) -> datetime:
    """When they last did something, or the text they had committed to was changed."""
    if stance.outdated is not None:
        return _changed_at(counted, pull, stance.outdated.head, stance.outdated.at)
    return stance.statement.at if stance.statement else pull.created_at


def _changed_at(counted: Tally, pull: PullRequest, sha: str | None, committed_at: datetime) -> datetime:
    """Since when the text has not been the one of that head."""
    head = pull.head_named(sha) if sha else None
    if head is None or head.files is None:
        return committed_at
    text, since = digest_of_text(counted.decision, head.files), None
    sights = sorted((at, one.sha) for one in pull.heads for at in (one.since, *one.again) if at > committed_at)
    for at, seen in sights:
        files = other.files if (other := pull.head_named(seen)) else None
        if files is not None and digest_of_text(counted.decision, files) == text:
            since = None
        elif since is None:
            since = at
    return since or committed_at
