"""A comment is its author's."""

from dataclasses import replace

import pytest

from app.decision.phrases import Phrases
from app.decision.pull_request import CommentKind, Removal, ReviewState, Version
from app.decision.statements import Kind
from app.decision.words import Touch, Words, declared_by, matters, own_words
from tests.decision.conversation import PEOPLE, Conversation, at

PHRASES = Phrases()
APPROVED, CHANGES, UNKNOWN = ReviewState.APPROVED, ReviewState.CHANGES_REQUESTED, ReviewState.UNKNOWN
BLOCK, COMMIT, DISSENT, UNBLOCK = Kind.BLOCK, Kind.COMMIT, Kind.DISAGREE_AND_COMMIT, Kind.UNBLOCK


def words(talk: Conversation, comment: int = 1) -> Words:
    return own_words(talk.comments[comment], PHRASES)


def declared(found: Words) -> list[Kind]:
    return [declaration.kind for declaration in found.heard.declarations]


def aside(found: Words) -> list[Kind]:
    return [declaration.kind for declaration in found.set_aside]


@pytest.mark.parametrize(
    ("state", "body", "kinds"),
    [
        pytest.param(APPROVED, "", [COMMIT], id="approving commits"),
        pytest.param(APPROVED, "LGTM", [COMMIT], id="approving with acceptance"),
        pytest.param(APPROVED, "Nothing blocking here", [COMMIT], id="approving and not blocking"),
        pytest.param(APPROVED, "I disagree and commit", [DISSENT], id="approving with dissent"),
        pytest.param(APPROVED, "/commit", [COMMIT], id="approving and saying so"),
        pytest.param(APPROVED, "/comit", [COMMIT], id="approving with a slip in the same"),
        pytest.param(APPROVED, "My commitment is clear", [COMMIT], id="approving with a mention"),
        pytest.param(APPROVED, "I no longer block this", [UNBLOCK, COMMIT], id="approving and lifting"),
        pytest.param(APPROVED, "/recheck", [Kind.RECHECK, COMMIT], id="approving with a command beside"),
        pytest.param(APPROVED, "I can't commit to this yet", [], id="approving and negating"),
        pytest.param(APPROVED, "Should we block this?", [], id="approving and asking"),
        pytest.param(APPROVED, "I will block this if X is missing", [], id="approving with a condition"),
        pytest.param(APPROVED, "I will commit tomorrow", [], id="approving and postponing"),
        pytest.param(APPROVED, "My objection stands", [], id="approving with an objection"),
        pytest.param(APPROVED, "/commit\nScratch that.", [], id="approving and taking it back"),
        pytest.param(APPROVED, "/blokc it is wrong", [], id="approving with a misspelt block"),
        pytest.param(APPROVED, "/overrule @bob", [], id="approving with a malformed command"),
        pytest.param(APPROVED, "*a_ " * 16_000 + "\n/block x", [], id="approving with words too many to hear"),
        pytest.param(APPROVED, "/block no plan", [BLOCK], id="approving and blocking"),
        pytest.param(APPROVED, "/withdraw", [Kind.WITHDRAW], id="approving and withdrawing"),
        pytest.param(APPROVED, "/recuse", [Kind.RECUSE], id="approving and recusing"),
        pytest.param(CHANGES, "", [BLOCK], id="requesting changes blocks"),
        pytest.param(CHANGES, "Please fix it", [BLOCK], id="requesting changes with words"),
        pytest.param(CHANGES, "/block no plan", [BLOCK], id="requesting changes and blocking"),
        pytest.param(CHANGES, "I disagree and commit", [DISSENT], id="requesting changes with dissent"),
        pytest.param(CHANGES, "I no longer block this", [UNBLOCK], id="requesting changes and lifting all"),
        pytest.param(CHANGES, "/unblock B1", [UNBLOCK, BLOCK], id="requesting changes and lifting one"),
        pytest.param(CHANGES, "/recheck", [Kind.RECHECK, BLOCK], id="requesting changes with a command beside"),
        pytest.param(CHANGES, "/block x\n/commit", [BLOCK], id="requesting changes with both"),
        pytest.param(CHANGES, "Not blocking, but fix typos", [BLOCK], id="requesting changes and negating a block"),
        pytest.param(ReviewState.COMMENTED, "LGTM", [], id="a comment of a review"),
        pytest.param(ReviewState.COMMENTED, "/commit", [COMMIT], id="a comment of a review that commits"),
        pytest.param(UNKNOWN, "hello", [], id="a state nobody knows"),
        pytest.param(None, "/block x\n/commit", [BLOCK], id="a comment with both blocks"),
        pytest.param(None, "/commit\nBlocking: no plan", [BLOCK], id="a comment with both in words"),
    ],
)
def test_what_a_review_declares(state: ReviewState | None, body: str, kinds: list[Kind]) -> None:
    talk = Conversation()
    talk.says("alice", body, review=state)
    assert declared(words(talk)) == kinds


