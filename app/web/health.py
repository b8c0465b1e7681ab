"""Tells whoever watches over the process whether it lives, and whether it can do its work."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from app.github.client import GitHub
from app.github.errors import GitHubError
from app.store.database import Store, ready


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

    async def ready(self) -> Response:
        """The store takes writes, and GitHub has once accepted the credentials."""
        store = await ready(self.store)
        try:
            await self.github.identity()
            github = "ok"
        except GitHubError as trouble:
            github = str(trouble)
        fine = store and github == "ok"
        return JSONResponse({"store": "ok" if store else "not writable", "github": github}, 200 if fine else 503)
