from dataclasses import replace

import pytest

from app.decision.policy import Decision, Labels, Problem
from app.decision.verdict import State, Verdict, misconfigured
from app.wording import labels
from tests.wording.scenes import Scene, decision

RFC = replace(decision("RFC", "alice"), labels=Labels(mark="rfc"))
ELSEWHERE = replace(
    decision("Elsewhere", "bob", paths=("nothing/**",)), labels=Labels("adr", "adr: open", "adr: held", "adr: done")
)
OURS = frozenset({"commitment: awaited", "commitment: blocked", "commitment: reached"})


def names_for(*decisions: Decision, says: str = "") -> tuple[list[str], frozenset[str]]:
    scene = Scene(*decisions)
    if says:
        scene.says("alice", says)
    wanted, others = labels(scene.verdict(), decisions)
    return [label.name for label in wanted], others


@pytest.mark.parametrize(
    ("says", "wanted"),
    [
        pytest.param("", "commitment: awaited", id="waiting"),
        pytest.param("/block", "commitment: blocked", id="blocked"),
        pytest.param("/dac", "commitment: reached", id="committed"),
    ],
)
def test_exactly_one_label_says_how_it_stands(says: str, wanted: str) -> None:
    assert names_for(RFC, says=says) == ([wanted, "rfc"], OURS - {wanted})


def test_a_decision_that_does_not_apply_has_none_of_its_labels() -> None:
    wanted, others = names_for(RFC, ELSEWHERE)
    assert wanted == ["commitment: awaited", "rfc"]
    assert others >= {"adr", "adr: open", "adr: held", "adr: done"}


def test_several_decisions_all_show_the_verdict_in_their_own_words() -> None:
    second = replace(decision("Second", "bob"), labels=Labels(None, "second: open", "second: held", "second: done"))
    wanted, others = names_for(RFC, second, says="/block")
    assert wanted == ["commitment: blocked", "second: held", "rfc"]
    assert others == (OURS | {"second: open", "second: done"}) - {"commitment: blocked"}


def test_names_that_differ_only_in_case_are_one_label() -> None:
    second = replace(decision("Second", "bob"), labels=Labels("RFC", "Commitment: Awaited", "held", "done"))
    wanted, others = names_for(RFC, second)
    assert wanted == ["commitment: awaited", "rfc"]
    assert others == {"commitment: blocked", "commitment: reached", "held", "done"}


def test_a_misconfigured_decision_keeps_only_its_mark() -> None:
    broken = replace(decision("RFC", "nobody"), labels=Labels(mark="rfc"))
    assert names_for(broken) == (["rfc"], OURS)


def test_marks_are_left_alone_where_nobody_can_tell_what_applies() -> None:
    assert labels(misconfigured((Problem(0, "unread"),)), (RFC,)) == ((), OURS)


def test_nothing_of_ours_stays_when_no_commitment_is_needed() -> None:
    assert labels(Verdict(State.NOT_NEEDED), (RFC,)) == ((), OURS | {"rfc"})


def test_a_decision_without_labels_has_none() -> None:
    assert names_for(replace(RFC, labels=None)) == ([], frozenset())


def test_descriptions_and_colours_fit_github() -> None:
    named = replace(RFC, name="a very long name " * 20)
    for says in ("", "/block", "/commit"):
        wanted, _ = labels(Scene(named).says("alice", says).verdict(), (named,))
        assert len(wanted) == 2
        assert all(0 < len(label.description) <= 100 for label in wanted)
        assert all(len(label.color) == 6 and int(label.color, 16) >= 0 for label in wanted)
