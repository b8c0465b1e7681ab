"""An answer that many may ask for and that costs something: asked once, then given again for some seconds."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """Asks at most once in so many seconds, however many want to know at the same time."""

    def __init__(
        self, ask: Callable[[], Awaitable[T]], *, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._ask, self._seconds, self._clock = ask, seconds, clock
        self._asking = asyncio.Lock()
        self._answer: tuple[float, T] | None = None

    async def __call__(self) -> T:
        """The answer, at most so many seconds old. What `ask` raises is not remembered."""
        async with self._asking:
            if self._answer is None or self._clock() - self._answer[0] >= self._seconds:
                answer = await self._ask()
                self._answer = (self._clock(), answer)
            return self._answer[1]
