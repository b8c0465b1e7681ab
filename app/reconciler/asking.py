"""Which new comments ask people for something now: a reminder, the final ask, the escalation. No I/O."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from app import wording
from app.decision.policy import AtDeadline
from app.decision.publication import Announcement, Awaited, Published
from app.decision.pull_request import Person, PullRequest
from app.decision.reminders import awaited_people, name_of, reminders, settled
from app.decision.tally import Tally
from app.decision.verdict import State, Verdict, state_of

CALL_AT_MOST_EVERY = timedelta(hours=1)
LATE_CALL = timedelta(days=1)
"""A final ask that could not be made for so long is not made any more."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked now. `published` has it counted in."""

    announcements: tuple[Announcement, ...]
    published: Published
    look_again: datetime | None = None


def asking(verdict: Verdict, pull: PullRequest, published: Published, where: wording.Place, now: datetime) -> Asking:
    """The comments that ask, those aside that were made before."""
    known = settled(published.awaited, published.announcements)
    due = reminders(verdict, pull, known, now)
    asked = [*_begun(verdict, published, due.spells, where)]
    if due.people:
        body = wording.reminder(verdict, due.people, due.more, where=where)
        asked.append(Announcement(name_of(now), body, _logins(due.people)))
    published = replace(published, awaited=due.spells)
    if pull.open and not pull.draft:
        call = _call(verdict, published, where, now)
        if call is not None:
            asked.append(call[0])
            published = replace(published, called_at=call[1])
        asked += _escalations(verdict, where)
    return Asking(tuple(asked), published, due.look_again)


def _begun(
    verdict: Verdict, published: Published, known: Mapping[int, Awaited], where: wording.Place
) -> Iterator[Announcement]:
    """Reminders whose comment was begun, and may or may not have been made."""
    for name, made in published.announcements.items():
        if made is None and name.startswith("reminder:"):
            named = [person for person in awaited_people(verdict) if _names(known.get(person.id), name)]
            if named:
                yield Announcement(name, wording.reminder(verdict, tuple(named), 0, where=where), _logins(named))


def _names(one: Awaited | None, name: str) -> bool:
    return one is not None and any(name_of(at) == name for at in one.reminded)


def _call(
    verdict: Verdict, published: Published, where: wording.Place, now: datetime
) -> tuple[Announcement, datetime] | None:
    """The last final ask, unless it came too soon after the one before; that one stands then."""
    calls = {call.comment.id: call for counted in verdict.tallies for call in counted.calls}
    if not calls:
        return None
    call = max(calls.values(), key=lambda one: one.at)
    before = published.called_at
    if now - call.at > LATE_CALL or (before and before != call.at and call.at - before < CALL_AT_MOST_EVERY):
        return None
    people = awaited_people(verdict, [counted for counted in verdict.tallies if call in counted.calls])
    name = f"call:{call.comment.kind}:{call.comment.id}:{call.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if not people:
        return None
    return Announcement(name, wording.final_ask(verdict, call, people, where=where), _logins(people)), call.at


def _escalations(verdict: Verdict, where: wording.Place) -> Iterator[Announcement]:
    """Once for each decision that nobody has taken by its deadline."""
    for counted in verdict.tallies:
        if counted.decision.overruled_by and _is_late(counted):
            name = "escalation:" + sha256(counted.decision.name.encode()).hexdigest()[:16]
            asked = tuple(reference.name for reference in counted.decision.overruled_by)
            yield Announcement(name, wording.escalation(counted, where=where), asked)


def _logins(people: Iterable[Person]) -> tuple[str, ...]:
    return tuple(person.login for person in people)


def _is_late(counted: Tally) -> bool:
    clock = counted.clock
    if clock is None or not clock.overdue or clock.timing.at_deadline is not AtDeadline.ESCALATE:
        return False
    state = state_of(counted)
    return state is State.BLOCKED or (state is State.WAITING and counted.filled < len(counted.seats))
