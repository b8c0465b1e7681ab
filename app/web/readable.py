"""Which of several repositories somebody may read: GitHub is asked side by side, and what it does not say is no."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from app.decision.facts import Repository
from app.github.errors import GitHubError, Unauthorized

AT_ONCE = 10
PATIENCE = 5.0  # seconds, for all of them together


@dataclass(frozen=True, slots=True)
class Readable:
    """The ids of those that may be read. `silent`: GitHub did not say of some, and they are left out."""

    ids: frozenset[int] = frozenset()
    silent: bool = False


async def ask_each(
    repositories: Iterable[Repository],
    may_read: Callable[[Repository], Awaitable[bool]],
    *,
    patience: float | None = None,
) -> Readable:
    """Asks about each of them. Raises `Unauthorized` where the credentials are refused, and no other error of GitHub's.

    `patience`: seconds, of which there is one measure for all.
    """
    places, asked = asyncio.Semaphore(AT_ONCE), list(repositories)
    until = asyncio.get_running_loop().time() + (PATIENCE if patience is None else patience)

    async def ask(repository: Repository) -> bool | None:
        try:
            async with asyncio.timeout_at(until), places:
                return await may_read(repository)
        except Unauthorized:
            raise
        except (GitHubError, TimeoutError):
            return None

    told = await asyncio.gather(*map(ask, asked), return_exceptions=True)
    for each in told:
        if isinstance(each, BaseException):
            raise each
    answers = dict(zip((one.id for one in asked), told, strict=True))
    return Readable(frozenset(id_ for id_, yes in answers.items() if yes is True), None in answers.values())
