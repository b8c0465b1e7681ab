"""The one connection to GitHub: shared sockets, credentials, the rate-limit gate, and errors translated into ours."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from githubkit import AppAuthStrategy, TokenAuthStrategy, UnauthAuthStrategy
from githubkit import GitHub as Kit
from githubkit.cache import MemCacheStrategy
from githubkit.exception import RequestError, RequestFailed
from pydantic import BaseModel, TypeAdapter

from app.github.answers import Response, graphql_refusal, only_gaps, refusal
from app.github.buttons import key_of
from app.github.calls import Allowance, counted, operation
from app.github.credentials import Credentials, Token
from app.github.errors import Forbidden, GitHubUnavailable, NotFound, NotInstalled, Unauthorized, describe
from app.github.pace import notifies
from app.github.sockets import Sockets

_HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}


class _App(BaseModel):
    slug: str


_TOKEN = TypeAdapter(Token)
_APP = TypeAdapter(_App)


@dataclass(frozen=True, slots=True)
class Identity:
    """What the App is called on GitHub. `login` is the account its comments are written by."""

    slug: str
    login: str


class GitHub:
    """All of GitHub, for one App. Hold one for as long as the process speaks to it; close it with `aclose`."""

    def __init__(
        self,
        *,
        app_id: str = "",
        private_key: str = "",
        api_url: str = "https://api.github.com",
        user_agent: str = "disagree-and-commit",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`private_key` is PEM text; raises `ValueError` when it is not one. Without it, only `with_token` will do."""
        self._sockets = Sockets()
        self._clock = clock
        self._api_url = api_url.rstrip("/")
        self.button_key = key_of(private_key)
        self._kit: Kit[Any] = Kit(
            AppAuthStrategy(app_id, _loaded(private_key)) if private_key else UnauthAuthStrategy(),
            base_url=self._api_url,
            user_agent=user_agent,
            timeout=httpx.Timeout(20, connect=5),
            async_transport=self._sockets,
            cache_strategy=MemCacheStrategy(),
            http_cache=False,
            auto_retry=False,
        )
        self._app = Credentials(clock, self._kit)
        self._installations: dict[int, Credentials] = {}
        self._identity: Identity | None = None

    async def aclose(self) -> None:
        """Closes the sockets; nothing can be asked afterwards."""
        await self._sockets.close()

    def app(self) -> "Session":
        """Speaks as the App itself, which may ask only about itself and its installations."""
        return Session(self, self._app)

    def installation(self, installation_id: int, allowed: Callable[[], None] | None = None) -> "Session":
        """Speaks as the App where it is installed. Asks for a token when first used.

        `allowed` is called before each thing that is sent, and raises where it may no longer be.
        """
        held = self._installations.get(installation_id)
        if held is None:
            held = self._installations[installation_id] = Credentials(self._clock, installation_id=installation_id)
        return Session(self, held, allowed)

    def with_token(self, token: str) -> "Session":
        """Speaks as the person whose token this is."""
        return Session(self, Credentials(self._clock, self._kit.with_auth(TokenAuthStrategy(token))))

    async def post_form(self, url: str, form: Mapping[str, str]) -> Response:
        """Posts a form to GitHub's own pages, which are beside the API and want no token."""
        kit = self._kit.with_auth(UnauthAuthStrategy())
        with counted("sign_in", "POST"):
            held = Credentials(self._clock)
            return await self.send(held, kit, "POST", url, data=dict(form), headers={"Accept": "application/json"})

    async def identity(self) -> Identity:
        """Who we are; asked once, then remembered."""
        if self._identity is None:
            slug = (await self.app().request("GET", "/app")).read(_APP).slug
            self._identity = Identity(slug=slug, login=f"{slug}[bot]")
        return self._identity

    @property
    def graphql_url(self) -> str:
        """Where GraphQL is: on Enterprise Server not below the REST address."""
        return self._api_url.removesuffix("/v3") + "/graphql"

    def now(self) -> datetime:
        """The clock that this connection goes by."""
        return self._clock()

    def allowances(self) -> list[Allowance]:
        """What each installation has left of its limits, as far as GitHub said."""
        return [held.allowance for held in self._installations.values()]

    def gates_closed(self) -> int:
        """How many sets of credentials are not to be used, or not for everything, at present."""
        return sum(held.gate.is_closed for held in (self._app, *self._installations.values()))

    async def kit_for(self, held: Credentials) -> Kit[Any]:
        """The client of these credentials, with a fresh token; one token is fetched at a time.

        What goes wrong with that is the installation's own trouble, but for a refusal of the App's key.
        """
        if (kit := held.fresh()) is not None:
            return kit
        async with held.renewing:
            if (kit := held.fresh()) is not None:
                return kit
            path = f"/app/installations/{held.installation_id}/access_tokens"
            try:
                async with self._app.gate.accepting():
                    with counted("token", "POST"):
                        made = (await self.send(self._app, self._kit, "POST", path)).read(_TOKEN)
            except NotFound as error:
                raise NotInstalled(str(error), status=error.status) from error
            kit = self._kit.with_auth(TokenAuthStrategy(made.token))
            held.renew(kit, made)
            return kit

    async def send(self, held: Credentials, kit: Kit[Any], method: str, path: str, **sent: Any) -> Response:
        """One call, past every gate; raises only the errors of `app.github.errors`."""
        headers = {**_HEADERS, **(sent.pop("headers", None) or {})}
        try:
            answer = await kit.arequest(method, path, headers=headers, **sent)
        except RequestError as error:
            raise self._translated(held, error, method, path) from error
        except ValueError as error:  # githubkit, over a limit's header that is not a number
            raise GitHubUnavailable(describe(method, path, None, "the answer cannot be read")) from error
        raw = answer.raw_response
        held.allowance.note(raw.headers)
        if raw.status_code >= 300:
            raise refusal(method, path, raw.status_code, raw.headers, raw.content, self.now())
        held.pace.note(raw.headers)
        return Response(method, path, raw.status_code, raw.content, raw.headers)

    def _translated(self, held: Credentials, error: RequestError[Any], method: str, path: str) -> Exception:
        """Ours for githubkit's. What is neither GitHub's failure nor the network's is a bug, and stays what it was."""
        cause: BaseException = error
        while isinstance(cause, RequestError) and not isinstance(cause, RequestFailed):
            cause = cause.exc
        if isinstance(cause, RequestFailed):
            raw = cause.response.raw_response
            held.allowance.note(raw.headers)
            return refusal(method, path, raw.status_code, raw.headers, raw.content, self.now())
        if isinstance(cause, httpx.HTTPError | httpx.StreamError | OSError):
            said, slow = f"no answer ({type(cause).__name__})", isinstance(cause, httpx.ReadTimeout)
            sent = not isinstance(cause, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
            return GitHubUnavailable(describe(method, path, None, said), timed_out=slow, reached=sent)
        return cause if isinstance(cause, Exception) else error


class Session:
    """GitHub, seen with one set of credentials. Cheap: make one whenever one is needed."""

    def __init__(self, github: GitHub, held: Credentials, allowed: Callable[[], None] | None = None) -> None:
        self._github = github
        self._held = held
        self.wrote: list[str] = []  # what was done through this session, in words such as `POST comment`
        self._allowed = allowed

    @property
    def installation_id(self) -> int:
        """Which installation this speaks for; 0 for the App itself or a person."""
        return self._held.installation_id

    @property
    def allowance(self) -> Allowance:
        """What GitHub last said of the limits, and of the time."""
        return self._held.allowance

    @property
    def labels_there(self) -> set[str]:
        """Labels that need not be made again, by path; remembered as long as the process lives."""
        return self._held.labels_there

    @property
    def button_key(self) -> bytes:
        """What the comments are signed with that say which button somebody pressed."""
        return self._github.button_key

    def now(self) -> datetime:
        """The clock that GitHub's moments are compared with."""
        return self._github.now()

    async def own_login(self) -> str:
        """The login that the App's comments are written by."""
        return (await self._github.identity()).login

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        gives_way: bool = False,
    ) -> Response:
        """Asks GitHub one thing. `path` begins with a slash; raises only the errors of `app.github.errors`.

        What `gives_way` to writes that matter more raises `PutOff` where GitHub's limits leave no room for it now.
        """
        about = operation(path)
        with counted(about, method):
            async with self._held.gate.passing("rest", method, path):
                tells = notifies(method, path)
                self._held.pace.spend(writes=method != "GET", gives_way=gives_way, notifies=tells)
                answer = await self._ask(method, path, params=params, json=json, headers=headers)
        if method != "GET":
            self.wrote.append(f"{method} {about}")
        return answer

    async def pages(self, path: str, params: Mapping[str, Any] | None = None, *, limit: int) -> list[Response]:
        """The pages of a list, a hundred things each, as long as GitHub names a next one, but at most `limit` pages."""
        asked: dict[str, Any] = {"per_page": 100, **(params or {})}
        found: list[Response] = []
        while len(found) < limit:
            page = await self.request("GET", path, params=asked)
            found.append(page)
            if page.next_page is None:
                break
            # Only its query: wherever the link may lead, our token goes nowhere else.
            asked |= dict(parse_qsl(urlsplit(page.next_page).query))
        return found

    async def graphql(
        self, query: str, variables: Mapping[str, Any], *, gives_way: bool = False, gaps_allowed: bool = False
    ) -> dict[str, Any]:
        """The `data` of a GraphQL query. A partial answer is an error: what it lacks must not pass for empty.

        But for things that are not there, where gaps are allowed: they come as null.
        """
        mutation = query.lstrip().startswith("mutation")
        with counted("graphql", "POST"):
            async with self._held.gate.passing("graphql", "POST" if mutation else "GET", ""):
                self._held.pace.spend(writes=mutation, gives_way=gives_way)
                data = await self._graphql(query, variables, gaps_allowed)
        if mutation:
            self.wrote.append("mutation")
        return data

    async def _graphql(self, query: str, variables: Mapping[str, Any], gaps_allowed: bool) -> dict[str, Any]:
        sent = {"query": query, "variables": dict(variables)}
        response = await self._ask("POST", self._github.graphql_url, json=sent)
        body = response.json()
        errors = body.get("errors") if isinstance(body, dict) else None
        if isinstance(errors, list) and errors and not (gaps_allowed and only_gaps(errors)):
            raise graphql_refusal(errors, response.headers, self._github.now())
        data = body.get("data") if isinstance(body, dict) else None
        if not isinstance(data, dict):
            raise GitHubUnavailable(describe("POST", "/graphql", response.status, "an answer without data"))
        return data

    async def _ask(self, method: str, path: str, **sent: Any) -> Response:
        """One call; a token that is refused is dropped, and the call made once more with a new one."""
        held = self._held
        kit = await self._github.kit_for(held)
        try:
            try:
                return await self._send(kit, method, path, **sent)
            except Unauthorized:
                if not held.renewable:
                    raise
                held.drop(kit)
                return await self._send(await self._github.kit_for(held), method, path, **sent)
        except Forbidden:
            held.doubt()
            raise

    async def _send(self, kit: Kit[Any], method: str, path: str, **sent: Any) -> Response:
        if self._allowed is not None:
            self._allowed()  # at the last moment, after whatever had to be waited for
        return await self._github.send(self._held, kit, method, path, **sent)


@lru_cache(maxsize=2)
def _loaded(private_key: str) -> Any:
    """A loaded key signs in 0.4 ms; PEM text, which githubkit's types ask for, would be parsed each time (48 ms)."""
    return load_pem_private_key(private_key.encode(), password=None)
