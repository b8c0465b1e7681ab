"""What people did to a pull request besides speaking, and what follows from who did it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from app.decision.pull_request import Did, Happening, Person

MOST = 1_000  # kept of one pull request; the latest


def merge_happenings(happenings: Iterable[Happening]) -> tuple[Happening, ...]:
    """Each once, oldest first; of the times at which somebody's review was seen requested only the last."""
    merged: dict[tuple[object, ...], Happening] = {}
    for one in happenings:
        who = one.person.id if one.person else 0
        at = None if one.did is Did.SEEN_REQUESTED else one.at
        key = (one.did, at, one.what.lower(), who, one.by.id if one.by else 0)
        known = merged.get(key, one)
        merged[key] = replace(one, at=max(one.at, known.at))
    return tuple(sorted(merged.values(), key=_order)[-MOST:])


def _order(one: Happening) -> tuple[datetime, str, str, int, int]:
    return (one.at, one.did, one.what, one.person.id if one.person else 0, one.by.id if one.by else 0)


def kept_labels(author: Person, present: frozenset[str], happenings: Iterable[Happening]) -> frozenset[str]:
    """The labels that may make a decision apply: those there are, and those that the author took off last.

    Nobody frees their own pull request; anyone else may. Who took a label off unknown may have been the author.
    """
    there = {label.lower() for label in present}
    names: dict[str, str] = {}
    last_off: dict[str, list[Happening]] = {}
    for one in happenings:
        if one.did in (Did.LABELED, Did.UNLABELED):
            names[one.what.lower()] = one.what
        if one.did is Did.UNLABELED:
            before = last_off.get(one.what.lower(), [])
            last_off[one.what.lower()] = [*(b for b in before if b.at == one.at), one]
    kept = set(present)
    for key, name in names.items():
        if key in there:
            continue
        removers = [one.by for one in last_off.get(key, [])]
        if not removers or any(by is None or by.id == author.id for by in removers):
            kept.add(name)
    return frozenset(kept)


def kept_titles(author: Person, present: str, happenings: Iterable[Happening]) -> tuple[str, ...]:
    """The titles that may make a decision apply: the present one, and those that only the author has changed since."""
    kept: list[str] = []
    for one in happenings:
        if one.did is not Did.RETITLED:
            continue
        if one.by is not None and one.by.id != author.id:
            kept.clear()
        else:
            kept.append(one.what)
    return (present, *dict.fromkeys(kept))


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
