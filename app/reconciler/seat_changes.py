"""Who got a seat or lost one since the last look, and by what, for the ledger."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from app.decision.circumstances import Circumstances
from app.decision.policy import Decision
from app.decision.publication import Seated
from app.decision.pull_request import PullRequest, Roster
from app.decision.seats import PersonSeat, Seating, seats_of
from app.decision.sources import sourced
from app.store.ledger import Entry

Place = tuple[str, str, int]
"""A decision's name, a group's or nothing, and a person's id."""


def seated_now(
    decisions: Iterable[Decision],
    pull: PullRequest,
    roster: Roster,
    around: Circumstances,
    before: tuple[Seated, ...] | None,
) -> tuple[Seated, ...] | None:
    """Who has a seat, and by what. Where that cannot be told now, it is as it was `before`; None: nobody knows yet."""
    found: list[Seated] = []
    unknown = set()
    for decision in decisions:
        seating = seats_of(decision, roster, pull.author, sourced(decision, pull, around))
        if any(problem.is_error for problem in seating.problems):
            unknown.add(decision.name)
        else:
            found += _seated(decision.name, seating)
    if unknown and before is None:
        return None
    return (*found, *(seated for seated in before or () if seated.decision in unknown))


def _seated(decision: str, seating: Seating) -> Iterator[Seated]:
    kept: dict[tuple[str, str], dict[int, str]] = {}
    for seat in seating.seats:
        if isinstance(seat, PersonSeat):
            kept.setdefault(("", seat.by), {})[seat.person.id] = seat.person.login
        else:
            for person in seat.people:
                kept.setdefault((seat.name, seat.by.get(person.id, "")), {})[person.id] = person.login
    for (group, by), people in kept.items():
        yield Seated(decision, group, by, people)


def seat_entries(before: tuple[Seated, ...] | None, now: tuple[Seated, ...] | None, at: datetime) -> list[Entry]:
    """An entry for each person who came to a seat, or to be one of a group's people, or is it no more."""
    if before is None or now is None or before == now:
        return []
    then, there = _places(before), _places(now)
    added = [_entry("seat added", place, *there[place], at) for place in there if place not in then]
    removed = [_entry("seat removed", place, *then[place], at) for place in then if place not in there]
    return added + removed


def _places(seated: Iterable[Seated]) -> dict[Place, tuple[str, str]]:
    return {
        (each.decision, each.group, person): (login, each.by)
        for each in seated
        for person, login in each.people.items()
    }


def _entry(kind: str, place: Place, login: str, by: str, at: datetime) -> Entry:
    decision, group, person = place
    detail = {"decision": decision, "group": group, "by": by}
    return Entry(at, kind, person, login, f"{kind}@{at.isoformat()}:{person}:{decision}:{group}", "", detail)
