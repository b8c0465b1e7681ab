"""What the ledger says of seats that came and went."""

from datetime import UTC, datetime

from app.decision.circumstances import Circumstances
from app.decision.policy import Decision, Group, Reference, Stakeholders
from app.decision.publication import Seated
from app.decision.pull_request import Person, PullRequest, Roster, Team
from app.reconciler.seat_changes import seat_entries, seated_now

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ALICE, BOB, CAROL = Person(2, "alice"), Person(3, "bob"), Person(4, "carol")
PULL = PullRequest(1, 7, Person(1, "author"), "RFC", "main", "h1", START, START)
PAIR = Reference("acme/pair")


def roster(*team: Person) -> Roster:
    return Roster({"alice": ALICE}, {"acme/pair": Team("acme/pair", team)})


def rfc(*everyone: str, name: str = "RFC", groups: tuple[Group, ...] = ()) -> Decision:
    return Decision(name, stakeholders=Stakeholders(tuple(map(Reference, everyone)), groups))


def seated(
    *decisions: Decision, team: tuple[Person, ...] = (BOB,), before: tuple[Seated, ...] | None = None
) -> tuple[Seated, ...] | None:
    return seated_now(decisions, PULL, roster(*team), Circumstances(), before)


def told(before: tuple[Seated, ...] | None, now: tuple[Seated, ...] | None) -> list[tuple[str, str, str, str]]:
    entries = seat_entries(before, now, START)
    assert len({entry.about for entry in entries}) == len(entries)
    return [(entry.kind, entry.login, entry.detail["group"], entry.detail["by"]) for entry in entries]


def test_who_has_a_seat_is_kept_by_what_gave_it() -> None:
    of = rfc("alice", "acme/pair", groups=(Group("Board", (PAIR,)),))
    assert seated(of, team=(BOB, CAROL)) == (
        Seated("RFC", "", "@alice", {2: "alice"}),
        Seated("RFC", "", "@acme/pair", {3: "bob", 4: "carol"}),
        Seated("RFC", "Board", "@acme/pair", {3: "bob", 4: "carol"}),
    )


def test_the_first_look_and_one_that_finds_nothing_new_say_nothing() -> None:
    now = seated(rfc("acme/pair"))
    assert told(None, now) == []
    assert told(now, now) == []
    assert told(now, None) == []


def test_who_joins_or_leaves_a_team_is_told_with_the_team() -> None:
    of = rfc("acme/pair", groups=(Group("Board", (PAIR,)),))
    assert told(seated(of, team=(BOB,)), seated(of, team=(CAROL,))) == [
        ("seat added", "carol", "", "@acme/pair"),
        ("seat added", "carol", "Board", "@acme/pair"),
        ("seat removed", "bob", "", "@acme/pair"),
        ("seat removed", "bob", "Board", "@acme/pair"),
    ]


def test_who_keeps_the_seat_by_other_means_is_not_told_of() -> None:
    assert told(seated(rfc("acme/pair"), team=(ALICE,)), seated(rfc("alice"))) == []


def test_a_decision_that_applies_no_more_takes_its_seats_with_it() -> None:
    before = seated(rfc("alice"), rfc("acme/pair", name="Other"))
    assert told(before, seated(rfc("alice"))) == [("seat removed", "bob", "", "@acme/pair")]


def test_seats_that_cannot_be_told_now_are_as_they_were() -> None:
    before = seated(rfc("acme/pair"), rfc("alice", name="Other"))
    now = seated(rfc("ghost"), rfc("acme/pair", name="Other"), before=before)
    assert told(before, now) == [
        ("seat added", "bob", "", "@acme/pair"),
        ("seat removed", "alice", "", "@alice"),
    ]
    assert seated(rfc("ghost")) is None
