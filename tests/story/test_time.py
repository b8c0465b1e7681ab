"""The clock of a decision: waits, reminders, deadlines and lazy consensus, over weekends and with the App down."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.decision.facts import PullRequestKey
from app.sandbox.records import Pull
from app.sandbox.server import running
from app.store import mirror
from app.store.database import Store
from tests.stage import Stage, app_time, policy_for, served, settings_for, world_of_acme

pytestmark = pytest.mark.anyio


def timed(*people: str, timing: str, more: str = "") -> str:
    return policy_for(*people, more=f"timing: {{{timing}}}\n{more}".rstrip("\n"))


async def until(s: Stage, moment: datetime) -> None:
    """Lets time pass up to this moment, and the App notice what became due on the way."""
    await s.later(seconds=(moment - s.sandbox.world.now()).total_seconds())


async def after(s: Stage, pull: Pull, **time: float) -> None:
    """So long after the pull request was opened, and a second."""
    await until(s, pull.created_at + timedelta(**time) + timedelta(seconds=1))


def reminders(s: Stage, pull: Pull) -> list[str]:
    return [body for body in s.others(pull) if "still awaited" in body]


def saying(s: Stage, pull: Pull, words: str) -> list[str]:
    return [body for body in s.others(pull) if words in body]


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """In March 2026, of which the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.mark.policy(policy_for("alice", "bob"))
async def test_the_awaited_are_reminded_after_three_working_days_and_every_two_and_three_times(s: Stage) -> None:
    pull = await s.opens()
    for days, count in ((2.999, 0), (3, 1), (4.9, 1), (6.999, 1), (7.001, 2), (8.9, 2), (9.001, 3), (40, 3)):
        await after(s, pull, days=days)
        assert len(reminders(s, pull)) == count, days
    assert reminders(s, pull)[0].startswith("⏳ @alice, @bob: your commitment is still awaited here.")
    kinds = [(entry.kind, entry.detail) for entry in await s.ledger(pull)]
    assert kinds.count(("reminder", {"asked": ["alice", "bob"]})) == 3


@pytest.mark.policy(timed("alice", timing="remind: {after: 1d, every: 1d}"))
async def test_the_clock_stands_still_over_a_weekend(s: Stage) -> None:
    await until(s, at(6, 15))
    pull = await s.opens()
    for moment, count in ((at(8, 23), 0), (at(9, 14, 59), 0), (at(9, 15, 1), 1), (at(10, 15, 2), 2)):
        await until(s, moment)
        assert len(reminders(s, pull)) == count, moment


@pytest.mark.policy(timed("alice", timing="remind: {after: 1d, every: 1d}, days: calendar"))
async def test_on_calendar_days_it_does_not(s: Stage) -> None:
    await until(s, at(6, 15))
    pull = await s.opens()
    await until(s, at(7, 15, 1))
    assert len(reminders(s, pull)) == 1


@pytest.mark.policy(timed("alice", timing='remind: {after: 1h}, timezone: "Pacific/Auckland"'))
async def test_the_weekend_is_that_of_the_time_zone(s: Stage) -> None:
    await until(s, at(6, 10, 30))  # half an hour before midnight in Auckland
    pull = await s.opens()
    await until(s, at(8, 10, 59))
    assert reminders(s, pull) == []
    await until(s, at(8, 11, 31))
    assert len(reminders(s, pull)) == 1


NEW_YORK = 'open_for: 1d, remind: {after: 1d, every: 1d, at_most: 1}, timezone: "America/New_York"'


@pytest.mark.policy(timed("alice", timing=NEW_YORK))
async def test_a_working_day_over_the_weekend_when_the_clocks_go_forward_has_its_hours(s: Stage) -> None:
    await until(s, at(6, 17))  # Friday noon in New York, which goes forward on Sunday
    pull = await s.opens()
    assert "until 2026-03-09 12:00 EDT at least" in (s.status(pull) or "")
    for moment, count in ((at(9, 15, 59), 0), (at(9, 16, 1), 1)):
        await until(s, moment)
        assert len(reminders(s, pull)) == count, moment
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == ("success", "1 of 1 committed")


@pytest.mark.policy(timed("alice", timing="remind: false"))
async def test_without_reminders_nobody_is_reminded(s: Stage) -> None:
    pull = await s.opens()
    await after(s, pull, days=60)
    assert s.others(pull) == []


