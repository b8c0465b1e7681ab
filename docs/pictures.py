"""Takes the pictures in the README and docs: of the demo and of the App's pages, as the running App shows them.

`make picture` runs it. It wants Chromium and a font with emoji (`apt-get install chromium fonts-noto-color-emoji`).
"""

import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page

from app.command_line.demo import listen, playing
from app.logs import set_up_logs
from tests.browser.chromium import Reader, launched, reading
from tests.browser.eyes import THEMES
from tests.browser.town import BLOCKED, POLICY, Town, town
from tests.setup.newcomer import ADDRESS, newcomer

FOLDER = Path(__file__).parent / "pictures"
MOST_BYTES, MOST_IN_ALL = 220_000, 1_500_000
COMMENT = """\
I still think two databases would be safer.

> LGTM

I disagree and commit: we need the answer more than the best answer.
"""


@asynccontextmanager
async def before(browser: Browser, url: str, height: int, width: int = 1000) -> AsyncIterator[Reader]:
    """Somebody at a desk, before a window of this size."""
    async with reading(browser, url, viewport={"width": width, "height": height}) as reader:
        yield reader


async def take(page: Page, name: str) -> None:
    """The page as it is, light and dark."""
    await page.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
    for theme in THEMES:
        await page.emulate_media(color_scheme=theme)
        await page.screenshot(path=FOLDER / f"{name}-{theme}.png", animations="disabled")


async def say(page: Page, who: str, words: str) -> None:
    """Somebody says something in the demo, the way a person would: choose, write, press."""
    await page.get_by_role("radio", name=who).check(force=True)
    await page.get_by_label("Your words").fill(words)
    await page.get_by_role("button", name="Say it as").click()
    await page.locator(f'.said[data-author="{who}"]', has_text=words[:30]).last.wait_for()


async def demo(browser: Browser) -> None:
    """RFC 13 after its dissent: one commits, one blocks."""
    with tempfile.TemporaryDirectory() as folder:
        async with playing(Path(folder), listen(0)) as running, before(browser, running.url, 800, 1120) as reader:
            page = reader.page
            await reader.opens("/")
            await page.get_by_role("link", name="RFC 13").click()
            await reader.sees("1 of 4 committed")
            await page.get_by_text("What is this?").click()
            await say(page, "alice", "I commit. Let us try it, and look again in May.")
            await reader.sees("2 of 4 committed")
            await say(page, "carol", "Blocking: who loses a device has no way back in.")
            await reader.sees("Blocked by carol")
            await page.locator(".said[data-author=carol] .reaction").wait_for()
            await page.locator("#ledger", has_text="carol blocks").wait_for()
            await page.locator("#happened", has_text="reaction").wait_for()
            await take(page, "demo")


async def setup(browser: Browser) -> None:
    """The form, of which most is filled in already."""
    with tempfile.TemporaryDirectory() as folder:
        async with newcomer(Path(folder)) as n, before(browser, n.url, 925) as reader:
            await reader.opens("/setup")
            await reader.page.get_by_label("Set-up code").fill(n.codes[-1])
            await reader.page.get_by_role("button", name="Continue").click()
            await reader.page.get_by_label("Its name on GitHub").fill("acme")
            await reader.page.get_by_label("Address of the App").fill(ADDRESS)
            await take(reader.page, "setup")


async def pages(browser: Browser) -> None:
    """What somebody who is signed in sees of a repository."""
    with tempfile.TemporaryDirectory() as folder:
        async with town(Path(folder)) as t:
            await shown_to("dave", "decision", t.path(BLOCKED), 1340, browser, t)
            await shown_to("dave", "repository", "/acme/rfcs", 640, browser, t)
            await shown_to("bob", "mine", "/mine", 760, browser, t)
            await shown_to("dave", "insights", "/acme/rfcs/insights", 700, browser, t)
            await playground(browser, t)


async def shown_to(login: str, name: str, path: str, height: int, browser: Browser, t: Town) -> None:
    """The page as somebody sees it at the town's time."""
    async with before(browser, t.url, height) as reader:
        await reader.page.clock.set_fixed_time(t.s.now())
        await reader.keeps_signed_in(login, t.signed_in)
        await reader.opens(path)
        await take(reader.page, name)


async def playground(browser: Browser, t: Town) -> None:
    """A policy and what it means."""
    async with before(browser, t.url, 660) as reader:
        await reader.opens("/playground")
        await reader.page.get_by_label("A .github/commitment.yml").fill(POLICY)
        await reader.page.get_by_label("As somebody with a seat").fill(COMMENT)
        await reader.page.get_by_role("button", name="Read the policy").click()
        await reader.sees("It can be read")
        await take(reader.page, "playground")


async def take_all() -> None:
    """All pictures, anew."""
    async with launched() as browser:
        for story in (demo, setup, pages):
            await story(browser)


def main() -> int:
    """Says what each picture weighs; 1 where that is too much."""
    set_up_logs("error", "text")
    FOLDER.mkdir(exist_ok=True)
    asyncio.run(take_all())
    sizes = {path.name: path.stat().st_size for path in sorted(FOLDER.glob("*.png"))}
    for name, size in sizes.items():
        print(f"{size:>9,} {name}")
    print(f"{sum(sizes.values()):>9,} in all")
    return 0 if max(sizes.values()) <= MOST_BYTES and sum(sizes.values()) <= MOST_IN_ALL else 1


if __name__ == "__main__":
    sys.exit(main())
