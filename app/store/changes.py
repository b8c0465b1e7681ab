"""When something that is cached was last said to have changed, so that nothing read before is cached after."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, case, select

from app.store.dialects import Insert, insert_into, lock_alone, try_lock
from app.store.tables import changes as table

_later = select(table.c.scope).where(
    table.c.scope.in_(bindparam("scopes", expanding=True)), table.c.at >= bindparam("moment")
)


@cache
def _note(dialect: str) -> Insert:
    statement = insert_into(dialect, table)
    given = statement.excluded.at
    return statement.on_conflict_do_update(
        index_elements=["scope"], set_={"at": case((table.c.at > given, table.c.at), else_=given)}
    )


def note(connection: Connection, scope: str, at: datetime) -> None:
    """Something in this scope changed, as we learned at this moment; what is cached of it must be dropped next."""
    lock_alone(connection, scope)
    connection.execute(_note(connection.dialect.name), {"scope": scope, "at": at})


def changed_since(connection: Connection, scopes: Iterable[str], moment: datetime) -> bool:
    """Whether anything in these scopes was said to have changed at this moment or later, or is just being said to.

    If not, nothing will be until this transaction ends: what it caches now will be dropped then.
    """
    scopes = sorted(scopes)
    if not all(try_lock(connection, scope) for scope in scopes):
        return True
    return connection.execute(_later, {"scopes": scopes, "moment": moment}).first() is not None


def repository_scope(repository_id: int) -> str:
    """Everything about this repository, because it has another name or owner now."""
    return f"repository:{repository_id}"


def policy_scope(repository_id: int, branch: str) -> str:
    """The policy files on this branch."""
    return f"policy:{repository_id}:{branch}"


def shared_policy_scope(owner: str) -> str:
    """The policy file that the owner's repositories share."""
    return f"policies:{owner.lower()}"


def people_scope(owner: str) -> str:
    """The owner's teams, people and permissions."""
    return f"people:{owner.lower()}"
