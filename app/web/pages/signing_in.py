"""`/signin`, where GitHub sends people back to, and `/signout`."""

import hmac
import json
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.github.as_person import read_self
from app.github.errors import GitHubError, Unauthorized
from app.github.signing_in import Authorizer
from app.store import sessions
from app.web.pages.forms import Refused, form_of
from app.web.pages.layout import KEEP_NOTHING, PROTECTION, page, pages_of
from app.web.people import LASTS, People, you_of

WITHIN = timedelta(minutes=10)
_LOCAL = re.compile(r"/(?:[!-.0-\[\]-~][!-\[\]-~]*)?")  # printable, without a backslash, and no second slash at once
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that was begun, as the browser keeps it for us, sealed."""

    state: str
    verifier: str
    to: str  # where they were
    at: float  # Unix seconds


async def sign_in(request: Request) -> Response:
    """`GET /signin`: to GitHub."""
    people = pages_of(request).people
    if people.authorizer is None:
        return page(request, "no_signing_in.html", status=404, cache=KEEP_NOTHING)
    begun = Begun(secrets.token_urlsafe(32), secrets.token_urlsafe(48), _where(request, people), _seconds(people))
    address = people.authorizer.address(state=begun.state, verifier=begun.verifier, back_to=_back_to(request, people))
    answer = _redirect(address)
    sealed = people.seals.close(json.dumps(asdict(begun)), "signin")
    _set(answer, request, people, "signin", sealed, WITHIN)
    return answer


async def come_back(request: Request) -> Response:
    """`GET /signin/callback`: from GitHub, with a code. A state is good once, in the browser that began."""
    people = pages_of(request).people
    begun = _begun(request, people)
    if people.authorizer is None or begun is None or not await _first_time(people, begun.state):
        return _trouble(
            request,
            "This sign-in cannot go on",
            "It was begun in another browser or tab, too long ago, or it was ended already. Nothing happened.",
        )
    if "code" not in request.query_params:
        return _trouble(request, "You are not signed in", "GitHub says that you would rather not. Nothing happened.")
    try:
        return await _signed_in(request, people, people.authorizer, begun)
    except Unauthorized:
        return _trouble(request, "You are not signed in", "GitHub did not accept this sign-in any more.")
    except GitHubError:
        return _trouble(request, "You are not signed in", "GitHub does not answer just now. Try again.", status=503)


async def _signed_in(request: Request, people: People, authorizer: Authorizer, begun: Begun) -> Response:
    """A new session each time, so that nobody can have known it before."""
    code = request.query_params["code"][:_LONGEST]
    token = await authorizer.token_for(code, verifier=begun.verifier, back_to=_back_to(request, people))
    person = await read_self(people.github.with_token(token.token))
    before = you_of(request)
    if before is not None:
        await people.end(before)
    answer = _redirect(begun.to)
    _set(answer, request, people, "session", await people.begin(person, token), LASTS)
    _drop(answer, request, people, "signin")
    return answer


async def sign_out(request: Request) -> Response:
    """`POST /signout`."""
    people, you = pages_of(request).people, you_of(request)
    try:
        await form_of(request, people)
    except Refused as refused:
        return _trouble(request, "You are still signed in", str(refused), status=403)
    if you is not None:
        await people.end(you)
    answer = _redirect("/")
    _drop(answer, request, people, "session")
    return answer


def local(address: str) -> str:
    """The address if it leads to a page of ours, else the first page's."""
    path = address.partition("?")[0].rstrip("/")
    leads_on = len(address) <= _LONGEST and _LOCAL.fullmatch(address) and not path.startswith(("/signin", "/signout"))
    return address if leads_on else "/"


def _where(request: Request, people: People) -> str:
    """The page they came from, as the address or the browser says."""
    given = request.query_params.get("to")
    if given is not None:
        return local(given)
    try:
        came = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return "/"
    ours = {urlsplit(people.own_url(request)).netloc, request.headers.get("host", "")}
    if came.netloc not in ours - {""}:
        return "/"
    return local(came.path + (f"?{came.query}" if came.query else ""))


def _back_to(request: Request, people: People) -> str:
    return f"{people.own_url(request)}/signin/callback"


def _begun(request: Request, people: People) -> Begun | None:
    """What this browser began, if GitHub sends them back for just that, and in time."""
    opened = people.seals.open(request.cookies.get(people.cookie(request, "signin"), ""), "signin")
    if opened is None:
        return None
    begun = Begun(**json.loads(opened))
    given = request.query_params.get("state", "")
    in_time = 0 <= _seconds(people) - begun.at < WITHIN.total_seconds()
    return begun if in_time and hmac.compare_digest(begun.state.encode(), given.encode("utf-8", "replace")) else None


async def _first_time(people: People, state: str) -> bool:
    now = people.now()
    return await sessions.use_once(people.store, sha256(f"signin {state}".encode()).hexdigest(), now, now + WITHIN)


def _seconds(people: People) -> float:
    return people.now().timestamp()


def _trouble(request: Request, title: str, why: str, status: int = 400) -> Response:
    answer = page(request, "trouble.html", status=status, cache=KEEP_NOTHING, title=title, why=why)
    _drop(answer, request, pages_of(request).people, "signin")
    return answer


def _redirect(address: str) -> Response:
    return RedirectResponse(address, 303, headers={**PROTECTION, "Cache-Control": KEEP_NOTHING})


def _set(answer: Response, request: Request, people: People, name: str, content: str, lasts: timedelta) -> None:
    answer.set_cookie(
        people.cookie(request, name),
        content,
        max_age=int(lasts.total_seconds()),
        secure=people.secure(request),
        httponly=True,
        samesite="lax",
    )


def _drop(answer: Response, request: Request, people: People, name: str) -> None:
    answer.delete_cookie(people.cookie(request, name), secure=people.secure(request), httponly=True, samesite="lax")
