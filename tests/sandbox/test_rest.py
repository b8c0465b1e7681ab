"""The sandbox's REST API, over HTTP."""

import base64
import hashlib
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.anyio
REPO = "/repos/acme/rfcs"
RUN = {"name": "commitment", "status": "completed", "conclusion": "success", "output": {"title": "t", "summary": "s"}}


async def test_an_app_gets_a_token_for_its_installation_and_reads_with_it(scene: Any, jwt: str) -> None:
    as_app = {"Authorization": f"Bearer {jwt}"}
    found = await scene.client.get(f"{REPO}/installation", headers=as_app)
    made = await scene.client.post(f"/app/installations/{found.json()['id']}/access_tokens", headers=as_app)
    with_token = {"Authorization": f"Bearer {made.json()['token']}"}
    read = await scene.client.get(f"/api/v3{REPO}", headers=with_token)

    assert made.status_code == 201
    assert read.json()["full_name"] == "acme/rfcs"


async def test_an_expired_token_of_the_app_is_refused(scene: Any, expired_jwt: str, foreign_jwt: str) -> None:
    answers = [
        await scene.client.get("/app", headers={"Authorization": f"Bearer {token}"})
        for token in (expired_jwt, foreign_jwt)
    ]

    assert [one.status_code for one in answers] == [401, 401]


async def test_the_app_reads_about_itself(scene: Any, jwt: str) -> None:
    as_app = {"Authorization": f"Bearer {jwt}"}
    about = await scene.client.get("/app", headers=as_app)
    listed = await scene.client.get("/app/installations", headers=as_app)
    one = await scene.client.get(f"/app/installations/{listed.json()[0]['id']}", headers=as_app)
    none = await scene.client.post("/app/installations/1/access_tokens", headers=as_app)

    assert (about.json()["slug"], one.json()["account"]["login"]) == ("disagree-and-commit", "acme")
    assert none.status_code == 404


async def test_a_suspended_installation_is_403(scene: Any) -> None:
    next(iter(scene.sandbox.world.installations.values())).suspended = True

    assert (await scene.client.get(REPO)).status_code == 403


async def test_a_used_up_limit_is_403_with_nothing_remaining(scene: Any) -> None:
    scene.sandbox.keys.hourly = 1
    answers = [await scene.client.get(REPO) for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 403]
    assert answers[1].headers["x-ratelimit-remaining"] == "0"


async def test_reviews_are_requested_and_taken_off(scene: Any) -> None:
    pull = scene.acts.open_pull(scene.rfcs, scene.alice, files={"new.md": "x\n"})
    where = f"{REPO}/pulls/1/requested_reviewers"
    made = await scene.post(where, {"reviewers": ["bob"]})
    refused = await scene.post(where, {"reviewers": ["alice"]})
    gone = await scene.client.request("DELETE", where, json={"reviewers": ["BOB"]})

    assert [one["login"] for one in made.json()["requested_reviewers"]] == ["bob"]
    assert (refused.status_code, gone.status_code, pull.requested) == (422, 200, [])


async def test_single_things_are_read_by_their_numbers(scene: Any) -> None:
    pull = scene.acts.open_pull(scene.rfcs, scene.alice, files={"new.md": "x\n"})
    said = scene.acts.comment(pull, scene.bob, "hello")
    inline = scene.acts.review_comment(pull, scene.bob, "here")
    scene.acts.label(pull, scene.alice, "rfc")

    assert (await scene.get(f"{REPO}/issues/comments/{said.id}"))["body"] == "hello"
    assert (await scene.get(f"{REPO}/pulls/comments/{inline.id}"))["body"] == "here"
    assert (await scene.get(f"{REPO}/pulls/1/reviews/{inline.review.id}"))["state"] == "COMMENTED"
    assert (await scene.get(f"{REPO}/labels/RFC"))["name"] == "rfc"
    assert [one["name"] for one in await scene.get(f"{REPO}/labels")] == ["rfc"]


@pytest.mark.parametrize(
    ("path", "authorization", "status"),
    [
        pytest.param("/app", "Bearer nonsense", 401, id="no JWT"),
        pytest.param(REPO, "token ghs_unknown", 401, id="unknown token"),
        pytest.param(REPO, "", 401, id="nothing"),
    ],
)
async def test_wrong_credentials_are_refused(scene: Any, path: str, authorization: str, status: int) -> None:
    answer = await scene.client.get(path, headers={"Authorization": authorization})

    assert answer.status_code == status
    assert answer.json()["message"]