@pytest.mark.parametrize(
    ("body", "by_state"),
    [
        pytest.param("", [True], id="silence"),
        pytest.param("/commit", [False], id="words"),
        pytest.param("/unblock", [False, True], id="both"),
    ],
)
def test_what_a_state_says_is_told_from_words(body: str, by_state: list[bool]) -> None:
    talk = Conversation()
    comment = talk.comments[talk.approves("alice", body)]
    assert [spoken.by_state for spoken in own_words(comment, PHRASES).spoken] == by_state
    assert declared_by(comment, comment.versions[0], PHRASES)[1] is any(by_state)


def test_a_block_by_state_has_the_first_line_as_its_reason() -> None:
    talk = Conversation()
    talk.requests_changes("alice", "> quoted\n\n  There is no plan.  \nNone.")
    assert words(talk).heard.declarations[0].reason == "There is no plan."


def test_bots_declare_nothing() -> None:
    talk = Conversation()
    talk.approves("robot[bot]", "/commit")
    assert declared(words(talk)) == []
    assert not matters(talk.comments[1], PHRASES)


def test_an_edit_that_changes_what_is_declared_counts_from_the_edit() -> None:
    talk = Conversation()
    talk.says("alice", "hello")
    talk.edits(1, "alice", "/commit")
    (spoken,) = words(talk).spoken
    assert (spoken.at, spoken.bound_at, spoken.original) == (at(2), at(2), False)


def test_an_edit_of_the_reason_alone_counts_from_the_writing() -> None:
    talk = Conversation()
    talk.says("alice", "/dac to soon")
    talk.edits(1, "alice", "/dac too soon")
    (spoken,) = words(talk).spoken
    assert (spoken.at, spoken.bound_at, spoken.original) == (at(1), at(1), True)
    assert spoken.declaration.reason == "too soon"


def test_another_command_beside_it_does_not_renew_a_commitment() -> None:
    talk = Conversation()
    talk.says("alice", "/commit")
    talk.edits(1, "alice", "/commit\n/recheck")
    commitment, recheck = words(talk).spoken
    assert (commitment.at, recheck.at) == (at(1), at(2))


def test_another_command_beside_it_renews_a_block() -> None:
    talk = Conversation()
    talk.says("alice", "/block x")
    talk.edits(1, "alice", "/block x\n/recheck")
    assert words(talk).spoken[0].at == at(2)


def test_a_commitment_put_before_an_old_withdrawal_does_not_outlive_it() -> None:
    talk = Conversation()
    talk.says("alice", "/withdraw")
    talk.edits(1, "alice", "/commit\n/withdraw")
    assert talk.stands() == "awaited"


def test_saying_in_words_what_the_click_said_counts_from_the_edit() -> None:
    talk = Conversation()
    talk.approves("alice")
    talk.edits(1, "alice", "/commit")
    assert words(talk).spoken[0].at == at(2)


def test_what_was_edited_away_and_back_counts_from_coming_back() -> None:
    talk = Conversation()
    talk.says("alice", "/commit")
    talk.edits(1, "alice", "never mind")
    talk.edits(1, "alice", "/commit")
    assert words(talk).spoken[0].at == at(3)


