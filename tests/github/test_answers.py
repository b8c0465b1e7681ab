"""What an answer of GitHub means for us."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from app.github.answers import Response, graphql_refusal, refusal
from app.github.errors import (
    Forbidden,
    GitHubError,
    GitHubUnavailable,
    NotFound,
    RateLimited,
    Rejected,
    Unauthorized,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RESET = str(int(NOW.timestamp()) + 120)
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


def refused(status: int, message: Any = "No.", **headers: str) -> GitHubError:
    body = json.dumps({"message": message, "documentation_url": "https://docs.github.com"}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return refusal("GET", "/repos/acme/rfcs?page=2", status, named, body, NOW)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        pytest.param(401, Unauthorized, id="bad credentials"),
        pytest.param(403, Forbidden, id="forbidden"),
        pytest.param(451, Forbidden, id="taken down"),
        pytest.param(404, NotFound, id="not found"),
        pytest.param(410, NotFound, id="gone"),
        pytest.param(422, Rejected, id="rejected"),
        pytest.param(400, Rejected, id="bad request"),
        pytest.param(409, GitHubUnavailable, id="conflict"),
        pytest.param(408, GitHubUnavailable, id="too slow"),
        pytest.param(500, GitHubUnavailable, id="server error"),
        pytest.param(502, GitHubUnavailable, id="bad gateway"),
        pytest.param(304, GitHubUnavailable, id="not asked for"),
    ],
)
def test_each_status_has_its_error(status: int, expected: type[GitHubError]) -> None:
    error = refused(status)
    assert type(error) is expected
    assert error.status == status
    assert str(error) == f"GET /repos/acme/rfcs answered {status}: No."


@pytest.mark.parametrize(
    ("status", "message", "headers", "seconds"),
    [
        pytest.param(403, "No.", {"retry_after": "30"}, 30, id="a wait is named"),
        pytest.param(429, "No.", {"retry_after": "30"}, 30, id="429 with a wait"),
        pytest.param(429, "No.", {}, 60, id="429 without one"),
        pytest.param(403, SECONDARY, {}, 60, id="only the words tell"),
        pytest.param(403, SECONDARY, {"x_ratelimit_remaining": "0", "x_ratelimit_reset": RESET}, 60, id="words first"),
        pytest.param(403, "No.", {"x_ratelimit_remaining": "0", "x_ratelimit_reset": RESET}, 121, id="used up"),
        pytest.param(403, "No.", {"x_ratelimit_remaining": "0", "x_ratelimit_reset": "1"}, 1, id="a reset in the past"),
        pytest.param(403, "No.", {"x_ratelimit_remaining": "0"}, 60, id="used up, without a reset"),
        pytest.param(403, "No.", {"retry_after": "Mon, 02 Mar 2026 09:01:30 GMT"}, 90, id="a date"),
        pytest.param(403, "No.", {"retry_after": "Mon, 02 Mar 2026 09:01:30"}, 90, id="a date without a zone"),
        pytest.param(403, "No.", {"retry_after": "999999999"}, 3600, id="no longer than an hour"),
        pytest.param(403, "No.", {"retry_after": "0"}, 1, id="at least a second"),
    ],
)
def test_a_limit_names_when_to_come_again(status: int, message: str, headers: dict[str, str], seconds: int) -> None:
    error = refused(status, message, **headers)
    assert isinstance(error, RateLimited)
    assert error.until == NOW + timedelta(seconds=seconds)
    assert error.retry_after == seconds


def test_a_limit_with_a_header_nobody_can_read_is_a_refusal() -> None:
    assert type(refused(403, retry_after="a while")) is Forbidden


def test_a_server_error_may_name_a_wait() -> None:
    error = refused(503, retry_after="7")
    assert isinstance(error, GitHubUnavailable)
    assert error.retry_after == 7


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"<html>Unicorn!</html>", "", id="a page"),
        pytest.param(b"[1]", "", id="a list"),
        pytest.param(b"{}", "", id="no message"),
        pytest.param(b'{"message": "a\\nb   c"}', ": a b c", id="one line"),
        pytest.param(json.dumps({"message": "x" * 900}).encode(), ": " + "x" * 300, id="cut"),
        pytest.param(
            b'{"message": "Validation Failed", "errors": [{"code": "already_exists"}, "b", {"message": "c"}, "d"]}',
            ": Validation Failed, already_exists, b, c",
            id="with the errors",
        ),
    ],
)
def test_an_error_repeats_githubs_own_words(content: bytes, said: str) -> None:
    assert str(refusal("POST", "/x", 422, {}, content, NOW)) == f"POST /x answered 422{said}"


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        pytest.param({"type": "RATE_LIMITED", "message": "API rate limit exceeded"}, RateLimited, id="limit"),
        pytest.param({"type": "RATE_LIMIT", "message": ""}, RateLimited, id="limit by its other name"),
        pytest.param({"message": SECONDARY}, RateLimited, id="a limit in words"),
        pytest.param({"type": "NOT_FOUND", "message": "Could not resolve"}, NotFound, id="not found"),
        pytest.param({"type": "FORBIDDEN", "message": "Resource not accessible"}, Forbidden, id="forbidden"),
        pytest.param({"message": "Something went wrong while executing your query"}, GitHubUnavailable, id="wrong"),
        pytest.param({"type": "SERVICE_UNAVAILABLE", "message": ""}, GitHubUnavailable, id="unavailable"),
        pytest.param({"message": "Field 'x' doesn't exist on type 'y'"}, Rejected, id="a query of ours that is wrong"),
        pytest.param("what?", Rejected, id="an error without a form"),
    ],
)
def test_graphql_errors_are_told_apart(error: Any, expected: type[GitHubError]) -> None:
    assert type(graphql_refusal([error], {}, NOW)) is expected


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({"x-ratelimit-reset": RESET}, 121, id="the reset"),
        pytest.param({"retry-after": "5"}, 5, id="a wait"),
        pytest.param({}, 60, id="nothing"),
    ],
)
def test_a_graphql_limit_names_when_to_come_again(headers: dict[str, str], seconds: int) -> None:
    error = graphql_refusal([{"type": "RATE_LIMITED", "message": ""}], headers, NOW)
    assert isinstance(error, RateLimited)
    assert error.until == NOW + timedelta(seconds=seconds)


class Named(BaseModel):
    name: str


def answer(content: bytes, **headers: str) -> Response:
    return Response("GET", "/x", 200, content, headers)


@pytest.mark.parametrize("content", [b"", b'{"name": "rf', b"<html>", b"\xff"])
def test_an_answer_that_is_broken_off_is_githubs_failure(content: bytes) -> None:
    with pytest.raises(GitHubUnavailable, match="cannot be read"):
        answer(content).json()
    with pytest.raises(GitHubUnavailable, match="cannot be read"):
        answer(content).read(TypeAdapter(Named))


def test_an_answer_of_another_shape_is_githubs_failure() -> None:
    with pytest.raises(GitHubUnavailable):
        answer(b'{"login": "alice"}').read(TypeAdapter(Named))


def test_an_answer_is_read_in_our_shape() -> None:
    assert answer(b'{"name": "rfcs", "id": 1}').read(TypeAdapter(Named)).name == "rfcs"


@pytest.mark.parametrize(
    ("link", "following"),
    [
        pytest.param('<https://x/2>; rel="next", <https://x/9>; rel="last"', "https://x/2", id="first"),
        pytest.param('<https://x/1>; rel="prev", <https://x/3>; rel="next"', "https://x/3", id="later"),
        pytest.param('<https://x/a?page=1>; rel="prev"', None, id="the last page"),
        pytest.param("", None, id="no link"),
        pytest.param("<" * 50_000, None, id="built to be slow"),
    ],
)
def test_the_next_page_is_found(link: str, following: str | None) -> None:
    assert answer(b"[]", link=link).next_page == following
