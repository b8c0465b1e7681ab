"""Where GitHub leads people who installed the App, `/installed`: what is left to do. The same for everybody."""

from starlette.requests import Request
from starlette.responses import Response

from app.web.pages.layout import page, pages_of


async def installed_page(request: Request) -> Response:
    """`GET /installed`. What GitHub adds to the address is not read: anybody could have written it."""
    return page(request, "installed.html", check_name=pages_of(request).check_name)
