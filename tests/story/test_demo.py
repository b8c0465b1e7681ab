"""The demo: its page, what people do there, and what becomes of it."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.command_line.demo import Demo, listen, playing

EVENTS, PASSKEYS, README = 41, 42, 43


class Visitor:
    """Somebody at the page, without a browser."""

    def __init__(self, demo: Demo, client: httpx.AsyncClient) -> None:
        self.demo, self.client = demo, client

    async def does(self, who: str, act: str, number: int = EVENTS, **given: Any) -> httpx.Response:
        return await self.client.post(f"/_demo/pull/{number}/{act}", json={"who": who, **given})

    async def says(self, who: str, body: str, number: int = EVENTS) -> None:
        assert (await self.does(who, "comment", number, body=body)).status_code == 200

    async def sees(self, number: int = EVENTS) -> dict[str, Any]:
        seen: dict[str, Any] = (await self.client.get(f"/_demo/pull/{number}")).json()
        return seen

    async def check(self, words: str, number: int = EVENTS) -> None:
        """Waits until the required check says this."""
        await self.region("check", words, number)

    async def region(self, name: str, words: str, number: int = EVENTS) -> None:
        """Waits until this part of the page says this."""
        seen = ""
        async with asyncio.timeout(10):
            while words not in seen:
                self.demo.sandbox.changed.clear()
                seen = (await self.sees(number))["regions"][name]
                if words not in seen:
                    with_a_limit = asyncio.wait_for(self.demo.sandbox.changed.wait(), 0.2)
                    await asyncio.gather(with_a_limit, return_exceptions=True)

    async def said_by(self, who: str, number: int = EVENTS) -> tuple[int, str]:
        """The number and HTML of what they said last."""
        items = [html for key, html in (await self.sees(number))["items"] if f'data-author="{who}"' in html]
        return int(items[-1].partition('data-id="')[2].partition('"')[0]), items[-1]


@asynccontextmanager
async def visiting(folder: Path, number: int) -> AsyncIterator[Visitor]:
    """The demo, from when its App knows this pull request."""
    first = {EVENTS: "0 of 3 committed", PASSKEYS: "1 of 4 committed", README: "No commitment needed"}
    async with playing(folder, listen(0)) as demo, httpx.AsyncClient(base_url=demo.url, trust_env=False) as client:
        visitor = Visitor(demo, client)
        await visitor.check(first[number], number)
        yield visitor


def played(folder: Path, story: Callable[[Visitor], Awaitable[None]], number: int = EVENTS) -> None:
    async def play() -> None:
        async with visiting(folder, number) as visitor:
            await story(visitor)

    asyncio.run(play())


def test_what_people_say_changes_the_check_the_labels_and_the_ledger(tmp_path: Path) -> None:
    async def story(v: Visitor) -> None:
        await v.says("alice", "I commit.")
        await v.check("1 of 3 committed")
        await v.region("ledger", "alice</b> commits")
        latest_first = (await v.sees())["regions"]["ledger"]
        assert latest_first.index("1 of 3 committed") < latest_first.index("alice</b> commits")
        await v.says("bob", "I disagree and commit: it costs more than it brings.")
        await v.check("2 of 3 committed")
        await v.region("ledger", "disagrees and commits: <q>it costs more than it brings.</q>")
        await v.says("dave", "Blocking: there is no way back.")
        await v.check("Blocked by dave: there is no way back.")
        await v.region("head", "commitment: blocked")
        await v.region("happened", "new check run")

    played(tmp_path, story)


def test_a_passed_check_lets_the_pull_request_be_merged_and_no_other_does(tmp_path: Path) -> None:
    async def story(v: Visitor) -> None:
        refused = await v.does("erin", "merge")
        assert (refused.status_code, "has not passed" in refused.json()["error"]) == (409, True)
        for who in ("alice", "bob", "dave"):
            assert (await v.does(who, "review", state="approve", body="")).status_code == 200
        await v.check("3 of 3 committed")
        assert (await v.does("erin", "merge")).status_code == 200
        await v.region("head", "Merged")
        assert (await v.does("erin", "push", text="# Other")).status_code == 409

    played(tmp_path, story)


def test_a_pushed_change_asks_those_again_who_had_committed(tmp_path: Path) -> None:
    async def story(v: Visitor) -> None:
        await v.says("alice", "I commit.")
        await v.check("1 of 3 committed")
        text = (await v.sees())["text"]
        assert (await v.does("erin", "push", text=text.replace("90 days", "80 days"))).status_code == 200
        await v.check("0 of 3 committed")
        assert any("+# RFC 12: Keep events for 80 days" in html for _, html in (await v.sees())["items"])

    played(tmp_path, story)


def test_words_that_an_admin_edits_count_for_nothing(tmp_path: Path) -> None:
    async def story(v: Visitor) -> None:
        await v.says("alice", "Let me think.")
        number, _ = await v.said_by("alice")
        edited = await v.does("admin", "edit", kind="comment", id=number, body="I commit.")
        assert edited.json() == {"done": "edited alice’s words"}
        await v.says("bob", "I commit.")
        await v.check("1 of 3 committed · waiting for alice, dave")
        assert "edited by admin" in (await v.said_by("alice"))[1]

    played(tmp_path, story)


def test_deleting_ones_own_words_takes_them_back(tmp_path: Path) -> None:
    async def story(v: Visitor) -> None:
        await v.says("alice", "I commit.")
        await v.check("1 of 3 committed")
        number, _ = await v.said_by("alice")
        assert (await v.does("alice", "delete", kind="comment", id=number)).status_code == 200
        await v.check("0 of 3 committed")
        await v.region("ledger", "deleted their own words")

    played(tmp_path, story)


def test_a_dismissed_review_commits_nobody(tmp_path: Path) -> None:
    async def story(v: Visitor) -> None:
        assert (await v.does("alice", "review", state="approve", body="Fine.")).status_code == 200
        await v.check("1 of 3 committed")
        number, _ = await v.said_by("alice")
        answer = await v.does("admin", "dismiss", kind="review", id=number, body="She is on leave.")
        assert answer.status_code == 200
        await v.check("0 of 3 committed")

    played(tmp_path, story)


def test_nothing_that_people_write_becomes_markup(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script> <img src=x onerror=alert(2)> [x](javascript:alert(3)) ![y](https://example.com/y.png)"

    async def story(v: Visitor) -> None:
        assert (await v.does("erin", "retitle", title="<script>alert(0)</script>")).status_code == 200
        await v.says("mallory", evil)
        await v.says("alice", f"I disagree and commit: {evil}")
        await v.check("1 of 3 committed")
        await v.region("ledger", "alice")
        assert (await v.does("erin", "push", text=evil)).status_code == 200
        await v.check("0 of 3 committed")
        seen = await v.sees()
        page = await v.client.get(f"/acme/decisions/pull/{EVENTS}")
        assert "&lt;script&gt;alert(0)" in seen["regions"]["head"]
        for html in (*seen["regions"].values(), *(html for _, html in seen["items"]), page.text):
            inert = html.replace('<script src="/_demo/demo.js" defer></script>', "")
            assert "<script" not in inert
            assert "<img" not in inert
            assert 'href="javascript' not in inert
        assert "unsafe" not in page.headers["content-security-policy"]
        assert "script-src 'self'" in page.headers["content-security-policy"]

    played(tmp_path, story)


def test_a_page_that_did_not_change_is_not_sent_again(tmp_path: Path) -> None:
    async def story(v: Visitor) -> None:
        first = await v.client.get(f"/_demo/pull/{README}")
        again = await v.client.get(f"/_demo/pull/{README}", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")

    played(tmp_path, story, README)


def test_the_first_page_shows_people_policy_and_text(tmp_path: Path) -> None:
    async def story(v: Visitor) -> None:
        page = await v.client.get("/", follow_redirects=True)
        assert page.url.path == f"/acme/decisions/pull/{EVENTS}"
        for words in ("RFC 12: Keep events", "mallory", "stakeholders:", "@acme/security", "cold storage"):
            assert words in page.text
        for name in ("demo.js", "demo.css"):
            assert (await v.client.get(f"/_demo/{name}")).status_code == 200

    played(tmp_path, story)


REFUSED = [
    pytest.param("comment", {"who": "nobody", "body": "x"}, 422, "who must be one of", id="a stranger"),
    pytest.param("comment", {"who": ["alice"], "body": "x"}, 422, "who must be one of", id="a list of people"),
    pytest.param("comment", {"who": "alice"}, 422, "body must be a text", id="no words"),
    pytest.param("comment", {"who": "alice", "body": " \n"}, 422, "write something", id="blank words"),
    pytest.param("comment", {"who": "alice", "body": "x" * 65_537}, 422, "65,536 are allowed", id="too many words"),
    pytest.param("review", {"who": "alice", "state": "bless", "body": "x"}, 422, "state must be", id="an odd review"),
    pytest.param("review", {"who": "erin", "state": "approve"}, 422, "own pull request", id="an author's approval"),
    pytest.param("edit", {"who": "alice", "kind": "comment", "id": 1, "body": "x"}, 404, "not there", id="gone words"),
    pytest.param("edit", {"who": "alice", "kind": [], "id": {}, "body": "x"}, 404, "not there", id="odd words"),
    pytest.param("push", {"who": "mallory", "text": "x"}, 403, "write access", id="an outsider's push"),
    pytest.param("retitle", {"who": "erin", "title": "x" * 257}, 422, "256 are allowed", id="a long title"),
    pytest.param("fly", {"who": "alice"}, 404, "they can comment", id="an unknown act"),
]


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[int, httpx.Response]:
    """What all of them are answered, from one demo."""
    answers = {}

    async def story(v: Visitor) -> None:
        for row in REFUSED:
            act, given = row.values[0], row.values[1]
            answers[id(row.values[1])] = await v.client.post(f"/_demo/pull/{EVENTS}/{act}", json=given)

    played(tmp_path_factory.mktemp("refusals"), story)
    return answers


@pytest.mark.parametrize(("act", "given", "status", "why"), REFUSED)
def test_what_cannot_be_done_is_refused_with_the_reason(
    refusals: dict[int, httpx.Response], act: str, given: dict[str, Any], status: int, why: str
) -> None:
    answer = refusals[id(given)]
    assert (answer.status_code, why in answer.json()["error"]) == (status, True), (act, answer.text)


def test_bad_requests_get_a_clear_answer(tmp_path: Path) -> None:
    async def story(v: Visitor) -> None:
        where, as_json = f"/_demo/pull/{EVENTS}/comment", {"Content-Type": "application/json"}
        for body, status in ((b"[" * 100_000, 400), (b"[]", 400), (b"\xff", 400), (b" " * 2_000_000, 413)):
            assert (await v.client.post(where, content=body, headers=as_json)).status_code == status
        assert (await v.client.post(where, data={"who": "alice", "body": "x"})).status_code == 415
        for path in ("/_demo/pull/9", "/_demo/nothing.js", "/nowhere", "/acme/decisions/pull/9"):
            assert (await v.client.get(path)).status_code == 404
        assert (await v.client.get("/", headers={"Host": "evil.example"})).status_code == 400
        lone = await v.client.post(where, content=b'{"who":"alice","body":"\\ud800 \\u0000"}', headers=as_json)
        assert lone.status_code == 200
        assert (await v.client.get(f"/_demo/pull/{EVENTS}")).status_code == 200

    played(tmp_path, story)


def test_an_outsider_may_change_only_their_own_words(tmp_path: Path) -> None:
    async def story(v: Visitor) -> None:
        bobs, _ = await v.said_by("bob", PASSKEYS)
        own, _ = await v.said_by("mallory", PASSKEYS)
        theirs = await v.does("mallory", "edit", PASSKEYS, kind="comment", id=bobs, body="x")
        assert (theirs.status_code, "only change their own words" in theirs.json()["error"]) == (403, True)
        assert (await v.does("mallory", "edit", PASSKEYS, kind="comment", id=own, body="x")).status_code == 200

    played(tmp_path, story, PASSKEYS)


def test_a_taken_port_gives_the_next_free_one() -> None:
    with listen(0) as taken:
        port = taken.getsockname()[1]
        with listen(port) as other:
            assert port < other.getsockname()[1] <= port + 100


@pytest.mark.parametrize("port", [pytest.param(-80, id="below all"), pytest.param(70_000, id="above all")])
def test_a_port_that_cannot_be_is_an_os_error(port: int) -> None:
    with pytest.raises(OSError, match="no such port"):
        listen(port)


def test_the_demo_listens_on_this_machine_only() -> None:
    with listen(0) as listening:
        assert listening.family is socket.AF_INET
        assert listening.getsockname()[0] == "127.0.0.1"


def test_the_command_serves_until_it_is_told_to_stop_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with listen(0) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "app", "demo", "--no-browser", "--port", str(port)]
        place = {**os.environ, "TMPDIR": str(tmp_path)}
        with subprocess.Popen(  # noqa: S603 - our own command
            command, env=place, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as running:
            assert running.stdout
            assert f"Port {port} is taken" in running.stdout.readline()
            url = running.stdout.readline().split()[4]
            assert httpx.get(url, follow_redirects=True, trust_env=False).status_code == 200
            running.terminate()
            rest = running.stdout.read()
    assert (running.returncode, "Traceback" in rest) == (0, False)
    assert list(tmp_path.iterdir()) == []


def test_serving_the_app_loads_no_sandbox() -> None:
    asked = "import sys, app.command_line.arguments; print([m for m in sys.modules if m.startswith('app.sandbox')])"
    answered = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    assert answered.stdout.strip() == "[]"


def test_the_decisions_own_page_is_there_and_its_links_lead_back_to_the_demo(tmp_path: Path) -> None:
    async def follow() -> None:
        async with playing(tmp_path, listen(0)) as demo, httpx.AsyncClient(trust_env=False) as client:
            path = f"/{demo.sample.repository.full_name}"
            number = min(demo.sample.repository.pulls)
            shown = await client.get(f"{demo.url}{path}/pull/{number}")
            assert f'href="{demo.app_url}{path}/{number}"' in shown.text
            for there, here in ((f"{path}/pull/{number}", f"{path}/pull/{number}"), (f"{path}/commit/abc", "")):
                answer = await client.get(demo.sandbox.url + there)
                assert (answer.status_code, answer.headers["location"]) == (302, demo.url + here)

    asyncio.run(follow())
