"""What people did to a pull request besides speaking, and what follows from who did it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.decision.pull_request import Did, Happening, Person

MOST = 1_000  # kept of each kind; the latest
MOST_NAMED = 300  # kept of each kind of which only the last time counts; the latest

# Of these only the last time counts that somebody did it, or that it was so.
_LAST_ONLY = frozenset(
    {Did.SEEN_REQUESTED, Did.SEEN_ASSIGNED, Did.SEEN_LABELED, Did.SEEN_TITLED}
    | {Did.LABELED, Did.UNLABELED, Did.RETITLED, Did.UNASSIGNED, Did.SEEN_LOCKED, Did.UNLOCKED}
)


@dataclass(frozen=True, slots=True)
class Gone:
    """A label or title that still counts, because of who took it away."""

    what: str  # label or title
    name: str
    by: Person | None  # the pull request's author, or a bot; None: nobody knows, so it may have been them


def merge_happenings(happenings: Iterable[Happening]) -> tuple[Happening, ...]:
    """Each once, oldest first; of sightings, and of what was done to labels and titles, the last time for each."""
    merged: dict[tuple[object, ...], Happening] = {}
    for one in happenings:
        who = one.person.id if one.person else 0
        at = None if one.did in _LAST_ONLY else one.at
        key = (one.did, at, one.what.lower(), who, one.by.id if one.by else 0)
        merged[key] = max(one, merged.get(key, one), key=_newness)
    by_kind: dict[Did, list[Happening]] = {}
    for one in sorted(merged.values(), key=_order):
        by_kind.setdefault(one.did, []).append(one)
    kept = (one for did, found in by_kind.items() for one in found[-_most(did) :])
    return tuple(sorted(kept, key=_order))


def _most(did: Did) -> int:
    return MOST_NAMED if did in _LAST_ONLY else MOST


def _newness(one: Happening) -> tuple[datetime, str, str, str]:
    return (one.at, one.what, one.by.login if one.by else "", one.person.login if one.person else "")


def _order(one: Happening) -> tuple[datetime, str, str, int, int]:
    return (one.at, one.did, one.what, one.person.id if one.person else 0, one.by.id if one.by else 0)


def kept_labels(author: Person, present: frozenset[str], happenings: Iterable[Happening]) -> tuple[Gone, ...]:
    """The labels that are gone and still count: the author took them off last, or nobody told who did.

    Nobody frees their own pull request; anyone else may. A bot is no one: it does what anybody's workflow tells it.
    """
    there = {label.lower() for label in present}
    on: dict[str, Happening] = {}
    off: dict[str, list[Happening]] = {}
    for one in sorted(happenings, key=_order):
        name = one.what.lower()
        if one.did in (Did.LABELED, Did.SEEN_LABELED):
            on[name] = one
        elif one.did is Did.UNLABELED:
            off[name] = [*(other for other in off.get(name, ()) if other.at == one.at), one]
    kept = []
    for name in sorted({*on, *off} - there):
        removals = off.get(name, [])
        if not removals or (name in on and on[name].at > removals[-1].at):
            kept.append(Gone("label", on[name].what, None))
        elif (by := _freed_by(author, removals)) is not _SOMEBODY_ELSE:
            kept.append(Gone("label", removals[-1].what, by))
    return tuple(kept)


_SOMEBODY_ELSE = Person(0, "")


def _freed_by(author: Person, removals: Iterable[Happening]) -> Person | None:
    """Of several in one second the one that frees least."""
    by = [one.by for one in removals]
    if any(person is not None and person.id == author.id for person in by):
        return author
    return None if None in by else next((person for person in by if person and person.bot), _SOMEBODY_ELSE)


def _is_somebody_else(person: Person | None, author: Person) -> bool:
    return person is not None and not person.bot and person.id != author.id


def kept_titles(author: Person, present: str, happenings: Iterable[Happening]) -> tuple[Gone, ...]:
    """The titles it had that still count: since then only its author, a bot or nobody knows who changed the title."""
    happened = sorted(happenings, key=_order)
    retitled = [one for one in happened if one.did is Did.RETITLED]
    others = [one.at for one in retitled if _is_somebody_else(one.by, author)]
    told = {one.what.lower(): one.at for one in retitled}
    kept: dict[str, Gone] = {}
    for one in happened:
        name = one.what.lower()
        if name == present.lower() or (others and one.at < others[-1]):
            continue
        if one.did is Did.RETITLED and not _is_somebody_else(one.by, author):
            kept[name] = Gone("title", one.what, one.by)
        elif one.did is Did.SEEN_TITLED and (name not in told or one.at > told[name]):
            kept[name] = Gone("title", one.what, None)
    return tuple(kept.values())


def too_many(gone: tuple[Gone, ...]) -> bool:
    """Whether some may have been forgotten, so that any may have been among them."""
    return len(gone) >= MOST_NAMED // 2


def once_requested(
    people: Iterable[Person], teams: Iterable[str], happenings: Iterable[Happening]
) -> tuple[tuple[Person, ...], tuple[str, ...]]:
    """Those whose review is requested, or was until they gave it; only a request taken off by hand is over."""
    found_people = {person.id: person for person in people}
    found_teams = {team.lower(): team for team in teams}
    removed: dict[tuple[int, str], datetime] = {}
    for one in happenings:
        if one.did is Did.REQUEST_REMOVED:
            key = (one.person.id if one.person else 0, one.what.lower())
            removed[key] = max(one.at, removed.get(key, one.at))
    for one in happenings:
        key = (one.person.id if one.person else 0, one.what.lower())
        if one.did is not Did.SEEN_REQUESTED or (key in removed and removed[key] >= one.at):
            continue
        if one.person:
            found_people.setdefault(one.person.id, one.person)
        else:
            found_teams.setdefault(one.what.lower(), one.what)
    return tuple(found_people.values()), tuple(found_teams.values())
