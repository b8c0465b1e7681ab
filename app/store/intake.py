"""Takes deliveries in: what they tell is durable, and due to be looked at, once `accept` returns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from app.decision.facts import (
    AuthorizationRevoked,
    ButtonPressed,
    Fact,
    InstallationBack,
    InstallationLost,
    PolicyTouched,
    PullRequestKey,
    PullRequestTold,
    Repository,
    RepositoryLost,
    RepositoryTold,
    RereadAsked,
    TeamTouched,
)
from app.store import feed_keys, policies, pulls, repositories, rosters, sessions
from app.store.database import Store
from app.store.dialects import insert_all_new, insert_which
from app.store.documents import KINDS, InboxFact, dump
from app.store.tables import deliveries as table
from app.store.tables import inbox
from app.store.workqueue import make_due

MOST_ASKED = 5_000  # values in one statement; databases bound them


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery of GitHub's, and what it tells."""

    guid: str
    event: str
    action: str | None
    received_at: datetime  # by our clock
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class _Letter:
    """A fact for the inbox, already in writing."""

    key: PullRequestKey
    row: dict[str, Any]
    asks: bool  # for a look


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A delivery made ready for the transaction."""

    row: dict[str, Any]
    contents: list[_Letter | Fact]
    received_at: datetime


@dataclass(slots=True)
class _Pending:
    """What is written with one statement for many deliveries."""

    letters: list[dict[str, Any]] = field(default_factory=list)
    told: dict[int, Repository] = field(default_factory=dict)
    told_at: dict[int, datetime] = field(default_factory=dict)
    discovered: dict[int, datetime] = field(default_factory=dict)
    due: dict[PullRequestKey, datetime] = field(default_factory=dict)


_seen = select(table.c.guid).where(table.c.guid.in_(bindparam("guids", expanding=True)))


async def accept(store: Store, deliveries: Sequence[Delivery]) -> list[bool]:
    """Stores these durably. True for each that is new; False for a GUID that was seen before, which adds nothing."""
    return await store.gather(_take, [_parcel(delivery) for delivery in deliveries])


async def seen(store: Store, guids: Iterable[str]) -> frozenset[str]:
    """Those of these GUIDs that were accepted, and not forgotten since."""
    wanted = list(guids)
    return frozenset(await store.run(lambda connection: _known(connection, wanted)))


def _parcel(delivery: Delivery) -> _Parcel:
    row = {
        "guid": delivery.guid,
        "event": delivery.event,
        "action": delivery.action,
        "received_at": delivery.received_at,
    }
    contents: list[_Letter | Fact] = [
        _letter(delivery.guid, position, fact) for position, fact in enumerate(delivery.facts)
    ]
    return _Parcel(row, contents, delivery.received_at)


def _letter(guid: str, position: int, fact: Fact) -> _Letter | Fact:
    if isinstance(fact, RereadAsked):
        if fact.number is None:
            return fact
        key = PullRequestKey(fact.repository_id, fact.number)
    elif isinstance(fact, ButtonPressed):
        if not fact.guid or fact.number is None:
            return fact
        key = PullRequestKey(fact.repository_id, fact.number)
    elif isinstance(fact, InboxFact):
        key = fact.key
    else:
        return fact
    row = {
        "guid": guid,
        "position": position,
        "repository_id": key.repository_id,
        "number": key.number,
        "kind": KINDS[type(fact)],
        "document": dump(fact),
    }
    return _Letter(key, row, asks=not (isinstance(fact, PullRequestTold) and fact.by_us))


def _take(connection: Connection, askers: Sequence[list[_Parcel]]) -> list[list[bool]]:
    rows = {parcel.row["guid"]: parcel.row for parcels in askers for parcel in parcels}
    # First of all: who is given the same delivery in another process waits here, and then finds it taken.
    new = insert_which(connection, table, [rows[guid] for guid in sorted(rows)], "guid")
    pending, answers = _Pending(), []
    for parcels in askers:
        answer = []
        for parcel in parcels:
            guid = parcel.row["guid"]
            answer.append(guid in new)
            if guid in new:
                new.remove(guid)
                _open(connection, parcel, pending)
        answers.append(answer)
    _flush(connection, pending)
    return answers


def _known(connection: Connection, guids: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(guids), MOST_ASKED):
        some = guids[start : start + MOST_ASKED]
        known.update(connection.execute(_seen, {"guids": some}).scalars())
    return known


def _open(connection: Connection, parcel: _Parcel, pending: _Pending) -> None:
    at = parcel.received_at
    for position, content in enumerate(parcel.contents):
        if isinstance(content, _Letter):
            pending.letters.append(content.row)
            if content.asks:
                _ask(pending, [content.key], at)
        elif isinstance(content, RepositoryTold):
            pending.told[content.repository.id] = content.repository
            pending.told_at[content.repository.id] = at
            if content.discover:
                pending.discovered[content.repository.id] = at
                _ask(pending, [PullRequestKey(content.repository.id, 0)], at)
        else:
            _flush(connection, pending)  # what came before it may concern it
            _ask(pending, _apply(connection, content, parcel, position, pending), at)


def _apply(
    connection: Connection, fact: Fact, parcel: _Parcel, position: int, pending: _Pending
) -> Iterable[PullRequestKey]:
    """Does at once what concerns more than one pull request, and returns those that must be looked at."""
    match fact:
        case RepositoryLost():
            repositories.lose(connection, fact)
        case InstallationLost():
            repositories.lose_installation(connection, fact)
        case InstallationBack():
            keys = repositories.restore_installation(connection, fact)
            for key in keys:
                _distrust(connection, key.repository_id, parcel.received_at)
            return keys
        case PolicyTouched():
            return policies.touch(connection, fact, parcel.received_at)
        case TeamTouched():
            return rosters.touch(connection, fact, parcel.received_at)
        case AuthorizationRevoked():
            sessions.end_all_of(connection, fact)
            feed_keys.end_of(connection, fact)
        case RereadAsked(head=str() as sha):
            keys = pulls.open_with_head(connection, fact.repository_id, sha)
            for key in keys:
                asked = RereadAsked(key.repository_id, key.number, sha, fact.at)
                letter = _letter(parcel.row["guid"], position, asked)
                if isinstance(letter, _Letter):
                    pending.letters.append(letter.row)
            return keys
        case ButtonPressed():
            return _press(connection, fact, parcel.row["guid"], position, pending)
    return ()


def _press(
    connection: Connection, fact: ButtonPressed, guid: str, position: int, pending: _Pending
) -> Iterable[PullRequestKey]:
    """The pull request whose check it was, by the head we know of; nobody's if there are several and none is named."""
    keys = pulls.open_with_head(connection, fact.repository_id, fact.press.head)
    named = [key for key in keys if key.number == fact.number]
    meant = named or keys
    if len(meant) != 1:
        return ()
    letter = _letter(guid, position, replace(fact, number=meant[0].number, guid=guid))
    if isinstance(letter, _Letter):
        pending.letters.append(letter.row)
    return meant


def _distrust(connection: Connection, repository_id: int, at: datetime) -> None:
    """Forgets what may have changed while GitHub told us nothing of the repository."""
    pulls.distrust(connection, repository_id)
    policies.move(connection, repository_id, at)
    if repository := repositories.find(connection, repository_id):
        rosters.touch(connection, TeamTouched(repository.owner, None), at)


def _ask(pending: _Pending, keys: Iterable[PullRequestKey], at: datetime) -> None:
    for key in keys:
        pending.due[key] = min(at, pending.due.get(key, at))


def _flush(connection: Connection, pending: _Pending) -> None:
    for repository in repositories.tell(connection, pending.told):
        at = pending.told_at[repository.id]
        _ask(pending, policies.move(connection, repository.id, at), at)
    for repository_id, at in pending.discovered.items():
        _distrust(connection, repository_id, at)
    if pending.letters:
        insert_all_new(connection, inbox, pending.letters)
    make_due(connection, pending.due)
    pending.letters.clear()
    pending.told.clear()
    pending.told_at.clear()
    pending.discovered.clear()
    pending.due.clear()
