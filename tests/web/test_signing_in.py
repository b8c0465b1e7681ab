"""Signing in with GitHub and out again, and what does not work."""

import asyncio
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
import structlog

from app.logs import set_up_logs
from app.store.tables import sessions, used
from app.web.pages.signing_in import local
from tests.stage import Stage
from tests.web.browser import Browser

pytestmark = pytest.mark.anyio
WHO = "Signed in as <b>alice</b>"


async def is_signed_in(browser: Browser) -> bool:
    return WHO in (await browser.get("/")).text


async def rows(s: Stage, table: object = sessions) -> list[dict[str, object]]:
    found = await s.store.run(lambda connection: connection.execute(table.select()).mappings().all())  # type: ignore[attr-defined]
    return [dict(row) for row in found]


async def test_somebody_signs_in_and_is_named_on_every_page(s: Stage, browser: Browser) -> None:
    assert not await is_signed_in(browser)
    answer = await browser.signs_in("alice")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert WHO in (await browser.get("/")).text
    assert WHO in (await browser.get("/no/such/1")).text


async def test_one_comes_back_to_the_page_where_one_was(s: Stage, browser: Browser) -> None:
    page = f"{s.app_url}/acme/rfcs/1?before=7"
    answer = await browser.signs_in("alice", Referer=page)
    assert answer.headers["location"] == "/acme/rfcs/1?before=7"
    assert (await browser.signs_in("alice", "/signin?to=/acme/rfcs/2")).headers["location"] == "/acme/rfcs/2"


@pytest.mark.parametrize(
    "address",
    [
        *("https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)"),
        *("/%0d%0aSet-Cookie:x", "/ /evil", "/\t/evil.example", "/\n/evil.example", "", "evil", "/a\\b", "/é"),
        *("/signin", "/signin/callback?code=1", "/signout", "/" + "a" * 2000),
    ],
)
def test_no_address_leads_away_from_us(address: str) -> None:
    assert local(address) in ("/", "/%0d%0aSet-Cookie:x")


async def test_another_sites_page_is_not_gone_back_to(s: Stage, browser: Browser) -> None:
    answer = await browser.signs_in("alice", Referer="https://evil.example/acme/rfcs/1")
    assert answer.headers["location"] == "/"
    assert (await browser.signs_in("alice", "/signin?to=//evil.example")).headers["location"] == "/"


async def test_github_is_asked_with_a_state_and_a_challenge(s: Stage, browser: Browser) -> None:
    asked = await browser.begins_to_sign_in()
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 43
    assert len(asked["code_challenge"]) == 43
    assert asked["redirect_uri"] == f"{s.app_url}/signin/callback"
    again = await browser.begins_to_sign_in()
    assert again["state"] != asked["state"]


async def test_the_cookie_is_kept_from_scripts_and_other_sites(s: Stage, browser: Browser) -> None:
    cookies = (await browser.signs_in("alice")).headers.get_list("set-cookie")
    [session] = [one for one in cookies if one.startswith("session=") and "Max-Age=604800" in one]
    assert "HttpOnly" in session
    assert "SameSite=lax" in session
    assert "Path=/" in session
    assert "Domain" not in session


@pytest.mark.settings(public_url="https://commitment.example")
async def test_with_https_no_other_host_can_set_the_cookie(s: Stage, browser: Browser) -> None:
    answer = await browser.get("/signin")
    [cookie] = answer.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-signin=")
    assert "Secure" in cookie
    assert "redirect_uri=https%3A%2F%2Fcommitment.example%2Fsignin%2Fcallback" in answer.headers["location"]


async def test_neither_the_cookie_nor_a_token_is_in_the_store(s: Stage, browser: Browser) -> None:
    await browser.signs_in("alice")
    [row] = await rows(s)
    held = browser.client.cookies["session"].partition(".")[0]
    [token] = s.sandbox.keys.signed_in.keys
    [key] = s.sandbox.keys.signed_in.keys.values()
    for secret in (held, token, key.refresh):
        assert secret not in str(row)


async def test_a_session_known_before_is_worth_nothing_after(s: Stage, browser: Browser, another: Browser) -> None:
    await browser.signs_in("mallory")
    planted = browser.client.cookies["session"]
    another.client.cookies.set("session", planted, domain="127.0.0.1")
    await another.signs_in("alice")
    assert "mallory" not in (await another.get("/")).text
    assert not await is_signed_in(browser)
    assert len(await rows(s)) == 1


