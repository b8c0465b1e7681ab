"""What the App answers to commands that it does not obey, and how little it lets itself be made to talk."""

from typing import Any

import pytest

from tests.stage import Stage, policy_for

pytestmark = pytest.mark.anyio

REFUSED = [
    pytest.param("bob", "/unblock B7", "no block B7", id="no such block"),
    pytest.param("bob", "/unblock B1", "somebody else’s block", id="somebody else's block"),
    pytest.param("bob", "/unblock", "nothing to lift", id="nothing to lift"),
    pytest.param("bob", "/delegate", "lacks something", id="malformed"),
    pytest.param("mallory", "/block never", "does not let you block", id="block by an outsider"),
]


@pytest.mark.parametrize(("who", "words", "why"), REFUSED)
async def test_a_command_that_is_not_obeyed_gets_one_short_reply_that_says_why(
    s: Stage, who: str, words: str, why: str
) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/block first")
    said = await s.says(pull, who, words)
    assert s.check(pull) == ("failure", "Blocked by alice: first")
    assert [why in reply for reply in s.others(pull)] == [True]
    assert f"@{who}" in s.others(pull)[0]
    assert s.reactions(said) == ([] if who == "mallory" else ["confused"])


@pytest.mark.policy(policy_for("alice", more="overruled_by: [admin]"))
async def test_a_malformed_command_of_one_who_may_overrule_gets_a_confused_face_too(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/block first")
    said = await s.says(pull, "admin", "/overrule")
    assert ["lacks something" in reply for reply in s.others(pull)] == [True]
    assert s.reactions(said) == ["confused"]
    await s.edits(said, "admin", "/overrule @alice we go on")
    assert s.reactions(said) == ["+1"]


async def test_an_outsider_gets_one_refusal_for_each_pull_request(s: Stage) -> None:
    pull = await s.opens()
    for _ in range(3):
        await s.says(pull, "mallory", "/block never")
    assert len(s.others(pull)) == 1
    other = await s.opens(title="RFC 2", files={"rfcs/0002.md": "2\n"})
    await s.says(other, "mallory", "/block never")
    assert len(s.others(other)) == 1


async def test_at_most_twenty_replies_an_hour(s: Stage) -> None:
    pull = await s.opens()
    for _ in range(22):
        await s.says(pull, "alice", "/unblock B7")
    assert len(s.others(pull)) == 20
    await s.later(hours=1)
    await s.says(pull, "alice", "/unblock B7")
    assert len(s.others(pull)) == 21


async def test_edits_do_not_multiply_replies(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/unblock B7")
    await s.edits(said, "alice", "/unblock B8")
    await s.edits(said, "alice", "/unblock")
    assert len(s.others(pull)) == 1


async def test_a_near_miss_of_one_who_is_awaited_is_answered_with_a_confused_face_and_the_words(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "LGTM")
    assert s.reactions(said) == ["confused"]
    assert "“LGTM”" in (s.status(pull) or "")
    assert s.others(pull) == []


@pytest.mark.parametrize("who", ["mallory", "author"])
async def test_a_near_miss_of_one_who_is_not_awaited_is_not_answered(s: Stage, who: str) -> None:
    pull = await s.opens()
    said = await s.says(pull, who, "LGTM")
    assert s.reactions(said) == []


async def test_a_near_miss_of_one_who_has_committed_is_not_answered(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    said = await s.says(pull, "alice", "LGTM")
    assert s.reactions(said) == []


async def test_another_bots_command_is_not_ours(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/retest all\n\n/assign @bob")
    assert s.reactions(said) == []
    assert s.others(pull) == []


async def test_the_reaction_follows_the_words(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/commit")
    seen = [s.reactions(said)]
    for words in ("/dac too slow", "/block no", "LGTM", "Never mind."):
        await s.edits(said, "alice", words)
        seen.append(s.reactions(said))
    assert seen == [["+1"], ["rocket"], ["eyes"], ["confused"], []]


async def test_a_deleted_comment_needs_no_answer(s: Stage) -> None:
    pull = await s.opens()
    s.sandbox.held = True
    said = await s.says(pull, "alice", "/recuse")
    await s.deletes(said, "alice")
    s.sandbox.held = False
    await s.sandbox.deliver(reversed(s.sandbox.take_held()))
    await s.quiet()
    assert s.others(pull) == []


FAILING = [
    pytest.param("PATCH", "check-runs", {"status": 502}, id="check"),
    pytest.param("PATCH", "issues/comments", {"status": 502}, id="status comment"),
    pytest.param("POST", "issues/1/comments", {"status": 502}, id="the refusal itself"),
    pytest.param("POST", "issues/1/comments", {"drop": "after"}, id="the refusal's answer"),
]


@pytest.mark.parametrize(("method", "path", "trouble"), FAILING)
async def test_an_outsiders_one_refusal_is_made_once_also_where_github_failed(
    s: Stage, method: str, path: str, trouble: dict[str, Any]
) -> None:
    pull = await s.opens()
    s.sandbox.fail_next(method, f"/repos/{s.repository.full_name}/{path}", **trouble)
    await s.says(pull, "mallory", "/block never")
    await s.later(minutes=1)
    assert len(s.others(pull)) == 1
    await s.says(pull, "mallory", "/block at all")
    assert len(s.others(pull)) == 1


async def test_a_refusal_that_github_did_not_take_leaves_the_outsider_another_one(s: Stage) -> None:
    pull = await s.opens()
    s.sandbox.fail_next("POST", f"/repos/{s.repository.full_name}/issues/1/comments", status=403)
    await s.says(pull, "mallory", "/block never")
    assert s.others(pull) == []
    await s.says(pull, "mallory", "/block at all")
    assert len(s.others(pull)) == 1
