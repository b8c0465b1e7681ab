"""Takes the README's picture: starts the demo, plays a short story in a browser, and photographs the page.

`make picture` runs it. It wants Chromium (`apt-get install chromium`, or its path in CHROMIUM).
"""

import asyncio
import os
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Page, async_playwright

from app.command_line.demo import listen, playing
from app.logs import set_up_logs

PICTURE = Path(__file__).parent / "demo.png"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--font-render-hinting=none"]
MOST_BYTES = 400_000


async def say(page: Page, who: str, words: str, how: str = "Comment") -> None:
    """Somebody says something, the way a person would: choose, write, press."""
    await page.get_by_role("radio", name=who).check(force=True)
    await page.get_by_role("radio", name=how, exact=True).check()
    await page.get_by_label("Your words").fill(words)
    await page.get_by_role("button", name="Say it as").click()
    await page.locator(f'.said[data-author="{who}"]', has_text=words[:30]).last.wait_for()


async def check_says(page: Page, words: str) -> None:
    """Waits for the required check."""
    await page.locator("#check .title", has_text=words).wait_for()


async def story(page: Page) -> None:
    """RFC 13 after its dissent: somebody yields without committing, one blocks, one approves."""
    await page.get_by_role("link", name="RFC 13").click()
    await check_says(page, "1 of 4 committed")
    await page.get_by_text("What is this?").click()
    await say(page, "alice", "I commit. Let us try it, and look again in May.")
    await check_says(page, "2 of 4")
    await say(page, "carol", "Blocking: who loses a device has no way back in.")
    await check_says(page, "Blocked by carol")
    await page.locator(".said[data-author=carol] .reaction").wait_for()
    await page.locator("#ledger", has_text="carol blocks").wait_for()
    await page.locator("#happened", has_text="reaction").wait_for()


async def take(path: Path, *, width: int, height: int, dark: bool = False) -> None:
    """One picture of the whole story."""
    with tempfile.TemporaryDirectory() as folder:
        async with playing(Path(folder), listen(0)) as demo, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = await browser.new_page(
                viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
            )
            await page.goto(demo.url)
            await story(page)
            await page.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
            await page.screenshot(path=path, animations="disabled", full_page=width < 600)
            await browser.close()


def main() -> int:
    """The light picture; with a folder named, dark and narrow ones in there, to look at."""
    set_up_logs("warning", "text")
    asyncio.run(take(PICTURE, width=1280, height=1210))
    for folder in map(Path, sys.argv[1:2]):
        asyncio.run(take(folder / "dark.png", width=1280, height=1210, dark=True))
        asyncio.run(take(folder / "narrow.png", width=390, height=844))
    size = PICTURE.stat().st_size
    print(f"{PICTURE}: {size:,} bytes")
    return 0 if size <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
