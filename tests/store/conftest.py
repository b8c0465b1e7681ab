"""A real store on a database of its own, of each kind that there is."""

from collections.abc import AsyncIterator

import pytest

from app.store.database import Store
from tests import sqlite


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def url(database: str) -> str:
    return database


@pytest.fixture
async def store(url: str, anyio_backend: str) -> AsyncIterator[Store]:
    sqlite.prepare(url)
    opened = await Store.open(url)
    yield opened
    await opened.close()
