"""What people send us with our own forms: bounded, and only from our own pages."""

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from app.web.bodies import TooLarge, read_body
from app.web.people import People, you_of

MOST_BYTES = 64 * 1024
MOST_FIELDS = 20


class Refused(Exception):  # noqa: N818 - an answer
    """What was sent is not taken. The message says why, to people."""


async def form_of(request: Request, people: People) -> Mapping[str, str]:
    """What was filled in; raises `Refused` for what another site made somebody's browser send.

    Of who is signed in it must have the token that only their own pages know.
    """
    if not _from_our_own_page(request, people):
        raise Refused("This was not sent from one of our own pages, so nothing was done.")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise Refused("This is not one of our forms, so nothing was done.")
    try:
        body = await read_body(request, MOST_BYTES)
        form = dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except TooLarge as error:
        raise Refused("That is more than fits into a comment, so nothing was done.") from error
    except ValueError as error:
        raise Refused("This is not one of our forms, so nothing was done.") from error
    you = you_of(request)
    if you is not None and not hmac.compare_digest(form.get("token", "").encode(), you.form_token.encode()):
        raise Refused("This page is from before you signed in anew, so nothing was done. Go back, and load it again.")
    return form


def _from_our_own_page(request: Request, people: People) -> bool:
    """What browsers say of where a form stood. One that says nothing is an old one; its form token must do."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    if origin is None:
        return True
    ours = {urlsplit(people.own_url(request)).netloc.lower(), request.headers.get("host", "").lower()}
    try:
        return urlsplit(origin).netloc.lower() in ours - {""}
    except ValueError:
        return False
