"""What counts as said, in GitHub's order of time."""

from dataclasses import replace

import pytest

from app.decision.pull_request import CommentKind, Removal, ReviewState, Version
from app.decision.statements import Kind
from app.decision.timeline import is_commitment
from tests.decision.conversation import PEOPLE, TEXT, Conversation, at

REVIEW, INLINE = CommentKind.REVIEW, CommentKind.REVIEW_COMMENT


def blocks(talk: Conversation) -> list[tuple[str, int | None]]:
    return [(said.reason, said.block) for said in talk.said.statements if said.kind is Kind.BLOCK]


def heads(talk: Conversation) -> list[str | None]:
    return [said.head for said in talk.said.statements]


def test_statements_are_in_the_order_of_time_however_they_are_stored() -> None:
    talk = Conversation()
    talk.says("alice", "/block x")
    talk.says("alice", "/commit")
    talk.comments = dict(reversed(talk.comments.items()))
    assert talk.kinds() == [Kind.BLOCK, Kind.COMMIT]


def test_a_statement_keeps_who_when_where_and_how() -> None:
    talk = Conversation()
    talk.says("alice", "/unblock B2")
    (said,) = talk.said.statements
    assert (said.person, said.at, said.target, said.command) == (PEOPLE["alice"], at(1), "B2", "/unblock")
    assert not is_commitment(said)


def test_in_one_second_the_later_comment_of_a_kind_comes_later() -> None:
    talk = Conversation()
    talk.says("alice", "/block x")
    talk.says("alice", "/commit", now=True)
    assert talk.kinds() == [Kind.BLOCK, Kind.COMMIT]


@pytest.mark.parametrize(
    ("said", "last"),
    [
        pytest.param([("/commit", REVIEW), ("/block x", INLINE)], Kind.BLOCK, id="block after commitment"),
        pytest.param([("/block x", REVIEW), ("/commit", INLINE)], Kind.BLOCK, id="block before commitment"),
        pytest.param([("/withdraw", REVIEW), ("/commit", INLINE)], Kind.WITHDRAW, id="withdrawal"),
        pytest.param([("/block x", REVIEW), ("/withdraw", INLINE)], Kind.BLOCK, id="block over withdrawal"),
        pytest.param([("/block x", REVIEW), ("/unblock", INLINE)], Kind.BLOCK, id="block over unblock"),
        pytest.param([("/commit", REVIEW), ("/unblock", INLINE)], Kind.UNBLOCK, id="unblock over commitment"),
    ],
)
def test_in_one_second_between_kinds_the_less_green_wins(said: list[tuple[str, CommentKind]], last: Kind) -> None:
    talk = Conversation()
    talk.passes()
    for body, kind in said:
        talk.says("alice", body, kind, now=True)
    assert talk.kinds()[-1] is last


def test_in_one_second_a_doubt_is_less_green_than_a_commitment() -> None:
    talk = Conversation()
    talk.approves("alice", number=9)
    talk.dismisses(1, "admin")
    talk.comments[1] = replace(talk.comments[1], review=ReviewState.UNKNOWN)
    talk.minute = 1
    talk.says("alice", "/commit", INLINE, now=True)
    assert talk.kinds() == [Kind.COMMIT, None]


def test_a_dismissal_comes_after_the_review_even_in_its_second() -> None:
    talk = Conversation()
    talk.requests_changes("bob")
    review = talk.comments[1]
    talk.comments[1] = replace(review, dismissed=Removal(PEOPLE["alice"], review.created_at, "enough"))
    assert [said.kind for said in talk.said.statements] == [Kind.BLOCK, Kind.OVERRULE]


def test_words_are_about_the_head_at_the_time() -> None:
    talk = Conversation()
    talk.says("alice", "/commit")
    talk.pushes()
    talk.says("bob", "/commit")
    assert heads(talk) == ["h0", "h1"]


def test_words_in_the_second_of_a_push_are_about_the_older_head() -> None:
    talk = Conversation()
    talk.pushes()
    talk.says("alice", "/commit", now=True)
    assert heads(talk) == ["h0"]


def test_words_in_the_second_of_the_opening_are_about_the_first_head() -> None:
    talk = Conversation()
    talk.says("alice", "/commit", now=True)
    assert heads(talk) == ["h0"]


@pytest.mark.parametrize(("present", "about"), [("h0", "h0"), ("h1", "h1")])
def test_of_two_heads_of_one_second_later_words_are_about_the_present_one(present: str, about: str) -> None:
    talk = Conversation()
    heads_of_one_second = (talk.pull.heads[0], replace(talk.pull.heads[0], sha="h1"))
    talk.pull = replace(talk.pull, head=present, heads=heads_of_one_second)
    talk.says("alice", "/commit")
    assert heads(talk) == [about]


def test_words_before_any_head_that_is_known_are_about_no_head() -> None:
    talk = Conversation()
    talk.pull = replace(talk.pull, heads=(replace(talk.pull.heads[0], since=at(5)),))
    talk.says("alice", "/commit")
    assert heads(talk) == [None]


def test_words_are_about_a_head_that_came_back() -> None:
    talk = Conversation()
    talk.pushes()
    first, second = talk.pull.heads
    talk.pull = replace(talk.pull, head="h0", heads=(replace(first, again=(talk.passes(),)), second))
    talk.says("alice", "/commit")
    assert heads(talk) == ["h0"]


