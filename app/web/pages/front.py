"""The first page, `/`: what this is, for somebody who followed no link to a decision."""

from starlette.requests import Request
from starlette.responses import Response

from app.web.pages.layout import page


async def front_page(request: Request) -> Response:
    """`GET /`."""
    return page(request, "front.html")
