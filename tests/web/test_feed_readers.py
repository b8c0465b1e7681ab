"""Feeds without a session: what a key opens and what it does not, and who may still read what."""

import asyncio
import logging
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit
from xml.etree import ElementTree

import httpx
import pytest
import structlog

from app.logs import set_up_logs
from app.store.tables import feed_keys
from tests.stage import Stage
from tests.web.browser import Browser
from tests.web.test_mine_page import another_repository, opened_in

pytestmark = pytest.mark.anyio
ATOM = "{http://www.w3.org/2005/Atom}"
REPOSITORY = "/acme/rfcs/decisions.atom"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.pages.feed_readers.A_NO_TAKES", 0.5)


async def feed_of(browser: Browser, login: str) -> str:
    """Signs in, and takes the address of the feed from the page: as a path with the key."""
    await browser.signs_in(login)
    return await shown(browser)


async def shown(browser: Browser, page: str = "/mine") -> str:
    found = re.search(r'<input id="address" class="address" readonly value="([^"]+)">', (await browser.get(page)).text)
    assert found
    address = urlsplit(unescape(found[1]))
    assert f"{address.scheme}://{address.netloc}" == browser.s.app_url
    return f"{address.path}?{address.query}"


async def entries(client: httpx.AsyncClient, path: str) -> list[str]:
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml; charset=utf-8")
    feed = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    return [entry.findtext(f"{ATOM}title") or "" for entry in feed.iter(f"{ATOM}entry")]


async def is_as_if_not_there(client: httpx.AsyncClient, path: str) -> None:
    hidden, missing = await client.get(path), await client.get("/no/such/1")
    assert (hidden.status_code, hidden.text) == (404, missing.text)


def keyed(feed: str, path: str = REPOSITORY) -> str:
    return f"{path}?{feed.partition('?')[2]}"


async def replaces(browser: Browser) -> httpx.Response:
    page = (await browser.get("/mine")).text.partition('action="/mine"')[2]
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return await browser.sends("/mine", token=found[1])


async def test_a_feed_reader_needs_the_address_and_nothing_else(
    s: Stage, browser: Browser, client: httpx.AsyncClient
) -> None:
    pull = await s.opens(title="zebra")
    feed = await feed_of(browser, "alice")
    assert await entries(client, feed) == ["acme/rfcs#1: zebra"]
    for path in (feed, keyed(feed)):
        assert (await client.get(path)).headers["cache-control"] == "no-store"
    assert "Awaits you. Waiting for alice, bob, carol and dave." in (await client.get(feed)).text
    await s.says(pull, "alice", "/dac too early")
    assert "You disagreed and committed." in (await client.get(feed)).text
    assert await entries(client, await shown(browser, "/acme/rfcs")) == ["acme/rfcs#1: zebra"]


async def test_the_address_stays_the_same_until_it_is_replaced(
    s: Stage, browser: Browser, client: httpx.AsyncClient
) -> None:
    await s.opens(title="zebra")
    before = await feed_of(browser, "alice")
    assert before == await shown(browser)
    tag = (await browser.get("/acme/rfcs")).headers["etag"]
    answer = await replaces(browser)
    assert (await browser.get("/acme/rfcs", **{"If-None-Match": tag})).status_code == 200
    assert answer.status_code == 303
    told = (await browser.get(answer.headers["location"])).text
    assert "The address is a new one." in told
    assert "The address is a new one." not in (await browser.get("/mine?new=anything")).text
    after = await shown(browser)
    assert after != before
    for path in (before, keyed(before)):
        await is_as_if_not_there(client, path)
    assert await entries(client, after) == ["acme/rfcs#1: zebra"]


@pytest.mark.parametrize(
    "key",
    ["", "1", "-", "x", "-1-a", "99999999999999999999-a", "1\u0660-a", "é", "1003-" + "0" * 32, "a" * 5000],
)
async def test_what_is_no_key_opens_nothing(s: Stage, browser: Browser, key: str) -> None:
    await browser.signs_in("alice")
    for path in ("/mine.atom", REPOSITORY):
        answer = await browser.client.get(path, params={"key": key})
        assert answer.status_code == 404, "though they are signed in"


async def test_one_persons_mark_is_not_anothers(
    s: Stage, browser: Browser, another: Browser, client: httpx.AsyncClient
) -> None:
    alice, bob = await feed_of(browser, "alice"), await feed_of(another, "bob")
    (id_, _), (_, mark) = (feed.partition("key=")[2].split("-") for feed in (alice, bob))
    await is_as_if_not_there(client, f"/mine.atom?key={id_}-{mark}")


async def test_a_key_shows_its_owners_feed_whoever_is_signed_in(s: Stage, browser: Browser, another: Browser) -> None:
    await s.opens(title="zebra")
    feed = await feed_of(browser, "alice")
    await another.signs_in("author")
    assert await entries(another.client, feed) == ["acme/rfcs#1: zebra"]
    assert await entries(another.client, "/mine.atom") == []


