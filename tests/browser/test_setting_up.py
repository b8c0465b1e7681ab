"""Setting up in a browser: from the code in the log to the installed App that works."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, Route

from tests.browser.chromium import Reader, reading
from tests.browser.eyes import faults
from tests.setup.newcomer import ADDRESS, Newcomer, newcomer

pytestmark = pytest.mark.anyio


async def test_from_the_code_to_the_installed_app(chromium: Browser, tmp_path: Path) -> None:
    async with newcomer(tmp_path) as n, reading(chromium, n.url) as reader:
        page = reader.page
        await reader.opens("/")
        await looks_right(page, "Set up Disagree and Commit")
        await page.get_by_label("Set-up code").fill(n.codes[-1])
        await page.get_by_role("button", name="Continue").click()
        await looks_right(page, "Whose App will it be?")
        await chooses(page, n)
        await looks_right(page, "Register “Disagree and Commit” at GitHub")
        await page.get_by_role("button", name="Go to").click()
        await page.get_by_role("button", name="Create GitHub App for acme").click()
        await looks_right(page, "Disagree and Commit is registered")
        await installs(reader, n)
        await looks_right(page, ".github/commitment.yml")
        await works(reader, n)


async def test_a_wrong_code_and_a_wrong_answer_are_explained(chromium: Browser, tmp_path: Path) -> None:
    async with newcomer(tmp_path) as n, reading(chromium, n.url) as reader:
        await reader.opens("/setup")
        await reader.page.get_by_label("Set-up code").fill("AAAA-BBBB-CCCC-DDDD")
        await reader.page.get_by_role("button", name="Continue").click()
        await looks_right(reader.page, "This is not the code")
        await reader.page.get_by_label("Set-up code").fill(n.codes[-1])
        await reader.page.get_by_role("button", name="Continue").click()
        await reader.page.get_by_label("Address of the App").fill("http://localhost:8000")
        await reader.page.get_by_role("button", name="Continue").click()
        await looks_right(reader.page, "GitHub cannot send anything to")


async def looks_right(page: Page, words: str) -> None:
    await page.get_by_text(words).first.wait_for()
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert await faults(page) == []


async def chooses(page: Page, n: Newcomer) -> None:
    await page.get_by_label("An organization, of which I am an owner").check()
    await page.get_by_label("Its name on GitHub").fill("acme")
    await page.get_by_label("An Enterprise Server").check()
    await page.get_by_label("Its address").fill(n.sandbox.url)
    await page.get_by_label("Address of the App").fill(ADDRESS)
    await page.get_by_role("button", name="Continue").click()


async def installs(reader: Reader, n: Newcomer) -> None:
    """GitHub leads on to the App's address, which is of the internet; here that is this machine."""

    async def leads_here(route: Route) -> None:
        there = (await route.fetch(max_redirects=0)).headers["location"]
        await route.fulfill(status=302, headers={"Location": there.replace(ADDRESS, n.url)})

    await reader.context.route("**/installations/new", leads_here)
    await reader.page.get_by_role("link", name="Install Disagree and Commit").click()
    await reader.page.wait_for_url(f"{n.url}/installed?**")


async def works(reader: Reader, n: Newcomer) -> None:
    """The App, which hears of a pull request and gives it a check."""
    n.sandbox.send_to(f"{n.url}/webhook")
    n.sandbox.acts.open_pull(n.repository, n.sandbox.world.account("author"), files={"rfcs/1.md": "# One\n"})
    await n.sandbox.until(lambda: n.repository.check_runs, seconds=30)
    await reader.opens("/")
    await reader.sees("Decide without agreeing")
