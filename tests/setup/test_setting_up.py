"""Setting up, from the code in the log to the first check."""

import json
import os
import re
import stat
from html import unescape
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from app.github import needs
from app.kept_credentials import with_kept
from app.setting_up import SettingUp
from app.settings import read_settings, read_settings_for_setting_up
from app.web.setup.registration import CALLBACK
from tests.setup.newcomer import ADDRESS, Newcomer
from tests.stage import app_served

pytestmark = pytest.mark.anyio


async def test_the_first_page_gives_each_permission_and_event_with_its_reason(n: Newcomer) -> None:
    page = (await n.gets("/setup")).text
    for why in (*needs.WHY_PERMISSIONS.values(), *needs.WHY_EVENTS.values()):
        assert why in page
    assert set(needs.WHY_PERMISSIONS) == set(needs.PERMISSIONS)
    assert set(needs.WHY_EVENTS) == set(needs.EVENTS)


async def test_whoever_comes_first_is_led_to_the_page(n: Newcomer) -> None:
    answer = await n.gets("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/setup")


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/readyz", 503), ("/metrics", 503)])
async def test_watchers_are_told_that_it_lives_and_is_not_ready(n: Newcomer, path: str, status: int) -> None:
    assert (await n.gets(path)).status_code == status


async def test_a_delivery_that_comes_too_early_is_refused_so_that_it_is_found_again(n: Newcomer) -> None:
    assert (await n.client.post("/webhook", content=b"{}")).status_code == 503


async def test_from_the_code_to_the_first_check(n: Newcomer) -> None:
    back = await n.registers()
    assert (back.status_code, back.headers["location"]) == (303, "/setup/done")
    done = (await n.gets("/setup/done")).text
    assert f'href="{n.sandbox.url}/apps/disagree-and-commit/installations/new"' in done
    assert "already works" in done

    n.sandbox.send_to(f"{n.url}/webhook")  # its address is of the internet, where this test is not
    n.sandbox.acts.open_pull(n.repository, n.sandbox.world.account("author"), files={"rfcs/1.md": "# One\n"})
    await n.sandbox.until(lambda: n.repository.check_runs)
    assert {one.status for one in n.sandbox.deliveries.answers} == {202}
    assert (await n.gets("/readyz")).json() == {"store": "ok", "github": "ok"}


async def test_the_manifest_asks_for_what_is_needed_and_no_more(n: Newcomer) -> None:
    await n.registers(address=ADDRESS)
    [sent] = n.sandbox.registering.manifests
    assert sent["default_permissions"] == needs.PERMISSIONS
    assert sent["default_events"] == list(needs.EVENTS)
    assert sent["hook_attributes"] == {"url": f"{ADDRESS}/webhook", "active": True}
    assert sent["redirect_url"] == n.url + CALLBACK
    assert sent["setup_url"] == f"{ADDRESS}/installed"
    assert sent["public"] is False
    assert {url.removesuffix("/signin/callback") for url in sent["callback_urls"]} == {ADDRESS, n.url}


async def test_installing_leads_to_what_is_left_to_do(n: Newcomer) -> None:
    await n.registers()
    led = await n.client.get(f"{n.sandbox.url}/apps/disagree-and-commit/installations/new")
    assert led.headers["location"].startswith(f"{ADDRESS}/installed?")
    page = await n.gets("/installed?installation_id=1&setup_action=install")
    assert page.status_code == 200
    assert ".github/commitment.yml" in page.text


async def test_the_credentials_are_kept_for_the_owner_only(n: Newcomer) -> None:
    before = os.umask(0)  # nothing may depend on it
    try:
        await n.registers()
    finally:
        os.umask(before)
    assert stat.S_IMODE(n.file.stat().st_mode) == 0o600
    kept = json.loads(n.file.read_text())
    assert kept["GITHUB_APP_ID"] == str(n.sandbox.world.app_id)
    assert kept["GITHUB_WEBHOOK_SECRET"] == n.sandbox.deliveries.secret
    assert (kept["GITHUB_API_URL"], kept["PUBLIC_URL"]) == (f"{n.sandbox.url}/api/v3", ADDRESS)
    assert sorted(path.name for path in n.file.parent.iterdir() if "credentials" in path.name) == [n.file.name]


async def test_the_next_start_needs_no_setting_up(n: Newcomer) -> None:
    await n.registers()
    settings = read_settings(with_kept({"DATABASE_URL": n.app._settings.database_url}))
    assert settings.app_id == n.sandbox.world.app_id
    assert settings.public_url == ADDRESS


