"""The record of the decisions on one pull request: all that a page, JSON or Markdown shows of them, in one document."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.decision.course import Course
from app.decision.policy import AtDeadline, Days
from app.decision.pull_request import PullRequest
from app.decision.tally import Commitment, View
from app.decision.verdict import State


class PullState(StrEnum):
    """What has become of the pull request."""

    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Quote:
    """One thing that somebody said, and about which text."""

    person_id: int
    login: str
    kind: str  # of statement; empty: nobody can tell what was declared
    at: datetime
    words: str = ""  # as they wrote them, in one line; not safe to print
    url: str = ""
    head: str = ""  # the commit that it was said about; empty: nobody knows
    text: str = ""  # the digest of the text at that commit; empty: nobody knows
    by_review: bool = False  # a review's state said it, not its words
    number: int | None = None  # of a block: 2 for B2
    whom: str = ""  # whom it names


@dataclass(frozen=True, slots=True)
class PersonStance:
    """Where one person stands. View and commitment are two things."""

    person_id: int
    login: str
    commitment: Commitment
    view: View
    said: Quote | None = None  # what made it so
    outdated: bool = False  # they committed to an earlier text, and are asked again
    by_opening: bool = False
    by_silence: bool = False
    awaited_since: datetime | None = None

    @property
    def dissents(self) -> bool:
        """Whether they disagree and commit."""
        return self.commitment is Commitment.COMMITTED and self.view is View.DISAGREES


@dataclass(frozen=True, slots=True)
class RecordedSeat:
    """One seat with its people: one person, or a group's."""

    name: str
    group: bool
    needed: int
    filled: bool
    people: tuple[PersonStance, ...]
    by: str = ""  # how a person came to it: `@acme/architects`
    handed_by: tuple[str, ...] = ()  # the logins of who handed it on, first to last
    invited_by: str = ""

    @property
    def committed(self) -> int:
        """How many of its people have."""
        return sum(person.commitment is Commitment.COMMITTED for person in self.people)


@dataclass(frozen=True, slots=True)
class RecordedClock:
    """The clock of one decision; see `Clock`."""

    since: datetime | None
    opens: datetime | None
    waits: bool
    deadline: datetime | None
    overdue: bool
    at_deadline: AtDeadline
    days: Days
    timezone: str


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """One decision that applies."""

    name: str
    state: State
    text: str  # the digest of what is committed to, as it is now
    seats: tuple[RecordedSeat, ...] = ()
    blocks: tuple[Quote, ...] = ()  # those that hold it, by number
    recused: tuple[Quote, ...] = ()
    overruled: tuple[Quote, ...] = ()  # who overruled whom, and why
    vouched: tuple[Quote, ...] = ()  # that the latest change of the text matters to nobody
    clock: RecordedClock | None = None
    policy: str = ""  # its lines in the policy file
    policy_line: int = 0  # where they begin

    @property
    def filled(self) -> int:
        """How many seats are filled."""
        return sum(seat.filled for seat in self.seats)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A comment of which something counts for nothing, because somebody else laid hands on it."""

    login: str
    url: str
    touch: str  # edited, deleted or dismissed; empty: what it said before is not known
    by: str  # empty: nobody knows
    declared: tuple[str, ...] = ()  # kinds of statement
    words: str = ""


@dataclass(frozen=True, slots=True)
class RecordedProblem:
    """What is wrong with the policy."""

    line: int  # 0: nowhere in particular
    message: str
    is_error: bool


@dataclass(frozen=True, slots=True)
class GoverningPolicy:
    """The policy by which it was judged."""

    path: str
    url: str
    digest: str  # of the file's text, as read
    since: datetime  # when a look first found it to govern this pull request


@dataclass(frozen=True, slots=True)
class Record:
    """Everything about the decisions on one pull request, as of the last look that changed something."""

    number: int
    title: str
    author_id: int
    author: str
    base: str
    head: str
    state: PullState
    draft: bool
    verdict: State
    summary: str  # the verdict in a line, as the check has it; not safe to print
    opened_at: datetime
    updated_at: datetime
    ready_at: datetime | None = None  # first ready for review
    decided_at: datetime | None = None  # since when every seat is filled and nothing holds it
    closed_at: datetime | None = None
    problems: tuple[RecordedProblem, ...] = ()
    decisions: tuple[RecordedDecision, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    also_said: tuple[Quote, ...] = ()  # by people without a seat
    late: tuple[Quote, ...] = ()  # after the merge
    policy: GoverningPolicy | None = None
    course: Course | None = None  # None: it was never ready for review, or is older than courses are

    @property
    def seats(self) -> tuple[RecordedSeat, ...]:
        """All seats; a person's in several decisions once, at its least committed."""
        least: dict[tuple[str, str | int], RecordedSeat] = {}
        for decision in self.decisions:
            for seat in decision.seats:
                key = (decision.name, seat.name) if seat.group else ("", seat.people[0].person_id)
                if key not in least or (least[key].filled and not seat.filled):
                    least[key] = seat
        return tuple(least.values())

    @property
    def filled(self) -> int:
        """How many seats are filled."""
        return sum(seat.filled for seat in self.seats)

    @property
    def blocks(self) -> tuple[Quote, ...]:
        """The blocks that hold it, each once."""
        return tuple({block.number: block for decision in self.decisions for block in decision.blocks}.values())

    @property
    def people(self) -> tuple[PersonStance, ...]:
        """All who have a seat or can fill a group's, each once."""
        return tuple({person.person_id: person for seat in self.seats for person in seat.people}.values())

    @property
    def dissents(self) -> tuple[PersonStance, ...]:
        """Those who disagree and commit."""
        return tuple(person for person in self.people if person.dissents)

    @property
    def voiced(self) -> tuple[PersonStance, ...]:
        """Those, and who did so to an earlier text: what they said stays in view."""
        return tuple(one for one in self.people if one.dissents or (one.outdated and one.view is View.DISAGREES))


def following(before: Record | None, now: Record) -> Record:
    """The record as it goes on from the one before: what did not change keeps its time."""
    if before is None:
        return now
    if now.verdict is State.COMMITTED and before.verdict is State.COMMITTED and before.decided_at is not None:
        now = replace(now, decided_at=before.decided_at)
    elif now.verdict is State.COMMITTED and now.decided_at is not None and now.decided_at <= before.updated_at:
        now = replace(now, decided_at=now.updated_at)  # something else than words made it so
    if now.policy and before.policy and now.policy.digest == before.policy.digest:
        now = replace(now, policy=replace(now.policy, since=before.policy.since))
    now = replace(now, course=before.course)
    same = replace(now, updated_at=before.updated_at)
    return before if same == before else now


def closing(before: Record | None, pull: PullRequest, late: tuple[Quote, ...], now: datetime) -> Record | None:
    """The record of a pull request that is closed: as it was, with what was said since the merge."""
    if before is None:
        return None
    state = PullState.MERGED if pull.merged_at else PullState.CLOSED
    closed_at = pull.merged_at or before.closed_at or min(now, pull.updated_at)
    after = replace(before, state=state, title=pull.title, closed_at=closed_at, late=late)
    return before if after == before else replace(after, updated_at=now)


def awaited(record: Record) -> Iterator[RecordedSeat]:
    """The seats that are open, those aside whose own person blocks."""
    for seat in record.seats:
        blocks_itself = not seat.group and seat.people[0].commitment is Commitment.BLOCKING
        if not seat.filled and not blocks_itself:
            yield seat
