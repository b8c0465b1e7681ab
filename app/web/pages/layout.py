"""How every page is made and sent: the templates, the headers that protect it, and a tag by which it is known again."""

import asyncio
from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.decision.facts import Repository
from app.store import repositories
from app.store.database import Store
from app.web.access import Access
from app.web.pages.assets import asset_url
from app.web.pages.standing import standing
from app.web.people import People, you_of
from app.web.turns import Turns
from app.wording.literal import plain

FOLDER = Path(__file__).resolve().parents[3] / "templates" / "web"

PROTECTION = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # no-referrer would take the Origin from our own forms, which it protects
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Sent with every page. Nothing inline runs, nothing of others is loaded, nobody frames it."""

ASK_AGAIN = "private, no-cache"
"""The reader's browser may keep it, and asks each time whether it is still so."""
KEEP_NOTHING = "no-store"
"""For what not everybody may see: not even the reader's own disk keeps it."""

HTML = "text/html; charset=utf-8"
LARGEST = 50_000
"""Bytes of a page."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much stands on a page of what there may be much of. The rest is counted, and what holds it linked to."""

    rows: int  # of seats
    entries: int  # of the ledger
    cards: int  # blocks, dissents
    lines: int  # in lists that stand beside
    names: int
    words: int  # characters of what one person wrote
    policy: int  # characters of a decision's lines in the policy


ROOMS = (
    Room(rows=25, entries=20, cards=10, lines=20, names=24, words=300, policy=4_000),
    Room(rows=20, entries=15, cards=6, lines=8, names=12, words=300, policy=2_000),
    Room(rows=12, entries=10, cards=4, lines=4, names=8, words=200, policy=600),
    Room(rows=4, entries=4, cards=2, lines=1, names=3, words=50, policy=100),
)
"""The first with which a page is small enough is taken."""


@dataclass(frozen=True, slots=True)
class Pages:
    """What pages are made of; in `request.state.pages`."""

    store: Store
    access: Access
    now: Callable[[], datetime]
    people: People
    server_url: str = "https://github.com"
    public_url: str | None = None
    turns: Turns = field(default_factory=Turns)
    check_name: str = "commitment"
    answers: MutableMapping[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)  # that are being posted


def pages_of(request: Request) -> Pages:
    """What pages are made of."""
    pages: Pages = request.state.pages
    return pages


def own_url(request: Request) -> str:
    """Where whoever asks has found us, without a slash at its end."""
    return pages_of(request).public_url or str(request.base_url).rstrip("/")


async def readable(request: Request) -> Repository:
    """The repository in the address, present or former name, if whoever asks may read it; else 404, whatever is there.

    As much is asked of the store and of GitHub either way, so that the time it takes tells nothing.
    """
    pages, given = pages_of(request), request.path_params
    repository = await repositories.named(pages.store, given["owner"], given["repo"])
    if not await pages.access.may_read(request, repository, (given["owner"], given["repo"])) or repository is None:
        raise HTTPException(404)
    return repository


def led_on(request: Request, repository: Repository) -> Response | None:
    """A redirection where the address has another name than the repository's present one; else None."""
    given, own = request.path_params, f"{repository.owner}/{repository.name}"
    if f"{given['owner']}/{given['repo']}".lower() == own.lower():
        return None
    rest = "".join(f"/{part}" for part in request.url.path.split("/", 3)[3:])
    query = f"?{request.url.query}" if request.url.query else ""
    # 307: what somebody sent from a page that they opened under the old name is sent on.
    headers = {**PROTECTION, "Cache-Control": KEEP_NOTHING}
    return RedirectResponse(f"/{own}{rest}{query}", 307, headers=headers)


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    cache: str = ASK_AGAIN,
    tag: str = "",
    rooms: Sequence[Room] = ROOMS,
    **values: object,
) -> Response:
    """A page of HTML. In the template `you` is who looks, `room` how much may stand on it; `request` is not there."""
    pages = pages_of(request)
    known = {"you": you_of(request), "can_sign_in": pages.people.authorizer is not None}
    made = environment().get_template(template)
    for room in rooms:
        html = made.render(known | values, room=room)
        if len(html.encode("utf-8", "replace")) <= LARGEST:
            break
    return answer(request, html, HTML, status=status, cache=cache, tag=tag)


