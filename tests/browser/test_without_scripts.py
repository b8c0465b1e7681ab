"""Without JavaScript everything works; times are then told in UTC."""

import pytest

from app.web.pages.layout import moment
from tests.browser.chromium import Reader
from tests.browser.town import BLOCKED, POLICY, WAITING, Town

pytestmark = [pytest.mark.anyio, pytest.mark.browsing(java_script_enabled=False)]


async def test_a_decision_says_when_and_by_which_policy(member: Reader, t: Town) -> None:
    await member.opens(t.path(BLOCKED))
    [block] = [one for one in t.pulls[BLOCKED].comments if one.author.login == "carol"]
    await member.sees(moment(block.created_at))
    await member.page.get_by_text("What it says of RFC").click()
    await member.sees("open_for: 2d")


async def test_a_decision_is_found(member: Reader) -> None:
    await member.opens("/acme/rfcs")
    await member.page.get_by_role("searchbox").fill("API")
    await member.page.get_by_role("button", name="Search").click()
    await member.page.get_by_role("link", name=WAITING).click()
    await member.sees("Waiting for alice, bob, carol and dave.")


async def test_insights_are_chosen(member: Reader) -> None:
    await member.opens("/acme/rfcs/insights")
    await member.page.get_by_label("Taken in the last").select_option("3 months")
    await member.page.get_by_role("button", name="Show").click()
    assert member.page.url.endswith("months=3")
    await member.sees("taken with dissent")


async def test_the_playground_explains(member: Reader) -> None:
    await member.opens("/playground")
    await member.page.get_by_label("A .github/commitment.yml").fill(POLICY)
    await member.page.get_by_role("button", name="Read the policy").click()
    await member.sees("It can be read")
