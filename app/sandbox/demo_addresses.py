"""GitHub's addresses that people follow from the App's own pages: in the demo they lead to the demo's page."""

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

FOR_PEOPLE = ("pull", "commit", "compare", "blob")
"""What follows a repository's name in addresses that people look at."""


def shown_at(api: ASGIApp, page_url: str) -> ASGIApp:
    """The sandbox's API, which sends whoever asks for a pull request as GitHub shows it to the demo's page."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        parts = scope["path"].split("/")
        if scope["type"] == "http" and len(parts) > 3 and parts[3] in FOR_PEOPLE:
            path = scope["path"] if parts[3] == "pull" else ""
            await RedirectResponse(page_url + path, 302)(scope, receive, send)
        else:
            await api(scope, receive, send)

    return app
