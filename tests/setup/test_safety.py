"""Who is kept out of setting the App up, and what cannot be slipped in."""

import asyncio
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from app.web.setup.door import STAYS_FOR
from app.web.setup.registration import WITHIN
from tests.setup.newcomer import Newcomer

pytestmark = pytest.mark.anyio


async def test_without_the_code_nothing_can_be_registered(n: Newcomer) -> None:
    answer = await n.chooses()
    assert (answer.status_code, answer.headers["location"]) == (303, "/setup")
    assert "Whose App" not in (await n.gets("/setup")).text


async def test_a_wrong_code_opens_nothing(n: Newcomer) -> None:
    for code in ("", "AAAA-AAAA-AAAA-AAAA", n.codes[0][:-1], n.codes[0] + "A", "ß" * 50):
        answer = await n.enters(code)
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


async def test_no_stranger_keeps_out_who_has_the_code(n: Newcomer) -> None:
    for _ in range(20):
        assert (await n.enters("AAAA-AAAA-AAAA-AAAA")).status_code == 403
    assert (await n.enters()).status_code == 303


async def test_a_code_is_good_for_one_browser_and_the_next_takes_its_place(n: Newcomer) -> None:
    await n.enters()
    used, newest = n.codes
    async with n.another() as other:
        assert (await other.enters(used)).status_code == 403
        assert (await other.enters(newest)).status_code == 303
        assert "Whose App" in (await other.gets("/setup")).text
    assert "Whose App" not in (await n.gets("/setup")).text


async def test_the_cookie_is_out_of_reach_of_scripts_and_ends(n: Newcomer) -> None:
    cookie = (await n.enters()).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    n.clock.at += STAYS_FOR
    assert "Whose App" not in (await n.gets("/setup")).text


async def test_on_https_the_cookie_is_of_this_host_and_never_travels_unencrypted(n: Newcomer) -> None:
    origin = n.url.replace("http:", "https:")
    answer = await n.posts("/setup/code", {"code": n.codes[0]}, Origin=origin)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-setup=")
    assert "Secure" in cookie


ELSEWHERE = [
    pytest.param({"Origin": "https://evil.example"}, id="another site"),
    pytest.param({"Origin": "null"}, id="a sandboxed frame"),
    pytest.param({"Origin": ""}, id="no origin"),
    pytest.param({"Sec-Fetch-Site": "cross-site"}, id="cross-site by the browser's word"),
    pytest.param({"Sec-Fetch-Site": "same-site"}, id="another port or subdomain"),
    pytest.param({"Origin": "http://["}, id="no address"),
]


@pytest.mark.parametrize("headers", ELSEWHERE)
@pytest.mark.parametrize("path", ["/setup/code", "/setup/manifest", "/setup/secrets"])
async def test_a_form_of_another_site_does_nothing(n: Newcomer, path: str, headers: dict[str, str]) -> None:
    if path != "/setup/code":
        await n.enters()
    answer = await n.posts(path, {"code": n.codes[-1]}, **headers)
    assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)


async def test_a_state_that_was_not_sent_is_refused(n: Newcomer) -> None:
    await n.enters()
    url = await n.creates(await n.chooses())
    code = parse_qs(urlsplit(url).query)["code"][0]
    for state in ("", "guessed"):
        answer = await n.gets("/setup/callback", params={"code": code, "state": state})
        assert answer.status_code == 400
    assert not n.file.exists()
    assert (await n.gets(url)).status_code == 303


async def test_another_browser_cannot_bring_the_code_back(n: Newcomer) -> None:
    await n.enters()
    url = await n.creates(await n.chooses())
    async with n.another() as other:
        assert (await other.gets(url)).headers["location"] == "/setup"
        await other.enters()
        assert (await other.gets(url)).status_code == 400
    assert not n.file.exists()