async def test_a_permission_that_is_not_granted_is_403(scene: Any) -> None:
    next(iter(scene.sandbox.world.installations.values())).permissions["checks"] = "read"
    pull = scene.acts.open_pull(scene.rfcs, scene.alice, files={"a.md": "a\n"})

    answer = await scene.post(f"{REPO}/check-runs", {**RUN, "head_sha": pull.head})

    assert answer.status_code == 403


async def test_revoked_tokens_are_401(scene: Any) -> None:
    scene.sandbox.keys.revoke()

    assert (await scene.client.get(REPO)).status_code == 401


async def test_a_file_comes_in_base64_with_its_git_blob_id(scene: Any) -> None:
    file = await scene.get(f"{REPO}/contents/README.md", ref="main")

    assert base64.b64decode(file["content"]) == b"# RFCs\n"
    assert file["sha"] == hashlib.sha1(b"blob 7\0# RFCs\n").hexdigest()  # noqa: S324


async def test_a_folder_is_a_list(scene: Any) -> None:
    assert [one["name"] for one in await scene.get(f"{REPO}/contents/docs")] == ["a.md"]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(f"{REPO}/contents/missing.md", id="file"),
        pytest.param(f"{REPO}/pulls/9", id="pull request"),
        pytest.param("/repos/acme/other", id="repository"),
        pytest.param("/users/nobody", id="person"),
        pytest.param("/orgs/acme/teams/none", id="team"),
        pytest.param("/nonsense", id="path"),
        pytest.param(f"{REPO}/branches/none", id="branch"),
        pytest.param(f"{REPO}/check-runs/1", id="check run"),
        pytest.param(f"{REPO}/issues/comments/none", id="no number"),
    ],
)
async def test_what_is_not_there_is_404(scene: Any, path: str) -> None:
    assert (await scene.client.get(path)).status_code == 404


async def test_a_team_lists_the_people_of_its_child_teams(scene: Any) -> None:
    assert [one["login"] for one in await scene.get("/orgs/acme/teams/architects/members")] == ["alice", "bob"]


async def test_lists_come_in_pages_with_links(scene: Any) -> None:
    pull = scene.acts.open_pull(scene.rfcs, scene.alice, files={"a.md": "a\n"})
    for number in range(5):
        scene.acts.comment(pull, scene.bob, f"remark {number}")

    first = await scene.client.get(f"{REPO}/issues/1/comments", params={"per_page": 2})
    second = await scene.client.get(first.links["next"]["url"])
    last = await scene.client.get(first.links["last"]["url"])

    assert [len(page.json()) for page in (first, second, last)] == [2, 2, 1]
    assert "next" not in last.links


async def test_an_unchanged_answer_is_304(scene: Any) -> None:
    tag = (await scene.client.get(REPO)).headers["etag"]

    assert (await scene.client.get(REPO, headers={"If-None-Match": tag})).status_code == 304


async def test_rate_limit_headers_count_down(scene: Any) -> None:
    left = [int((await scene.client.get(REPO)).headers["x-ratelimit-remaining"]) for _ in range(2)]

    assert left[1] == left[0] - 1


@pytest.mark.parametrize(
    ("login", "permission", "role"),
    [
        pytest.param("admin", "admin", "admin", id="owner of the organization"),
        pytest.param("alice", "write", "write", id="collaborator"),
        pytest.param("bob", "read", "read", id="member of a public repository"),
    ],
)
async def test_permissions_are_told(scene: Any, login: str, permission: str, role: str) -> None:
    told = await scene.get(f"{REPO}/collaborators/{login}/permission")

    assert (told["permission"], told["role_name"], told["user"]["login"]) == (permission, role, login)


