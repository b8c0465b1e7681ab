"""What people may do on the demo's page, and who may do what: GitHub's rules in small."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.sandbox.demo_view import check_of, text_of, writing
from app.sandbox.records import Account, Comment, Pull, Review, ReviewComment
from app.sandbox.sample import PARTS, Sample
from app.sandbox.talk import STATES

LONGEST = 65_536  # characters of a comment, as on GitHub
LONGEST_TITLE = 256
WRITING_ROLES = ("write", "maintain", "admin")


class NotDone(Exception):  # noqa: N818 - an answer, not an error of ours
    """Cannot be done, with the reason in a sentence for who asked."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True)
class Asked:
    """What somebody asked for on a pull request."""

    sample: Sample
    pull: Pull
    who: Account
    given: Mapping[str, Any]

    @property
    def may_write(self) -> bool:
        """Whether they have write access."""
        return self.sample.acts.world.role(self.pull.repository, self.who) in WRITING_ROLES

    def words(self, name: str = "body", *, most: int = LONGEST, empty: bool = False) -> str:
        """A text that was given; what no text can hold is replaced."""
        value = self.given.get(name, "" if empty else None)
        if not isinstance(value, str):
            raise NotDone(422, f"{name} must be a text.")
        if len(value) > most:
            raise NotDone(422, f"That has {len(value):,} characters; {most:,} are allowed.")
        value = value.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
        if not empty and not value.strip():
            raise NotDone(422, "Please write something.")
        return value

    def writing(self) -> Comment | Review | ReviewComment:
        """The words that are meant."""
        kind, number = self.given.get("kind"), self.given.get("id")
        found = (
            writing(self.sample.acts.world, self.pull, kind, number)
            if isinstance(kind, str) and isinstance(number, int)
            else None
        )
        if found is None:
            raise NotDone(404, "These words are not there any more.")
        if found.author is not self.who and not self.may_write:
            raise NotDone(
                403, f"{self.who.login} may only change their own words; it takes write access to change others’."
            )
        return found

    def needs_write_access(self, what: str) -> None:
        """Refuses who has none."""
        if not self.may_write:
            raise NotDone(403, f"{self.who.login} may not {what} here: it takes write access.")

    def needs_an_open_one(self) -> None:
        """Refuses what cannot be done to a closed pull request."""
        if self.pull.state != "open":
            raise NotDone(409, "This pull request is closed.")


def _comment(asked: Asked) -> str:
    asked.sample.acts.comment(asked.pull, asked.who, asked.words())
    return "commented"


def _review(asked: Asked) -> str:
    state = asked.given.get("state")
    if state not in STATES:
        raise NotDone(422, f"state must be one of {', '.join(STATES)}.")
    if asked.who is asked.pull.author and state != "comment":
        raise NotDone(422, "Authors cannot approve their own pull request, nor request changes to it.")
    asked.sample.acts.review(asked.pull, asked.who, state, asked.words(empty=state == "approve"))
    return {"approve": "approved", "request_changes": "requested changes", "comment": "reviewed"}[state]


def _edit(asked: Asked) -> str:
    found, words, acts = asked.writing(), asked.words(empty=asked.given.get("kind") == "review"), asked.sample.acts
    if words == found.body:
        raise NotDone(422, "Nothing was changed.")
    if isinstance(found, Review):
        acts.edit_review(found, asked.who, words)
    elif isinstance(found, ReviewComment):
        acts.edit_review_comment(found, asked.who, words)
    else:
        acts.edit_comment(found, asked.who, words)
    return "edited their own words" if found.author is asked.who else f"edited {found.author.login}’s words"


def _delete(asked: Asked) -> str:
    found = asked.writing()
    if isinstance(found, Review):
        raise NotDone(422, "A review cannot be deleted; it can be dismissed.")
    if isinstance(found, ReviewComment):
        asked.sample.acts.delete_review_comment(found, asked.who)
    else:
        asked.sample.acts.delete_comment(found, asked.who)
    return "deleted their own words" if found.author is asked.who else f"deleted {found.author.login}’s words"


def _dismiss(asked: Asked) -> str:
    asked.needs_write_access("dismiss a review")
    found = asked.writing()
    if not isinstance(found, Review) or found.state not in {"APPROVED", "CHANGES_REQUESTED"}:
        raise NotDone(422, "Only a review that approves or requests changes can be dismissed.")
    asked.sample.acts.dismiss_review(found, asked.who, asked.words())
    return f"dismissed {found.author.login}’s review"


def _push(asked: Asked) -> str:
    asked.needs_an_open_one()
    asked.needs_write_access("push")
    path, before = text_of(asked.pull)
    text = asked.words("text").replace("\r\n", "\n")
    if text == before:
        raise NotDone(422, "Nothing was changed.")
    asked.sample.acts.push(asked.pull, asked.who, {path: text}, message="Change the text")
    return f"pushed a change to {path}"


def _retitle(asked: Asked) -> str:
    if asked.who is not asked.pull.author:
        asked.needs_write_access("change the title")
    title = " ".join(asked.words("title", most=LONGEST_TITLE).split())
    if title == asked.pull.title:
        raise NotDone(422, "Nothing was changed.")
    asked.sample.acts.retitle(asked.pull, asked.who, title)
    return "changed the title"


def _merge(asked: Asked) -> str:
    asked.needs_an_open_one()
    asked.needs_write_access("merge")
    run = check_of(asked.pull)
    if run is None or run.conclusion != "success":
        raise NotDone(409, "The required check has not passed, so GitHub would not merge this.")
    asked.sample.acts.merge(asked.pull, asked.who)
    return "merged this"


ACTS: Mapping[str, Callable[[Asked], str]] = {
    "comment": _comment,
    "review": _review,
    "edit": _edit,
    "delete": _delete,
    "dismiss": _dismiss,
    "push": _push,
    "retitle": _retitle,
    "merge": _merge,
}


def person(played: Sample, login: object) -> Account:
    """Who speaks; only those who are in the demo."""
    if not isinstance(login, str) or login not in {part.login for part in PARTS}:
        raise NotDone(422, f"who must be one of {', '.join(part.login for part in PARTS)}.")
    return played.acts.world.account(login)
