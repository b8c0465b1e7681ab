"""The pages of an App that is not set up yet: what it is and asks for, and how it is registered at GitHub."""

from collections.abc import Awaitable, Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.github import needs
from app.web.bodies import TooSlow, hung_up, too_slow
from app.web.health import alive
from app.web.pages.assets import static
from app.web.pages.layout import HTML, KEEP_NOTHING, PROTECTION, answer, environment
from app.web.schema import schema
from app.web.setup.door import STAYS_FOR, Door
from app.web.setup.forms import own_origin, read_form
from app.web.setup.registration import CALLBACK, Refused, Registration
from app.web.setup.wish import LONGEST_NAME, Fixed, defaults, read_wish

COOKIE = "setup"
COOKIE_ON_HTTPS = "__Host-setup"

Endpoint = Callable[["SetupPages", Request], Awaitable[Response]]


def setup_app(door: Door, registration: Registration, fixed: Fixed) -> Starlette:
    """All that is served until there are credentials."""
    pages = SetupPages(door, registration, fixed)
    routes = [
        Route("/", to_setup),
        Route("/setup", pages.first),
        Route("/setup/code", pages.code, methods=["POST"]),
        Route("/setup/manifest", pages.manifest, methods=["POST"]),
        Route(CALLBACK, pages.callback),
        Route("/setup/done", pages.done),
        Route("/setup/secrets", pages.secrets, methods=["POST"]),
        Route("/static/{name}", static),
        Route("/schema/commitment.json", schema),
        Route("/healthz", alive),
        Route("/readyz", not_ready),
        Route("/metrics", not_ready),
        Route("/webhook", not_ready, methods=["POST"]),
    ]
    errors: Mapping[Any, Callable[..., Any]] = {404: nothing_here, TooSlow: too_slow, ClientDisconnect: hung_up}
    return Starlette(routes=routes, exception_handlers=errors)


def from_inside(endpoint: Endpoint) -> Endpoint:
    """Only for who entered with the code; everybody else is led to the first page."""

    @wraps(endpoint)
    async def guarded(pages: "SetupPages", request: Request) -> Response:
        return await endpoint(pages, request) if pages.is_inside(request) else await to_setup(request)

    return guarded


def from_own_form(endpoint: Endpoint) -> Endpoint:
    """Only for a form on one of these pages."""

    @wraps(endpoint)
    async def guarded(pages: "SetupPages", request: Request) -> Response:
        if own_origin(request, pages.fixed.public_url) is None:
            words = "This form was not sent from a page of the App. Open the App’s own address and begin there."
            return trouble(request, Refused(words, status=403))
        return await endpoint(pages, request)

    return guarded


