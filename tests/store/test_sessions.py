"""Sessions, and what counts only once, as the databases keep them."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.decision.facts import AuthorizationRevoked
from app.store import sessions
from app.store.database import Store
from app.store.intake import Delivery, accept
from app.store.sessions import StoredSession

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=5)
ALICE = StoredSession("d1", 1002, "alice", "sealed", NOON, "sealed too", NOON + timedelta(days=7))
BOB = replace(ALICE, digest="d2", person_id=1003, login="bob")


async def begun(store: Store) -> None:
    for one in (ALICE, BOB):
        await sessions.begin(store, one, NOON)


async def test_a_session_is_found_as_it_was_begun_until_it_ends(store: Store) -> None:
    await begun(store)
    assert await sessions.find(store, "d1", NOON) == ALICE
    assert await sessions.find(store, "d1", ALICE.ends_at) is None
    assert await sessions.find(store, "d3", NOON) is None
    await sessions.end(store, "d1")
    assert await sessions.find(store, "d1", NOON) is None
    assert await sessions.find(store, "d2", NOON) == BOB


async def test_a_refused_token_ends_only_the_session_that_still_has_it(store: Store) -> None:
    await begun(store)
    assert not await sessions.end_with(store, "d1", "an older one")
    assert await sessions.find(store, "d1", NOON) == ALICE
    assert await sessions.end_with(store, "d1", "sealed")
    assert await sessions.find(store, "d1", NOON) is None


async def test_one_at_a_time_has_a_token_renewed(store: Store) -> None:
    await begun(store)
    claims = await asyncio.gather(*(sessions.claim_renewal(store, ALICE, NOON, LATER) for _ in range(5)))
    assert sorted(claims) == [False] * 4 + [True]
    assert await sessions.claim_renewal(store, BOB, NOON, LATER)
    assert await sessions.claim_renewal(store, ALICE, LATER, LATER)  # the one who had it is gone
    await sessions.yield_renewal(store, "d1")
    assert await sessions.claim_renewal(store, ALICE, NOON, LATER)


async def test_a_renewed_token_takes_the_old_ones_place(store: Store) -> None:
    await begun(store)
    assert await sessions.claim_renewal(store, ALICE, NOON, LATER)
    await sessions.renew(store, "d1", "new", LATER, None)
    assert await sessions.find(store, "d1", NOON) == replace(ALICE, token="new", token_ends=LATER, refresh=None)
    assert not await sessions.claim_renewal(store, ALICE, LATER, LATER)


async def test_a_persons_revocation_ends_theirs_and_nobody_elses(store: Store) -> None:
    await begun(store)
    told = Delivery("g", "github_app_authorization", "revoked", NOON, (AuthorizationRevoked(1002),))
    assert await accept(store, [told]) == [True]
    assert await sessions.find(store, "d1", NOON) is None
    assert await sessions.find(store, "d2", NOON) == BOB


async def test_of_many_who_use_the_same_at_once_one_is_the_first(store: Store) -> None:
    firsts = await asyncio.gather(*(sessions.use_once(store, "x", NOON, LATER) for _ in range(5)))
    assert sorted(firsts) == [False] * 4 + [True]
    assert await sessions.use_once(store, "y", NOON, LATER)


async def test_what_was_used_is_remembered_until_it_may_be_forgotten(store: Store) -> None:
    assert await sessions.use_once(store, "x", NOON, LATER)
    assert not await sessions.use_once(store, "x", LATER - timedelta(seconds=1), LATER)
    assert await sessions.use_once(store, "x", LATER, LATER + timedelta(minutes=5))
    await sessions.forget_use(store, "x")
    assert await sessions.use_once(store, "x", LATER, LATER)
