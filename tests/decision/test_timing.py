"""The clock: weekends, time zones, nights when clocks change, drafts in between, and who is reminded when."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.decision.policy import Days, Remind, Timing
from app.decision.timing import (
    Reminded,
    Span,
    deadline,
    elapsed,
    moment,
    next_moment,
    opens,
    reminders_due,
)

TICK = timedelta(microseconds=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CALENDAR = Timing(days=Days.CALENDAR)
WORKING = Timing()
BERLIN = Timing(timezone="Europe/Berlin")


def at(text: str, zone: str = "UTC") -> datetime:
    """`2026-03-02 09:00`, or only the day. That one is a Monday."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def always(start: str = "2020-01-01") -> list[Span]:
    return [Span(at(start))]


ELAPSED = [
    pytest.param(WORKING, "2026-03-02 09:00", "2026-03-02 17:30", 8.5, id="within a day"),
    pytest.param(WORKING, "2026-03-02", "2026-03-07", 120, id="a whole working week"),
    pytest.param(WORKING, "2026-03-02", "2026-03-09", 120, id="a working week and its weekend"),
    pytest.param(WORKING, "2026-03-06 18:00", "2026-03-09 06:00", 12, id="over a weekend"),
    pytest.param(WORKING, "2026-03-07 10:00", "2026-03-08 22:00", 0, id="within a weekend"),
    pytest.param(WORKING, "2026-03-07 10:00", "2026-03-09 01:00", 1, id="from a Saturday"),
    pytest.param(WORKING, "2026-03-05 12:00", "2026-03-07 12:00", 36, id="to a Saturday"),
    pytest.param(WORKING, "2026-03-02", "2026-03-23", 360, id="three weeks"),
    pytest.param(WORKING, "2025-12-29", "2026-01-05", 120, id="over a new year"),
    pytest.param(CALENDAR, "2026-03-06 18:00", "2026-03-09 06:00", 60, id="a weekend on calendar days"),
    pytest.param(WORKING, "2026-03-03", "2026-03-02", 0, id="backwards"),
    pytest.param(BERLIN, "2026-03-06 22:00", "2026-03-07 12:00", 1, id="a weekend begins earlier, east"),
    pytest.param(
        Timing(timezone="America/Los_Angeles"), "2026-03-07", "2026-03-07 12:00", 8, id="a weekend begins later, west"
    ),
    pytest.param(
        Timing(timezone="Pacific/Kiritimati"), "2026-03-08 09:00", "2026-03-08 11:00", 1, id="a Monday on a UTC Sunday"
    ),
    pytest.param(BERLIN, "2026-03-27 12:00", "2026-03-30 12:00", 25, id="an hour left out of a Sunday is no loss"),
    pytest.param(BERLIN, "2026-10-23 12:00", "2026-10-26 12:00", 23, id="an hour doubled on a Sunday is no gain"),
    pytest.param(
        Timing(timezone="Africa/Cairo"), "2026-04-23 12:00", "2026-04-24 12:00", 24, id="clocks changed on a Friday"
    ),
    pytest.param(
        Timing(timezone="Asia/Beirut"), "2026-03-27 12:00", "2026-03-30", 13, id="a Sunday whose midnight is left out"
    ),
    pytest.param(
        Timing(timezone="America/Sao_Paulo"), "2018-02-16 12:00", "2018-02-19 06:00", 17, id="a Saturday of 25 hours"
    ),
    pytest.param(
        Timing(timezone="Pacific/Apia"), "2011-12-28", "2012-01-02", 72, id="a Friday that the calendar left out"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("timing", "start", "now", "hours"), ELAPSED)
def test_the_clock_runs_on_the_days_that_the_calendar_says(timing: Timing, start: str, now: str, hours: float) -> None:
    assert elapsed(timing, always("2010-01-01"), at(start), at(now)) == hours * HOUR


SPANS = [
    pytest.param([], 0, id="never ready"),
    pytest.param([Span(at("2026-03-03"))], 48, id="ready later"),
    pytest.param([Span(at("2026-02-01"), at("2026-03-02 06:00"))], 6, id="a draft again"),
    pytest.param(
        [Span(at("2026-02-01"), at("2026-03-03")), Span(at("2026-03-04"))], 48, id="a draft for a day in between"
    ),
    pytest.param([Span(at("2026-01-01"), at("2026-02-01")), Span(at("2026-04-01"))], 0, id="a draft all the time"),
    pytest.param([Span(at("2026-03-03"), at("2026-03-03")), Span(at("2026-03-04"))], 24, id="ready for no time"),
]


@pytest.mark.parametrize(("spans", "hours"), SPANS)
def test_the_clock_stands_still_in_drafts(spans: list[Span], hours: float) -> None:
    assert elapsed(WORKING, spans, at("2026-03-02"), at("2026-03-05")) == hours * HOUR


MOMENTS = [
    pytest.param(WORKING, "2026-03-02 09:00", 3 * DAY, "2026-03-05 09:00", id="within a week"),
    pytest.param(WORKING, "2026-03-05 09:00", 3 * DAY, "2026-03-10 09:00", id="over a weekend"),
    pytest.param(WORKING, "2026-03-07 09:00", 3 * DAY, "2026-03-12", id="from a Saturday"),
    pytest.param(WORKING, "2026-03-06", DAY, "2026-03-07", id="to the last moment of a Friday"),
    pytest.param(WORKING, "2026-03-06", DAY + TICK, "2026-03-09 00:00:00.000001", id="a moment more than a Friday has"),
    pytest.param(WORKING, "2026-03-07 09:00", 0 * DAY, "2026-03-07 09:00", id="no time at all, on a Saturday"),
    pytest.param(CALENDAR, "2026-03-05 09:00", 3 * DAY, "2026-03-08 09:00", id="on calendar days"),
    pytest.param(BERLIN, "2026-03-06 22:30", HOUR, "2026-03-08 23:30", id="a weekend of Berlin"),
    pytest.param(BERLIN, "2026-03-27 22:30", HOUR, "2026-03-29 22:30", id="a weekend of 47 hours"),
    pytest.param(BERLIN, "2026-10-23 21:30", HOUR, "2026-10-25 23:30", id="a weekend of 49 hours"),
    pytest.param(WORKING, "2026-03-02", 10 * DAY, "2026-03-14", id="two weeks"),
]


@pytest.mark.parametrize(("timing", "start", "duration", "expected"), MOMENTS)
def test_the_moment_comes_when_the_clock_has_run_that_long(
    timing: Timing, start: str, duration: timedelta, expected: str
) -> None:
    assert moment(timing, always(), at(start), duration) == at(expected)


def test_a_moment_waits_for_the_end_of_a_draft() -> None:
    spans = [Span(at("2026-03-02"), at("2026-03-03")), Span(at("2026-03-05 12:00"))]
    assert moment(WORKING, spans, at("2026-03-02"), 2 * DAY) == at("2026-03-06 12:00")


def test_a_moment_before_the_last_span_ended_has_been() -> None:
    spans = [Span(at("2026-03-02"), at("2026-03-04"))]
    assert moment(WORKING, spans, at("2026-03-02"), 2 * DAY) == at("2026-03-04")


@pytest.mark.parametrize("timing", [WORKING, CALENDAR])
def test_no_moment_comes_while_the_clock_stands_still_for_good(timing: Timing) -> None:
    assert moment(timing, [Span(at("2026-03-02"), at("2026-03-04"))], at("2026-03-02"), 2 * DAY + TICK) is None
    assert moment(timing, [], at("2026-03-02"), DAY) is None


@pytest.mark.parametrize(
    ("spans", "open_for", "expected"),
    [
        pytest.param(always("2026-03-06 12:00"), 5 * DAY, at("2026-03-13 12:00"), id="since it was first ready"),
        pytest.param(always("2026-03-07 12:00"), 0 * DAY, at("2026-03-07 12:00"), id="at once, even on a Saturday"),
        pytest.param(always("2026-03-07 12:00"), DAY, at("2026-03-10"), id="ready on a Saturday"),
        pytest.param([Span(at("2026-03-02"), at("2026-03-03"))], 2 * DAY, None, id="a draft again"),
        pytest.param([], 0 * DAY, None, id="never ready"),
    ],
)
def test_the_check_may_pass_after_it_was_open_that_long(
    spans: list[Span], open_for: timedelta, expected: datetime | None
) -> None:
    assert opens(Timing(open_for=open_for), spans) == expected


DEADLINES = [
    pytest.param(14 * DAY, None, None, "2026-03-20", id="the policy's"),
    pytest.param(None, None, None, None, id="none"),
    pytest.param(None, 3 * DAY, "2026-03-10", "2026-03-13", id="one that was called"),
    pytest.param(14 * DAY, DAY, "2026-03-06", "2026-03-07", id="one that was called, instead of the policy's"),
    pytest.param(14 * DAY, 2 * DAY, None, "2026-03-04", id="one since it was first ready"),
]


@pytest.mark.parametrize(("given_", "override", "since", "expected"), DEADLINES)
def test_the_deadline_is_the_policys_or_the_one_called(
    given_: timedelta | None, override: timedelta | None, since: str | None, expected: str | None
) -> None:
    found = deadline(Timing(deadline=given_), always("2026-03-02"), override, at(since) if since else None)
    assert found == (at(expected) if expected else None)


def test_there_is_no_deadline_before_it_is_ready() -> None:
    assert deadline(Timing(deadline=DAY), [], DAY, at("2026-03-02")) is None


# Reminders: after 3 days, then every 2, at most 3 times.
SINCE = at("2026-03-02 09:00")
FIRST, SECOND, THIRD = at("2026-03-05 09:00"), at("2026-03-09 09:00"), at("2026-03-11 09:00")


def due(
    now: datetime,
    had: Reminded | None = None,
    timing: Timing = WORKING,
    spans: list[Span] | None = None,
    since: datetime = SINCE,
) -> tuple[bool, datetime | None]:
    """Whether the only person awaited is reminded now, and when to look again."""
    open_ = always() if spans is None else spans
    people, later = reminders_due(timing, open_, {7: since}, {7: had} if had else {}, now)
    assert people <= {7}
    return 7 in people, later


REMINDERS = [
    pytest.param(SINCE, None, (False, FIRST), id="just awaited"),
    pytest.param(FIRST - TICK, None, (False, FIRST), id="a microsecond before the first"),
    pytest.param(FIRST, None, (True, SECOND), id="exactly at the first"),
    pytest.param(FIRST, Reminded(SINCE, 1, FIRST), (False, SECOND), id="once reminded, not again"),
    pytest.param(SECOND - TICK, Reminded(SINCE, 1, FIRST), (False, SECOND), id="a microsecond before the second"),
    pytest.param(SECOND, Reminded(SINCE, 1, FIRST), (True, THIRD), id="exactly at the second"),
    pytest.param(THIRD, Reminded(SINCE, 2, SECOND), (True, None), id="the last"),
    pytest.param(at("2027-01-01"), Reminded(SINCE, 3, THIRD), (False, None), id="no more than asked for"),
    pytest.param(at("2026-05-04"), None, (True, at("2026-05-06")), id="one after a long downtime, the next in time"),
    pytest.param(
        at("2026-05-04"), Reminded(SINCE, 1, FIRST), (True, at("2026-05-06")), id="one after a downtime in between"
    ),
    pytest.param(at("2026-03-07"), Reminded(SINCE - HOUR, 3, SINCE), (True, at("2026-03-11")), id="a new spell"),
]  # fmt: skip


@pytest.mark.parametrize(("now", "had", "expected"), REMINDERS)
def test_a_person_is_reminded_when_it_is_due_and_once(
    now: datetime, had: Reminded | None, expected: tuple[bool, datetime | None]
) -> None:
    assert due(now, had) == expected


def test_nobody_is_reminded_where_the_policy_says_never() -> None:
    assert due(at("2027-01-01"), timing=Timing(remind=None)) == (False, None)


def test_reminders_come_on_weekends_where_days_are_the_calendars() -> None:
    assert due(at("2026-03-07 09:00"), Reminded(SINCE, 1, FIRST), CALENDAR) == (True, at("2026-03-09 09:00"))


def test_nobody_is_reminded_before_the_pull_request_was_ready_that_long() -> None:
    spans = [Span(at("2026-03-04 09:00"))]
    assert due(at("2026-03-04 10:00"), spans=spans) == (False, SECOND)


def test_a_reminder_that_became_due_is_not_sent_in_a_draft_but_when_it_is_ready_again() -> None:
    draft = [Span(SINCE, FIRST + HOUR)]
    assert due(FIRST + HOUR, spans=draft) == (False, None)
    ready = at("2026-03-10")
    assert due(ready, spans=[*draft, Span(ready)]) == (True, at("2026-03-12"))


def test_a_draft_puts_the_next_reminder_off_by_its_length() -> None:
    spans = [Span(SINCE, SINCE + DAY), Span(SINCE + 2 * DAY)]
    assert due(FIRST, spans=spans) == (False, FIRST + DAY)


def test_people_are_reminded_each_by_their_own_clock_and_the_earliest_is_next() -> None:
    awaited = {1: SINCE, 2: SINCE + HOUR, 3: SINCE - DAY, 4: SINCE}
    reminded = {3: Reminded(SINCE - DAY, 1, FIRST - DAY), 4: Reminded(SINCE, 3, FIRST), 5: Reminded(SINCE, 0, SINCE)}
    assert reminders_due(WORKING, always(), awaited, reminded, FIRST) == (frozenset({1}), FIRST + HOUR)


def test_nobody_awaited_is_nobody_to_remind() -> None:
    assert reminders_due(WORKING, always(), {}, {7: Reminded(SINCE, 1, FIRST)}, THIRD) == (frozenset(), None)


def test_who_asks_at_every_time_told_reminds_as_often_as_the_policy_says() -> None:
    had: Reminded | None = None
    next_look: datetime | None = SINCE
    sent: list[datetime] = []
    while next_look is not None:
        now = next_look
        is_due, next_look = due(now, had)
        if is_due:
            sent.append(now)
            had = Reminded(SINCE, len(sent), now)
    assert sent == [FIRST, SECOND, THIRD]


def test_the_next_moment_is_the_earliest_known() -> None:
    assert next_moment(None, SECOND, FIRST.astimezone(ZoneInfo("Asia/Tokyo")), None) == FIRST
    assert next_moment(None) is None
    assert next_moment() is None


def test_moments_of_any_zone_mean_the_same() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    first, second = (datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=fold) for fold in (0, 1))
    assert elapsed(CALENDAR, [Span(first)], first, second) == HOUR
    assert moment(CALENDAR, [Span(first)], first, HOUR) == second.astimezone(UTC)


ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Beirut", "Africa/Cairo", "Asia/Kathmandu", "Pacific/Apia"]
)
TIMINGS = st.builds(Timing, days=st.sampled_from(Days), timezone=ZONES)
TIMES = st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
DURATIONS = st.timedeltas(timedelta(0), timedelta(days=60))


