"""Where the clock of a decision stands: what the check waits for, and by when it should be decided."""

from datetime import datetime, timedelta

import pytest

from app.decision.clock import Clock, calls_of, clock_of, grace_over
from app.decision.durations import parse_duration
from app.decision.policy import AtDeadline, Days, Remind, Timing
from app.decision.statements import Kind
from app.decision.timeline import Statement
from app.decision.timing import Span
from tests.decision.conversation import PEOPLE, START, Conversation

DAY = timedelta(days=1)
READY = (Span(START),)
CLOSED = (Span(START, START + DAY),)
SILENCE = AtDeadline.SILENCE_COMMITS


def day(number: float) -> datetime:
    return START + number * DAY


def timing(**keys: object) -> Timing:
    return Timing(**{"days": Days.CALENDAR, **keys})  # type: ignore[arg-type]


def call(at: float, duration: str = "", who: str = "author") -> Statement:
    talk = Conversation()
    talk.says(who, f"/call {duration}")
    (comment,) = talk.whole.comments
    return Statement(PEOPLE[who], Kind.CALL, day(at), comment, target=duration)


@pytest.mark.parametrize(
    ("rules", "spans", "now", "opens", "waits"),
    [
        pytest.param(timing(), READY, 0, None, False, id="no wait"),
        pytest.param(timing(), (), 0, None, False, id="no wait, in a draft either"),
        pytest.param(timing(open_for=2 * DAY), READY, 1.9, 2, True, id="it has not run out"),
        pytest.param(timing(open_for=2 * DAY), READY, 2, 2, False, id="it has just run out"),
        pytest.param(timing(open_for=2 * DAY), (), 9, None, True, id="a draft that was never ready"),
        pytest.param(timing(open_for=2 * DAY), CLOSED, 9, None, True, id="the clock stands still"),
    ],
)
def test_how_long_the_check_waits(
    rules: Timing, spans: tuple[Span, ...], now: float, opens: float | None, waits: bool
) -> None:
    clock = clock_of(rules, spans, (), day(now))
    assert (clock.opens, clock.waits) == (None if opens is None else day(opens), waits)
    assert clock.since == (START if spans else None)


@pytest.mark.parametrize(
    ("rules", "calls", "due"),
    [
        pytest.param(timing(), [], None, id="none"),
        pytest.param(timing(deadline=5 * DAY), [], 5, id="the policy's"),
        pytest.param(timing(deadline=5 * DAY), [call(1)], 5, id="a call without a time"),
        pytest.param(timing(), [call(1, "2d")], 3, id="a call's"),
        pytest.param(timing(deadline=5 * DAY), [call(1, "2d")], 3, id="a call's instead of the policy's"),
        pytest.param(timing(deadline=5 * DAY), [call(1, "2d"), call(2, "9d"), call(3)], 11, id="the last that has one"),
        pytest.param(timing(deadline=5 * DAY), [call(1, "99999w")], 5, id="a time that is none"),
        pytest.param(
            timing(deadline=5 * DAY, at_deadline=SILENCE),
            [call(1, "2d")],
            5,
            id="silence: no sooner",
        ),
        pytest.param(timing(deadline=5 * DAY, at_deadline=SILENCE), [call(4, "3d")], 7, id="silence: later"),
        pytest.param(timing(at_deadline=SILENCE), [call(1, "1m")], 3, id="silence: as long as between two reminders"),
        pytest.param(timing(at_deadline=SILENCE, remind=None), [call(1, "1d")], 2, id="silence without reminders"),
    ],
)
def test_when_the_deadline_is(rules: Timing, calls: list[Statement], due: float | None) -> None:
    clock = clock_of(rules, READY, calls, START)
    assert clock.deadline == (None if due is None else day(due))
    assert not clock.overdue
    assert clock.next_moment == clock.deadline


@pytest.mark.parametrize("rules", [timing(deadline=5 * DAY), timing(deadline=5 * DAY, at_deadline=SILENCE)])
@pytest.mark.parametrize("calls", [[], [call(0.5, "3d")]])
def test_there_is_no_deadline_while_the_clock_stands_still_for_good(rules: Timing, calls: list[Statement]) -> None:
    assert clock_of(rules, CLOSED, calls, day(9)).deadline is None


def test_a_call_is_no_way_around_a_policys_deadline_that_stands_still() -> None:
    rules = timing(deadline=5 * DAY, at_deadline=SILENCE, remind=Remind(every=timedelta(minutes=1)))
    assert clock_of(rules, CLOSED, [call(0.5, "1m")], day(9)).deadline is None


def test_a_deadline_has_passed_from_its_very_moment_on() -> None:
    rules = timing(deadline=5 * DAY, open_for=7 * DAY)
    assert not clock_of(rules, READY, (), day(4.9)).overdue
    clock = clock_of(rules, READY, (), day(5))
    assert clock.overdue
    assert clock.next_moment == day(7)


def test_nothing_changes_by_itself_once_all_has_passed() -> None:
    assert clock_of(timing(deadline=DAY, open_for=DAY), READY, (), day(2)).next_moment is None
    assert Clock(timing()).next_moment is None


def test_only_those_whose_it_is_make_the_final_ask() -> None:
    asks = [call(1), call(2, who="alice")]
    assert calls_of(asks, frozenset({PEOPLE["alice"].id})) == (asks[1],)


def test_somebody_reminded_late_has_the_time_between_two_reminders() -> None:
    assert grace_over(timing(), READY, day(4)) == day(6)
    assert grace_over(timing(remind=None), READY, day(4)) is None


def test_the_longest_time_that_can_be_called_for_is_ten_years() -> None:
    assert parse_duration("99999w") is None
