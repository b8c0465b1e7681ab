"""Speaking as somebody, when their token is renewed in another place, or sealed with another secret."""

import asyncio
from datetime import timedelta

import pytest

from app.store import sessions
from app.store.sessions import StoredSession
from app.store.tables import sessions as table
from app.web.seals import Seals
from tests.stage import Stage
from tests.web.browser import Browser

pytestmark = pytest.mark.anyio


async def stored(s: Stage) -> StoredSession:
    row = await s.store.run(lambda connection: connection.execute(table.select()).one())
    return StoredSession(row.digest, row.person_id, row.login, row.token, row.token_ends, row.refresh, row.ends_at)


async def renewed_elsewhere(s: Stage, held: StoredSession) -> None:
    """Another process has a new token made, which ends the old one."""
    s.sandbox.keys.signed_in.forget(s.person("alice"))
    token, _ = s.sandbox.keys.signed_in.key_for(s.person("alice"))
    sealed = Seals(s.settings.private_key).close(token, held.digest)
    await sessions.renew(s.store, held.digest, sealed, s.now() + timedelta(hours=8), None)


def renewals(s: Stage) -> int:
    return sum(one.path == "/login/oauth/access_token" for one in s.sandbox.requests)


async def test_what_another_process_has_renewed_is_waited_for(s: Stage, browser: Browser) -> None:
    pull = await s.opens()
    await browser.signs_in("alice")
    held = await stored(s)
    s.sandbox.advance(8 * 3600)
    assert await sessions.claim_renewal(s.store, held, s.now(), s.now() + timedelta(seconds=30))
    looking = asyncio.create_task(browser.get(f"/acme/rfcs/{pull.number}"))
    await renewed_elsewhere(s, held)
    assert (await looking).status_code == 200
    assert renewals(s) == 1


async def test_a_token_refused_because_it_was_just_renewed_signs_nobody_out(s: Stage, browser: Browser) -> None:
    pull = await s.opens()
    await browser.signs_in("alice")
    held = await stored(s)
    s.sandbox.requests.clear()
    s.sandbox.latency = 0.3
    looking = asyncio.create_task(browser.get(f"/acme/rfcs/{pull.number}"))
    while not s.sandbox.requests:  # noqa: ASYNC110 - it is told of when it is answered, which is too late
        await asyncio.sleep(0.001)
    await renewed_elsewhere(s, held)
    assert (await looking).status_code == 200
    assert [one.status for one in s.sandbox.requests] == [401, 200]


async def test_tokens_sealed_with_another_secret_are_nobodys(s: Stage, browser: Browser) -> None:
    pull = await s.opens()
    await browser.signs_in("alice")
    held = await stored(s)
    sealed = Seals("another secret than the App has now").close("ghu_x", held.digest)
    await sessions.renew(s.store, held.digest, sealed, None, None)
    assert (await browser.get(f"/acme/rfcs/{pull.number}")).status_code == 404


async def test_a_token_sealed_for_one_session_is_of_no_use_in_another(
    s: Stage, browser: Browser, another: Browser
) -> None:
    pull = await s.opens()
    await browser.signs_in("alice")
    alices = await stored(s)
    s.sandbox.world.person("stranger")
    await another.signs_in("stranger")
    find = table.select().where(table.c.login == "stranger")
    row = await s.store.run(lambda connection: connection.execute(find).one())
    await sessions.renew(s.store, row.digest, alices.token, None, None)  # somebody writes in the database
    assert (await another.get(f"/acme/rfcs/{pull.number}")).status_code == 404


def test_what_is_sealed_opens_only_as_what_it_is() -> None:
    seals = Seals("a secret of the App alone, long enough")
    sealed = seals.close("token", "one")
    assert seals.open(sealed, "one") == "token"
    assert seals.open(sealed, "another") is None
    assert Seals("another").open(sealed, "one") is None
    for nonsense in ("", "x", "é", sealed[:-4], sealed[:10], "A" * 200):
        assert seals.open(nonsense, "one") is None
    assert seals.close("token", "one") != sealed
    assert not seals.is_marked("text", seals.mark("text", "one"), "another")
    assert seals.is_marked("text", seals.mark("text", "one"), "one")
