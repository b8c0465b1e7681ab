"""How the course of a decision goes on from record to record."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.decision.course import Cause
from app.decision.record import PersonStance, PullState, Quote, Record, RecordedDecision, RecordedSeat, following
from app.decision.tally import Commitment, View
from app.decision.verdict import State
from app.decision.waiting import cause_of, on_course
from tests.wording.scenes import START

AUTHOR, ALICE, BOB = 1, 2, 3
HOUR = timedelta(hours=1)


def seat(person: int, *, filled: bool = False, outdated: bool = False) -> RecordedSeat:
    commitment = Commitment.COMMITTED if filled else Commitment.AWAITED
    stance = PersonStance(person, f"p{person}", commitment, View.UNSAID, outdated=outdated)
    return RecordedSeat(f"p{person}", group=False, needed=1, filled=filled, people=(stance,))


def block(person: int, number: int) -> Quote:
    return Quote(person, f"p{person}", "block", START, number=number)


def record(
    hours: float,
    *seats: RecordedSeat,
    verdict: State = State.WAITING,
    blocks: tuple[Quote, ...] = (),
    overruled: tuple[Quote, ...] = (),
    **more: object,
) -> Record:
    decision = RecordedDecision("RFC", verdict, "text", seats, blocks, overruled=overruled)
    made = Record(
        number=1,
        title="",
        author_id=AUTHOR,
        author="p1",
        base="main",
        head="a",
        state=PullState.OPEN,
        draft=False,
        verdict=verdict,
        summary="",
        opened_at=START,
        updated_at=START + hours * HOUR,
        ready_at=START,
        decided_at=START + hours * HOUR if verdict is State.COMMITTED else None,
        decisions=(decision,),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def told(*records: Record) -> Record:
    before = None
    for one in records:
        before = on_course(before, following(before, one))
    assert before is not None
    return before


def spent(found: Record) -> dict[Cause, float]:
    assert found.course is not None
    return {cause: time / HOUR for cause, time in found.course.spent.items()}


DONE = {"verdict": State.COMMITTED}


@pytest.mark.parametrize(
    ("found", "cause"),
    [
        (record(0, seat(ALICE), verdict=State.MISCONFIGURED, blocks=(block(ALICE, 1),)), Cause.POLICY),
        (record(0, seat(AUTHOR), verdict=State.BLOCKED, blocks=(block(ALICE, 1),)), Cause.BLOCKS),
        (record(0, seat(AUTHOR), seat(ALICE, filled=True)), Cause.AUTHOR),
        (record(0, seat(ALICE), draft=True), Cause.AUTHOR),
        (record(0, seat(AUTHOR), seat(ALICE)), Cause.STAKEHOLDERS),
        (record(0, replace(seat(AUTHOR), group=True)), Cause.STAKEHOLDERS),
        (record(0, seat(ALICE, filled=True)), Cause.CLOCK),
        (record(0, seat(ALICE, filled=True), verdict=State.COMMITTED), Cause.NOTHING),
        (record(0, verdict=State.NOT_NEEDED), Cause.NOTHING),
        (record(0, seat(ALICE), state=PullState.CLOSED), Cause.NOTHING),
    ],
)
def test_it_waits_on_the_first_thing_that_holds_it(found: Record, cause: Cause) -> None:
    assert cause_of(found) is cause


def test_each_stretch_of_time_counts_for_what_held_it() -> None:
    found = told(
        record(1, seat(AUTHOR), seat(ALICE)),
        record(3, seat(AUTHOR), seat(ALICE), verdict=State.BLOCKED, blocks=(block(ALICE, 1),)),
        record(7, seat(AUTHOR), seat(ALICE, filled=True)),
        record(8, seat(AUTHOR, filled=True), seat(ALICE, filled=True)),
        record(16, seat(AUTHOR, filled=True), seat(ALICE, filled=True), verdict=State.COMMITTED),
    )
    assert spent(found) == {Cause.STAKEHOLDERS: 3, Cause.BLOCKS: 4, Cause.AUTHOR: 1, Cause.CLOCK: 8}
    assert found.course is not None
    assert found.course.whole == 16 * HOUR


def test_what_was_before_the_first_look_counts_for_what_that_finds() -> None:
    assert spent(told(record(5, seat(ALICE, filled=True), verdict=State.COMMITTED))) == {Cause.STAKEHOLDERS: 5}
    assert told(record(5, seat(ALICE), ready_at=None)).course is None


def test_time_after_the_decision_counts_only_when_it_goes_on() -> None:
    committed = record(2, seat(ALICE, filled=True), verdict=State.COMMITTED)
    again = record(5, seat(ALICE, outdated=True))
    assert spent(told(record(0, seat(ALICE)), committed)) == {Cause.STAKEHOLDERS: 2}
    found = told(record(0, seat(ALICE)), committed, again)
    assert spent(found) == {Cause.STAKEHOLDERS: 2, Cause.NOTHING: 3}
    assert found.course is not None
    assert found.course.asked_again == 1


def test_a_pull_request_that_is_closed_waits_on_nothing_until_it_is_opened_again() -> None:
    waiting = record(1, seat(ALICE))
    closed = replace(waiting, state=PullState.CLOSED, closed_at=START + 2 * HOUR, updated_at=START + 3 * HOUR)
    found = on_course(told(waiting), closed)
    assert found is not None
    assert spent(found) == {Cause.STAKEHOLDERS: 2}
    reopened = on_course(found, following(found, record(6, seat(ALICE), head="b")))
    assert reopened is not None
    assert spent(reopened) == {Cause.STAKEHOLDERS: 2, Cause.NOTHING: 4}


def test_a_merge_leaves_the_course_as_it_was() -> None:
    waiting = told(record(1, seat(ALICE)))
    merged = on_course(waiting, replace(waiting, state=PullState.MERGED, closed_at=START + 2 * HOUR))
    assert merged is not None
    assert merged.course == waiting.course
    assert on_course(waiting, waiting) is waiting
    assert on_course(waiting, None) is None


def test_blocks_are_counted_as_they_come_and_go() -> None:
    said = Quote(9, "boss", "overrule", START, whom="p3")
    found = told(
        record(1, seat(ALICE), verdict=State.BLOCKED, blocks=(block(ALICE, 1),)),
        record(2, seat(ALICE), verdict=State.BLOCKED, blocks=(block(ALICE, 1), block(BOB, 2))),
        record(3, seat(ALICE), verdict=State.BLOCKED, blocks=(block(BOB, 2),)),
        record(4, seat(ALICE), overruled=(said,)),
    )
    assert found.course is not None
    assert (found.course.raised, found.course.lifted, found.course.overruled) == (2, 1, 1)


LOOKS = st.lists(
    st.tuples(st.floats(0, 50), st.sampled_from(["policy", "blocks", "author", "wait", "clock", "done", "closed"])),
    min_size=1,
    max_size=12,
)


@given(LOOKS)
def test_the_parts_always_add_up_to_the_whole(looks: list[tuple[float, str]]) -> None:
    before: Record | None = None
    for hours, how in sorted(looks):
        one = {
            "policy": record(hours, verdict=State.MISCONFIGURED),
            "blocks": record(hours, seat(ALICE), verdict=State.BLOCKED, blocks=(block(ALICE, 1),)),
            "author": record(hours, seat(AUTHOR)),
            "wait": record(hours, seat(ALICE)),
            "clock": record(hours, seat(ALICE, filled=True)),
            "done": record(
                hours, seat(ALICE, filled=True), verdict=State.COMMITTED, decided_at=START + hours / 2 * HOUR
            ),
            "closed": record(hours, seat(ALICE), state=PullState.CLOSED, closed_at=START + hours * HOUR),
        }[how]
        before = on_course(before, following(before, one))
        assert before is not None
        assert before.course is not None
        assert before.course.whole == before.course.since - START
        assert all(time > timedelta(0) for time in before.course.spent.values())
