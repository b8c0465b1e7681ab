"""Seats: whom the policy's names stand for, and what is said when they stand for nobody."""

import pytest

from app.decision.policy import (
    AtLeast,
    AuthorRule,
    Decision,
    Group,
    IfNobody,
    Policy,
    Problem,
    Reference,
    Severity,
    Source,
    Stakeholders,
)
from app.decision.pull_request import Person, Roster, Team
from app.decision.seats import MOST_SEATS, GroupSeat, PersonSeat, needed, references, seats_of

ALICE, BOB, CAROL, DAVE = Person(1, "alice"), Person(2, "Bob"), Person(3, "carol"), Person(4, "dave")
ROBOT = Person(9, "robot", bot=True)
ROSTER = Roster(
    people={"alice": ALICE, "bob": BOB, "carol": CAROL, "robot": ROBOT, "ghost": None},
    teams={
        "acme/architects": Team("acme/architects", (BOB, CAROL, ROBOT)),
        "acme/robots": Team("acme/robots", (ROBOT,)),
        "acme/secret": None,
    },
)


def named(*names: str) -> tuple[Reference, ...]:
    return tuple(Reference(name, line) for line, name in enumerate(names, start=5))


def decision(
    *names: str,
    groups: tuple[Group, ...] = (),
    author: AuthorRule = AuthorRule.COMMITS,
    if_nobody: IfNobody = IfNobody.FAIL,
) -> Decision:
    stakeholders = Stakeholders(named(*names), groups, if_nobody=if_nobody)
    return Decision("RFC", line=2, stakeholders=stakeholders, author=author, lines={"stakeholders": 4})


def test_each_person_named_has_a_seat() -> None:
    seating = seats_of(decision("alice", "bob"), ROSTER, DAVE)
    assert seating.seats == (PersonSeat(ALICE, 5), PersonSeat(BOB, 6))
    assert seating.problems == ()


def test_a_team_gives_each_member_but_bots_a_seat() -> None:
    assert seats_of(decision("acme/architects"), ROSTER, DAVE).seats == (PersonSeat(BOB, 5), PersonSeat(CAROL, 5))


def test_a_person_named_often_has_one_seat() -> None:
    seats = seats_of(decision("carol", "acme/architects", "carol"), ROSTER, DAVE).seats
    assert seats == (PersonSeat(CAROL, 5), PersonSeat(BOB, 6))


def test_one_account_under_two_names_has_one_seat() -> None:
    roster = Roster(people={"alice": ALICE, "alicia": Person(1, "alicia")})
    assert len(seats_of(decision("alice", "alicia"), roster, DAVE).seats) == 1


def test_a_group_has_one_seat_with_its_people() -> None:
    group = Group("Security", named("acme/architects", "carol", "alice"), 2, line=8)
    seating = seats_of(decision(groups=(group,)), ROSTER, DAVE)
    assert seating.seats == (GroupSeat("Security", (BOB, CAROL, ALICE), 2, 8),)
    assert seating.problems == ()


@pytest.mark.parametrize("rule", [AuthorRule.COMMITS, AuthorRule.SPEAKS])
def test_an_author_who_is_named_has_a_seat(rule: AuthorRule) -> None:
    assert seats_of(decision("alice", "bob", author=rule), ROSTER, ALICE).seats == (
        PersonSeat(ALICE, 5),
        PersonSeat(BOB, 6),
    )


def test_an_author_who_is_not_named_has_no_seat() -> None:
    assert seats_of(decision("bob"), ROSTER, ALICE).seats == (PersonSeat(BOB, 5),)


def test_an_excluded_author_has_no_seat_and_is_in_no_group() -> None:
    group = Group("Security", named("alice", "bob"))
    seating = seats_of(decision("alice", "bob", groups=(group,), author=AuthorRule.EXCLUDED), ROSTER, ALICE)
    assert seating.seats == (PersonSeat(BOB, 6), GroupSeat("Security", (BOB,)))
    assert seating.problems == ()


UNKNOWN = [
    pytest.param("nobody", "no user @nobody", id="a user not in the roster"),
    pytest.param("ghost", "no user @ghost", id="a user GitHub does not know"),
    pytest.param("alize", "no user @alize; did you mean @alice?", id="a user like a known one"),
    pytest.param("acme/nobody", "no team @acme/nobody", id="a team not in the roster"),
    pytest.param("acme/secret", "no team @acme/secret", id="a team we may not read"),
    pytest.param(
        "acme/architcts", "no team @acme/architcts; did you mean @acme/architects?", id="a team like a known one"
    ),
    pytest.param("robot", "@robot is a bot; a seat needs a person or a team", id="a bot"),
]


@pytest.mark.parametrize(("name", "message"), UNKNOWN)
def test_a_name_that_gives_no_seat_is_a_problem_of_its_line(name: str, message: str) -> None:
    seating = seats_of(decision("bob", name), ROSTER, DAVE)
    assert seating.problems == (Problem(6, message),)
    assert seating.seats == (PersonSeat(BOB, 5),)


