"""The sockets to GitHub, in many small pools: a large one looks at each of its idle sockets for every request."""

import httpx

_POOLS = 20
_EACH = httpx.Limits(max_connections=20, max_keepalive_connections=6, keepalive_expiry=60)


class Sockets(httpx.AsyncBaseTransport):
    """Outlive the clients made around them: githubkit makes and closes a client for every call."""

    def __init__(self) -> None:
        context = httpx.create_ssl_context()  # one for all: reading the certificates takes 60 ms
        self._pools = [httpx.AsyncHTTPTransport(limits=_EACH, verify=context) for _ in range(_POOLS)]
        self._waiting = [0] * _POOLS

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """By the first of the pools with the least to do, so that a quiet App keeps to one socket."""
        place = min(range(_POOLS), key=self._waiting.__getitem__)
        self._waiting[place] += 1
        try:
            return await self._pools[place].handle_async_request(request)
        finally:
            self._waiting[place] -= 1

    async def aclose(self) -> None:
        """Does nothing: `close` closes the sockets."""

    async def close(self) -> None:
        """Nothing can be asked afterwards."""
        for pool in self._pools:
            await pool.aclose()
