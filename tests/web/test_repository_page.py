"""The page of a repository: which decisions it lists, in which order, and to whom."""

from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from app.sandbox.records import Pull
from tests.stage import Stage
from tests.web.browser import Browser

pytestmark = pytest.mark.anyio
PUBLIC = pytest.mark.settings(public_pages=True, public_url="https://commitment.example")
ATOM = "{http://www.w3.org/2005/Atom}"
PATHS = ("", "?q=zebra", "?state=merged", "/decisions.json", "/decisions.json?q=zebra", "/decisions.atom")


async def opened_in_public(s: Stage, title: str, **more: Any) -> Pull:
    s.repository.private = False
    return await s.opens(title=title, **more)


async def listed(client: httpx.AsyncClient, query: str = "") -> list[int]:
    answer = await client.get(f"/acme/rfcs/decisions.json{query}")
    assert answer.status_code == 200
    return [one["number"] for one in answer.json()["decisions"]]


@PUBLIC
async def test_blocked_decisions_come_first_then_those_that_wait_the_longest(
    s: Stage, client: httpx.AsyncClient
) -> None:
    waits_longest = await opened_in_public(s, "one")
    waits = await s.opens(title="two")
    blocked = await s.opens(title="three")
    await s.says(blocked, "carol", "/block no rollback plan")
    page = (await client.get("/acme/rfcs")).text
    assert page.index(">three<") < page.index(">one<") < page.index(">two<")
    assert "Blocked by carol; waiting for alice, bob and dave." in page
    assert "Waiting for alice, bob, carol and dave." in page
    assert await listed(client) == [blocked.number, waits_longest.number, waits.number]
    assert await listed(client, "?verdict=blocked") == [blocked.number]


@PUBLIC
async def test_decided_ones_are_apart_from_open_ones(s: Stage, client: httpx.AsyncClient) -> None:
    decided = await opened_in_public(s, "taken")
    for login in ("alice", "carol", "dave"):
        await s.says(decided, login, "/commit")
    await s.says(decided, "bob", "/dac too early")
    await s.do(s.acts.merge, decided, s.person("admin"))
    still_open = await s.opens(title="open", files={"rfcs/0002.md": "# Another\n"})
    assert await listed(client) == [still_open.number]
    assert await listed(client, "?state=merged") == [decided.number]
    page = (await client.get("/acme/rfcs?state=merged")).text
    assert "Decided, 1 person disagrees and commits." in page
    counts = (await client.get("/acme/rfcs/decisions.json")).json()["counts"]
    assert counts == {"open": {"waiting": 1}, "merged": {"committed": 1}, "closed": {}}


@PUBLIC
@pytest.mark.parametrize(
    "search",
    ["DATABASE", "one data", "mallory", "@mallory", "#2", "alice database", "RFC database"],
)
async def test_a_search_finds_by_title_author_person_and_number(
    s: Stage, client: httpx.AsyncClient, search: str
) -> None:
    await opened_in_public(s, "elsewhere")
    found = await s.opens("mallory", title="one database for all")
    assert found.number == 2, "as the search for a number has it"
    answer = await client.get("/acme/rfcs/decisions.json", params={"q": search})
    assert [one["number"] for one in answer.json()["decisions"]] == [found.number]


@PUBLIC
@pytest.mark.parametrize("search", ["%", "_", "\\", "/", "' OR 1=1 --", "@%", "100%_", '"', "nobody", "9" * 30])
async def test_what_a_search_says_is_only_ever_text(s: Stage, client: httpx.AsyncClient, search: str) -> None:
    await opened_in_public(s, "plain words")
    answer = await client.get("/acme/rfcs/decisions.json", params={"q": search})
    assert answer.json()["decisions"] == []


@PUBLIC
async def test_a_sign_that_stands_in_a_title_is_found(s: Stage, client: httpx.AsyncClient) -> None:
    await opened_in_public(s, "plain words")
    found = await s.opens(title="100%_sure")
    answer = await client.get("/acme/rfcs/decisions.json", params={"q": "0%_s"})
    assert [one["number"] for one in answer.json()["decisions"]] == [found.number]


@PUBLIC
async def test_an_empty_list_says_what_to_do(s: Stage, client: httpx.AsyncClient) -> None:
    s.repository.private = False
    pull = await s.opens(files={"code.py": "1\n"})
    assert s.check(pull) == ("success", "No commitment needed")
    assert "Put a policy at <code>.github/commitment.yml</code>" in (await client.get("/acme/rfcs")).text
    await s.opens()
    nothing = await client.get("/acme/rfcs", params={"q": "<b>zebra"})
    assert "matches “&lt;b&gt;zebra”" in nothing.text
    assert "Show all" in nothing.text


