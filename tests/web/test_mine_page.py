"""The page of what concerns somebody everywhere: what it lists, in which order, and to whom."""

from typing import Any

import httpx
import pytest

from app.sandbox.records import Pull, Repository
from tests.stage import POLICY_PATH, Stage, policy_for
from tests.web.browser import Browser

pytestmark = pytest.mark.anyio
PATHS = ("/mine", "/mine.json", "/mine.atom")
NASTY = "</title><b>& \x08nasty [x](javascript:1)"


def another_repository(s: Stage, name: str, *people: str, policy: str | None = None) -> Repository:
    """One more of acme's, private, where these people are asked and may write."""
    files = {"README.md": "#\n", POLICY_PATH: policy or policy_for(*people)}
    writers = [s.person(login) for login in (*people, "author")]
    return s.sandbox.world.repository(s.organization, name, files, private=True, writers=writers)


async def opened_in(s: Stage, repository: Repository, title: str = "elsewhere", **more: Any) -> Pull:
    more.setdefault("files", {"rfcs/0001.md": "# A change\n"})
    return await s.do(s.acts.open_pull, repository, s.person("author"), title=title, **more)


async def mine(browser: Browser, query: str = "") -> dict[str, Any]:
    answer = await browser.get(f"/mine.json{query}")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    told: dict[str, Any] = answer.json()
    return told


async def parts(browser: Browser, query: str = "") -> list[tuple[str, str, int]]:
    told = await mine(browser, query)
    return [(one["yours"]["part"], one["repository"], one["number"]) for one in told["decisions"]]


async def test_what_awaits_somebody_is_listed_from_all_repositories(s: Stage, browser: Browser) -> None:
    tools = another_repository(s, "tools", "alice")
    await opened_in(s, tools, "waits the longest")
    await s.opens(title="waits a little")
    await browser.signs_in("alice")
    assert await parts(browser) == [("awaiting", "acme/tools", 1), ("awaiting", "acme/rfcs", 1)]
    page = (await browser.get("/mine")).text
    assert page.index(">waits the longest<") < page.index(">waits a little<")
    assert 'href="/acme/tools/1"' in page
    assert "acme/tools#1" in page
    assert ">since 2 Mar 2026, 09:" in page
    assert "Waiting for alice, bob, carol and dave." in page


async def test_what_somebody_blocks_and_dissented_from_comes_after_it(s: Stage, browser: Browser) -> None:
    dissent = await s.opens(title="first")
    blocked = await s.opens(title="second", files={"rfcs/0002.md": "2\n"})
    awaits = await s.opens(title="third", files={"rfcs/0003.md": "3\n"})
    await s.says(dissent, "alice", "/dac it is too early")
    await s.says(blocked, "alice", "/block no rollback plan")
    await browser.signs_in("alice")
    told = await mine(browser)
    assert told["counts"] == {"awaiting": 1, "blocking": 1, "dissent": 1}
    assert [(one["yours"]["part"], one["number"]) for one in told["decisions"]] == [
        ("awaiting", awaits.number),
        ("blocking", blocked.number),
        ("dissent", dissent.number),
    ]
    assert [one["yours"]["words"] for one in told["decisions"]] == ["", "no rollback plan", "it is too early"]
    page = (await browser.get("/mine")).text
    assert page.index('id="awaiting"') < page.index('id="blocking"') < page.index('id="dissent"')
    assert "no rollback plan" in page
    assert await parts(browser, "?part=blocking") == [("blocking", "acme/rfcs", blocked.number)]


async def test_a_dissent_stays_after_the_merge_and_what_awaited_somebody_does_not(s: Stage, browser: Browser) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/dac it is too early")
    await s.do(s.acts.merge, pull, s.person("admin"))
    await browser.signs_in("alice")
    assert await parts(browser) == [("dissent", "acme/rfcs", pull.number)]
    await browser.signs_in("bob")
    assert await parts(browser) == []


async def test_who_is_asked_again_is_told_why(s: Stage, browser: Browser) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await browser.signs_in("alice")
    assert await parts(browser) == []
    await s.pushes(pull, {"rfcs/0001.md": "# Another change\n"})
    assert (await mine(browser))["decisions"][0]["yours"]["asked_again"]
    assert "asked again: the text has changed since you committed" in (await browser.get("/mine")).text


