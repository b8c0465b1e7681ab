from pathlib import Path

import pytest

from app.decision.hearing import hear
from app.decision.statements import Kind, Nearness

SPOKEN = Path(__file__).parent / "spoken"  # one comment a line, by what it declares; \n stands for a new line


def spoken(name: str) -> list[str]:
    return [line.replace("\\n", "\n") for line in (SPOKEN / f"{name}.txt").read_text("utf-8").splitlines()]


def kinds(body: str) -> list[Kind]:
    return [declaration.kind for declaration in hear(body).declarations]


@pytest.mark.parametrize("body", spoken("commit"))
def test_this_commits(body: str) -> None:
    assert kinds(body) == [Kind.COMMIT]


@pytest.mark.parametrize("body", spoken("disagree_and_commit"))
def test_this_disagrees_and_commits(body: str) -> None:
    assert kinds(body) == [Kind.DISAGREE_AND_COMMIT]


@pytest.mark.parametrize("body", spoken("block"))
def test_this_blocks(body: str) -> None:
    assert kinds(body) == [Kind.BLOCK]


@pytest.mark.parametrize("body", spoken("unblock"))
def test_this_lifts_a_block(body: str) -> None:
    assert kinds(body) == [Kind.UNBLOCK]


@pytest.mark.parametrize("body", spoken("withdraw"))
def test_this_takes_a_commitment_back(body: str) -> None:
    assert kinds(body) == [Kind.WITHDRAW]


@pytest.mark.parametrize("body", spoken("nothing"))
def test_this_declares_nothing(body: str) -> None:
    assert kinds(body) == []


def test_no_more_than_a_dozen_acts_are_weighed_in_a_sentence() -> None:
    heard = hear("If you insist, " + "I commit, " * 20)
    assert heard.declarations == ()
    assert [near.nearness for near in heard.near] == [Nearness.CONDITIONAL]


def test_at_most_a_few_acts_are_heard_in_a_sentence() -> None:
    assert len(kinds("I block this; " * 9)) == 4


def test_a_commitment_is_no_dissent_where_disagreement_is_denied() -> None:
    assert kinds("I don't disagree with any of it, and I commit.") == [Kind.COMMIT]


def test_a_view_voiced_as_a_question_is_no_dissent() -> None:
    assert kinds("Would I prefer B?\n\nI commit.") == [Kind.COMMIT]


def test_a_reason_ends_where_the_next_act_begins() -> None:
    heard = hear("I disagree and commit, the date is fixed; I withdraw my objection")
    assert [x.reason for x in heard.declarations] == ["the date is fixed", ""]
