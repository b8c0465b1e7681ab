"""Turns what GitHub sent back into ours: an answer that can be read, or the error that says what to do about it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from app.github.errors import (
    Forbidden,
    GitHubError,
    GitHubUnavailable,
    NotFound,
    NotInstalled,
    RateLimited,
    Rejected,
    Unauthorized,
    describe,
)

T = TypeVar("T")

_WITHOUT_A_TIME = 60.0  # seconds; GitHub asks for at least a minute where it names no time
_LONGEST_WAIT = 3600.0
_NEXT = re.compile(r'<([^<>]{1,4000})>\s{0,8};\s{0,8}rel="next"')
_SECONDARY = ("secondary rate limit", "abuse detection")
_SUSPENDED = "has been suspended"
_PASSING = ("something went wrong", "timeout", "timed out", "loadshedding", "try again", "couldn't respond")


@dataclass(frozen=True, slots=True)
class Response:
    """An answer that GitHub gave with a status that means success."""

    method: str
    path: str
    status: int
    content: bytes
    headers: Mapping[str, str] = field(repr=False)

    def json(self) -> Any:
        """The body; raises `GitHubUnavailable` when it is broken off or not JSON."""
        try:
            return json.loads(self.content)
        except ValueError as error:
            raise self._broken() from error

    def read(self, shape: TypeAdapter[T]) -> T:
        """The body in one of our shapes; raises `GitHubUnavailable` when it does not have it."""
        try:
            return shape.validate_json(self.content)
        except ValidationError as error:
            raise self._broken() from error

    @property
    def next_page(self) -> str | None:
        """The address of the next page, if the answer names one."""
        found = _NEXT.search(self.headers.get("link", "")[:20_000])
        return found[1] if found else None

    def _broken(self) -> GitHubUnavailable:
        said = "the answer cannot be read"
        return GitHubUnavailable(describe(self.method, self.path, self.status, said), status=self.status)


def refusal(
    method: str, path: str, status: int, headers: Mapping[str, str], content: bytes, now: datetime
) -> GitHubError:
    """The error that an unsuccessful answer means."""
    said = _message(content)
    text = describe(method, path, status, said)
    if status in (403, 429) and (wait := _limit(status, headers, said, now)) is not None:
        until, one = now + timedelta(seconds=wait), _of_one_kind(headers, said)
        return RateLimited(text, until=until, status=status, retry_after=wait, of_one_kind=one)
    if status == 401:
        return Unauthorized(text, status=status)
    if status == 403 and _SUSPENDED in said.lower():
        return NotInstalled(text, status=status)
    if status in (403, 451):
        return Forbidden(text, status=status)
    if status in (404, 410):
        return NotFound(text, status=status)
    if status in (408, 409, 425) or status >= 500 or status < 400:
        return GitHubUnavailable(text, status=status, retry_after=_retry_after(headers, now))
    return Rejected(text, status=status)


def graphql_refusal(errors: list[Any], headers: Mapping[str, str], now: datetime) -> GitHubError:
    """The error that GraphQL's `errors` mean; they come with HTTP 200."""
    kinds = {str(error.get("type") or "").upper() for error in errors if isinstance(error, dict)}
    said = "; ".join(str(error.get("message") or "") for error in errors[:3] if isinstance(error, dict))
    text = describe("POST", "/graphql", None, said or "without a reason")
    lower = said.lower()
    if kinds & {"RATE_LIMITED", "RATE_LIMIT"} or any(words in lower for words in _SECONDARY):
        wait = _retry_after(headers, now) or _until_reset(headers, now) or _WITHOUT_A_TIME
        until, one = now + timedelta(seconds=wait), _of_one_kind(headers, said)
        return RateLimited(text, until=until, status=200, retry_after=wait, of_one_kind=one)
    if "NOT_FOUND" in kinds:
        return NotFound(text, status=200)
    if kinds & {"FORBIDDEN", "INSUFFICIENT_SCOPES"}:
        return Forbidden(text, status=200)
    if "SERVICE_UNAVAILABLE" in kinds or (not kinds - {""} and any(words in lower for words in _PASSING)):
        return GitHubUnavailable(text, status=200)
    return Rejected(text, status=200)


def only_gaps(errors: list[Any]) -> bool:
    """Whether all that is wrong is that something is not there, or not ours to see."""
    return all(isinstance(error, dict) and error.get("type") == "NOT_FOUND" for error in errors)


def _message(content: bytes) -> str:
    """GitHub's own words, with those of its validation errors."""
    try:
        body = json.loads(content[:100_000])
    except ValueError:
        return ""
    if not isinstance(body, dict):
        return ""
    details = body.get("errors")
    told = [str(body.get("message") or "")]
    for detail in details[:3] if isinstance(details, list) else ():
        told.append(str(detail.get("message") or detail.get("code") or "") if isinstance(detail, dict) else str(detail))
    return ", ".join(x for x in told if x)


def _limit(status: int, headers: Mapping[str, str], said: str, now: datetime) -> float | None:
    """Seconds to leave GitHub alone; None when this is a refusal and not a limit."""
    wait = _retry_after(headers, now)
    if wait is not None:
        return wait
    if any(words in said.lower() for words in _SECONDARY):
        return _WITHOUT_A_TIME
    if headers.get("x-ratelimit-remaining") == "0":
        return _until_reset(headers, now) or _WITHOUT_A_TIME
    return _WITHOUT_A_TIME if status == 429 else None


def _of_one_kind(headers: Mapping[str, str], said: str) -> bool:
    """Whether it is the hour's number of REST, or of GraphQL: the other has its own."""
    secondary = "retry-after" in headers or any(words in said.lower() for words in _SECONDARY)
    return not secondary and headers.get("x-ratelimit-remaining") == "0"


def _retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The header in seconds; it may also be a date."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit() and len(value) < 10:
        return min(max(float(value), 1.0), _LONGEST_WAIT)
    try:
        then = parsedate_to_datetime(value)
    except ValueError:
        return None
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return min(max((then - now).total_seconds(), 1.0), _LONGEST_WAIT)


def _until_reset(headers: Mapping[str, str], now: datetime) -> float | None:
    value = headers.get("x-ratelimit-reset", "")
    if not (value.isascii() and value.isdigit() and len(value) < 12):
        return None
    seconds = float(value) - now.timestamp() + 1.0  # it names a whole second, in which the hour may still run
    return min(max(seconds, 1.0), _LONGEST_WAIT)
