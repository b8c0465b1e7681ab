"""The latest change of the text before a moment, and who pushed it: what `/editorial` vouches for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.decision.pull_request import Person, PullRequest

TextOf = Callable[[str | None], str | None]
"""The digest of the text that a head had; None where nobody knows."""


@dataclass(frozen=True, slots=True)
class TextChange:
    """One text became another."""

    before: str  # the digest
    after: str
    pushed_by: Person | None  # None: nobody knows


def latest_change(pull: PullRequest, sha: str | None, moment: datetime, text_of: TextOf) -> TextChange | None:
    """The change that brought about the text of the head `sha`, as of this moment.

    None where there was none, or where a text on the way is not known.
    """
    text = text_of(sha)
    seen = sorted((at, head.sha == pull.head, head.sha) for head in pull.heads for at in (head.since, *head.again))
    seen = [sight for sight in seen if sight[0] <= moment]
    while seen and seen[-1][2] != sha:
        seen.pop()
    if text is None or not seen:
        return None
    first = seen[-1]
    for sight in reversed(seen):
        before = text_of(sight[2])
        if before is None:
            return None
        if before != text:
            return TextChange(before, text, _pusher(pull, first[2], first[0]))
        first = sight
    return None


def _pusher(pull: PullRequest, sha: str, at: datetime) -> Person | None:
    """Who made this head the tip at that time. Who made it the tip again later is not known."""
    head = pull.head_named(sha)
    return head.pushed_by if head and head.since == at else None
