"""Finds the pull requests of a repository that the App has come to, or was not told of for a while."""

from datetime import datetime, timedelta

from app.decision.facts import PullRequestKey, Repository
from app.github import reading
from app.github.client import Session
from app.store import mirror, pulls, repositories, workqueue
from app.store.database import Store

PACE = timedelta(milliseconds=500)


async def discover(store: Store, session: Session, repository: Repository, now: datetime) -> None:
    """Makes every open pull request due, spread out so that other work goes on.

    Those that were open when we last heard of them too: they may have been closed since. And those of which something
    is to be asked after the merge: while the App was away nothing was due.
    """
    read = await reading.read_repository(session, repository.owner, repository.name)
    if read.id != repository.id:  # it was renamed, and another one has its name
        return
    await repositories.learn(store, read)  # what tells that it was added does not tell whether it is archived
    if read.archived:
        return
    keys = {*await pulls.open_pulls(store, repository.id), *await pulls.to_be_asked_about(store, repository.id)}
    for pull in await reading.open_pull_requests(session, repository):
        key = PullRequestKey(repository.id, pull.number)
        keys.add(key)
        await mirror.save_reading(store, key, pull=pull, heads=(), comments=(), read_at=now, began=now, complete=False)
    for place, key in enumerate(sorted(keys)):
        await workqueue.touch(store, [key], now + place * PACE)
