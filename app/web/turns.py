"""Work that anybody may ask for and that costs something: so much at once, the rest waits, more is refused."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

AT_ONCE = 2
MOST_WAITING = 16


class TooMany(Exception):  # noqa: N818 - an answer
    """So many wait already that nobody can be served soon."""


class Turns:
    """Runs work in threads, a few at once in this process."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = MOST_WAITING) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._most = at_once + waiting
        self._in_hand = 0

    async def run(self, work: Callable[[], T]) -> T:
        """What `work` gives, in its turn; raises `TooMany` at once where too many wait."""
        if self._in_hand >= self._most:
            raise TooMany
        self._in_hand += 1
        try:
            async with self._free:
                return await asyncio.to_thread(work)
        finally:
            self._in_hand -= 1
