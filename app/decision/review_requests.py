"""Of whom a review is requested natively: the awaited of decisions that ask for it, each once on a pull request."""

from collections.abc import Iterator

from app.decision.pull_request import CommentKind, Did, Person, PullRequest
from app.decision.seats import GroupSeat
from app.decision.tally import Commitment
from app.decision.verdict import State, Verdict, state_of

MOST = 100
"""So many people are asked on one pull request."""
MOST_OF_A_GROUP = 10


def to_request(verdict: Verdict, pull: PullRequest, asked: frozenset[int]) -> tuple[Person, ...]:
    """Those to be asked now. `asked`: whom we asked before.

    Whoever else asked them, and whether they reviewed or somebody took the request off, they are not asked again.
    """
    if pull.draft or pull.locked or verdict.state not in (State.WAITING, State.BLOCKED):
        return ()
    left = asked | _known_to_reviews(pull) | {pull.author.id}
    people = {person.id: person for person in _awaited(verdict) if person.id not in left and not person.bot}
    return tuple(people.values())[: max(0, MOST - len(asked))]


def _awaited(verdict: Verdict) -> Iterator[Person]:
    for counted in verdict.tallies:
        if not counted.decision.request_reviews or state_of(counted) not in (State.WAITING, State.BLOCKED):
            continue
        for seat in counted.seats:
            if not seat.filled:
                awaited = [each.person for each in seat.stances if each.commitment is Commitment.AWAITED]
                yield from awaited[:MOST_OF_A_GROUP] if isinstance(seat.seat, GroupSeat) else awaited


def _known_to_reviews(pull: PullRequest) -> frozenset[int]:
    """Those who reviewed, or whose review was requested, ever."""
    reviewed = {comment.author.id for comment in pull.comments if comment.kind is CommentKind.REVIEW}
    requested = {person.id for person in pull.requested}
    once = {
        one.person.id for one in pull.happenings if one.person and one.did in (Did.SEEN_REQUESTED, Did.REQUEST_REMOVED)
    }
    return frozenset(reviewed | requested | once)