class SetupPages:
    """The pages, and what they stand on."""

    def __init__(self, door: Door, registration: Registration, fixed: Fixed) -> None:
        self.door, self.registration, self.fixed = door, registration, fixed

    def is_inside(self, request: Request) -> bool:
        """Whether this is the browser of who entered with the code."""
        return self.door.is_inside(_cookie(request))

    async def first(self, request: Request) -> Response:
        """`GET /setup`: the form for who is in, for others a way in."""
        if self.registration.done is not None:
            return _led_to("/setup/done") if self.is_inside(request) else await nothing_here(request)
        if self.is_inside(request):
            return self._form(request, defaults(self.fixed, self.door.origin), {})
        return self._way_in(request)

    @from_own_form
    async def code(self, request: Request) -> Response:
        """`POST /setup/code`."""
        origin = own_origin(request, self.fixed.public_url) or ""
        if self.registration.done is not None:
            return await nothing_here(request)
        token = self.door.enter((await read_form(request)).get("code", ""), origin)
        if token is None:
            return self._way_in(request, 403)
        entered = _led_to("/setup")
        secure = origin.startswith("https://")
        name = COOKIE_ON_HTTPS if secure else COOKIE
        entered.set_cookie(name, token, int(STAYS_FOR), path="/", secure=secure, httponly=True, samesite="lax")
        return entered

    @from_own_form
    @from_inside
    async def manifest(self, request: Request) -> Response:
        """`POST /setup/manifest`: what will be sent to GitHub, and the button that sends it."""
        form = await read_form(request)
        wish, wrong = read_wish(form, self.fixed)
        if wish is None:
            return self._form(request, {**defaults(self.fixed, self.door.origin), **form}, wrong)
        origin = own_origin(request, self.fixed.public_url) or ""
        try:
            manifest, state = self.registration.begin(wish, _cookie(request), origin)
        except Refused as refused:
            return trouble(request, refused)
        there = urlsplit(wish.server_url)
        url = f"{wish.registration_url}?{urlencode({'state': state})}"
        may_send_to = f"{there.scheme}://{there.netloc}"
        return page(request, "setup_send.html", may_send_to=may_send_to, wish=wish, url=url, manifest=manifest)

    @from_inside
    async def callback(self, request: Request) -> Response:
        """`GET /setup/callback`: GitHub sends the person back here, with a code."""
        given = request.query_params
        try:
            await self.registration.finish(given.get("code", ""), given.get("state", ""), _cookie(request))
        except Refused as refused:
            return trouble(request, refused)
        self.door.shut()
        return _led_to("/setup/done")  # so that the code is not in the address any more

    @from_inside
    async def done(self, request: Request) -> Response:
        """`GET /setup/done`: what to do next."""
        done = self.registration.done
        if done is None:
            return await to_setup(request)
        return page(request, "setup_done.html", done=done, file=self.fixed.file, shown={}, events=needs.WHY_EVENTS)

    @from_own_form
    @from_inside
    async def secrets(self, request: Request) -> Response:
        """`POST /setup/secrets`: shows once what is nowhere else."""
        done = self.registration.done
        if done is None:
            return await to_setup(request)
        shown, done.secrets = done.secrets, {}
        return page(
            request,
            "setup_done.html",
            done=done,
            file=self.fixed.file,
            shown={name: _on_one_line(value) for name, value in shown.items()},
            events=needs.WHY_EVENTS,
        )

    def _way_in(self, request: Request, status: int = 200) -> Response:
        return page(request, "setup.html", status=status, asked=_asked_for())

    def _form(self, request: Request, form: dict[str, str], wrong: dict[str, str]) -> Response:
        status = 422 if wrong else 200
        return page(
            request,
            "setup_form.html",
            status=status,
            form=form,
            wrong=wrong,
            fixed=self.fixed,
            longest_name=LONGEST_NAME,
            asked=_asked_for(),
        )


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    may_send_to: str = "",
    **values: object,
) -> Response:
    """A page that nobody keeps. `may_send_to`: another server that its form may go to."""
    html = environment().get_template(template).render(status=status, you=None, can_sign_in=False, **values)
    policy = PROTECTION["Content-Security-Policy"]
    if may_send_to:
        policy = policy.replace("form-action 'self'", f"form-action 'self' {may_send_to}")
    headers = {"Content-Security-Policy": policy}
    return answer(request, html, HTML, status=status, cache=KEEP_NOTHING, headers=headers)


def trouble(request: Request, refused: Refused) -> Response:
    """Why it does not go on."""
    return page(request, "setup_trouble.html", status=refused.status, words=str(refused), again=refused.again)


async def to_setup(_: Request) -> Response:
    """Leads to the first page."""
    return _led_to("/setup")


async def nothing_here(request: Request, _: Exception | None = None) -> Response:
    """The same for whatever is not there, and for who comes after the App was set up."""
    return page(request, "setup_nothing.html", status=404)


async def not_ready(_: Request) -> Response:
    """GitHub, or somebody who watches over the process, asks too early."""
    return JSONResponse({"message": "the App is not set up yet"}, 503)


def _led_to(path: str) -> RedirectResponse:
    return RedirectResponse(path, 303, {"Cache-Control": KEEP_NOTHING})


def _cookie(request: Request) -> str:
    return request.cookies.get(COOKIE_ON_HTTPS) or request.cookies.get(COOKIE, "")


def _asked_for() -> dict[str, object]:
    """What GitHub is asked for, with the reasons."""
    levels = needs.PERMISSIONS.items()
    return {
        "permissions": [(name.replace("_", " "), level, needs.WHY_PERMISSIONS[name]) for name, level in levels],
        "events": [(name.replace("_", " "), needs.WHY_EVENTS[name]) for name in needs.EVENTS],
    }


def _on_one_line(value: str) -> str:
    escaped = value.strip().replace("\n", "\\n")
    return f"'{escaped}'" if " " in escaped else escaped
