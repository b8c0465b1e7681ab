"""The sandbox's answers and events, held against GitHub's own descriptions as githubkit knows them."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from githubkit import GitHub, TokenAuthStrategy, webhooks

pytestmark = pytest.mark.anyio
HERE = {"owner": "acme", "repo": "rfcs"}


@pytest.fixture
async def pull(scene: Any) -> Any:
    acts = scene.acts
    pull = acts.open_pull(scene.rfcs, scene.alice, files={"a.md": "a\n"}, labels=["rfc"])
    acts.edit_comment(acts.comment(pull, scene.bob, "one"), scene.admin, "two")
    review = acts.review(pull, scene.bob, "approve", "yes", inline=["here"], path="a.md")
    acts.edit_review(review, scene.bob, "yes!")
    acts.dismiss_review(review, scene.admin, "no")
    acts.edit_review_comment(acts.review_comment(pull, scene.bob, "one"), scene.bob, "two")
    return pull


@pytest.fixture
async def github(scene: Any) -> AsyncIterator[GitHub[Any]]:
    token = scene.client.headers["Authorization"].removeprefix("token ")
    async with GitHub(
        TokenAuthStrategy(token), base_url=f"{scene.sandbox.url}/api/v3", http_cache=False, auto_retry=False
    ) as client:
        yield client


READINGS: list[Any] = [
    pytest.param(lambda rest: rest.repos.async_get(**HERE), id="repository"),
    pytest.param(lambda rest: rest.repos.async_get_content(**HERE, path="README.md"), id="file"),
    pytest.param(lambda rest: rest.repos.async_get_content(**HERE, path="docs"), id="folder"),
    pytest.param(lambda rest: rest.repos.async_get_branch(**HERE, branch="main"), id="branch"),
    pytest.param(
        lambda rest: rest.repos.async_get_collaborator_permission_level(**HERE, username="alice"), id="permission"
    ),
    pytest.param(lambda rest: rest.pulls.async_get(**HERE, pull_number=1), id="pull request"),
    pytest.param(lambda rest: rest.pulls.async_list(**HERE), id="pull requests"),
    pytest.param(lambda rest: rest.pulls.async_list_files(**HERE, pull_number=1), id="files"),
    pytest.param(lambda rest: rest.pulls.async_list_commits(**HERE, pull_number=1), id="commits"),
    pytest.param(lambda rest: rest.pulls.async_list_reviews(**HERE, pull_number=1), id="reviews"),
    pytest.param(lambda rest: rest.pulls.async_list_review_comments(**HERE, pull_number=1), id="review comments"),
    pytest.param(lambda rest: rest.issues.async_list_comments(**HERE, issue_number=1), id="comments"),
    pytest.param(lambda rest: rest.issues.async_list_labels_on_issue(**HERE, issue_number=1), id="labels"),
    pytest.param(lambda rest: rest.teams.async_get_by_name("acme", "juniors"), id="team"),
    pytest.param(lambda rest: rest.teams.async_list_members_in_org("acme", "architects"), id="members"),
    pytest.param(lambda rest: rest.users.async_get_by_username("alice"), id="person"),
    pytest.param(lambda rest: rest.apps.async_list_repos_accessible_to_installation(), id="repositories"),
    pytest.param(lambda rest: rest.issues.async_create_comment(**HERE, issue_number=1, body="x"), id="comment"),
    pytest.param(lambda rest: rest.issues.async_create_label(**HERE, name="new", color="ffffff"), id="new label"),
    pytest.param(lambda rest: rest.issues.async_add_labels(**HERE, issue_number=1, labels=["b"]), id="label put on"),
    pytest.param(
        lambda rest: rest.reactions.async_create_for_issue_comment(**HERE, comment_id=2_400_000_001, content="+1"),
        id="reaction",
    ),
]


@pytest.mark.parametrize("ask", READINGS)
async def test_an_answer_is_as_described(scene: Any, pull: Any, github: Any, ask: Callable[[Any], Any]) -> None:
    rest = github.rest
    answer = await ask(rest)

    assert answer.parsed_data is not None


async def test_check_runs_are_as_described(scene: Any, pull: Any, github: Any) -> None:
    rest = github.rest
    output, button = {"title": "t", "summary": "s"}, {"label": "a", "description": "b", "identifier": "c"}
    about = {"name": "c", "head_sha": pull.head, "status": "completed", "conclusion": "success"}
    made = await rest.checks.async_create(**HERE, **about, output=output, actions=[button])
    listed = await rest.checks.async_list_for_ref(**HERE, ref=pull.head)

    assert [one.id for one in listed.parsed_data.check_runs] == [made.parsed_data.id]


async def test_events_are_as_described(scene: Any, pull: Any) -> None:
    acts, admin, alice, bob = scene.acts, scene.admin, scene.alice, scene.bob
    acts.retitle(pull, alice, "T")
    acts.push(pull, alice, {"a.md": "b\n"})
    acts.ready(acts.draft(pull, alice), alice)
    acts.unlabel(pull, alice, "rfc")
    acts.request_review(pull, alice, bob)
    acts.join_team(scene.architects, admin, bob)
    acts.leave_team(scene.architects, admin, bob)
    acts.move_team(acts.world.teams[1], admin, None)
    acts.give_role(scene.rfcs, admin, bob, "write")
    acts.leave_organization(scene.acme, admin, alice)
    acts.queue_merge(scene.rfcs, admin, 1)
    acts.delete_comment(pull.comments[0], admin)
    await scene.post("/repos/acme/rfcs/labels", {"name": "new"})
    run = (await scene.post("/repos/acme/rfcs/check-runs", {"name": "c", "head_sha": pull.head})).json()
    acts.press(acts.rerun(scene.rfcs.check_runs[run["id"]], bob), bob, "c")
    acts.rename_repository(scene.rfcs, admin, "new")
    acts.reopen(acts.close(pull, alice), alice)
    acts.archive(acts.merge(pull, admin).repository, admin)
    acts.install(acts.world.organization("other", installed=False), admin)
    acts.uninstall(scene.acme, admin)
    distinct = {(one.event, one.action): one for one in scene.sandbox.deliveries.made}

    assert len(distinct) > 25
    for one in distinct.values():
        assert webhooks.parse(one.event, one.body)
