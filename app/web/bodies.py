"""Reads what is sent to us, by anybody: so much, within so long, and of deliveries so much at once."""

import asyncio

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

LONGEST = 10.0  # seconds; GitHub waits no longer for its answer
MOST_AT_ONCE = 200 * 1024 * 1024  # bytes of deliveries that nobody has yet found to be GitHub's
USUAL = 128 * 1024  # bytes that nearly all deliveries are within; these always find room, whatever strangers send


class TooLarge(Exception):  # noqa: N818 - an answer
    """It is larger than it may be; no more of it was read."""


class TooSlow(Exception):  # noqa: N818 - an answer
    """It did not arrive in time."""


class TooMuchAtOnce(Exception):  # noqa: N818 - an answer
    """So much is being read for others that there is no room for it."""


class Room:
    """For what is being read at once, beyond so many usual bytes of each."""

    def __init__(self, most: int = MOST_AT_ONCE, usual: int = USUAL) -> None:
        self._left, self.usual = most, usual

    def take(self, size: int) -> None:
        """Raises TooMuchAtOnce where nothing is left."""
        if size > self._left:
            raise TooMuchAtOnce
        self._left -= size

    def give_back(self, size: int) -> None:
        """It is no longer being read."""
        self._left += size


async def read_body(request: Request, most: int, room: Room | None = None, seconds: float = LONGEST) -> bytes:
    """The body, of at most so many bytes. Raises TooLarge, TooSlow or TooMuchAtOnce."""
    declared = request.headers.get("content-length", "0")
    if declared.isdecimal() and int(declared[:20]) > most:
        raise TooLarge
    body, held = bytearray(), 0
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                if len(body) + len(chunk) > most:
                    raise TooLarge
                body += chunk
                if room is not None and (more := len(body) - room.usual - held) > 0:
                    room.take(more)
                    held += more
    except TimeoutError as error:
        raise TooSlow from error
    finally:
        if room is not None:
            room.give_back(held)
    return bytes(body)


async def too_slow(_request: Request, _error: Exception) -> Response:
    """The answer where nothing more is said of it."""
    return PlainTextResponse("This did not arrive in time, so nothing was done.", 408, {"Connection": "close"})


async def hung_up(_request: Request, _error: Exception) -> Response:
    """The answer that nobody reads: who sent something was gone before all of it was here."""
    return Response(status_code=400)
