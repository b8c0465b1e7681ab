"""What deliveries tell of comments and reviews."""

import json
from typing import Any

import pytest

from app.decision.facts import CommentTold, HeadTold, OwnCommentTouched, PullRequestKey, PullRequestTold, RepositoryTold
from app.decision.picture import merge_comment
from app.decision.pull_request import CommentKind, Person, Removal, ReviewState, Version
from app.github.deliveries import read_delivery
from tests.github.told import BOB, BOT, CAROL, HEAD, OURSELVES, RECEIVED, at, comment, facts, of_kind, payload

KEY = PullRequestKey(186853002, 12)


def test_a_comment_is_told_with_its_words_as_written() -> None:
    told = comment("issue_comment.created")
    assert (told.kind, told.id, told.author, told.created_at) == (CommentKind.COMMENT, 3000000001, BOB, at(10))
    assert told.versions == (Version("/commit", at(10), BOB),)
    assert (told.deleted, told.seen_at, told.node_id) == (None, RECEIVED, "IC_kwDOCyMr2s6y0F4B")


def test_an_edit_is_told_with_who_made_it_and_what_it_replaced() -> None:
    assert comment("issue_comment.edited").versions == (Version("/block", at(10, 10), CAROL, replaced="/commit"),)


@pytest.mark.parametrize("changes", [pytest.param({}, id="nothing"), pytest.param(..., id="no list of changes")])
def test_an_edit_that_leaves_the_words_alone_tells_no_version(changes: Any) -> None:
    assert of_kind(CommentTold, facts("issue_comment.edited", changes=changes)) == []


def test_a_deleted_comment_is_told_with_who_deleted_it() -> None:
    told = comment("issue_comment.deleted")
    assert told.deleted == Removal(by=CAROL, at=RECEIVED)
    assert told.versions == (Version("/commit", at(10), BOB),)


def test_the_last_words_of_a_comment_edited_before_it_was_deleted_are_nobodys() -> None:
    told = comment("issue_comment.deleted", comment__updated_at="2026-03-02T10:30:00Z", comment__body="/block")
    assert told.versions == (Version("/block", at(10, 30), None),)


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        pytest.param(None, "", id="none"),
        pytest.param("x" * 70_000, "x" * 65_536, id="longer than GitHub takes"),
        pytest.param("a\0b", "a\ufffdb", id="NUL"),
        pytest.param("👍 ünï", "👍 ünï", id="any script"),
    ],
)
def test_words_are_bounded_and_kept_as_text(body: str | None, kept: str) -> None:
    assert comment("issue_comment.created", comment__body=body).versions[0].body == kept


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"issue__pull_request": ...}, id="on an issue"),
        pytest.param({"comment__user": BOT}, id="by another bot"),
        pytest.param({"comment__user": OURSELVES}, id="our own"),
    ],
)
def test_comments_that_nobody_speaks_by_are_passed_over(changes: dict[str, Any]) -> None:
    assert facts("issue_comment.created", **changes) == ()


def test_a_comment_whose_author_is_gone_is_the_ghosts() -> None:
    assert comment("issue_comment.created", comment__user=None).author == Person(10137, "ghost")


@pytest.mark.parametrize(
    ("name", "deleted"),
    [
        pytest.param("issue_comment.edited", False, id="edited"),
        pytest.param("issue_comment.deleted", True, id="deleted"),
    ],
)
def test_what_others_do_to_our_comment_is_told(name: str, deleted: bool) -> None:
    touched = of_kind(OwnCommentTouched, facts(name, comment__user=OURSELVES))
    assert touched == [OwnCommentTouched(KEY, 3000000001, deleted=deleted)]


@pytest.mark.parametrize("name", ["issue_comment.created", "issue_comment.edited", "issue_comment.deleted"])
def test_what_we_do_to_our_own_comment_is_no_news(name: str) -> None:
    assert facts(name, comment__user=OURSELVES, sender=OURSELVES) == ()


def test_before_our_name_is_known_our_comments_are_a_bots() -> None:
    body = json.dumps(payload("issue_comment.edited", comment__user=OURSELVES)).encode()
    assert read_delivery("issue_comment", body, received_at=RECEIVED, own_login=None) == ()


