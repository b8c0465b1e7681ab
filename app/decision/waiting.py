"""How the course of a decision goes on from one record to the next: no time is counted twice, and none is lost."""

from dataclasses import replace
from datetime import datetime, timedelta

from app.decision.course import Cause, Course
from app.decision.record import PullState, Record
from app.decision.verdict import State


def on_course(before: Record | None, after: Record | None) -> Record | None:
    """The record with its course as it goes on from the one before; `before` itself where nothing changed."""
    if after is None or after is before:
        return after
    course = _course(before, after)
    return replace(after, course=course)


def cause_of(record: Record) -> Cause:
    """On what it waits now."""
    if record.state is not PullState.OPEN or record.verdict in _DONE:
        return Cause.NOTHING
    if record.verdict is State.MISCONFIGURED:
        return Cause.POLICY
    if record.blocks:
        return Cause.BLOCKS
    open_seats = [seat for seat in record.seats if not seat.filled]
    only_the_author = all(not seat.group and seat.people[0].person_id == record.author_id for seat in open_seats)
    if record.draft or (open_seats and only_the_author):
        return Cause.AUTHOR
    return Cause.STAKEHOLDERS if open_seats else Cause.CLOCK


_DONE = (State.COMMITTED, State.NOT_NEEDED)


def _course(before: Record | None, after: Record) -> Course | None:
    if after.ready_at is None:
        return None
    known = before.course if before else None
    if known is None:
        course = _begun(after, after.ready_at)
        return _counted(None, after, course)
    merged = after.state is PullState.MERGED
    cause = known.on if merged else cause_of(after)  # merged while something was awaited, it goes on saying so
    course = known if cause is known.on else _moved(known, cause, _moment(after))
    return course if before is None or merged else _counted(before, after, course)


def _begun(record: Record, ready_at: datetime) -> Course:
    """What was before the first look is told by what that found."""
    cause = cause_of(record)
    first = Course(ready_at, Cause.STAKEHOLDERS if cause is Cause.NOTHING else cause)
    return first if cause is first.on else _moved(first, cause, _moment(record))


def _moment(record: Record) -> datetime:
    """When it came to be as it is."""
    if record.state is not PullState.OPEN and record.closed_at is not None:
        return record.closed_at
    if record.verdict is State.COMMITTED and record.decided_at is not None:
        return record.decided_at
    return record.updated_at


def _moved(course: Course, cause: Cause, at: datetime) -> Course:
    until = max(at, course.since)
    gone = until - course.since
    spent = {**course.spent, course.on: course.spent.get(course.on, timedelta(0)) + gone}
    return replace(course, since=until, on=cause, spent={one: time for one, time in spent.items() if time})


def _counted(before: Record | None, after: Record, course: Course) -> Course:
    """With the blocks that came and went, and those who are asked again, since the record before."""
    held = {(block.person_id, block.number) for block in before.blocks} if before else set()
    holding = {(block.person_id, block.number) for block in after.blocks}
    asked = {person.person_id for person in before.people if person.outdated} if before else set()
    asking = {person.person_id for person in after.people if person.outdated}
    names = {block.person_id: block.login for block in before.blocks} if before else {}
    overruled = {said.whom for decision in after.decisions for said in decision.overruled}
    gone = [names[person] in overruled for person, _ in held - holding]
    return replace(
        course,
        raised=course.raised + len(holding - held),
        lifted=course.lifted + gone.count(False),
        overruled=course.overruled + gone.count(True),
        asked_again=course.asked_again + len(asking - asked),
    )
