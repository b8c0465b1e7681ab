"""The frozen values as JSON text and back."""

from typing import Any, TypeVar

from pydantic import TypeAdapter

from app.decision.facts import (
    ButtonPressed,
    CommentTold,
    DifferenceSeen,
    HappeningTold,
    HeadTold,
    MergeGroupGone,
    MergeGroupTold,
    OwnCommentTouched,
    PullRequestTold,
    RereadAsked,
)

T = TypeVar("T")

InboxFact = (
    PullRequestTold
    | HeadTold
    | HappeningTold
    | CommentTold
    | OwnCommentTouched
    | RereadAsked
    | DifferenceSeen
    | MergeGroupTold
    | MergeGroupGone
    | ButtonPressed
)

KINDS: dict[type[InboxFact], str] = {
    PullRequestTold: "pull_request",
    HeadTold: "head",
    HappeningTold: "happening",
    CommentTold: "comment",
    OwnCommentTouched: "own_comment",
    RereadAsked: "reread",
    DifferenceSeen: "difference",
    MergeGroupTold: "merge_group",
    MergeGroupGone: "merge_group_gone",
    ButtonPressed: "button",
}
TYPES: dict[str, type[InboxFact]] = {name: kind for kind, name in KINDS.items()}


_adapters: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """Built at first use and once: it takes milliseconds."""
    found = _adapters.get(kind)
    if found is None:
        found = _adapters[kind] = TypeAdapter(kind)
    return found


def dump(value: object) -> str:
    """The value as JSON text."""
    return _adapter(type(value)).dump_json(value).decode()


def load(kind: type[T], text: str) -> T:
    """The value of this type that `dump` wrote."""
    value: T = _adapter(kind).validate_json(text)
    return value
