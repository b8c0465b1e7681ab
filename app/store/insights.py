"""What is asked of many decisions at once: a few columns of each, none of the documents."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from app.decision.course import Course
from app.decision.insights import Past
from app.decision.record import PullState
from app.decision.verdict import State
from app.store import documents
from app.store.database import Store
from app.store.tables import decisions as table

MOST = 5_000
"""So many decisions are looked at, the latest."""

_since = (
    select(
        table.c.names,
        table.c.state,
        table.c.verdict,
        table.c.ready_at,
        table.c.decided_at,
        table.c.closed_at,
        table.c.dissents,
        table.c.course,
    )
    .where(
        table.c.repository_id == bindparam("repository"),
        or_(table.c.decided_at >= bindparam("first"), table.c.closed_at >= bindparam("first")),
    )
    .order_by(table.c.number.desc())
    .limit(MOST)
)


async def since(store: Store, repository_id: int, first: datetime) -> list[Past]:
    """What was decided or closed in a repository since then."""

    def read_it(connection: Connection) -> list[Past]:
        rows = connection.execute(_since, {"repository": repository_id, "first": first}).all()
        return [_past(row) for row in rows]

    return await store.run(read_it)


def _past(row: Any) -> Past:
    return Past(
        kinds=tuple(json.loads(row.names)),
        state=PullState(row.state),
        verdict=State(row.verdict),
        ready_at=row.ready_at,
        decided_at=row.decided_at,
        closed_at=row.closed_at,
        dissents=row.dissents,
        course=None if row.course is None else documents.load(Course, row.course),
    )
