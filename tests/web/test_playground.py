"""The playground: what is shown of a policy and a comment, to anybody, and that nothing of it is kept."""

import asyncio
import threading

import httpx
import pytest

from tests.stage import Stage

pytestmark = pytest.mark.anyio
NASTY = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


async def played(client: httpx.AsyncClient, **fields: str) -> str:
    answer = await client.post("/playground", data=fields)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_it_begins_with_an_example_that_is_explained(client: httpx.AsyncClient) -> None:
    answer = await client.get("/playground")
    assert answer.status_code == 200
    assert "Everybody in @acme/architecture has a seat each" in answer.text
    assert "Who writes this disagrees and commits." in answer.text
    assert "<b>Disagrees and commits</b>" in answer.text
    assert "Passed over: quote" in answer.text
    assert len(answer.content) < 50_000


async def test_a_policys_errors_stand_at_their_lines(client: httpx.AsyncClient) -> None:
    page = await played(client, policy="decisions:\n  - name: RFC\n    stakeholder:\n      everyone: [alice]\n")
    assert "Error in line 3:</b>" in page
    assert "did you mean" in page or "stakeholders" in page
    place = page.index('<li value="3">')
    assert place < page.index("Error in line 3:") < page.index('<li value="4">')


async def test_of_a_long_policy_the_lines_around_the_errors_are_shown(client: httpx.AsyncClient) -> None:
    page = await played(client, policy="decisions:\n" + "# nothing\n" * 900 + "  - nme: RFC\n" + "# more\n" * 900)
    assert 'class="gap" value="900"' in page
    assert 'value="500"' not in page


async def test_it_shows_which_samples_a_policy_governs_and_who_would_have_a_seat(client: httpx.AsyncClient) -> None:
    policy = "decisions:\n  - name: Design\n    when: {labels: [design]}\n    stakeholders: {everyone: ['@acme/ux']}\n"
    page = await played(client, policy=policy)
    assert "<b>Design</b> applies" in page
    for member in ("ux-1", "ux-2", "ux-3"):
        assert f"<b>{member}</b>" in page
    assert "it bears none of its labels" in page


async def test_ones_own_pull_request_is_judged_too(client: httpx.AsyncClient) -> None:
    policy = "decisions:\n  - name: Any\n    when: {paths: ['own/*']}\n    stakeholders: {everyone: [bo]}\n"
    page = await played(client, policy=policy, title="My own", files="own/a.md\nb.md", labels="x, y", author="@Bo")
    own = page[page.index("<b>My own</b>") :]
    assert own.index("<b>Any</b> applies") < own.index("<b>bo</b>") < own.index("RFC: one database")
    assert "by Bo, into <code>main</code>, labelled x, y, changes <code>own/a.md</code>, <code>b.md</code>" in page


async def test_every_statement_stands_at_its_line_with_why(client: httpx.AsyncClient) -> None:
    page = await played(client, comment="/block no plan\n\nI can live with it\n\n```\n/commit\n```\n")
    assert page.index('<li value="1">') < page.index("<b>Blocks</b>: <q") < page.index('<li value="3">')
    assert page.index('<li value="3">') < page.index("Near, but not heard") < page.index('<li value="5">')
    assert "Passed over: code" in page
    assert "Who writes this blocks." in page


async def test_a_policys_own_phrases_are_heard(client: httpx.AsyncClient) -> None:
    policy = "decisions:\n  - {name: A, stakeholders: {everyone: [bo]}}\nphrases:\n  commit: [ich bin dabei]\n"
    assert "Who writes this commits." in await played(client, policy=policy, comment="Ich bin dabei.")
    assert "Nothing is declared" in await played(client, comment="Ich bin dabei.")


@pytest.mark.parametrize("name", ["policy", "comment", "title", "files", "labels", "base", "author"])
async def test_nothing_that_is_pasted_becomes_markup(client: httpx.AsyncClient, name: str) -> None:
    policy = "decisions:\n  - {name: A, stakeholders: {everyone: [bo]}}\n"
    page = await played(client, **{"policy": policy, "title": "x", name: f"/block {NASTY} [x](javascript:alert(1))"})
    assert "alert(1)" in page
    assert "<script>alert" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page


