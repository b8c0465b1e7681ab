"""Somebody who sets the App up in a browser, and GitHub's stand-in where they register it."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from app.kept_credentials import file_beside
from app.sandbox.deliveries import trusted
from app.sandbox.records import Account, Repository
from app.sandbox.server import Sandbox, running
from app.setting_up import SettingUp
from app.settings import read_settings_for_setting_up
from tests.stage import POLICY, app_served, app_time, world_of_acme

ADDRESS = "https://commitment.example.com"


@dataclass
class Clock:
    """Seconds, that pass only when told to."""

    at: float = 1000.0

    def __call__(self) -> float:
        return self.at


@dataclass
class Newcomer:
    """A browser at the App, which sends what browsers send."""

    url: str
    client: httpx.AsyncClient
    app: SettingUp
    sandbox: Sandbox
    acme: Account
    repository: Repository
    clock: Clock
    file: Path
    codes: list[str] = field(default_factory=list)

    async def gets(self, path: str, **more: Any) -> httpx.Response:
        return await self.client.get(path, **more)

    async def posts(self, path: str, form: dict[str, str], **headers: str) -> httpx.Response:
        sent = {"Origin": self.url, "Sec-Fetch-Site": "same-origin", **headers}
        return await self.client.post(path, data=form, headers={name: value for name, value in sent.items() if value})

    async def enters(self, code: str | None = None) -> httpx.Response:
        return await self.posts("/setup/code", {"code": self.codes[-1] if code is None else code})

    async def chooses(self, **changes: str) -> httpx.Response:
        form = {
            "whose": "organization",
            "organization": "acme",
            "where": "server",
            "server": self.sandbox.url,
            "name": "Disagree and Commit",
            "address": ADDRESS,
            "keep": "file",
        }
        return await self.posts("/setup/manifest", form | changes)

    async def creates(self, page: httpx.Response) -> str:
        """Presses the button there, and GitHub's; gives the address that GitHub leads back to."""
        action, fields = form_on(page.text)
        assert urlsplit(action).netloc == urlsplit(self.sandbox.url).netloc
        asked = await self.client.post(action, data=fields)
        assert asked.status_code == 200, asked.text
        action, fields = form_on(asked.text)
        created = await self.client.post(f"{self.sandbox.url}{action}", data=fields)
        assert created.status_code == 302
        return created.headers["location"]

    async def registers(self, **changes: str) -> httpx.Response:
        """All of it; gives the answer to the return from GitHub."""
        await self.enters()
        return await self.gets(await self.creates(await self.chooses(**changes)))

    @asynccontextmanager
    async def another(self) -> AsyncIterator["Newcomer"]:
        """Somebody else's browser."""
        async with httpx.AsyncClient(base_url=self.url, verify=trusted(), trust_env=False, timeout=60) as client:
            yield Newcomer(
                self.url, client, self.app, self.sandbox, self.acme, self.repository, self.clock, self.file, self.codes
            )


def form_on(html: str) -> tuple[str, dict[str, str]]:
    """Where the first form goes that has hidden fields, and what they hold with the other ones filled in."""
    for form in re.findall(r"<form.*?</form>", html, re.DOTALL):
        fields = {}
        for tag in re.findall(r"<input[^>]*>", form):
            name, value = re.search(r'name="?([\w]+)', tag), re.search(r'value="([^"]*)"', tag)
            if name:
                fields[name[1]] = unescape(value[1]) if value else ""
        action = re.search(r'action="([^"]*)"', form)
        if fields and action:
            return unescape(action[1]), fields
    raise AssertionError("no form")


@asynccontextmanager
async def newcomer(folder: Path, **environment: str) -> AsyncIterator[Newcomer]:
    """The App in set-up mode, and somebody before it."""
    world, acme, rfcs, _, _ = world_of_acme(POLICY)
    given = {"DATABASE_URL": f"sqlite:///{folder}/data/store.db", **environment}
    clock, codes = Clock(), list[str]()
    async with running(world) as sandbox:
        app = SettingUp(read_settings_for_setting_up(given), given, clock=clock, now=lambda: app_time(world))
        app.door.tell = codes.append
        async with (
            app_served(app) as url,
            httpx.AsyncClient(base_url=url, verify=trusted(), trust_env=False, timeout=60) as client,
        ):
            file = file_beside(given["DATABASE_URL"]) or folder / "nowhere"
            yield Newcomer(url, client, app, sandbox, acme, rfcs, clock, file, codes)