def test_two_blocks_of_one_comment_are_kept_apart() -> None:
    talk = Conversation()
    talk.says("alice", "/block a\n/block b")
    talk.edits(1, "alice", "/block a\n/block b!")
    assert [spoken.at for spoken in words(talk).spoken] == [at(1), at(1)]


@pytest.mark.parametrize(
    ("body", "stands", "falls"),
    [
        pytest.param("/commit", [], [COMMIT], id="commitment"),
        pytest.param("/dac too soon", [], [DISSENT], id="dissent"),
        pytest.param("/block no plan", [BLOCK], [], id="block"),
        pytest.param("/withdraw", [Kind.WITHDRAW], [], id="withdrawal"),
        pytest.param("/unblock", [], [UNBLOCK], id="unblock"),
        pytest.param("/recuse", [], [Kind.RECUSE], id="recusal"),
        pytest.param("/block no plan\n/unblock B1", [BLOCK], [UNBLOCK], id="both"),
    ],
)
@pytest.mark.parametrize(
    ("act", "touch"),
    [
        pytest.param(lambda talk: talk.edits(1, "admin", "nothing"), Touch.EDITED, id="edited"),
        pytest.param(lambda talk: talk.deletes(1, "admin"), Touch.DELETED, id="deleted"),
        pytest.param(lambda talk: talk.dismisses(1, "admin"), Touch.DISMISSED, id="dismissed"),
    ],
)
def test_what_somebody_else_does_never_helps(
    act: object, touch: Touch, body: str, stands: list[Kind], falls: list[Kind]
) -> None:
    talk = Conversation()
    talk.reviews("alice", ReviewState.COMMENTED, body)
    act(talk)  # type: ignore[operator]
    found = words(talk)
    assert (declared(found), aside(found)) == (stands, falls)
    assert (found.touch, found.touched_by) == (touch, PEOPLE["admin"])
    assert found.doubt_at is None


def test_what_somebody_else_wrote_into_a_comment_declares_nothing() -> None:
    talk = Conversation()
    talk.says("alice", "hello")
    talk.edits(1, "admin", "/commit")
    assert (declared(words(talk)), aside(words(talk))) == ([], [])


def test_a_deletion_by_nobody_knows_whom_is_somebody_elses() -> None:
    talk = Conversation()
    talk.says("alice", "/commit")
    talk.deletes(1, None)
    assert (words(talk).touch, words(talk).touched_by) == (Touch.DELETED, None)


def test_the_authors_later_edit_makes_it_theirs_again() -> None:
    talk = Conversation()
    talk.says("alice", "/commit")
    talk.edits(1, "admin", "/commit!")
    talk.edits(1, "alice", "/commit")
    found = words(talk)
    assert (declared(found), found.touch, found.spoken[0].at) == ([COMMIT], None, at(3))


@pytest.mark.parametrize("act", ["deletes", "dismisses"])
def test_who_takes_a_review_off_themselves_takes_it_back(act: str) -> None:
    talk = Conversation()
    talk.requests_changes("alice")
    getattr(talk, act)(1, "alice")
    assert words(talk) == Words(talk.comments[1])


def test_a_review_first_seen_dismissed_is_a_doubt_of_its_state() -> None:
    talk = Conversation()
    talk.reviews("alice", UNKNOWN, "hello")
    talk.dismisses(1, "admin")
    assert (words(talk).doubt_at, words(talk).doubt_of_state) == (at(1), True)


def test_an_edit_by_somebody_else_of_words_nobody_heard_is_a_doubt() -> None:
    talk = Conversation()
    talk.says("alice", "hello")
    talk.finds_edited(1, "admin", "good morning")
    assert (words(talk).doubt_at, words(talk).doubt_of_state) == (at(2), False)


def test_a_block_stands_in_a_doubt_as_last_written() -> None:
    talk = Conversation()
    talk.says("alice", "/block x")
    talk.finds_edited(1, "admin", "good morning")
    assert (declared(words(talk)), words(talk).spoken[0].at) == ([BLOCK], at(1))


