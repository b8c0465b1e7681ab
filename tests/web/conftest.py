"""The stage with the App served, and somebody with a browser's manners who is not signed in."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from app.sandbox.deliveries import trusted
from tests.stage import Stage, stage
from tests.web.browser import Browser, opened


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def s(anyio_backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    marked = request.node.get_closest_marker("settings")
    async with stage(tmp_path, **(marked.kwargs if marked else {})) as running:
        yield running


@pytest.fixture
async def client(s: Stage) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=s.app_url, verify=trusted(), trust_env=False) as opened:
        yield opened


@pytest.fixture
async def browser(s: Stage) -> AsyncIterator[Browser]:
    async with opened(s) as one:
        yield one


@pytest.fixture
async def another(s: Stage) -> AsyncIterator[Browser]:
    async with opened(s) as one:
        yield one