async def test_what_is_kept_nowhere_is_shown_once(n: Newcomer) -> None:
    await n.registers(keep="lines")
    assert not n.file.exists()
    before = (await n.gets("/setup/done")).text
    assert "PRIVATE KEY" not in before
    shown = (await n.posts("/setup/secrets", {})).text
    [block] = re.findall(r"<pre[^>]*>(.*?)</pre>", shown, re.DOTALL)
    lines = [line.split("=", 1) for line in unescape(block).split("\n") if line]
    environment = {name: value.strip("'") for name, value in lines}
    settings = read_settings(environment)
    assert settings.app_id == n.sandbox.world.app_id
    assert settings.webhook_secrets == (n.sandbox.deliveries.secret,)
    again = (await n.posts("/setup/secrets", {})).text
    assert "PRIVATE KEY" not in again
    assert n.sandbox.deliveries.secret not in again


async def test_credentials_that_cannot_be_kept_are_shown_instead(n: Newcomer) -> None:
    n.file.mkdir(parents=True)
    back = await n.registers()
    assert back.status_code == 303
    assert "could not be written" in (await n.gets("/setup/done")).text
    assert "PRIVATE KEY" in (await n.posts("/setup/secrets", {})).text


@pytest.mark.environment(DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
async def test_a_store_that_does_not_open_loses_no_credentials(n: Newcomer) -> None:
    await n.registers()
    assert "did not start" in (await n.gets("/setup/done")).text
    assert "PRIVATE KEY" in (await n.posts("/setup/secrets", {})).text


async def test_without_an_address_that_github_reaches_it_is_registered_without_deliveries(n: Newcomer) -> None:
    await n.enters()
    refused = await n.chooses(address=n.url)
    assert refused.status_code == 422
    assert "GitHub cannot send anything to" in refused.text
    assert "tunnel" in refused.text
    back = await n.gets(await n.creates(await n.chooses(address=n.url, without_hook="yes")))
    assert back.status_code == 303
    [sent] = n.sandbox.registering.manifests
    assert not {"hook_attributes", "default_events"} & sent.keys()
    done = (await n.gets("/setup/done")).text
    assert "Switch deliveries on" in done
    secret = json.loads(n.file.read_text())["GITHUB_WEBHOOK_SECRET"]
    assert len(secret) == 64
    assert secret not in done
    assert secret in (await n.posts("/setup/secrets", {})).text


@pytest.mark.environment(PUBLIC_URL="https://decide.example.org")
async def test_the_address_in_the_settings_is_taken(n: Newcomer) -> None:
    await n.enters()
    await n.creates(await n.chooses(address="https://elsewhere.example.com"))
    assert n.sandbox.registering.manifests[0]["url"] == "https://decide.example.org"


async def test_a_person_registers_it_for_themselves(n: Newcomer) -> None:
    await n.enters()
    page = await n.chooses(whose="person", organization="")
    assert f'action="{n.sandbox.url}/settings/apps/new?state=' in page.text


async def test_only_this_page_may_send_a_form_to_github(n: Newcomer) -> None:
    await n.enters()
    page, form = await n.chooses(), await n.gets("/setup")
    assert f"form-action 'self' {n.sandbox.url};" in page.headers["content-security-policy"]
    assert "form-action 'self';" in form.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"


async def test_no_secret_is_logged_and_the_code_only_once(tmp_path: Path) -> None:
    given = {"DATABASE_URL": f"sqlite:///{tmp_path}/store.db"}
    with capture_logs() as logged:
        app = SettingUp(read_settings_for_setting_up(given), given)
        async with app_served(app):
            [told] = [entry["code"] for entry in logged if "code" in entry]
            assert app.door.enter(told.lower().replace("-", " "), "http://localhost:8000") is not None
            codes = [entry["code"] for entry in logged if "code" in entry]
    assert len(set(codes)) == len(codes) == 2
    assert [str(entry).count(told) for entry in logged] == [1, *[0] * (len(logged) - 1)]


async def test_nothing_of_what_github_gave_is_logged(n: Newcomer) -> None:
    with capture_logs() as logged:
        await n.registers()
    kept, told = json.loads(n.file.read_text()), str(logged)
    assert "the app is set up" in told
    for name in ("GITHUB_WEBHOOK_SECRET", "GITHUB_CLIENT_SECRET", "GITHUB_PRIVATE_KEY"):
        assert kept[name][:40] not in told


async def test_people_can_sign_in_to_what_was_set_up(n: Newcomer) -> None:
    await n.registers()
    led = await n.gets("/signin")
    assert led.headers["location"].startswith(f"{n.sandbox.url}/login/oauth/authorize?")
    assert f"client_id={n.sandbox.world.client_id}" in led.headers["location"]