def test_github_says_which_head_a_review_is_about() -> None:
    talk = Conversation()
    talk.pushes()
    talk.approves("alice", head="h0")
    assert heads(talk) == ["h0"]


def test_a_review_whose_head_is_unknown_is_about_the_head_at_the_time() -> None:
    talk = Conversation()
    talk.pushes()
    talk.approves("alice", head=None)
    assert heads(talk) == ["h1"]


def test_an_edit_that_declares_anew_is_about_the_head_at_the_edit() -> None:
    talk = Conversation()
    talk.approves("alice", "I can't commit to this")
    talk.pushes()
    talk.edits(1, "alice", "I commit to this")
    assert heads(talk) == ["h1"]


def test_a_slip_mended_after_a_push_is_about_the_older_head() -> None:
    talk = Conversation()
    talk.says("alice", "/commit fien")
    talk.pushes()
    talk.edits(1, "alice", "/commit fine")
    assert heads(talk) == ["h0"]


def test_blocks_count_up() -> None:
    talk = Conversation()
    talk.says("alice", "/block a")
    talk.says("bob", "/block b\n/block c")
    assert blocks(talk) == [("a", 1), ("b", 2), ("c", 3)]


def test_a_block_that_was_edited_away_keeps_its_number() -> None:
    talk = Conversation()
    talk.says("alice", "/block a")
    talk.edits(1, "alice", "never mind")
    talk.says("alice", "/block b")
    assert blocks(talk) == [("b", 2)]


def test_a_block_that_was_deleted_keeps_its_number() -> None:
    talk = Conversation()
    talk.says("alice", "/block a")
    talk.deletes(1, "alice")
    talk.says("alice", "/block b")
    assert blocks(talk) == [("b", 2)]


def test_a_block_that_comes_back_is_another_one() -> None:
    talk = Conversation()
    talk.says("alice", "/block a")
    talk.edits(1, "alice", "never mind")
    talk.edits(1, "alice", "/block a")
    assert blocks(talk) == [("a", 2)]


def test_a_block_whose_reason_is_edited_is_the_same() -> None:
    talk = Conversation()
    talk.says("alice", "/block a")
    talk.says("bob", "/block b")
    talk.edits(1, "alice", "/block a, because")
    assert blocks(talk) == [("a, because", 1), ("b", 2)]


def test_of_two_blocks_the_one_that_stays_keeps_its_number() -> None:
    talk = Conversation()
    talk.says("alice", "/block a\n/block b")
    talk.edits(1, "alice", "/block b")
    assert blocks(talk) == [("b", 2)]


def test_a_block_written_beside_another_has_its_own_number() -> None:
    talk = Conversation()
    talk.says("alice", "/block a")
    talk.says("bob", "/block b")
    talk.edits(1, "alice", "/block c\n/block a")
    assert sorted(blocks(talk)) == [("a", 1), ("b", 2), ("c", 3)]


def test_a_block_stays_the_same_through_somebody_elses_edit() -> None:
    talk = Conversation()
    talk.says("alice", "/block a")
    talk.edits(1, "admin", "/block z\n/block y")
    talk.edits(1, "alice", "/block a")
    talk.says("robot[bot]", "/block m")
    assert blocks(talk) == [("a", 1)]


def test_a_block_by_state_alone_has_a_number() -> None:
    talk = Conversation()
    talk.requests_changes("alice", "no")
    talk.comments[1] = replace(talk.comments[1], versions=(Version("yes", at(5), PEOPLE["admin"]),))
    talk.requests_changes("robot[bot]", "no")
    talk.comments[2] = replace(talk.comments[2], versions=(Version("yes", at(5), PEOPLE["admin"]),))
    assert blocks(talk) == [("", 1)]


def test_a_doubt_is_on_the_record() -> None:
    talk = Conversation()
    talk.says("alice", "hello")
    talk.finds_edited(1, "admin", "/commit")
    assert talk.kinds() == [None]


def test_what_is_said_after_the_merge_is_late() -> None:
    talk = Conversation()
    talk.says("alice", "/commit")
    talk.merges()
    talk.says("bob", "/block x")
    assert [said.kind for said in talk.said.statements] == [Kind.COMMIT]
    assert [said.kind for said in talk.said.late] == [Kind.BLOCK]


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda talk: talk.edits(1, "alice", "/block x"), id="own edit"),
        pytest.param(lambda talk: talk.edits(1, "admin", "hello"), id="edit by somebody else"),
        pytest.param(lambda talk: talk.deletes(1, "alice"), id="own deletion"),
        pytest.param(lambda talk: talk.dismisses(1, "admin"), id="dismissal"),
    ],
)
def test_the_merge_closes_the_record_against_changes_too(act: object) -> None:
    talk = Conversation()
    talk.reviews("alice", ReviewState.COMMENTED, "/commit")
    talk.merges()
    act(talk)  # type: ignore[operator]
    assert talk.kinds() == [Kind.COMMIT]


def test_what_was_done_before_the_merge_stays_done() -> None:
    talk = Conversation()
    talk.says("alice", "/commit")
    talk.deletes(1, None)
    talk.merges()
    assert talk.kinds() == []


def test_what_is_said_while_it_is_closed_unmerged_counts() -> None:
    talk = Conversation(files={TEXT: "first"})
    talk.pull = replace(talk.pull, open=False)
    talk.says("alice", "/commit")
    assert talk.kinds() == [Kind.COMMIT]
