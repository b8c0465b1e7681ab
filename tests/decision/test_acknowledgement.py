"""How a comment is answered."""

from datetime import timedelta

import pytest

from app.decision.acknowledgement import Acknowledgement, Reaction, Why, acknowledgements
from app.decision.holding import No
from app.decision.policy import BlocksBy, ReviewsRule
from app.decision.pull_request import ReviewState
from tests.decision.conversation import PEOPLE, Conversation, at, decision, group, roster

UP, ROCKET, EYES, CONFUSED = Reaction.COMMITTED, Reaction.DISSENTING, Reaction.BLOCKING, Reaction.NOT_COUNTED


def answers(talk: Conversation, *, writers: tuple[str, ...] = (), later: int = 0) -> dict[int, Acknowledgement]:
    """The answers by the name of the comment."""
    people = roster(writers)
    found = acknowledgements(talk.verdict(people), talk.whole, people.writers, at(talk.minute + later))
    return {name: answer for answer in found for name, comment in talk.comments.items() if comment is answer.comment}


def answer(talk: Conversation, comment: int = 1, **more: int) -> tuple[Reaction | None, Why | No | None]:
    found = answers(talk, **more)[comment]  # type: ignore[arg-type]
    return found.reaction, found.refusal.why if found.refusal else None


@pytest.mark.parametrize(
    ("body", "reaction", "why"),
    [
        pytest.param("/commit", UP, None, id="commitment"),
        pytest.param("/dac too soon", ROCKET, None, id="dissent"),
        pytest.param("I disagree and commit", ROCKET, None, id="dissent in words"),
        pytest.param("/block x", EYES, None, id="block"),
        pytest.param("/block x\n/commit", EYES, None, id="both"),
        pytest.param("/withdraw", UP, None, id="withdrawal"),
        pytest.param("/recheck", UP, None, id="recheck"),
        pytest.param("/commit\n/recheck", UP, None, id="two commands obeyed"),
        pytest.param("hello", None, None, id="idle talk"),
        pytest.param("LGTM", CONFUSED, None, id="acceptance of one who is awaited"),
        pytest.param("/comit", CONFUSED, None, id="a misspelt command"),
        pytest.param("/unblock", CONFUSED, Why.NOTHING_TO_LIFT, id="nothing to lift"),
        pytest.param("/unblock B1", CONFUSED, Why.NO_SUCH_BLOCK, id="no such block"),
        pytest.param("I no longer block this", CONFUSED, None, id="nothing to lift, in words"),
        pytest.param("I no longer block this and I commit", UP, None, id="nothing to lift, and a commitment"),
        pytest.param("/overrule @bob", CONFUSED, Why.MALFORMED, id="malformed"),
        pytest.param("/commit not yet", CONFUSED, Why.DOUBTFUL, id="a command that its own note denies"),
        pytest.param("/commit?", CONFUSED, Why.DOUBTFUL, id="a command that only asks"),
        pytest.param("/overrule @bob it is time", CONFUSED, No.MAY_NOT_OVERRULE, id="overrule"),
        pytest.param("/recuse", UP, None, id="recuse"),
        pytest.param("/recuse\n/commit", CONFUSED, No.RECUSED, id="recuse and commit"),
        pytest.param("/delegate @bob", UP, None, id="delegate"),
        pytest.param("/invite @bob", CONFUSED, No.MAY_NOT_INVITE, id="invite"),
        pytest.param("/editorial", CONFUSED, No.NO_CHANGE, id="editorial"),
        pytest.param("/call", CONFUSED, Why.MAY_NOT_CALL, id="call"),
        pytest.param("/commit\n/call", CONFUSED, Why.MAY_NOT_CALL, id="one of two commands refused"),
    ],
)
def test_the_answer_to_somebody_with_a_seat(body: str, reaction: Reaction | None, why: Why | None) -> None:
    talk = Conversation()
    talk.says("alice", body)
    assert answer(talk) == (reaction, why)
    assert not answers(talk)[1].outsider


def test_nothing_is_answered_where_no_decision_applies() -> None:
    talk = Conversation(decision("alice", paths=("docs/**",)))
    talk.says("alice", "/commit")
    assert answers(talk) == {}


def test_lifting_ones_own_block_is_obeyed() -> None:
    talk = Conversation()
    talk.says("alice", "/block x\n/block y")
    talk.says("alice", "/unblock B1")
    talk.says("alice", "I no longer block this")
    talk.says("alice", "/unblock B2")
    assert [answer(talk, name) for name in (1, 2, 3)] == [(EYES, None), (UP, None), (UP, None)]
    assert answer(talk, 4) == (CONFUSED, Why.NOTHING_TO_LIFT)


