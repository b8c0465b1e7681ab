"""The gate before one set of credentials: closed while GitHub wants to be left alone, cannot answer, or would refuse.

A closed line is asked nothing. When its time is over one call tries, and the others wait for what comes of it.
"""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.github.errors import Forbidden, GitHubError, GitHubUnavailable, RateLimited, Unauthorized

AT_ONCE = 95  # calls under way; GitHub allows a hundred
TOLERATED = 3  # failures in a row before a line closes: one pull request that GitHub cannot serve stops no other
LONGEST_TROUBLE = 15.0  # seconds; a check must be right within a minute of the end of an outage
LONGEST_REFUSAL = 45.0  # seconds between two tries where a permission is lacking
LIMITED = {"rest": "rest limit", "graphql": "graphql limit"}
_LACKING = "not accessible by integration"
_RESOURCE = re.compile(r"^/repos/[^/]+/[^/]+/([a-z-]+)")


@dataclass(slots=True)
class _Line:
    """One kind of calls. It is closed from `TOLERATED` failures on, or at once by an answer that says why."""

    failures: int = 0
    until: datetime | None = None  # None: open
    closings: int = 0
    why: GitHubError | None = None
    trying: asyncio.Event | None = None  # set when the one that tries has come back

    def close(self, until: datetime, why: GitHubError) -> None:
        self.until = max(until, self.until or until)
        self.closings += 1
        self.why = why

    def open(self) -> None:
        self.failures, self.until, self.why = 0, None, None


@dataclass(frozen=True, slots=True)
class _Passed:
    """A line as it was when a call went through: what was under way when it closed says nothing of it any more."""

    line: _Line
    closings: int

    def went_well(self) -> None:
        if self.line.closings == self.closings:
            self.line.open()


@dataclass(slots=True)
class Gate:
    """Lines by name. `now` is the clock of the connection."""

    now: Callable[[], datetime]
    _lines: dict[str, _Line] = field(default_factory=dict)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    @property
    def is_closed(self) -> bool:
        """Whether any of its lines is, at present."""
        return any(line.until is not None and line.until > self.now() for line in self._lines.values())

    @asynccontextmanager
    async def passing(self, kind: str, method: str, path: str) -> AsyncIterator[None]:
        """Around one call of this kind (rest or graphql), whose errors must come out of the block.

        Raises an error with `sent` false, and nothing is asked, while a line that it needs is closed.
        """
        trouble = f"{kind} {'reads' if method in ('GET', 'HEAD') else 'writes'}"
        names = (LIMITED[kind], trouble, _permission(method, path))
        async with self._through(*names), self._places:
            limit, way, leave = passed = tuple(_Passed(line, line.closings) for line in map(self._line, names))
            try:
                yield
            except GitHubError as error:
                self._note(error, limit, way, leave)
                raise
            for each in passed:
                each.went_well()

    @asynccontextmanager
    async def accepting(self) -> AsyncIterator[None]:
        """Around a call that proves who we are. What is not accepted there is not for anybody: all wait together."""
        async with self._through("credentials"):
            line = self._line("credentials")
            passed = _Passed(line, line.closings)
            try:
                yield
            except Unauthorized as error:
                self._fail(passed, error)
                raise
            passed.went_well()

    def _line(self, name: str) -> _Line:
        return self._lines.setdefault(name, _Line())

    @asynccontextmanager
    async def _through(self, *names: str) -> AsyncIterator[None]:
        """In the order of the names, so that no two wait for each other."""
        lines = [self._line(name) for name in names if name in self._lines]
        for line in lines:
            self._check(line)
        async with AsyncExitStack() as tries:
            for line in lines:
                if line.until is not None:
                    await tries.enter_async_context(self._try(line))
            yield

    def _check(self, line: _Line) -> None:
        if line.until is not None and line.until > self.now() and line.why is not None:
            raise _not_asked(line.why, line.until)

    @asynccontextmanager
    async def _try(self, line: _Line) -> AsyncIterator[None]:
        while line.trying is not None:
            await line.trying.wait()
            self._check(line)
            if line.until is None:  # it went well
                break
        if line.until is None:
            yield
            return
        tried = line.trying = asyncio.Event()
        try:
            yield
        finally:
            line.trying = None
            tried.set()

    def _note(self, error: GitHubError, limit: _Passed, way: _Passed, leave: _Passed) -> None:
        if not error.sent:
            return
        if isinstance(error, RateLimited):
            for line in (limit.line,) if error.of_one_kind else map(self._line, LIMITED.values()):
                line.close(error.until, error)
            way.went_well()
            return
        failed = isinstance(error, GitHubUnavailable) and (error.status is None or error.status >= 500)
        if failed or isinstance(error, Unauthorized):
            self._fail(way, error)
            return
        limit.went_well()
        way.went_well()
        if isinstance(error, Forbidden) and _LACKING in str(error):
            self._lacks(leave, error)
        else:
            leave.went_well()

    def _lacks(self, leave: _Passed, error: Forbidden) -> None:
        line = leave.line
        if line.closings == leave.closings:
            line.failures += 1
            line.close(self.now() + _wait(line.failures + 2, LONGEST_REFUSAL), error)
        error.until = line.until

    def _fail(self, passed: _Passed, error: GitHubError) -> None:
        """Counts it, once for all calls that were under way together."""
        line = passed.line
        if line.closings != passed.closings:
            return
        line.failures += 1
        named = error.retry_after if isinstance(error, GitHubUnavailable) else None
        if line.failures >= TOLERATED or named is not None:
            wait = _wait(line.failures - TOLERATED, LONGEST_TROUBLE)
            line.close(self.now() + max(wait, timedelta(seconds=named or 0)), error)


def _wait(doublings: int, longest: float) -> timedelta:
    """Doubling from a second, with jitter."""
    seconds = min(2.0 ** min(max(doublings, 0), 20), longest)
    return timedelta(seconds=seconds * random.uniform(0.5, 1.0))  # noqa: S311 - spreads load, keeps no secret


def _permission(method: str, path: str) -> str:
    """What a call needs leave for, as finely as GitHub's permissions go: reads and writes of one resource."""
    found = _RESOURCE.match(path)
    return f"{'read' if method == 'GET' else 'write'} {found[1] if found else ''}"


def _not_asked(why: GitHubError, until: datetime) -> GitHubError:
    text = f"not asked until {until:%H:%M:%S} UTC, because {why}"
    if isinstance(why, RateLimited):
        return RateLimited(text, until=until, of_one_kind=why.of_one_kind, sent=False)
    if isinstance(why, Forbidden):
        return Forbidden(text, until=until, sent=False)
    return GitHubUnavailable(text, until=until, sent=False)
