"""Reads how the App is set up at GitHub: itself, its webhook, what was sent there, and where it is installed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from pydantic import AwareDatetime, TypeAdapter

from app.github.client import Session
from app.github.payloads import Account, Shape

MOST_INSTALLATION_PAGES = 10
MOST_DELIVERY_PAGES = 2


class _App(Shape):
    id: int
    slug: str
    owner: Account | None = None
    permissions: Mapping[str, str] = MappingProxyType({})
    events: tuple[str, ...] = ()


class _Hook(Shape):
    url: str | None = None
    content_type: str | None = None
    secret: str | None = None
    insecure_ssl: str | int | None = None


class _Delivery(Shape):
    guid: str
    delivered_at: AwareDatetime
    status: str = ""
    status_code: int = 0
    event: str = ""


class _Owner(Shape):
    login: str = ""
    slug: str = ""  # of an enterprise, which has no login


class _Installation(Shape):
    id: int
    account: _Owner | None = None
    html_url: str = ""
    permissions: Mapping[str, str] = MappingProxyType({})
    events: tuple[str, ...] = ()
    suspended_at: AwareDatetime | None = None


_APP = TypeAdapter(_App)
_HOOK = TypeAdapter(_Hook)
_DELIVERIES = TypeAdapter(tuple[_Delivery, ...])
_INSTALLATION = TypeAdapter(_Installation)
_INSTALLATIONS = TypeAdapter(tuple[_Installation, ...])


@dataclass(frozen=True, slots=True)
class RegisteredApp:
    """The App as it is registered. `organization`: whose it is; empty where it is a person's."""

    id: int
    slug: str
    organization: str
    permissions: dict[str, str]
    events: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hook:
    """Where GitHub sends deliveries, and how."""

    url: str
    content_type: str
    has_secret: bool
    verifies_certificates: bool


@dataclass(frozen=True, slots=True)
class SentDeliveries:
    """What GitHub has tried to deliver of late."""

    count: int
    newest: datetime | None
    failed: dict[int, int] = field(default_factory=dict)  # never taken since: how many by status, 0 for no answer


@dataclass(frozen=True, slots=True)
class Installed:
    """The App on one account."""

    id: int
    account: str
    url: str  # where its permissions are granted
    permissions: dict[str, str]
    events: frozenset[str]
    suspended: bool


async def read_app(app: Session) -> RegisteredApp:
    """`GET /app`."""
    told = (await app.request("GET", "/app")).read(_APP)
    organization = told.owner.login if told.owner and told.owner.type == "Organization" else ""
    return RegisteredApp(told.id, told.slug, organization, dict(told.permissions), frozenset(told.events))


async def read_hook(app: Session) -> Hook:
    """`GET /app/hook/config`."""
    told = (await app.request("GET", "/app/hook/config")).read(_HOOK)
    safe = str(told.insecure_ssl or "0") == "0"
    return Hook(told.url or "", told.content_type or "form", bool(told.secret), safe)


async def read_deliveries(app: Session) -> SentDeliveries:
    """The last two hundred attempts. A delivery that was taken at last is no failure."""
    pages = await app.pages("/app/hook/deliveries", limit=MOST_DELIVERY_PAGES)
    attempts = [each for page in pages for each in page.read(_DELIVERIES)]
    taken = {each.guid for each in attempts if 200 <= each.status_code < 300}
    failed: dict[int, int] = {}
    lost = {each.guid: each for each in reversed(attempts) if each.guid not in taken}
    for each in lost.values():
        failed[each.status_code] = failed.get(each.status_code, 0) + 1
    return SentDeliveries(len(attempts), max((each.delivered_at for each in attempts), default=None), failed)


async def read_installations(app: Session) -> list[Installed]:
    """Where it is installed; a thousand at most."""
    pages = await app.pages("/app/installations", limit=MOST_INSTALLATION_PAGES)
    return [_installed(each) for page in pages for each in page.read(_INSTALLATIONS)]


async def read_installation_of(app: Session, owner: str, name: str) -> Installed:
    """The installation that reaches this repository. Raises NotFound where there is none."""
    return _installed((await app.request("GET", f"/repos/{owner}/{name}/installation")).read(_INSTALLATION))


def _installed(told: _Installation) -> Installed:
    account = (told.account.login or told.account.slug if told.account else "") or f"installation {told.id}"
    return Installed(
        told.id, account, told.html_url, dict(told.permissions), frozenset(told.events), told.suspended_at is not None
    )