async def test_the_files_of_a_pull_request_have_the_heads_blob_ids(scene: Any) -> None:
    scene.acts.open_pull(
        scene.rfcs, scene.alice, files={"new.md": "x\n", "README.md": "# New\n", "docs/a.md": None, "docs/b.md": "a\n"}
    )

    files = await scene.get(f"{REPO}/pulls/1/files")

    assert [(one["filename"], one["status"], one.get("previous_filename")) for one in files] == [
        ("README.md", "modified", None),
        ("docs/b.md", "renamed", "docs/a.md"),
        ("new.md", "added", None),
    ]
    assert files[2]["sha"] == hashlib.sha1(b"blob 2\0x\n").hexdigest()  # noqa: S324


@pytest.mark.parametrize("act", [pytest.param("rebase", id="rebase"), pytest.param("merge_base", id="merge")])
async def test_bringing_in_the_base_branch_leaves_the_changed_files_alone(scene: Any, act: str) -> None:
    pull = scene.acts.open_pull(scene.rfcs, scene.alice, files={"new.md": "x\n"})
    before, head = await scene.get(f"{REPO}/pulls/1/files"), pull.head
    scene.acts.change_files(scene.rfcs, scene.admin, {"README.md": "# Changed\n"})
    getattr(scene.acts, act)(pull, scene.alice)
    after = await scene.get(f"{REPO}/pulls/1/files")

    assert pull.head != head
    assert [(one["filename"], one["sha"]) for one in after] == [(one["filename"], one["sha"]) for one in before]


async def test_pull_requests_are_listed_by_state_and_base(scene: Any) -> None:
    first, second = (scene.acts.open_pull(scene.rfcs, scene.alice, files={f"{n}.md": "x\n"}) for n in range(2))
    scene.acts.close(first, scene.alice)

    listed = [one["number"] for one in await scene.get(f"{REPO}/pulls", base="main")]
    elsewhere = await scene.get(f"{REPO}/pulls", base="other", state="all")

    assert (listed, elsewhere) == ([second.number], [])


async def test_a_check_run_is_made_read_and_rewritten(scene: Any) -> None:
    pull = scene.acts.open_pull(scene.rfcs, scene.alice, files={"new.md": "x\n"})
    made = (await scene.post(f"{REPO}/check-runs", {**RUN, "head_sha": pull.head})).json()
    again = {"output": {"title": "better", "summary": "s"}}
    patched = await scene.client.patch(f"{REPO}/check-runs/{made['id']}", json=again)
    listed = await scene.get(f"{REPO}/commits/{pull.head}/check-runs", check_name="commitment")

    assert patched.json()["output"]["title"] == "better"
    assert [one["id"] for one in listed["check_runs"]] == [made["id"]]
    assert listed["check_runs"][0]["pull_requests"][0]["number"] == pull.number
    assert scene.told()[-2:] == [("check_run", "created"), ("check_run", "completed")]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"name": ""}, id="no name"),
        pytest.param({"head_sha": "0" * 40}, id="unknown commit"),
        pytest.param({"status": "done"}, id="unknown status"),
        pytest.param({"conclusion": "good"}, id="unknown conclusion"),
        pytest.param({"conclusion": None}, id="completed without a conclusion"),
        pytest.param({"output": {"title": "t"}}, id="no summary"),
        pytest.param({"output": {"title": "t", "summary": "s" * 65_536}}, id="summary too long"),
        pytest.param({"output": {"title": "t", "summary": "s", "text": "s" * 65_536}}, id="text too long"),
        pytest.param({"actions": [{"label": "a", "description": "b", "identifier": "c"}] * 4}, id="four actions"),
        pytest.param({"actions": [{"label": "a" * 21, "description": "b", "identifier": "c"}]}, id="long label"),
        pytest.param({"output": {"title": "t", "summary": "s", "annotations": [{}]}}, id="empty annotation"),
    ],
)
async def test_a_check_run_that_github_would_refuse_is_422(scene: Any, wrong: dict[str, Any]) -> None:
    pull = scene.acts.open_pull(scene.rfcs, scene.alice, files={"new.md": "x\n"})

    answer = await scene.post(f"{REPO}/check-runs", {**RUN, "head_sha": pull.head, **wrong})

    assert answer.status_code == 422
    assert scene.rfcs.check_runs == {}


