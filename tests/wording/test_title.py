from collections.abc import Callable
from dataclasses import replace

import pytest

from app.decision.policy import Problem, Severity
from app.decision.pull_request import Person
from app.decision.verdict import State, Verdict, misconfigured
from app.wording.title import check_title
from tests.wording.scenes import CROWD, PEOPLE, Scene, decision, group


def rfc(*everyone: str) -> Scene:
    return Scene(decision("RFC", *everyone))


TITLES = [
    pytest.param(
        lambda: rfc("alice", "bob", "carol").says("carol", "/commit"),
        "1 of 3 committed · waiting for alice, bob",
        id="waiting",
    ),
    pytest.param(
        lambda: rfc(*(person.login for person in CROWD[:300])),
        "0 of 300 committed · waiting for member-1, member-2, member-3, member-4, member-5 and 295 more",
        id="waiting for many",
    ),
    pytest.param(
        lambda: Scene(
            decision("RFC", groups=(group("Ops", "bob"), group("Security", "alice", "carol", at_least=2)))
        ).says("alice", "/commit"),
        "0 of 2 committed · waiting for Ops, Security (1 of 2)",
        id="waiting for groups",
    ),
    pytest.param(
        lambda: rfc("alice", "carol").says("carol", "/block no rollback plan"),
        "Blocked by carol: no rollback plan",
        id="blocked",
    ),
    pytest.param(lambda: rfc("alice", "carol").says("carol", "/block"), "Blocked by carol", id="no reason"),
    pytest.param(
        lambda: rfc("alice", "carol").says("carol", "/block one").says("carol", "/block two"),
        "Blocked by carol: one",
        id="two blocks of one",
    ),
    pytest.param(
        lambda: rfc("alice", "carol", "dave").says("carol", "/block").says("dave", "/block two"),
        "Blocked by carol and dave: two",
        id="two people",
    ),
    pytest.param(
        lambda: (
            rfc("alice", "carol", "dave").says("carol", "/block one").says("dave", "/block").says("alice", "/block")
        ),
        "Blocked by carol, dave and alice: one",
        id="three people",
    ),
    pytest.param(
        lambda: rfc("alice", "bob").says("bob", "/commit").says("alice", "/commit"), "2 of 2 committed", id="committed"
    ),
    pytest.param(
        lambda: rfc("alice", "bob").says("bob", "/commit").says("alice", "/dac"),
        "2 of 2 committed · 1 disagrees and commits",
        id="one dissents",
    ),
    pytest.param(
        lambda: rfc("alice", "bob").says("bob", "/dac").says("alice", "/dac"),
        "2 of 2 committed · 2 disagree and commit",
        id="two dissent",
    ),
    pytest.param(
        lambda: Scene(decision("RFC", "alice", paths=("nothing/**",))), "No commitment needed", id="not needed"
    ),
    pytest.param(
        lambda: rfc("alice", "architcts"), ".github/commitment.yml, line 5: no user @architcts", id="misconfigured"
    ),
]


@pytest.mark.parametrize(("scene", "title"), TITLES)
def test_a_title_says_the_verdict(scene: Callable[[], Scene], title: str) -> None:
    assert check_title(scene().verdict()) == title


@pytest.mark.parametrize(
    ("problems", "title"),
    [
        pytest.param(
            (Problem(0, "the files could not be read"),), "The files could not be read", id="not the policy's"
        ),
        pytest.param((Problem(0, "docs/CODEOWNERS, line 1: no"),), "docs/CODEOWNERS, line 1: no", id="of another file"),
        pytest.param(
            (Problem(1, "a"), Problem(2, "b"), Problem(3, "c")), "p.yml, line 1: a (and 2 more)", id="several"
        ),
        pytest.param(
            (Problem(4, "x", Severity.WARNING), Problem(5, "y")), "p.yml, line 5: y", id="an error comes first"
        ),
        pytest.param((), "The policy cannot be used", id="nothing known"),
    ],
)
def test_a_title_names_the_first_error(problems: tuple[Problem, ...], title: str) -> None:
    assert check_title(misconfigured(problems), "p.yml") == title


def test_a_title_is_short_one_line_and_plain_whatever_people_are_called() -> None:
    nasty = {f"member-{n}": Person(n, "\u202e\n\x00" + "x" * 300) for n in range(2, 20)}
    scene = Scene(decision("RFC", *nasty), people={**PEOPLE, **nasty})
    for verdict in (scene.verdict(), scene.says("member-2", "/block " + "y\u200b" * 500).verdict()):
        title = check_title(verdict)
        assert len(title) <= 250
        assert title.isprintable()
    problem = Problem(3, "bad " + "z" * 1000)
    assert len(check_title(misconfigured((problem, problem)), "p" * 1000)) <= 250


def test_how_many_more_errors_there_are_is_not_cut_off() -> None:
    assert check_title(misconfigured((Problem(3, "z" * 1000), Problem(4, "a")))).endswith("… (and 1 more)")


def test_the_state_decides_what_the_title_says() -> None:
    waiting = rfc("alice").verdict()
    assert check_title(replace(waiting, state=State.NOT_NEEDED)) == check_title(Verdict(State.NOT_NEEDED))
