"""What strangers send costs little: neither much memory, nor a place for long, nor lines in the log."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from app.web.bodies import Room, TooLarge, TooMuchAtOnce, TooSlow, hung_up, read_body, too_slow
from tests.stage import app_served

pytestmark = pytest.mark.anyio


def reader(room: Room, seconds: float = 5) -> Starlette:
    """Says how much it was sent, of at most ten bytes."""

    async def measure(request: Request) -> Response:
        try:
            return PlainTextResponse(str(len(await read_body(request, 10, room, seconds))))
        except TooLarge as error:
            raise HTTPException(413) from error
        except TooMuchAtOnce as error:
            raise HTTPException(503) from error

    errors = {TooSlow: too_slow, ClientDisconnect: hung_up}
    return Starlette(routes=[Route("/", measure, methods=["POST"])], exception_handlers=errors)


async def begun(url: str, declared: int, sent: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A request of which so much has been sent."""
    host, _, port = url.removeprefix("http://").partition(":")
    answer, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"POST / HTTP/1.1\r\nHost: app\r\nContent-Length: {declared}\r\n\r\n".encode() + sent)
    await writer.drain()
    return answer, writer


async def test_a_body_that_does_not_arrive_is_not_waited_for_and_its_connection_ends() -> None:
    async with app_served(reader(Room(usual=0), seconds=0.05)) as url:
        answer, writer = await begun(url, 10, b"12345")
        async with asyncio.timeout(10):
            told = await answer.read()  # until the connection is closed
        writer.close()
    assert told.startswith(b"HTTP/1.1 408")


async def test_of_all_bodies_together_only_so_much_is_held_and_given_back() -> None:
    room = Room(15, usual=0)
    room.take(10)
    async with app_served(reader(room)) as url, httpx.AsyncClient(base_url=url) as client:
        assert (await client.post("/", content=b"123456")).status_code == 503
        room.give_back(10)
        assert [(await client.post("/", content=b"1234567890")).text for _ in range(3)] == ["10"] * 3
    room.take(15)


async def test_what_is_of_usual_size_finds_room_whatever_else_is_sent() -> None:
    room = Room(0, usual=6)
    async with app_served(reader(room)) as url, httpx.AsyncClient(base_url=url) as client:
        assert (await client.post("/", content=b"123456")).text == "6"
        assert (await client.post("/", content=b"1234567")).status_code == 503


async def test_what_is_too_large_is_cut_off_and_given_back() -> None:
    async def too_much() -> AsyncIterator[bytes]:
        for _ in range(4):
            yield b"12345"

    room = Room(20, usual=0)
    async with app_served(reader(room)) as url, httpx.AsyncClient(base_url=url) as client:
        assert (await client.post("/", content=too_much())).status_code == 413
    room.take(20)


async def test_who_hangs_up_leaves_no_trace(caplog: pytest.LogCaptureFixture) -> None:
    room = Room(20, usual=0)
    async with app_served(reader(room)) as url:
        _, writer = await begun(url, 10, b"12345")
        async with asyncio.timeout(10):
            while has_room(room, 20):  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.005)
            writer.close()
            while not has_room(room, 20):  # noqa: ASYNC110
                await asyncio.sleep(0.005)
    assert not caplog.records


def has_room(room: Room, size: int) -> bool:
    try:
        room.take(size)
    except TooMuchAtOnce:
        return False
    room.give_back(size)
    return True
