"""Lazy consensus on a text that changes, and in a locked conversation: consent is only to what was asked."""

import pytest

from app.sandbox.records import Pull
from tests.stage import Stage
from tests.story.test_time import SILENCE, after, reminders, timed

pytestmark = [pytest.mark.anyio, pytest.mark.policy(timed("alice", timing=SILENCE))]

EVIL: dict[str, str | None] = {"rfcs/0001.md": "# Quite another change\n"}


def green(s: Stage, pull: Pull) -> bool:
    return (s.check(pull) or ("",))[0] == "success"


async def test_a_text_that_came_just_before_the_deadline_is_asked_about_anew(s: Stage) -> None:
    pull = await s.opens()
    await after(s, pull, days=1)
    await after(s, pull, days=2.99)
    await s.pushes(pull, EVIL)
    await after(s, pull, days=3)
    assert not green(s, pull)
    await after(s, pull, days=4)
    assert (green(s, pull), len(reminders(s, pull))) == (False, 3)
    await after(s, pull, days=7, minutes=5)
    assert green(s, pull)


async def test_silence_that_counted_is_asked_for_anew_with_another_text(s: Stage) -> None:
    pull = await s.opens()
    await after(s, pull, days=1)
    await after(s, pull, days=3)
    assert green(s, pull)
    await s.pushes(pull, EVIL)
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for alice")
    await after(s, pull, days=4, minutes=5)
    assert not green(s, pull)
    await after(s, pull, days=7, minutes=10)
    assert green(s, pull)


@pytest.mark.policy(timed("mallory", timing=SILENCE))
async def test_nobody_is_silent_who_was_locked_out(s: Stage) -> None:
    pull = await s.opens()
    await after(s, pull, days=1, minutes=1)
    assert len(reminders(s, pull)) == 1
    await s.do(s.acts.lock, pull, s.person("admin"))
    await after(s, pull, days=3, minutes=1)
    assert not green(s, pull)
    await s.do(s.acts.unlock, pull, s.person("admin"))
    assert not green(s, pull)
    await after(s, pull, days=4, minutes=5)
    assert green(s, pull)
