"""Stories of what testing found to be wrong once."""

import pytest

from tests.stage import Stage

pytestmark = pytest.mark.anyio


async def test_our_own_labels_make_us_read_nothing(s: Stage) -> None:
    pull = await s.opens()
    s.sandbox.requests.clear()
    for words in ("/block no", "/unblock", "/block still no", "/commit"):
        await s.says(pull, "alice", words)
    assert s.asked("GET") == []
