"""A page that stays open: it follows what happens elsewhere, disturbs nobody, and says when it stops."""

import pytest

from app.sandbox.records import Pull
from tests.browser.chromium import Reader
from tests.browser.town import Town

pytestmark = pytest.mark.anyio

WHILE = 60_000  # milliseconds, in which the page looks again in any case
WHERE_I_AM = "[document.activeElement.id, Math.round(document.activeElement.getBoundingClientRect().top)]"


@pytest.fixture
async def pull(t: Town) -> Pull:
    return await t.opens(f"RFC {len(t.pulls) + 1}")


async def waits(reader: Reader) -> None:
    """Time passes for the page, and for nobody else."""
    await reader.page.clock.fast_forward(WHILE)


async def is_told(reader: Reader, words: str) -> None:
    """Waits until a screen reader is told this, politely."""
    await reader.page.get_by_role("status").filter(has_text=words).wait_for()


async def test_a_decision_changes_and_one_is_told(member: Reader, t: Town, pull: Pull) -> None:
    await member.page.clock.install()
    await member.opens(t.path(pull.title))
    await member.page.evaluate("document.documentElement.dataset.same = 'yes'")
    await t.s.says(pull, "bob", "/dac two queues would be better")
    await waits(member)
    await member.page.get_by_role("blockquote").get_by_text("two queues would be better").wait_for()
    await is_told(member, "Now 1 of 4 committed · 1 disagrees and commits.")
    assert await member.page.locator("html[data-same=yes]").count() == 1, "it was loaded anew"


async def test_what_one_is_at_is_left_alone(member: Reader, t: Town, pull: Pull) -> None:
    page = member.page
    await page.clock.install()
    await member.opens(t.path(pull.title))
    await page.get_by_text("What it says of RFC").click()
    await page.get_by_role("radio", name="block", exact=True).check()
    await page.get_by_role("textbox", name="Why").fill("no way ba")
    await page.evaluate("scrollTo(0, 300)")
    before = await page.evaluate(WHERE_I_AM)
    await t.s.says(pull, "bob", "/block nobody answers at night")
    await waits(member)
    await member.sees("Blocked by bob")
    assert await page.evaluate(WHERE_I_AM) == before
    await page.keyboard.type("ck")
    assert await page.get_by_role("textbox", name="Why").input_value() == "no way back"
    assert await page.get_by_role("radio", name="block", exact=True).is_checked()
    await member.sees("open_for: 2d")
    await page.get_by_role("button", name="Say it as").click()
    await member.sees("It stands")


@pytest.mark.parametrize("path", ["/acme/rfcs", "/mine"])
async def test_a_list_takes_up_what_is_new(member: Reader, t: Town, path: str) -> None:
    await member.page.clock.install()
    await member.opens(path)
    pull = await t.opens(f"RFC {len(t.pulls) + 1}: brought in meanwhile")
    await waits(member)
    await member.page.get_by_role("link", name=pull.title).wait_for()


async def test_it_stops_and_says_so_when_access_is_gone(reader: Reader, t: Town, pull: Pull) -> None:
    await reader.page.clock.install()
    await reader.signs_in("erin", t.path(pull.title))
    erin = t.s.person("erin")
    membership = t.s.organization.members.pop(erin.id)
    try:
        t.s.sandbox.advance(301)
        await t.s.says(pull, "bob", "/block a secret")
        await waits(reader)
        await is_told(reader, "This page is not kept up to date any more")
        assert await reader.page.get_by_text("a secret").count() == 0
        asked: list[str] = []
        reader.page.on("request", lambda request: asked.append(request.url))
        await waits(reader)
        assert asked == []
    finally:
        t.s.organization.members[erin.id] = membership


async def test_it_goes_on_when_the_app_answers_again(member: Reader, t: Town, pull: Pull) -> None:
    await member.page.clock.install()
    await member.opens(t.path(pull.title))
    await member.context.set_offline(True)
    for _ in range(3):
        async with member.page.expect_event("requestfailed"):
            await member.page.clock.fast_forward(10 * WHILE)
    await is_told(member, "no answer comes. It goes on trying.")
    member.troubles.clear()
    await member.context.set_offline(False)
    await t.s.says(pull, "bob", "/commit")
    await member.page.clock.fast_forward(10 * WHILE)
    await is_told(member, "Now 1 of 4 committed.")
