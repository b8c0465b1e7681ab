"""Counts calls to GitHub: what each was about, how it went, and what GitHub says is left of the limit."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from app import figures
from app.github.errors import GitHubError, GitHubUnavailable, NotFound, RateLimited, Unauthorized

_REPOSITORY = r"/repos/[^/]+/[^/]+"
_KINDS = [
    (re.compile(pattern), name)
    for pattern, name in (
        (r"/app/installations/\d+/access_tokens", "token"),
        (r"/app/hook/.*", "hook"),
        (r"/app|/app/installations.*|/installation/.*", "app"),
        (r"/app-manifests/.*", "manifest"),
        (r"/rate_limit", "rate_limit"),
        (r"/orgs/[^/]+/teams/.*|/orgs/[^/]+/members.*", "team"),
        (r"/users?/[^/]+", "user"),
        (_REPOSITORY, "repository"),
        (_REPOSITORY + r"/contents/.*", "file"),
        (_REPOSITORY + r"/check-runs.*|" + _REPOSITORY + r"/commits/.*/check-runs", "check_run"),
        (_REPOSITORY + r"/(issues|pulls)/.*/reactions.*", "reaction"),
        (_REPOSITORY + r"/(issues|pulls)/(\d+/)?comments.*", "comment"),
        (_REPOSITORY + r"/(issues/\d+/)?labels.*", "label"),
        (_REPOSITORY + r"/issues.*", "issue"),
        (_REPOSITORY + r"/pulls/\d+/requested_reviewers", "review_request"),
        (_REPOSITORY + r"/pulls.*", "pull_request"),
        (_REPOSITORY + r"/collaborators/.*", "permission"),
        (_REPOSITORY + r"/(branches|rules|rulesets).*", "branch"),
    )
]
_METHODS = frozenset({"GET", "POST", "PATCH", "PUT", "DELETE"})
_RESOURCES = frozenset({"core", "graphql"})


def operation(path: str) -> str:
    """What a call is about: one of a few words, whatever the path."""
    return next((name for pattern, name in _KINDS if pattern.fullmatch(path)), "other")


def result_of(error: BaseException | None) -> str:
    """How a call went, in one of a few words; `held` is one that was not sent."""
    match error:
        case None:
            return "ok"
        case GitHubError(sent=False):
            return "held"
        case RateLimited():
            return "limited"
        case GitHubUnavailable():
            return "unavailable"
        case Unauthorized():
            return "bad_credentials"
        case NotFound():
            return "not_found"
        case GitHubError():
            return "refused"
    return "failed"


@contextmanager
def counted(what: str, method: str) -> Iterator[None]:
    """Around one call, with its token and its second attempt."""
    began = time.perf_counter()
    error: BaseException | None = None
    try:
        yield
    except BaseException as trouble:
        error = trouble
        raise
    finally:
        result = result_of(error)
        figures.github_calls.labels(what, method if method in _METHODS else "other", result).inc()
        if result != "held":
            figures.github_call_seconds.observe(time.perf_counter() - began)


@dataclass(slots=True)
class Allowance:
    """What is left for one set of credentials, by GitHub's last word: how many calls, and until when that holds."""

    told: dict[str, tuple[int, float]] = field(default_factory=dict)
    date: str = ""  # GitHub's clock, as of the last answer

    def note(self, headers: Mapping[str, str]) -> None:
        """Takes note of an answer's headers."""
        self.date = headers.get("date", "")
        resource, left = headers.get("x-ratelimit-resource", ""), headers.get("x-ratelimit-remaining", "")
        until = headers.get("x-ratelimit-reset", "")
        if resource in _RESOURCES and all(each.isascii() and each.isdigit() for each in (left, until)):
            self.told[resource] = (int(left[:12]), float(until[:12]))

    def left(self, resource: str, now: datetime) -> int | None:
        """How many calls are left; None where that is not known, or no longer true."""
        left, until = self.told.get(resource, (0, 0.0))
        return left if until > now.timestamp() else None
