"""Asks how a merged decision turned out, when the time has come: in an issue, once."""

from dataclasses import replace
from datetime import datetime

import structlog

from app import wording
from app.decision.facts import PullRequestKey, Repository
from app.decision.publication import Bet, Published
from app.decision.pull_request import PullRequest
from app.decision.revisiting import NOT_TO_BE_HAD, after_merge, next_due
from app.github.client import Session
from app.github.errors import Forbidden, NotFound, Rejected
from app.github.issues import open_issue
from app.reconciler.entries import revisit_entry
from app.store import mirror
from app.store.database import Store

log = structlog.get_logger(__name__)


async def revisit(
    store: Store,
    session: Session,
    repository: Repository,
    pull: PullRequest,
    published: Published,
    *,
    server_url: str,
    now: datetime,
) -> datetime | None:
    """Opens the issues that are due on a merged pull request; when the next one is. The policy of the merge counts."""
    key = PullRequestKey(repository.id, pull.number)
    bets = after_merge(published.bets, pull.merged_at)
    if bets != published.bets:
        published = replace(published, bets=bets)
        await mirror.save_published(store, key, published)
    where = wording.Place(f"{repository.owner}/{repository.name}", pull.number, server_url)
    for place, bet in enumerate(bets):
        if bet.due is None or bet.due > now or bet.issue is not None or pull.merged_at is None:
            continue
        begun = _with(published, place, replace(bet, begun=True))
        try:
            number = await open_issue(
                session,
                repository,
                f"{pull.number}/{int(bet.after.total_seconds())}",
                title=wording.revisit_title(pull.title),
                body=wording.revisit(
                    bet, title=pull.title, author_login=pull.author.login, merged_at=pull.merged_at, where=where
                ),
                begun_since=bet.due if bet.begun else None,
                before_creating=lambda begun=begun: mirror.save_published(store, key, begun),  # type: ignore[misc]
            )
        except (Forbidden, NotFound, Rejected) as refusal:  # it has no issues, or they are not ours to open
            log.warning("github takes no issue", repository_id=key.repository_id, number=key.number, why=str(refusal))
            number = NOT_TO_BE_HAD
        published = _with(published, place, replace(bet, issue=number))
        await mirror.save_asked(store, key, published, revisit_entry(bet, number, now))
    return next_due(published.bets)


def _with(published: Published, place: int, bet: Bet) -> Published:
    return replace(published, bets=(*published.bets[:place], bet, *published.bets[place + 1 :]))
