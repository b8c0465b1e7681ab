"""Pull requests told as conversations: who says, edits, pushes and dismisses what, a minute apart."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.decision.circumstances import Circumstances
from app.decision.former import had_after
from app.decision.holding import MOVES, target_key
from app.decision.picture import merge_pull_request
from app.decision.policy import Decision, Group, Policy, Reference, Stakeholders, When
from app.decision.publication import Had
from app.decision.pull_request import (
    ChangedFile,
    Comment,
    CommentKind,
    Did,
    Happening,
    Head,
    Person,
    PullRequest,
    Removal,
    ReviewState,
    Roster,
    Team,
    Version,
)
from app.decision.statements import Kind
from app.decision.tally import Stance
from app.decision.timeline import Timeline, timeline
from app.decision.verdict import State, Verdict, verdict

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAMES = ("author", "alice", "bob", "carol", "dave", "admin", "stranger")
PEOPLE = {name: Person(number, name) for number, name in enumerate(NAMES, 1)} | {
    "robot[bot]": Person(99, "robot[bot]", bot=True),
    "machine": Person(98, "machine", bot=True),
}
TEXT = "rfcs/1.md"


def at(minute: float) -> datetime:
    """So many minutes after the start."""
    return START + timedelta(minutes=minute)


def decision(*everyone: str, name: str = "RFC", paths: tuple[str, ...] | None = None, **more: Any) -> Decision:
    """A decision with a seat for each of these, and `groups` of people if given."""
    groups = more.pop("groups", ())
    when = When(paths=paths)
    return Decision(name, when=when, stakeholders=Stakeholders(references(everyone), tuple(groups)), **more)


def group(name: str, *people: str, at_least: Any = 1) -> Group:
    """A group's seat."""
    return Group(name, references(people), at_least)


def references(names: tuple[str, ...]) -> tuple[Reference, ...]:
    """These names, as a policy has them."""
    return tuple(Reference(name) for name in names)


def roster(writers: tuple[str, ...] = (), **teams: tuple[str, ...]) -> Roster:
    """Everybody is known; teams by their slug."""
    found = {
        f"acme/{slug}": Team(f"acme/{slug}", tuple(PEOPLE[name] for name in names)) for slug, names in teams.items()
    }
    return Roster(PEOPLE, found, frozenset(PEOPLE[w].id for w in writers))