async def test_the_app_comments_edits_reacts_and_deletes(scene: Any) -> None:
    pull = scene.acts.open_pull(scene.rfcs, scene.alice, files={"new.md": "x\n"})
    made = (await scene.post(f"{REPO}/issues/1/comments", {"body": "hello"})).json()
    where = f"{REPO}/issues/comments/{made['id']}"
    edited = await scene.client.patch(where, json={"body": "hello again"})
    reaction = await scene.post(f"{where}/reactions", {"content": "+1"})
    twice = await scene.post(f"{where}/reactions", {"content": "+1"})
    gone = await scene.client.delete(f"{where}/reactions/{reaction.json()['id']}")
    deleted = await scene.client.delete(where)

    assert made["user"]["login"] == "disagree-and-commit[bot]"
    assert made["performed_via_github_app"]["slug"] == "disagree-and-commit"
    assert edited.json()["body"] == "hello again"
    assert [one.status_code for one in (reaction, twice, gone, deleted)] == [201, 200, 204, 204]
    assert pull.comments == []
    assert [action for event, action in scene.told() if event == "issue_comment"] == ["created", "edited", "deleted"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        pytest.param(f"{REPO}/issues/1/comments", {"body": " "}, 422, id="blank comment"),
        pytest.param(f"{REPO}/issues/1/comments", {"body": "a" * 65_537}, 422, id="long comment"),
        pytest.param(f"{REPO}/issues/1/comments", {}, 422, id="no body"),
        pytest.param(f"{REPO}/labels", {"name": "a" * 51}, 422, id="long label"),
        pytest.param(f"{REPO}/labels", {"name": "a", "color": "red"}, 422, id="colour by name"),
        pytest.param(f"{REPO}/labels", {"name": "a", "description": "a" * 101}, 422, id="long description"),
        pytest.param(f"{REPO}/issues/1/labels", {"labels": []}, 422, id="no labels"),
        pytest.param(f"{REPO}/issues/1/labels", {"labels": ["a" * 51]}, 422, id="long label put on"),
    ],
)
async def test_what_github_would_refuse_is_refused(scene: Any, path: str, body: dict[str, Any], status: int) -> None:
    scene.acts.open_pull(scene.rfcs, scene.alice, files={"new.md": "x\n"})

    assert (await scene.post(path, body)).status_code == status


async def test_a_locked_conversation_takes_no_comment(scene: Any) -> None:
    scene.acts.lock(scene.acts.open_pull(scene.rfcs, scene.alice, files={"new.md": "x\n"}), scene.admin)

    assert (await scene.post(f"{REPO}/issues/1/comments", {"body": "hello"})).status_code == 403


async def test_labels_are_made_put_on_and_taken_off_whatever_their_case(scene: Any) -> None:
    pull = scene.acts.open_pull(scene.rfcs, scene.alice, files={"new.md": "x\n"})
    made = await scene.post(f"{REPO}/labels", {"name": "Commitment: awaited", "color": "fbca04"})
    twice = await scene.post(f"{REPO}/labels", {"name": "commitment: AWAITED"})
    await scene.post(f"{REPO}/issues/1/labels", {"labels": ["commitment: awaited"]})
    on = [one.name for one in pull.labels]
    off = await scene.client.delete(f"{REPO}/issues/1/labels/COMMITMENT:%20awaited")
    again = await scene.client.delete(f"{REPO}/issues/1/labels/COMMITMENT:%20awaited")

    assert on == ["Commitment: awaited"]
    assert [one.status_code for one in (made, twice, off, again)] == [201, 422, 200, 404]
    assert pull.labels == []


async def test_review_comments_take_reactions(scene: Any) -> None:
    pull = scene.acts.open_pull(scene.rfcs, scene.alice, files={"new.md": "x\n"})
    said = scene.acts.review_comment(pull, scene.bob, "/commit", path="new.md")
    where = f"{REPO}/pulls/comments/{said.id}/reactions"
    made = await scene.post(where, {"content": "rocket"})
    listed = await scene.get(where)
    gone = await scene.client.delete(f"{where}/{made.json()['id']}")

    assert [one["content"] for one in listed] == ["rocket"]
    assert gone.status_code == 204


async def test_a_person_reads_with_their_own_token(scene: Any) -> None:
    token = scene.sandbox.token_for(scene.bob)
    async with httpx.AsyncClient(base_url=scene.sandbox.url, headers={"Authorization": f"Bearer {token}"}) as bob:
        made = await bob.get(REPO)

    assert made.status_code == 200
