"""Signing in and out in a browser, and who sees what."""

import pytest

from tests.browser.chromium import Reader
from tests.browser.town import BLOCKED, Town

pytestmark = pytest.mark.anyio


async def test_what_one_may_see_is_there_until_one_signs_out(reader: Reader, t: Town) -> None:
    await reader.opens(t.path(BLOCKED), 404)
    nothing = await reader.page.locator("main").inner_text()
    await reader.signs_in("bob", t.path(BLOCKED))
    await reader.sees("Blocked by carol")
    await reader.page.get_by_role("button", name="Sign out").click()
    await reader.page.get_by_role("link", name="Sign in", exact=True).wait_for()
    await reader.opens(t.path(BLOCKED), 404)
    assert await reader.page.locator("main").inner_text() == nothing


async def test_who_would_rather_not_is_left_alone(reader: Reader) -> None:
    await reader.opens("/playground")
    await reader.page.get_by_role("link", name="Sign in", exact=True).click()
    await reader.page.get_by_role("button", name="Nobody: I do not want to").click()
    await reader.sees("would rather not")
    assert await reader.context.cookies() == []


async def test_scripts_cannot_read_the_session(reader: Reader) -> None:
    await reader.signs_in("bob")
    assert await reader.page.evaluate("document.cookie") == ""
    assert [one["name"] for one in await reader.context.cookies(reader.url)] == ["session"]