def test_a_review_is_told_with_its_state_and_head() -> None:
    told = comment("pull_request_review.submitted")
    assert (told.kind, told.id, told.author) == (CommentKind.REVIEW, 2500000001, BOB)
    assert (told.review, told.head, told.created_at) == (ReviewState.APPROVED, HEAD, at(10, 5))
    assert told.versions == (Version("Fine by me", at(10, 5), BOB),)


def test_a_review_tells_the_state_of_its_pull_request_too() -> None:
    found = facts("pull_request_review.submitted")
    assert [type(fact) for fact in found] == [RepositoryTold, PullRequestTold, HeadTold, CommentTold]


def test_a_review_whose_pull_request_is_cut_short_is_told_alone() -> None:
    found = facts("pull_request_review.submitted", pull_request={"number": 12})
    assert [type(fact) for fact in found] == [RepositoryTold, CommentTold]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        pytest.param("APPROVED", ReviewState.APPROVED, id="capitals"),
        pytest.param("changes_requested", ReviewState.CHANGES_REQUESTED, id="changes requested"),
        pytest.param("commented", ReviewState.COMMENTED, id="comment"),
        pytest.param("something new", ReviewState.UNKNOWN, id="unknown to us"),
    ],
)
def test_a_review_state_is_read(state: str, expected: ReviewState) -> None:
    assert comment("pull_request_review.submitted", review__state=state).review is expected


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"review__state": "pending"}, id="pending"),
        pytest.param({"review__submitted_at": None}, id="without a date"),
        pytest.param({"review__user": BOT}, id="by a bot"),
        pytest.param({"action": "something_new"}, id="an action we do not know"),
    ],
)
def test_reviews_that_say_nothing_yet_are_passed_over(changes: dict[str, Any]) -> None:
    assert of_kind(CommentTold, facts("pull_request_review.submitted", **changes)) == []


def test_an_edited_review_reads_so_from_its_edit_on() -> None:
    told = comment("pull_request_review.edited")
    assert told.versions == (Version("/block", at(10, 20), BOB, replaced="Fine by me"),)


def test_an_edited_review_without_a_time_is_dated_when_we_learned_of_it() -> None:
    assert comment("pull_request_review.edited", review__updated_at=...).versions[0].at == RECEIVED


def test_an_unchanged_review_tells_no_version() -> None:
    assert of_kind(CommentTold, facts("pull_request_review.edited", changes={})) == []


def test_an_edit_of_a_dismissed_review_does_not_undo_the_dismissal() -> None:
    told = comment("pull_request_review.edited", review__state="dismissed")
    assert (told.review, told.dismissed) == (ReviewState.UNKNOWN, Removal(by=None))


def test_a_dismissal_names_who_dismissed() -> None:
    told = comment("pull_request_review.dismissed")
    assert (told.review, told.dismissed) == (ReviewState.UNKNOWN, Removal(by=CAROL, at=at(11)))


def test_a_dismissal_keeps_whose_words_these_were_submitted_as() -> None:
    submitted, dismissed = comment("pull_request_review.submitted"), comment("pull_request_review.dismissed")
    for merged in (merge_comment(submitted, dismissed), merge_comment(dismissed, submitted)):
        assert merged.versions == (Version("Fine by me", at(10, 5), BOB),)
        assert merged.review is ReviewState.APPROVED


def test_words_first_seen_at_a_dismissal_are_nobodys() -> None:
    assert comment("pull_request_review.dismissed").versions[0].by is None


def test_an_inline_comment_is_told() -> None:
    told = comment("pull_request_review_comment.created")
    assert (told.kind, told.id, told.head, told.review) == (CommentKind.REVIEW_COMMENT, 1900000001, None, None)
    assert told.versions == (Version("/block no rollback", at(10, 6), BOB),)


def test_a_deleted_inline_comment_is_told() -> None:
    assert comment("pull_request_review_comment.created", action="deleted").deleted == Removal(BOB, RECEIVED)


@pytest.mark.parametrize(
    "changes",
    [pytest.param({"comment__user": BOT}, id="by a bot"), pytest.param({"action": "resolved"}, id="another action")],
)
def test_inline_comments_that_declare_nothing_are_passed_over(changes: dict[str, Any]) -> None:
    assert of_kind(CommentTold, facts("pull_request_review_comment.created", **changes)) == []