def test_a_problem_is_told_once_however_often_a_name_stands_in_a_line() -> None:
    group = Group("Security", (Reference("ghost", 5), Reference("bob", 5)))
    assert seats_of(decision("ghost", groups=(group,)), ROSTER, DAVE).problems == (Problem(5, "no user @ghost"),)


def test_nobody_at_all_is_a_problem() -> None:
    message = 'nobody has a seat in "RFC"; name somebody who must commit'
    seating = seats_of(decision("dave", author=AuthorRule.EXCLUDED), Roster({"dave": DAVE}), DAVE)
    assert seating.problems == (Problem(4, message),)


EMPTY = "team @acme/robots has nobody in it who could commit; add people to it, or name others"


def test_a_team_of_nobody_is_a_problem_however_many_others_have_a_seat() -> None:
    assert seats_of(decision("bob", "acme/robots"), ROSTER, DAVE).problems == (Problem(6, EMPTY),)


def test_a_team_of_nobody_is_a_problem_in_a_group_that_others_can_fill() -> None:
    group = Group("Security", named("acme/robots", "bob"), line=8)
    assert seats_of(decision(groups=(group,)), ROSTER, DAVE).problems == (Problem(5, EMPTY),)


def test_a_team_of_the_excluded_author_alone_is_no_team_of_nobody() -> None:
    people = Roster({"bob": BOB}, {"acme/me": Team("acme/me", (DAVE,))})
    assert seats_of(decision("bob", "acme/me", author=AuthorRule.EXCLUDED), people, DAVE).problems == ()


def test_nobody_at_all_passes_where_the_policy_says_so() -> None:
    seating = seats_of(decision("acme/robots", if_nobody=IfNobody.PASS), ROSTER, DAVE)
    assert (seating.seats, seating.problems) == ((), (Problem(5, EMPTY, Severity.WARNING),))


def test_an_unknown_name_does_not_pass_as_nobody() -> None:
    assert seats_of(decision("ghost", if_nobody=IfNobody.PASS), ROSTER, DAVE).problems


GROUPS = [
    pytest.param(3, AuthorRule.COMMITS, 'group "Security" needs 3 people; it has 2', id="more than there are"),
    pytest.param(
        2, AuthorRule.EXCLUDED, 'group "Security" needs 2 people; it has 1 besides the author', id="all but the author"
    ),
]


@pytest.mark.parametrize(("at_least", "rule", "message"), GROUPS)
def test_a_group_that_cannot_be_filled_is_a_problem(at_least: AtLeast, rule: AuthorRule, message: str) -> None:
    group = Group("Security", named("alice", "bob"), at_least, line=8)
    assert seats_of(decision(groups=(group,), author=rule), ROSTER, ALICE).problems == (Problem(8, message),)


@pytest.mark.parametrize("at_least", [1, "majority", "all"])
def test_a_group_of_nobody_is_a_problem(at_least: AtLeast) -> None:
    group = Group("Security", named("acme/robots"), at_least, line=8)
    problems = seats_of(decision("bob", groups=(group,)), ROSTER, DAVE).problems
    assert problems == (Problem(5, EMPTY),)


def test_a_group_with_an_unknown_name_is_one_problem() -> None:
    group = Group("Security", named("ghost"), line=8)
    assert seats_of(decision(groups=(group,)), ROSTER, DAVE).problems == (Problem(5, "no user @ghost"),)


def test_more_seats_than_the_limit_are_a_problem() -> None:
    crowd = Team("acme/all", tuple(Person(number, f"u{number}") for number in range(100, 101 + MOST_SEATS)))
    problems = seats_of(decision("acme/all"), Roster(teams={"acme/all": crowd}), DAVE).problems
    assert problems == (Problem(4, "501 seats; at most 500 are possible"),)


@pytest.mark.parametrize(
    ("at_least", "people", "number"),
    [
        pytest.param(2, 5, 2, id="a number"),
        pytest.param(2, 0, 2, id="a number of nobody"),
        pytest.param("majority", 5, 3, id="the majority of five"),
        pytest.param("majority", 4, 3, id="the majority of four"),
        pytest.param("majority", 1, 1, id="the majority of one"),
        pytest.param("majority", 0, 1, id="the majority of nobody"),
        pytest.param("all", 4, 4, id="all of four"),
        pytest.param("all", 0, 1, id="all of nobody"),
    ],
)
def test_a_groups_number_is_of_the_people_left(at_least: AtLeast, people: int, number: int) -> None:
    assert needed(at_least, people) == number


def test_references_are_all_names_of_the_decisions_asked_about() -> None:
    group = Group("Security", named("carol", "acme/security"))
    first = decision("alice", groups=(group,))
    second = Decision("ADR", stakeholders=Stakeholders(sources=(Source.ASSIGNEES,)), overruled_by=named("acme/leads"))
    policy = Policy((first, second))
    assert references(policy) == {"alice", "carol", "acme/security", "acme/leads"}
    assert references(policy, [second]) == {"acme/leads"}
