"""One browser for all tests of a process that are here, and the App with something to look at."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import NOT_HERE, Reader, is_here, launched, reading
from tests.browser.town import Town, town, with_oddities


@pytest.fixture(scope="package")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="package")
async def chromium(anyio_backend: str) -> AsyncIterator[Browser]:
    if not is_here():
        pytest.skip(NOT_HERE)
    async with launched() as browser:
        yield browser


@pytest.fixture(scope="package")
async def t(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    async with town(tmp_path_factory.mktemp("town")) as running:
        await with_oddities(running)
        yield running


@pytest.fixture
async def reader(chromium: Browser, t: Town, request: pytest.FixtureRequest) -> AsyncIterator[Reader]:
    marked = request.node.get_closest_marker("browsing")
    async with reading(chromium, t.url, **(marked.kwargs if marked else {})) as one:
        yield one


@pytest.fixture
async def member(reader: Reader, t: Town) -> Reader:
    """Alice, signed in already."""
    await reader.keeps_signed_in("alice", t.signed_in)
    return reader
