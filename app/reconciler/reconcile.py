"""Looks at one pull request, decides, and makes GitHub say what is true: the same picture has the same result."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog
from structlog.contextvars import bind_contextvars

from app import figures
from app.decision.facts import PullRequestKey
from app.github.client import GitHub
from app.github.errors import NotInstalled
from app.reconciler.discovery import discover
from app.reconciler.freshness import known_state, read_all, recheck_due, whole
from app.reconciler.gathering import phrases_of, read_source
from app.reconciler.judging import judge
from app.reconciler.look import Look, Rules
from app.reconciler.precedence import Precedence
from app.reconciler.showing import show_verdict
from app.reconciler.unjudged import look_at_closed, look_at_ungoverned, look_at_unknown
from app.store import mirror, repositories
from app.store.database import Store
from app.store.leases import Lease

MOST_GUIDS = 5

log = structlog.get_logger(__name__)


class Reconciler:
    """Called by the worker with one pull request at a time for each key; says when to look again."""

    def __init__(self, store: Store, github: GitHub, rules: Rules, now: Callable[[], datetime]) -> None:
        self.store, self.github, self.rules, self.now = store, github, rules, now
        self.precedence = Precedence()

    async def __call__(self, key: PullRequestKey, lease: Lease) -> datetime | None:
        """One look, which ends with the lease. Raises what keeps it from being finished; the worker tries again."""
        store = self.store.under(lease)
        loaded = await mirror.load(store, key, self.now())
        if loaded is None or loaded.repository.archived:
            return None
        session = self.github.installation(loaded.repository.installation_id, lease.check)
        bind_contextvars(repository=f"{loaded.repository.owner}/{loaded.repository.name}", **deliveries(loaded.guids))
        try:
            if key.number == 0:
                await discover(store, session, loaded.repository, self.now())
                return None
            now, tried = self.now(), lease.work.attempts > 0
            self.precedence.one_more(now)
            return await run(Look(store, session, self.rules, self.precedence, key, now, loaded, tried))
        except NotInstalled as gone:
            log.warning("not installed", why=str(gone))
            await repositories.forget_installation(self.store, loaded.repository.installation_id)
            return None
        finally:
            bind_contextvars(wrote=session.wrote)


def deliveries(guids: tuple[str, ...]) -> dict[str, object]:
    """The deliveries that led to a look, for the log; of many the first few."""
    more = {"and_deliveries": len(guids) - MOST_GUIDS} if len(guids) > MOST_GUIDS else {}
    return {"deliveries": list(guids[:MOST_GUIDS]), **more}


async def run(look: Look) -> datetime | None:
    """The steps of a look; when the next one is due."""
    picture = await known_state(look)
    if picture is None:
        await look_at_unknown(look)
        return None
    gathering = look.gathering(fresh=picture.reread_asked_at is not None)
    if not picture.pull.open:
        return await look_at_closed(look, picture, look.loaded.policy)
    base = picture.pull.base
    policy = await gathering.policy(base, look.loaded.policy)
    if policy.source is None:
        await look_at_ungoverned(look, picture)
        return look.again
    phrases = phrases_of(read_source(policy.source, look.repository.owner).policy)
    picture = await whole(look, picture, policy)
    if recheck_due(look, picture, phrases):
        gathering = replace(gathering, fresh=True)
        policy = await gathering.policy(base, policy)
        picture = await read_all(look, picture, policy)
        look.published = replace(look.published, rechecked_at=look.now)
    if not picture.pull.open:
        return await look_at_closed(look, picture, policy)
    if picture.pull.base != base:
        return look.now  # it has got another base branch meanwhile, where another policy governs
    judged = await judge(look, gathering, picture, policy)
    bind_contextvars(verdict=judged.verdict.state.value)
    figures.verdicts.labels(judged.verdict.state.value).inc()
    await show_verdict(look, gathering, picture, policy, judged)
    return look.again
