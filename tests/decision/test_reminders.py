"""Since when people are awaited, and who is reminded: people's reminders over days, as a table of looks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.decision.circumstances import Circumstances
from app.decision.policy import AtDeadline, Days, Remind, Timing
from app.decision.publication import Awaited
from app.decision.pull_request import Did, Happening, Person, Team
from app.decision.reminders import awaited_people, name_of, reminded, reminders, settled, spells
from app.decision.timing import Reminded
from app.decision.verdict import Verdict, misconfigured, verdict
from tests.decision.conversation import PEOPLE, START, Conversation, at, decision, group, roster

DAY = timedelta(days=1)
TIMING = Timing(remind=Remind(after=3 * DAY, every=2 * DAY, at_most=2), days=Days.CALENDAR)
ALICE, BOB = PEOPLE["alice"].id, PEOPLE["bob"].id

Known = Mapping[int, Awaited]


def day(number: float) -> datetime:
    return START + number * DAY


def rfc(*everyone: str, **more: Any) -> Conversation:
    return Conversation(decision(*everyone, **{"timing": TIMING, **more}))


def judged(talk: Conversation, now: datetime = START) -> Verdict:
    return verdict(talk.policy, talk.whole, roster(), (), Circumstances(now=now))


def since(talk: Conversation, who: str = "alice", known: Known | None = None, now: datetime | None = None) -> datetime:
    now = now or at(talk.minute)
    return spells(judged(talk), talk.whole, known or {}, now)[PEOPLE[who].id].since


def asked(talk: Conversation, known: Known, now: datetime) -> tuple[list[str], Known]:
    due = reminders(judged(talk, now), talk.whole, known, now)
    return [person.login for person in due.people], due.spells


def test_who_has_not_spoken_is_awaited_since_it_was_ready() -> None:
    assert since(rfc("alice")) == START


def test_in_a_draft_nobody_is_awaited() -> None:
    talk = rfc("alice")
    talk.pull = replace(talk.pull, draft=True)
    assert spells(judged(talk), talk.whole, {}, START) == {}


def test_a_draft_that_becomes_ready_awaits_people_from_then_on() -> None:
    talk = rfc("alice")
    talk.pull = replace(talk.pull, happenings=(Happening(Did.READIED, at(7)),))
    assert since(talk, now=at(8)) == at(7)


@pytest.mark.parametrize(
    "words",
    [pytest.param(["/block no", "/unblock"], id="unblock"), pytest.param(["/commit", "/withdraw"], id="withdraw")],
)
def test_who_takes_something_back_is_awaited_since_then(words: list[str]) -> None:
    talk = rfc("alice")
    for said in words:
        talk.says("alice", said)
    assert since(talk) == at(2)


def test_who_had_committed_is_awaited_since_the_text_changed() -> None:
    talk = rfc("alice")
    talk.says("alice", "/commit")
    talk.pushes()
    assert since(talk) == at(2)


def test_a_text_that_was_the_same_again_for_a_while_was_changed_the_last_time() -> None:
    talk = rfc("alice")
    before = dict(talk.files)
    talk.says("alice", "/commit")
    talk.pushes()
    talk.pushes(before)
    talk.pushes(read=False)
    talk.pushes()
    assert since(talk) == at(4)


def test_where_nobody_knows_which_text_it_was_it_is_since_they_committed() -> None:
    talk = rfc("alice")
    talk.says("alice", "/commit", head="unknown")
    talk.pushes()
    talk.pull = replace(talk.pull, heads=talk.pull.heads[1:])
    assert since(talk) == at(1)


def test_a_commitment_to_another_text_that_was_never_followed_by_this_one_counts_from_when_it_was_made() -> None:
    talk = rfc("alice")
    talk.pushes(dict(talk.files))
    talk.pushes()
    talk.approves("alice", head="h0")
    assert since(talk) == at(3)


def test_who_is_found_to_be_awaited_long_after_the_cause_is_from_now_on() -> None:
    assert since(rfc("alice"), now=at(59)) == START
    assert since(rfc("alice"), now=day(2)) == day(2)


def test_a_spell_goes_on_until_something_new_causes_it() -> None:
    talk = rfc("alice")
    known = {ALICE: Awaited(START, day(3), (day(3),))}
    assert spells(judged(talk), talk.whole, known, day(4)) == known
    talk.minute = 60 * 24 * 4
    talk.says("alice", "/withdraw")
    later = at(talk.minute)
    assert spells(judged(talk), talk.whole, known, later) == {ALICE: Awaited(later)}


def test_who_owes_nothing_any_more_has_no_spell() -> None:
    talk = rfc("alice", "bob", groups=(group("Board", "carol", "dave"),))
    for who in ("alice", "carol"):
        talk.says(who, "/commit")
    assert set(spells(judged(talk), talk.whole, {ALICE: Awaited(START)}, START)) == {BOB}


def test_who_blocks_is_not_awaited() -> None:
    talk = rfc("alice", "bob")
    talk.says("alice", "/block no")
    assert awaited_people(judged(talk)) == (PEOPLE["bob"],)


def test_who_is_committed_by_silence_keeps_the_spell_and_is_asked_no_more() -> None:
    lazy = replace(TIMING, deadline=4 * DAY, at_deadline=AtDeadline.SILENCE_COMMITS)
    talk = rfc("alice", timing=lazy)
    known = {ALICE: Awaited(START, day(3), (day(3),))}
    around = Circumstances(now=day(9), reminded=reminded(known, {name_of(day(3)): 1}), wrote=frozenset())
    found = verdict(talk.policy, talk.whole, roster(), (), around)
    assert reminders(found, talk.whole, known, day(9)).spells == known
    assert awaited_people(found) == ()


def test_while_the_policy_is_broken_all_stays_as_it_is_and_nobody_is_reminded() -> None:
    known = {ALICE: Awaited(START)}
    due = reminders(misconfigured(()), rfc("alice").whole, known, day(30))
    assert (due.spells, due.people, due.look_again) == (known, (), None)


def test_reminders_come_in_time_and_not_more_than_the_policy_says() -> None:
    talk, seen = rfc("alice"), []
    known: Known = {}
    for number in range(30):
        people, known = asked(talk, known, day(number / 2))
        seen += [number / 2 for _ in people]
    assert seen == [3, 5]
    assert known == {ALICE: Awaited(START, day(5), (day(3), day(5)))}


def test_it_says_when_to_look_again() -> None:
    talk = rfc("alice")
    first = reminders(judged(talk), talk.whole, {}, START)
    assert first.look_again == day(3)
    second = reminders(judged(talk), talk.whole, first.spells, day(4))
    assert second.look_again == day(6)


def test_while_somebody_blocks_the_others_are_reminded() -> None:
    talk = rfc("alice", "bob")
    talk.says("alice", "/block no")
    assert asked(talk, {BOB: Awaited(START)}, day(3))[0] == ["bob"]


def test_two_decisions_remind_a_person_once_by_the_first_that_reminds() -> None:
    timings = (replace(TIMING, remind=None), TIMING, replace(TIMING, remind=Remind(DAY, DAY, 1)))
    talk = Conversation(*(decision("alice", name=str(n), timing=timing) for n, timing in enumerate(timings)))
    known = {ALICE: Awaited(START)}
    assert asked(talk, known, day(1))[0] == []
    assert asked(talk, known, day(3))[0] == ["alice"]


def test_of_many_fifty_are_named_and_the_others_the_next_time() -> None:
    crowd = tuple(Person(1000 + number, f"member-{number}") for number in range(70))
    talk = rfc("acme/crowd")
    people = replace(roster(), teams={"acme/crowd": Team("acme/crowd", crowd)})
    found = verdict(talk.policy, talk.whole, people, (), Circumstances(now=day(3)))
    first = reminders(found, talk.whole, {person.id: Awaited(START) for person in crowd}, day(3))
    assert (first.people, first.more, first.look_again) == (crowd[:50], 20, day(5))
    assert reminders(found, talk.whole, first.spells, day(4)).people == ()
    second = reminders(found, talk.whole, first.spells, day(5))
    assert (second.people, second.more) == ((*crowd[:30], *crowd[50:]), 20)


SENT = Awaited(START, day(5), (day(3), day(5)))


@pytest.mark.parametrize(
    ("known", "made", "left"),
    [
        pytest.param(SENT, {name_of(day(3)): 1, name_of(day(5)): 2}, SENT, id="all are there"),
        pytest.param(SENT, {name_of(day(3)): 1, name_of(day(5)): None}, SENT, id="one perhaps is"),
        pytest.param(SENT, {name_of(day(3)): 1}, Awaited(START, day(3), (day(3),)), id="the last is not"),
        pytest.param(SENT, {}, Awaited(START), id="none is"),
        pytest.param(SENT, {name_of(day(5)): 1}, Awaited(START, day(5), (day(5),)), id="the first is not"),
        pytest.param(Awaited(START, day(5)), {}, Awaited(START, day(5)), id="it named others"),
    ],
)
def test_reminders_that_never_became_a_comment_do_not_count(
    known: Awaited, made: dict[str, int | None], left: Awaited
) -> None:
    assert settled({ALICE: known}, made) == {ALICE: left}


def test_silence_counts_only_reminders_that_are_certainly_there() -> None:
    made = {name_of(day(3)): 1, name_of(day(5)): None}
    assert reminded({ALICE: SENT, BOB: Awaited(START)}, made) == {ALICE: Reminded(START, 1, day(3))}