def test_lifting_and_committing_in_one_comment_is_obeyed() -> None:
    talk = Conversation()
    talk.says("alice", "/block x")
    talk.says("alice", "/commit\n/unblock")
    assert answer(talk, 2) == (UP, None)


def test_another_s_block_is_not_theirs_to_lift() -> None:
    talk = Conversation(decision("alice", "bob"))
    talk.says("bob", "/block x")
    talk.says("alice", "/unblock b1")
    assert answer(talk, 2) == (CONFUSED, Why.NOT_YOUR_BLOCK)


@pytest.mark.parametrize(
    ("body", "reaction", "why"),
    [
        pytest.param("/commit", None, None, id="commitment"),
        pytest.param("/withdraw", None, None, id="withdrawal"),
        pytest.param("/recheck", None, None, id="recheck"),
        pytest.param("I'm blocking this until X is there", None, None, id="block in words"),
        pytest.param("/block x", None, Why.MAY_NOT_BLOCK, id="block"),
        pytest.param("/unblock B1", None, Why.NO_SUCH_BLOCK, id="unblock"),
        pytest.param("I no longer block this", None, None, id="unblock in words"),
        pytest.param("/call", None, Why.MAY_NOT_CALL, id="call"),
        pytest.param("/overrule @bob", None, Why.MALFORMED, id="malformed"),
    ],
)
def test_outsiders_cannot_make_it_work_or_talk(body: str, reaction: Reaction | None, why: Why | None) -> None:
    talk = Conversation()
    talk.says("stranger", body)
    assert answer(talk) == (reaction, why)
    assert answers(talk)[1].outsider


def test_near_misses_of_outsiders_get_no_answer() -> None:
    talk = Conversation()
    talk.says("stranger", "LGTM")
    assert answers(talk) == {}


@pytest.mark.parametrize(
    ("body", "reaction", "why"),
    [
        pytest.param("/commit", None, None, id="commitment"),
        pytest.param("/recheck", UP, None, id="recheck"),
        pytest.param("/block x", CONFUSED, Why.MAY_NOT_BLOCK, id="block"),
    ],
)
def test_an_author_without_a_seat_is_no_outsider(body: str, reaction: Reaction | None, why: Why | None) -> None:
    talk = Conversation()
    talk.says("author", body)
    assert answer(talk) == (reaction, why)
    assert not answers(talk)[1].outsider


def test_a_writer_s_block_is_seen_and_its_lifting_too() -> None:
    talk = Conversation(decision("alice", blocks_by=BlocksBy.WRITERS))
    talk.says("bob", "/block x")
    talk.says("bob", "/unblock")
    talk.says("bob", "/block y")
    talk.says("bob", "/commit")
    talk.says("bob", "/commit")
    found = answers(talk, writers=("bob",))
    assert [found[name].reaction for name in (1, 2, 3, 4, 5)] == [EYES, UP, EYES, UP, None]


def test_bots_and_deleted_comments_get_no_answer() -> None:
    talk = Conversation()
    talk.says("robot[bot]", "/commit")
    talk.deletes(talk.says("alice", "/commit"), "alice")
    talk.deletes(talk.says("alice", "/block x"), "admin")
    assert answers(talk) == {}


def test_after_an_edit_the_answer_is_to_how_it_reads_now() -> None:
    talk = Conversation()
    talk.says("alice", "/commit")
    talk.edits(1, "alice", "/block x")
    assert answer(talk) == (EYES, None)
    talk.edits(1, "alice", "hello")
    assert answer(talk) == (None, None)


def test_a_statement_edited_into_a_near_miss_is_not_counted_however_old() -> None:
    talk = Conversation(decision("alice", "bob"))
    talk.says("alice", "/commit")
    talk.says("alice", "/commit")
    talk.edits(1, "alice", "LGTM")
    assert answer(talk, later=600) == (CONFUSED, None)


def test_a_stranger_s_statement_edited_into_a_near_miss_loses_its_answer() -> None:
    talk = Conversation(decision("alice", blocks_by=BlocksBy.WRITERS))
    talk.says("bob", "/block x")
    talk.edits(1, "bob", "LGTM")
    assert answer(talk) == (None, None)