async def test_a_return_counts_once(n: Newcomer) -> None:
    await n.enters()
    url = await n.creates(await n.chooses())
    answers = await asyncio.gather(*(n.gets(url) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]


async def test_a_code_that_github_does_not_know_says_so_and_is_not_tried_again(n: Newcomer) -> None:
    await n.enters()
    url = re.sub("code=[0-9a-f]+", "code=0123", await n.creates(await n.chooses()))
    first, second = await n.gets(url), await n.gets(url)
    assert "GitHub does not take the code" in first.text
    assert "used before" in second.text
    assert not n.file.exists()


@pytest.mark.parametrize("code", ["", "../app", "a/b", "x" * 300, "a%2Fb"])
async def test_a_code_is_never_a_way_to_another_address(n: Newcomer, code: str) -> None:
    await n.enters()
    state = parse_qs(urlsplit(await n.creates(await n.chooses())).query)["state"][0]
    answer = await n.gets("/setup/callback", params={"code": code, "state": state})
    assert answer.status_code == 400
    assert not [one for one in n.sandbox.requests if "conversions" in one.path]


async def test_after_an_hour_it_is_too_late(n: Newcomer) -> None:
    await n.enters()
    url = await n.creates(await n.chooses())
    n.clock.at += WITHIN
    assert "More than an hour" in (await n.gets(url)).text
    assert not n.file.exists()


async def test_where_github_does_not_answer_the_same_address_does_a_little_later(n: Newcomer) -> None:
    await n.enters()
    url = await n.creates(await n.chooses())
    n.sandbox.fail_next("POST", "/app-manifests", 502)
    failed = await n.gets(url)
    assert failed.status_code == 503
    assert "Nothing is lost" in failed.text
    assert parse_qs(urlsplit(url).query)["code"][0] not in failed.text
    assert (await n.gets(url)).status_code == 303


async def test_a_second_registration_is_refused(n: Newcomer) -> None:
    await n.enters()
    first, second = await n.creates(await n.chooses()), await n.creates(await n.chooses(name="Another"))
    assert (await n.gets(first)).status_code == 303
    kept = n.file.read_text()
    assert (await n.gets(second)).status_code == 409
    assert (await n.chooses()).status_code == 409
    assert (await n.gets("/setup")).headers["location"] == "/setup/done"
    assert n.file.read_text() == kept


async def test_after_setting_up_there_is_nothing_for_others(n: Newcomer) -> None:
    await n.registers()
    async with n.another() as other:
        assert (await other.gets("/setup")).status_code == 404
        assert (await other.enters()).status_code == 404
        assert (await other.gets("/setup/done")).headers["location"] == "/setup"
        assert (await other.posts("/setup/secrets", {})).headers["location"] == "/setup"


async def test_credentials_of_another_process_are_never_written_over(n: Newcomer) -> None:
    await n.enters()
    url = await n.creates(await n.chooses())
    n.file.parent.mkdir(parents=True, exist_ok=True)
    n.file.write_text("of another process")
    await n.gets(url)
    assert n.file.read_text() == "of another process"
    assert "could not be written" in (await n.gets("/setup/done")).text


NASTY = ['"><script>alert(1)</script>', "'; form-action *", "a\nb", "{{ 7*7 }}", "é" * 35, "\u202e"]


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("where", ["organization", "server", "name", "address", "whose", "keep"])
async def test_what_is_typed_stays_text(n: Newcomer, where: str, nasty: str) -> None:
    await n.enters()
    page = await n.chooses(**{where: nasty})
    assert page.status_code in (200, 422)
    assert "<script>alert" not in page.text
    assert "49" not in re.findall(r'value="([^"]*)"', page.text)
    policy = page.headers["content-security-policy"]
    assert policy.count("form-action") == 1
    assert "*" not in policy


BAD_SERVERS = [
    "https://github.example.com/a",
    "https://u:p@github.example.com",
    "ftp://x.example.com",
    "https://",
    "x",
    "https://a;b",
    "https://x?y",
    "https://x.example.com:port",
]


@pytest.mark.parametrize("server", BAD_SERVERS)
async def test_a_server_is_an_address_without_anything_after_it(n: Newcomer, server: str) -> None:
    await n.enters()
    page = await n.chooses(server=server)
    assert page.status_code == 422
    assert "Give the server’s address" in page.text


async def test_a_form_without_end_is_not_read(n: Newcomer) -> None:
    await n.enters()
    assert (await n.posts("/setup/manifest", {"name": "x" * 100_000})).status_code == 422


async def test_people_who_look_around_find_nothing(n: Newcomer) -> None:
    for path in ("/acme/rfcs/1", "/.env", "/setup/credentials"):
        answer = await n.gets(path)
        assert answer.status_code == 404
        assert answer.headers["x-content-type-options"] == "nosniff"