async def test_a_pull_request_stands_once_by_what_is_most_urgent_in_it(s: Stage, browser: Browser) -> None:
    policy = policy_for("alice") + policy_for("alice").partition("\n")[2].replace("RFC", "Risk").replace("rfcs", "risk")
    both = another_repository(s, "both", "alice", policy=policy)
    pull = await opened_in(s, both, files={"rfcs/1.md": "1\n", "risk/1.md": "1\n"})
    await s.says(pull, "alice", "/dac too early")
    await browser.signs_in("alice")
    assert await parts(browser) == [("dissent", "acme/both", 1)]
    await s.pushes(pull, {"risk/1.md": "2\n"})
    told = await mine(browser)
    assert [one["yours"]["part"] for one in told["decisions"]] == ["awaiting"]
    assert told["decisions"][0]["yours"]["decisions"] == ["Risk"]
    assert "· Risk" in (await browser.get("/mine")).text


async def test_pages_follow_each_other_to_the_end(s: Stage, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.pages.mine.SHOWN", 1)
    for place in range(2):
        await s.opens(title=f"number {place}")
    await browser.signs_in("alice")
    first = await mine(browser)
    assert first["next"] == f"{s.app_url}/mine.json?page=2"
    assert (await mine(browser, "?page=2"))["next"] is None
    assert [await parts(browser, f"?page={page}") for page in (1, 2, 3)] == [
        [("awaiting", "acme/rfcs", 1)],
        [("awaiting", "acme/rfcs", 2)],
        [],
    ]
    assert 'rel="next" href="/mine?page=2"' in (await browser.get("/mine")).text
    assert "There is nothing here" in (await browser.get("/mine?page=99&part=awaiting")).text
    assert (await browser.get("/mine?page=-1&part=none")).status_code == 200


async def test_where_nothing_waits_the_page_says_what_would(s: Stage, browser: Browser) -> None:
    await browser.signs_in("mallory")
    page = (await browser.get("/mine")).text
    assert "Nothing awaits you." in page
    assert "<code>/disagree-and-commit</code>" in page
    assert await mine(browser) == {
        "person": "mallory",
        "url": f"{s.app_url}/mine",
        "counts": {"awaiting": 0, "blocking": 0, "dissent": 0},
        "decisions": [],
        "next": None,
        "left_out": {"github_silent": False, "more_repositories": False},
    }


@pytest.mark.parametrize("path", PATHS)
async def test_who_is_not_signed_in_is_invited_to(s: Stage, client: httpx.AsyncClient, path: str) -> None:
    await s.opens(title="zebra")
    answer = await client.get(path)
    assert (answer.status_code, answer.headers["cache-control"]) == (200 if path == "/mine" else 401, "no-store")
    assert 'href="/signin?to=/mine"' in answer.text
    assert "zebra" not in answer.text


@pytest.mark.settings(client_id="")
async def test_where_nobody_can_sign_in_it_says_what_is_missing(s: Stage, client: httpx.AsyncClient) -> None:
    answer = await client.get("/mine")
    assert (answer.status_code, "GITHUB_CLIENT_ID" in answer.text) == (404, True)


async def test_every_page_leads_there(s: Stage, browser: Browser) -> None:
    assert 'href="/mine">Sign in to see' in (await browser.get("/")).text
    await browser.signs_in("alice")
    assert 'href="/mine">See what awaits you' in (await browser.get("/")).text
    assert '<a href="/mine">Yours</a>' in (await browser.get("/playground")).text


async def test_what_people_wrote_is_only_ever_text(s: Stage, browser: Browser) -> None:
    pull = await s.opens(title=NASTY)
    await s.says(pull, "alice", f"/block {NASTY}")
    await browser.signs_in("alice")
    page = (await browser.get("/mine")).text
    assert "<b>& nasty" not in page.replace("\x08", "")
    assert "&lt;/title&gt;&lt;b&gt;&amp; " in page
    assert 'href="javascript' not in page
    assert (await mine(browser))["decisions"][0]["title"] == NASTY
    assert "&lt;/title&gt;" in (await browser.get("/mine.atom")).text


async def test_another_persons_things_are_nowhere(s: Stage, browser: Browser) -> None:
    await s.opens(title="zebra")
    await browser.signs_in("author")
    for path in PATHS:
        assert "zebra" not in (await browser.get(path)).text


async def test_rows_are_gone_within_five_minutes_after_access_is_taken_away(s: Stage, browser: Browser) -> None:
    tools = another_repository(s, "tools", "mallory")
    pull = await opened_in(s, tools, "zebra")
    await s.says(pull, "mallory", "/dac stripes")
    await browser.signs_in("mallory")
    assert await parts(browser) == [("dissent", "acme/tools", 1)]
    del tools.roles[s.person("mallory").id]
    s.sandbox.advance(5 * 60)
    assert (await mine(browser))["counts"] == {"awaiting": 0, "blocking": 0, "dissent": 0}
    for path in PATHS:
        text = (await browser.get(path)).text
        assert "zebra" not in text
        assert "stripes" not in text
        assert "tools" not in text


async def test_rows_are_gone_with_the_app(s: Stage, browser: Browser) -> None:
    await s.opens(title="zebra")
    await browser.signs_in("alice")
    assert len(await parts(browser)) == 1
    await s.do(s.acts.uninstall, s.organization, s.person("admin"))
    assert await parts(browser) == []


async def test_another_repository_under_the_same_name_shows_nothing(s: Stage, browser: Browser) -> None:
    await s.opens(title="zebra")
    await browser.signs_in("alice")
    s.repository.name = "moved"  # of which nobody has told us
    s.sandbox.world.repository(s.organization, "rfcs", {"README.md": "open"}, readers=[s.person("alice")])
    assert await parts(browser) == []


async def test_a_repository_of_which_github_says_nothing_is_left_out_and_that_is_said(
    s: Stage, browser: Browser
) -> None:
    tools = another_repository(s, "tools", "alice")
    await opened_in(s, tools, "zebra")
    await s.opens(title="horse")
    await browser.signs_in("alice")
    for _ in PATHS:
        s.sandbox.fail_next("GET", "/repos/acme/tools", 502)
    page = (await browser.get("/mine")).text
    assert ("zebra" in page, "horse" in page) == (False, True)
    assert "GitHub does not say just now" in page
    told = await mine(browser)
    assert (told["counts"]["awaiting"], told["left_out"]["github_silent"]) == (1, True)
    feed = (await browser.get("/mine.atom")).text
    assert ("zebra" in feed, "horse" in feed, "GitHub did not say" in feed) == (False, True, True)
    told = await mine(browser)
    assert (told["counts"]["awaiting"], told["left_out"]["github_silent"]) == (2, False)


async def test_where_github_takes_too_long_the_page_goes_on_without_it(
    s: Stage, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.readable.PATIENCE", 0.05)
    await s.opens(title="zebra")
    await browser.signs_in("alice")
    s.sandbox.latency = 0.5
    page = (await browser.get("/mine")).text
    assert ("zebra" in page, "GitHub does not say just now" in page) == (False, True)


async def test_whoever_took_back_their_authorization_is_invited_again(s: Stage, browser: Browser) -> None:
    await s.opens(title="zebra")
    await browser.signs_in("alice")
    s.sandbox.keys.signed_in.forget(s.person("alice"))  # and we are not told
    for path in PATHS:
        answer = await browser.get(path)
        assert ("See what awaits you" in answer.text, "zebra" in answer.text) == (True, False)


async def test_only_so_many_repositories_are_asked_about_and_that_is_said(
    s: Stage, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.pages.mine.MOST_REPOSITORIES", 2)
    for name in ("one", "two"):
        await opened_in(s, another_repository(s, name, "alice"))
    await s.opens()
    await browser.signs_in("alice")
    s.sandbox.requests.clear()
    told = await mine(browser)
    assert told["left_out"]["more_repositories"]
    assert len(told["decisions"]) == 2
    assert "more repositories than are looked at" in (await browser.get("/mine")).text
    assert len([one for one in s.sandbox.requests if one.path.startswith("/repos/")]) == 2


async def test_github_is_asked_once_for_a_repository_however_much_there_is_of_it(s: Stage, browser: Browser) -> None:
    for place in range(3):
        await s.opens(title=f"number {place}")
    await browser.signs_in("alice")
    s.sandbox.requests.clear()
    for path in (*PATHS, "/acme/rfcs"):
        assert (await browser.get(path)).status_code == 200
    assert [one.path for one in s.sandbox.requests] == ["/repos/acme/rfcs"]
