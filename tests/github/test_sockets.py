"""The sockets to GitHub, against servers that behave as no server should."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from app.github.sockets import Sockets

pytestmark = pytest.mark.anyio
Handle = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
MORE_THAN_SOCKETS_HOLD = b"x" * 20_000_000
LIMITS = httpx.Timeout(0.2)
PATIENCE = 20  # seconds, on a machine with much else to do


@asynccontextmanager
async def client_of(handle: Handle) -> AsyncIterator[httpx.AsyncClient]:
    """Speaks over our sockets to a server that does `handle` with each connection, until the client is gone."""
    gone, sockets = asyncio.Event(), Sockets()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        doing = asyncio.ensure_future(handle(reader, writer))
        await gone.wait()
        doing.cancel()
        writer.transport.abort()

    async with await asyncio.start_server(serve, "127.0.0.1", 0, limit=1000) as server:
        host, port = server.sockets[0].getsockname()
        async with httpx.AsyncClient(transport=sockets, base_url=f"http://{host}:{port}", timeout=LIMITS) as client:
            try:
                yield client
            finally:
                gone.set()
                await sockets.close()


@pytest.mark.filterwarnings("ignore:Sending a large body")
async def test_whoever_takes_nothing_is_not_waited_for() -> None:
    async def reads_nothing(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
        pass

    async with client_of(reads_nothing) as client, asyncio.timeout(PATIENCE):
        with pytest.raises(httpx.ReadTimeout):
            await client.post("/", content=MORE_THAN_SOCKETS_HOLD)


async def test_whoever_answers_without_end_is_not_waited_for() -> None:
    async def dribbles(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x")
            await asyncio.sleep(0.02)

    async with client_of(dribbles) as client, asyncio.timeout(PATIENCE):
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/")
