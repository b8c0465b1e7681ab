"""How seats change hands: seats and statements in, seats and standings out, with what was refused and why."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from app.decision.holding import Held, Known, Link, Moved, No, block_key, cut, statement_key, target_key
from app.decision.policy import AuthorRule, Decision
from app.decision.pull_request import Comment, Person, PullRequest
from app.decision.seats import MOST_SEATS, GroupSeat, PersonSeat, Seating
from app.decision.standing import Standing, after, awaited_anew, may_block
from app.decision.statements import COMMITMENTS, Kind
from app.decision.timeline import Statement
from app.decision.vouching import TextOf, latest_change


def moves(
    decision: Decision,
    seating: Seating,
    pull: PullRequest,
    statements: Iterable[Statement],
    known: Known,
    text_of: TextOf,
) -> Moved:
    """Goes through the statements, oldest first."""
    held = [Held(seat) for seat in seating.seats if isinstance(seat, PersonSeat)]
    groups = tuple(seat for seat in seating.seats if isinstance(seat, GroupSeat))
    course = _Course(decision, pull, known, text_of, Moved(held, groups))
    for statement in statements:
        course.take(statement)
    return course.moved


class _Course:
    """What is known while the statements are gone through."""

    def __init__(self, decision: Decision, pull: PullRequest, known: Known, text_of: TextOf, moved: Moved) -> None:
        self.decision, self.pull, self.known, self.text_of, self.moved = decision, pull, known, text_of, moved
        self.excluded = pull.author.id if decision.author is AuthorRule.EXCLUDED else None
        self.given: dict[int, datetime] = {}  # who had a seat until the words that gave it were taken back
        self.let_go: set[int] = set()  # who recused themselves from a seat that was taken away since
        self.handed_on: set[int] = set()  # who handed such a seat over, so that it may have come back to them
        self.acts: Mapping[Kind, Callable[[Statement], No | None]] = {
            Kind.RECUSE: self._recuse,
            Kind.DELEGATE: self._delegate,
            Kind.INVITE: self._invite,
            Kind.OVERRULE: self._overrule,
            Kind.EDITORIAL: self._editorial,
        }

    def take(self, said: Statement) -> None:
        """One statement after the other."""
        if said.until is not None:
            self._was_given(said, said.until)
        elif said.void and said.kind in COMMITMENTS:
            self._seat_again(said.person.id)
            self.moved.standings[said.person.id] = after(self._standing(said.person.id), said)
        elif said.kind is None or said.kind not in self.acts:
            self._stand(said)
        else:
            refused = self.acts[said.kind](said)
            if said.whom is None and not said.void:
                self._answer(said, refused)

    def _answer(self, said: Statement, refused: No | None) -> None:
        """Of two alike in one comment the obeyed one counts."""
        key = statement_key(said)
        if self.moved.refused.get(key, refused) is not None:
            self.moved.refused[key] = refused
        else:
            self.moved.refused[key] = None

    def _stand(self, said: Statement) -> None:
        """A stance. Who gave up the seat takes it back by `/withdraw` alone; a doubt is whether they did."""
        moved, person = self.moved, said.person.id
        stance = said.kind in COMMITMENTS or said.kind is Kind.BLOCK
        gone = self._gave_up(person) if stance else None
        if stance:
            self._answer(said, gone)
        if said.kind in COMMITMENTS and (gone is No.RECUSED or person in self.let_go):
            return
        if stance or said.kind is None:
            self._seat_again(person)
        was_given = person in self.given and said.at <= self.given[person]
        had = gone is None and person not in self.let_go and self._had(said)
        if said.kind is Kind.BLOCK and (moved.is_seated(person) or was_given or had):
            moved.raised.add(block_key(said))
        if said.kind is Kind.WITHDRAW or said.kind is None:
            moved.recused.pop(person, None)
            self.let_go.discard(person)
            self.handed_on.discard(person)
            moved.held = [cut(held, person) for held in moved.held]
        moved.standings[person] = after(self._standing(person), said)

    def _had(self, said: Statement) -> bool:
        """Whether its author had a seat then, or later, that was taken away since."""
        until = self.known.had.get(said.person.id)
        return until is not None and said.at <= until

    def _until(self, person_id: int) -> datetime | None:
        """Until when they had a seat, or were given one, that is gone; None: they never did."""
        return max(filter(None, (self.known.had.get(person_id), self.given.get(person_id))), default=None)

    def _standing(self, person_id: int) -> Standing:
        return self.moved.standings.get(person_id, Standing())

    def _gave_up(self, person_id: int) -> No | None:
        if person_id in self.moved.recused:
            return No.RECUSED
        if self.moved.is_seated(person_id) or person_id not in self.moved.parties:
            return None
        return No.HANDED_OVER

    def _seat_again(self, person_id: int) -> None:
        """A later word of the overruled seats them again."""
        moved = self.moved
        moved.overruled.pop(person_id, None)
        for place in moved.holds(person_id):
            moved.held[place] = replace(moved.held[place], overruled=None)

    def _recuse(self, said: Statement) -> No | None:
        moved, person = self.moved, said.person.id
        if person in moved.recused:
            return None
        if not moved.is_seated(person):
            until = self._until(person)
            if until is not None and said.at <= until and person not in self.handed_on:
                self.let_go.add(person)
            return self._gave_up(person) or No.NO_SEAT
        places = moved.holds(person)
        moved.recused[person] = said
        for place in places:
            moved.held[place] = self._back(moved.held[place], said)
        return None

    def _back(self, held: Held, said: Statement) -> Held:
        """A seat that was handed over goes back to whoever handed it over, who is awaited anew."""
        if not held.chain:
            return held
        while held.chain and held.holder.id in self.moved.recused:
            held = replace(held, chain=held.chain[:-1], overruled=None)
        person = held.holder.id
        self.moved.standings[person] = awaited_anew(self._standing(person), said)
        return held

    def _delegate(self, said: Statement) -> No | None:
        moved, person = self.moved, said.person.id
        places = moved.holds(person)
        if not places:
            if moved.is_seated(person):
                return No.ONLY_A_GROUPS
            # Whether it was handed over cannot be told any more: their own blocks hold too.
            until = self._until(person)
            if until is not None and said.at <= until and self._gave_up(person) is None:
                self.handed_on.add(person)
                self._gave(said, until)
            return self._gave_up(person) or No.NO_SEAT
        key = target_key(said)
        if key not in self.known.targets:
            moved.wanted.append(said)
            return No.UNKNOWN
        target = self.known.targets[key]
        if target is None:
            return No.UNKNOWN
        if target.id == person:
            return No.ONESELF
        if (unfit := self._unfit(target)) is not None:
            return unfit
        if target.id not in self.known.readers:
            return No.CANNOT_READ
        if any(target.id in moved.held[place].hands for place in places):
            return No.CIRCLE
        for place in places:
            chain = (*moved.held[place].chain, Link(said, target))
            moved.held[place] = replace(moved.held[place], chain=chain, overruled=None)
        if target.id in self.let_go:  # perhaps it was refused for that, when their seat was still there
            self.given[person] = max(filter(None, (self._until(target.id), self.given.get(person))), default=said.at)
        self._hold(target)
        return None

    def _hold(self, person: Person) -> None:
        """What somebody blocked before they were given a seat holds from now on as if it were said now."""
        self.moved.raised |= {block_key(block) for block in self._standing(person.id).blocks}
        self.let_go.discard(person.id)

    def _unfit(self, target: Person, *, by_author: bool = False) -> No | None:
        """Why somebody cannot be given a seat."""
        if target.bot:
            return No.BOT
        if by_author and target.id == self.pull.author.id:
            return No.ONESELF
        if target.id == self.excluded:
            return No.EXCLUDED
        return No.GAVE_UP if target.id in self.moved.recused else None

    def _invite(self, said: Statement) -> No | None:
        moved = self.moved
        by_author = said.person.id == self.pull.author.id
        if not by_author and said.person.id not in self.known.overrulers:
            return No.MAY_NOT_INVITE
        name, key = said.target.lower(), target_key(said)
        is_team = "/" in name
        if name not in self.known.teams if is_team else key not in self.known.targets:
            moved.wanted.append(said)
            return No.UNKNOWN
        team = self.known.teams.get(name) if is_team else None
        target = None if is_team else self.known.targets[key]
        people = team.people if team else (target,) if target else ()
        if not people:
            return No.UNKNOWN
        unfit = [self._unfit(person, by_author=by_author) for person in people]
        if all(unfit):
            return unfit[0]
        seated = {held.seat.person.id for held in moved.held}
        fit = [person for person, why in zip(people, unfit, strict=True) if why is None and person.id not in seated]
        if len(moved.held) + len(moved.groups) + len(fit) > MOST_SEATS:
            return No.TOO_MANY
        moved.held += [Held(PersonSeat(person), invited=said) for person in fit]
        for person in fit:
            self._hold(person)
        return None if fit else No.SEATED

    def _was_given(self, said: Statement, until: datetime) -> None:
        """A seat that is taken back with the words. What its people blocked while they had it holds."""
        invites = said.kind is Kind.INVITE
        if invites and said.person.id not in self.known.overrulers | {self.pull.author.id}:
            return
        if invites or self.moved.holds(said.person.id):
            self._gave(said, until)

    def _gave(self, said: Statement, until: datetime) -> None:
        """Somebody had a seat by these words until then."""
        key, name = target_key(said), said.target.lower()
        if name not in self.known.teams if "/" in name else key not in self.known.targets:
            self.moved.wanted.append(said)
            return
        team = self.known.teams.get(name) if said.kind is Kind.INVITE else None
        target = self.known.targets.get(key)
        for person in team.people if team else (target,) if target else ():
            if self._unfit(person) is None:
                self.given[person.id] = max(until, self.given.get(person.id, until))
                self._hold(person)

    def _overrule(self, said: Statement) -> No | None:
        """By words all blocks of a person; by dismissing a review those of that review."""
        moved = self.moved
        if said.person.id not in self.known.overrulers:
            return No.MAY_NOT_OVERRULE
        key = target_key(said)
        if said.whom is None and key not in self.known.targets:
            moved.wanted.append(said)
            return No.UNKNOWN
        target = said.whom or self.known.targets[key]
        if target is None:
            return No.UNKNOWN
        if target.id == said.person.id:
            return No.OWN_BLOCK
        standing = self._standing(target.id)
        if said.whom is None:
            left: tuple[Statement, ...] = ()
        else:
            left = tuple(block for block in standing.blocks if not _is_of(block, said.comment))
        if left == standing.blocks or not any(self._holds_it(block) for block in standing.blocks):
            return No.NO_BLOCK
        moved.standings[target.id] = replace(standing, blocks=left)
        if not left:
            moved.overruled[target.id] = said
            for place in moved.holds(target.id):
                moved.held[place] = replace(moved.held[place], overruled=said)
        return None

    def _holds_it(self, block: Statement) -> bool:
        return block_key(block) in self.moved.raised or may_block(
            self.decision, self.moved.stakeholders, self.known.writers, block.person.id
        )

    def _editorial(self, said: Statement) -> No | None:
        moved, person = self.moved, said.person.id
        if not moved.is_seated(person):
            return self._gave_up(person) or No.NO_SEAT
        change = latest_change(self.pull, said.head, said.at, self.text_of)
        if change is None or said.head is None:
            return No.NO_CHANGE
        if change.pushed_by is None:
            return No.PUSHER_UNKNOWN
        if not self._is_independent(person, frozenset((self.pull.author.id, change.pushed_by.id))):
            return No.OWN_TEXT
        for one, standing in moved.standings.items():
            heads = (standing.commitment.head, *standing.vouched) if standing.commitment else ()
            if any(self.text_of(head) == change.before for head in heads):
                moved.standings[one] = replace(standing, vouched=(*standing.vouched, said.head))
        moved.vouched.append(said)
        return None

    def _is_independent(self, person_id: int, writers: frozenset[int]) -> bool:
        """Whether they have a seat that none of those who wrote the text gave them, or can have given them.

        Front matter, review requests and assignees are the author's to set: they add people, and no one to vouch.
        """
        if person_id in writers:
            return False
        held = (self.moved.held[place] for place in self.moved.holds(person_id))
        held = (one for one in held if one.seat.source is None)
        return self.moved.is_in_group(person_id) or any(
            not (one.hands & writers or (one.invited and one.invited.person.id in writers)) for one in held
        )


def _is_of(block: Statement, review: Comment) -> bool:
    return (block.comment.kind, block.comment.id) == (review.kind, review.id)
