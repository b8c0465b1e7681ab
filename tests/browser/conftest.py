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


@pytest.fixture(scope="package")
async def windows(chromium: Browser, t: Town) -> AsyncIterator[tuple[Reader, Reader]]:
    """Two that stay open, a guest's and Alice's: for tests that only look, because a new one takes its time."""
    async with reading(chromium, t.url) as guest, reading(chromium, t.url) as alice:
        await alice.keeps_signed_in("alice", t.signed_in)
        yield guest, alice


@pytest.fixture
async def guest(windows: tuple[Reader, Reader]) -> AsyncIterator[Reader]:
    """Somebody who only looks, and is not signed in."""
    yield windows[0]
    assert windows[0].takes_troubles() == []


@pytest.fixture
async def onlooker(windows: tuple[Reader, Reader]) -> AsyncIterator[Reader]:
    """Alice, who only looks."""
    yield windows[1]
    assert windows[1].takes_troubles() == []