async def test_a_made_up_session_is_nobodys(s: Stage, browser: Browser, another: Browser) -> None:
    another.client.cookies.set("session", "A" * 43, domain="127.0.0.1")
    await another.signs_in("alice")
    assert another.client.cookies.get("session", domain="127.0.0.1") != "A" * 43


@pytest.mark.parametrize("place", [0, 20, 42, 44, -1])
async def test_a_cookie_that_was_tampered_with_is_nobodys(s: Stage, browser: Browser, place: int) -> None:
    await browser.signs_in("alice")
    held = browser.client.cookies["session"]
    changed = list(held)
    changed[place] = "A" if held[place] != "A" else "B"
    browser.client.cookies.clear()
    for cookie in (
        "".join(changed),
        held + "x",
        held.partition(".")[0],
        "." + held.partition(".")[2],
        "é".encode().hex(),
    ):
        assert WHO not in (await browser.get("/", Cookie=f"session={cookie}")).text
    assert WHO in (await browser.get("/", Cookie=f"session={held}")).text


async def test_a_state_is_good_once(s: Stage, browser: Browser) -> None:
    asked = await browser.begins_to_sign_in()
    begun = browser.client.cookies["signin"]
    first = await browser.picks(asked, "alice")
    assert (await browser.get(first)).status_code == 303
    second = await browser.picks(asked, "mallory")
    answer = await browser.get(second, Cookie=f"signin={begun}")
    assert answer.status_code == 400
    assert "cannot go on" in answer.text
    assert len(await rows(s)) == 1


async def test_a_code_of_somebody_elses_sign_in_is_not_taken(s: Stage, browser: Browser, another: Browser) -> None:
    planted = await another.picks(await another.begins_to_sign_in(), "mallory")
    await browser.begins_to_sign_in()
    answer = await browser.get(planted)
    assert answer.status_code == 400
    assert await rows(s) == []


async def test_a_stolen_code_is_worth_nothing_without_the_verifier(
    s: Stage, browser: Browser, another: Browser
) -> None:
    stolen = (await browser.picks(await browser.begins_to_sign_in(), "alice")).partition("code=")[2].partition("&")[0]
    asked = await another.begins_to_sign_in()
    answer = await another.get(f"/signin/callback?code={stolen}&state={asked['state']}")
    assert answer.status_code == 400
    assert "did not accept" in answer.text
    assert await rows(s) == []


async def test_a_sign_in_that_took_too_long_is_begun_anew(s: Stage, browser: Browser) -> None:
    back = await browser.picks(await browser.begins_to_sign_in(), "alice")
    s.sandbox.advance(601)
    assert (await browser.get(back)).status_code == 400
    assert (await browser.signs_in("alice")).status_code == 303


async def test_who_would_rather_not_is_left_alone(s: Stage, browser: Browser) -> None:
    answer = await browser.signs_in("")
    assert answer.status_code == 400
    assert "would rather not" in answer.text
    assert await rows(s) == []


async def test_odd_answers_of_github_are_said_plainly(s: Stage, browser: Browser) -> None:
    for given in ("", "?code=x", "?state=x", "?code=x&state=%FF"):
        assert (await browser.get(f"/signin/callback{given}")).status_code == 400
    back = await browser.picks(await browser.begins_to_sign_in(), "alice")
    s.sandbox.fail_next("POST", "/login/oauth/access_token", 502)
    answer = await browser.get(back)
    assert answer.status_code == 503
    assert "GitHub does not answer" in answer.text
    assert await rows(s) == []


async def test_signing_out_ends_it_on_the_server_too(s: Stage, browser: Browser) -> None:
    await browser.signs_in("alice")
    held = browser.client.cookies["session"]
    token = (await browser.get("/")).text.partition('name="token" value="')[2].partition('"')[0]
    answer = await browser.sends("/signout", token=token)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "session" not in browser.client.cookies
    assert await rows(s) == []
    assert WHO not in (await browser.get("/", Cookie=f"session={held}")).text


async def test_another_site_cannot_sign_anybody_out(s: Stage, browser: Browser) -> None:
    await browser.signs_in("alice")
    token = (await browser.get("/")).text.partition('name="token" value="')[2].partition('"')[0]
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
    ):
        answer = await browser.client.post("/signout", data={"token": token}, headers=headers)
        assert answer.status_code == 403
    assert (await browser.sends("/signout", token="guessed")).status_code == 403
    assert (await browser.sends("/signout")).status_code == 403
    assert (await browser.get("/signout")).status_code == 405
    assert await is_signed_in(browser)


