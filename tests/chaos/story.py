"""A random story: what people do to a few pull requests, told again word for word from the same seed."""

from collections.abc import Callable
from functools import partial
from random import Random

from app.sandbox.acts import Acts
from app.sandbox.records import Account, Comment, Pull, Repository, Review, Team
from app.sandbox.world import World

POLICY = """\
decisions:
  - name: RFC
    when:
      paths: ["rfcs/**"]
    stakeholders:
      everyone: ["@alice", "@acme/architects"]
      groups:
        - {name: Security, of: ["@bob", "@erin"]}
    overruled_by: ["@admin"]
"""
LENIENT = POLICY + "    text_change: keep\n"  # asks the same people: who has a seat follows from no accident of timing
PULLS = 3
TICKS = 4  # seconds in which anything may happen, after the one of the beginning and before the one of the end
SEATED = ("alice", "bob", "carol", "dave")
COMMITS = ("/commit", "I commit.", "Agree and commit")
DISSENTS = ("/dac too slow", "I disagree and commit: it costs more than it brings.", "Disagree & commit: too early")
BLOCKS = ("/block there is no rollback plan", "Blocking: there is no way back.", "I veto this.")
TALK = ("What about the migration?", "> /commit\n\nDo you mean that?", "`/block` is a command.", "Nice idea.")
OTHERS = ("/withdraw", "/unblock", "/recuse not mine to decide")


