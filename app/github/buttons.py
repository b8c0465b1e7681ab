"""The check's buttons: what the App writes for who pressed one, and the signed mark by which that counts as theirs."""

import hashlib
import hmac
import re
from dataclasses import dataclass, replace
from datetime import datetime

from app.decision.publication import BUTTONS, Press
from app.decision.pull_request import Comment, CommentKind, Person, Removal, Version
from app.github.delivery_shapes import IssueCommentDelivery
from app.github.marks import mark_in, marked
from app.github.payloads import clean, person

_MARK = re.compile(
    r"button ([a-z]{1,20}) ([0-9]{1,19}) ([A-Za-z0-9_-]{1,40}) ([0-9a-f]{40,64}) ([0-9a-f]{16}) ([0-9a-f]{32})"
)


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for one pull request. Without a key nothing is genuine."""

    key: bytes
    repository_id: int
    number: int

    def mark(self, guid: str, press: Press) -> str:
        """The mark of the comment that says what was pressed, in the delivery with this GUID."""
        digest = hashlib.sha256(guid.encode()).hexdigest()[:16]
        told = f"button {press.identifier} {press.person.id} {press.person.login} {press.head} {digest}"
        return f"{told} {self._signature(told)}"

    def pressed_in(self, body: str, *, trusted: bool = False) -> "Pressed | None":
        """Who pressed what, as a comment of ours is marked. `trusted`: it was found genuine before.

        So a new key does not make nothing of what people have said.
        """
        mark = mark_in(body)
        found = _MARK.fullmatch(mark) if mark else None
        if mark is None or found is None or found[1] not in BUTTONS:
            return None
        told, _, signature = mark.rpartition(" ")
        if not trusted and not (self.key and hmac.compare_digest(signature, self._signature(told))):
            return None
        who = Person(int(found[2]), found[3])
        return Pressed(who, found[4], untouched=body.strip() == marked(words(found[1], who), mark))

    def _signature(self, told: str) -> str:
        about = f"{self.repository_id}/{self.number}/{told}"
        return hmac.new(self.key, about.encode(), hashlib.sha256).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Pressed:
    """What a marked comment says of its origin."""

    person: Person
    head: str  # the commit whose check it was
    untouched: bool  # it still reads as the App wrote it


def key_of(private_key: str) -> bytes:
    """What marks are signed with: a key of its own, of which nothing follows about the App's."""
    return hmac.new(private_key.strip().encode(), b"disagree-and-commit: the check's buttons", hashlib.sha256).digest()


def words(identifier: str, who: Person) -> str:
    """The visible words. The command begins a line of its own, as in anybody's comment."""
    return f"@{who.login}, with the check’s button:\n\n{BUTTONS[identifier].command}"


def statement_told(told: IssueCommentDelivery, received_at: datetime, signer: Signer) -> Comment | None:
    """What a delivery about a comment of our own tells of a person's statement; None where it is no such comment."""
    body, before = (
        clean(told.comment.body),
        clean(told.changes.body.from_ if told.changes and told.changes.body else ""),
    )
    now, then = signer.pressed_in(body), signer.pressed_in(before)
    pressed = then or now
    if pressed is None:
        return None
    made = Version(body, told.comment.created_at, pressed.person)
    sender = person(told.sender) if told.sender else None
    if told.action == "created" and pressed.untouched:
        return replace(_comment(told, pressed, (made,), received_at), author_sure=True)
    if told.action == "edited":
        edited = Version(body, told.comment.updated_at, other_than(pressed.person, sender), replaced=before)
        first = (Version(before, told.comment.created_at, pressed.person),) if then and then.untouched else ()
        return _comment(told, pressed, (*first, edited), received_at)
    if told.action == "deleted":
        last = made if pressed.untouched else Version(body, told.comment.updated_at, None)
        return _comment(told, pressed, (last,), received_at, Removal(by=sender, at=received_at))
    return None


def other_than(author: Person, editor: Person | None) -> Person | None:
    """Who edited it. Nobody's edit is the statement's author's own: they did not write it, the App did."""
    return None if editor is None or editor.id == author.id else editor


def _comment(
    told: IssueCommentDelivery,
    pressed: Pressed,
    versions: tuple[Version, ...],
    received_at: datetime,
    deleted: Removal | None = None,
) -> Comment:
    return Comment(
        kind=CommentKind.COMMENT,
        id=told.comment.id,
        author=pressed.person,
        created_at=told.comment.created_at,
        versions=versions,
        node_id=told.comment.node_id,
        url=told.comment.html_url,
        head=pressed.head,
        deleted=deleted,
        seen_at=received_at,
        by_button=True,
    )
