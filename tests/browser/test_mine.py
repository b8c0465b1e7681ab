"""What awaits me, in a browser: from the list to the answer, and off the list."""

import pytest

from tests.browser.chromium import Reader
from tests.browser.town import BLOCKED, Town

pytestmark = pytest.mark.anyio


async def test_one_is_led_to_sign_in_and_back(reader: Reader) -> None:
    await reader.opens("/mine")
    await reader.page.get_by_role("link", name="Sign in with GitHub").click()
    await reader.page.get_by_role("button", name="carol", exact=True).click()
    await reader.page.get_by_role("heading", name="You are blocking").wait_for()
    assert reader.page.url == reader.url + "/mine"
    await reader.page.get_by_role("link", name=BLOCKED).wait_for()


async def test_what_is_answered_awaits_nobody_any_more(member: Reader, t: Town) -> None:
    pull = await t.opens(f"RFC {len(t.pulls) + 1}: awaits alice")
    await member.opens("/mine")
    await member.page.get_by_role("region", name="Awaits you").get_by_role("link", name=pull.title).click()
    await member.says("commit")
    await member.sees("It stands")
    await t.s.quiet()
    await member.opens("/mine")
    assert await member.page.get_by_role("link", name=pull.title).count() == 0


async def test_the_feeds_address_is_shown_and_replaced(member: Reader) -> None:
    await member.opens("/mine")
    await member.page.get_by_text("Show the address of your feed").click()
    address = await member.page.get_by_role("textbox", name="It needs no sign-in").input_value()
    await member.page.get_by_role("button", name="Replace it by a new address").click()
    await member.sees("The address is a new one")
    assert await member.page.get_by_role("textbox", name="It needs no sign-in").input_value() != address
