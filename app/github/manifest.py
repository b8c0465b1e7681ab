"""Registers the App at GitHub by a manifest: what is sent there, and what GitHub gives for the code it sends back.

See https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest.
"""

import json
import re
from dataclasses import dataclass, field

from pydantic import BaseModel, TypeAdapter

from app.github import needs
from app.github.client import GitHub

DESCRIPTION = (
    "Keeps one required check on pull requests that carry a decision. It passes when everyone concerned has "
    "committed, whether or not they agree."
)
CODE = re.compile(r"[A-Za-z0-9_-]{1,200}")
"""What a code from GitHub may look like: it becomes a part of an address."""


@dataclass(frozen=True, slots=True)
class Registered:
    """An App that now exists at GitHub, with its credentials, which stay out of its representation."""

    app_id: int
    name: str
    slug: str
    owner: str
    url: str  # of its public page
    client_id: str
    client_secret: str = field(repr=False)
    webhook_secret: str | None = field(repr=False)  # None where it has no webhook
    private_key: str = field(repr=False)  # PEM

    @property
    def install_url(self) -> str:
        """Where it is installed."""
        return f"{self.url}/installations/new"


class _Owner(BaseModel):
    login: str = ""


class _Conversion(BaseModel):
    id: int
    slug: str
    name: str
    html_url: str
    client_id: str
    client_secret: str
    webhook_secret: str | None = None
    pem: str
    owner: _Owner | None = None


_CONVERSION = TypeAdapter(_Conversion)


def manifest(name: str, homepage: str, redirect_url: str, callback_urls: list[str], *, hook: bool) -> str:
    """The manifest, as JSON. `homepage` is where people reach the App; `redirect_url` takes the code.

    Without `hook` neither a webhook nor events are asked for: GitHub refuses a manifest with an address for deliveries
    that it cannot reach, even where it is switched off, and events without one.
    """
    asked = {
        "name": name,
        "url": homepage,
        "description": DESCRIPTION,
        "redirect_url": redirect_url,
        "callback_urls": callback_urls,
        "setup_url": f"{homepage}/installed",
        "public": False,
        "default_permissions": needs.PERMISSIONS,
    }
    if hook:
        asked |= {"hook_attributes": {"url": f"{homepage}/webhook", "active": True}}
        asked |= {"default_events": list(needs.EVENTS)}
    return json.dumps(asked)


async def convert(api_url: str, code: str) -> Registered:
    """The credentials for this code, which GitHub gives once. Raises the errors of `app.github.errors`.

    Their words hold the code, which is worth the credentials until it was used: they are not to be logged.
    """
    if not CODE.fullmatch(code):
        raise ValueError("not a code")
    github = GitHub(api_url=api_url)
    try:
        answer = await github.app().request("POST", f"/app-manifests/{code}/conversions")
    finally:
        await github.aclose()
    read = answer.read(_CONVERSION)
    return Registered(
        app_id=read.id,
        name=read.name,
        slug=read.slug,
        owner=read.owner.login if read.owner else "",
        url=read.html_url.rstrip("/"),
        client_id=read.client_id,
        client_secret=read.client_secret,
        webhook_secret=read.webhook_secret or None,
        private_key=read.pem,
    )
