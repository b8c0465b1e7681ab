"""Lazy consensus: whose silence commits them, and whose does not."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.decision.circumstances import Circumstances
from app.decision.policy import AtDeadline, Days, Remind, TextChange, Timing
from app.decision.pull_request import Did, Happening, Person
from app.decision.timing import Reminded
from app.decision.verdict import State, Verdict, verdict
from tests.decision.conversation import PEOPLE, START, TEXT, Conversation, decision, group, roster

DAY = timedelta(days=1)
TIMING = Timing(
    deadline=3 * DAY,
    at_deadline=AtDeadline.SILENCE_COMMITS,
    remind=Remind(after=DAY, every=DAY, at_most=2),
    days=Days.CALENDAR,
)
NOBODY = frozenset[int]()


def rfc(*everyone: str, **more: Any) -> Conversation:
    return Conversation(decision(*everyone, **{"timing": TIMING, **more}))


def reminded(*people: str, count: int = 1, last: float = 1, since: datetime = START) -> dict[int, Reminded]:
    return {PEOPLE[name].id: Reminded(since, count, START + last * DAY) for name in people}


def judged(
    talk: Conversation,
    had: dict[int, Reminded],
    *,
    now: float = 3,
    wrote: frozenset[int] | None = NOBODY,
) -> Verdict:
    around = Circumstances(now=START + now * DAY, reminded=had, wrote=wrote)
    return verdict(talk.policy, talk.whole, roster(), (), around)


def silent(found: Verdict) -> list[str]:
    return [stance.person.login for stance in found.stances if stance.by_silence]


def test_who_was_reminded_and_wrote_nothing_is_committed_from_the_deadline_on() -> None:
    found = judged(rfc("alice", "bob"), reminded("alice", "bob"))
    assert silent(found) == ["alice", "bob"]
    assert (found.state, found.filled) == (State.COMMITTED, 2)
    assert found.tallies[0].stances[PEOPLE["alice"].id].by_silence


def test_before_the_deadline_nobody_is() -> None:
    found = judged(rfc("alice"), reminded("alice"), now=2.99)
    assert (silent(found), found.state, found.look_again) == ([], State.WAITING, START + 3 * DAY)


def test_who_was_not_reminded_is_not() -> None:
    found = judged(rfc("alice", "bob"), {**reminded("alice"), **reminded("bob", count=0)})
    assert silent(found) == ["alice"]
    assert found.state is State.WAITING


def test_who_wrote_anything_is_not() -> None:
    found = judged(rfc("alice", "bob"), reminded("alice", "bob"), wrote=frozenset({PEOPLE["bob"].id}))
    assert silent(found) == ["alice"]


def test_while_nobody_knows_who_wrote_nobody_is_and_it_is_asked() -> None:
    found = judged(rfc("alice"), reminded("alice"), wrote=None)
    assert (silent(found), found.state, found.asks_who_wrote) == ([], State.WAITING, True)


@pytest.mark.parametrize(
    ("had", "now"),
    [
        pytest.param(reminded("alice"), 2.9, id="before the deadline"),
        pytest.param({}, 3, id="where nobody was reminded"),
    ],
)
def test_it_is_only_asked_where_it_decides_something(had: dict[int, Reminded], now: float) -> None:
    assert not judged(rfc("alice"), had, now=now, wrote=None).asks_who_wrote


def test_where_time_is_left_out_of_account_nobody_is() -> None:
    talk = rfc("alice")
    found = verdict(talk.policy, talk.whole, roster(), (), Circumstances(reminded=reminded("alice"), wrote=NOBODY))
    assert (found.state, found.look_again) == (State.WAITING, None)


def test_without_lazy_consensus_nobody_is() -> None:
    escalating = replace(TIMING, at_deadline=AtDeadline.ESCALATE)
    assert silent(judged(rfc("alice", timing=escalating), reminded("alice"))) == []


def test_who_was_first_reminded_after_the_deadline_has_time_to_answer() -> None:
    late = reminded("alice", last=3.5)
    found = judged(rfc("alice"), late, now=4.4)
    assert (silent(found), found.look_again) == ([], START + 4.5 * DAY)
    assert silent(judged(rfc("alice"), late, now=4.5)) == ["alice"]


def test_who_was_reminded_twice_has_had_it() -> None:
    assert silent(judged(rfc("alice"), reminded("alice", count=2, last=3.5), now=3.6)) == ["alice"]


def test_the_author_is_never_silent() -> None:
    talk = rfc("author", groups=(group("Board", "author"),))
    assert silent(judged(talk, reminded("author"))) == []


def test_who_took_something_back_is_not_silent() -> None:
    talk = rfc("alice")
    talk.says("alice", "/commit")
    talk.says("alice", "/withdraw")
    assert silent(judged(talk, reminded("alice"))) == []


def test_who_blocks_is_not_silent() -> None:
    talk = rfc("alice")
    talk.says("alice", "/block no")
    assert judged(talk, reminded("alice")).state is State.BLOCKED


def test_silence_on_a_later_text_keeps_a_dissent_in_view() -> None:
    talk = rfc("alice")
    talk.says("alice", "/dac too early")
    talk.pushes()
    found = judged(talk, reminded("alice", since=talk.passes()))
    assert silent(found) == ["alice"]
    assert [stance.person for stance in found.dissents] == [PEOPLE["alice"]]
    assert found.stances[0].outdated is None


def test_silent_people_fill_a_groups_seat() -> None:
    talk = rfc(groups=(group("Board", "alice", "bob", "carol", at_least=2),))
    had = reminded("alice", "bob")
    assert judged(talk, had, wrote=frozenset({PEOPLE["bob"].id})).state is State.WAITING
    assert judged(talk, had).state is State.COMMITTED


def test_what_is_filled_anyhow_is_left_alone() -> None:
    talk = rfc(groups=(group("Board", "alice", "bob"),))
    talk.says("alice", "/commit")
    assert silent(judged(talk, reminded("bob"))) == []


def test_while_the_clock_stands_still_nobody_is() -> None:
    talk = rfc("alice")
    closed = Happening(Did.DRAFTED, START + DAY, Person(1, "author"))
    talk.pull = replace(talk.pull, draft=True, happenings=(closed,))
    assert silent(judged(talk, reminded("alice"), now=30)) == []


def test_silence_to_one_text_is_none_to_another() -> None:
    talk = rfc("alice")
    talk.pushes()
    assert silent(judged(talk, reminded("alice"))) == []
    assert silent(judged(talk, reminded("alice", since=talk.passes()))) == ["alice"]


def test_silence_to_the_text_that_came_back_was_asked_for_since_it_came_back() -> None:
    talk = rfc("alice")
    talk.pushes({TEXT: "evil"})
    before = talk.passes()
    talk.pushes({TEXT: "first"})
    assert silent(judged(talk, reminded("alice", since=before))) == []
    assert silent(judged(talk, reminded("alice", since=talk.passes()))) == ["alice"]


def test_a_push_that_leaves_the_text_alone_leaves_silence_as_it_is() -> None:
    talk = rfc("alice", paths=("rfcs/**",))
    talk.pushes({TEXT: "first", "code.py": "new"})
    assert silent(judged(talk, reminded("alice"))) == ["alice"]


def test_silence_to_whatever_the_text_is_outlasts_its_changes() -> None:
    talk = rfc("alice", text_change=TextChange.KEEP)
    talk.pushes()
    assert silent(judged(talk, reminded("alice"))) == ["alice"]


def test_while_the_conversation_is_locked_nobody_is_silent_by_choice() -> None:
    talk = rfc("alice")
    talk.pull = replace(talk.pull, locked=True)
    assert silent(judged(talk, reminded("alice"), now=30)) == []


def test_after_it_was_locked_there_is_time_to_answer() -> None:
    talk = rfc("alice")
    talk.pull = replace(talk.pull, happenings=(Happening(Did.UNLOCKED, START + 2.9 * DAY, Person(1, "author")),))
    found = judged(talk, reminded("alice"))
    assert (silent(found), found.look_again) == ([], START + 3.9 * DAY)
    assert silent(judged(talk, reminded("alice"), now=3.9)) == ["alice"]
