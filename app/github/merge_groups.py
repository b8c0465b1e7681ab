"""Merge groups: which pull request one was made for, as its ref tells."""

from datetime import datetime

from app.decision.facts import NO_PULL_REQUEST, Fact, MergeGroupGone, MergeGroupTold, PullRequestKey
from app.github.delivery_shapes import MergeGroupDelivery
from app.github.payloads import clean

_QUEUE = "refs/heads/gh-readonly-queue/"
_LONGEST_REF = 1_000
_HEX = frozenset("0123456789abcdef")


def group_told(told: MergeGroupDelivery, received_at: datetime) -> tuple[Fact, ...]:
    """What the delivery tells; a group whose ref names no pull request is kept under a number of its own."""
    group = told.merge_group
    head, base = group.head_sha.lower(), group.base_ref.removeprefix("refs/heads/")
    if not is_sha(head):
        return ()
    key = PullRequestKey(told.repository.id, pull_request_of(group.head_ref, base) or NO_PULL_REQUEST)
    if told.action == "checks_requested":
        return (MergeGroupTold(key, head, clean(base)[:_LONGEST_REF], received_at),)
    return (MergeGroupGone(key, head),) if told.action == "destroyed" else ()


def pull_request_of(ref: str, base: str) -> int | None:
    """The number in `refs/heads/gh-readonly-queue/{base}/pr-{number}-{sha}`; None for any other ref.

    The base branch's name may itself contain slashes, or look like the rest.
    """
    if len(ref) > _LONGEST_REF or not ref.startswith(_QUEUE):
        return None
    branch, _, name = ref.removeprefix(_QUEUE).rpartition("/")
    prefix, _, rest = name.partition("-")
    number, _, sha = rest.partition("-")
    if branch != base or prefix != "pr" or not is_sha(sha):
        return None
    fits = number.isascii() and number.isdigit() and len(number) < 10 and not number.startswith("0")
    return int(number) if fits else None


def is_sha(text: str) -> bool:
    """Whether it is the whole id of a commit."""
    return len(text) in (40, 64) and _HEX.issuperset(text)
