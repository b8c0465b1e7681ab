"""The insights: what they show, to whom, and that nobody is named in them."""

import csv
import io
import re
from datetime import timedelta

import httpx
import pytest

from app.decision.insights import FEW
from app.sandbox.records import Pull
from app.web.pages.insights import harmless, span
from tests.stage import Stage

pytestmark = pytest.mark.anyio
PUBLIC = pytest.mark.settings(public_pages=True)
PATH = "/acme/rfcs/insights"
NASTY = '"><script>alert(1)</script>'


async def decided(s: Stage, *, block: bool = False, dissent: str = "") -> Pull:
    s.repository.private = False
    pull = await s.opens()
    await s.later(hours=6)
    if block:
        await s.says(pull, "carol", "/block no rollback plan")
        await s.later(hours=3)
    for login in ("alice", "bob", "carol", "dave"):
        await s.says(pull, login, f"/dac {dissent}" if dissent and login == "bob" else "/commit")
    return pull


async def text_of(client: httpx.AsyncClient, path: str = PATH) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200
    return answer.text


async def figures_of(client: httpx.AsyncClient, query: str = "") -> dict[tuple[str, str, str], str]:
    rows = list(csv.reader(io.StringIO(await text_of(client, f"{PATH}.csv{query}"))))
    assert rows[0] == ["section", "of", "figure", "value", "unit"]
    return {(row[0], row[1], row[2]): row[3] for row in rows[1:]}


@PUBLIC
async def test_a_decisions_time_is_divided_by_what_held_it(s: Stage, client: httpx.AsyncClient) -> None:
    await decided(s, block=True)
    page, figures = await text_of(client), await figures_of(client)
    assert "The one decision took 9" in page
    assert "waiting on stakeholders." in page
    assert float(figures["where it waited", "on stakeholders", "time"]) == pytest.approx(6, abs=0.1)
    assert float(figures["where it waited", "on blocks", "time"]) == pytest.approx(3, abs=0.1)
    parts = [float(value) for (section, _, figure), value in figures.items() if (section, figure) == SHARES]
    assert sum(parts) == pytest.approx(float(figures["time to commitment", "", "median"]), abs=0.05)
    assert figures["blocks", "", "raised"] == figures["blocks", "", "lifted"] == "1"


SHARES = ("where it waited", "time")


@PUBLIC
async def test_no_dissent_at_all_is_called_a_bad_sign(s: Stage, client: httpx.AsyncClient) -> None:
    for _ in range(FEW):
        await decided(s)
    page = await text_of(client)
    assert f"None of {FEW} decisions was taken with dissent." in page
    assert "That is a bad sign" in page
    assert "chance" not in page


@PUBLIC
async def test_of_few_decisions_that_may_be_chance(s: Stage, client: httpx.AsyncClient) -> None:
    await decided(s)
    assert "Of so few that may be chance. That is a bad sign" in await text_of(client)


@PUBLIC
async def test_dissent_is_counted_and_nobody_is_named(s: Stage, client: httpx.AsyncClient) -> None:
    await decided(s, dissent="two databases would be safer")
    page = await text_of(client)
    sheet = await text_of(client, PATH + ".csv")
    assert "1 of 1 decision (100 %) was taken with dissent." in page
    for word in ("alice", "bob", "carol", "dave", "author-", "two databases"):
        assert word not in page + sheet


@PUBLIC
async def test_a_changed_text_counts_who_is_asked_again(s: Stage, client: httpx.AsyncClient) -> None:
    pull = await decided(s)
    await s.pushes(pull, {"rfcs/0001.md": "# Another\n"})
    for login in ("alice", "bob", "carol", "dave"):
        await s.says(pull, login, "/commit")
    assert (await figures_of(client))["commitments", "", "asked again"] == "4"


