"""`evaluate`, run as people run it, against the sandbox."""

import asyncio
import sys

import pytest

from tests.stage import Stage, private_key

pytestmark = pytest.mark.anyio


async def evaluate(s: Stage, name: str, **credentials: str) -> tuple[int | None, str, str]:
    """Its exit code, and what it printed on standard output and standard error."""
    environment = {"GITHUB_API_URL": s.sandbox.url, **credentials}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "evaluate", name, env=environment, stdout=-1, stderr=-1
    )
    out, trouble = await process.communicate()
    return process.returncode, out.decode(), trouble.decode()


async def test_it_judges_with_the_token_of_a_person(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    token = s.sandbox.token_for(s.person("alice"))
    code, said, _ = await evaluate(s, f"acme/rfcs#{pull.number}", GITHUB_TOKEN=token)
    assert (code, said.splitlines()[0]) == (1, "waiting: 1 of 4 committed · waiting for bob, carol, dave")


async def test_it_judges_as_the_app_without_the_secret_of_its_deliveries(s: Stage) -> None:
    pull = await s.opens()
    for login in ("alice", "bob", "carol", "dave"):
        await s.says(pull, login, "/commit")
    name = f"acme/rfcs#{pull.number}"
    code, said, _ = await evaluate(s, name, GITHUB_APP_ID="1", GITHUB_PRIVATE_KEY=private_key())
    assert (code, said.splitlines()[0]) == (0, "committed: 4 of 4 committed")


async def test_a_token_that_github_refuses_is_said_in_a_line(s: Stage) -> None:
    code, _, trouble = await evaluate(s, "acme/rfcs#1", GITHUB_TOKEN="revoked")
    assert (code, trouble) == (2, "GET /repos/acme/rfcs answered 401: Bad credentials\n")
