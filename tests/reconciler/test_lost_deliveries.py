"""What no delivery told of: Re-run finds it out."""

from pathlib import Path

import pytest

from tests.stage import policy_for, stage

pytestmark = pytest.mark.anyio
EDITED = "edited by somebody else"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_a_pull_request_whose_reopening_was_never_told_of_is_open_again_after_a_rerun(tmp_path: Path) -> None:
    async with stage(tmp_path, policy_for("alice", "bob")) as s:
        pull = await s.opens()
        await s.do(s.acts.close, pull, s.person("author"))
        s.sandbox.held = True
        await s.do(s.acts.reopen, pull, s.person("author"))
        s.sandbox.held = False
        s.sandbox.take_held()
        await s.says(pull, "alice", "/commit")
        await s.do(s.acts.rerun, s.runs(pull)[-1], s.person("bob"))
        assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for bob")


async def test_who_deleted_a_statement_is_entered_once_a_late_delivery_tells(tmp_path: Path) -> None:
    async with stage(tmp_path, policy_for("alice", "bob")) as s:
        pull = await s.opens()
        said = await s.says(pull, "alice", "/commit")
        s.sandbox.held = True
        await s.deletes(said, "admin")
        s.sandbox.held = False
        late = s.sandbox.take_held()
        await s.do(s.acts.rerun, s.runs(pull)[-1], s.person("bob"))
        assert [one.login for one in await s.ledger(pull) if one.kind == "deleted"] == [""]
        await s.sandbox.deliver(late)
        await s.quiet()
        assert [one.login for one in await s.ledger(pull) if one.kind == "deleted"] == ["", "admin"]


async def test_who_edited_a_statement_is_entered_once_a_late_delivery_tells(tmp_path: Path) -> None:
    async with stage(tmp_path, policy_for("alice", "bob")) as s:
        pull = await s.opens()
        said = await s.says(pull, "alice", "/dac too slow")
        s.sandbox.held = True
        await s.edits(said, "admin", "I commit.")
        await s.deletes(said, "alice")
        s.sandbox.held = False
        edited, deleted = (one for one in s.sandbox.take_held() if one.event == "issue_comment")
        await s.sandbox.deliver([deleted])
        await s.quiet()
        assert [one.login for one in await s.ledger(pull) if one.kind == EDITED] == [""]
        await s.sandbox.deliver([edited])
        await s.quiet()
        assert [one.login for one in await s.ledger(pull) if one.kind == EDITED] == ["", "admin"]
