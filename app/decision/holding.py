"""Who holds which seat, who gave one up, what is known of the people named, and why a statement moves nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from app.decision.policy import Source
from app.decision.pull_request import CommentKind, Person, Team
from app.decision.seats import GroupSeat, PersonSeat
from app.decision.standing import Standing
from app.decision.statements import Kind
from app.decision.timeline import Statement

MOVES = frozenset({Kind.RECUSE, Kind.DELEGATE, Kind.INVITE, Kind.OVERRULE, Kind.EDITORIAL})
"""The commands by which seats change hands, or whose they are does not matter any more."""


class No(StrEnum):
    """Why a statement moved nothing, or counts for nothing because its author gave up the seat."""

    NO_SEAT = "no seat"
    ONLY_A_GROUPS = "only a group's seat"
    RECUSED = "recused"
    HANDED_OVER = "handed over"
    UNKNOWN = "unknown"
    BOT = "bot"
    ONESELF = "oneself"
    EXCLUDED = "excluded"
    CANNOT_READ = "cannot read"
    CIRCLE = "circle"
    GAVE_UP = "gave up"
    SEATED = "seated already"
    TOO_MANY = "too many"
    MAY_NOT_INVITE = "may not invite"
    MAY_NOT_OVERRULE = "may not overrule"
    OWN_BLOCK = "own block"
    NO_BLOCK = "no block"
    OWN_TEXT = "own text"
    PUSHER_UNKNOWN = "pusher unknown"
    NO_CHANGE = "no change"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the people that statements may be about."""

    overrulers: frozenset[int] = frozenset()
    writers: frozenset[int] = frozenset()
    readers: frozenset[int] = frozenset()  # of those asked about
    targets: Mapping[str, Person | None] = field(default_factory=dict)  # by `target_key`; None: there is nobody
    teams: Mapping[str, Team | None] = field(default_factory=dict)
    had: Mapping[int, datetime] = field(default_factory=dict)  # by id: until when a seat was theirs that is gone


@dataclass(frozen=True, slots=True)
class Link:
    """One handing over of a seat."""

    said: Statement
    to: Person


@dataclass(frozen=True, slots=True)
class Held:
    """A personal seat with those it was handed to, one after the other."""

    seat: PersonSeat
    chain: tuple[Link, ...] = ()
    invited: Statement | None = None
    overruled: Statement | None = None  # whoever holds it has been overruled since

    @property
    def holder(self) -> Person:
        """Whose commitment fills it."""
        return self.chain[-1].to if self.chain else self.seat.person

    @property
    def hands(self) -> frozenset[int]:
        """All it is going through."""
        return frozenset((self.seat.person.id, *(link.to.id for link in self.chain)))


StatementKey = tuple[CommentKind, int, Kind, str]
BlockKey = tuple[CommentKind, int, int | None]


@dataclass(slots=True)
class Moved:
    """What the statements made of the seats."""

    held: list[Held]
    groups: tuple[GroupSeat, ...]
    standings: dict[int, Standing] = field(default_factory=dict)
    recused: dict[int, Statement] = field(default_factory=dict)
    overruled: dict[int, Statement] = field(default_factory=dict)
    raised: set[BlockKey] = field(default_factory=set)  # blocks of people who had a seat when they raised them
    refused: dict[StatementKey, No | None] = field(default_factory=dict)  # None: obeyed
    wanted: list[Statement] = field(default_factory=list)  # whom they name must be asked
    vouched: list[Statement] = field(default_factory=list)

    def is_in_group(self, person_id: int) -> bool:
        """Whether they may fill a group's seat, unless they gave it up."""
        return any(person.id == person_id for group in self.groups for person in group.people)

    def holds(self, person_id: int) -> list[int]:
        """The places of the personal seats that they hold."""
        if person_id in self.recused:
            return []
        return [place for place, held in enumerate(self.held) if held.holder.id == person_id]

    def is_seated(self, person_id: int) -> bool:
        """Whether they hold a seat or may fill one."""
        return person_id not in self.recused and bool(self.holds(person_id) or self.is_in_group(person_id))

    @property
    def stakeholders(self) -> frozenset[int]:
        """The ids of all who are seated."""
        ids = {held.holder.id for held in self.held} | {p.id for group in self.groups for p in group.people}
        return frozenset(ids - self.recused.keys())

    @property
    def holders(self) -> Mapping[str, frozenset[int]]:
        """The ids of all who are or were seated, by what gave the seat: a source or a name, or nothing: an invitation.

        Who gave a seat up or handed it over is among them: what they blocked before holds, whatever becomes of it.
        """
        found: dict[str, set[int]] = {}
        for held in self.held:
            found.setdefault(_through(held.seat.source, held.seat.by), set()).update(held.hands)
        for group in self.groups:
            for person in group.people:
                found.setdefault(_through(group.source, group.by.get(person.id, "")), set()).add(person.id)
        return {through: frozenset(ids) for through, ids in found.items()}

    @property
    def parties(self) -> frozenset[int]:
        """The ids of all who are or were seated."""
        ids = {p.id for group in self.groups for p in group.people}
        return frozenset(ids.union(*(held.hands for held in self.held)))


def _through(source: Source | None, by: str) -> str:
    return source.value if source else by


def target_key(statement: Statement) -> str:
    """Under which name it is kept whom a statement names: a login may pass to somebody else later."""
    return f"{statement.comment.kind}:{statement.comment.id}@{statement.target.lower()}"


def statement_key(statement: Statement) -> StatementKey:
    """Which declaration of which comment it is."""
    return (statement.comment.kind, statement.comment.id, statement.kind or Kind.RECHECK, statement.target.lower())


def block_key(block: Statement) -> BlockKey:
    """Which block of which comment it is."""
    return (block.comment.kind, block.comment.id, block.block)


def cut(held: Held, person_id: int) -> Held:
    """The seat without what this person handed over, and whoever it went to from there."""
    for place, link in enumerate(held.chain):
        if link.said.person.id == person_id:
            return replace(held, chain=held.chain[:place], overruled=None)
    return held
