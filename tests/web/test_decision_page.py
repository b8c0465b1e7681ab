"""The page of one decision: what it shows, to whom, and how it is sent."""

import re
from dataclasses import replace
from typing import Any

import httpx
import pytest

from app.sandbox.records import Pull
from tests.stage import Stage

pytestmark = pytest.mark.anyio
PUBLIC = pytest.mark.settings(public_pages=True, public_url="https://commitment.example")


def path_of(pull: Pull) -> str:
    return f"/acme/rfcs/{pull.number}"


async def opened_in_public(s: Stage, **more: Any) -> Pull:
    s.repository.private = False
    return await s.opens(**more)


async def text_of(client: httpx.AsyncClient, pull: Pull, ending: str = "") -> str:
    answer = await client.get(path_of(pull) + ending)
    assert answer.status_code == 200
    return answer.text


@PUBLIC
async def test_the_page_says_first_whom_the_decision_waits_for(s: Stage, client: httpx.AsyncClient) -> None:
    pull = await opened_in_public(s)
    await s.says(pull, "alice", "/commit")
    page = await text_of(client, pull)
    assert "Waiting for bob, carol and dave." in page
    assert page.index("Waiting for bob") < page.index(">Awaited<") < page.index("<table")


@PUBLIC
async def test_a_dissent_is_shown_in_its_authors_words_and_as_a_commitment(s: Stage, client: httpx.AsyncClient) -> None:
    pull = await opened_in_public(s)
    said = await s.says(pull, "bob", "I disagree and commit: two databases would be safer")
    page = await text_of(client, pull)
    assert "1 of 4 committed · 1 disagrees and commits" in page
    assert "<blockquote>two databases would be safer</blockquote>" in page
    assert f"#issuecomment-{said.id}" in page
    record = (await client.get(path_of(pull) + ".json")).json()
    [bob] = [one for seat in record["decisions"][0]["seats"] for one in seat["people"] if one["login"] == "bob"]
    assert (bob["commitment"], bob["view"]) == ("committed", "disagrees")


@PUBLIC
async def test_a_block_is_shown_with_its_reason_and_its_age(s: Stage, client: httpx.AsyncClient) -> None:
    pull = await opened_in_public(s)
    await s.says(pull, "carol", "/block no rollback plan")
    await s.later(hours=3)
    page = await text_of(client, pull)
    assert "Blocked by carol." in page
    assert re.search(
        r'blocks \(B1\), <time class="age" datetime="[^"]+">since \d+ \w+ \d{4}, \d\d:\d\d UTC</time>', page
    )
    assert "<blockquote>no rollback plan</blockquote>" in page


@PUBLIC
async def test_what_somebody_elses_edit_set_aside_is_shown_with_who_did_it(s: Stage, client: httpx.AsyncClient) -> None:
    pull = await opened_in_public(s)
    said = await s.says(pull, "alice", "/commit with all my heart")
    await s.edits(said, "admin", "/commit to nothing")
    page = await text_of(client, pull)
    assert "alice’s words</a> were edited by admin" in page
    assert "edited what alice wrote; a commitment in it counts no more" in page


@PUBLIC
async def test_what_is_said_after_the_merge_is_shown_as_late(s: Stage, client: httpx.AsyncClient) -> None:
    pull = await opened_in_public(s)
    await s.says(pull, "alice", "/commit")
    await s.do(s.acts.merge, pull, s.person("admin"))
    await s.says(pull, "bob", "/block too late")
    page = await text_of(client, pull)
    assert "Merged while bob, carol and dave were awaited." in page
    assert "Said after the merge" in page
    assert "late, counts for nothing" in page


@PUBLIC
async def test_an_earlier_text_is_named_with_what_changed_since(s: Stage, client: httpx.AsyncClient) -> None:
    pull = await opened_in_public(s)
    before = pull.head
    await s.says(pull, "alice", "/commit")
    await s.pushes(pull, {"rfcs/0001.md": "# Another change\n"})
    page = await text_of(client, pull)
    assert f"/compare/{before}...{pull.head}" in page
    assert "to look again: the text changed" in page


@PUBLIC
async def test_the_record_can_be_pasted_into_the_text(s: Stage, client: httpx.AsyncClient) -> None:
    pull = await opened_in_public(s)
    await s.says(pull, "bob", "/dac [two](https://evil.example) databases")
    text = await text_of(client, pull, ".md")
    assert text.startswith("## Dissent and commitments\n")
    assert "**bob** disagreed and committed" in text
    assert "[two](https" not in text


@PUBLIC
async def test_nothing_that_people_write_becomes_markup(s: Stage, client: httpx.AsyncClient) -> None:
    nasty = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    pull = await opened_in_public(s, title=nasty)
    await s.says(pull, "bob", f"/dac {nasty} [x](javascript:alert(1))")
    await s.says(pull, "carol", f"/block {nasty}")
    page = await text_of(client, pull)
    assert "<script>alert" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page


@PUBLIC
@pytest.mark.parametrize(("title", "shown"), [("RFC \u202e1\u2066 a\u200b", "RFC 1 a"), ("\u200b", "#1")])
async def test_a_title_turns_and_hides_nothing(s: Stage, client: httpx.AsyncClient, title: str, shown: str) -> None:
    pull = await opened_in_public(s, title=title)
    for page in (await text_of(client, pull), (await client.get("/acme/rfcs")).text):
        assert f">{shown}<" in page
        assert not set("\u202e\u2066\u200b") & set(page)


