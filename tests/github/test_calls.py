"""Calls to GitHub are counted in a few words, whatever their paths and answers are."""

from datetime import UTC, datetime, timedelta

import pytest

from app.github.calls import Allowance, operation, result_of
from app.github.errors import Forbidden, GitHubUnavailable, NotFound, PutOff, RateLimited, Rejected, Unauthorized

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

OPERATIONS = [
    ("/app", "app"),
    ("/app/installations/7/access_tokens", "token"),
    ("/app/installations", "app"),
    ("/app/hook/deliveries/12/attempts", "hook"),
    ("/installation/repositories", "app"),
    ("/repos/acme/rfcs", "repository"),
    ("/repos/acme/rfcs/installation", "other"),
    ("/repos/acme/rfcs/contents/.github/commitment.yml", "file"),
    ("/repos/acme/rfcs/check-runs/12", "check_run"),
    ("/repos/acme/rfcs/commits/abc/check-runs", "check_run"),
    ("/repos/acme/rfcs/pulls/12", "pull_request"),
    ("/repos/acme/rfcs/pulls/12/files", "pull_request"),
    ("/repos/acme/rfcs/pulls/12/requested_reviewers", "review_request"),
    ("/repos/acme/rfcs/pulls/comments/12/reactions", "reaction"),
    ("/repos/acme/rfcs/issues/comments/12/reactions/3", "reaction"),
    ("/repos/acme/rfcs/issues/12/comments", "comment"),
    ("/repos/acme/rfcs/issues/comments/12", "comment"),
    ("/repos/acme/rfcs/issues/12/labels/commitment:%20awaited", "label"),
    ("/repos/acme/rfcs/labels", "label"),
    ("/repos/acme/rfcs/issues", "issue"),
    ("/repos/acme/rfcs/collaborators/alice/permission", "permission"),
    ("/repos/acme/rfcs/rules/branches/main", "branch"),
    ("/orgs/acme/teams/architects/members", "team"),
    ("/users/alice", "user"),
    ("/elsewhere", "other"),
]


@pytest.mark.parametrize(("path", "name"), OPERATIONS)
def test_a_call_is_about_one_of_a_few_things(path: str, name: str) -> None:
    assert operation(path) == name


RESULTS = [
    (None, "ok"),
    (RateLimited("", until=NOW, status=429), "limited"),
    (RateLimited("", until=NOW, sent=False), "held"),
    (GitHubUnavailable("", sent=False), "held"),
    (PutOff("", until=NOW), "held"),
    (GitHubUnavailable("", status=502), "unavailable"),
    (Unauthorized(""), "bad_credentials"),
    (NotFound(""), "not_found"),
    (Forbidden(""), "refused"),
    (Rejected(""), "refused"),
    (RuntimeError(), "failed"),
]


@pytest.mark.parametrize(("error", "result"), RESULTS)
def test_a_call_went_one_of_a_few_ways(error: Exception | None, result: str) -> None:
    assert result_of(error) == result


def headers(**changed: str) -> dict[str, str]:
    until = str(int((NOW + timedelta(minutes=10)).timestamp()))
    given = {"resource": "core", "remaining": "4999", "reset": until, **changed}
    return {f"x-ratelimit-{name}": value for name, value in given.items()}


def test_what_is_left_is_what_github_last_said() -> None:
    allowance = Allowance()
    allowance.note(headers())
    allowance.note(headers(remaining="12"))
    assert (allowance.left("core", NOW), allowance.left("graphql", NOW)) == (12, None)


def test_what_was_left_is_not_known_any_more_once_the_hour_is_over() -> None:
    allowance = Allowance()
    allowance.note(headers())
    assert allowance.left("core", NOW + timedelta(minutes=11)) is None


@pytest.mark.parametrize("strange", [{"remaining": "many"}, {"reset": ""}, {"resource": "search"}])
def test_strange_headers_say_nothing(strange: dict[str, str]) -> None:
    allowance = Allowance()
    allowance.note(headers(**strange))
    assert allowance.left("core", NOW) is None
