"""The demo in a browser: its page, and from there to the App's own pages and back."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from app.command_line.demo import listen, playing
from tests.browser.chromium import reading
from tests.browser.eyes import faults

pytestmark = pytest.mark.anyio


async def test_from_the_demo_to_an_answer_on_the_decisions_own_page(chromium: Browser, tmp_path: Path) -> None:
    async with playing(tmp_path, listen(0)) as demo, reading(chromium, demo.url) as reader:
        page, check = reader.page, reader.page.locator("#check .title")
        await reader.opens("/")
        await check.get_by_text("0 of 3 committed").wait_for()
        await page.get_by_role("radio", name="dave").check(force=True)
        await page.get_by_label("Your words").fill("Blocking: there is no way back.")
        await page.get_by_role("button", name="Say it as dave").click()
        await check.get_by_text("Blocked by dave").wait_for()
        assert await faults(page) == []

        await page.get_by_role("link", name="This decision", exact=True).click()
        await page.get_by_role("link", name="Sign in", exact=True).click()
        await page.get_by_role("button", name="dave", exact=True).click()
        await reader.sees("Blocked by dave")
        await reader.says("disagree, and commit", "it costs too much")
        await page.get_by_role("link", name="on the pull request", exact=True).first.click()
        await check.get_by_text("1 of 3 committed · waiting for alice, bob").wait_for()
        await page.locator(".said[data-author=dave]", has_text="it costs too much").wait_for()