@PUBLIC
async def test_where_nothing_was_decided_it_says_what_counts(s: Stage, client: httpx.AsyncClient) -> None:
    s.repository.private = False
    await s.opens()
    assert "No decision was taken in this time." in await text_of(client)
    assert (await figures_of(client))["decisions", "", "taken"] == "0"


@PUBLIC
async def test_it_can_be_narrowed_to_a_kind_and_a_period(s: Stage, client: httpx.AsyncClient) -> None:
    await decided(s)
    [kind] = [row for row in (await text_of(client)).split("<option") if 'value="' in row and "all" not in row][:1]
    name = kind.partition('value="')[2].partition('"')[0]
    assert (await figures_of(client, f"?decision={name}&months=3"))["decisions", "", "taken"] == "1"
    assert (await figures_of(client, "?decision=nothing"))["decisions", "", "taken"] == "0"
    for odd in ("0", "-1", "9" * 5000, "x", "4"):
        assert (await figures_of(client, f"?months={odd}"))["shown", "all decisions", "period"] == "12"


@PUBLIC
async def test_the_charts_have_words_for_those_who_do_not_see_them(s: Stage, client: httpx.AsyncClient) -> None:
    await decided(s, block=True)
    page = await text_of(client)
    assert page.count('role="img"') == page.count("<desc id=") == 3
    assert "style=" not in page


@PUBLIC
async def test_what_is_asked_for_does_not_become_markup(s: Stage, client: httpx.AsyncClient) -> None:
    await decided(s)
    page = (await client.get(PATH, params={"decision": NASTY, "months": NASTY})).text
    assert "<script>alert" not in page
    assert 'value="&#34;&gt;&lt;script' in page


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\r=1", "＝1"])
async def test_a_spreadsheet_takes_no_name_for_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text.strip()}"
    assert harmless(f"a{text.strip()}") == f"a{text.strip()}"


@pytest.mark.parametrize("between", [";", "; ", "\r\n", "\n", "\u2028"])
async def test_a_spreadsheet_finds_no_second_cell_in_a_name(between: str) -> None:
    assert not re.search(r"[;\r\n\u2028]", harmless(f"RFC{between}=1+1"))


@PUBLIC
async def test_a_name_in_the_sheet_is_harmless(s: Stage, client: httpx.AsyncClient) -> None:
    await decided(s)
    sheet = (await client.get(PATH + ".csv", params={"decision": '=HYPERLINK("http://evil.example","x")'})).text
    assert "shown,\"'=HYPERLINK(" in sheet


async def test_spans_are_told_in_the_unit_that_people_would_use() -> None:
    given = [timedelta(minutes=m) for m in (0, 1, 40, 90, 60 * 47, 60 * 24 * 3, 60 * 24 * 2000)]
    assert list(map(span, given)) == [
        "0 minutes",
        "1 minute",
        "40 minutes",
        "1.5 hours",
        "47 hours",
        "3 days",
        "2,000 days",
    ]


@pytest.mark.settings(public_pages=True)
@pytest.mark.parametrize("ending", ["", ".csv", "?months=3"])
async def test_a_private_repository_is_as_if_it_were_not_there(
    s: Stage, client: httpx.AsyncClient, ending: str
) -> None:
    await s.opens()
    hidden, missing = await client.get(PATH + ending), await client.get("/acme/nothing/insights" + ending)
    assert (hidden.status_code, hidden.text) == (missing.status_code, missing.text) == (404, missing.text)
    kept = [{k: v for k, v in one.headers.items() if k != "date"} for one in (hidden, missing)]
    assert kept[0] == kept[1]


@PUBLIC
async def test_an_old_name_leads_to_the_new_one(s: Stage, client: httpx.AsyncClient) -> None:
    await decided(s)
    await s.do(s.acts.rename_repository, s.repository, s.person("admin"), "decisions")
    answer = await client.get("/acme/rfcs/insights.csv?months=3")
    assert (answer.status_code, answer.headers["location"]) == (307, "/acme/decisions/insights.csv?months=3")
