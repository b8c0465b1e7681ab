"""Answering in a browser: what is chosen becomes the person's own comment, and the page tells what follows."""

import pytest

from tests.browser.chromium import Reader
from tests.browser.town import Town

pytestmark = pytest.mark.anyio

WITHOUT_SCRIPTS = pytest.mark.browsing(java_script_enabled=False)
DISSENT = ("disagree, and commit", "too early", "/disagree-and-commit too early", "1 disagrees and commits")


@pytest.mark.parametrize(
    ("choice", "reason", "comment", "verdict"),
    [
        pytest.param("commit", "", "/commit", "1 of 4 committed", id="commit"),
        pytest.param(*DISSENT, id="disagree"),
        pytest.param("block", "no way back", "/block no way back", "Blocked by alice", id="block"),
        pytest.param(*DISSENT, id="without scripts", marks=WITHOUT_SCRIPTS),
    ],
)
async def test_an_answer_is_their_own_comment_and_counts(
    member: Reader, t: Town, choice: str, reason: str, comment: str, verdict: str
) -> None:
    pull = await t.opens(f"RFC {len(t.pulls)}")
    await member.opens(t.path(pull.title))
    await member.sees("You are awaited.")
    await member.says(choice, reason)
    await member.sees("It stands")
    assert [(one.author.login, one.body) for one in pull.comments if not one.by_app] == [("alice", comment)]
    await t.s.quiet()
    await member.page.reload()
    await member.sees("and is counted here")
    await member.sees(verdict)


async def test_what_would_not_be_heard_is_not_posted_and_not_lost(member: Reader, t: Town) -> None:
    pull = await t.opens(f"RFC {len(t.pulls)}")
    await member.opens(t.path(pull.title))
    await member.says("commit", "if the tests pass")
    await member.sees("would not be heard as what you chose")
    assert await member.page.get_by_role("textbox", name="Why").input_value() == "if the tests pass"
    assert not [one for one in pull.comments if not one.by_app]
