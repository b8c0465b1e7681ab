"""What GitHub failed to do, refused, or does not have: one exception for each fate, with words for people.

```
GitHubError
├── GitHubUnavailable   it may work later: the worker tries again
│   └── RateLimited     it will work from `until` on
├── Unauthorized        our credentials are not accepted
├── Forbidden           they are, but not for this
├── NotFound            it is not there, or not for us to see
├── NotInstalled        the App is no longer there, or suspended
└── Rejected            it was understood and refused
```

No message ever carries a token: only the method, the path without its query, the status and GitHub's own words, cut.
"""

from datetime import datetime

_LONGEST = 300


class GitHubError(Exception):
    """Anything that did not go well between us and GitHub."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class GitHubUnavailable(GitHubError):  # noqa: N818 - its name is fixed by the house
    """No answer, a broken one, or one that says to come again."""

    def __init__(self, message: str, *, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(message, status=status)
        self.retry_after = retry_after  # seconds, where GitHub said so


class RateLimited(GitHubUnavailable):
    """GitHub wants to be left alone until a moment."""

    def __init__(self, message: str, *, until: datetime, status: int | None = None, retry_after: float | None = None):
        super().__init__(message, status=status, retry_after=retry_after)
        self.until = until


class Unauthorized(GitHubError):  # noqa: N818
    """GitHub does not accept the credentials."""


class Forbidden(GitHubError):  # noqa: N818
    """The credentials do not reach that far, or the thing is locked or archived."""


class NotFound(GitHubError):  # noqa: N818
    """There is no such thing, it is gone, or we may not know of it."""


class NotInstalled(GitHubError):  # noqa: N818
    """The installation is gone or suspended: nothing more can be asked there until a delivery tells of it again."""


class Rejected(GitHubError):  # noqa: N818
    """GitHub understood and refused: what was sent was wrong for the state it is in."""


def describe(method: str, path: str, status: int | None, said: str) -> str:
    """One bounded line for a person: what was asked, and what came back."""
    asked = f"{method} {path.partition('?')[0]}"
    answer = " ".join(said.split())[:_LONGEST]
    told = f"answered {status}" if status else "failed"
    return f"{asked[:_LONGEST]} {told}" + (f": {answer}" if answer else "")
