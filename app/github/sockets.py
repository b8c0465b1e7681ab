"""The sockets to GitHub: aiohttp's, whose parser is in C and takes a third of the time, behind httpx's face."""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache

import aiohttp
import httpx
from yarl import URL

_MOST = 400  # at once
_IDLE = 60  # seconds that a socket is kept for another request


class Sockets(httpx.AsyncBaseTransport):
    """Outlive the clients made around them: githubkit makes and closes a client for every call."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Sends it and reads the whole answer.

        Raises httpx's errors: of these `ConnectError` and `ConnectTimeout` mean that nothing was sent.
        """
        if self._session is None:  # it belongs to the event loop that runs
            self._session = self._opened()
        body = await request.aread()
        with _errors_of_httpx():
            async with self._session.request(
                request.method,
                URL(str(request.url), encoded=True),  # as it is: a slash within a label's name stays escaped
                headers=request.headers.multi_items(),
                data=body or None,
                allow_redirects=False,
                timeout=_timeout(request.extensions.get("timeout", {})),
            ) as answer:
                content = await answer.read()
        return httpx.Response(answer.status, headers=answer.raw_headers, content=content, request=request)

    async def aclose(self) -> None:
        """Does nothing: `close` closes the sockets."""

    async def close(self) -> None:
        """Nothing can be asked afterwards."""
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(limit=_MOST, keepalive_timeout=_IDLE, ssl=_trusted())
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # httpx does
            timeout=aiohttp.ClientTimeout(),
        )


def _timeout(limits: Mapping[str, float | None]) -> aiohttp.ClientTimeout:
    """aiohttp has no limit for sending, so that all of httpx's together are the limit of the whole."""
    given = [seconds for seconds in limits.values() if seconds is not None]
    return aiohttp.ClientTimeout(
        total=sum(given) if given else None,
        connect=limits.get("pool"),
        sock_connect=limits.get("connect"),
        sock_read=limits.get("read"),
    )


@contextmanager
def _errors_of_httpx() -> Iterator[None]:
    try:
        yield
    except aiohttp.ConnectionTimeoutError as error:
        raise httpx.ConnectTimeout(str(error)) from error
    except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
        raise httpx.ConnectError(str(error)) from error
    except TimeoutError as error:  # aiohttp's others are among them
        raise httpx.ReadTimeout(str(error)) from error
    except (aiohttp.ClientError, OSError) as error:
        raise httpx.ReadError(str(error)) from error


@cache
def _trusted() -> ssl.SSLContext:
    """Read once: the certificates take 60 ms."""
    return httpx.create_ssl_context()
