"""What people see of a pull request, and what must never be seen: the same thing said twice, or two looks at once."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from app.decision.facts import PullRequestKey
from app.github.marks import STATUS, mark_in
from app.sandbox.front import Logged
from app.sandbox.records import Account, Pull, Writing
from app.store import ledger
from app.store.database import Store

HEARD = ("said", "edited by somebody else", "deleted")


@dataclass(frozen=True)
class Shown:
    """What must be the same however it came about."""

    check: tuple[str | None, str | None] | None
    labels: frozenset[str]
    status_comments: int | None  # None: a draft, which may have been ready for a moment that nobody saw
    reactions: tuple[tuple[str, tuple[str, ...]], ...]  # the App's, on each thing written


def shown(pull: Pull, bot: Account) -> Shown:
    runs = [run for run in pull.repository.check_runs.values() if run.head_sha == pull.head]
    marks = [mark_in(one.body) for one in pull.comments if one.by_app]
    return Shown(
        (runs[-1].conclusion, runs[-1].title) if runs else None,
        frozenset(label.name for label in pull.labels),
        None if pull.draft else marks.count(STATUS),
        tuple(
            (one.body, tuple(sorted(reaction.content for reaction in one.reactions if reaction.by is bot)))
            for one in _people_wrote(pull)
        ),
    )


def _people_wrote(pull: Pull) -> Iterator[Writing]:
    yield from (one for one in pull.comments if not one.by_app)
    yield from pull.reviews


async def said(store: Store, pull: Pull) -> dict[str, int]:
    """What the ledger heard of whom, and how often; not what it could not tell of whom, before a late delivery did."""
    entries = await ledger.read(store, PullRequestKey(pull.repository.id, pull.number), limit=1000)
    return dict(Counter(f"{entry.kind}: {entry.login}" for entry in entries if entry.kind in HEARD and entry.login))


def said_twice(pull: Pull) -> list[str]:
    """Comments with one mark, and check runs that follow another on the same commit and say the same."""
    marks = Counter(mark_in(one.body) for one in pull.comments if one.by_app)
    found = [f"#{pull.number}: {count} comments {mark}" for mark, count in marks.items() if count > 1]
    heads: dict[str, list[str | None]] = {}
    for run in pull.repository.check_runs.values():
        if run.head_sha in {sha for sha, _ in pull.heads}:
            heads.setdefault(run.head_sha, []).append(run.conclusion)
    for sha, conclusions in heads.items():
        if any(one == other for one, other in pairwise(conclusions)):
            found.append(f"#{pull.number}: check runs on {sha[:7]}: {conclusions}")
    return found


def overlapping(pull: Pull, requests: list[Logged]) -> list[str]:
    """Writes about one pull request of which the later began before the earlier had ended."""
    writes = [one for one in requests if one.writes and _is_about(one, pull)]
    return [
        f"#{pull.number}: {one.method} {one.path} and {other.method} {other.path}"
        for one, other in pairwise(writes)
        if other.arrived < one.answered
    ]


def interleaved(pull: Pull, requests: list[Logged], looks: list[tuple[float, float]]) -> list[str]:
    """Looks (from when to when) during which somebody else wrote about the same pull request."""
    writes = [one for one in requests if one.writes and _is_about(one, pull)]
    found = []
    for began, ended in looks:
        within = [one for one in writes if began <= one.arrived and one.answered <= ended]
        first, last = next(iter(within), None), next(reversed(within), None)
        if first and last and (by := {one.credential for one in within}) and len(by) > 1:
            found.append(f"#{pull.number}: {len(by)} processes from {first.arrived:.3f} to {last.answered:.3f}")
    return found


def _is_about(asked: Logged, pull: Pull) -> bool:
    """Whether a write is to this pull request, its checks or a comment on it."""
    if f"/issues/{pull.number}/" in asked.path:
        return True
    if any(f"/issues/comments/{one.id}/" in f"{asked.path}/" for one in pull.comments):
        return True
    heads = {sha for sha, _ in pull.heads}
    runs = [run.id for run in pull.repository.check_runs.values() if run.head_sha in heads]
    if any(asked.path.endswith(f"/check-runs/{number}") for number in runs):
        return True
    return isinstance(asked.body, dict) and asked.body.get("head_sha") in heads