async def test_names_in_a_policy_do_not_become_markup(client: httpx.AsyncClient) -> None:
    quoted = '\\"><script>alert(1)</script>'
    policy = (
        f'decisions:\n  - name: "{quoted}"\n    when: {{title: ["{quoted}*"], labels: ["{quoted}"]}}\n'
        f'    stakeholders:\n      groups: [{{name: "{quoted}", of: [bo]}}]\n    labels: {{mark: "<img src=x>"}}\n'
    )
    page = await played(client, policy=policy)
    assert "It can be read" in page
    assert "<script>alert" not in page
    assert "<img" not in page


async def test_the_text_comes_back_as_it_was(client: httpx.AsyncClient) -> None:
    page = await played(client, comment="\n</textarea> one\n two &amp; three")
    assert ">\n\n&lt;/textarea&gt; one\n two &amp;amp; three</textarea>" in page


async def test_too_much_is_refused_in_words(client: httpx.AsyncClient) -> None:
    for fields in ({"policy": "#" * 65_537}, {"comment": "ü" * 40_000}, {"policy": "%" * 500_000}):
        answer = await client.post("/playground", data=fields)
        assert answer.status_code == 413
        assert "64 KiB" in answer.text
    many = await client.post("/playground", data={f"f{place}": "x" for place in range(40)})
    assert many.status_code == 413


async def test_all_that_fits_is_taken(client: httpx.AsyncClient) -> None:
    comment = "I commit to this. " * 3_600
    page = await played(client, policy="#" * 65_536, comment=comment)
    assert "wrong" in page
    assert "is declared" in page or "Who writes this" in page


async def test_what_is_no_form_is_an_empty_one(client: httpx.AsyncClient) -> None:
    answer = await client.post("/playground", content=b'{"policy": 1}', headers={"Content-Type": "application/json"})
    assert (answer.status_code, "Paste a policy" in answer.text) == (200, True)
    odd = await client.post("/playground", content=b"comment=%ff%00%ed%a0%80&policy=%00", headers=FORM)
    assert odd.status_code == 200


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def test_nothing_is_kept_or_logged(
    s: Stage, client: httpx.AsyncClient, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    before = await dumped(s)
    page = await client.post("/playground", data={"policy": "secret-word: 1", "comment": "/block secret-word"})
    assert "secret-word" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "etag" not in page.headers or page.headers["cache-control"] == "no-store"
    assert await dumped(s) == before
    captured = capfd.readouterr()
    assert "secret-word" not in captured.out + captured.err + caplog.text


async def dumped(s: Stage) -> list[tuple[str, int]]:
    def count(connection: object) -> list[tuple[str, int]]:
        names = [row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]  # type: ignore[attr-defined]
        return [(n, connection.exec_driver_sql(f"SELECT count(*) FROM {n}").scalar()) for n in sorted(names)]  # type: ignore[attr-defined] # noqa: S608

    return await s.store.run(count)


async def test_when_too_many_try_at_once_the_next_are_asked_to_wait(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Semaphore(0), threading.Event()

    def slow(_: object) -> tuple[None, None]:
        begun.release()
        go_on.wait(20)
        return None, None

    monkeypatch.setattr("app.web.pages.playground._looked_at", slow)
    waiting = [asyncio.create_task(client.post("/playground", data={"comment": "x"})) for _ in range(18)]
    try:
        for _ in range(2):
            await asyncio.to_thread(begun.acquire, timeout=20)
        refused = await first_refused(client)
        assert "send it again in a moment" in refused.text
        assert "my own words" in refused.text
    finally:
        go_on.set()
    assert {one.status_code for one in await asyncio.gather(*waiting)} == {200}


async def first_refused(client: httpx.AsyncClient) -> httpx.Response:
    async with asyncio.timeout(20):
        while True:
            try:
                answer = await client.post("/playground", data={"comment": "my own words"}, timeout=0.5)
            except httpx.TimeoutException:
                continue
            if answer.status_code == 503:
                return answer
