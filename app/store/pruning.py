"""Forgets what nobody will ask for any more, in small lots, so that nobody waits for it. The ledger stays."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, false, select, tuple_

from app.decision.facts import PullRequestKey
from app.decision.pull_request import Did, PullRequest
from app.store import folding
from app.store.database import Store
from app.store.documents import load
from app.store.tables import comments, deliveries, front_matter, heads, inbox, published, pulls, sightings

_after = (
    select(pulls.c.repository_id, pulls.c.number, pulls.c.document)
    .where(
        pulls.c.open == false(),
        tuple_(pulls.c.repository_id, pulls.c.number) > tuple_(bindparam("repository"), bindparam("pull")),
    )
    .order_by(pulls.c.repository_id, pulls.c.number)
    .limit(bindparam("most"))
)
_waiting = select(inbox.c.id).where(
    inbox.c.repository_id == bindparam("repository"), inbox.c.number == bindparam("pull")
)
_still_closed = (
    select(pulls.c.document)
    .where(
        pulls.c.repository_id == bindparam("repository"), pulls.c.number == bindparam("pull"), pulls.c.open == false()
    )
    .with_for_update()
)
_said = [
    delete(table).where(and_(table.c.repository_id == bindparam("repository"), table.c.number == bindparam("pull")))
    for table in (comments, heads, front_matter)
]
_rest = [
    delete(table).where(and_(table.c.repository_id == bindparam("repository"), table.c.number == bindparam("pull")))
    for table in (published, pulls)
]
_sighting = delete(sightings).where(
    sightings.c.repository_id == bindparam("repository"), sightings.c.about == bindparam("about")
)
_old_guids = select(deliveries.c.guid).where(deliveries.c.received_at < bindparam("before")).limit(bindparam("most"))
_drop_guids = delete(deliveries).where(deliveries.c.guid.in_(_old_guids.scalar_subquery()))


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed pull request, and since when it is."""

    key: PullRequestKey
    at: datetime


async def closed_after(store: Store, key: PullRequestKey, *, most: int) -> list[Closed]:
    """Closed pull requests in the order of their keys, from the one after this on."""
    parameters = {"repository": key.repository_id, "pull": key.number, "most": most}
    rows = await store.run(lambda connection: connection.execute(_after, parameters).all())
    return [Closed(PullRequestKey(r.repository_id, r.number), _closed_at(load(PullRequest, r.document))) for r in rows]


def _closed_at(pull: PullRequest) -> datetime:
    told = [one.at for one in pull.happenings if one.did is Did.CLOSED]
    return pull.merged_at or max(told, default=pull.updated_at)


async def prune(store: Store, keys: Iterable[PullRequestKey]) -> int:
    """Forgets the pictures of these, but for those that are told of just now; how many it forgot.

    Of which something will be asked after the merge, what that needs is kept.
    """
    chosen = list(keys)
    return await store.run(lambda connection: sum(_prune(connection, key) for key in chosen))


def _prune(connection: Connection, key: PullRequestKey) -> bool:
    parameters = folding.parameters(key)
    document = connection.execute(_still_closed, parameters).scalar()
    if document is None or connection.execute(_waiting, parameters).first():
        return False
    for statement in _said:
        connection.execute(statement, parameters)
    connection.execute(_sighting, {"repository": key.repository_id, "about": str(key.number)})
    merged = load(PullRequest, document).merged_at is not None
    if merged and any(bet.issue is None for bet in folding.read_published(connection, key).bets):
        return False
    for statement in _rest:
        connection.execute(statement, parameters)
    return True


async def forget_deliveries(store: Store, before: datetime, *, most: int) -> int:
    """Forgets the GUIDs of some deliveries that came before then; how many. GitHub redelivers for three days."""
    parameters = {"before": before, "most": most}
    return await store.run(lambda connection: connection.execute(_drop_guids, parameters).rowcount)
