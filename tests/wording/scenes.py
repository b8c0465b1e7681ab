"""Pull requests in words: who says what, and the verdict that comes of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.decision.circumstances import Circumstances
from app.decision.holding import target_key
from app.decision.policy import Decision, Group, Policy, Problem, Reference, Stakeholders, Timing, When
from app.decision.pull_request import (
    ChangedFile,
    Comment,
    CommentKind,
    Head,
    Person,
    PullRequest,
    Removal,
    ReviewState,
    Roster,
    Version,
)
from app.decision.timeline import timeline
from app.decision.verdict import Verdict, verdict
from app.wording import Place

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
WHERE = Place(
    "acme/rfcs", 7, policy_url="https://github.com/acme/rfcs/blob/main/.github/commitment.yml", head="present"
)
NAMES = ("olivia", "alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi", "ivan", "judy", "mallory")
PEOPLE = {name: Person(number, name) for number, name in enumerate(NAMES, 1)}
CROWD = tuple(Person(1000 + number, f"member-{number}") for number in range(1, 601))
BOTH = {**PEOPLE, **{person.login: person for person in CROWD}}


def decision(
    name: str,
    *everyone: str,
    groups: tuple[Group, ...] = (),
    paths: tuple[str, ...] | None = None,
    overruled_by: tuple[str, ...] = (),
    timing: Timing | None = None,
) -> Decision:
    """A decision for these people and groups."""
    names = tuple(Reference(login, line=5) for login in everyone)
    return Decision(
        name,
        line=2,
        when=When(paths=paths),
        stakeholders=Stakeholders(names, groups),
        overruled_by=tuple(Reference(login, line=9) for login in overruled_by),
        timing=timing or Timing(),
    )


def group(name: str, *people: str, at_least: int = 1) -> Group:
    """A group of these people."""
    return Group(name, tuple(Reference(login, line=7) for login in people), at_least)


class Scene:
    """A pull request on which time goes by: each thing said or done happens an hour after the last."""

    def __init__(self, *decisions: Decision, people: dict[str, Person] | None = None) -> None:
        self.people = people or BOTH
        self.decisions = decisions
        self.now = START
        self.warnings: list[Problem] = []
        self.pull = PullRequest(
            repository_id=1,
            number=7,
            author=self.people["olivia"],
            title="RFC 7: one database for all",
            base="main",
            head="",
            created_at=START,
            updated_at=START,
        )
        self.push()

    def push(self, by: str | None = None) -> "Scene":
        """Another text."""
        sha = f"{len(self.pull.heads) + 1:040x}"
        files = (ChangedFile("rfcs/7.md", sha), ChangedFile("src/main.py", "0" * 40))
        self._after_an_hour()
        head = Head(sha, self.now, files, pushed_by=self.people[by] if by else None)
        self.pull = replace(self.pull, head=sha, heads=(*self.pull.heads, head))
        return self

    def says(self, login: str, body: str, review: ReviewState | None = None) -> "Scene":
        """Somebody comments or reviews."""
        self._after_an_hour()
        number = len(self.pull.comments) + 1
        who = self.people[login]
        comment = Comment(
            CommentKind.REVIEW if review else CommentKind.COMMENT,
            number,
            who,
            self.now,
            (Version(body, self.now, who),),
            url=f"https://github.com/acme/rfcs/pull/7#issuecomment-{number}",
            head=self.pull.head if review else None,
            review=review,
        )
        self.pull = replace(self.pull, comments=(*self.pull.comments, comment))
        return self

    def edits_the_last(self, login: str, body: str) -> "Scene":
        """Somebody edits the last comment."""
        self._after_an_hour()
        last = self.pull.comments[-1]
        version = Version(body, self.now, self.people[login], replaced=last.versions[-1].body)
        return self._last(replace(last, versions=(*last.versions, version)))

    def deletes_the_last(self, login: str | None) -> "Scene":
        """Somebody deletes the last comment."""
        return self._last(replace(self.pull.comments[-1], deleted=self._removal(login)))

    def dismisses_the_last(self, login: str) -> "Scene":
        """Somebody dismisses the last review."""
        return self._last(replace(self.pull.comments[-1], dismissed=self._removal(login)))

    def forgets_the_last(self) -> "Scene":
        """GitHub cannot say what the last comment said before it was edited."""
        last = self.pull.comments[-1]
        versions = (*last.versions[:-1], replace(last.versions[-1], replaced=None))
        return self._last(replace(last, versions=versions, history_known=False))

    def verdict(self, **circumstances: Any) -> Verdict:
        """What is true now."""
        roster = Roster(people={login.lower(): person for login, person in self.people.items()})
        policy = Policy(self.decisions)
        named = (said for said in timeline(self.pull, policy.phrases).statements if said.target)
        targets = {target_key(said): self.people.get(said.target.lower()) for said in named}
        readers = frozenset(person.id for person in self.people.values())
        around = Circumstances(targets=targets, readers=readers, **circumstances)
        return verdict(policy, self.pull, roster, self.warnings, around)

    def _removal(self, login: str | None) -> Removal:
        self._after_an_hour()
        return Removal(self.people[login] if login else None, self.now)

    def _last(self, comment: Comment) -> "Scene":
        self.pull = replace(self.pull, comments=(*self.pull.comments[:-1], comment))
        return self

    def _after_an_hour(self) -> None:
        self.now += timedelta(hours=1)
