"""The main job, from a delivery to what GitHub shows."""

import asyncio
from pathlib import Path

from tests.stage import stage


def test_the_check_passes_when_all_have_committed(tmp_path: Path) -> None:
    async def story() -> None:
        async with stage(tmp_path) as s:
            pull = s.open()
            await s.until_title(pull, "0 of 4 committed · waiting for alice, bob, carol, dave")
            s.say(pull, "alice", "/commit")
            await s.until_title(pull, "1 of 4")
            s.say(pull, "bob", "I disagree and commit: it costs too much.")
            s.say(pull, "carol", "/block no rollback plan")
            await s.until_title(pull, "Blocked by carol: no rollback plan")
            s.say(pull, "carol", "/commit")
            s.say(pull, "dave", "I commit")
            run = await s.until_title(pull, "4 of 4 committed · 1 disagrees and commits")
            assert run.conclusion == "success"

    asyncio.run(story())