async def test_a_key_opens_feeds_only(s: Stage, browser: Browser, client: httpx.AsyncClient) -> None:
    await s.opens(title="zebra")
    feed = await feed_of(browser, "alice")
    for path in ("/mine", "/mine.json"):
        answer = await client.get(keyed(feed, path))
        assert ("See what awaits you" in answer.text, "zebra" in answer.text) == (True, False)
    for path in ("/acme/rfcs", "/acme/rfcs/decisions.json", "/acme/rfcs/1", "/acme/rfcs/1.json", "/acme/rfcs/insights"):
        assert (await client.get(keyed(feed, path))).status_code == 404
    assert (await client.post(keyed(feed, "/mine"), data={"key": feed})).status_code in (401, 403)


async def test_the_store_has_nothing_that_opens_a_feed(s: Stage, browser: Browser, client: httpx.AsyncClient) -> None:
    feed = await feed_of(browser, "alice")
    rows = await s.store.run(lambda connection: connection.execute(feed_keys.select()).all())
    [row] = rows
    assert feed.partition("-")[2] not in "".join(map(str, row))
    for value in (row.salt, f"{row.person_id}-{row.salt}"):
        assert (await client.get("/mine.atom", params={"key": value})).status_code == 404


@pytest.fixture
def log(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    set_up_logs("debug", "text")
    yield
    root.handlers, root.level = before, level
    structlog.reset_defaults()


async def test_no_key_gets_into_the_log_or_the_figures(
    s: Stage, browser: Browser, client: httpx.AsyncClient, log: None, capfd: pytest.CaptureFixture[str]
) -> None:
    await s.opens(title="zebra")
    feed = await feed_of(browser, "alice")
    s.sandbox.fail_next("GET", "/repos/acme/rfcs", 502)
    for path in (feed, keyed(feed), feed, keyed(feed)):
        await client.get(path)
    await replaces(browser)
    logged = capfd.readouterr()
    assert "a key for feeds was replaced" in logged.err
    mark = feed.partition("-")[2]
    assert mark not in logged.err + logged.out
    assert mark not in (await client.get("/metrics")).text
    assert all(mark not in f"{one}" for one in s.sandbox.requests)


async def test_feeds_end_within_five_minutes_after_access_is_taken_away(
    s: Stage, browser: Browser, client: httpx.AsyncClient
) -> None:
    tools = another_repository(s, "tools", "mallory")
    await opened_in(s, tools, "zebra")
    feed = await feed_of(browser, "mallory")
    there = keyed(feed, "/acme/tools/decisions.atom")
    assert await entries(client, feed) == await entries(client, there) == ["acme/tools#1: zebra"]
    del tools.roles[s.person("mallory").id]
    s.sandbox.advance(5 * 60)
    assert await entries(client, feed) == []
    assert "tools" not in (await client.get(feed)).text
    await is_as_if_not_there(client, there)


async def test_an_outsiders_key_opens_no_repository(s: Stage, browser: Browser, client: httpx.AsyncClient) -> None:
    s.sandbox.world.person("stranger")
    await s.opens(title="zebra")
    feed = await feed_of(browser, "stranger")
    await is_as_if_not_there(client, keyed(feed))
    assert await entries(client, feed) == []


async def test_a_no_takes_as_long_whatever_is_there(s: Stage, browser: Browser, client: httpx.AsyncClient) -> None:
    s.sandbox.world.person("stranger")
    await s.opens(title="zebra")
    feed = await feed_of(browser, "stranger")
    clock = asyncio.get_running_loop()
    s.sandbox.latency = 0.1
    for path in (REPOSITORY, REPOSITORY, "/acme/nothing/decisions.atom"):  # asked, remembered, not there
        began = clock.time()
        await is_as_if_not_there(client, keyed(feed, path))
        assert clock.time() - began >= 0.5
    s.sandbox.fail_next("GET", "/repos/acme/rfcs", 502)
    s.sandbox.advance(5 * 60)
    await is_as_if_not_there(client, keyed(feed))


async def test_somebody_who_is_called_otherwise_now_goes_on_reading(
    s: Stage, browser: Browser, client: httpx.AsyncClient
) -> None:
    await s.opens(title="zebra")
    feed = await feed_of(browser, "alice")
    s.acts.rename_person(s.person("alice"), "alicia")
    for _ in range(2):
        assert await entries(client, feed) == await entries(client, keyed(feed)) == ["acme/rfcs#1: zebra"]
        s.sandbox.advance(5 * 60)


async def test_who_has_the_login_now_opens_nothing_for_who_had_it(
    s: Stage, browser: Browser, client: httpx.AsyncClient
) -> None:
    tools = another_repository(s, "tools", "mallory")
    await opened_in(s, tools, "zebra")
    feed = await feed_of(browser, "mallory")
    del tools.roles[s.person("mallory").id]
    s.acts.rename_person(s.person("mallory"), "mallory-no-more")
    tools.roles[s.sandbox.world.person("mallory").id] = "admin"
    assert await entries(client, feed) == []
    await is_as_if_not_there(client, keyed(feed, "/acme/tools/decisions.atom"))


async def test_another_repository_under_the_same_name_opens_nothing(
    s: Stage, browser: Browser, client: httpx.AsyncClient
) -> None:
    await s.opens(title="zebra")
    feed = await feed_of(browser, "alice")
    s.repository.name = "moved"  # of which nobody has told us
    s.sandbox.world.repository(s.organization, "rfcs", {"README.md": "open"}, writers=[s.person("alice")])
    assert await entries(client, feed) == []
    await is_as_if_not_there(client, keyed(feed))


async def test_where_githubs_limit_is_near_feeds_wait(
    s: Stage, browser: Browser, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await s.opens(title="zebra")
    feed = await feed_of(browser, "alice")
    monkeypatch.setattr("app.web.absent.LEFT_TO_OTHERS", 10**9)
    s.sandbox.requests.clear()
    answer = await client.get(feed)
    assert ("zebra" in answer.text, "GitHub did not say" in answer.text) == (False, True)
    assert s.sandbox.requests == []


@pytest.mark.parametrize("status", [401, 403, 404, 500, 502])
async def test_in_doubt_a_key_opens_nothing(s: Stage, browser: Browser, client: httpx.AsyncClient, status: int) -> None:
    await s.opens(title="zebra")
    feed = await feed_of(browser, "alice")
    s.sandbox.fail_next("GET", "/repos/acme/rfcs/collaborators", status, times=2 if status == 401 else 1)
    assert await entries(client, feed) == []
    s.sandbox.advance(5 * 60)
    assert await entries(client, feed) == ["acme/rfcs#1: zebra"]


async def test_github_is_asked_about_a_feed_twice_in_five_minutes_however_often_it_is_read(
    s: Stage, browser: Browser, client: httpx.AsyncClient
) -> None:
    for place in range(3):
        await s.opens(title=f"number {place}")
    feed = await feed_of(browser, "alice")
    s.sandbox.requests.clear()
    for _ in range(3):
        assert len(await entries(client, feed)) == len(await entries(client, keyed(feed))) == 3
    assert [one.path for one in s.sandbox.requests] == [
        "/repos/acme/rfcs",
        "/repos/acme/rfcs/collaborators/alice/permission",
    ]


async def test_a_flood_of_one_feed_costs_github_no_more_than_one_reader(
    s: Stage, browser: Browser, client: httpx.AsyncClient
) -> None:
    s.sandbox.world.person("stranger")
    await s.opens(title="zebra")
    feed = keyed(await feed_of(browser, "stranger"))
    s.sandbox.requests.clear()
    answers = await asyncio.gather(*(client.get(feed) for _ in range(20)))
    assert {one.status_code for one in answers} == {404}
    assert len(s.sandbox.requests) == 2


async def test_a_key_ends_with_the_authorization(s: Stage, browser: Browser, client: httpx.AsyncClient) -> None:
    await s.opens(title="zebra")
    feed = await feed_of(browser, "alice")
    s.sandbox.revoke_authorization(s.person("alice"))
    await s.quiet()
    for path in (feed, keyed(feed)):
        await is_as_if_not_there(client, path)


async def test_an_address_is_replaced_only_from_our_own_page(
    s: Stage, browser: Browser, client: httpx.AsyncClient
) -> None:
    feed = await feed_of(browser, "alice")
    hidden = {"token": "0" * 32}
    from_elsewhere = await browser.client.post("/mine", data=hidden, headers={"Sec-Fetch-Site": "cross-site"})
    assert from_elsewhere.status_code == 403
    assert (await browser.sends("/mine", **hidden)).status_code == 403
    assert (await client.post("/mine", data=hidden)).status_code == 401
    assert await shown(browser) == feed


async def test_a_feed_that_did_not_change_is_not_sent_again(
    s: Stage, browser: Browser, client: httpx.AsyncClient
) -> None:
    await s.opens(title="zebra")
    feed = await feed_of(browser, "alice")
    tag = (await client.get(feed)).headers["etag"]
    assert (await client.get(feed, headers={"If-None-Match": tag})).status_code == 304


@pytest.mark.settings(public_pages=True)
async def test_an_open_feed_is_read_with_a_key_too_and_its_page_shows_none(
    s: Stage, browser: Browser, client: httpx.AsyncClient
) -> None:
    s.repository.private = False
    await s.opens(title="zebra")
    feed = await feed_of(browser, "alice")
    assert await entries(client, keyed(feed)) == await entries(client, feed) == ["acme/rfcs#1: zebra"]
    assert 'class="address"' not in (await browser.get("/acme/rfcs")).text
    assert (await client.get(f"{REPOSITORY}?key=nothing")).status_code == 404
