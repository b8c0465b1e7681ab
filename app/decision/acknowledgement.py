"""How a comment is answered: by which reaction, and, where a command was not theirs to give, by which refusal."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.decision.holding import MOVES, No, block_key
from app.decision.pull_request import Comment, CommentKind, Person, PullRequest
from app.decision.standing import Standing, after, block_name, may_block
from app.decision.statements import COMMITMENTS, Declaration, Kind, Near, Nearness
from app.decision.tally import Commitment
from app.decision.timeline import Statement
from app.decision.verdict import Verdict
from app.decision.words import Words, is_by_state

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

    MAY_NOT_BLOCK = "may not block"
    MAY_NOT_CALL = "may not call"
    NO_SUCH_BLOCK = "no such block"
    NOT_YOUR_BLOCK = "not your block"
    NOTHING_TO_LIFT = "nothing to lift"
    MALFORMED = "malformed"
    DOUBTFUL = "doubtful"  # its own note makes it a perhaps


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command that was not obeyed. `command`, `target` and `hint` are as in the declaration or near miss."""

    why: Why | No
    person: Person
    command: str = ""
    target: str = ""
    hint: str = ""  # of a malformed or doubtful command: how it would be right


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
        self.relief = frozenset(_relief(verdict.said.statements))
        self.seated, self.parties = verdict.stakeholders, verdict.parties
        self.raised = verdict.raised
        self.raisers = frozenset(s.person.id for s in self.blocks.values() if block_key(s) in self.raised)
        self.roles = verdict.parties | verdict.overrulers | self.raisers | {pull.author.id}
        self.awaited = frozenset(
            stance.person.id
            for seat in verdict.awaited
            for stance in seat.stances
            if stance.commitment is Commitment.AWAITED
        )

    def answer(self, words: Words) -> Acknowledgement | None:
        comment = words.comment
        if comment.author.bot or comment.deleted:
            return None
        outsider = comment.author.id not in self.roles
        said = tuple(d for d in words.heard.declarations if self.verdict.heeds(is_by_state(d)))
        answers = [self._declared(comment, declared, outsider) for declared in said]
        reactions = [reaction for reaction, _ in answers]
        not_obeyed = _not_obeyed(words)
        refusals = [refusal for _, refusal in answers if refusal] + not_obeyed
        for_nothing = said and comment.author.id in self.seated and not any(reactions)
        misspoke = not_obeyed and not outsider and self._fresh(words)
        if for_nothing or misspoke or self._unclear(words, said):
            reactions.append(Reaction.NOT_COUNTED)
        refusal = refusals[0] if refusals and self._fresh(words) else None
        if words.heard.near and not (said or reactions or refusal or words.declared_before):
            return None
        return Acknowledgement(comment, _strongest(reactions), refusal, outsider)

    def _fresh(self, words: Words) -> bool:
        return self.now - words.comment.versions[-1].at < FRESH

    def _unclear(self, words: Words, said: tuple[Declaration, ...]) -> bool:
        """One of the awaited came near a statement, or what a person with a seat declared counts no longer."""
        author = words.comment.author.id
        if author not in self.parties:
            return False
        if any(self.verdict.heeds(is_by_state(declaration)) for declaration in words.set_aside):
            return True
        if said or not words.heard.near:
            return False
        return words.declared_before or (author in self.awaited and self._fresh(words))

    def _declared(
        self, comment: Comment, declared: Declaration, outsider: bool
    ) -> tuple[Reaction | None, Refusal | None]:
        """The answer to one declaration. What an outsider said gets a reaction only if it counts for something."""
        person, kind = comment.author, declared.kind
        refused = None if outsider else Reaction.NOT_COUNTED
        if kind is Kind.CALL and person.id not in self.verdict.overrulers | {self.pull.author.id}:
            return refused, Refusal(Why.MAY_NOT_CALL, person, declared.command)
        no = self.verdict.refused((comment.kind, comment.id, kind, declared.target.lower()))
        if no is not None:
            return refused, Refusal(no, person, declared.command, declared.target)
        if kind in MOVES or kind is Kind.CALL:
            return Reaction.COMMITTED, None
        if kind is Kind.BLOCK:
            if person.id in self.parties or self._may_block(person) or self._raised(comment):
                return Reaction.BLOCKING, None
            return (refused, Refusal(Why.MAY_NOT_BLOCK, person, declared.command)) if declared.command else (None, None)
        relieves = (comment.kind, comment.id, declared.target) in self.relief
        if kind is Kind.UNBLOCK and not relieves:
            return (refused, self._nothing_lifted(person, declared)) if declared.command else (None, None)
        counts = person.id in (self.seated if kind in COMMITMENTS else self.parties)
        if kind in (Kind.RECHECK, Kind.UNBLOCK):
            counts = not outsider
        if counts or (relieves and (self._may_block(person) or person.id in self.raisers)):
            return (Reaction.DISSENTING if kind is Kind.DISAGREE_AND_COMMIT else Reaction.COMMITTED), None
        return None, None

    def _raised(self, comment: Comment) -> bool:
        """Whether its block is of somebody who had a seat."""
        return any((kind, number) == (comment.kind, comment.id) for kind, number, _ in self.raised)

    def _may_block(self, person: Person) -> bool:
        return any(
            may_block(counted.decision, self.seated, self.writers, person.id) for counted in self.verdict.tallies
        )

    def _nothing_lifted(self, person: Person, declared: Declaration) -> Refusal:
        why = Why.NOTHING_TO_LIFT
        if declared.target:
            block = self.blocks.get(declared.target.upper())
            if block is None:
                why = Why.NO_SUCH_BLOCK
            elif block.person.id != person.id:
                why = Why.NOT_YOUR_BLOCK
        return Refusal(why, person, declared.command, declared.target)


def _not_obeyed(words: Words) -> list[Refusal]:
    """The commands that were none, for their argument or for what their own note says."""
    return [
        Refusal(why, words.comment.author, hint=near.hint)
        for near in words.heard.near
        if (why := _why_not_obeyed(near))
    ]


def _why_not_obeyed(near: Near) -> Why | None:
    if near.nearness is Nearness.MALFORMED:
        return Why.MALFORMED
    if near.words.startswith("/") and near.nearness is not Nearness.MISSPELT:
        return Why.DOUBTFUL
    return None


def _relief(statements: tuple[Statement, ...]) -> Iterator[tuple[CommentKind, int, str]]:
    """The statements that took blocks off when they were made, each by its comment and target.

    Where a comment lifts a person's blocks and commits, either would have done: neither was for nothing.
    """
    standings: dict[int, Standing] = {}
    for said in statements:
        before = standings.get(said.person.id, Standing())
        standings[said.person.id] = after(before, said)
        if len(standings[said.person.id].blocks) < len(before.blocks):
            yield (said.comment.kind, said.comment.id, said.target)


def _strongest(reactions: list[Reaction | None]) -> Reaction | None:
    for reaction in (Reaction.BLOCKING, Reaction.NOT_COUNTED, Reaction.DISSENTING, Reaction.COMMITTED):
        if reaction in reactions:
            return reaction
    return None
