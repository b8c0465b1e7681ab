"""What the App says on GitHub: one function for each thing, from values to text that is ready to send."""

from dataclasses import dataclass
from datetime import datetime

from app.decision.acknowledgement import Refusal
from app.decision.policy import POLICY_PATH, Decision, Problem
from app.decision.publication import BUTTONS, Bet, CheckRun, Label
from app.decision.pull_request import Person
from app.decision.tally import Tally
from app.decision.timeline import Statement
from app.decision.verdict import State, Verdict, state_of
from app.wording.labels import labels_of
from app.wording.literal import plain
from app.wording.near import unclear_words
from app.wording.standing import first_people, standings
from app.wording.templates import render, render_within
from app.wording.title import LONGEST, check_title

SUMMARY = 65_535
"""GitHub takes no longer summary of a check run."""
COMMENT = 60_000
MENTIONS = 50

_CONCLUSIONS = {
    State.MISCONFIGURED: "failure",
    State.BLOCKED: "failure",
    State.WAITING: "action_required",
    State.COMMITTED: "success",
    State.NOT_NEEDED: "success",
}


_UNKNOWN_HEAD = "0" * 40


@dataclass(frozen=True, slots=True)
class Place:
    """The pull request that is spoken about, and its policy, for links."""

    repository: str  # acme/rfcs
    number: int
    server_url: str = "https://github.com"
    policy_path: str = POLICY_PATH  # as shown to people; the owner's names its repository too
    policy_url: str | None = None  # of the file as read
    head: str = ""  # its present head SHA

    def line_url(self, problem: Problem) -> str | None:
        """Where a problem stands in the policy."""
        return f"{self.policy_url}#L{problem.line}" if self.policy_url and problem.line else None

    def changes_since(self, statement: Statement | None) -> str | None:
        """What the text became since somebody spoke of it; None where nobody knows of which text they did."""
        before = statement.head if statement else None
        if not before or not self.head or before in (self.head, _UNKNOWN_HEAD):
            return None
        return f"{self.server_url}/{self.repository}/compare/{before}...{self.head}"


def check_run(verdict: Verdict, *, name: str, head: str, where: Place, details_url: str | None) -> CheckRun:
    """The whole check run: what is true, as a table, and what people can do about it."""
    summary = render_within(
        SUMMARY, _longest_list(verdict), "check_summary.md", **_shown(verdict, where, details_url), asked=frozenset()
    )
    title = check_title(verdict, where.policy_path)
    return CheckRun(
        name,
        head,
        _CONCLUSIONS[verdict.state],
        title,
        summary,
        details_url,
        actions=tuple(BUTTONS.values()) if verdict.tallies else (),
        about=where.number,
    )


def status_comment(verdict: Verdict, *, where: Place, mention: bool, details_url: str | None = None) -> str:
    """The one comment that is edited in place. `mention`: the awaited are asked by their @name, at most 50 of them."""
    shown = _shown(verdict, where, details_url)
    waiting = [row for standing in standings(verdict) for row in (*standing.awaited, *standing.again)]
    asked = first_people(waiting, MENTIONS) if mention else frozenset()
    return render_within(COMMENT, _longest_list(verdict), "status_comment.md", **shown, asked=asked)


def no_longer_governed_comment() -> str:
    """What the status comment says when no decision applies any more."""
    return render("no_longer_governed.md")


def refusal(refused: Refusal) -> str:
    """The short reply to a command that was not obeyed: why, and what would work."""
    return render("refusal.md", refused=refused)


def committed_announcement(verdict: Verdict, author_login: str) -> str:
    """The new comment that says the decision is taken."""
    return render("committed.md", verdict=verdict, author=author_login, asked=frozenset())


def reminder(verdict: Verdict, people: tuple[Person, ...], more: int, *, where: Place) -> str:
    """The new comment that asks these people once again; `more` are awaited as long, and are not named this time."""
    return render("reminder.md", **_asking(verdict, people, where), more_people=more)


def final_ask(verdict: Verdict, call: Statement, people: tuple[Person, ...], *, where: Place) -> str:
    """The new comment that `/call` makes: to all who are awaited, with what is said against it."""
    more = len(people[MENTIONS:])
    return render("call.md", **_asking(verdict, people[:MENTIONS], where), more_people=more, call=call)


def escalation(counted: Tally, *, where: Place) -> str:
    """The new comment that asks those who may overrule, by name, because the deadline has passed."""
    verdict = Verdict(state_of(counted), (counted,))
    asked = [reference.name for reference in counted.decision.overruled_by][:MENTIONS]
    return render("escalation.md", **_shown(verdict, where, None), asked=frozenset(), overrulers=asked, most=10)


def revisit_title(title: str) -> str:
    """The title of the issue that asks how it turned out; plain text, not Markdown."""
    return plain(f"How did it turn out? {title}", LONGEST)


def revisit(bet: Bet, *, title: str, author_login: str, merged_at: datetime, where: Place) -> str:
    """What that issue says: the pull request, who disagreed and why, who committed, and three questions."""
    address = f"{where.server_url}/{where.repository}/pull/{where.number}"
    return render(
        "revisit.md", bet=bet, title=title, author=author_login, merged_at=merged_at, address=address, most=MENTIONS
    )


def labels(verdict: Verdict, decisions: tuple[Decision, ...]) -> tuple[tuple[Label, ...], frozenset[str]]:
    """The labels to have, and the names of ours to take off. `decisions`: the policy's, applying or not."""
    return labels_of(verdict, decisions)


def _shown(verdict: Verdict, where: Place, details_url: str | None) -> dict[str, object]:
    stand = standings(verdict)
    return {
        "verdict": verdict,
        "standings": stand,
        "only_time_is_awaited": verdict.state is State.WAITING and all(one.filled == len(one.seats) for one in stand),
        "unclear": unclear_words(verdict),
        "where": where,
        "details_url": details_url,
    }


def _asking(verdict: Verdict, people: tuple[Person, ...], where: Place) -> dict[str, object]:
    asked = frozenset(person.id for person in people)
    return {**_shown(verdict, where, None), "people_asked": people, "asked": asked, "most": 10}


def _longest_list(verdict: Verdict) -> int:
    lists = [len(verdict.problems), len(verdict.tallies), len(verdict.blocks), 10]
    return max(lists + [len(counted.seats) for counted in verdict.tallies])
