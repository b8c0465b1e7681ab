"""Debian's Chromium for tests: where it is, how it is started, and somebody who looks at pages with it."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, async_playwright

from tests.browser.eyes import NARROW, size

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
NOT_HERE = "Chromium is not on this machine (Debian: apt-get install chromium)"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
    "--font-render-hinting=none",
]
PATIENCE = 30_000  # milliseconds: a busy machine is no fault
NO_PAGE = re.compile(r"Failed to load resource: the server responded with a status of [45]\d\d ")


def is_here() -> bool:
    """Whether there is a browser on this machine."""
    return CHROMIUM.exists()


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """The browser, for all who come."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


class Reader:
    """Somebody with a browser of their own, before the App. Whatever goes wrong in there is kept in `troubles`."""

    def __init__(self, context: BrowserContext, page: Page, url: str) -> None:
        self.context, self.page, self.url = context, page, url
        self.troubles: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        page.on("requestfailed", self._failed)

    def takes_troubles(self) -> list[str]:
        """Those since the last time."""
        taken, self.troubles = self.troubles, []
        return taken

    async def opens(self, path: str, status: int = 200) -> None:
        """Goes to an address of the App."""
        answer = await self.page.goto(self.url + path)
        assert answer is not None
        assert answer.status == status, (path, answer.status)

    async def signs_in(self, login: str, path: str = "/") -> None:
        """By the link on the page, GitHub's own page, and back to where they were."""
        await self.page.goto(self.url + path)
        await self.page.get_by_role("link", name="Sign in", exact=True).click()
        await self.page.get_by_role("button", name=login, exact=True).click()
        await self.page.get_by_text(f"Signed in as {login}").wait_for()
        assert self.page.url == self.url + path

    async def keeps_signed_in(self, login: str, known: dict[str, list[Any]]) -> None:
        """As somebody who has signed in before; `known` holds their cookies, and theirs from now on."""
        if login not in known:
            await self.signs_in(login)
            known[login] = await self.context.cookies(self.url)
        await self.context.add_cookies(known[login])

    async def says(self, choice: str, reason: str = "") -> None:
        """Fills in the form on a decision's page and sends it."""
        await self.page.get_by_role("radio", name=choice, exact=True).check()
        await self.page.get_by_role("textbox", name="Why").fill(reason)
        await self.page.get_by_role("button", name="Say it as").click()

    async def sees(self, words: str) -> None:
        """Waits until the page says this."""
        await self.page.get_by_text(words).first.wait_for()

    def _said(self, message: ConsoleMessage) -> None:
        where = message.location["url"]
        wanted = NO_PAGE.match(message.text) and where == self.page.url
        if message.type in ("error", "warning") and (not where or where.startswith(self.url)) and not wanted:
            self.troubles.append(f"{message.type}: {message.text}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the reader went on to another page
            self.troubles.append(f"{request.method} {request.url}: {request.failure}")


@asynccontextmanager
async def reading(browser: Browser, url: str, **given: Any) -> AsyncIterator[Reader]:
    """A browser nobody has used before; fails where the page had trouble. `given` are Playwright's options."""
    context = await browser.new_context(**{"viewport": size(NARROW), "locale": "en-GB", "timezone_id": "UTC"} | given)
    context.set_default_timeout(PATIENCE)
    try:
        reader = Reader(context, await context.new_page(), url)
        yield reader
        assert not reader.troubles, reader.troubles
    finally:
        await context.close()