@PUBLIC
async def test_pages_follow_each_other_to_the_end(
    s: Stage, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.pages.repository.SHOWN", 1)
    pulls = [await opened_in_public(s, f"number {place}") for place in range(2)]
    first = (await client.get("/acme/rfcs/decisions.json?q=number")).json()
    assert first["next"] == "https://commitment.example/acme/rfcs/decisions.json?q=number&page=2"
    second = (await client.get("/acme/rfcs/decisions.json?q=number&page=2")).json()
    assert [one["number"] for page in (first, second) for one in page["decisions"]] == [one.number for one in pulls]
    assert second["next"] is None
    assert 'rel="prev" href="/acme/rfcs?q=number"' in (await client.get("/acme/rfcs?q=number&page=2")).text
    assert "There is nothing here" in (await client.get("/acme/rfcs?page=99")).text


@PUBLIC
async def test_a_feed_keeps_the_ids_of_its_entries_and_tells_when_they_changed(
    s: Stage, client: httpx.AsyncClient
) -> None:
    pull = await opened_in_public(s, "</title><b>& \x08nasty")
    before = ElementTree.fromstring((await client.get("/acme/rfcs/decisions.atom")).content)  # noqa: S314 - our own
    await s.says(pull, "carol", "/block no")
    answer = await client.get("/acme/rfcs/decisions.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    after = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    one, other = (feed.find(f"{ATOM}entry") for feed in (before, after))
    assert one is not None
    assert other is not None
    assert one.findtext(f"{ATOM}id") == other.findtext(f"{ATOM}id")
    assert (one.findtext(f"{ATOM}updated") or "") < (other.findtext(f"{ATOM}updated") or "")
    assert after.findtext(f"{ATOM}updated") == other.findtext(f"{ATOM}updated")
    assert other.findtext(f"{ATOM}title") == f"acme/rfcs#{pull.number}: </title><b>& nasty"
    link = other.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == f"https://commitment.example/acme/rfcs/{pull.number}"
    unchanged = await client.get("/acme/rfcs/decisions.atom", headers={"If-None-Match": answer.headers["etag"]})
    assert unchanged.status_code == 304


@pytest.mark.settings(public_pages=True)
@pytest.mark.parametrize("path", PATHS)
async def test_a_private_repositorys_lists_look_like_what_is_not_there(
    s: Stage, client: httpx.AsyncClient, path: str
) -> None:
    await s.opens(title="zebra")
    private, nothing = await client.get(f"/acme/rfcs{path}"), await client.get(f"/acme/nothing{path}")
    assert (private.status_code, private.content) == (404, nothing.content)
    assert {**private.headers, "date": ""} == {**nothing.headers, "date": ""}


@PUBLIC
async def test_lists_are_gone_as_soon_as_the_repository_is_private(s: Stage, client: httpx.AsyncClient) -> None:
    await opened_in_public(s, "zebra")
    assert await listed(client) == [1]
    s.repository.private = True
    await s.opens(title="another")
    assert [(await client.get(f"/acme/rfcs{path}")).status_code for path in PATHS] == [404] * len(PATHS)


@PUBLIC
async def test_an_old_name_leads_to_the_new_one(s: Stage, client: httpx.AsyncClient) -> None:
    await opened_in_public(s, "zebra")
    await s.do(s.acts.rename_repository, s.repository, s.person("admin"), "decisions")
    answer = await client.get("/acme/rfcs?q=zebra")
    assert (answer.status_code, answer.headers["location"]) == (307, "/acme/decisions?q=zebra")


async def test_who_may_read_a_private_repository_sees_its_lists_and_nothing_is_kept(s: Stage, browser: Browser) -> None:
    await s.opens(title="zebra")
    await browser.signs_in("mallory")
    for path in PATHS:
        answer = await browser.get(f"/acme/rfcs{path}")
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


async def test_an_outsider_who_is_signed_in_learns_nothing_from_lists(s: Stage, browser: Browser) -> None:
    s.sandbox.world.person("stranger")
    await s.opens(title="zebra")
    await browser.signs_in("stranger")
    await lists_are_as_if_not_there(browser)


async def test_lists_end_within_five_minutes_after_access_is_taken_away(s: Stage, browser: Browser) -> None:
    await s.opens(title="zebra")
    await browser.signs_in("mallory")
    assert [(await browser.get(f"/acme/rfcs{path}")).status_code for path in PATHS] == [200] * len(PATHS)
    del s.repository.roles[s.person("mallory").id]
    s.sandbox.advance(5 * 60)
    await lists_are_as_if_not_there(browser)


async def lists_are_as_if_not_there(browser: Browser) -> None:
    for path in PATHS:
        hidden, missing = await browser.get(f"/acme/rfcs{path}"), await browser.get(f"/acme/nothing{path}")
        assert (hidden.status_code, hidden.content) == (404, missing.content)
        assert {**hidden.headers, "date": ""} == {**missing.headers, "date": ""}
