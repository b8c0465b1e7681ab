"""Tells whoever watches over the process whether it lives, and whether it can do its work."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from app.github.client import GitHub
from app.github.errors import GitHubError, GitHubUnavailable
from app.store.database import Store, ready
from app.web.remembered import Remembered

STORE_KEPT = 1.0  # seconds
GITHUB_KEPT = 30.0  # seconds; whoever asks must not make us hammer GitHub
AT_MOST = 5.0  # seconds to wait for either; watchers give up about then


async def alive(_: Request) -> Response:
    """`GET /healthz`: the process answers."""
    return PlainTextResponse("ok")


async def ready_for_work(request: Request) -> Response:
    """`GET /readyz`: 503 while the store or GitHub would not do."""
    health: Health = request.state.health
    return await health.ready()


class Health:
    """What is asked when somebody wants to know whether the App can do its work."""

    def __init__(self, store: Store, github: GitHub) -> None:
        self.store, self.github = store, github
        self._accepted = False
        self._store = Remembered(self._ask_store, seconds=STORE_KEPT)
        self._github = Remembered(self._ask_github, seconds=GITHUB_KEPT)

    async def ready(self) -> Response:
        """The store takes writes, and GitHub accepts the credentials, by its last word on them.

        Once it has accepted them an outage at GitHub does not make us unready: another process would not do better,
        and deliveries must be taken all the same.
        """
        store, github = await asyncio.gather(self._store(), self._github())
        fine = store == "ok" and github == "ok"
        return JSONResponse({"store": store, "github": github}, 200 if fine else 503)

    async def _ask_store(self) -> str:
        try:
            async with asyncio.timeout(AT_MOST):
                return "ok" if await ready(self.store) else "not writable"
        except TimeoutError:
            return "does not answer"

    async def _ask_github(self) -> str:
        try:
            async with asyncio.timeout(AT_MOST):
                await self.github.app().request("GET", "/app")
        except (GitHubUnavailable, TimeoutError) as trouble:
            return "ok" if self._accepted else str(trouble) or "GitHub does not answer"
        except GitHubError as refusal:
            self._accepted = False
            return str(refusal)
        self._accepted = True
        return "ok"