async def test_after_a_week_one_signs_in_again(s: Stage, browser: Browser, another: Browser) -> None:
    await browser.signs_in("alice")
    s.sandbox.advance(timedelta(days=7).total_seconds() - 60)
    assert await is_signed_in(browser)
    s.sandbox.advance(61)
    assert not await is_signed_in(browser)
    await another.signs_in("bob")
    assert [row["login"] for row in await rows(s)] == ["bob"]
    assert len(await rows(s, used)) == 1


async def test_what_is_taken_back_at_github_ends_every_session(s: Stage, browser: Browser, another: Browser) -> None:
    await browser.signs_in("alice")
    await another.signs_in("bob")
    s.sandbox.revoke_authorization(s.person("alice"))
    await s.quiet()
    assert not await is_signed_in(browser)
    assert "bob" in (await another.get("/")).text


async def test_a_token_that_github_refuses_ends_the_session(s: Stage, browser: Browser) -> None:
    pull = await s.opens()
    await browser.signs_in("alice")
    s.sandbox.keys.signed_in.forget(s.person("alice"))
    assert (await browser.get(f"/acme/rfcs/{pull.number}")).status_code == 404
    assert await rows(s) == []


async def test_a_token_that_ended_is_renewed_once_for_all_who_wait(s: Stage, browser: Browser) -> None:
    pull = await s.opens()
    await browser.signs_in("alice")
    s.sandbox.keys.signed_in.expire(s.person("alice"))
    s.sandbox.advance(8 * 3600)
    answers = await asyncio.gather(*(browser.get(f"/acme/rfcs/{pull.number}") for _ in range(4)))
    assert [one.status_code for one in answers] == [200] * 4
    assert len(s.sandbox.keys.signed_in.keys) == 1
    asked = [one for one in s.sandbox.requests if one.path == "/login/oauth/access_token"]
    assert len(asked) == 2


async def test_where_no_new_token_is_to_be_had_one_signs_in_again(s: Stage, browser: Browser) -> None:
    pull = await s.opens()
    await browser.signs_in("alice")
    s.sandbox.keys.signed_in.forget(s.person("alice"))
    s.sandbox.advance(8 * 3600)
    assert (await browser.get(f"/acme/rfcs/{pull.number}")).status_code == 404
    assert not await is_signed_in(browser)


async def test_trouble_with_a_renewal_signs_nobody_out(s: Stage, browser: Browser) -> None:
    pull = await s.opens()
    await browser.signs_in("alice")
    s.sandbox.advance(8 * 3600)
    s.sandbox.fail_next("POST", "/login/oauth/access_token", 502)
    assert (await browser.get(f"/acme/rfcs/{pull.number}")).status_code == 503
    assert (await browser.get(f"/acme/rfcs/{pull.number}")).status_code == 200


@pytest.mark.settings(client_id="", client_secret="")
async def test_without_the_apps_client_secret_it_is_said_that_nobody_can_sign_in(s: Stage, browser: Browser) -> None:
    answer = await browser.get("/signin")
    assert answer.status_code == 404
    assert "GITHUB_CLIENT_ID" in answer.text
    assert "Sign in" not in (await browser.get("/no/such/1")).text


@pytest.fixture
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.usefixtures("restored")
async def test_secrets_are_never_in_the_log(s: Stage, browser: Browser, capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("debug", "json")
    asked = await browser.begins_to_sign_in()
    back = await browser.picks(asked, "alice")
    await browser.get(back)
    pull = await s.opens()
    await browser.get(f"/acme/rfcs/{pull.number}")
    s.sandbox.advance(8 * 3600)
    s.sandbox.fail_next("POST", "/login/oauth/access_token", 502)
    await browser.get(f"/acme/rfcs/{pull.number}")
    written = capsys.readouterr().err
    assert "signed in" in written
    [token] = s.sandbox.keys.signed_in.keys
    [key] = s.sandbox.keys.signed_in.keys.values()
    code = back.partition("code=")[2].partition("&")[0]
    held = browser.client.cookies["session"].partition(".")[0]
    for secret in (token, key.refresh, code, asked["state"], held, s.settings.client_secret):
        assert secret not in written


def test_settings_keep_secrets_out_of_sight(s: Stage) -> None:
    assert s.settings.client_secret not in repr(s.settings)
