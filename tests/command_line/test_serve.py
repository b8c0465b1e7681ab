"""`serve`, started and stopped as people do it."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

import pytest

from tests.stage import private_key

pytestmark = pytest.mark.anyio


async def test_ctrl_c_ends_it_without_a_stack_trace_even_where_github_does_not_answer(tmp_path: Path) -> None:
    settings = {
        "GITHUB_APP_ID": "1",
        "GITHUB_PRIVATE_KEY": private_key(),
        "GITHUB_WEBHOOK_SECRET": "secret",
        "GITHUB_API_URL": "http://127.0.0.1:9",
        "DATABASE_URL": f"sqlite:///{tmp_path}/store.db",
        "PORT": "18473",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "serve", env=os.environ | settings, stdout=-1, stderr=asyncio.subprocess.STDOUT
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(20):
            told = b""
            while b"does not say who we are" not in told or b"running on" not in told:
                line = await process.stdout.readline()
                assert line, "it ended by itself"
                told += line
            process.send_signal(signal.SIGINT)
            said = (await process.stdout.read()).decode()
            code = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert "Traceback" not in said
    assert code == 0


async def test_without_credentials_it_is_set_up_first_and_says_where_and_with_which_code(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")}
    given = {"DATABASE_URL": f"sqlite:///{tmp_path}/store.db", "PORT": "18474", "LOG_LEVEL": "error"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "serve", env=environment | given, stdout=-1, stderr=asyncio.subprocess.STDOUT
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(20):
            while b"not set up yet" not in (line := await process.stdout.readline()):
                assert line, "it ended by itself"
        process.send_signal(signal.SIGTERM)
        rest = (await process.stdout.read()).decode()
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    assert re.search(rb"page=http://127.0.0.1:18474/setup code=(\w{4}-){3}\w{4}$", line.strip())
    assert "Traceback" not in rest