@PUBLIC
async def test_a_page_that_has_not_changed_is_not_sent_again(s: Stage, client: httpx.AsyncClient) -> None:
    pull = await opened_in_public(s)
    for ending in ("", ".json", ".md"):
        tag = (await client.get(path_of(pull) + ending)).headers["etag"]
        again = await client.get(path_of(pull) + ending, headers={"If-None-Match": f'"other", W/{tag}'})
        assert (again.status_code, again.content) == (304, b"")
    await s.says(pull, "alice", "/commit")
    assert (await client.get(path_of(pull), headers={"If-None-Match": tag})).status_code == 200


@PUBLIC
async def test_every_page_forbids_what_is_not_ours(s: Stage, client: httpx.AsyncClient) -> None:
    pull = await opened_in_public(s)
    for path in ("/", path_of(pull), path_of(pull) + ".json", path_of(pull) + ".md", "/no/such/1"):
        headers = (await client.get(path)).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


async def both_are_the_same(client: httpx.AsyncClient, pull: Pull) -> None:
    for ending in ("", ".json", ".md", "?before=1"):
        hidden = await client.get(path_of(pull) + ending)
        missing = await client.get("/acme/nothing/1" + ending)
        assert (hidden.status_code, hidden.text) == (missing.status_code, missing.text) == (404, missing.text)
        kept = [{k: v for k, v in one.headers.items() if k != "date"} for one in (hidden, missing)]
        assert kept[0] == kept[1]


@PUBLIC
async def test_a_private_repository_is_as_if_it_were_not_there(s: Stage, client: httpx.AsyncClient) -> None:
    await both_are_the_same(client, await s.opens())


async def test_nobody_reads_a_public_repository_unless_the_setting_says_so(s: Stage, client: httpx.AsyncClient) -> None:
    await both_are_the_same(client, await opened_in_public(s))


@PUBLIC
async def test_a_repository_that_became_private_is_gone_for_strangers(s: Stage, client: httpx.AsyncClient) -> None:
    pull = await opened_in_public(s)
    s.repository.private = True
    await s.says(pull, "alice", "/commit")
    await both_are_the_same(client, pull)


@PUBLIC
async def test_an_odd_number_is_nothing(s: Stage, client: httpx.AsyncClient) -> None:
    await opened_in_public(s)
    for number in ("0", "-1", "x", "9" * 5000, "²", "1.5", "%00"):
        assert (await client.get(f"/acme/rfcs/{number}")).status_code == 404


@PUBLIC
async def test_an_old_name_leads_to_the_new_one(s: Stage, client: httpx.AsyncClient) -> None:
    pull = await opened_in_public(s)
    await s.do(s.acts.rename_repository, s.repository, s.person("admin"), "decisions")
    for ending in ("", ".md", ".json?before=7"):
        answer = await client.get(f"/Acme/RFCS/{pull.number}{ending}")
        assert (answer.status_code, answer.headers["location"]) == (307, f"/acme/decisions/{pull.number}{ending}")


@PUBLIC
async def test_the_check_and_the_comment_lead_to_the_page(s: Stage) -> None:
    pull = await s.opens()
    page = f"https://commitment.example/acme/rfcs/{pull.number}"
    assert s.runs(pull)[-1].details_url == page
    assert page in s.own_comments(pull)[0].body


@PUBLIC
async def test_the_ledger_is_paged_to_its_beginning(
    s: Stage, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.pages.decision.ENTRIES", 2)
    pull = await opened_in_public(s)
    for login in ("alice", "bob", "carol"):
        await s.says(pull, login, "/commit")
    seen: list[int] = []
    address: str | None = path_of(pull) + ".json"
    while address:
        found = (await client.get(address.removeprefix("https://commitment.example"))).json()
        seen += [one["id"] for one in found["ledger"]]
        address = found["ledger_older"]
    assert seen == sorted((one.id for one in await s.ledger(pull)), reverse=True)
    assert 'href="/acme/rfcs' in (await text_of(client, pull)).partition("Older")[0]


@PUBLIC
async def test_a_decision_that_nobody_has_to_take_says_so(s: Stage, client: httpx.AsyncClient) -> None:
    pull = await opened_in_public(s, files={"README.md": "# Hello\n"})
    page = await text_of(client, pull)
    assert "No commitment is needed here." in page
    assert "No decision of the policy applies" in page


async def test_the_style_sheet_is_kept_for_good_only_under_its_own_name(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    lasting, passing = await client.get(address), await client.get("/static/style.css?v=other")
    assert "immutable" in lasting.headers["cache-control"]
    assert passing.headers["cache-control"] == "no-cache"
    again = await client.get(address, headers={"If-None-Match": lasting.headers["etag"]})
    assert again.status_code == 304
    for nothing in ("demo.js", "base.html", "..%2fbase.html"):
        assert (await client.get(f"/static/{nothing}")).status_code == 404


async def test_a_store_out_of_order_is_said_plainly(s: Stage, client: httpx.AsyncClient) -> None:
    await s.store.run(lambda connection: connection.exec_driver_sql("DROP TABLE former_names"))
    answer = await client.get("/acme/rfcs/1")
    assert answer.status_code == 503
    assert "does not answer just now" in answer.text


def test_settings_do_not_open_pages_by_themselves(s: Stage) -> None:
    assert replace(s.settings).public_pages is False
