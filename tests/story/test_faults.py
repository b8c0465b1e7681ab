"""GitHub fails, hangs up or wants to be left alone: in the end all is right, and nothing is said twice."""

from typing import Any

import pytest

from app.store import workqueue
from tests.stage import Stage, policy_for

pytestmark = [pytest.mark.anyio, pytest.mark.stores("sqlite", "postgresql"), pytest.mark.policy(policy_for("alice"))]

REPO = "/repos/acme/rfcs"
WRITES = [
    pytest.param("POST", f"{REPO}/check-runs", id="check run"),
    pytest.param("PATCH", f"{REPO}/check-runs", id="check run's words"),
    pytest.param("POST", f"{REPO}/issues/1/comments", id="comment"),
    pytest.param("PATCH", f"{REPO}/issues/comments", id="comment's words"),
    pytest.param("POST", f"{REPO}/issues/comments", id="reaction"),
    pytest.param("POST", f"{REPO}/labels", id="label in the repository"),
    pytest.param("POST", f"{REPO}/issues/1/labels", id="label on the pull request"),
    pytest.param("DELETE", f"{REPO}/issues/1/labels", id="label taken off"),
]
READS = [
    pytest.param("POST", "/graphql", id="conversation"),
    pytest.param("GET", f"{REPO}/pulls/1/files", id="files"),
    pytest.param("GET", f"{REPO}/contents", id="policy"),
    pytest.param("GET", "/users/alice", id="person"),
    pytest.param("POST", "/app/installations", id="token"),
]
FAILURES = [
    pytest.param({"status": 502}, id="502"),
    pytest.param({"drop": "before"}, id="dropped before"),
    pytest.param({"drop": "after"}, id="dropped after"),
]


async def in_the_end_all_is_right(s: Stage) -> None:
    """A whole short life, with time for every back-off."""
    pull = await s.opens()
    await s.later(seconds=10)
    said = await s.says(pull, "alice", "/dac too slow")
    await s.later(seconds=10)
    assert s.check(pull) == ("success", "1 of 1 committed · 1 disagrees and commits")
    assert "1 of 1 committed" in (s.status(pull) or "")
    assert s.reactions(said) == ["rocket"]
    assert s.labels(pull) == {"commitment: reached"}
    assert len(s.others(pull)) == 1
    assert await workqueue.depth(s.store) == 0


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize(("method", "prefix"), WRITES)
async def test_a_write_that_fails_is_made_good(s: Stage, method: str, prefix: str, failure: dict[str, Any]) -> None:
    s.sandbox.fail_next(method, prefix, **failure)
    await in_the_end_all_is_right(s)


@pytest.mark.parametrize("failure", FAILURES[:2])
@pytest.mark.parametrize(("method", "prefix"), READS)
async def test_a_read_that_fails_is_made_good(s: Stage, method: str, prefix: str, failure: dict[str, Any]) -> None:
    s.sandbox.fail_next(method, prefix, **failure)
    await in_the_end_all_is_right(s)


async def test_a_github_that_is_down_for_an_hour_is_made_good_when_it_is_back(s: Stage) -> None:
    fault = s.sandbox.fail_next(status=503, times=100_000)
    pull = await s.opens()
    for _ in range(6):
        await s.later(minutes=10)
    assert s.check(pull) is None
    fault.times = 0
    await s.later(minutes=10)
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for alice")
    assert s.status(pull)


async def test_a_revoked_token_is_renewed_at_once(s: Stage) -> None:
    pull = await s.opens()
    s.sandbox.keys.revoke()
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == ("success", "1 of 1 committed")


async def test_a_secondary_rate_limit_is_waited_for_as_long_as_github_asks(s: Stage) -> None:
    pull = await s.opens()
    message = "You have exceeded a secondary rate limit."
    s.sandbox.fail_next("POST", f"{REPO}/check-runs", 403, {"Retry-After": "60"}, message=message)
    await s.says(pull, "alice", "/commit")
    asked = len(s.asked())
    await s.later(seconds=50)
    assert len(s.asked()) == asked
    await s.later(seconds=15)
    assert s.check(pull) == ("success", "1 of 1 committed")


async def test_the_check_goes_first_and_stands_when_comments_are_refused(s: Stage) -> None:
    s.sandbox.fail_next("POST", f"{REPO}/issues/1/comments", 403, times=100, message="Resource not accessible")
    pull = await s.opens()
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for alice")
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == ("success", "1 of 1 committed")


async def test_a_pull_request_that_is_gone_leaves_nothing_to_do(s: Stage) -> None:
    s.sandbox.held = True
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    del s.repository.pulls[pull.number]
    s.sandbox.held = False
    told = [one for one in s.sandbox.take_held() if one.event == "issue_comment"]
    await s.sandbox.deliver(told)
    await s.quiet()
    assert await workqueue.depth(s.store) == 0


async def test_a_comment_that_is_gone_when_it_is_reacted_to_does_no_harm(s: Stage) -> None:
    pull = await s.opens()
    s.sandbox.held = True
    said = await s.says(pull, "alice", "/commit")
    pull.comments.remove(said)
    s.sandbox.held = False
    await s.sandbox.deliver(s.sandbox.take_held())
    await s.quiet()
    assert s.check(pull) == ("success", "1 of 1 committed")
    assert await workqueue.depth(s.store) == 0


async def test_a_check_run_that_github_lost_is_posted_anew(s: Stage) -> None:
    await s.sets_policy(policy_for("alice", "bob"))
    pull = await s.opens()
    s.repository.check_runs.clear()
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for bob")


async def test_the_ledger_tells_what_was_said_and_then_what_the_check_said_also_where_github_failed_after_it(
    s: Stage,
) -> None:
    pull = await s.opens()
    s.sandbox.fail_next("PATCH", f"{REPO}/issues/comments", status=502)
    await s.says(pull, "alice", "/block no")
    await s.later(seconds=10)
    assert [entry.kind for entry in await s.ledger(pull)] == ["verdict", "said", "verdict"]