@pytest.mark.parametrize(
    ("act", "reaction"),
    [
        pytest.param(lambda talk: talk.edits(1, "admin", "hello"), CONFUSED, id="edited by somebody else"),
        pytest.param(lambda talk: talk.dismisses(1, "admin"), CONFUSED, id="dismissed by somebody else"),
        pytest.param(lambda talk: talk.dismisses(1, "alice"), None, id="dismissed by its author"),
        pytest.param(lambda talk: talk.finds_edited(1, "admin", "hello"), CONFUSED, id="edited nobody knows how"),
    ],
)
def test_what_counts_no_longer_says_so(act: object, reaction: Reaction | None) -> None:
    talk = Conversation()
    talk.reviews("alice", ReviewState.COMMENTED, "/commit")
    act(talk)  # type: ignore[operator]
    assert answer(talk) == (reaction, None)


def test_a_block_that_somebody_else_edited_is_still_seen() -> None:
    talk = Conversation()
    talk.says("alice", "/block x")
    talk.edits(1, "admin", "hello")
    assert answer(talk) == (EYES, None)


def test_a_dismissed_approval_of_an_outsider_gets_no_answer() -> None:
    talk = Conversation()
    talk.dismisses(talk.approves("stranger"), "admin")
    assert answer(talk) == (None, None)


def test_where_reviews_are_ignored_a_click_gets_no_answer() -> None:
    talk = Conversation(decision("alice", reviews=ReviewsRule.IGNORE))
    talk.approves("alice")
    talk.approves("alice", "/dac too soon")
    talk.requests_changes("alice")
    assert [answer(talk, name)[0] for name in (1, 2, 3)] == [None, ROCKET, None]


def test_where_reviews_are_ignored_an_approving_lgtm_is_a_near_miss() -> None:
    talk = Conversation(decision("alice", reviews=ReviewsRule.IGNORE))
    talk.approves("alice", "LGTM")
    assert answer(talk) == (CONFUSED, None)


@pytest.mark.parametrize(
    ("state", "reaction"),
    [
        pytest.param(ReviewState.APPROVED, UP, id="approval"),
        pytest.param(ReviewState.CHANGES_REQUESTED, EYES, id="changes requested"),
        pytest.param(ReviewState.COMMENTED, None, id="comment"),
    ],
)
def test_reviews_are_answered(state: ReviewState, reaction: Reaction | None) -> None:
    talk = Conversation()
    talk.reviews("alice", state)
    assert answer(talk) == (reaction, None)


def test_near_misses_of_those_who_are_not_awaited_get_no_answer() -> None:
    talk = Conversation(decision("alice", groups=[group("G", "bob", "carol")]))
    talk.says("alice", "/commit")
    talk.says("alice", "LGTM")
    talk.says("bob", "LGTM")
    assert set(answers(talk)) == {1, 3}
    talk.says("carol", "/commit")
    assert set(answers(talk)) == {1, 4}


@pytest.mark.parametrize(
    ("body", "fresh", "stale"),
    [
        pytest.param("LGTM", (CONFUSED, None), None, id="near miss"),
        pytest.param("/call", (CONFUSED, Why.MAY_NOT_CALL), (CONFUSED, None), id="refusal"),
        pytest.param("/overrule @bob", (CONFUSED, Why.MALFORMED), None, id="malformed"),
        pytest.param("/commit", (UP, None), (UP, None), id="statement"),
    ],
)
def test_an_hour_later_there_is_no_new_refusal(body: str, fresh: object, stale: object) -> None:
    talk = Conversation()
    talk.says("alice", body)
    assert answer(talk, later=59) == fresh
    assert (answer(talk, later=60) if stale else answers(talk, later=60)) == (stale or {})


def test_an_edit_makes_words_fresh_again() -> None:
    talk = Conversation()
    talk.says("alice", "hello")
    talk.passes(timedelta(hours=5) / timedelta(minutes=1))
    talk.edits(1, "alice", "/call")
    assert answer(talk) == (CONFUSED, Why.MAY_NOT_CALL)


def test_a_refusal_says_whom_and_what_it_is_about() -> None:
    talk = Conversation()
    talk.says("alice", "/unblock B4")
    talk.says("alice", "/overrule @bob")
    first, second = (answers(talk)[name].refusal for name in (1, 2))
    assert first is not None
    assert second is not None
    assert (first.person, first.command, first.target) == (PEOPLE["alice"], "/unblock", "B4")
    assert second.hint == "/overrule @user reason"


def test_a_blocker_hears_that_a_condition_lifts_nothing() -> None:
    talk = Conversation()
    talk.says("alice", "/block no plan")
    talk.says("alice", "/unblock once there is a plan")
    refusal = answers(talk)[2].refusal
    assert refusal is not None
    assert (refusal.why, refusal.hint) == (Why.DOUBTFUL, "/unblock")


def test_an_approval_that_is_refused_in_words_is_not_counted() -> None:
    talk = Conversation()
    talk.approves("alice", "Do not merge")
    assert answer(talk) == (CONFUSED, None)
