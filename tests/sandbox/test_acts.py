"""What people do in the sandbox, and what the App is told of it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from app.sandbox.acts import Acts
from app.sandbox.world import World

pytestmark = pytest.mark.anyio
Act = Callable[[Acts, Any, Any], Any]


@pytest.fixture
async def pull(scene: Any) -> Any:
    return scene.acts.open_pull(scene.rfcs, scene.alice, title="RFC", files={"a.md": "a\n"})


TOLD: list[Any] = [
    pytest.param(lambda acts, s, p: acts.comment(p, s.bob, "hi"), [("issue_comment", "created")], id="comment"),
    pytest.param(lambda acts, s, p: acts.review(p, s.bob), [("pull_request_review", "submitted")], id="review"),
    pytest.param(
        lambda acts, s, p: acts.review(p, s.bob, "approve", inline=["x"]),
        [("pull_request_review", "submitted"), ("pull_request_review_comment", "created")],
        id="review with an inline comment",
    ),
    pytest.param(
        lambda acts, s, p: acts.push(p, s.alice, {"a.md": "b\n"}),
        [("push", None), ("pull_request", "synchronize")],
        id="push",
    ),
    pytest.param(
        lambda acts, s, p: acts.rebase(p, s.alice), [("push", None), ("pull_request", "synchronize")], id="rebase"
    ),
    pytest.param(lambda acts, s, p: acts.retitle(p, s.alice, "B"), [("pull_request", "edited")], id="retitle"),
    pytest.param(lambda acts, s, p: acts.describe(p, s.alice, "B"), [("pull_request", "edited")], id="describe"),
    pytest.param(lambda acts, s, p: acts.label(p, s.alice, "rfc"), [("pull_request", "labeled")], id="label"),
    pytest.param(
        lambda acts, s, p: (acts.label(p, s.alice, "rfc"), acts.unlabel(p, s.alice, "RFC")),
        [("pull_request", "labeled"), ("pull_request", "unlabeled")],
        id="label taken off",
    ),
    pytest.param(lambda acts, s, p: acts.draft(p, s.alice), [("pull_request", "converted_to_draft")], id="draft"),
    pytest.param(lambda acts, s, p: acts.ready(p, s.alice), [("pull_request", "ready_for_review")], id="ready"),
    pytest.param(lambda acts, s, p: acts.lock(p, s.admin), [("pull_request", "locked")], id="lock"),
    pytest.param(lambda acts, s, p: acts.unlock(p, s.admin), [("pull_request", "unlocked")], id="unlock"),
    pytest.param(
        lambda acts, s, p: (acts.close(p, s.alice), acts.reopen(p, s.alice)),
        [("pull_request", "closed"), ("pull_request", "reopened")],
        id="close and reopen",
    ),
    pytest.param(lambda acts, s, p: acts.merge(p, s.alice), [("push", None), ("pull_request", "closed")], id="merge"),
    pytest.param(
        lambda acts, s, p: (acts.assign(p, s.alice, s.bob), acts.unassign(p, s.alice, s.bob)),
        [("pull_request", "assigned"), ("pull_request", "unassigned")],
        id="assign",
    ),
    pytest.param(
        lambda acts, s, p: (acts.request_review(p, s.alice, s.bob), acts.unrequest_review(p, s.alice, s.bob)),
        [("pull_request", "review_requested"), ("pull_request", "review_request_removed")],
        id="review requested",
    ),
    pytest.param(
        lambda acts, s, p: acts.request_team_review(p, s.alice, s.architects),
        [("pull_request", "review_requested")],
        id="team's review requested",
    ),
    pytest.param(
        lambda acts, s, p: (acts.make_branch(s.rfcs, s.admin, "next"), acts.retarget(p, s.alice, "next")),
        [("pull_request", "edited")],
        id="retarget",
    ),
    pytest.param(lambda acts, s, p: acts.change_files(s.rfcs, s.admin, {"b": "b"}), [("push", None)], id="base"),
    pytest.param(lambda acts, s, p: acts.join_team(s.architects, s.admin, s.bob), [("membership", "added")], id="join"),
    pytest.param(
        lambda acts, s, p: acts.leave_team(s.architects, s.admin, s.alice), [("membership", "removed")], id="leave"
    ),
    pytest.param(
        lambda acts, s, p: acts.delete_team(acts.make_team(s.acme, s.admin, "new", []), s.admin),
        [("team", "created"), ("team", "deleted")],
        id="team",
    ),
    pytest.param(
        lambda acts, s, p: acts.move_team(acts.world.teams[1], s.admin, None), [("team", "edited")], id="move team"
    ),
    pytest.param(
        lambda acts, s, p: acts.leave_organization(s.acme, s.admin, s.alice),
        [("organization", "member_removed")],
        id="leave organization",
    ),
    pytest.param(
        lambda acts, s, p: [acts.give_role(s.rfcs, s.admin, s.bob, role) for role in ("read", "write", None)],
        [("member", "added"), ("member", "edited"), ("member", "removed")],
        id="role",
    ),
    pytest.param(lambda acts, s, p: acts.rename_person(s.bob, "rob"), [], id="rename a person: nobody is told"),
    pytest.param(lambda acts, s, p: acts.react(p, s.bob, "eyes"), [], id="reaction: nobody is told"),
    pytest.param(lambda acts, s, p: acts.minimize(p), [], id="minimise: nobody is told"),
    pytest.param(
        lambda acts, s, p: acts.rename_repository(s.rfcs, s.admin, "new"), [("repository", "renamed")], id="rename"
    ),
    pytest.param(lambda acts, s, p: acts.archive(s.rfcs, s.admin), [("repository", "archived")], id="archive"),
    pytest.param(
        lambda acts, s, p: acts.queue_merge(s.rfcs, s.admin, p.number),
        [("merge_group", "checks_requested")],
        id="queue",
    ),
    pytest.param(lambda acts, s, p: acts.uninstall(s.acme, s.admin), [("installation", "deleted")], id="uninstall"),
    pytest.param(
        lambda acts, s, p: acts.install(acts.world.organization("other", installed=False), s.admin),
        [("installation", "created")],
        id="install",
    ),
]


@pytest.mark.parametrize(("act", "told"), TOLD)
async def test_the_app_is_told(scene: Any, pull: Any, act: Act, told: list[tuple[str, str]]) -> None:
    before = len(scene.told())
    act(scene.acts, scene, pull)

    assert scene.told()[before:] == told


async def test_an_edit_names_who_edited_and_what_stood_there(scene: Any, pull: Any) -> None:
    said = scene.acts.comment(pull, scene.bob, "one")
    scene.sandbox.advance(60)
    scene.acts.edit_comment(said, scene.admin, "two")
    told = scene.last_payload("issue_comment")

    assert (told["action"], told["sender"]["login"], told["comment"]["user"]["login"]) == ("edited", "admin", "bob")
    assert (told["comment"]["body"], told["changes"]) == ("two", {"body": {"from": "one"}})
    assert (told["comment"]["created_at"], told["comment"]["updated_at"]) == (
        "2026-03-02T09:00:00Z",
        "2026-03-02T09:01:00Z",
    )


async def test_a_deleted_comment_names_who_deleted_it(scene: Any, pull: Any) -> None:
    scene.acts.delete_comment(scene.acts.comment(pull, scene.bob, "one"), scene.admin)
    told = scene.last_payload("issue_comment")

    assert (told["action"], told["sender"]["login"], told["comment"]["body"]) == ("deleted", "admin", "one")
    assert told["issue"]["pull_request"]["url"].endswith("/repos/acme/rfcs/pulls/1")


async def test_inline_comments_are_edited_answered_and_deleted(scene: Any, pull: Any) -> None:
    said = scene.acts.review_comment(pull, scene.bob, "one", path="a.md")
    answer = scene.acts.review_comment(pull, scene.alice, "why?", reply_to=said)
    scene.acts.edit_review_comment(said, scene.bob, "two")
    edited = scene.last_payload("pull_request_review_comment")
    scene.acts.delete_review_comment(said, scene.bob)

    assert (edited["action"], edited["changes"]["body"]["from"]) == ("edited", "one")
    assert scene.last_payload("pull_request_review_comment")["action"] == "deleted"
    assert (answer.path, answer.in_reply_to) == ("a.md", said)


async def test_a_dismissed_review_is_told_in_small_letters(scene: Any, pull: Any) -> None:
    review = scene.acts.review(pull, scene.bob, "approve", "good")
    submitted = scene.last_payload("pull_request_review")["review"]["state"]
    scene.acts.edit_review(review, scene.bob, "better")
    scene.acts.dismiss_review(review, scene.admin, "no")
    told = scene.last_payload("pull_request_review")

    assert (submitted, told["action"], told["review"]["state"]) == ("approved", "dismissed", "dismissed")
    assert (await scene.get("/repos/acme/rfcs/pulls/1/reviews"))[0]["state"] == "DISMISSED"


async def test_a_merged_pull_request_keeps_its_files(scene: Any, pull: Any) -> None:
    before = await scene.get("/repos/acme/rfcs/pulls/1/files")
    scene.acts.merge(pull, scene.admin)
    told = scene.last_payload("pull_request")["pull_request"]

    assert (told["state"], told["merged"], told["merged_by"]["login"]) == ("closed", True, "admin")
    assert await scene.get("/repos/acme/rfcs/pulls/1/files") == before
    assert (await scene.get("/repos/acme/rfcs/contents/a.md"))["size"] == 2


async def test_a_push_names_the_changed_paths(scene: Any) -> None:
    scene.acts.change_files(scene.rfcs, scene.admin, {"new.md": "n\n", "README.md": "r\n", "docs/a.md": None})
    told = scene.last_payload("push")

    assert told["ref"] == "refs/heads/main"
    assert {kind: told["commits"][0][kind] for kind in ("added", "modified", "removed")} == {
        "added": ["new.md"],
        "modified": ["README.md"],
        "removed": ["docs/a.md"],
    }


async def test_a_check_is_run_again_and_its_buttons_are_pressed(scene: Any, pull: Any) -> None:
    button = {"label": "Commit", "description": "I commit", "identifier": "commit"}
    body = {"name": "c", "head_sha": pull.head, "actions": [button]}
    made = (await scene.post("/repos/acme/rfcs/check-runs", body)).json()
    run = scene.rfcs.check_runs[made["id"]]
    scene.acts.rerun(run, scene.bob)
    rerun = scene.last_payload("check_run")
    scene.acts.press(run, scene.bob, "commit")
    pressed = scene.last_payload("check_run")

    assert (rerun["action"], rerun["check_run"]["id"]) == ("rerequested", made["id"])
    assert (pressed["action"], pressed["requested_action"], pressed["sender"]["login"]) == (
        "requested_action",
        {"identifier": "commit"},
        "bob",
    )


async def test_where_the_app_is_not_installed_it_is_told_nothing(scene: Any) -> None:
    other = scene.sandbox.world.organization("other", installed=False)
    elsewhere = scene.sandbox.world.repository(other, "things", {"a": "a"})
    before = scene.told()
    scene.acts.open_pull(elsewhere, scene.bob, files={"b": "b"})

    assert scene.told() == before


async def test_a_renamed_person_keeps_the_number(scene: Any) -> None:
    number = scene.bob.id
    scene.acts.rename_person(scene.bob, "robert")

    assert (await scene.get(f"/user/{number}"))["login"] == "robert"
    assert (await scene.get("/users/ROBERT"))["id"] == number
    assert (await scene.client.get("/users/bob")).status_code == 404


def test_a_story_repeats_exactly() -> None:
    def story() -> list[Any]:
        told: list[Any] = []
        world = World(tell=lambda event, payload: told.append((event, payload)))
        world.clock.freeze(datetime(2026, 3, 2, tzinfo=UTC))
        alice, acme = world.person("alice"), world.organization("acme")
        pull = Acts(world).open_pull(world.repository(acme, "rfcs"), alice, files={"a.md": "a\n"})
        Acts(world).comment(pull, alice, "hello")
        return told

    assert story() == story()


def test_the_clock_stands_moves_and_shows_whole_seconds() -> None:
    clock = World().clock
    running = clock.now()
    clock.freeze()
    frozen = clock.now()
    clock.advance(90)

    assert running.microsecond == 0
    assert (clock.now() - frozen).total_seconds() == 90
