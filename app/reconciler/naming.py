"""Finds out whom statements name, while a verdict is made: only what people with a seat or a role say is asked about.

Whom a login stood for when it was first met is kept, so that a reused login inherits nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.decision.circumstances import Circumstances
from app.decision.holding import target_key
from app.decision.publication import Published
from app.decision.pull_request import Roster
from app.decision.verdict import Verdict
from app.github.named import read_named
from app.reconciler.gathering import Gathering

ROUNDS = 20
"""So often a seat may be handed on before anybody looks."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with what it was made of."""

    verdict: Verdict
    roster: Roster
    around: Circumstances
    published: Published


async def judge_by_name(
    gathering: Gathering,
    judge: Callable[[Roster, Circumstances], Verdict],
    roster: Roster,
    around: Circumstances,
    published: Published,
) -> Judged:
    """Judges, asks about those who are named, and judges again until nobody new is named."""
    around = replace(around, targets=published.targets, readers=published.readers)
    found = judge(roster, around)
    for _ in range(ROUNDS):
        if not found.wanted:
            break
        teams = frozenset(said.target.lower() for said in found.wanted if "/" in said.target)
        roster = replace(roster, teams={**roster.teams, **await gathering.teams(teams)})
        targets, readers = dict(published.targets), set(published.readers)
        for said in found.wanted:
            if "/" not in said.target:
                person, reads = await read_named(gathering.session, gathering.repository, said)
                targets[target_key(said)] = person
                readers |= {person.id} if person and reads else set()
        published = replace(published, targets=targets, readers=frozenset(readers))
        around = replace(around, targets=targets, readers=published.readers)
        found = judge(roster, around)
    return Judged(found, roster, around, published)
