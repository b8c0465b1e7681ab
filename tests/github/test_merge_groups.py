"""Which pull request a merge group is for, and what its deliveries tell."""

import json

import pytest

from app.decision.facts import NO_PULL_REQUEST, Fact, MergeGroupGone, MergeGroupTold, PullRequestKey
from app.github.deliveries import read_delivery
from app.github.merge_groups import pull_request_of
from tests.github.told import HEAD, RECEIVED, US, of_kind, payload

QUEUE = "refs/heads/gh-readonly-queue"


@pytest.mark.parametrize(
    ("ref", "base", "number"),
    [
        pytest.param(f"{QUEUE}/main/pr-12-{HEAD}", "main", 12, id="plain"),
        pytest.param(f"{QUEUE}/release/2.x/pr-12-{HEAD}", "release/2.x", 12, id="a base with a slash"),
        pytest.param(f"{QUEUE}/pr-1-a/pr-12-{HEAD}", "pr-1-a", 12, id="a base that looks like the rest"),
        pytest.param(f"{QUEUE}/main/pr-12-{'a' * 64}", "main", 12, id="a long id"),
        pytest.param(f"{QUEUE}/main/pr-12-{HEAD}", "stable", None, id="another base"),
        pytest.param(f"{QUEUE}/main/pr-12", "main", None, id="no id"),
        pytest.param(f"{QUEUE}/main/pr-12-abc", "main", None, id="a short id"),
        pytest.param(f"{QUEUE}/main/pr-x-{HEAD}", "main", None, id="no number"),
        pytest.param(f"{QUEUE}/main/pr-²-{HEAD}", "main", None, id="an odd digit"),
        pytest.param(f"{QUEUE}/main/pr-0-{HEAD}", "main", None, id="zero"),
        pytest.param(f"{QUEUE}/main/pr-1234567890-{HEAD}", "main", None, id="too large a number"),
        pytest.param(f"{QUEUE}/main/mr-12-{HEAD}", "main", None, id="another prefix"),
        pytest.param(f"refs/heads/main/pr-12-{HEAD}", "main", None, id="not of the queue"),
        pytest.param(f"{QUEUE}/{'a/' * 1_000_000}pr-12-{HEAD}", "a", None, id="endless"),
    ],
)
def test_a_merge_groups_ref_names_its_pull_request(ref: str, base: str, number: int | None) -> None:
    assert pull_request_of(ref, base) == number


def told(action: str, head: str = HEAD, ref: str = f"{QUEUE}/main/pr-12-{HEAD}") -> tuple[Fact, ...]:
    group = {"head_sha": head, "head_ref": ref, "base_ref": "refs/heads/main"}
    around = payload("pull_request.opened")
    body = {"action": action, "merge_group": group, **{key: around[key] for key in ("repository", "installation")}}
    return read_delivery("merge_group", json.dumps(body).encode(), received_at=RECEIVED, own_login=US)


def test_a_group_that_asks_for_checks_is_told() -> None:
    key = PullRequestKey(186853002, 12)
    assert of_kind(MergeGroupTold, told("checks_requested")) == [MergeGroupTold(key, HEAD, "main", RECEIVED)]


def test_a_group_that_names_no_pull_request_is_told_all_the_same() -> None:
    [fact] = of_kind(MergeGroupTold, told("checks_requested", ref=f"{QUEUE}/main/elsewhere"))
    assert fact.key.number == NO_PULL_REQUEST


def test_a_group_that_is_no_more_is_told() -> None:
    assert of_kind(MergeGroupGone, told("destroyed")) == [MergeGroupGone(PullRequestKey(186853002, 12), HEAD)]


@pytest.mark.parametrize(
    ("action", "head"), [pytest.param("renamed", HEAD, id="action"), pytest.param("checks_requested", "x", id="head")]
)
def test_what_else_may_be_said_of_groups_tells_nothing(action: str, head: str) -> None:
    assert len(told(action, head)) == 1  # the repository
