"""How the bet turned out: what is asked again, some time after the merge, of a decision that was taken."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from app.decision.publication import Bet
from app.decision.tally import Commitment
from app.decision.verdict import State, Verdict

NOT_TO_BE_HAD = 0
"""Stands for the issue where GitHub takes none."""
LONGEST_REASON = 300


def bets_of(verdict: Verdict) -> tuple[Bet, ...]:
    """What is to be asked if it is merged as it stands; decisions that ask at the same time share an issue."""
    if verdict.state is not State.COMMITTED:
        return ()
    asked: dict[timedelta, list[str]] = {}
    for counted in verdict.tallies:
        if counted.decision.revisit is not None:
            asked.setdefault(counted.decision.revisit, []).append(counted.decision.name)
    dissents = {one.person.login: one.statement.reason[:LONGEST_REASON] for one in verdict.dissents if one.statement}
    committed = (one for one in verdict.stances if one.commitment is Commitment.COMMITTED and not one.dissents)
    backing = [stance.person.login for stance in committed]
    return tuple(Bet(tuple(names), after, tuple(backing), dissents) for after, names in sorted(asked.items()))


def after_merge(bets: Iterable[Bet], merged_at: datetime | None) -> tuple[Bet, ...]:
    """The bets with when they are due, by the calendar; what was once set stays."""
    if merged_at is None:
        return tuple(bets)
    return tuple(replace(bet, due=bet.due or merged_at + bet.after) for bet in bets)


def next_due(bets: Iterable[Bet]) -> datetime | None:
    """When the next one must be asked about."""
    return min((bet.due for bet in bets if bet.due is not None and bet.issue is None), default=None)
