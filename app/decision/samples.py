"""Sample pull requests, and what a policy would make of them. Teams are taken as given, with sample members."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256

from app.decision.applies import applies, text_of
from app.decision.circumstances import Circumstances, TextFile
from app.decision.policy import Decision, Policy, Problem, When
from app.decision.pull_request import ChangedFile, Head, Person, PullRequest, Roster, Team
from app.decision.seats import GroupSeat, Seat, Seating, needed, references, seats_of
from app.decision.sources import sourced

MEMBERS = 3
"""So many sample members has each team."""
MOST_DERIVED = 5
MOST_SEATS_SHOWN = 12
OWNER = "acme"
CODEOWNERS = TextFile("CODEOWNERS", "* @acme/maintainers\n")
FRONT_MATTER = "---\nstakeholders: [named-in-the-text]\n---\n"
_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
_HEAD = "0" * 40
_SPECIAL = re.compile(r"[\\!*?\[\]]")


@dataclass(frozen=True, slots=True)
class Sample:
    """A pull request that nobody has opened."""

    title: str
    files: tuple[str, ...]
    labels: tuple[str, ...] = ()
    base: str = "main"
    author: str = "the-author"


SAMPLES = (
    Sample("RFC: one database for all", ("rfcs/0042-one-database.md",)),
    Sample("ADR 7: events instead of polling", ("docs/adr/0007-events.md", "docs/adr/README.md")),
    Sample("Fix the total of an empty cart", ("src/cart.py", "tests/test_cart.py")),
    Sample("Ask the security team too", (".github/commitment.yml",)),
)


@dataclass(frozen=True, slots=True)
class SampleSeat:
    """A seat in words: whose it is, or which group's, and how many of how many people fill it."""

    name: str
    by: str = ""
    needed: int = 1
    people: tuple[str, ...] = ()  # of a group; no more than a few
    more: int = 0  # people of the group besides


@dataclass(frozen=True, slots=True)
class Governed:
    """What one decision is to a sample."""

    decision: str
    unmet: tuple[str, ...]  # the keys of `when` that do not hold; none: it applies
    seats: tuple[SampleSeat, ...] = ()
    more: int = 0  # seats besides
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A sample, and what each decision of the policy is to it."""

    sample: Sample
    governed: tuple[Governed, ...]

    @property
    def by(self) -> tuple[Governed, ...]:
        """The decisions that apply."""
        return tuple(one for one in self.governed if not one.unmet)


def judged(policy: Policy, samples: Iterable[Sample]) -> tuple[Judged, ...]:
    """Which decisions apply to each sample, and who would have a seat."""
    return tuple(Judged(one, tuple(_governed(each, one) for each in policy.decisions)) for one in samples)


def samples_for(policy: Policy) -> tuple[Sample, ...]:
    """The usual ones, and one made for each of the first few decisions that apply to none of them."""
    made: list[Sample] = []
    for decision in policy.decisions:
        if not any(_applies(decision, one) for one in (*SAMPLES, *made)):
            one = _made_for(decision.when)
            if _applies(decision, one):
                made.append(one)
        if len(made) == MOST_DERIVED:
            break
    return (*made, *SAMPLES)


def _made_for(when: When) -> Sample:
    """One that fits, as far as it can be told from the patterns; whoever asks tries it."""
    pattern = next((one for one in when.paths or () if not one.startswith("!")), "README.md")
    path = "/".join(_filled(part) for part in pattern.strip("/").split("/") if part != "**")
    if pattern.endswith(("/", "/**")):
        path += "/example.md"
    title = _filled((when.title or ("A change",))[0])
    return Sample(title, (path,), (when.labels or ())[:1], _filled((when.branches or ("main",))[0]))


def _filled(part: str) -> str:
    return _SPECIAL.sub("", part.replace("*", "example", 1).replace("?", "1"))


def _governed(decision: Decision, sample: Sample) -> Governed:
    unmet = tuple(key for key in ("paths", "labels", "title", "branches") if not _holds(decision, key, sample))
    if unmet:
        return Governed(decision.name, unmet)
    seating = _seating(decision, sample)
    seats = tuple(map(_shown, seating.seats[:MOST_SEATS_SHOWN]))
    return Governed(decision.name, (), seats, len(seating.seats) - len(seats), seating.problems)


def _holds(decision: Decision, key: str, sample: Sample) -> bool:
    when = decision.when
    alone = {
        "paths": When(paths=when.paths),
        "labels": When(labels=when.labels),
        "title": When(title=when.title),
        "branches": When(branches=when.branches),
    }
    return _applies(replace(decision, when=alone[key]), sample)


def _applies(decision: Decision, sample: Sample) -> bool:
    return applies(decision, _pull(sample), _files(sample))


def _seating(decision: Decision, sample: Sample) -> Seating:
    pull = _pull(sample)
    texts = {file.path: TextFile(file.path, FRONT_MATTER) for file in text_of(decision, _files(sample))}
    around = Circumstances(owner=OWNER, codeowners=CODEOWNERS, front_matter=texts)
    elsewhere = sourced(decision, pull, around)
    names = references(Policy((decision,)), elsewhere=[elsewhere])
    return seats_of(decision, _roster(names), pull.author, elsewhere)


def _roster(names: Iterable[str]) -> Roster:
    """Everybody who is named is there, and every team has a few members."""
    teams = {
        name: Team(name, tuple(_person(f"{name.split('/')[1]}-{place}") for place in range(1, MEMBERS + 1)))
        for name in names
        if "/" in name
    }
    return Roster({name: _person(name) for name in names if "/" not in name}, dict(teams))


def _person(login: str) -> Person:
    return Person(int.from_bytes(sha256(login.lower().encode()).digest()[:7], "big"), login)


def _pull(sample: Sample) -> PullRequest:
    return PullRequest(
        repository_id=1,
        number=1,
        author=_person(sample.author),
        title=sample.title,
        base=sample.base,
        head=_HEAD,
        created_at=_AT,
        updated_at=_AT,
        labels=frozenset(sample.labels),
        assignees=(_person("an-assignee"),),
        requested=(_person("a-requested-reviewer"),),
        heads=(Head(_HEAD, _AT, _files(sample)),),
    )


def _files(sample: Sample) -> tuple[ChangedFile, ...]:
    return tuple(ChangedFile(path, "1" * 40) for path in sample.files)


def _shown(seat: Seat) -> SampleSeat:
    if isinstance(seat, GroupSeat):
        people = tuple(person.login for person in seat.people[:MEMBERS])
        count = needed(seat.at_least, len(seat.people))
        return SampleSeat(seat.name, needed=count, people=people, more=len(seat.people) - len(people))
    return SampleSeat(seat.person.login, seat.by if seat.by != f"@{seat.person.login.lower()}" else "")
