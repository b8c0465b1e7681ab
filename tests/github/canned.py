"""A server that gives prepared answers, for what the sandbox would never say."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from app.github.client import GitHub, Session
from tests.github.conftest import private_key


@asynccontextmanager
async def answering(*answers: Any, headers: str = "", missing: int = 0) -> AsyncIterator[Session]:
    """A person's session with a GitHub that says these things in turn, then nothing any more.

    `headers`: more lines for each; `missing`: so many bytes at the end are promised and never come.
    """
    left = list(answers)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            await reader.readexactly(int(head.partition("content-length:")[2].split("\r\n")[0] or 0))
            if left:
                body = json.dumps(left.pop(0)).encode()
                start = f"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {len(body)}\r\n{headers}\r\n"
                writer.write(start.encode() + body[: len(body) - missing])
                await writer.drain()
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    github = GitHub(app_id="1", private_key=private_key(), api_url=f"http://127.0.0.1:{port}")
    try:
        yield github.with_token("ghp_somebody")
    finally:
        await github.aclose()
        server.close()
