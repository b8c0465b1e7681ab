"""What the demo's page shows of a pull request: who said and did what, in order, and the required check."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.sandbox.git import difference
from app.sandbox.payloads import changes_of
from app.sandbox.records import CheckRun, Comment, Pull, Reaction, Review, ReviewComment, Writing
from app.sandbox.world import World

REACTIONS = {
    "+1": ("👍", "heard"),
    "rocket": ("🚀", "heard: disagrees and commits"),
    "eyes": ("👀", "heard: blocks"),
    "confused": ("😕", "not counted"),
}
REVIEWED = {
    "APPROVED": "approved",
    "CHANGES_REQUESTED": "requested changes",
    "COMMENTED": "reviewed",
    "DISMISSED": "reviewed, and it was dismissed",
}
HAPPENED = {
    "ReopenedEvent": "reopened this",
    "ClosedEvent": "closed this",
    "MergedEvent": "merged this",
    "ReviewDismissedEvent": "dismissed a review",
    "RenamedTitleEvent": "changed the title",
}


@dataclass(frozen=True)
class Said:
    """Something somebody wrote."""

    key: str  # also the anchor that GitHub's addresses use
    kind: str  # comment, review or review_comment
    id: int
    at: datetime
    author: str
    app: bool
    verb: str
    body: str
    edited_by: str | None
    reactions: list[tuple[str, str, list[str]]]
    where: str = ""
    dismissable: bool = False


@dataclass(frozen=True)
class Event:
    """Something somebody did."""

    key: str
    at: datetime
    who: str
    what: str
    note: str = ""
    patch: str = ""


@dataclass(frozen=True)
class Shown:
    """The required check in words."""

    state: str  # success, action_required, failure or none
    word: str
    title: str
    summary: str


def conversation(pull: Pull) -> list[Said | Event]:
    """All that people and the App said and did, in order of time."""
    found: list[Said | Event] = [*map(_said, pull.comments)]
    found += [_said(one) for one in pull.reviews if one.body or one.state != "COMMENTED"]
    found += map(_said, pull.review_comments)
    found += _pushes(pull)
    for one in pull.timeline:
        if what := HAPPENED.get(one.type):
            note = str(one.details.get("message") or one.details.get("currentTitle") or "")
            found.append(Event(f"event-{one.id}", one.at, one.actor.login, what, note))
    return sorted(found, key=lambda one: one.at)


def check_of(pull: Pull, name: str = "commitment") -> CheckRun | None:
    """The latest run of the required check on the head."""
    runs = [one for one in pull.repository.check_runs.values() if one.head_sha == pull.head and one.name == name]
    return runs[-1] if runs else None


def shown_check(pull: Pull) -> Shown:
    """The required check as the merge box shows it."""
    run = check_of(pull)
    if run is None:
        return Shown("none", "Expected", "Waiting for the check to report", "")
    state = run.conclusion or "none"
    title = run.title or ""
    words = {"success": "Passed", "action_required": "Waiting", "failure": "Blocked"}
    word = words.get(state, "Expected")
    if state == "failure" and not title.startswith("Blocked"):
        word = "Failed"
    return Shown(state, word, title, run.summary or "")


def text_of(pull: Pull) -> tuple[str, str]:
    """Path and text of the first changed file."""
    changes = changes_of(pull)
    tree = pull.repository.history.commits[pull.head].tree
    path = changes[0].path if changes else min(tree)
    return path, tree.get(path, "")


def writing(world: World, pull: Pull, kind: str, number: int) -> Comment | Review | ReviewComment | None:
    """Something written on this pull request, by what it is and its number."""
    kinds: dict[str, list[Any]] = {
        "comment": pull.comments,
        "review": pull.reviews,
        "review_comment": pull.review_comments,
    }
    found: Comment | Review | ReviewComment | None
    found = next((one for one in kinds.get(kind, []) if one.id == number and one.author is not world.bot), None)
    return found


def _said(one: Comment | Review | ReviewComment) -> Said:
    if isinstance(one, Review):
        key, kind, verb, where = f"pullrequestreview-{one.id}", "review", REVIEWED[one.state], ""
    elif isinstance(one, ReviewComment):
        key, kind, verb, where = f"discussion_r{one.id}", "review_comment", "commented on the text", one.path
    else:
        key, kind, verb, where = f"issuecomment-{one.id}", "comment", "commented", ""
    edit = one.last_edit
    app = one.author.kind == "Bot"
    return Said(
        key=key,
        kind=kind,
        id=one.id,
        at=one.created_at,
        author=one.author.login.removesuffix("[bot]"),
        app=app,
        verb=verb,
        body=one.body,
        edited_by=edit.editor.login if edit and not app else None,
        reactions=_reactions(one),
        where=where,
        dismissable=isinstance(one, Review) and one.state in {"APPROVED", "CHANGES_REQUESTED"},
    )


def _reactions(one: Writing) -> list[tuple[str, str, list[str]]]:
    by_content: dict[str, list[Reaction]] = {}
    for reaction in one.reactions:
        by_content.setdefault(reaction.content, []).append(reaction)
    return [
        (*REACTIONS.get(content, ("•", content)), [reaction.by.login for reaction in listed])
        for content, listed in by_content.items()
    ]


def _pushes(pull: Pull) -> list[Event]:
    commits, events = pull.repository.history.commits, []
    for (before, _), (after, at) in zip(pull.heads, pull.heads[1:], strict=False):
        changes = difference(commits[before].tree, commits[after].tree)
        patch = "\n".join(change.patch for change in changes)
        paths = ", ".join(change.path for change in changes)
        events.append(Event(f"push-{after[:12]}", at, commits[after].author, "pushed a change to", paths, patch))
    return events
