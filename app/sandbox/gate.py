"""One API call: who asks and whether they may, what they ask for, pages, refusals, and the headers of an answer."""

import base64
import hashlib
import json
import math
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.sandbox.acts import Acts
from app.sandbox.deliveries import Deliveries
from app.sandbox.payloads import Payloads
from app.sandbox.persons_keys import SignedIn
from app.sandbox.records import Account, Installation, Pull, Repository
from app.sandbox.world import World

DOCUMENTATION = "https://docs.github.com/rest"
TOKEN_SECONDS = 3600


class Refused(Exception):  # noqa: N818 - an answer, not a mistake of ours
    """GitHub's way of saying no."""

    def __init__(
        self, status: int, message: str, errors: Sequence[Any] = (), headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.headers = headers or {}
        self.status, self.message, self.errors = status, message, list(errors)


@dataclass
class Keys:
    """Who holds which token. Credentials live on the machine's clock, so that a story of weeks logs nobody out."""

    world: World
    hourly: int = 15_000
    installations: dict[str, tuple[Installation, float]] = field(default_factory=dict)
    people: dict[str, Account] = field(default_factory=dict)
    signed_in: SignedIn = field(default_factory=SignedIn)
    used: dict[str, int] = field(default_factory=dict)

    def installation_token(self, installation: Installation) -> tuple[str, float]:
        """A new token and when it ends, in Unix seconds."""
        token, ends = f"ghs_{secrets.token_hex(18)}", time.time() + TOKEN_SECONDS
        self.installations[token] = (installation, ends)
        return token, ends

    def person_token(self, person: Account) -> str:
        """A person's own token, as in GITHUB_TOKEN."""
        token = f"ghp_{secrets.token_hex(18)}"
        self.people[token] = person
        return token

    def revoke(self) -> None:
        """Make every token so far worthless."""
        self.signed_in.keys.clear()
        self.installations.clear()
        self.people.clear()

    def check_app(self, token: str) -> None:
        """Refuse what is no App JWT of ours. The signature is verified where the world knows the key."""
        parts = token.split(".")
        try:
            claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
            ours = str(claims["iss"]) in {str(self.world.app_id), self.world.client_id}
            begins, ends = float(claims["iat"]), float(claims["exp"])
        except (IndexError, KeyError, TypeError, ValueError):
            raise Refused(401, "A JSON web token could not be decoded") from None
        if not ours:
            raise Refused(401, "Integration not found")
        if self.world.app_key and not _signed(token, self.world.app_key):
            raise Refused(401, "A JSON web token could not be decoded")
        if not begins - 60 < time.time() < ends or ends - begins > 660 or len(parts) != 3:
            raise Refused(401, "'Expiration time' claim ('exp') must be a numeric value in the next 10 minutes")


def _signed(token: str, public_key: str) -> bool:
    signed, _, signature = token.rpartition(".")
    key = load_pem_public_key(public_key.encode())
    if not isinstance(key, RSAPublicKey):
        raise TypeError(key)
    try:
        key.verify(base64.urlsafe_b64decode(signature + "=="), signed.encode(), PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


@dataclass
class Call:
    """One request, with who asks."""

    request: Request
    world: World
    acts: Acts
    keys: Keys
    deliveries: Deliveries
    body: dict[str, Any]
    installation: Installation | None = None
    person: Account | None = None
    through_app: bool = False  # the person's token is the App's: it reaches no further than the App itself
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def payloads(self) -> Payloads:
        """The world's records as JSON."""
        return self.acts.payloads

    @property
    def viewer(self) -> Account:
        """In whose name the call acts."""
        return self.person or self.world.bot

    def part(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params[name])

    def number(self, name: str) -> int:
        """A number in the path."""
        text = self.part(name)
        if not text.isascii() or not text.isdigit():
            raise Refused(404, "Not Found")
        return int(text)

    def query(self, name: str, default: str = "") -> str:
        """A query parameter."""
        return self.request.query_params.get(name, default)

    def sees(self, repository: Repository) -> bool:
        """Whether the asker may read the repository."""
        if self.installation and self.world.covers(self.installation, repository):
            return True
        if self.through_app and repository.private and not self.world.reaches(repository):
            return False
        if self.person:
            return self.world.role(repository, self.person) != "none"
        return not repository.private

    def repository(self) -> Repository:
        """The repository of the path; 404 where the asker may not see it."""
        found = self.world.find_repository(self.part("owner"), self.part("repo"))
        if found is None or not self.sees(found):
            raise Refused(404, "Not Found")
        return found

    def pull(self) -> Pull:
        """The pull request of the path."""
        found = self.repository().pulls.get(self.number("number"))
        if found is None:
            raise Refused(404, "Not Found")
        return found

    def text(self, name: str, limit: int, *, required: bool = True) -> str:
        """A text of the body; 422 when it is missing or too long."""
        value = self.body.get(name)
        if not isinstance(value, str) or (required and not value.strip()):
            if value is None and not required:
                return ""
            raise invalid(name, "missing_field" if value is None else "invalid")
        if len(value) > limit:
            raise invalid(name, "custom", f"{name} is too long (maximum is {limit} characters)")
        return value

    def page(self, items: Sequence[Any]) -> list[Any]:
        """The asked page of a list; sets the Link header."""
        try:
            size = min(max(int(self.query("per_page", "30")), 1), 100)
            page = max(int(self.query("page", "1")), 1)
        except ValueError:
            raise Refused(422, "Validation Failed") from None
        last = max(math.ceil(len(items) / size), 1)
        places = {"prev": page - 1, "next": page + 1, "first": 1, "last": last}
        wanted = {"prev", "first"} if page > 1 else set()
        wanted |= {"next", "last"} if page < last else set()
        links = [f'<{self._address(number)}>; rel="{name}"' for name, number in places.items() if name in wanted]
        if links:
            self.headers["Link"] = ", ".join(links)
        return list(items[(page - 1) * size : page * size])

    def _address(self, page: int) -> str:
        asked = {**self.request.query_params, "page": str(page)}
        return f"{self.world.url}{self.request.url.path}?{urlencode(asked)}"


@dataclass(frozen=True)
class Answer:
    """What a handler gives back."""

    data: Any
    status: int = 200


Handler = Callable[[Call], Answer]


def invalid(name: str, code: str, message: str = "", resource: str = "Resource") -> Refused:
    """GitHub's 422 for one field."""
    return Refused(
        422,
        "Validation Failed",
        [{"resource": resource, "field": name, "code": code, **({"message": message} if message else {})}],
    )


@dataclass(frozen=True)
class Gate:
    """Turns a handler into an endpoint that asks for the right credentials first."""

    world: World
    acts: Acts
    keys: Keys
    deliveries: Deliveries

    async def answer(self, request: Request, handler: Handler, needs: str) -> Response:
        """Answer one request. `needs` is "app", or a permission and its level, such as "checks:write"."""
        call = Call(request, self.world, self.acts, self.keys, self.deliveries, {})
        try:
            limits = self._admit(call, needs)
            call.body = await _body(request)
            answer = handler(call)
        except Refused as no:
            return self._refusal(no)
        return _response(request, answer, {**limits, **call.headers})

    def _refusal(self, no: Refused) -> Response:
        shape = {"message": no.message, "documentation_url": DOCUMENTATION, "status": str(no.status)}
        return JSONResponse({**shape, **({"errors": no.errors} if no.errors else {})}, no.status, no.headers)

    def _admit(self, call: Call, needs: str) -> dict[str, str]:
        scheme, _, token = call.request.headers.get("authorization", "").partition(" ")
        if scheme.lower() not in {"bearer", "token"}:
            raise Refused(401, "Requires authentication")
        if needs == "app":
            self.keys.check_app(token)
            return {}
        if token in self.keys.people:
            call.person = self.keys.people[token]
            return self._limits(token)
        if (person := self.keys.signed_in.person_of(token)) is not None:
            call.person, call.through_app = person, True
            return self._limits(token)
        installation, ends = self.keys.installations.get(token, (None, 0.0))
        if installation is None or ends < time.time() or installation.id not in self.world.installations:
            raise Refused(401, "Bad credentials")
        if installation.suspended:
            raise Refused(403, "This installation has been suspended")
        call.installation = installation
        permission, _, level = needs.partition(":")
        if permission and installation.permissions.get(permission) not in {level, "write"}:
            raise Refused(403, "Resource not accessible by integration")
        return self._limits(f"installation {installation.id}")

    def _limits(self, whose: str) -> dict[str, str]:
        used = self.keys.used[whose] = self.keys.used.get(whose, 0) + 1
        if used > self.keys.hourly:
            raise Refused(403, "API rate limit exceeded for installation.", headers=self._counted(used))
        return self._counted(used)

    def _counted(self, used: int) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.keys.hourly),
            "X-RateLimit-Remaining": str(max(self.keys.hourly - used, 0)),
            "X-RateLimit-Used": str(used),
            "X-RateLimit-Reset": str(int(time.time()) // 3600 * 3600 + 3600),
            "X-RateLimit-Resource": "core",
        }


async def _body(request: Request) -> dict[str, Any]:
    content = await request.body()
    if not content:
        return {}
    try:
        read = json.loads(content)
    except ValueError:
        raise Refused(400, "Problems parsing JSON") from None
    if not isinstance(read, dict):
        return {"": read}
    return read


def _response(request: Request, answer: Answer, headers: dict[str, str]) -> Response:
    headers = {
        **headers,
        "X-GitHub-Media-Type": "github.v3; format=json",
        "X-GitHub-Api-Version-Selected": "2022-11-28",
    }
    if answer.status == 204:
        return Response(status_code=204, headers=headers)
    content = json.dumps(answer.data).encode()
    if request.method == "GET":
        tag = headers["ETag"] = f'W/"{hashlib.sha256(content).hexdigest()}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
    return Response(content, answer.status, headers, "application/json; charset=utf-8")
