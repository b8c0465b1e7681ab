"""What GitHub failed to do, refused, or does not have: one exception for each fate, with words for people.

```
GitHubError
├── GitHubUnavailable   it may work later: the worker tries again
│   └── RateLimited     it will work from `until` on
├── PutOff              it is not asked for yet: what matters more goes first
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

    def __init__(
        self, message: str, *, status: int | None = None, until: datetime | None = None, sent: bool = True
    ) -> None:
        super().__init__(message)
        self.status = status
        self.until = until  # when to ask again, where that is known
        self.sent = sent  # False: GitHub was not even asked

    @property
    def undone(self) -> bool:
        """Whether what was asked for has certainly not been done, and will not be."""
        return not self.sent or (self.status is not None and 400 <= self.status < 500 and self.status != 408)


class GitHubUnavailable(GitHubError):  # noqa: N818 - its name is fixed by the house
    """No answer, a broken one, or one that says to come again."""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        until: datetime | None = None,
        sent: bool = True,
        retry_after: float | None = None,
        timed_out: bool = False,
        reached: bool = True,
    ) -> None:
        super().__init__(message, status=status, until=until, sent=sent)
        self.reached = reached  # False: not even a connection was had
        self.retry_after = retry_after  # seconds, where GitHub said so
        self.timed_out = timed_out  # nobody hung up: it may be at it still

    @property
    def undone(self) -> bool:
        """Also where there was not even a connection to ask over."""
        return super().undone or not self.reached


class RateLimited(GitHubUnavailable):
    """GitHub wants to be left alone until a moment."""

    until: datetime

    def __init__(
        self,
        message: str,
        *,
        until: datetime,
        status: int | None = None,
        sent: bool = True,
        retry_after: float | None = None,
        of_one_kind: bool = False,
    ) -> None:
        super().__init__(message, status=status, until=until, sent=sent, retry_after=retry_after)
        self.of_one_kind = of_one_kind  # an hour's number of REST, or of GraphQL, is used up; the other is not


class Unauthorized(GitHubError):  # noqa: N818
    """GitHub does not accept the credentials."""


class Forbidden(GitHubError):  # noqa: N818
    """The credentials do not reach that far, or the thing is locked or archived."""


class NotFound(GitHubError):  # noqa: N818
    """There is no such thing, it is gone, or we may not know of it."""


class NotInstalled(GitHubError):  # noqa: N818
    """The installation is gone or suspended: nothing more can be asked there until a delivery tells of it again."""


class PutOff(GitHubError):  # noqa: N818
    """Nothing is wrong: so that GitHub's limits hold, this write waits `until` a moment."""

    until: datetime

    def __init__(self, message: str, *, until: datetime) -> None:
        super().__init__(message, until=until, sent=False)


class Rejected(GitHubError):  # noqa: N818
    """GitHub understood and refused: what was sent was wrong for the state it is in."""


def describe(method: str, path: str, status: int | None, said: str) -> str:
    """One bounded line for a person: what was asked, and what came back."""
    asked = f"{method} {path.partition('?')[0]}"
    answer = " ".join(said.split())[:_LONGEST]
    told = f"answered {status}" if status else "failed"
    return f"{asked[:_LONGEST]} {told}" + (f": {answer}" if answer else "")