def answer(
    request: Request,
    text: str,
    media_type: str,
    *,
    status: int = 200,
    cache: str = ASK_AGAIN,
    headers: Mapping[str, str] | None = None,
    tag: str = "",
) -> Response:
    """Any text that people or their programs read here; 304 where they have it already. Its own digest is its tag."""
    body = text.encode("utf-8", "replace")
    if status != 200:
        return Response(body, status, media_type=media_type, headers=_headers(request, cache, headers))
    tag = tag or f'"{sha256(body).hexdigest()[:32]}"'
    sent = {**_headers(request, cache, headers), "ETag": tag}
    return unchanged(request, tag, cache, headers) or Response(body, media_type=media_type, headers=sent)


def unchanged(
    request: Request, tag: str, cache: str = ASK_AGAIN, headers: Mapping[str, str] | None = None
) -> Response | None:
    """304 where the client has what bears this tag; else None. A proxy may have weakened it."""
    given = (one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(","))
    if tag not in given:
        return None
    return Response(status_code=304, headers={**_headers(request, cache, headers), "ETag": tag})


def tag_of(request: Request, *parts: str) -> str:
    """The tag of a page that is made of these parts, of who looks, and of nothing else that changes.

    So an open page that asks again and again costs no template. It holds as long as the page says no more of time
    than moments, which the reader's own browser counts from.
    """
    pages, you = pages_of(request), you_of(request)
    whose = (you.digest, you.person.login) if you else ()
    where = (request.url.path, request.url.query, pages.server_url, pages.public_url or "")
    made = sha256(_own_code())
    for part in (*whose, str(pages.people.authorizer is not None), *where, *parts):
        made.update(f"{len(part)} {part}".encode("utf-8", "replace"))
    return f'"{made.hexdigest()[:32]}"'


@lru_cache(maxsize=1)
def _own_code() -> bytes:
    """Tells one version of the App from the next, in all processes alike: it makes the same of the same."""
    root = FOLDER.parents[1]
    files = [*sorted((root / "app").rglob("*.py")), *sorted(FOLDER.iterdir())]
    return sha256(b"".join(sha256(file.read_bytes()).digest() for file in files)).digest()


def _headers(request: Request, cache: str, more: Mapping[str, str] | None) -> dict[str, str]:
    return {**PROTECTION, "Cache-Control": KEEP_NOTHING if you_of(request) else cache, "Vary": "Cookie", **(more or {})}


async def not_found(request: Request, _: Exception) -> Response:
    """The same page for what does not exist and for what one may not see."""
    return page(request, "not_found.html", status=404, cache=KEEP_NOTHING)


async def out_of_order(request: Request, _: Exception) -> Response:
    """The store does not answer; nothing is known to be lost."""
    return page(request, "out_of_order.html", status=503, cache=KEEP_NOTHING)


async def github_silent(request: Request, _: Exception) -> Response:
    """GitHub does not say who may read what; so nobody may, meanwhile."""
    return page(request, "github_silent.html", status=503, cache=KEEP_NOTHING)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The templates. All that is filled in is escaped: every one of them ends in .html."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {"moment": moment, "iso": iso, "web": web, "cut": cut, "plain": plain, "standing": standing}
    made.globals |= {"asset": asset_url}
    return made


def iso(at: datetime) -> str:
    """For machines: 2026-11-24T09:30:00Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(at: datetime) -> str:
    """For people without JavaScript: 24 Nov 2026, 09:30 UTC."""
    told = at.astimezone(UTC)
    return f"{told.day} {told:%b %Y, %H:%M} UTC"


def cut(text: str, longest: int) -> str:
    """At most so many characters of it."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def web(url: Any) -> str:
    """The address if it is one of the web, else none: nothing else may stand in a link."""
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) else ""
