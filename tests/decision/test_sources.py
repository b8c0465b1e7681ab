"""Whom a decision's sources name, and the seats that this gives."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.decision.circumstances import NO_FILE, Circumstances, TextFile
from app.decision.policy import AuthorRule, Decision, Group, IfNobody, Policy, Reference, Source, Stakeholders, When
from app.decision.pull_request import ChangedFile, Did, Happening, Head, Person, PullRequest, Roster, Team
from app.decision.seats import GroupSeat, PersonSeat, Seating, references, seats_of
from app.decision.sources import MOST_FILES, asks_for, files_to_read, sourced
from app.decision.verdict import State, verdict

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AUTHOR, ALICE, BOB, CAROL = Person(1, "author"), Person(2, "alice"), Person(3, "bob"), Person(4, "carol")
ROBOT = Person(9, "robot", bot=True)
ROSTER = Roster(
    {"author": AUTHOR, "alice": ALICE, "bob": BOB, "carol": CAROL, "robot": ROBOT, "ghost": None},
    {"acme/pair": Team("acme/pair", (BOB, CAROL)), "acme/robots": Team("acme/robots", (ROBOT,)), "acme/secret": None},
)
OWNERS = ".github/CODEOWNERS"


def decision(
    *sources: Source, everyone: tuple[str, ...] = (), paths: tuple[str, ...] | None = None, **more: Any
) -> Decision:
    if_nobody = more.pop("if_nobody", IfNobody.FAIL)
    groups = more.pop("groups", ())
    named = tuple(Reference(name, 5) for name in everyone)
    stakeholders = Stakeholders(named, groups, sources, if_nobody)
    lines = {"stakeholders": 4, "stakeholders.from": 7}
    return Decision("RFC", when=When(paths=paths), stakeholders=stakeholders, lines=lines, **more)


def pull(*files: str | ChangedFile, **more: Any) -> PullRequest:
    listed = tuple(file if isinstance(file, ChangedFile) else ChangedFile(file, "b1") for file in files)
    return PullRequest(1, 7, AUTHOR, "RFC", "main", "h1", START, START, heads=(Head("h1", START, listed),), **more)


def owned(text: str) -> Circumstances:
    return Circumstances(owner="acme", codeowners=TextFile(OWNERS, text))


def fronted(**texts: str) -> Circumstances:
    return Circumstances(owner="acme", front_matter={f"{n}.md": TextFile(f"{n}.md", text) for n, text in texts.items()})


def naming(*names: str) -> str:
    return f"---\nstakeholders: [{', '.join(names)}]\n---\n"


def seating(of: Decision, told: PullRequest, around: Circumstances | None = None) -> Seating:
    return seats_of(of, ROSTER, AUTHOR, sourced(of, told, around or Circumstances()))


def errors(found: Seating) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in found.problems if problem.is_error]


def test_each_line_that_owns_a_file_of_the_text_is_a_seat_for_any_of_its_owners() -> None:
    around = owned("* @alice\n/ops/ @acme/pair @bob\n/src/ @author\n")
    found = seating(decision(Source.CODEOWNERS, paths=("*.md",)), pull("1.md", "ops/2.md", "src/a.py"), around)
    assert found.seats == (
        GroupSeat("owners of *", (ALICE,), 1, 7, Source.CODEOWNERS),
        GroupSeat("owners of /ops/", (BOB, CAROL), 1, 7, Source.CODEOWNERS),
    )
    assert [seat.by for seat in found.seats] == [
        {2: f"{OWNERS}, line 1: @alice"},
        {3: f"{OWNERS}, line 2: @acme/pair", 4: f"{OWNERS}, line 2: @acme/pair"},
    ]
    assert found.problems == ()


def test_moving_a_file_away_does_not_free_it_from_its_owners() -> None:
    moved = ChangedFile("src/1.md", "b1", previous_path="ops/1.md")
    found = seating(decision(Source.CODEOWNERS), pull(moved), owned("/ops/ @alice\n/src/ @bob\n"))
    assert [seat.name for seat in found.seats if isinstance(seat, GroupSeat)] == ["owners of /ops/", "owners of /src/"]


def test_a_removed_file_has_its_owners_too() -> None:
    assert seating(decision(Source.CODEOWNERS), pull(ChangedFile("1.md", "")), owned("* @alice\n")).seats


CODEOWNERS_ERRORS = [
    pytest.param("* @alice @nobody\n", f"{OWNERS}, line 1: no user @nobody", id="an unknown user among others"),
    pytest.param("\n* @acme/secret\n", f"{OWNERS}, line 2: no team @acme/secret", id="a team that cannot be read"),
    pytest.param("* @acme/robots\n", f'{OWNERS}, line 1: "*" is owned by nobody', id="a team of bots"),
    pytest.param("* @robot\n", f'{OWNERS}, line 1: "*" is owned by nobody', id="a bot alone"),
]


@pytest.mark.parametrize(("text", "message"), CODEOWNERS_ERRORS)
def test_an_owner_whom_nobody_can_ask_is_told_with_the_files_own_line(text: str, message: str) -> None:
    found = seating(decision(Source.CODEOWNERS, if_nobody=IfNobody.PASS), pull("1.md"), owned(text))
    assert errors(found) == [(0, message)]


def test_a_bot_beside_people_is_passed_over() -> None:
    found = seating(decision(Source.CODEOWNERS), pull("1.md"), owned("* @robot @alice\n"))
    assert found == Seating((GroupSeat("owners of *", (ALICE,), 1, 7, Source.CODEOWNERS),))


def test_an_excluded_author_is_no_owner() -> None:
    only = decision(Source.CODEOWNERS, author=AuthorRule.EXCLUDED)
    assert errors(seating(only, pull("1.md"), owned("* @author\n"))) == [
        (0, f'{OWNERS}, line 1: "*" is owned by nobody besides the author')
    ]
    assert seating(only, pull("1.md"), owned("* @author @bob\n")).seats == (
        GroupSeat("owners of *", (BOB,), 1, 7, Source.CODEOWNERS),
    )


NO_OWNERS = [
    pytest.param(None, [(0, "CODEOWNERS could not be read yet")], id="not looked for"),
    pytest.param(TextFile(OWNERS, problem="is too large"), [(0, f"{OWNERS} is too large")], id="unreadable"),
    pytest.param(NO_FILE, [], id="none"),
]


@pytest.mark.parametrize(("file", "wrong"), NO_OWNERS)
def test_codeowners_that_cannot_be_read_never_pass(file: TextFile | None, wrong: list[tuple[int, str]]) -> None:
    around = Circumstances(codeowners=file)
    found = seating(decision(Source.CODEOWNERS, if_nobody=IfNobody.PASS), pull("1.md"), around)
    assert errors(found) == wrong


def test_no_codeowners_is_a_warning_and_nobody_is_an_error() -> None:
    found = seating(decision(Source.CODEOWNERS), pull("1.md"), Circumstances(codeowners=NO_FILE))
    assert [(problem.line, problem.is_error) for problem in found.problems] == [(7, False), (4, True)]


def test_lines_that_github_skips_are_warnings_of_which_the_first_are_told() -> None:
    text = "* @alice\n" + "[a @bob\n" * 5
    found = seating(decision(Source.CODEOWNERS), pull("1.md"), owned(text))
    assert [problem.is_error for problem in found.problems] == [False] * 4
    assert found.problems[0].message.startswith(f"{OWNERS}, line 2: ")
    assert found.problems[3].message == f"{OWNERS}: and 2 more lines with something wrong"
    assert len(found.seats) == 1


def test_files_without_an_owner_are_nobodys_and_pass_only_where_the_policy_says_so() -> None:
    around, told = owned("/ops/ @alice\n"), pull("1.md")
    strict, lax = decision(Source.CODEOWNERS), decision(Source.CODEOWNERS, if_nobody=IfNobody.PASS)
    assert errors(seating(strict, told, around)) == [(4, 'nobody has a seat in "RFC"; name somebody who must commit')]
    assert seating(lax, told, around) == Seating()
    assert verdict(Policy((lax,)), told, ROSTER, around=around).state is State.NOT_NEEDED


def test_what_keeps_a_decision_from_passing_is_told_before_any_warning() -> None:
    first, second = decision(Source.CODEOWNERS, everyone=("alice",)), decision(Source.FRONT_MATTER)
    counted = verdict(Policy((first, second)), pull("1.md"), ROSTER, around=Circumstances(codeowners=NO_FILE))
    assert [problem.is_error for problem in counted.problems] == [True, False]


def test_without_circumstances_a_decision_with_files_as_sources_is_not_green() -> None:
    for source in (Source.CODEOWNERS, Source.FRONT_MATTER):
        of = decision(source, everyone=("author",), if_nobody=IfNobody.PASS)
        assert verdict(Policy((of,)), pull("1.md"), ROSTER).state is State.MISCONFIGURED


def test_names_in_front_matter_have_seats_of_their_own() -> None:
    around = fronted(a=naming('"@alice"', "acme/pair"), b=naming("alice", "author"))
    found = seating(decision(Source.FRONT_MATTER), pull("a.md", "b.md"), around)
    assert found == Seating(tuple(PersonSeat(person, 7) for person in (ALICE, BOB, CAROL, AUTHOR)))
    assert [seat.by for seat in found.seats] == [
        "a.md, line 2: @alice",
        "a.md, line 2: @acme/pair",
        "a.md, line 2: @acme/pair",
        "b.md, line 2: @author",
    ]


FRONT_MATTER_ERRORS = [
    pytest.param({"a": naming("nobody")}, "a.md, line 2: no user @nobody", id="unknown"),
    pytest.param({"a": "---\nstakeholders: {}\n---\n"}, "a.md, line 2: ", id="not a list"),
    pytest.param({"a": naming("other/team")}, "a.md, line 2: team @other/team is of another", id="another's team"),
    pytest.param({}, "a.md could not be read yet", id="not read"),
]


@pytest.mark.parametrize(("texts", "message"), FRONT_MATTER_ERRORS)
def test_front_matter_that_cannot_be_used_is_told_with_the_files_own_line(texts: dict[str, str], message: str) -> None:
    found = seating(decision(Source.FRONT_MATTER, everyone=("alice",)), pull("a.md"), fronted(**texts))
    assert [(line, said[: len(message)]) for line, said in errors(found)] == [(0, message)]
    assert found.seats == (PersonSeat(ALICE, 5),)


def test_a_file_that_is_too_large_is_told() -> None:
    around = Circumstances(front_matter={"a.md": TextFile("a.md", problem="is too large")})
    assert errors(seating(decision(Source.FRONT_MATTER), pull("a.md"), around)) == [(0, "a.md is too large")]


def test_only_changed_texts_of_the_decision_are_read_for_front_matter() -> None:
    told = pull("a.md", "a.PNG", "src/a.py", "noending", ChangedFile("gone.md", ""))
    of = decision(Source.FRONT_MATTER, paths=("*.md", "*.PNG", "noending"))
    assert [file.path for file in files_to_read([of, decision()], told)] == ["a.md", "noending"]
    assert files_to_read([of], pull()) == ()


def test_too_many_texts_are_not_read_and_never_pass() -> None:
    told = pull(*(f"{number}.md" for number in range(MOST_FILES + 1)))
    of = decision(Source.FRONT_MATTER, everyone=("alice",))
    assert files_to_read([of], told) == ()
    message = '51 changed files of "RFC" may have front matter, and at most 50 are read; narrow "when.paths"'
    assert errors(seating(of, told)) == [(7, message)]


def test_who_was_once_asked_for_a_review_has_a_seat_until_it_is_taken_off() -> None:
    seen = tuple(Happening(Did.SEEN_REQUESTED, START, person=person) for person in (ALICE, BOB))
    off = Happening(Did.REQUEST_REMOVED, START, AUTHOR, person=BOB)
    told = pull("1.md", requested=(CAROL, ROBOT), happenings=(*seen, off))
    found = seating(decision(Source.REQUESTED_REVIEWERS), told)
    assert found == Seating((PersonSeat(CAROL, 7), PersonSeat(ALICE, 7)))
    assert [seat.by for seat in found.seats] == ["requested review"] * 2


def test_a_team_that_is_asked_for_a_review_gives_each_a_seat() -> None:
    of = decision(Source.REQUESTED_REVIEWERS)
    found = seating(of, pull("1.md", requested_teams=("acme/Pair",)))
    assert found == Seating((PersonSeat(BOB, 7), PersonSeat(CAROL, 7)))
    assert [seat.by for seat in found.seats] == ["requested review: @acme/pair"] * 2
    secret = seating(of, pull("1.md", requested_teams=("acme/secret",)))
    assert errors(secret) == [(0, "requested review: no team @acme/secret")]


def test_assignees_but_bots_have_seats_and_an_excluded_author_has_none() -> None:
    told = pull("1.md", assignees=(ROBOT, ALICE, AUTHOR))
    assert seating(decision(Source.ASSIGNEES), told).seats == (PersonSeat(ALICE, 7), PersonSeat(AUTHOR, 7))
    without = seating(decision(Source.ASSIGNEES, author=AuthorRule.EXCLUDED), told)
    assert without == Seating((PersonSeat(ALICE, 7),))


def test_a_person_has_one_seat_however_many_sources_name_them() -> None:
    of = decision(*Source, everyone=("alice",))
    around = Circumstances(
        owner="acme",
        codeowners=TextFile(OWNERS, "* @alice\n"),
        front_matter={"a.md": TextFile("a.md", naming("alice"))},
    )
    found = seating(of, pull("a.md", requested=(ALICE,), assignees=(ALICE,)), around)
    assert found == Seating((PersonSeat(ALICE, 5), GroupSeat("owners of *", (ALICE,), 1, 7, Source.CODEOWNERS)))
    assert isinstance(found.seats[0], PersonSeat)
    assert found.seats[0].by == "@alice"


def test_the_roster_is_asked_for_the_names_of_all_sources() -> None:
    of = decision(Source.CODEOWNERS, Source.FRONT_MATTER, Source.REQUESTED_REVIEWERS, everyone=("carol",))
    around = Circumstances(
        owner="acme",
        codeowners=TextFile(OWNERS, "* @Alice a@example.com @acme/pair\n"),
        front_matter={"a.md": TextFile("a.md", naming("bob"))},
    )
    found = sourced(of, pull("a.md", requested_teams=("acme/asked",), requested=(ALICE,)), around)
    assert references(Policy((of,)), [of], [found]) == {"carol", "alice", "acme/pair", "bob", "acme/asked"}


def test_a_group_of_the_policy_and_owners_of_the_same_name_are_two_seats() -> None:
    groups = (Group("owners of *", (Reference("bob"),)),)
    of = decision(Source.CODEOWNERS, groups=groups)
    counted = verdict(Policy((of,)), pull("1.md"), ROSTER, around=owned("* @alice\n"))
    assert len(counted.seats) == 2


def test_which_files_must_be_read_goes_by_the_decisions_that_apply() -> None:
    assert asks_for([decision(), decision(Source.CODEOWNERS)], Source.CODEOWNERS)
    assert not asks_for([decision(Source.ASSIGNEES)], Source.CODEOWNERS)


def test_a_pull_request_whose_files_were_never_read_names_nobody() -> None:
    unread = PullRequest(1, 7, AUTHOR, "RFC", "main", "h1", START, START)
    assert seating(decision(Source.CODEOWNERS, everyone=("bob",)), unread, owned("* @alice\n")).seats == (
        PersonSeat(BOB, 5),
    )


NAMES = st.sampled_from(["alice", "@bob", "acme/pair", "@acme/secret", "robot", "nobody", "a@b.c", "[x", "#", ""])
TEXTS = st.one_of(st.text(max_size=200), st.lists(NAMES, max_size=6).map(lambda names: naming(*names)))
LINES = st.lists(st.tuples(st.sampled_from(["*", "/ops/", "*.md", "[", "a\\"]), NAMES, NAMES), max_size=6)
FILES = st.lists(st.sampled_from(["a.md", "ops/b.md", "c.png", "d"]), max_size=4, unique=True)


@given(st.lists(st.sampled_from(list(Source)), unique=True), FILES, LINES, TEXTS)
def test_whatever_stands_in_the_files_all_can_commit_or_it_is_said_what_is_wrong(
    sources: list[Source], files: list[str], lines: list[tuple[str, str, str]], text: str
) -> None:
    owners = "\n".join(f"{pattern} {one} {other}" for pattern, one, other in lines)
    around = Circumstances(
        owner="acme",
        codeowners=TextFile(OWNERS, owners),
        front_matter={path: TextFile(path, text) for path in files},
    )
    found = seating(decision(*sources, everyone=("alice",)), pull(*files, assignees=(BOB, ROBOT)), around)
    people = [p for seat in found.seats for p in (seat.people if isinstance(seat, GroupSeat) else (seat.person,))]
    assert not any(person.bot for person in people)
    assert all(isinstance(seat, PersonSeat) or seat.people or errors(found) for seat in found.seats)
    assert PersonSeat(ALICE, 5) in found.seats
    own = [seat.person.id for seat in found.seats if isinstance(seat, PersonSeat)]
    assert len(own) == len(set(own))
