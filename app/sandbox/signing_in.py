"""Signing in with the sandbox: a page where one picks who one is, and tokens for codes and for refresh tokens.

https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
"""

import hashlib
import hmac
import secrets
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.sandbox.gate import Keys
from app.sandbox.persons_keys import PersonsKey
from app.sandbox.records import Account
from app.sandbox.world import World

CODE_SECONDS = 600
ASKED = ("client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method")
LOOPBACK = ("127.0.0.1", "localhost", "::1")

PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in to the sandbox</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 28rem; margin: 4rem auto; padding: 0 1rem }}
button {{ font: inherit; display: block; width: 100%; padding: .6rem 1rem; margin: .5rem 0; text-align: left }}
</style>
</head>
<body>
<main>
<h1>Who are you?</h1>
<p>This is the sandbox in the place of GitHub. {app} would like to know who you are, and to speak for you.</p>
<form method="post" action="/login/oauth/authorize">
{hidden}
{people}
<button name="login" value="">Nobody: I do not want to</button>
</form>
</main>
</body>
</html>
"""


@dataclass(frozen=True)
class _Code:
    person: Account
    redirect_uri: str
    challenge: str
    ends: float


@dataclass
class SignIn:
    """What was begun, and for whom."""

    world: World
    keys: Keys
    codes: dict[str, _Code] = field(default_factory=dict)

    async def page(self, request: Request) -> Response:
        """GET /login/oauth/authorize: everybody there is, to pick from."""
        asked = dict(request.query_params)
        if trouble := self._wrong(asked):
            return trouble
        people = [one for one in self.world.accounts.values() if one.kind == "User"]
        named = escape(self.world.app_name)
        hidden = "\n".join(
            f'<input type="hidden" name="{name}" value="{escape(asked.get(name, ""))}">' for name in ASKED
        )
        buttons = "\n".join(
            f'<button name="login" value="{escape(one.login)}">{escape(one.login)}</button>' for one in people
        )
        return HTMLResponse(PAGE.format(app=named, hidden=hidden, people=buttons))

    async def picked(self, request: Request) -> Response:
        """POST /login/oauth/authorize: back to the App, with a code or without."""
        asked = await _form(request)
        if trouble := self._wrong(asked):
            return trouble
        person = self.world.find_account(asked.get("login", ""))
        if person is None or person.kind != "User":
            refused = {"error": "access_denied", "error_description": "The user has denied your application access."}
            return _back(asked, refused)
        code = secrets.token_hex(10)
        ends = time.time() + CODE_SECONDS
        self.codes[code] = _Code(person, asked["redirect_uri"], asked.get("code_challenge", ""), ends)
        return _back(asked, {"code": code})

    async def token(self, request: Request) -> Response:
        """POST /login/oauth/access_token: a token for a code, or for a refresh token. Refusals have status 200, too."""
        asked = await _form(request)
        known = hmac.compare_digest(asked.get("client_secret", "").encode(), self.world.client_secret.encode())
        if asked.get("client_id") != self.world.client_id or not known:
            return _no("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.")
        if asked.get("grant_type") == "refresh_token":
            return self._made(self.keys.signed_in.renewed(asked.get("refresh_token", "")))
        code = self.codes.pop(asked.get("code", ""), None)
        if code is None or code.ends < time.time() or not _proves(asked.get("code_verifier", ""), code.challenge):
            return _no("bad_verification_code", "The code passed is incorrect or expired.")
        if asked.get("redirect_uri", code.redirect_uri) != code.redirect_uri:
            return _no("redirect_uri_mismatch", "The redirect_uri MUST match the registered callback URL.")
        return self._made(self.keys.signed_in.key_for(code.person))

    def _made(self, made: tuple[str, PersonsKey] | None) -> Response:
        if made is None:
            return _no("bad_refresh_token", "The refresh token passed is incorrect or expired.")
        token, key = made
        told = {"access_token": token, "expires_in": int(key.ends - time.time()), "refresh_token": key.refresh}
        return JSONResponse({**told, "refresh_token_expires_in": 15_897_600, "scope": "", "token_type": "bearer"})

    def _wrong(self, asked: dict[str, str]) -> Response | None:
        if asked.get("client_id") != self.world.client_id:
            return HTMLResponse("<h1>404</h1>", 404)
        if urlsplit(asked.get("redirect_uri", "")).hostname not in LOOPBACK:
            return HTMLResponse("<h1>Be careful!</h1><p>The redirect_uri is not associated with this App.</p>", 400)
        if asked.get("code_challenge") and asked.get("code_challenge_method") != "S256":
            return HTMLResponse("<h1>400</h1><p>The code_challenge_method must be S256.</p>", 400)
        return None


def sign_in_routes(world: World, keys: Keys) -> list[Route]:
    """The routes of GitHub's own pages that signing in needs."""
    here = SignIn(world, keys)
    return [
        Route("/login/oauth/authorize", here.page),
        Route("/login/oauth/authorize", here.picked, methods=["POST"]),
        Route("/login/oauth/access_token", here.token, methods=["POST"]),
    ]


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))


def _back(asked: dict[str, str], told: dict[str, str]) -> Response:
    given = {**told, **({"state": asked["state"]} if asked.get("state") else {})}
    return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(given)}", 302)


def _no(error: str, said: str) -> Response:
    return JSONResponse({"error": error, "error_description": said, "error_uri": "https://docs.github.com/apps"})


def _proves(verifier: str, challenge: str) -> bool:
    made = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    return not challenge or hmac.compare_digest(made, challenge)
