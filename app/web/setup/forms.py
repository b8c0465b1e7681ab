"""Reads the forms of our own pages, and tells whether a form was sent from one of them."""

from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from app.web.bodies import TooLarge, read_body

MOST_BYTES = 64 * 1024
MOST_FIELDS = 50


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form as browsers send it, without spaces around; empty where it is no such form, or too long."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return {}
    try:
        body = await read_body(request, MOST_BYTES)
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except (TooLarge, ValueError):
        return {}
    return {name: value.strip() for name, value in fields}


def own_origin(request: Request, public_url: str | None) -> str | None:
    """The address in the browser that sent this form, where the form was on a page of ours; None where it was not.

    Browsers say in Origin where a form was. What we are called is in Host, unless a proxy changed it; then it is known
    from PUBLIC_URL. The scheme is the browser's: behind a proxy we cannot know it.
    """
    origin = request.headers.get("origin", "")
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return None
    try:
        parts = urlsplit(origin)
        own = {request.headers.get("host", "").lower(), urlsplit(public_url or "").netloc.lower()} - {""}
    except ValueError:
        return None
    plain = parts.scheme in ("http", "https") and origin == f"{parts.scheme}://{parts.netloc}"
    return origin if plain and parts.netloc.lower() in own else None
