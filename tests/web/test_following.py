"""What an open page hears when it asks again and again: the server's half of following a decision."""

import httpx
import pytest

from app.sandbox.records import Pull
from tests.stage import Stage
from tests.web.browser import Browser

pytestmark = pytest.mark.anyio
PUBLIC = pytest.mark.settings(public_pages=True)


class Reader:
    """Asks for pages as the script does, and remembers what stood under which tag."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.tags: dict[str, str] = {}
        self.seen: dict[tuple[str, str], str] = {}

    async def asks(self, path: str) -> int:
        """With the tag that came last; what is sent anew must be what the tag stands for, and nothing else."""
        known = self.tags.get(path)
        answer = await self.client.get(path, headers={"If-None-Match": known} if known else {})
        if answer.status_code == 200:
            self.tags[path] = answer.headers["etag"]
        if answer.status_code in (200, 304):
            whole = (await self.client.get(path)).text
            assert self.seen.setdefault((path, self.tags[path]), whole) == whole
            assert answer.headers["etag"] == self.tags[path]
        return answer.status_code


def follow(page: str) -> str:
    """The sentence that is read out when it is another one."""
    return page.partition('data-follow="')[2].partition('"')[0]


async def opened_in_public(s: Stage, title: str = "RFC 1: a change") -> Pull:
    s.repository.private = False
    return await s.opens(title=title)


@PUBLIC
async def test_an_open_page_hears_of_everything_that_changes_and_else_of_nothing(
    s: Stage, browser: Browser, another: Browser
) -> None:
    pull = await opened_in_public(s)
    await another.signs_in("alice")
    paths = [f"/acme/rfcs/1{query}" for query in ("", "?seats=2", "?before=3")] + ["/acme/rfcs", "/acme/rfcs?q=bob"]
    readers = [Reader(browser.client), Reader(another.client)]

    async def asked() -> list[list[int]]:
        return [[await reader.asks(path) for path in paths] for reader in readers]

    assert await asked() == [[200] * 5] * 2
    acts = [
        s.says(pull, "bob", "/dac two would be safer"),
        s.says(pull, "carol", "/block no rollback plan"),
        s.pushes(pull, {"rfcs/0001.md": "# Another\n"}),
        s.do(s.acts.retitle, pull, s.person("author"), "RFC 1: another"),
        s.says(pull, "mallory", "/commit"),
        s.do(s.acts.merge, pull, s.person("admin")),
        s.says(pull, "alice", "/block too late"),
    ]
    for act in acts:
        await act
        for told in await asked():
            assert told[0] == 200
        assert await asked() == [[304] * 5] * 2


@PUBLIC
async def test_time_alone_changes_no_page(s: Stage, client: httpx.AsyncClient) -> None:
    pull = await opened_in_public(s)
    await s.says(pull, "carol", "/block no rollback plan")
    reader = Reader(client)
    assert [await reader.asks(path) for path in ("/acme/rfcs/1", "/acme/rfcs")] == [200, 200]
    await s.later(hours=3)
    assert [await reader.asks(path) for path in ("/acme/rfcs/1", "/acme/rfcs")] == [304, 304]


@PUBLIC
async def test_nobody_has_the_page_of_somebody_else(s: Stage, browser: Browser, another: Browser) -> None:
    await opened_in_public(s)
    await another.signs_in("alice")
    for path in ("/acme/rfcs/1", "/acme/rfcs"):
        tag, hers = (await browser.get(path)).headers["etag"], await another.get(path, **{"If-None-Match": "x"})
        assert (await another.get(path, **{"If-None-Match": tag})).status_code == 200
        assert 'data-you=""' in (await browser.get(path)).text
        assert f'data-you="{s.person("alice").id}"' in hers.text
        assert hers.headers["cache-control"] == "no-store"


async def test_who_signs_out_hears_no_more_of_a_private_repository(s: Stage, browser: Browser) -> None:
    await s.opens()
    await browser.signs_in("alice")
    reader = Reader(browser.client)
    paths = ("/acme/rfcs/1", "/acme/rfcs")
    assert [await reader.asks(path) for path in paths] == [200, 200]
    token = (await browser.fills_in("/acme/rfcs/1"))["token"]
    await browser.sends("/signout", token=token)
    assert [await reader.asks(path) for path in paths] == [404, 404]


async def test_whose_access_is_taken_away_hears_no_more_after_five_minutes(s: Stage, browser: Browser) -> None:
    await s.opens()
    await browser.signs_in("mallory")
    reader = Reader(browser.client)
    paths = ("/acme/rfcs/1", "/acme/rfcs")
    assert [await reader.asks(path) for path in paths] == [200, 200]
    del s.repository.roles[s.person("mallory").id]
    s.sandbox.advance(5 * 60)
    assert [await reader.asks(path) for path in paths] == [404, 404]


@PUBLIC
async def test_the_sentence_that_is_read_out_says_how_far_it_is(s: Stage, client: httpx.AsyncClient) -> None:
    pull = await opened_in_public(s)
    await s.says(pull, "bob", "/dac too early")
    page = (await client.get("/acme/rfcs/1")).text
    assert follow(page) == "1 of 4 committed · 1 disagrees and commits. Waiting for alice, carol and dave."
    assert '<p id="news" class="news" role="status"></p>' in page
    assert "/static/follow.js?v=" in page
    await s.says(await s.opens(title="RFC 2"), "carol", "/block no")
    assert follow((await client.get("/acme/rfcs")).text) == "1 blocked, 1 waiting."


async def test_what_was_sent_and_not_taken_stays_on_the_page(s: Stage, browser: Browser) -> None:
    await s.opens()
    await browser.signs_in("alice")
    refused = await browser.answers("/acme/rfcs/1", "commit", "if we keep two databases")
    assert refused.status_code == 422
    assert "follow.js" not in refused.text
    assert "follow.js" not in (await browser.get("/")).text


@PUBLIC
async def test_a_repositorys_pages_lead_to_each_other(s: Stage, client: httpx.AsyncClient) -> None:
    await opened_in_public(s)
    ways = {"/acme/rfcs": "Decisions", "/acme/rfcs/insights": "Insights"}
    for path in ("/acme/rfcs/1", *ways):
        nav = (await client.get(path)).text.partition('aria-label="Pages of acme/rfcs">')[2].partition("</nav>")[0]
        for address, words in ways.items():
            here = ' aria-current="page"' if address == path else ""
            link = nav.partition(f'<a href="{address}"{here}>')[2].partition("</a>")[0]
            assert 'aria-hidden="true"' in link
            assert link.endswith(f"</svg> {words}")
