"""Who must commit to a decision: the policy's names and the roster in, seats out."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from app.decision.policy import AtLeast, AuthorRule, Decision, Group, IfNobody, Policy, Problem, Reference
from app.decision.pull_request import Person, Roster

MOST_SEATS = 500


@dataclass(frozen=True, slots=True)
class PersonSeat:
    """A seat that only this person's commitment fills."""

    person: Person
    line: int = 0


@dataclass(frozen=True, slots=True)
class GroupSeat:
    """A seat that `at_least` of these people fill together. See `needed` for the number."""

    name: str
    people: tuple[Person, ...]
    at_least: AtLeast = 1
    line: int = 0


Seat = PersonSeat | GroupSeat


@dataclass(frozen=True, slots=True)
class Seating:
    """The seats of one decision, and what kept us from knowing them all. With a problem, nothing may pass."""

    seats: tuple[Seat, ...] = ()
    problems: tuple[Problem, ...] = ()


def needed(at_least: AtLeast, people_left: int) -> int:
    """How many of the people left after recusals fill a group's seat; at least one, so that nobody is never enough."""
    if at_least == "majority":
        return people_left // 2 + 1
    if at_least == "all":
        return max(1, people_left)
    return at_least


def references(policy: Policy, decisions: Iterable[Decision] | None = None) -> frozenset[str]:
    """The names of people and teams that a roster must answer for these decisions (all of the policy's when None)."""
    names: set[str] = set()
    for decision in policy.decisions if decisions is None else decisions:
        names.update(reference.name for reference in decision.stakeholders.everyone)
        names.update(reference.name for group in decision.stakeholders.groups for reference in group.of)
        names.update(reference.name for reference in decision.overruled_by)
    return frozenset(names)


def seats_of(decision: Decision, roster: Roster, author: Person) -> Seating:
    """The seats that the policy's own names give, in its order, each person's seat once."""
    excluded = author.id if decision.author is AuthorRule.EXCLUDED else None
    found: list[Problem] = []
    persons: dict[int, PersonSeat] = {}
    for reference in decision.stakeholders.everyone:
        for person in _people_of(reference, roster, found):
            if person.id != excluded:
                persons.setdefault(person.id, PersonSeat(person, reference.line))
    groups = [_group_seat(group, roster, excluded, found) for group in decision.stakeholders.groups]
    seats: tuple[Seat, ...] = (*persons.values(), *groups)
    line = decision.line_of("stakeholders")
    if len(seats) > MOST_SEATS:
        found.append(Problem(line, f"{len(seats)} seats; at most {MOST_SEATS} are possible"))
    if not seats and not found and decision.stakeholders.if_nobody is IfNobody.FAIL:
        found.append(Problem(line, f'nobody has a seat in "{decision.name}"; name somebody who must commit'))
    return Seating(seats, tuple(dict.fromkeys(found)))


def overrulers(decision: Decision, roster: Roster) -> frozenset[int]:
    """The ids of those who may overrule blocks, as far as they are known."""
    return frozenset(
        person.id
        for reference in decision.overruled_by
        for person in _people_of(reference, roster, [])
        if not person.bot
    )


def _group_seat(group: Group, roster: Roster, excluded: int | None, found: list[Problem]) -> GroupSeat:
    before = len(found)
    people = {person.id: person for reference in group.of for person in _people_of(reference, roster, found)}
    people.pop(-1 if excluded is None else excluded, None)
    number = needed(group.at_least, len(people))
    if len(found) == before and number > len(people):
        noun = "person" if number == 1 else "people"
        have = f"it has {len(people)}" if people else "it has nobody"
        besides = " besides the author" if excluded is not None else ""
        found.append(Problem(group.line, f'group "{group.name}" needs {number} {noun}; {have}{besides}'))
    return GroupSeat(group.name, tuple(people.values()), group.at_least, group.line)


def _people_of(reference: Reference, roster: Roster, found: list[Problem]) -> tuple[Person, ...]:
    if reference.is_team:
        team = roster.teams.get(reference.name)
        if team is None:
            known = [name for name, value in roster.teams.items() if value is not None]
            found.append(_unknown("team", reference, known))
            return ()
        return tuple(person for person in team.people if not person.bot)
    person = roster.people.get(reference.name)
    if person is None:
        known = [name for name, value in roster.people.items() if value is not None]
        found.append(_unknown("user", reference, known))
        return ()
    if person.bot:
        found.append(Problem(reference.line, f"@{reference.name} is a bot; a seat needs a person or a team"))
        return ()
    return (person,)


def _unknown(kind: str, reference: Reference, known: list[str]) -> Problem:
    near = get_close_matches(reference.name, known, 1, 0.8)
    hint = f"; did you mean @{near[0]}?" if near else ""
    return Problem(reference.line, f"no {kind} @{reference.name}{hint}")