def test_an_own_edit_whose_past_is_unknown_is_a_doubt() -> None:
    talk = Conversation()
    talk.says("alice", "hello")
    talk.finds_edited(1, "alice", "/commit")
    assert (declared(words(talk)), aside(words(talk)), words(talk).doubt_at) == ([], [COMMIT], at(2))


def test_an_own_edit_after_a_doubt_ends_it() -> None:
    talk = Conversation()
    talk.says("alice", "hello")
    talk.finds_edited(1, "admin", "/commit")
    talk.edits(1, "alice", "/commit then")
    assert (declared(words(talk)), words(talk).doubt_at) == ([COMMIT], None)


def test_words_before_a_doubt_do_not_date_a_commitment_back() -> None:
    talk = Conversation()
    talk.says("alice", "/commit")
    talk.finds_edited(1, "alice", "/commit.")
    talk.edits(1, "alice", "/commit!")
    assert words(talk).spoken[0].at == at(2)


def test_an_edit_in_the_second_of_writing_that_github_cannot_tell_of_is_a_doubt() -> None:
    talk = Conversation()
    talk.says("alice", "/commit", history_known=False)
    assert (declared(words(talk)), words(talk).doubt_at) == ([], at(1))


def test_a_comment_of_which_only_others_words_are_known_is_a_doubt() -> None:
    talk = Conversation()
    talk.says("alice", "/commit")
    talk.comments[1] = replace(talk.comments[1], versions=(Version("/commit", at(1), None),))
    assert (declared(words(talk)), words(talk).doubt_at, words(talk).touch) == ([], at(1), Touch.EDITED)


def test_a_state_that_requests_changes_is_its_authors_whoever_wrote_the_words() -> None:
    talk = Conversation()
    talk.requests_changes("alice", "hello")
    talk.comments[1] = replace(talk.comments[1], versions=(Version("fine", at(5), PEOPLE["admin"]),))
    found = words(talk)
    assert (declared(found), found.doubt_at, found.spoken[0].by_state) == ([BLOCK], at(5), True)


def test_it_is_known_that_an_earlier_version_declared_something() -> None:
    talk = Conversation()
    talk.says("alice", "/commit")
    talk.says("bob", "hello")
    talk.edits(1, "alice", "LGTM")
    talk.edits(2, "admin", "/commit")
    talk.edits(2, "bob", "hello again")
    assert [words(talk, 1).declared_before, words(talk, 2).declared_before] == [True, False]


@pytest.mark.parametrize(
    ("body", "more", "answer"),
    [
        pytest.param("hello", {}, False, id="idle talk"),
        pytest.param("/commit", {}, True, id="a statement"),
        pytest.param("LGTM", {}, True, id="a near miss, which is shown"),
        pytest.param("", {"review": APPROVED}, True, id="an approval"),
        pytest.param("", {"review": ReviewState.COMMENTED}, False, id="a review that says nothing"),
        pytest.param("hello", {"history_known": False}, True, id="an unknown past"),
        pytest.param("hello", {"versions": (Version("hello", at(1), None),)}, True, id="nobody knows whose words"),
        pytest.param("hello", {"created_at": at(0)}, True, id="edited before it was seen"),
    ],
)
def test_what_matters(body: str, more: dict[str, object], answer: bool) -> None:
    talk = Conversation()
    talk.says("alice", body)
    comment = replace(talk.comments[1], **more)  # type: ignore[arg-type]
    assert matters(comment, PHRASES) is answer


def test_what_was_declared_once_matters_for_good() -> None:
    talk = Conversation()
    talk.says("alice", "/block x")
    talk.edits(1, "alice", "hello")
    assert matters(talk.comments[1], PHRASES)


def test_a_dismissal_of_which_nobody_told_by_whom_is_somebody_elses() -> None:
    talk = Conversation()
    talk.approves("alice")
    talk.comments[1] = replace(talk.comments[1], dismissed=Removal(None))
    assert (aside(words(talk)), words(talk).touch) == ([COMMIT], Touch.DISMISSED)


def test_inline_comments_are_heard_too() -> None:
    talk = Conversation()
    talk.says("alice", "/commit", CommentKind.REVIEW_COMMENT)
    assert declared(words(talk)) == [COMMIT]
