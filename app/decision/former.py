"""Who had a seat that was taken away: their blocks outlast it, so that nobody is unseated to be rid of a block.

That lasts as long as the policy names what had given them the seat: whom the policy lets go, the team has let go.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from app.decision.circumstances import Circumstances
from app.decision.policy import AuthorRule, Decision, Source
from app.decision.publication import Had
from app.decision.pull_request import Did, PullRequest
from app.decision.sources import asked_by_us_alone
from app.decision.tally import Tally

EVER = datetime.max.replace(tzinfo=UTC)
"""It is not known that the seat is gone, or since when."""

_TAKEN_OFF = {
    Source.ASSIGNEES: (Did.SEEN_ASSIGNED, Did.UNASSIGNED),
    Source.REQUESTED_REVIEWERS: (Did.SEEN_REQUESTED, Did.REQUEST_REMOVED),
}
"""What tells that a source named somebody, and that it was taken off."""


def had_until(decision: Decision, pull: PullRequest, around: Circumstances) -> Mapping[int, datetime]:
    """Until when each had a seat of this decision, by id, as the policy reads now. Later than that it is not theirs.

    What was done to the pull request tells it whenever it is looked at; the rest is known from earlier looks.
    """
    until: dict[int, datetime] = {}
    for had in around.had:
        if had.decision == decision.name and _is_named(decision, had.through):
            for person in had.people:
                until[person] = max(had.until or EVER, until.get(person, had.until or EVER))
    for person, gone in _taken_off(decision, pull, around):
        until[person] = max(gone, until.get(person, gone))
    if decision.author is AuthorRule.EXCLUDED:
        until.pop(pull.author.id, None)
    return until


def _is_named(decision: Decision, through: str) -> bool:
    stakeholders = decision.stakeholders
    references = (*stakeholders.everyone, *(one for group in stakeholders.groups for one in group.of))
    return not through or through in {*stakeholders.sources, *(f"@{one.name}" for one in references)}


def _taken_off(decision: Decision, pull: PullRequest, around: Circumstances) -> Iterator[tuple[int, datetime]]:
    """Who was named by a source of the pull request itself, and when that was taken off."""
    for source in decision.stakeholders.sources:
        named, off = _times(pull, source)
        ours = asked_by_us_alone(pull, around) if source is Source.REQUESTED_REVIEWERS else frozenset()
        for person, seen in named.items():
            if person in ours:
                continue
            if person in off and off[person] >= seen:
                yield person, off[person]
            else:
                yield person, _found_gone(decision, source, person, seen, around)


def _times(pull: PullRequest, source: Source) -> tuple[dict[int, datetime], dict[int, datetime]]:
    """When each was last seen to be named, and when they were last taken off."""
    on: dict[int, datetime] = {}
    off: dict[int, datetime] = {}
    seen, removed = _TAKEN_OFF.get(source, (None, None))
    for one in pull.happenings:
        if one.person is not None and one.did in (seen, removed):
            times = on if one.did is seen else off
            times[one.person.id] = max(one.at, times.get(one.person.id, one.at))
    return on, off


def _found_gone(decision: Decision, source: Source, person: int, seen: datetime, around: Circumstances) -> datetime:
    """Where no delivery told that it was taken off: when a look found it so."""
    looks = (had for had in around.had if (had.decision, had.through) == (decision.name, source) and had.until)
    return max((had.until for had in looks if person in had.people and had.until and had.until >= seen), default=EVER)


def had_after(before: Iterable[Had], tallies: Iterable[Tally], at: datetime) -> tuple[Had, ...]:
    """Who ever had a seat, after a look at that time with these tallies.

    Where a decision does not apply, or not all of its seats are known, nobody is taken to have lost one.
    """
    tallies = tuple(tallies)
    certain = {counted.decision.name for counted in tallies if not any(p.is_error for p in counted.problems)}
    until: dict[tuple[str, str, int], datetime | None] = {}
    for had in before:
        gone = had.until or (at if had.decision in certain else None)
        until |= {(had.decision, had.through, person): gone for person in had.people}
    for counted in tallies:
        for through, people in counted.holders.items():
            until |= {(counted.decision.name, through, person): None for person in people}
    together: dict[tuple[str, str, datetime | None], list[int]] = {}
    for (decision, through, person), gone in until.items():
        together.setdefault((decision, through, gone), []).append(person)
    found = (Had(name, through, tuple(sorted(ids)), gone) for (name, through, gone), ids in together.items())
    return tuple(sorted(found, key=lambda had: (had.decision, had.through, had.until or EVER)))
