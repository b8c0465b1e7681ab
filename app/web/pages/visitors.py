"""Knows who is looking, before any page is made."""

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from app.store.lanes import StoreUnavailable
from app.web.pages.layout import Pages


class KnowsYou:
    """In front of all endpoints. Costs nothing where there is no cookie, as in GitHub's deliveries."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""
        if scope["type"] == "http" and any(name == b"cookie" for name, _ in scope["headers"]):
            request = Request(scope)
            pages: Pages | None = getattr(request.state, "pages", None)
            if pages is not None:
                try:
                    request.state.you = await pages.people.you(request)
                except StoreUnavailable:
                    request.state.you = None  # the page itself will tell
        await self.app(scope, receive, send)