@st.composite
def spans_of(draw: st.DrawFn) -> list[Span]:
    times = sorted(draw(st.lists(TIMES, min_size=1, max_size=7, unique=True)))
    ends: list[datetime | None] = [*times[1::2]]
    starts = times[::2]
    return [Span(*pair) for pair in zip(starts, [*ends, None][: len(starts)], strict=True)]


@given(TIMINGS, spans_of(), TIMES, TIMES, TIMES)
@settings(deadline=None)
def test_the_clock_never_runs_backwards_and_its_times_add_up(
    timing: Timing, spans: list[Span], one: datetime, two: datetime, three: datetime
) -> None:
    first, second, third = sorted([one, two, three])
    parts = elapsed(timing, spans, first, second), elapsed(timing, spans, second, third)
    assert min(parts) >= timedelta(0)
    assert parts[0] <= second - first
    assert elapsed(timing, spans, first, third) == parts[0] + parts[1]


@given(TIMINGS, spans_of(), TIMES, DURATIONS.filter(bool))
@settings(deadline=None)
def test_a_moment_is_the_first_at_which_that_time_has_run(
    timing: Timing, spans: list[Span], start: datetime, duration: timedelta
) -> None:
    found = moment(timing, spans, start, duration)
    if found is None:
        assert elapsed(timing, spans, start, datetime(2100, 1, 1, tzinfo=UTC)) < duration
    else:
        assert elapsed(timing, spans, start, found) == duration
        assert elapsed(timing, spans, start, found - TICK) == duration - TICK


