"""Verdicts of decisions with a clock, and what is said because time went by."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app import wording
from app.decision.policy import AtDeadline, Remind, Timing
from app.decision.reminders import MENTIONS, awaited_people
from app.decision.timing import Reminded
from app.decision.verdict import Verdict
from tests.wording.scenes import CROWD, PEOPLE, START, WHERE, Scene, decision

DAY = timedelta(days=1)
LAZY = Timing(
    deadline=2 * DAY, at_deadline=AtDeadline.SILENCE_COMMITS, remind=Remind(after=DAY), timezone="Europe/Berlin"
)
ESCALATING = Timing(deadline=2 * DAY)
OPEN_FOR = Timing(open_for=3 * DAY)


def timed(timing: Timing, *everyone: str, **more: Any) -> Scene:
    return Scene(decision("RFC", *everyone, timing=timing, **more))


def day(number: float) -> datetime:
    return START + number * DAY


def open_for(*, draft: bool = False) -> Verdict:
    scene = timed(OPEN_FOR, "alice", "bob").says("alice", "/commit").says("bob", "/dac")
    scene.pull = replace(scene.pull, draft=draft)
    return scene.verdict(now=day(1))


def lazy(now: float) -> Verdict:
    scene = timed(LAZY, "alice", "bob", "carol").says("alice", "/commit")
    had = {PEOPLE[name].id: Reminded(day(1), 1, day(3)) for name in ("bob", "carol")}
    return scene.verdict(now=day(now), reminded=had, wrote=frozenset({PEOPLE["carol"].id}))


def stuck() -> Verdict:
    scene = timed(ESCALATING, "alice", "bob", "carol", "dave", overruled_by=("heidi", "acme/leads"))
    scene.says("alice", "/commit").push().says("bob", "/block no rollback plan").says("carol", "/dac too early")
    return scene.verdict(now=day(5))


def unfilled() -> Verdict:
    scene = timed(ESCALATING, *(person.login for person in CROWD[:13]), overruled_by=("heidi",))
    return scene.verdict(now=day(5))


def two_clocks() -> Verdict:
    one, other = decision("RFC", "alice", timing=ESCALATING), decision("Money", "alice", "bob", timing=LAZY)
    return Scene(one, other).verdict(now=day(1))


def reminder_of(verdict: Verdict, more: int = 0) -> str:
    return wording.reminder(verdict, awaited_people(verdict)[:MENTIONS], more, where=WHERE)


def final_ask_of(scene: Scene, words: str = "/call", **around: Any) -> str:
    found = scene.says("olivia", words).verdict(now=scene.now, **around)
    (call,) = found.tallies[0].calls
    return wording.final_ask(found, call, awaited_people(found), where=WHERE)


def disputed() -> Scene:
    scene = timed(Timing(), "alice", "bob", "carol").says("alice", "/dac too early")
    return scene.says("bob", "/block no rollback plan")


def crowd(size: int) -> Scene:
    return timed(Timing(), *(person.login for person in CROWD[:size]))


CLOCKS: dict[str, Callable[[], Verdict]] = {
    "open-for": open_for,
    "open-for-in-a-draft": lambda: open_for(draft=True),
    "deadline": lambda: lazy(1),
    "by-silence": lambda: lazy(30),
    "overdue": stuck,
    "two-clocks": two_clocks,
}
ASKS: dict[str, Callable[[], str]] = {
    "reminder": lambda: reminder_of(crowd(2).verdict(now=day(4))),
    "reminder-with-a-deadline": lambda: reminder_of(stuck_in_time()),
    "reminder-before-silence-commits": lambda: reminder_of(lazy(1)),
    "reminder-of-two-decisions": lambda: reminder_of(two_clocks()),
    "reminder-of-many": lambda: reminder_of(crowd(60).verdict(now=day(4)), 10),
    "call": lambda: final_ask_of(crowd(2)),
    "call-with-a-deadline": lambda: final_ask_of(disputed(), "/call 2d before the freeze @alice"),
    "call-of-many": lambda: final_ask_of(crowd(60)),
    "escalation": lambda: wording.escalation(stuck().tallies[0], where=WHERE),
    "escalation-of-many-awaited": lambda: wording.escalation(unfilled().tallies[0], where=WHERE),
}


def stuck_in_time() -> Verdict:
    return timed(ESCALATING, "alice", "bob").verdict(now=day(1))
