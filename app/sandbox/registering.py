"""GitHub's pages that register an App from a manifest, as strict as GitHub is, and what it gives for the code."""

import json
import secrets
import time
from dataclasses import dataclass
from html import escape
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.sandbox.deliveries import Deliveries
from app.sandbox.gate import DOCUMENTATION
from app.sandbox.world import World

KEYS = {
    *("name", "url", "hook_attributes", "redirect_url", "callback_urls", "setup_url", "description", "public"),
    *("default_events", "default_permissions", "request_oauth_on_install", "setup_on_update"),
}
LEVELS = {
    "checks": ("read", "write"),
    "pull_requests": ("read", "write"),
    "issues": ("read", "write"),
    "statuses": ("read", "write"),
    "contents": ("read", "write"),
    "metadata": ("read",),
    "members": ("read", "write"),
    "merge_queues": ("read", "write"),
}
EVENT_NEEDS = {
    "pull_request": "pull_requests",
    "pull_request_review": "pull_requests",
    "pull_request_review_comment": "pull_requests",
    "issue_comment": "issues",
    "push": "contents",
    "merge_group": "merge_queues",
    "check_run": "checks",
    "team": "members",
    "membership": "members",
    "member": "members",
    "organization": "members",
    "repository": "metadata",
    "label": "metadata",
}
WITHIN = 3600.0  # seconds, in which a code can be exchanged

Manifest = dict[str, Any]


@dataclass
class _Waiting:
    """An App that was created, until its credentials are fetched."""

    conversion: dict[str, Any]
    made: float


class Registering:
    """The pages. The world has one App: a new registration takes its place, as if the old one were somebody else's."""

    def __init__(self, world: World, deliveries: Deliveries) -> None:
        self.world, self.deliveries = world, deliveries
        self.waiting: dict[str, _Waiting] = {}
        self.manifests: list[Manifest] = []  # of the Apps created so far

    def routes(self) -> list[Route]:
        """Where GitHub has them."""
        return [
            Route("/settings/apps/new", self.new, methods=["POST"]),
            Route("/organizations/{org}/settings/apps/new", self.new, methods=["POST"]),
            Route("/settings/apps", self.create, methods=["POST"]),
            Route("/organizations/{org}/settings/apps", self.create, methods=["POST"]),
            Route("/app-manifests/{code}/conversions", self.convert, methods=["POST"]),
            Route("/apps/{slug}/installations/new", self.install),
        ]

    async def new(self, request: Request) -> Response:
        """The page on which a person names the App and creates it."""
        form = await _form(request)
        manifest, wrong = read_manifest(form.get("manifest", ""))
        owner = request.path_params.get("org", "")
        if owner and (self.world.find_account(owner) is None or self.world.account(owner).kind != "Organization"):
            return HTMLResponse("Not Found", 404)
        if wrong:
            said = "".join(f"<li>{escape(one)}</li>" for one in wrong)
            return HTMLResponse(f"<h1>Invalid GitHub App configuration</h1><ul>{said}</ul>", 422)
        there = request.url.path.removesuffix("/new")
        return HTMLResponse(
            f"<!doctype html><html lang=en><title>Create GitHub App</title><h1>Create GitHub App</h1>"
            f'<form method=post action="{escape(quote(there))}">'
            f'<label>GitHub App name <input name=name value="{escape(str(manifest.get("name", "")))}"></label>'
            f'<input type=hidden name=state value="{escape(request.query_params.get("state", ""))}">'
            f'<input type=hidden name=manifest value="{escape(json.dumps(manifest))}">'
            f"<button>Create GitHub App for {escape(owner or 'you')}</button></form>"
        )

    async def create(self, request: Request) -> Response:
        """The press of that button: the App is there, and the person is sent back with a code."""
        form = await _form(request)
        manifest, wrong = read_manifest(form.get("manifest", ""))
        name, owner = form.get("name", ""), request.path_params.get("org", "")
        if wrong or not 0 < len(name) <= 34:
            return HTMLResponse("Invalid GitHub App configuration", 422)
        code = secrets.token_hex(20)
        self.manifests.append(manifest)
        self.waiting[code] = _Waiting(self._made(manifest, name, owner), time.monotonic())
        back = {"code": code} | ({"state": form["state"]} if form.get("state") else {})
        return RedirectResponse(f"{manifest['redirect_url']}?{urlencode(back)}", 302)

    async def convert(self, request: Request) -> Response:
        """POST /app-manifests/{code}/conversions: once, within the hour, and without credentials."""
        found = self.waiting.pop(request.path_params["code"], None)
        if found is None or time.monotonic() - found.made > WITHIN:
            return JSONResponse({"message": "Not Found", "documentation_url": DOCUMENTATION, "status": "404"}, 404)
        return JSONResponse(found.conversion, 201)

    async def install(self, request: Request) -> Response:
        """Where the App is installed; acme takes it on all its repositories, and is led on to its set-up address."""
        if request.path_params["slug"] != self.world.app_slug or not self.manifests:
            return HTMLResponse("Not Found", 404)
        on = self.manifests[-1].get("setup_url") or self.world.url
        return RedirectResponse(f"{on}?installation_id=1&setup_action=install", 302)

    def _made(self, manifest: Manifest, name: str, owner: str) -> dict[str, Any]:
        key = rsa.generate_private_key(65537, 2048)
        hook = manifest.get("hook_attributes")
        self.world.app_id += 1
        self.world.app_name, self.world.app_slug = name, "-".join(name.lower().split())
        self.world.app_permissions = dict(manifest.get("default_permissions", {}))
        self.world.app_events = list(manifest.get("default_events", []))
        self.world.app_key = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        self.deliveries.secret, self.deliveries.app_id = secrets.token_hex(20) if hook else "", self.world.app_id
        self.world.client_secret = secrets.token_hex(20)
        shown = {"login": owner or "you", "type": "Organization" if owner else "User"}
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()
        return {
            "id": self.world.app_id,
            "slug": self.world.app_slug,
            "node_id": f"A_{self.world.app_id}",
            "client_id": self.world.client_id,
            "owner": shown,
            "name": name,
            "description": manifest.get("description"),
            "external_url": manifest["url"],
            "html_url": f"{self.world.url}/apps/{self.world.app_slug}",
            "permissions": self.world.app_permissions,
            "events": self.world.app_events,
            "client_secret": self.world.client_secret,
            "webhook_secret": self.deliveries.secret or None,
            "pem": pem,
        }


