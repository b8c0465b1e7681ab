"""The stage that stories play on, and the policy that one may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stage import POLICY, Stage, stage


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def s(anyio_backend: str, tmp_path: Path, database: str, request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """The stage; `@pytest.mark.policy(text)` gives it another policy, `@pytest.mark.settings(…)` other settings."""
    marked = request.node.get_closest_marker("policy")
    settings = request.node.get_closest_marker("settings")
    policy = marked.args[0] if marked else POLICY
    changes = {"database_url": database} | (settings.kwargs if settings else {})
    async with stage(tmp_path, policy, **changes) as running:
        yield running
