"""The demo's page: a pull request of the sandbox in the browser, and what people do there."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.sandbox import demo_markdown as markdown
from app.sandbox.demo_acts import ACTS, Asked, NotDone, person
from app.sandbox.demo_traffic import Act, acting, followed
from app.sandbox.demo_view import Said, conversation, shown_check, text_of
from app.sandbox.records import Pull
from app.sandbox.sample import PARTS, POLICY_PATH, Sample
from app.sandbox.server import Sandbox

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "web"
MOST_BYTES = 1024 * 1024
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
STATIC = {"demo.css": "text/css", "demo.js": "text/javascript"}


@dataclass(frozen=True)
class Recorded:
    """An entry of the App's ledger."""

    id: int
    at: datetime
    kind: str
    login: str
    url: str
    detail: Mapping[str, Any]


class Page:
    """Serves one sample. `recorded` reads the ledger of a pull request: its number, and after which entry.

    `app_url` is where the App's own pages are.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        sample: Sample,
        recorded: Callable[[int, int], Awaitable[list[Recorded]]],
        app_url: str = "",
    ) -> None:
        self.sandbox, self.sample, self.recorded = sandbox, sample, recorded
        self.acts: dict[int, list[Act]] = {}
        self.ledgers: dict[int, list[Recorded]] = {}
        self.templates = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.filters |= {
            "talk": markdown.talk,
            "file": markdown.file,
            "report": self._report,
            "here": self._here,
        }
        pages = {"app_url": app_url, "record_url": f"{app_url}/{sample.repository.full_name}/"}
        self.templates.globals |= {"parts": PARTS, **pages}

    def app(self) -> Starlette:
        """The page as an ASGI app; answers only those who call it by this machine's own names."""
        repository = f"/{self.sample.repository.full_name}/pull"
        routes = [
            Route("/", self._first),
            Route(repository + "/{number:int}", self._page),
            Route("/_demo/pull/{number:int}", self._state),
            Route("/_demo/pull/{number:int}/{act}", self._act, methods=["POST"]),
            Route("/_demo/{name}", self._static),
        ]
        hosts = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
        return Starlette(routes=routes, middleware=[hosts], exception_handlers={404: _not_there, NotDone: _not_done})

    async def _first(self, _: Request) -> Response:
        return RedirectResponse(self._address(min(self.sample.repository.pulls)), 302, headers=HEADERS)

    async def _static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in STATIC:
            raise NotDone(404, "There is nothing here.")
        return FileResponse(FOLDER / name, media_type=STATIC[name], headers=HEADERS)

    async def _page(self, request: Request) -> Response:
        pull = self._pull(request)
        policy = self.sample.repository.history.tip(pull.base).tree[POLICY_PATH]
        world, teams = self.sample.acts.world, self.sample.acts.world.teams
        html = self.templates.get_template("demo.html").render(
            pull=pull,
            policy=policy,
            policy_path=POLICY_PATH,
            teams={team.slug: [one.login for one in world.people_of(team)] for team in teams},
            about=await self._about(pull),
        )
        return HTMLResponse(html, headers=HEADERS)

    async def _state(self, request: Request) -> Response:
        """All that may change on the page, as HTML by region; 304 when none of it has."""
        pull = self._pull(request)
        about = await self._about(pull)
        parts = vars(self.templates.get_template("demo_parts.html").module)
        regions = {name: str(parts[name](about)) for name in ("tabs", "head", "text", "check", "happened", "ledger")}
        items = [[one.key, str(parts["item"](one, about["now"]))] for one in about["conversation"]]
        words = {one.key: one.body for one in about["conversation"] if isinstance(one, Said)}
        state = {"title": pull.title, "regions": regions, "items": items, "words": words, "text": about["text"]}
        body = json.dumps(state, separators=(",", ":")).encode()
        tag = f'"{sha256(body).hexdigest()[:32]}"'
        headers = {**HEADERS, "ETag": tag}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="application/json", headers=headers)

    async def _act(self, request: Request) -> Response:
        """Something somebody does. JSON only, which no other site can send from a browser."""
        act = ACTS.get(request.path_params["act"])
        if act is None:
            raise NotDone(404, f"Nobody can do that; they can {', '.join(ACTS)}.")
        pull, given = self._pull(request), await _asked_for(request)
        asked = Asked(self.sample, pull, person(self.sample, given.get("who")), given)
        acts = self.acts.setdefault(pull.number, [])
        with acting(self.sandbox, acts, asked.who.login) as doing:
            doing.what = act(asked)
        return JSONResponse({"done": doing.what}, headers=HEADERS)

    async def _about(self, pull: Pull) -> dict[str, Any]:
        path, text = text_of(pull)
        pulls = sorted(self.sample.repository.pulls.values(), key=lambda one: one.number)
        return {
            "now": self.sandbox.now(),
            "pull": pull,
            "path": path,
            "text": text,
            "check": shown_check(pull),
            "tabs": [(one, self._address(one.number), shown_check(one)) for one in pulls],
            "conversation": conversation(pull),
            "happened": followed(self.sandbox, self.acts.get(pull.number, [])),
            "ledger": await self._ledger(pull.number),
        }

    async def _ledger(self, number: int) -> list[Recorded]:
        """The ledger only ever grows, so only what is new is read."""
        known = self.ledgers.setdefault(number, [])
        known += [one for one in await self.recorded(number, known[-1].id if known else 0) if one not in known[-500:]]
        return known

    def _pull(self, request: Request) -> Pull:
        found = self.sample.repository.pulls.get(request.path_params["number"])
        if found is None:
            raise NotDone(404, "There is no such pull request.")
        return found

    def _address(self, number: int) -> str:
        return f"/{self.sample.repository.full_name}/pull/{number}"

    def _report(self, text: str) -> str:
        return markdown.report(self._here(text))

    def _here(self, text: str) -> str:
        """GitHub's addresses are this page's."""
        return text.replace(self.sandbox.url, "")


async def _asked_for(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise NotDone(415, "This takes JSON.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise NotDone(413, f"This takes at most {MOST_BYTES:,} bytes.")
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise NotDone(400, "This takes a JSON object.")
    return given


async def _not_there(_: Request, __: Exception) -> Response:
    return JSONResponse({"error": "There is nothing here."}, 404, headers=HEADERS)


async def _not_done(_: Request, why: Exception) -> Response:
    status = why.status if isinstance(why, NotDone) else 500
    return JSONResponse({"error": str(why)}, status, headers=HEADERS)