def read_manifest(text: str) -> tuple[Manifest, list[str]]:
    """The manifest, and what GitHub finds wrong with it."""
    try:
        manifest = json.loads(text)
    except ValueError:
        return {}, ["manifest is not JSON"]
    if not isinstance(manifest, dict):
        return {}, ["manifest is no object"]
    wrong = [f"{key} is not known" for key in manifest.keys() - KEYS]
    wrong += [f"'{key}' wasn't supplied" for key in ("url", "redirect_url") if not _is_address(manifest.get(key))]
    hook, permissions = manifest.get("hook_attributes"), manifest.get("default_permissions", {})
    if hook is not None and not _is_address(hook.get("url")):
        wrong.append("'url' wasn't supplied")
    elif hook is not None and _is_of_this_machine(hook["url"]):
        host = urlsplit(hook["url"]).hostname
        wrong.append(f"Hook url is not supported because it isn't reachable over the public Internet ({host})")
    if any(level not in LEVELS.get(name, ()) for name, level in permissions.items()):
        wrong.append("Default permission records resource is not included in the list")
    events = manifest.get("default_events", [])
    if any(EVENT_NEEDS.get(event) not in permissions for event in events) or (events and hook is None):
        wrong.append("Default events are not supported by permissions")
    if len(str(manifest.get("name", ""))) > 34 or len(manifest.get("callback_urls", [])) > 10:
        wrong.append("Name is too long (maximum is 34 characters), or there are more than 10 callback URLs")
    return manifest, wrong


def _is_address(given: object) -> bool:
    parts = urlsplit(given) if isinstance(given, str) else None
    return parts is not None and parts.scheme in ("http", "https") and bool(parts.hostname)


def _is_of_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
