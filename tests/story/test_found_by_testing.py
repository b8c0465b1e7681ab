"""Stories of what testing found to be wrong once."""

from pathlib import Path

import pytest

from tests.stage import stage

pytestmark = pytest.mark.anyio


async def test_our_own_labels_make_us_read_nothing(tmp_path: Path) -> None:
    async with stage(tmp_path) as s:
        pull = await s.opens()
        s.sandbox.requests.clear()
        for words in ("/block no", "/unblock", "/block still no", "/commit"):
            await s.says(pull, "alice", words)
        assert [request.path for request in s.sandbox.requests if request.method == "GET"] == []
