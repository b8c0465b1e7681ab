"""Which new comments ask people for something: each once, and again only where nobody knows that it was made."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.decision.circumstances import Circumstances
from app.decision.policy import AtDeadline, BlocksBy, Days, Remind, Timing
from app.decision.publication import Awaited, Published
from app.decision.pull_request import PullRequest
from app.decision.reminders import name_of
from app.decision.verdict import Verdict, verdict
from app.reconciler.asking import Asking, asking
from app.wording import Place
from tests.decision.conversation import PEOPLE, START, Conversation, at, decision, references, roster

DAY = timedelta(days=1)
TIMING = Timing(remind=Remind(after=3 * DAY, every=2 * DAY, at_most=2), days=Days.CALENDAR)
QUIET = replace(TIMING, remind=None)
WHERE = Place("acme/rfcs", 7)
ALICE = PEOPLE["alice"].id


def day(number: float) -> datetime:
    return START + number * DAY


def rfc(*everyone: str, **more: Any) -> Conversation:
    return Conversation(decision(*everyone, **{"timing": QUIET, **more}))


def judged(talk: Conversation, now: datetime) -> Verdict:
    return verdict(talk.policy, talk.whole, roster(writers=("dave",)), (), Circumstances(now=now))


def asked(
    talk: Conversation, now: datetime, published: Published | None = None, pull: PullRequest | None = None
) -> Asking:
    return asking(judged(talk, now), pull or talk.whole, published or Published(), WHERE, now)


def names(found: Asking) -> list[str]:
    return [one.name.partition(":")[0] for one in found.announcements]


def made(found: Asking, numbers: Mapping[str, int | None] | None = None) -> Published:
    """What is published once these comments are there."""
    there = {one.name: number for number, one in enumerate(found.announcements, 1)} if numbers is None else numbers
    return replace(found.published, announcements={**found.published.announcements, **there})


def awaiting() -> tuple[Conversation, Asking]:
    talk = rfc("alice", timing=TIMING)
    first = asked(talk, START)
    return talk, asked(talk, day(3), made(first))


def test_a_reminder_is_kept_and_names_people() -> None:
    _, due = awaiting()
    (one,) = due.announcements
    assert (one.name, one.asks) == (name_of(day(3)), ("alice",))
    assert one.body.startswith("⏳ @alice")
    assert due.published.awaited == {ALICE: Awaited(START, day(3), (day(3),))}
    assert due.look_again == day(5)


def test_a_reminder_that_is_there_is_not_sent_again() -> None:
    talk, due = awaiting()
    assert names(asked(talk, day(3.1), made(due))) == []


def test_one_that_was_begun_is_asked_for_again_under_its_name() -> None:
    talk, due = awaiting()
    begun = made(due, {name_of(day(3)): None, "committed:1": None, name_of(day(2)): None})
    again = asked(talk, day(3.1), begun)
    assert [(one.name, one.asks) for one in again.announcements] == [(name_of(day(3)), ("alice",))]
    assert again.published.awaited == due.published.awaited


def test_one_that_was_begun_is_let_be_once_nothing_is_owed_any_more() -> None:
    talk, due = awaiting()
    talk.says("alice", "/commit")
    assert names(asked(talk, day(3.1), made(due, {name_of(day(3)): None}))) == []


def test_one_that_was_refused_is_tried_again() -> None:
    talk, due = awaiting()
    (again,) = asked(talk, day(3.1), made(due, {})).announcements
    assert again.name == name_of(day(3.1))


def called(*words: str, now: datetime | None = None, published: Published | None = None) -> Asking:
    talk = rfc("alice", "bob", overruled_by=references(("admin",)))
    for said in words:
        who, _, what = said.partition(": ")
        talk.says(who, what)
    return asked(talk, now or at(talk.minute), published)


def test_the_author_asks_all_who_are_awaited() -> None:
    (one,) = called("author: /call").announcements
    assert one.asks == ("alice", "bob")
    assert one.name == "call:comment:1:2026-03-02T09:01:00Z"


def test_who_may_overrule_asks_too() -> None:
    assert names(called("admin: /call 3d")) == ["call"]


def test_others_do_not() -> None:
    assert names(called("alice: /call")) == []


def test_nobody_is_asked_where_nobody_is_awaited() -> None:
    assert names(called("alice: /commit", "bob: /block no", "author: /call")) == []


def test_the_same_ask_goes_on_being_wanted_so_that_one_that_broke_off_is_made() -> None:
    first = called("author: /call")
    assert names(called("author: /call", published=first.published)) == ["call"]


def test_of_two_asks_in_an_hour_the_first_is_made() -> None:
    first = called("author: /call")
    assert names(called("author: /call", "author: /call", published=made(first))) == []


def test_an_hour_later_there_may_be_another() -> None:
    talk = rfc("alice")
    talk.says("author", "/call")
    first = asked(talk, at(1))
    talk.minute = 60
    talk.says("author", "/call")
    assert names(asked(talk, at(61), made(first))) == ["call"]


@pytest.mark.parametrize(("days", "found"), [(0.9, ["call"]), (1.1, [])])
def test_an_ask_that_could_not_be_made_for_a_day_is_over(days: float, found: list[str]) -> None:
    assert names(called("author: /call", now=day(days))) == found


@pytest.mark.parametrize("state", [{"draft": True}, {"open": False}])
def test_in_a_draft_or_a_closed_one_nobody_is_asked(state: dict[str, bool]) -> None:
    talk = rfc("alice")
    talk.says("author", "/call")
    assert names(asked(talk, at(1), pull=replace(talk.whole, **state))) == []  # type: ignore[arg-type]


LATE = replace(QUIET, deadline=2 * DAY)


def overdue(*everyone: str, timing: Timing = LATE, **more: Any) -> Conversation:
    return rfc(*everyone, timing=timing, **{"overruled_by": references(("admin", "acme/leads")), **more})


def test_what_nobody_took_by_its_deadline_is_escalated_to_those_who_may_overrule() -> None:
    (one,) = asked(overdue("alice"), day(2)).announcements
    assert one.asks == ("admin", "acme/leads")
    assert "@admin, @acme/leads" in one.body


def test_its_name_is_always_the_same_so_that_it_is_made_once() -> None:
    talk = overdue("alice")
    assert asked(talk, day(2)).announcements[0].name == asked(talk, day(20)).announcements[0].name


@pytest.mark.parametrize(
    ("talk", "now"),
    [
        pytest.param(overdue("alice"), 1.9, id="before the deadline"),
        pytest.param(overdue("alice", overruled_by=()), 2, id="nobody may overrule"),
        pytest.param(overdue("alice", timing=QUIET), 2, id="no deadline"),
        pytest.param(overdue("author"), 2, id="committed"),
        pytest.param(overdue("author", timing=replace(LATE, open_for=9 * DAY)), 2, id="it only stays open for a while"),
        pytest.param(overdue("alice", timing=replace(LATE, at_deadline=AtDeadline.SILENCE_COMMITS)), 2, id="silence"),
        pytest.param(overdue("nobody"), 2, id="the policy is broken"),
    ],
)
def test_nothing_is_escalated_where_there_is_nothing_to_ask_for(talk: Conversation, now: float) -> None:
    assert names(asked(talk, day(now))) == []


def test_a_block_of_somebody_without_a_seat_is_escalated_too() -> None:
    talk = overdue("author", blocks_by=BlocksBy.WRITERS)
    talk.says("dave", "/block no budget")
    assert names(asked(talk, day(2))) == ["escalation"]


def test_where_time_is_left_out_of_account_nothing_is_escalated() -> None:
    talk = overdue("alice")
    found = verdict(talk.policy, talk.whole, roster())
    assert asking(found, talk.whole, Published(), WHERE, day(9)).announcements == ()
