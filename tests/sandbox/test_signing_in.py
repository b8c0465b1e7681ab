"""The sandbox signs people in as strictly as GitHub does."""

import hashlib
from base64 import urlsafe_b64encode
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from app.sandbox.server import Sandbox, running
from app.sandbox.world import World

pytestmark = pytest.mark.anyio
VERIFIER = "v" * 43
BACK = "http://127.0.0.1:8000/signin/callback"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def asked(world: World, **changed: str) -> dict[str, str]:
    challenge = urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
    given = {"client_id": world.client_id, "redirect_uri": BACK, "state": "s", "code_challenge": challenge}
    return {**given, "code_challenge_method": "S256", **changed}


async def code_for(client: httpx.AsyncClient, sandbox: Sandbox, login: str) -> str:
    answer = await client.post("/login/oauth/authorize", data={**asked(sandbox.world), "login": login})
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))["code"]


async def test_a_code_is_good_once_and_only_with_all_that_belongs_to_it() -> None:
    world = World()
    world.person("alice")
    async with running(world) as sandbox, httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as client:
        own = {"client_id": world.client_id, "client_secret": world.client_secret}

        async def exchanged(**form: str) -> str:
            given = {**own, "redirect_uri": BACK, "code_verifier": VERIFIER, **form}
            told = (await client.post("/login/oauth/access_token", data=given)).json()
            return str(told.get("error") or told["token_type"])

        async def fresh() -> str:
            return await code_for(client, sandbox, "alice")

        used = await fresh()
        assert await exchanged(code=used) == "bearer"
        assert await exchanged(code=used) == "bad_verification_code"
        assert await exchanged(code=await fresh(), code_verifier="w" * 43) == "bad_verification_code"
        assert await exchanged(code=await fresh(), redirect_uri=BACK + "/x") == "redirect_uri_mismatch"
        assert await exchanged(code=await fresh(), client_secret="guessed") == "incorrect_client_credentials"
        assert await exchanged(grant_type="refresh_token", refresh_token="guessed") == "bad_refresh_token"
        assert sandbox.writes == []


async def test_a_new_token_ends_the_old_one_and_what_it_was_had_for() -> None:
    world = World()
    person = world.person("alice")
    async with running(world) as sandbox, httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as client:
        token, key = sandbox.keys.signed_in.key_for(person)
        form = {"client_id": world.client_id, "client_secret": world.client_secret, "grant_type": "refresh_token"}
        renewals = [
            (await client.post("/login/oauth/access_token", data={**form, "refresh_token": key.refresh})).json()
            for _ in range(2)
        ]
        assert renewals[1]["error"] == "bad_refresh_token"
        statuses = [
            (await client.get("/user", headers={"Authorization": f"Bearer {one}"})).status_code
            for one in (token, renewals[0]["access_token"])
        ]
        assert statuses == [401, 200]


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"client_id": "another"}, 404),
        ({"redirect_uri": "https://evil.example/"}, 400),
        ({"code_challenge_method": "plain"}, 400),
    ],
)
async def test_nobody_is_sent_anywhere_that_the_app_did_not_ask_for(changed: dict[str, str], status: int) -> None:
    world = World()
    world.person("alice")
    async with running(world) as sandbox, httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as client:
        given = asked(world, **changed)
        assert (await client.get("/login/oauth/authorize", params=given)).status_code == status
        assert (await client.post("/login/oauth/authorize", data={**given, "login": "alice"})).status_code == status


async def test_a_persons_token_reaches_no_further_than_the_app() -> None:
    world = World()
    alice = world.person("alice")
    there = world.organization("acme", members=[alice])
    elsewhere = world.organization("other", members=[alice], installed=False)
    for owner in (there, elsewhere):
        world.repository(owner, "rfcs", {"README.md": "x"}, private=True)
    async with running(world) as sandbox, httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as client:
        token, _ = sandbox.keys.signed_in.key_for(alice)
        headers = {"Authorization": f"Bearer {token}"}
        statuses = [
            (await client.get(f"/repos/{name}/rfcs", headers=headers)).status_code for name in ("acme", "other")
        ]
        assert statuses == [200, 404]
