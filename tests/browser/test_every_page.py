"""Every page in a browser, narrow and wide, light and dark: nothing is cut off, and axe finds nothing."""

import pytest

from tests.browser.chromium import Reader
from tests.browser.eyes import faults
from tests.browser.town import BLOCKED, BROKEN, LONG, POLICY, TAKEN, WAITING, Town

pytestmark = pytest.mark.anyio

OPEN_ALL = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
ANYBODYS = [
    ("/", 200),
    ("/playground", 200),
    ("/installed", 200),
    ("/mine", 200),
    ("/no/such/1", 404),
    ("/signin/callback", 400),
]
MEMBERS = ["/mine", "/acme/rfcs", "/acme/rfcs?state=merged", "/acme/rfcs?q=zebra", "/acme/rfcs/insights"]


async def looks_right(reader: Reader) -> None:
    await reader.page.evaluate(OPEN_ALL)
    assert await faults(reader.page) == []


@pytest.mark.parametrize(("path", "status"), ANYBODYS)
async def test_a_page_for_everybody(guest: Reader, path: str, status: int) -> None:
    await guest.opens(path, status)
    await looks_right(guest)


@pytest.mark.parametrize("path", MEMBERS)
async def test_a_page_for_members(onlooker: Reader, path: str) -> None:
    await onlooker.opens(path)
    await looks_right(onlooker)


@pytest.mark.parametrize("title", [BLOCKED, WAITING, LONG, BROKEN, TAKEN[3]])
async def test_a_decision(onlooker: Reader, t: Town, title: str) -> None:
    await onlooker.opens(t.path(title))
    await looks_right(onlooker)


@pytest.mark.parametrize("policy", [POLICY, POLICY.replace("paths", "pathz")])
async def test_what_the_playground_answers(guest: Reader, policy: str) -> None:
    await guest.opens("/playground")
    await guest.page.get_by_label("A .github/commitment.yml").fill(policy)
    await guest.page.get_by_label("As somebody with a seat").fill("I disagree and commit: too early.\n\n> LGTM\n\nLGTM")
    await guest.page.get_by_role("button", name="Hear the comment").click()
    await guest.page.locator("#comment-result .remark").first.wait_for()
    await looks_right(guest)


async def test_what_is_said_while_github_is_silent(reader: Reader, t: Town) -> None:
    await reader.signs_in("erin")
    t.s.sandbox.fail_next("GET", "/repos/acme/rfcs", 502)
    await reader.opens("/acme/rfcs", 503)
    await looks_right(reader)


async def test_what_is_said_to_whom_github_signed_out(reader: Reader, t: Town) -> None:
    await reader.signs_in("dave", t.path(WAITING))
    t.s.sandbox.keys.signed_in.forget(t.s.person("dave"))
    await reader.says("block", "no plan")
    await reader.sees("no plan")
    await looks_right(reader)