@given(TIMINGS, TIMES, TIMES, st.integers(0, 6 * 24 * 60))
@settings(max_examples=30, deadline=None)
def test_the_clock_agrees_with_one_that_looks_every_minute(
    timing: Timing, ready: datetime, start: datetime, minutes: int
) -> None:
    ready, start = (when.replace(second=0, microsecond=0) for when in (ready, start))
    spans = [Span(ready, ready + 30 * HOUR), Span(ready + 50 * HOUR)]
    zone, minute = ZoneInfo(timing.timezone), timedelta(minutes=1)
    start = ready + (start - ready) % (4 * DAY) - DAY
    seen = 0
    for number in range(minutes):
        now = start + number * minute
        is_open = any(span.start <= now and (span.end is None or now < span.end) for span in spans)
        works = timing.days is Days.CALENDAR or now.astimezone(zone).weekday() < 5
        seen += is_open and works
    assert elapsed(timing, spans, start, start + minutes * minute) == seen * minute


def test_ten_years_of_many_people_cost_little() -> None:
    began = time.process_time()
    timing = Timing(remind=Remind(timedelta(days=3650), timedelta(days=3650), 9), timezone="Europe/Berlin")
    awaited = {person: SINCE + person * HOUR for person in range(100)}
    people, later = reminders_due(timing, always(), awaited, {}, SINCE + 3650 * DAY)
    assert people == set()
    assert later == at("2040-02-27 09:00")
    assert time.process_time() - began < 1
