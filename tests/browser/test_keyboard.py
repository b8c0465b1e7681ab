"""With the keyboard alone: everything is reached, in order, and one sees where one is."""

import pytest

from tests.browser.chromium import Reader
from tests.browser.eyes import NARROW, size
from tests.browser.town import BLOCKED, WAITING, Town

pytestmark = pytest.mark.anyio

REACHED = """() => {
  const found = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const first = (one) => one.type !== "radio" || one === document.querySelector(`[name=${one.name}]`);
  return [...document.querySelectorAll(found)].filter((one) => one.checkVisibility() && first(one)).length;
}"""
FOCUSED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  return {
    at: [...document.querySelectorAll("body *")].indexOf(one),
    what: `<${one.tagName.toLowerCase()}> ${(one.labels?.[0] ?? one).textContent.trim().slice(0, 60)}`,
    inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.left >= 0 && box.right <= innerWidth,
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  };
}"""


@pytest.mark.parametrize("path", ["", "/mine", "/playground", "/acme/rfcs", "/acme/rfcs/insights"])
async def test_everything_is_reached_in_order_and_seen(onlooker: Reader, t: Town, path: str) -> None:
    await onlooker.opens(path or t.path(BLOCKED))
    await onlooker.page.set_viewport_size(size(NARROW))
    reached = [-1]
    for _ in range(await onlooker.page.evaluate(REACHED)):
        await onlooker.page.keyboard.press("Tab")
        focused = await onlooker.page.evaluate(FOCUSED)
        assert focused["at"] > reached[-1], focused
        assert focused["inside"], focused
        assert focused["ring"], focused
        reached.append(focused["at"])
    await onlooker.page.keyboard.press("Tab")
    assert (await onlooker.page.evaluate(FOCUSED))["at"] in reached[:2], "more is reached than was counted"


async def test_one_can_skip_to_the_content(onlooker: Reader, t: Town) -> None:
    await onlooker.opens(t.path(WAITING))
    await onlooker.page.keyboard.press("Tab")
    assert "Skip to the content" in (await onlooker.page.evaluate(FOCUSED))["what"]
    await onlooker.page.keyboard.press("Enter")
    await onlooker.page.keyboard.press("Tab")
    assert await onlooker.page.locator("main :focus").count() == 1


async def test_one_can_answer(reader: Reader, t: Town) -> None:
    pull = await t.opens(f"RFC {len(t.pulls)}")
    await reader.signs_in("bob", t.path(pull.title))
    keys = reader.page.keyboard
    while not await reader.page.locator("input[type=radio]:focus").count():
        await keys.press("Tab")
    for key in ("Space", "ArrowDown", "ArrowDown", "Tab"):
        await keys.press(key)
    await keys.type("no way back")
    await keys.press("Tab")
    await keys.press("Enter")
    await reader.sees("It stands")
    assert [one.body for one in pull.comments if not one.by_app] == ["/block no way back"]
