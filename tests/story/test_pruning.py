"""What is long over is forgotten, but for the ledger; what is still to come is not."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, Table, func, select

from app.sandbox.records import Pull
from app.store import intake
from app.store.tables import comments, deliveries, heads, published, pulls
from tests.stage import Stage, policy_for

pytestmark = [pytest.mark.anyio, pytest.mark.policy(policy_for("alice"))]

PICTURE = (pulls, heads, comments, published)


async def rows(s: Stage, pull: Pull) -> list[int]:
    """How many there are of the pull request, in the tables of its picture."""

    def count(connection: Connection, table: Table) -> int:
        of_it = (table.c.repository_id == pull.repository.id) & (table.c.number == pull.number)
        found: int = connection.execute(select(func.count()).select_from(table).where(of_it)).scalar_one()
        return found

    return await s.store.run(lambda connection: [count(connection, table) for table in PICTURE])


async def days_pass(s: Stage, days: int) -> None:
    for _ in range(2):  # the day's round may come before the moment, by the hour
        await s.later(days=days / 2)
    await s.later(days=1)


async def test_a_closed_pull_request_is_forgotten_after_ninety_days_and_its_ledger_stays(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.do(s.acts.merge, pull, s.person("author"))
    await days_pass(s, 80)
    assert 0 not in await rows(s, pull)
    told = await s.ledger(pull)
    await days_pass(s, 20)
    assert await rows(s, pull) == [0, 0, 0, 0]
    assert await s.ledger(pull) == told != []


async def test_an_open_pull_request_is_never_forgotten(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await days_pass(s, 400)
    assert 0 not in await rows(s, pull)


@pytest.mark.policy(policy_for("alice", more="revisit: 180d"))
async def test_what_is_to_be_asked_after_half_a_year_is_asked_all_the_same(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.do(s.acts.merge, pull, s.person("author"))
    await days_pass(s, 120)
    has_pull, *_ = await rows(s, pull)
    assert has_pull == 1
    assert s.repository.issues == {}
    await days_pass(s, 70)
    assert len(s.repository.issues) == 1
    await days_pass(s, 2)
    assert await rows(s, pull) == [0, 0, 0, 0]


async def test_who_speaks_on_a_forgotten_pull_request_does_no_harm(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.close, pull, s.person("author"))
    await days_pass(s, 100)
    assert await rows(s, pull) == [0, 0, 0, 0]
    writes = len(s.sandbox.writes)
    await s.says(pull, "alice", "/commit")
    assert len(s.sandbox.writes) == writes
    await s.do(s.acts.reopen, pull, s.person("author"))
    assert s.check(pull) == ("success", "1 of 1 committed")
    assert s.status(pull)


async def test_deliveries_are_remembered_for_a_week(s: Stage) -> None:
    await s.opens()
    guid = s.sandbox.deliveries.made[-1].guid
    await s.later(days=6)
    assert await intake.seen(s.store, [guid]) == {guid}
    await days_pass(s, 2)
    left = await s.store.run(lambda c: c.execute(select(func.min(deliveries.c.received_at))).scalar_one())
    assert left > s.now() - timedelta(days=8)
    assert await intake.seen(s.store, [guid]) == set()
