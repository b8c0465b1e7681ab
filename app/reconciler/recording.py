"""What a look leaves for the pages: how the record goes on. No I/O."""

from collections.abc import Callable
from datetime import datetime

from app import wording
from app.decision.phrases import Phrases
from app.decision.publication import Published
from app.decision.pull_request import PullRequest
from app.decision.record import GoverningPolicy, Record, closing, following
from app.decision.recording import MOST_BESIDE, digest_of_policy, quote, record_of
from app.decision.timeline import timeline
from app.decision.verdict import Verdict
from app.decision.waiting import on_course
from app.store.policies import CachedPolicy
from app.wording.title import check_title

Change = Callable[[Record | None], Record | None]
"""Makes the record from the one before."""


def recorded(
    verdict: Verdict,
    pull: PullRequest,
    published: Published,
    cached: CachedPolicy,
    shown: str,
    place: wording.Place,
    now: datetime,
) -> Change:
    """The record of an open pull request. `shown`: what readers may see of the policy's text."""
    made = record_of(
        verdict,
        pull,
        summary=check_title(verdict, place.policy_path),
        policy=GoverningPolicy(place.policy_path, place.policy_url or "", digest_of_policy(cached.source or ""), now),
        source=shown,
        awaited=published.awaited,
        now=now,
    )
    return lambda before: on_course(before, following(before, made))


def after(first: Change, then: Change) -> Change:
    """Both, one after the other."""
    return lambda before: then(first(before))


def closed(pull: PullRequest, phrases: Phrases | None, now: datetime) -> Change:
    """The record of a closed one. Without phrases nothing more is heard."""
    late = timeline(pull, phrases).late if phrases is not None else ()
    quotes = tuple(quote(said) for said in late[-MOST_BESIDE:] if said.kind)
    return lambda before: on_course(before, closing(before, pull, quotes or (before.late if before else ()), now))