@pytest.mark.policy(policy_for("alice", "bob", "carol"))
async def test_only_those_who_still_owe_something_are_reminded(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.says(pull, "bob", "/block no budget")
    await after(s, pull, days=3)
    assert [body.split(":")[0] for body in reminders(s, pull)] == ["⏳ @carol"]


@pytest.mark.policy(policy_for("alice", "bob"))
async def test_who_is_awaited_again_is_reminded_three_days_after_the_text_changed(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await after(s, pull, days=2)
    await s.pushes(pull, {"rfcs/0001.md": "# Another change\n"})
    await after(s, pull, days=3)
    assert [body.split(":")[0] for body in reminders(s, pull)] == ["⏳ @bob"]
    await after(s, pull, days=7, hours=1)
    assert [body.split(":")[0] for body in reminders(s, pull)] == ["⏳ @bob", "⏳ @alice, @bob"]


@pytest.mark.policy(policy_for("alice"))
async def test_in_a_draft_the_clock_stands_still_and_nobody_is_reminded(s: Stage) -> None:
    pull = await s.opens()
    await after(s, pull, days=1)
    await s.do(s.acts.draft, pull, s.person("author"))
    await after(s, pull, days=8)
    assert reminders(s, pull) == []
    await s.do(s.acts.ready, pull, s.person("author"))
    await after(s, pull, days=9.9)
    assert reminders(s, pull) == []
    await after(s, pull, days=10, minutes=1)
    assert len(reminders(s, pull)) == 1


@pytest.mark.policy(policy_for("alice"))
async def test_a_closed_pull_request_reminds_nobody(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.close, pull, s.person("author"))
    await after(s, pull, days=30)
    assert s.others(pull) == []


async def test_reminders_that_came_due_while_the_app_was_down_are_one(tmp_path: Path, anyio_backend: str) -> None:
    world, acme, rfcs, architects, lobby = world_of_acme(policy_for("alice"))
    async with running(world) as sandbox:
        settings = settings_for(sandbox, tmp_path)
        store = await Store.open(settings.database_url)
        s = Stage(sandbox, acme, rfcs, architects, lobby, "", settings, store)
        try:
            async with served(settings, lambda: app_time(world)) as url:
                sandbox.send_to(url + "/webhook")
                pull = await s.opens()
            sandbox.advance(timedelta(days=20).total_seconds())
            for _ in range(2):
                async with served(settings, lambda: app_time(world)) as url:
                    sandbox.send_to(url + "/webhook")
                    await s.quiet()
            assert len(reminders(s, pull)) == 1
        finally:
            await store.close()


@pytest.mark.policy(policy_for("alice"))
async def test_a_reminder_that_was_made_just_before_the_app_died_is_found_and_not_made_again(s: Stage) -> None:
    pull = await s.opens()
    await after(s, pull, days=3)
    key = PullRequestKey(pull.repository.id, pull.number)
    known = await mirror.load(s.store, key, s.now())
    assert known is not None
    begun = dict.fromkeys(known.published.announcements)
    await mirror.save_published(s.store, key, replace(known.published, announcements=begun))
    await s.says(pull, "bob", "Still here?")
    assert len(reminders(s, pull)) == 1
    found = await mirror.load(s.store, key, s.now())
    assert found is not None
    assert found.published.announcements == known.published.announcements


@pytest.mark.policy(timed("alice", timing="open_for: 3d"))
async def test_a_decision_stays_open_for_as_long_as_the_policy_says(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == ("action_required", "1 of 1 committed · open until 2026-03-05 09:00 UTC")
    assert "and until 2026-03-05 09:00 UTC at least" in (s.status(pull) or "")
    assert s.labels(pull) == {"commitment: awaited"}
    await after(s, pull, days=2.999)
    assert (s.check(pull) or [""])[0] == "action_required"
    await after(s, pull, days=3)
    assert s.check(pull) == ("success", "1 of 1 committed")
    assert len(saying(s, pull, "the decision is taken")) == 1


@pytest.mark.policy(timed("alice", timing="open_for: 3d, timezone: Europe/Berlin"))
async def test_moments_are_told_in_the_policys_time_zone(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == ("action_required", "1 of 1 committed · open until 2026-03-05 10:00 CET")


@pytest.mark.policy(timed("alice", timing="open_for: 1d"))
async def test_a_draft_waits_until_it_has_been_ready_for_so_long(s: Stage) -> None:
    pull = await s.opens(draft=True)
    await s.says(pull, "alice", "/commit")
    await after(s, pull, days=2)
    assert s.check(pull) == (
        "action_required",
        "1 of 1 committed · stays open for a while once it is ready for review",
    )
    await s.do(s.acts.ready, pull, s.person("author"))
    assert s.check(pull) == ("action_required", "1 of 1 committed · open until 2026-03-05 09:01 UTC")
    await after(s, pull, days=3.01)
    assert s.check(pull) == ("success", "1 of 1 committed")


ESCALATING = timed("alice", "bob", timing="deadline: 2d, remind: false", more="overruled_by: [carol, acme/architects]")


@pytest.mark.policy(ESCALATING)
async def test_when_the_deadline_passes_those_who_may_overrule_are_asked_once(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/block no rollback plan")
    await after(s, pull, days=1.999)
    assert saying(s, pull, "was to be decided") == []
    for days in (2, 3, 30):
        await after(s, pull, days=days)
        (said,) = saying(s, pull, "was to be decided by 2026-03-04 09:00 UTC")
    assert "@carol, @acme/architects: it needs you now." in said
    assert "**B1** by alice" in said
    assert "Waiting for** bob" in said
    assert (s.check(pull) or [""])[0] == "failure"


@pytest.mark.policy(ESCALATING)
async def test_what_is_decided_in_time_is_not_escalated(s: Stage) -> None:
    pull = await s.opens()
    for person in ("alice", "bob"):
        await s.says(pull, person, "/commit")
    await after(s, pull, days=3)
    assert saying(s, pull, "was to be decided") == []


SILENCE = "deadline: 3d, at_deadline: silence_commits, remind: {after: 1d, every: 1d, at_most: 2}"


@pytest.mark.policy(timed("alice", "bob", "carol", timing=SILENCE))
async def test_the_silent_are_committed_at_the_deadline_but_not_who_wrote_anything(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "hmm")
    await s.says(pull, "carol", "/commit")
    await after(s, pull, days=2.999)
    assert s.check(pull) == ("action_required", "1 of 3 committed · waiting for alice, bob")
    assert "counts as committed" in reminders(s, pull)[0]
    await after(s, pull, days=3)
    assert s.check(pull) == ("action_required", "2 of 3 committed · waiting for alice")
    assert "bob (by silence)" in (s.status(pull) or "")
    assert "by silence" in s.summary(pull)
    await s.says(pull, "bob", "/block wait")
    assert s.check(pull) == ("failure", "Blocked by bob: wait")


@pytest.mark.policy(timed("alice", "author", timing=SILENCE, more="author: speaks"))
async def test_who_opened_it_is_not_silent(s: Stage) -> None:
    pull = await s.opens()
    await after(s, pull, days=1)
    await after(s, pull, days=7)
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for author")


@pytest.mark.policy(timed("alice", timing="deadline: 1d, at_deadline: silence_commits, remind: {after: 2d, every: 1d}"))
async def test_nobody_is_bound_by_silence_without_a_reminder_and_time_to_answer_it(s: Stage) -> None:
    pull = await s.opens()
    await after(s, pull, days=1)
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for alice")
    await after(s, pull, days=2)
    assert len(reminders(s, pull)) == 1
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for alice")
    await after(s, pull, days=3, minutes=1)
    assert s.check(pull) == ("success", "1 of 1 committed")
    assert len(reminders(s, pull)) == 1
    await s.says(pull, "bob", "Well done.")
    assert s.check(pull) == ("success", "1 of 1 committed")


@pytest.mark.policy(timed("alice", timing=SILENCE))
async def test_what_was_written_in_a_draft_breaks_no_silence(s: Stage) -> None:
    pull = await s.opens(draft=True)
    await s.says(pull, "alice", "hmm")
    await s.do(s.acts.ready, pull, s.person("author"))
    await after(s, pull, days=1, minutes=2)
    await after(s, pull, days=3, minutes=2)
    assert s.check(pull) == ("success", "1 of 1 committed")


@pytest.mark.policy(policy_for("alice", "bob", "carol", more="overruled_by: [dave]"))
async def test_the_author_makes_the_final_ask_with_a_deadline(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/dac too early")
    await s.says(pull, "bob", "/block no rollback plan")
    said = await s.says(pull, "author", "/call 2d before the freeze")
    (ask,) = saying(s, pull, "makes the final ask")
    assert ask.startswith("📣 **author makes the final ask**: before the freeze")
    assert "@carol: do you commit?" in ask
    assert "@bob" not in ask
    assert "The deadline is 2026-03-04 09:02 UTC." in ask
    assert "**B1** by bob" in ask
    assert "too early" in ask
    assert s.reactions(said) == ["+1"]
    assert "deadline 2026-03-04 09:02 UTC" in (s.status(pull) or "")
    await after(s, pull, days=2, minutes=5)
    (said_late,) = saying(s, pull, "was to be decided by 2026-03-04 09:02 UTC")
    assert "@dave" in said_late


@pytest.mark.policy(policy_for("alice", more="overruled_by: [dave]"))
async def test_the_final_ask_is_made_at_most_once_an_hour(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "dave", "/call")
    await s.says(pull, "author", "/call 1d")
    (ask,) = saying(s, pull, "makes the final ask")
    assert ask.startswith("📣 **dave makes")
    assert "deadline" not in ask
    assert "deadline 2026-03-03" in (s.status(pull) or "")
    await s.later(hours=1)
    await s.says(pull, "author", "/call")
    assert len(saying(s, pull, "makes the final ask")) == 2
    assert "deadline 2026-03-03" in (s.status(pull) or "")


@pytest.mark.policy(policy_for("alice", "bob"))
async def test_others_may_not_make_the_final_ask(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/call 1d")
    assert saying(s, pull, "makes the final ask") == []
    (reply,) = s.others(pull)
    assert reply.startswith("@alice, the final ask is for the author, or for those who may overrule.")
    assert s.reactions(said) == ["confused"]
    assert "🕑" not in (s.status(pull) or "")


@pytest.mark.policy(timed("alice", timing=SILENCE))
async def test_the_author_cannot_shorten_the_time_that_silence_needs(s: Stage) -> None:
    pull = await s.opens()
    await after(s, pull, days=1)
    await s.says(pull, "author", "/call 1m")
    await after(s, pull, days=2.9)
    assert (s.check(pull) or [""])[0] == "action_required"
    await after(s, pull, days=3)
    assert s.check(pull) == ("success", "1 of 1 committed")