class Conversation:
    """A pull request on which each thing done takes a minute. Comments are named by the number `says` gives."""

    def __init__(self, *decisions: Decision, author: str = "author", files: dict[str, str] | None = None) -> None:
        self.decisions = decisions or (decision("alice"),)
        self.minute = 0.0
        self.files = files or {TEXT: "first"}
        self.comments: dict[int, Comment] = {}
        self.strangers = frozenset({PEOPLE["stranger"].id})  # who cannot read the repository
        self.had: tuple[Had, ...] = ()  # who had a seat at earlier looks
        self.targets: dict[str, Person | None] = {}  # whom statements named when they were first met
        self.pull = PullRequest(1, 7, PEOPLE[author], "RFC 1", "main", "h0", START, START, heads=(self._head("h0"),))

    def _head(self, sha: str) -> Head:
        return Head(sha, at(self.minute), tuple(ChangedFile(path, blob) for path, blob in sorted(self.files.items())))

    def passes(self, minutes: float = 1) -> datetime:
        """Time goes by."""
        self.minute += minutes
        return at(self.minute)

    def says(
        self, who: str, body: str, kind: CommentKind = CommentKind.COMMENT, *, now: bool = False, **more: Any
    ) -> int:
        """A comment. `now`: within the same second as what was before it."""
        when = self.passes(0 if now else 1)
        number = more.pop("number", len(self.comments) + 1)
        author = PEOPLE[who]
        told = Comment(kind, number, author, when, (Version(body, when, author),), **more)
        key = len(self.comments) + 1
        self.comments[key] = told
        return key

    def reviews(self, who: str, state: ReviewState, body: str = "", **more: Any) -> int:
        """A review, on the present head unless said otherwise."""
        return self.says(who, body, CommentKind.REVIEW, review=state, **{"head": self.pull.head, **more})

    def approves(self, who: str, body: str = "", **more: Any) -> int:
        """An approving review."""
        return self.reviews(who, ReviewState.APPROVED, body, **more)

    def requests_changes(self, who: str, body: str = "", **more: Any) -> int:
        """A review that requests changes."""
        return self.reviews(who, ReviewState.CHANGES_REQUESTED, body, **more)

    def edits(self, comment: int, by: str, to: str, *, now: bool = False) -> None:
        """Somebody makes a comment read otherwise."""
        known = self.comments[comment]
        version = Version(to, self.passes(0 if now else 1), PEOPLE[by], replaced=known.versions[-1].body)
        self.comments[comment] = replace(known, versions=(*known.versions, version))

    def finds_edited(self, comment: int, by: str, to: str) -> None:
        """A reading shows that a comment was edited, and GitHub cannot tell what it said before."""
        known = self.comments[comment]
        version = Version(to, self.passes(), PEOPLE[by])
        self.comments[comment] = replace(known, versions=(*known.versions, version), history_known=False)

    def deletes(self, comment: int, by: str | None) -> None:
        """Somebody, or nobody knows who, deletes a comment."""
        removal = Removal(PEOPLE[by] if by else None, self.passes())
        self.comments[comment] = replace(self.comments[comment], deleted=removal)

    def dismisses(self, comment: int, by: str | None, reason: str = "") -> None:
        """Somebody, or nobody knows who, dismisses a review."""
        removal = Removal(PEOPLE[by] if by else None, self.passes(), reason)
        self.comments[comment] = replace(self.comments[comment], dismissed=removal)

    def pushes(
        self,
        files: dict[str, str] | None = None,
        *,
        now: bool = False,
        read: bool = True,
        by: str | None = None,
        sha: str | None = None,
    ) -> str:
        """A new head: another text unless the files are given. `read`: whether its files were."""
        self.passes(0 if now else 1)
        sha = sha or f"h{len(self.pull.heads)}"
        self.files = files if files is not None else {TEXT: sha}
        head = replace(self._head(sha), pushed_by=PEOPLE[by] if by else None)
        head = head if read else replace(head, files=None)
        self.pull = replace(self.pull, head=sha, heads=(*self.pull.heads, head))
        return sha

    def assigns(self, *names: str, by: str = "author") -> None:
        """These and nobody else are assigned from now on, as deliveries tell it."""
        before, now = self.pull, self.passes()
        after = replace(before, assignees=tuple(PEOPLE[name] for name in names), updated_at=now)
        gone = (one for one in before.assignees if one not in after.assignees)
        told = tuple(Happening(Did.UNASSIGNED, now, PEOPLE[by], person=one) for one in gone)
        self.pull = merge_pull_request(before, replace(after, happenings=told))[0]

    def is_looked_at(self, people: Roster | None = None) -> Verdict:
        """The App looks at it a minute later, and remembers who has a seat."""
        now = self.passes()
        found = self.verdict(people)
        self.had = had_after(self.had, found.tallies, now)
        return found

    def merges(self) -> None:
        """The pull request is merged."""
        self.pull = replace(self.pull, open=False, merged_at=self.passes())

    @property
    def whole(self) -> PullRequest:
        """The pull request with its comments."""
        return replace(self.pull, comments=tuple(self.comments.values()))

    @property
    def policy(self) -> Policy:
        """What governs it."""
        return Policy(self.decisions)

    @property
    def said(self) -> Timeline:
        """What was said."""
        return timeline(self.whole, self.policy.phrases)

    def kinds(self, who: str = "alice") -> list[Kind | None]:
        """What somebody declared and that counts, oldest first."""
        said = (statement for statement in self.said.statements if not statement.void)
        return [statement.kind for statement in said if statement.person == PEOPLE[who]]

    def verdict(self, people: Roster | None = None, *, around: Circumstances | None = None) -> Verdict:
        """What the check says."""
        return verdict(self.policy, self.whole, people or roster(), around=around or self.around)

    @property
    def around(self) -> Circumstances:
        """Whom the statements name, each by the login of when it was first met."""
        for statement in self.said.statements:
            if statement.kind in MOVES and "/" not in statement.target:
                self.targets.setdefault(target_key(statement), PEOPLE.get(statement.target.lower()))
        readers = frozenset(person.id for person in PEOPLE.values()) - self.strangers
        return Circumstances(targets=self.targets, readers=readers, had=self.had)

    def state(self, people: Roster | None = None) -> State:
        """What the check says in one word."""
        return self.verdict(people).state

    def stance(self, who: str = "alice", people: Roster | None = None) -> Stance:
        """Where somebody stands in the first decision."""
        return self.verdict(people).tallies[0].stances[PEOPLE[who].id]

    def stands(self, who: str = "alice", people: Roster | None = None) -> str:
        """Where somebody stands, in one word: dissents, or a commitment's name."""
        stance = self.stance(who, people)
        return "dissents" if stance.dissents else stance.commitment.value

    def block_names(self) -> list[str]:
        """The blocks that hold the check."""
        return [f"B{block.block}" for block in self.verdict().blocks]
