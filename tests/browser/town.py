"""A stage with some months behind it: decisions that were taken and some that are open, for pages to show."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.sandbox.records import Pull
from tests.stage import Stage, stage

POLICY = """\
decisions:
  - name: RFC
    when:
      paths: ["rfcs/**"]
    stakeholders:
      everyone: ["@alice", "@bob", "@acme/architects"]
    overruled_by: ["@admin"]
    timing:
      open_for: 2d
      deadline: 30d
"""
SEATED = ("alice", "bob", "carol", "dave")
DISSENT = {
    "RFC 3: One queue for all mail": "two queues would let receipts pass the newsletters",
    "RFC 5: Keep events for 90 days": "we will want the second quarter, and it will be gone",
    "RFC 6: Builds without a cache on main": "",
}
TAKEN = (
    *("RFC 1: Write decisions down", "RFC 2: Releases on Tuesdays", "RFC 3: One queue for all mail"),
    *("RFC 4: Rotate who answers the phone", "RFC 5: Keep events for 90 days", "RFC 6: Builds without a cache on main"),
)
BLOCKED = "RFC 8: Sign in with passkeys only"
WAITING = "RFC 7: Leave the old API running until the summer"
BROKEN = "RFC 10: A policy that cannot be read"
LONG = "RFC 9: " + "Donaudampfschifffahrtsgesellschaft" * 4


@dataclass
class Town:
    """What there is to look at."""

    s: Stage
    pulls: dict[str, Pull] = field(default_factory=dict)
    signed_in: dict[str, list[Any]] = field(default_factory=dict)  # people's cookies

    @property
    def url(self) -> str:
        return self.s.app_url

    def path(self, title: str, ending: str = "") -> str:
        """Of a decision's page."""
        return f"/acme/rfcs/{self.pulls[title].number}{ending}"

    async def opens(self, title: str, base: str | None = None) -> Pull:
        """A new decision, on a text of its own."""
        files = {f"rfcs/{len(self.pulls) + 1:04}.md": f"# {title}\n"}
        self.pulls[title] = await self.s.opens(title=title, files=files, base=base)
        return self.pulls[title]


@asynccontextmanager
async def town(folder: Path) -> AsyncIterator[Town]:
    """The App, served, with all that."""
    async with stage(folder, POLICY) as s:
        built = Town(s)
        for number, title in enumerate(TAKEN):
            await _taken(built, title, number)
        await _open(built)
        yield built


async def _taken(t: Town, title: str, number: int) -> None:
    """One decision that is decided, after longer or shorter."""
    s, pull = t.s, await t.opens(title)
    await s.later(days=2 + number % 3, hours=5)
    if number == 3:
        await s.says(pull, "carol", "/block who answers at night?")
        await s.later(days=2)
        await s.says(pull, "carol", "/unblock")
    for login in SEATED:
        reason = DISSENT.get(title)
        await s.says(pull, login, f"/dac {reason}" if login == "bob" and reason is not None else "/commit")
    await s.later(days=3)
    await s.do(s.acts.merge, pull, s.person("admin"))
    await s.later(days=9)


async def _open(t: Town) -> None:
    """One that is blocked, and one that waits."""
    s, waiting = t.s, await t.opens(WAITING)
    await s.says(waiting, "dave", "/commit")
    await s.later(days=4)
    await s.pushes(waiting, {f"rfcs/{len(t.pulls):04}.md": "# Until the autumn\n"})
    blocked = await t.opens(BLOCKED)
    await s.later(hours=20)
    await s.says(blocked, "alice", "/commit let us try it, and look again in May")
    await s.says(blocked, "bob", "I disagree and commit: we will lose customers with old phones. I will make it work.")
    await s.says(blocked, "carol", "Blocking: who loses a device has no way back in.")
    await s.says(blocked, "mallory", "I disagree and commit: I would never use this.")
    words = await s.says(blocked, "dave", "I commit.")
    await s.edits(words, "admin", "I commit, of course.")
    await s.later(hours=5)


async def with_oddities(t: Town) -> None:
    """Words as long as words can be, and a policy that is wrong: nothing for a picture."""
    s, long = t.s, await t.opens(LONG)
    await s.says(long, "bob", "/block " + "https://example.com/" + "a" * 300)
    s.acts.make_branch(s.repository, s.person("admin"), "next")
    await s.sets_policy(POLICY.replace("paths", "pathz"), branch="next")
    await t.opens(BROKEN, base="next")
