"""Who must commit to a decision: the policy's names and the roster in, seats out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from app.decision.policy import (
    AtLeast,
    AuthorRule,
    Decision,
    Group,
    IfNobody,
    Policy,
    Problem,
    Reference,
    Severity,
    Source,
)
from app.decision.pull_request import Person, Roster
from app.decision.quoting import quoted
from app.decision.sources import Named, Owners, Sourced

MOST_SEATS = 500


@dataclass(frozen=True, slots=True)
class PersonSeat:
    """A seat that only this person's commitment fills."""

    person: Person
    line: int = 0
    by: str = field(default="", compare=False)  # how they came to it: `@acme/architects`, `assignee`
    source: Source | None = field(default=None, compare=False)  # None: the policy itself, or an invitation


@dataclass(frozen=True, slots=True)
class GroupSeat:
    """A seat that `at_least` of these people fill together. See `needed` for the number."""

    name: str
    people: tuple[Person, ...]
    at_least: AtLeast = 1
    line: int = 0
    source: Source | None = None  # None: the policy itself
    by: Mapping[int, str] = field(default_factory=dict, compare=False)  # how each came to be in it, by id


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


def references(
    policy: Policy, decisions: Iterable[Decision] | None = None, elsewhere: Iterable[Sourced] = ()
) -> frozenset[str]:
    """The names of people and teams that a roster must answer for these decisions (all of the policy's when None).

    `elsewhere`: whom their sources name.
    """
    names: set[str] = set()
    for decision in policy.decisions if decisions is None else decisions:
        names.update(reference.name for reference in decision.stakeholders.everyone)
        names.update(reference.name for group in decision.stakeholders.groups for reference in group.of)
        names.update(reference.name for reference in decision.overruled_by)
    return frozenset(names).union(*(each.references for each in elsewhere))


def seats_of(decision: Decision, roster: Roster, author: Person, elsewhere: Sourced | None = None) -> Seating:
    """The seats that the policy's own names give, in its order, then those of its sources; each person's seat once."""
    elsewhere = elsewhere or Sourced()
    excluded = author.id if decision.author is AuthorRule.EXCLUDED else None
    found = list(elsewhere.problems)
    persons: dict[int, PersonSeat] = {}
    for reference in decision.stakeholders.everyone:
        found += _emptiness(reference, roster, decision.stakeholders.if_nobody)
        for person in _people_of(reference, roster, found):
            persons.setdefault(person.id, PersonSeat(person, reference.line, f"@{reference.name}"))
    line = decision.line_of("stakeholders.from")
    for person, by, source in _sourced_people(elsewhere, roster, found):
        persons.setdefault(person.id, PersonSeat(person, line, by, source))
    persons.pop(-1 if excluded is None else excluded, None)
    groups = [_group_seat(group, roster, excluded, found) for group in decision.stakeholders.groups]
    groups += [_owners_seat(owners, roster, excluded, line, found) for owners in elsewhere.owners]
    seats: tuple[Seat, ...] = (*persons.values(), *groups)
    line = decision.line_of("stakeholders")
    if len(seats) > MOST_SEATS:
        found.append(Problem(line, f"{len(seats)} seats; at most {MOST_SEATS} are possible"))
    wrong = any(problem.is_error for problem in found)
    if not seats and not wrong and decision.stakeholders.if_nobody is IfNobody.FAIL:
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
    found += [problem for named in group.of for problem in _emptiness(named, roster)]
    members = [(person, f"@{named.name}") for named in group.of for person in _people_of(named, roster, found)]
    people, by = _once(members, excluded)
    number = needed(group.at_least, len(people))
    if len(found) == before and number > len(people):
        noun = "person" if number == 1 else "people"
        have = f"it has {len(people)}" if people else "it has nobody"
        besides = " besides the author" if excluded is not None else ""
        found.append(Problem(group.line, f'group "{group.name}" needs {number} {noun}; {have}{besides}'))
    return GroupSeat(group.name, people, group.at_least, group.line, by=by)


def _owners_seat(owners: Owners, roster: Roster, excluded: int | None, line: int, found: list[Problem]) -> GroupSeat:
    """The seat of a line of CODEOWNERS, which any one of its owners fills."""
    before = len(found)
    named = (Named(reference, owners.by, Source.CODEOWNERS) for reference in owners.of)
    people, by = _once((one for each in named for one in _people_named(each, roster, found)), excluded)
    if len(found) == before and not people:
        nobody = "nobody besides the author" if excluded is not None else "nobody"
        found.append(Problem(0, f"{owners.by}: {quoted(owners.pattern)} is owned by {nobody}"))
    return GroupSeat(f"owners of {owners.pattern}", people, 1, line, Source.CODEOWNERS, by)


def _once(members: Iterable[tuple[Person, str]], excluded: int | None) -> tuple[tuple[Person, ...], dict[int, str]]:
    """Each of them once, with how they first came to be there."""
    people: dict[int, Person] = {}
    by: dict[int, str] = {}
    for person, how in members:
        if person.id != excluded:
            people.setdefault(person.id, person)
            by.setdefault(person.id, how)
    return tuple(people.values()), by


def _sourced_people(elsewhere: Sourced, roster: Roster, found: list[Problem]) -> Iterable[tuple[Person, str, Source]]:
    for named in elsewhere.named:
        found += [replace(p, message=f"{named.by}: {p.message}", line=0) for p in _emptiness(named.reference, roster)]
        yield from ((person, by, named.source) for person, by in _people_named(named, roster, found))
    yield from (each for each in elsewhere.people if not each[0].bot)


def _people_named(named: Named, roster: Roster, found: list[Problem]) -> Iterable[tuple[Person, str]]:
    """Those whom a source names, with how. Bots are passed over; what is wrong is told with the place."""
    known = roster.people.get(named.reference.name)
    if known is not None and known.bot:
        return
    wrong: list[Problem] = []
    for person in _people_of(named.reference, roster, wrong):
        yield person, f"{named.by}: @{named.reference.name}"
    found.extend(replace(problem, line=0, message=f"{named.by}: {problem.message}") for problem in wrong)


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


def _emptiness(reference: Reference, roster: Roster, if_nobody: IfNobody = IfNobody.FAIL) -> list[Problem]:
    """A team of nobody would ask nobody, and say nothing of it. Where nobody is enough, that is a warning."""
    team = roster.teams.get(reference.name) if reference.is_team else None
    if team is None or any(not person.bot for person in team.people):
        return []
    message = f"team @{reference.name} has nobody in it who could commit; add people to it, or name others"
    return [Problem(reference.line, message, Severity.ERROR if if_nobody is IfNobody.FAIL else Severity.WARNING)]


def _unknown(kind: str, reference: Reference, known: list[str]) -> Problem:
    near = get_close_matches(reference.name, known, 1, 0.8)
    hint = f"; did you mean @{near[0]}?" if near else ""
    return Problem(reference.line, f"no {kind} @{reference.name}{hint}")
