"""The sandbox's own controls, over HTTP."""

from typing import Any

import pytest

pytestmark = pytest.mark.anyio


async def act(scene: Any, name: str, **given: Any) -> Any:
    answer = await scene.post("/_sandbox/act", {"act": name, **given})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_pull_request_is_opened_discussed_and_seen_whole(scene: Any) -> None:
    opened = await act(
        scene, "open_pull", repository="acme/rfcs", author="alice", title="RFC", files={"a.md": "a\n"}, labels=["rfc"]
    )
    said = await act(scene, "comment", pull="acme/rfcs#1", author="bob", body="hm")
    await act(scene, "react", writing=said["id"], author="alice", content="eyes")
    await act(scene, "edit_comment", comment=said["id"], actor="admin", body="well")
    await act(scene, "review", pull="acme/rfcs#1", author="bob", state="approve", inline=["nice"], path="a.md")
    await act(scene, "join_team", team="acme/architects", actor="admin", person="bob")
    seen = (await scene.client.get("/_sandbox/pull/acme/rfcs/1")).json()

    assert (opened["number"], seen["pull"]["title"]) == (1, "RFC")
    assert [(one["body"], one["edited_by"]) for one in seen["comments"]] == [("well", "admin")]
    assert seen["comments"][0]["reacted"] == [{"content": "eyes", "by": "alice"}]
    assert [one["state"] for one in seen["reviews"]] == ["APPROVED"]
    assert [one["body"] for one in seen["review_comments"]] == ["nice"]
    assert [(one["filename"], one["text"]) for one in seen["files"]] == [("a.md", "a\n")]
    assert [one["name"] for one in seen["labels"]] == ["rfc"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        pytest.param({"act": "fly"}, "no act 'fly'", id="act"),
        pytest.param({"act": "_rewrite"}, "no act", id="private"),
        pytest.param({"act": "world"}, "no act", id="no method"),
        pytest.param({"act": "comment", "pull": "acme/rfcs#9"}, "no pull request", id="pull request"),
        pytest.param({"act": "comment", "pull": "acme/none#1"}, "no repository", id="repository"),
        pytest.param({"act": "comment", "author": "nobody"}, "no account", id="account"),
        pytest.param({"act": "join_team", "team": "acme/none"}, "no team", id="team"),
        pytest.param({"act": "edit_comment", "comment": 1}, "no Comment", id="comment"),
        pytest.param({"act": "rerun", "run": 1}, "no check run", id="check run"),
        pytest.param({"act": "comment", "loud": True}, "knows no loud", id="argument"),
        pytest.param({"act": "comment"}, "missing", id="missing arguments"),
    ],
)
async def test_what_is_wrong_with_an_act_is_said(scene: Any, asked: dict[str, Any], message: str) -> None:
    answer = await scene.post("/_sandbox/act", asked)

    assert answer.status_code == 422
    assert message in answer.json()["error"]


async def test_time_passes_when_told_to(scene: Any) -> None:
    before = (await scene.client.get("/_sandbox/clock")).json()["now"]
    after = (await scene.post("/_sandbox/clock", {"advance": 86_400})).json()["now"]

    assert (before, after) == ("2026-03-02T09:00:00+00:00", "2026-03-03T09:00:00+00:00")


async def test_a_pull_request_that_is_not_there_is_404(scene: Any) -> None:
    assert (await scene.client.get("/_sandbox/pull/acme/rfcs/9")).status_code == 404


async def test_one_can_wait_for_the_deliveries(scene: Any) -> None:
    assert (await scene.client.get("/_sandbox/settled")).json() == {"deliveries": 0}