class Story:
    """Told act by act. What happens follows from the seed and from what people did, never from what the App did."""

    def __init__(self, seed: str, world: World, repository: Repository, architects: Team) -> None:
        self.random = Random(f"story/{seed}")  # noqa: S311 - it shall be foreseeable
        self.world, self.acts, self.repository, self.architects = world, Acts(world), repository, architects
        self.pulls: list[Pull] = []
        self._texts = 0
        self._lenient = False

    def plot(self) -> list[list[Callable[[], str]]]:
        """For each second, the acts; each is done by calling it, and says what it was."""
        first: list[Callable[[], str]] = [partial(self._open, number) for number in range(PULLS)]
        middle = [self._second() for _ in range(TICKS)]
        last: list[Callable[[], str]] = [partial(self._reopen, number) for number in range(PULLS)]
        return [first, *middle, [*last, *self._chorus()]]

    def _second(self) -> list[Callable[[], str]]:
        """Mostly one act on each pull request; now and then two on the same."""
        numbers = [number for number in range(PULLS) if self.random.random() < 0.85]
        numbers += [self.random.randrange(PULLS)] if self.random.random() < 0.4 else []
        self.random.shuffle(numbers)
        return [partial(self._act, number) for number in numbers]

    def _chorus(self) -> list[Callable[[], str]]:
        """Where all commit at the end, so that many stories end green."""
        numbers = [number for number in range(PULLS) if self.random.random() < 0.5]
        voices = [(number, login) for number in numbers for login in (*SEATED, "erin")]
        return [partial(self._says, number, login, "/commit") for number, login in voices]

    def _act(self, number: int) -> str:
        pull = self.pulls[number]
        ways = [
            (10, self._commits), (6, self._dissents), (5, self._blocks), (3, self._takes_back), (3, self._talks),
            (4, self._edits), (2, self._is_edited_by_admin), (2, self._deletes), (1, self._is_deleted_by_admin),
            (4, self._reviews), (1, self._is_dismissed), (3, self._pushes), (2, self._drafts), (1, self._retitles),
            (1, self._closes), (2, self._team_changes), (1, self._policy_changes), (1, self._outsider_blocks),
        ]  # fmt: skip
        act = self.random.choices([way for _, way in ways], [weight for weight, _ in ways])[0]
        return f"#{pull.number} {act(pull)}"

    def _open(self, number: int) -> str:
        files: dict[str, str | None] = {f"rfcs/{number:04}.md": f"# Change {number}\n"}
        draft = number == PULLS - 1
        author = self._person("author")
        self.pulls.append(self.acts.open_pull(self.repository, author, title=f"RFC {number}", files=files, draft=draft))
        return f"#{self.pulls[-1].number} is opened"

    def _reopen(self, number: int) -> str:
        pull = self.pulls[number]
        if pull.state == "closed":
            self.acts.reopen(pull, self._person("author"))
        return f"#{pull.number} is open"

    def _says(self, number: int, login: str, words: str) -> str:
        self.acts.comment(self.pulls[number], self._person(login), words)
        return f"#{self.pulls[number].number} {login}: {words}"

    def _person(self, login: str) -> Account:
        return self.world.account(login)

    def _somebody(self) -> Account:
        return self._person(self.random.choice(SEATED))

    def _speaks(self, pull: Pull, person: Account, choice: tuple[str, ...]) -> str:
        words = self.random.choice(choice)
        self.acts.comment(pull, person, words)
        return f"{person.login}: {words}"

    def _commits(self, pull: Pull) -> str:
        return self._speaks(pull, self._person(self.random.choice((*SEATED, "erin"))), COMMITS)

    def _dissents(self, pull: Pull) -> str:
        return self._speaks(pull, self._person(self.random.choice((*SEATED, "erin"))), DISSENTS)

    def _blocks(self, pull: Pull) -> str:
        return self._speaks(pull, self._somebody(), BLOCKS)

    def _takes_back(self, pull: Pull) -> str:
        return self._speaks(pull, self._somebody(), OTHERS)

    def _talks(self, pull: Pull) -> str:
        return self._speaks(pull, self._somebody(), TALK)

    def _outsider_blocks(self, pull: Pull) -> str:
        return self._speaks(pull, self._person("mallory"), BLOCKS)

    def _comment(self, pull: Pull) -> Comment | None:
        said = [one for one in pull.comments if not one.by_app]
        return self.random.choice(said) if said else None

    def _edits(self, pull: Pull) -> str:
        comment = self._comment(pull)
        if comment is None or comment.author.login == "mallory":
            return self._talks(pull)
        words = self.random.choice((*COMMITS, *DISSENTS, *(BLOCKS if comment.author.login in SEATED else ()), *TALK))
        self.acts.edit_comment(comment, comment.author, words)
        return f"{comment.author.login} edits: {words}"

    def _is_edited_by_admin(self, pull: Pull) -> str:
        comment = self._comment(pull)
        if comment is None:
            return self._talks(pull)
        self.acts.edit_comment(comment, self._person("admin"), self.random.choice((*COMMITS, *TALK)))
        return f"admin edits {comment.author.login}: {comment.body}"

    def _deletes(self, pull: Pull) -> str:
        comment = self._comment(pull)
        if comment is None:
            return self._talks(pull)
        self.acts.delete_comment(comment, comment.author)
        return f"{comment.author.login} deletes: {comment.body}"

    def _is_deleted_by_admin(self, pull: Pull) -> str:
        comment = self._comment(pull)
        if comment is None:
            return self._talks(pull)
        self.acts.delete_comment(comment, self._person("admin"))
        return f"admin deletes {comment.author.login}: {comment.body}"

    def _reviews(self, pull: Pull) -> str:
        person = self._somebody()
        state = self.random.choice(("approve", "approve", "request_changes", "comment"))
        body = self.random.choice(("", "Fine.", "I disagree and commit: not like this."))
        self.acts.review(pull, person, state, body or ("Hm." if state == "comment" else ""))
        return f"{person.login} reviews: {state} {body}"

    def _is_dismissed(self, pull: Pull) -> str:
        reviews: list[Review] = [one for one in pull.reviews if one.state in ("APPROVED", "CHANGES_REQUESTED")]
        if not reviews:
            return self._reviews(pull)
        review = self.random.choice(reviews)
        by = self.random.choice((review.author, self._person("admin")))
        self.acts.dismiss_review(review, by, "settled")
        return f"{by.login} dismisses {review.author.login}'s review"

    def _pushes(self, pull: Pull) -> str:
        self._texts += 1
        path = self.random.choice((f"rfcs/{self.pulls.index(pull):04}.md", "notes.txt"))
        self.acts.push(pull, self._person("author"), {path: f"# Version {self._texts}\n"})
        return f"author pushes {path}"

    def _drafts(self, pull: Pull) -> str:
        (self.acts.ready if pull.draft else self.acts.draft)(pull, self._person("author"))
        return "is a draft" if pull.draft else "is ready"

    def _retitles(self, pull: Pull) -> str:
        self._texts += 1
        self.acts.retitle(pull, self._person("author"), f"RFC: version {self._texts}")
        return "has another title"

    def _closes(self, pull: Pull) -> str:
        (self.acts.close if pull.state == "open" else self.acts.reopen)(pull, self._person("author"))
        return f"is {pull.state}"

    def _team_changes(self, pull: Pull) -> str:
        """erin comes and goes; she never blocks, so that nothing hangs on whether she was seen in her seat."""
        erin = self._person("erin")
        change = self.acts.leave_team if erin in self.architects.people else self.acts.join_team
        change(self.architects, self._person("admin"), erin)
        return "erin is an architect" if erin in self.architects.people else "erin is none"

    def _policy_changes(self, pull: Pull) -> str:
        self._lenient = not self._lenient
        files: dict[str, str | None] = {".github/commitment.yml": LENIENT if self._lenient else POLICY}
        self.acts.change_files(self.repository, self._person("admin"), files)
        return "lenient policy" if self._lenient else "strict policy"
