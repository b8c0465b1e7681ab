"""Dismissed reviews of which it is not known yet by whom or with which words, where that may overrule a block."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.decision.policy import Decision
from app.decision.pull_request import Comment, PullRequest, Removal, Roster
from app.decision.seats import overrulers

NO_WORD = "dismissed without a word on record"


def unexplained(decisions: Iterable[Decision], pull: PullRequest, roster: Roster) -> tuple[Comment, ...]:
    """The reviews to ask about. Those that were dismissed by somebody who may not overrule are not."""
    may = frozenset().union(*(overrulers(decision, roster) for decision in decisions))
    return tuple(comment for comment in pull.comments if may and _is_unexplained(comment, may))


def _is_unexplained(comment: Comment, may: frozenset[int]) -> bool:
    removal = comment.dismissed
    return removal is not None and not removal.reason and (removal.by is None or removal.by.id in may)


def explained(comment: Comment, told: Mapping[int, Removal]) -> Comment:
    """The review with what the timeline tells; asked about once, whatever it tells."""
    known = comment.dismissed or Removal(None)
    found = told.get(comment.id, known)
    who = known if known.by else found
    return replace(comment, dismissed=replace(who, reason=found.reason or NO_WORD))
