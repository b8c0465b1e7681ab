"""The work queue: for each pull request, when it must next be looked at, and who is looking at it now."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Connection, and_, bindparam, case, delete, func, or_, select, update

from app.decision.facts import NO_REPOSITORY, PullRequestKey
from app.store.database import Store, wake
from app.store.dialects import Insert, insert_all, insert_into
from app.store.tables import repositories
from app.store.tables import work as table


@dataclass(frozen=True, slots=True)
class Work:
    """A look at a pull request that is owed, leased to one worker until `until`."""

    key: PullRequestKey
    touched: int  # counts up whenever something asks for a look
    attempts: int  # failed looks since the last one that succeeded
    owner: str
    until: datetime
    installation_id: int = 0  # of the repository; 0: not known


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much is owed."""

    due: int  # now, those being looked at included
    later: int
    oldest: timedelta  # for how long the one has been due that has waited longest


_key_is = and_(table.c.repository_id == bindparam("repository"), table.c.number == bindparam("pull"))
_lease_is = and_(_key_is, table.c.lease_owner == bindparam("owner"), table.c.lease_until == bindparam("until"))

_installation = func.coalesce(
    select(repositories.c.installation_id).where(repositories.c.id == table.c.repository_id).scalar_subquery(), 0
)
_not_full = _installation.not_in(bindparam("full", expanding=True))
# A look that somebody else did not end may have written something: it counts as an attempt.
_broken_off = case((table.c.lease_owner.is_not(None), table.c.attempts + 1), else_=table.c.attempts)
_claimable = (
    select(
        table.c.repository_id,
        table.c.number,
        table.c.touched,
        _broken_off.label("attempts"),
        _installation.label("its"),
    )
    .where(
        table.c.due_at <= bindparam("now"),
        or_(table.c.lease_until.is_(None), table.c.lease_until <= bindparam("now")),
    )
    .order_by(table.c.due_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=table)
)
_claimable_of_others = _claimable.where(_not_full)
_lease = (
    update(table)
    .where(_key_is)
    .values(lease_owner=bindparam("owner"), lease_until=bindparam("until"), attempts=_broken_off)
)
_owned = (
    select(table.c.number)
    .where(_key_is, table.c.lease_owner == bindparam("owner"))
    .with_for_update(read=True, key_share=True)  # nobody claims it meanwhile; making it due waits for nothing
)
_renew = update(table).where(_lease_is).values(lease_until=bindparam("later"))
_leased = select(table.c.touched).where(_lease_is).with_for_update()
_release = update(table).where(_key_is).values(lease_owner=None, lease_until=None, attempts=bindparam("tries"))
_release_until = _release.values(due_at=bindparam("due"))
_free = (
    update(table)
    .where(table.c.lease_owner.is_not(None))
    .values(lease_owner=None, lease_until=None, attempts=_broken_off)
)
_free_own = _free.where(table.c.lease_owner == bindparam("owner"))
_done = delete(table).where(_key_is)
_drop = delete(table).where(table.c.repository_id == bindparam("repository"))
_free_at = case((table.c.lease_until > table.c.due_at, table.c.lease_until), else_=table.c.due_at)
_next_due = select(func.min(_free_at, type_=table.c.due_at.type))
_next_due_of_others = _next_due.where(_not_full)
_backlog = select(func.count(), func.min(table.c.due_at, type_=table.c.due_at.type)).where(
    table.c.due_at <= bindparam("now")
)
_depth = select(func.count()).select_from(table).where(table.c.repository_id > NO_REPOSITORY)


_SOONER = "(repository_id, number) DO UPDATE SET due_at = min(due_at, excluded.due_at), touched = work.touched + 1"


@cache
def _touch(dialect: str) -> Insert:
    statement = insert_into(dialect, table)
    given = statement.excluded.due_at
    return statement.on_conflict_do_update(
        index_elements=["repository_id", "number"],
        set_={
            "due_at": case((table.c.due_at < given, table.c.due_at), else_=given),
            "touched": table.c.touched + 1,
        },
    )


def make_due(connection: Connection, due: Mapping[PullRequestKey, datetime]) -> None:
    """Asks for a look at each of these by its time, within a transaction."""
    rows = [
        {"repository_id": key.repository_id, "number": key.number, "due_at": due_at, "touched": 1, "attempts": 0}
        for key, due_at in sorted(due.items())  # so that two who ask for the same never wait for each other
    ]
    if rows:
        insert_all(connection, table, rows, _touch(connection.dialect.name), _SOONER)
        wake(connection)


def drop(connection: Connection, repository_ids: Iterable[int]) -> None:
    """Forgets everything owed to these repositories, within a transaction."""
    parameters = [{"repository": repository_id} for repository_id in repository_ids]
    if parameters:
        connection.execute(_drop, parameters)


async def touch(store: Store, keys: Iterable[PullRequestKey], due_at: datetime) -> None:
    """Asks for a look at each of these by `due_at`; one that is owed sooner stays so."""
    due = dict.fromkeys(keys, due_at)
    await store.run(lambda connection: make_due(connection, due))


