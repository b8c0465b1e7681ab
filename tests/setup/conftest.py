"""Somebody before an App that is not set up yet."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.setup.newcomer import Newcomer, newcomer


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def n(anyio_backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Newcomer]:
    marked = request.node.get_closest_marker("environment")
    async with newcomer(tmp_path, **(marked.kwargs if marked else {})) as running:
        yield running
