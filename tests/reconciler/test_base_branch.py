"""Another base branch: what a pull request changes, and which policy governs it, are found out anew."""

from pathlib import Path

import pytest

from tests.stage import Stage, policy_for, stage

pytestmark = pytest.mark.anyio

WAITING = ("action_required", "0 of 2 committed · waiting for alice, bob")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def stacked(s: Stage) -> None:
    """A branch that changes an RFC, and has no pull request itself."""
    author = s.person("author")
    s.acts.make_branch(s.repository, author, "stack")
    await s.do(s.acts.change_files, s.repository, author, {"rfcs/0001.md": "# Quietly\n"}, branch="stack")


async def test_a_new_base_branch_brings_its_changes_before_the_gate(tmp_path: Path) -> None:
    async with stage(tmp_path, policy_for("alice", "bob")) as s:
        await stacked(s)
        pull = await s.opens(files={"src/a.py": "1\n"}, base="stack")
        assert s.check(pull) == ("success", "No commitment needed")
        await s.do(s.acts.retarget, pull, s.person("author"), "main")
        assert s.check(pull) == WAITING


async def test_a_new_base_branch_that_only_a_reading_shows_has_its_own_policy(tmp_path: Path) -> None:
    async with stage(tmp_path, policy_for("alice", "bob")) as s:
        await stacked(s)
        await s.sets_policy(policy_for("carol").replace("rfcs/", "docs/"), branch="stack")
        pull = await s.opens(files={"src/a.py": "1\n"}, base="stack")
        s.sandbox.held = True
        await s.do(s.acts.retarget, pull, s.person("author"), "main")
        s.sandbox.held = False
        s.sandbox.take_held()
        await s.do(s.acts.rerun, s.runs(pull)[-1], s.person("bob"))
        assert s.check(pull) == WAITING
