"""`request_reviews: true`: the awaited are asked natively as well, each once, and nobody becomes anything by it."""

import pytest

from app.sandbox.records import Pull
from tests.stage import Stage, policy_for

pytestmark = [pytest.mark.anyio, pytest.mark.policy(policy_for("alice", "bob", more="request_reviews: true"))]


def requested(pull: Pull) -> list[str]:
    return [person.login for person in pull.requested]


async def test_the_awaited_are_asked_for_a_review(s: Stage) -> None:
    pull = await s.opens()
    assert requested(pull) == ["alice", "bob"]


@pytest.mark.policy(policy_for("alice", "bob"))
async def test_nobody_is_asked_where_the_policy_does_not_say_so(s: Stage) -> None:
    pull = await s.opens()
    assert requested(pull) == []


@pytest.mark.policy(policy_for("alice", "author", more="author: speaks\nrequest_reviews: true"))
async def test_the_author_is_not_asked(s: Stage) -> None:
    pull = await s.opens()
    assert requested(pull) == ["alice"]


async def test_a_draft_asks_nobody_until_it_is_ready(s: Stage) -> None:
    pull = await s.opens(draft=True)
    assert requested(pull) == []
    await s.do(s.acts.ready, pull, s.person("author"))
    assert requested(pull) == ["alice", "bob"]


async def test_a_request_taken_off_by_hand_stays_off(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.unrequest_review, pull, s.person("author"), s.person("alice"))
    await s.says(pull, "alice", "/recheck")
    await s.pushes(pull, {"rfcs/0001.md": "# Another\n"})
    assert requested(pull) == ["bob"]


async def test_who_reviewed_is_not_asked_again(s: Stage) -> None:
    pull = await s.opens()
    await s.reviews(pull, "alice", "comment", "Looks nice.")
    await s.pushes(pull, {"rfcs/0001.md": "# Another\n"})
    assert requested(pull) == ["bob"]


async def test_whom_somebody_else_asked_is_not_asked_again(s: Stage) -> None:
    pull = await s.opens(draft=True)
    await s.do(s.acts.request_review, pull, s.person("author"), s.person("alice"))
    await s.do(s.acts.unrequest_review, pull, s.person("author"), s.person("alice"))
    await s.do(s.acts.ready, pull, s.person("author"))
    assert requested(pull) == ["bob"]


async def test_a_request_is_not_taken_off_when_they_commit(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    assert requested(pull) == ["alice", "bob"]


@pytest.mark.policy(policy_for("stranger", "bob", more="request_reviews: true"))
async def test_who_may_not_be_asked_is_left_out_and_not_tried_again(s: Stage) -> None:
    s.sandbox.world.person("stranger")
    await s.sets_policy(policy_for("stranger", "bob", more="request_reviews: true"))
    pull = await s.opens()
    assert requested(pull) == ["bob"]
    s.sandbox.front.requests.clear()
    await s.says(pull, "bob", "/commit")
    assert s.asked("POST", "requested_reviewers") == []
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for stranger")


TWO = """\
decisions:
  - name: RFC
    when: {paths: ["rfcs/**"]}
    stakeholders: {everyone: ["@alice"]}
    request_reviews: true
  - name: Review
    when: {paths: ["rfcs/**"]}
    stakeholders: {everyone: ["@bob"], from: [requested_reviewers]}
"""


@pytest.mark.policy(TWO)
async def test_whom_the_app_asks_gets_no_seat_by_that(s: Stage) -> None:
    pull = await s.opens()
    assert requested(pull) == ["alice"]
    await s.says(pull, "alice", "/recheck")
    assert "### Review" in s.summary(pull)
    review = s.summary(pull).partition("### Review")[2].partition("###")[0]
    assert "bob" in review
    assert "alice" not in review.partition("<details>")[0]


@pytest.mark.policy(TWO)
async def test_whom_a_person_asks_gets_one(s: Stage) -> None:
    pull = await s.opens(draft=True)
    await s.do(s.acts.request_review, pull, s.person("author"), s.person("alice"))
    review = s.summary(pull).partition("### Review")[2].partition("<details>")[0]
    assert "alice" in review
