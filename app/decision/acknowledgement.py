"""How a comment is answered: by which reaction, and, where a command was not theirs to give, by which refusal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.decision.pull_request import Comment, Person, PullRequest
from app.decision.statements import COMMITMENTS, Declaration, Kind, Nearness
from app.decision.tally import Commitment, Standing, after, block_name, may_block
from app.decision.timeline import Statement
from app.decision.verdict import Verdict
from app.decision.words import Touch, Words

NOT_YET = frozenset({Kind.RECUSE, Kind.DELEGATE, Kind.INVITE, Kind.OVERRULE, Kind.EDITORIAL, Kind.CALL})
"""Commands that are understood, and whose effect this version does not have."""

FRESH = timedelta(hours=1)
"""Words older than this get no new refusal and no 😕: whoever wrote them has moved on."""


class Reaction(StrEnum):
    """GitHub's names of the four reactions, by what they tell."""

    COMMITTED = "+1"  # and every other command obeyed
    DISSENTING = "rocket"
    BLOCKING = "eyes"
    NOT_COUNTED = "confused"


class Why(StrEnum):
    """Why a command was refused."""

    NOT_YET = "not yet"
    MAY_NOT_BLOCK = "may not block"
    NO_SUCH_BLOCK = "no such block"
    NOT_YOUR_BLOCK = "not your block"
    NOTHING_TO_LIFT = "nothing to lift"
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command that was not obeyed. `command`, `target` and `hint` are as in the declaration or near miss."""

    why: Why
    person: Person
    command: str = ""
    target: str = ""
    hint: str = ""  # of a malformed command: how it would be right


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The answer to one comment."""

    comment: Comment
    reaction: Reaction | None = None
    refusal: Refusal | None = None
    outsider: bool = False  # neither a seat nor a role: one refusal a pull request


def acknowledgements(
    verdict: Verdict, pull: PullRequest, writers: frozenset[int], now: datetime
) -> tuple[Acknowledgement, ...]:
    """Answers for the comments at hand. A comment without an entry keeps whatever answer it has."""
    if not verdict.tallies:
        return ()
    hearing = _Hearing(verdict, pull, writers, now)
    answers = (hearing.answer(words) for words in verdict.said.words)
    return tuple(answer for answer in answers if answer is not None)


class _Hearing:
    """What is known when one comment is answered."""

    def __init__(self, verdict: Verdict, pull: PullRequest, writers: frozenset[int], now: datetime) -> None:
        self.verdict, self.pull, self.writers, self.now = verdict, pull, writers, now
        self.blocks = {block_name(s): s for s in verdict.said.statements if s.kind is Kind.BLOCK}
        self.lifted = frozenset(_lifting(verdict.said.statements))
        self.stances = {stance.person.id: stance for stance in verdict.stances}

    def answer(self, words: Words) -> Acknowledgement | None:
        comment = words.comment
        if comment.author.bot or comment.deleted:
            return None
        seated = comment.author.id in self.stances
        outsider = not seated and comment.author.id != self.pull.author.id
        reactions, refusals = [], []
        for declared in words.heard.declarations:
            reaction, refusal = self._declared(words, declared, seated, outsider)
            reactions.append(reaction)
            refusals.append(refusal)
        refusals += [
            Refusal(Why.MALFORMED, comment.author, hint=near.hint)
            for near in words.heard.near
            if near.nearness is Nearness.MALFORMED
        ]
        if self._unclear(words):
            reactions.append(Reaction.NOT_COUNTED)
        if not words.heard.declarations and not reactions and words.heard.near:
            return None
        refusal = next((r for r in refusals if r), None) if self._fresh(words) else None
        return Acknowledgement(comment, _strongest(reactions), refusal, outsider)

    def _fresh(self, words: Words) -> bool:
        return self.now - words.comment.versions[-1].at < FRESH

    def _unclear(self, words: Words) -> bool:
        """One of the awaited came near a statement, or what a person with a seat declared no longer counts."""
        stance = self.stances.get(words.comment.author.id)
        if stance is None:
            return False
        if words.set_aside and words.touch in (Touch.EDITED, Touch.DISMISSED):
            return True
        awaited = stance.commitment is Commitment.AWAITED
        return words.heard.unclear and awaited and self._fresh(words)

    def _declared(
        self, words: Words, declared: Declaration, seated: bool, outsider: bool
    ) -> tuple[Reaction | None, Refusal | None]:
        person, kind = words.comment.author, declared.kind
        refusal = None
        if kind is Kind.BLOCK:
            if self._may_block(person):
                return Reaction.BLOCKING, None
            refusal = Refusal(Why.MAY_NOT_BLOCK, person, declared.command) if declared.command else None
        elif kind is Kind.UNBLOCK:
            refusal = self._unblocking(words, declared, outsider)
        elif kind in NOT_YET:
            refusal = Refusal(Why.NOT_YET, person, declared.command)
        if refusal:
            return (None if outsider else Reaction.NOT_COUNTED), refusal
        counts = seated if kind in (*COMMITMENTS, Kind.WITHDRAW) else kind is not Kind.BLOCK and not outsider
        if not counts:
            return None, None
        return (Reaction.DISSENTING if kind is Kind.DISAGREE_AND_COMMIT else Reaction.COMMITTED), None

    def _may_block(self, person: Person) -> bool:
        return any(
            may_block(counted.decision, self.verdict.stakeholders, self.writers, person)
            for counted in self.verdict.tallies
        )

    def _unblocking(self, words: Words, declared: Declaration, outsider: bool) -> Refusal | None:
        comment = words.comment
        if (comment.kind, comment.id) in self.lifted or (outsider and not declared.command):
            return None
        why = Why.NOTHING_TO_LIFT
        if declared.target:
            block = self.blocks.get(declared.target.upper())
            why = Why.NO_SUCH_BLOCK if block is None else Why.NOT_YOUR_BLOCK
            if block is not None and block.person.id == comment.author.id:
                why = Why.NOTHING_TO_LIFT
        return Refusal(why, comment.author, declared.command or "/unblock", declared.target)


def _lifting(statements: tuple[Statement, ...]) -> Iterator[tuple[str, int]]:
    """The comments whose `unblock` lifted something when it was said."""
    standings: dict[int, Standing] = {}
    for said in statements:
        before = standings.get(said.person.id, Standing())
        standings[said.person.id] = after(before, said)
        if said.kind is Kind.UNBLOCK and standings[said.person.id].blocks != before.blocks:
            yield (said.comment.kind, said.comment.id)


def _strongest(reactions: list[Reaction | None]) -> Reaction | None:
    for reaction in (Reaction.BLOCKING, Reaction.NOT_COUNTED, Reaction.DISSENTING, Reaction.COMMITTED):
        if reaction in reactions:
            return reaction
    return None