async def claim(
    store: Store, now: datetime, owner: str, lease: timedelta, limit: int, full: Collection[int] = ()
) -> list[Work]:
    """Takes what has been due longest and nobody holds. `owner` must differ between processes.

    Nothing is taken of the installations that are `full`.
    """
    until = now + lease
    asked = {"now": now, "most": limit}

    def take(connection: Connection) -> list[Work]:
        statement = _claimable_of_others if full else _claimable
        rows = connection.execute(statement, asked | ({"full": list(full)} if full else {})).all()
        if rows:
            leases = [{"repository": r.repository_id, "pull": r.number, "owner": owner, "until": until} for r in rows]
            connection.execute(_lease, leases)
        return [
            Work(PullRequestKey(r.repository_id, r.number), r.touched, r.attempts, owner, until, r.its) for r in rows
        ]

    return await store.run(take)


async def renew(store: Store, held: Iterable[Work], until: datetime) -> dict[Work, Work]:
    """Holds these longer; gives each as it is then. What it does not give was lost: somebody else may be at it.

    All in one transaction: one each would come too late where many are in hand and the database is busy.
    """
    in_order = sorted(held, key=lambda work: work.key)  # so that two who write the same rows never wait for each other

    def hold(connection: Connection) -> dict[Work, Work]:
        return {
            work: replace(work, until=until)
            for work in in_order
            if connection.execute(_renew, {**_parameters(work), "later": until}).rowcount
        }

    return await store.run(hold)


def is_owner(connection: Connection, work: Work) -> bool:
    """Whether nobody else has it; and nobody will, until this transaction ends."""
    parameters = {"repository": work.key.repository_id, "pull": work.key.number, "owner": work.owner}
    return connection.execute(_owned, parameters).first() is not None


async def finish(store: Store, work: Work, next_due: datetime | None) -> None:
    """The look is done; the next is owed at `next_due`, or at once if something asked for it meanwhile."""

    def release(connection: Connection) -> None:
        touched = connection.execute(_leased, _parameters(work)).scalar()
        key = {"repository": work.key.repository_id, "pull": work.key.number}
        if touched is None:  # dropped meanwhile, or taken over
            return
        if touched != work.touched:
            connection.execute(_release, {**key, "tries": 0})
            wake(connection)
        elif next_due is None:
            connection.execute(_done, key)
        else:
            connection.execute(_release_until, {**key, "tries": 0, "due": next_due})
            wake(connection)

    await store.run(release)


async def retry(store: Store, work: Work, due_at: datetime) -> None:
    """The look failed, and is owed again at `due_at`; if something asked for it meanwhile, no later than the lease
    would have ended: what it tells may be what was lacking."""
    await _put_back(store, work, due_at, work.attempts + 1)


async def put_off(store: Store, work: Work, due_at: datetime) -> None:
    """The look could not even begin to go wrong, and is owed again at `due_at`."""
    await _put_back(store, work, due_at, work.attempts)


async def _put_back(store: Store, work: Work, due_at: datetime, attempts: int) -> None:
    def release(connection: Connection) -> None:
        touched = connection.execute(_leased, _parameters(work)).scalar()
        if touched is None:
            return
        key = {"repository": work.key.repository_id, "pull": work.key.number}
        due = due_at if touched == work.touched else min(due_at, work.until)
        connection.execute(_release_until, {**key, "tries": attempts, "due": due})
        wake(connection)

    await store.run(release)


async def give_back(store: Store, owner: str) -> None:
    """Takes this owner's leases away, who has stopped: what they were on is due as before."""

    def free(connection: Connection) -> None:
        if connection.execute(_free_own, {"owner": owner}).rowcount:
            wake(connection)

    await store.run(free)


async def free_all(store: Store) -> None:
    """Takes every lease away. Only for a process that knows itself to be alone, after another one died."""
    await store.run(lambda connection: connection.execute(_free))


async def next_due(store: Store, full: Collection[int] = ()) -> datetime | None:
    """When `claim` will next find something: the earliest time at which a look is owed and no lease holds it."""

    def ask(connection: Connection) -> datetime | None:
        statement = _next_due_of_others if full else _next_due
        moment: datetime | None = connection.execute(statement, {"full": list(full)} if full else {}).scalar()
        return moment

    return await store.run(ask)


async def depth(store: Store) -> int:
    """How many looks at pull requests are owed, now or later."""
    return await store.run(lambda connection: connection.execute(_depth).scalar_one())


async def backlog(store: Store, now: datetime) -> Backlog:
    """How much is owed, and for how long."""

    def count(connection: Connection) -> Backlog:
        due, oldest = connection.execute(_backlog, {"now": now}).one()
        total = connection.execute(_depth).scalar_one()
        return Backlog(due, total - due, max(timedelta(), now - oldest) if oldest else timedelta())

    return await store.run(count)


def _parameters(work: Work) -> dict[str, object]:
    return {
        "repository": work.key.repository_id,
        "pull": work.key.number,
        "owner": work.owner,
        "until": work.until,
    }
