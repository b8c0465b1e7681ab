"""The connection to GitHub, against the sandbox."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

import pytest

from app.github.client import GitHub, Identity
from app.github.errors import Forbidden, GitHubUnavailable, NotFound, NotInstalled, RateLimited, Rejected, Unauthorized
from tests.github.canned import answering
from tests.github.conftest import Scene, private_key

pytestmark = pytest.mark.anyio
REPO = "/repos/acme/rfcs"


async def test_the_app_knows_who_it_is_and_asks_only_once(scene: Scene) -> None:
    expected = Identity("disagree-and-commit", "disagree-and-commit[bot]")
    assert await scene.github.identity() == expected
    assert await scene.session.own_login() == expected.login
    assert scene.asked("GET", "/app") == 1


async def test_twenty_calls_at_once_share_one_token(scene: Scene) -> None:
    answers = await asyncio.gather(*(scene.session.request("GET", REPO) for _ in range(20)))
    assert [answer.status for answer in answers] == [200] * 20
    assert scene.asked("POST", "/access_tokens") == 1


async def test_a_token_is_renewed_five_minutes_before_it_ends(scene: Scene) -> None:
    await scene.session.request("GET", REPO)
    scene.clock.ahead = timedelta(minutes=54)
    await scene.session.request("GET", REPO)
    assert scene.asked("POST", "/access_tokens") == 1
    scene.clock.ahead = timedelta(minutes=56)
    await scene.session.request("GET", REPO)
    assert scene.asked("POST", "/access_tokens") == 2


async def test_a_token_that_was_revoked_is_replaced_once_for_all(scene: Scene) -> None:
    await scene.session.request("GET", REPO)
    scene.sandbox.keys.revoke()
    answers = await asyncio.gather(*(scene.session.request("GET", REPO) for _ in range(10)))
    assert [answer.status for answer in answers] == [200] * 10
    assert scene.asked("POST", "/access_tokens") == 2


async def test_a_token_that_is_refused_anew_is_an_error(scene: Scene) -> None:
    scene.sandbox.fail_next("GET", REPO, status=401, times=2)
    with pytest.raises(Unauthorized):
        await scene.session.request("GET", REPO)
    assert scene.asked("GET", "/rfcs") == 2


async def test_an_installation_that_is_gone_is_told_as_such(scene: Scene) -> None:
    with pytest.raises(NotInstalled):
        await scene.github.installation(1).request("GET", REPO)


async def test_a_person_speaks_with_their_own_token(scene: Scene) -> None:
    token = scene.sandbox.token_for(scene.person("alice"))
    answer = await scene.github.with_token(token).request("GET", REPO)
    assert answer.json()["name"] == "rfcs"
    assert scene.asked("POST", "/access_tokens") == 0


async def test_a_persons_token_that_is_refused_is_not_tried_again(scene: Scene) -> None:
    with pytest.raises(Unauthorized):
        await scene.github.with_token("ghp_nobody").request("GET", REPO)
    assert scene.asked("GET", "/rfcs") == 1


@pytest.mark.parametrize("drop", [pytest.param("before", id="undone"), pytest.param("after", id="done")])
async def test_a_connection_that_breaks_is_githubs_failure(scene: Scene, drop: str) -> None:
    scene.sandbox.fail_next("GET", REPO, drop=drop, times=2)
    with pytest.raises(GitHubUnavailable, match=f"GET {REPO} failed: no answer"):
        await scene.session.request("GET", REPO)


async def test_a_kept_connection_that_was_closed_meanwhile_is_made_again_where_asking_twice_does_no_harm(
    scene: Scene,
) -> None:
    scene.sandbox.fail_next("GET", REPO, drop="before")
    assert (await scene.session.request("GET", REPO)).json()["name"] == "rfcs"
    scene.sandbox.fail_next("POST", REPO, drop="after")
    with pytest.raises(GitHubUnavailable):
        await scene.session.request("POST", f"{REPO}/labels", json={"name": "a", "color": "ededed"})
    assert scene.asked("POST", "/labels") == 1


async def test_a_failed_call_is_not_repeated(scene: Scene) -> None:
    scene.sandbox.fail_next("POST", REPO, status=502)
    with pytest.raises(GitHubUnavailable):
        await scene.session.request("POST", f"{REPO}/labels", json={"name": "a", "color": "ededed"})
    assert scene.asked("POST", "/labels") == 1


async def test_nobody_listening_is_githubs_failure() -> None:
    github = GitHub(app_id="1", private_key=private_key(), api_url="http://127.0.0.1:9")
    with pytest.raises(GitHubUnavailable):
        await github.identity()
    await github.aclose()


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        pytest.param(403, Forbidden, id="forbidden"),
        pytest.param(404, NotFound, id="not found"),
        pytest.param(422, Rejected, id="rejected"),
        pytest.param(500, GitHubUnavailable, id="server error"),
    ],
)
async def test_a_refusal_is_ours(scene: Scene, status: int, expected: type[Exception]) -> None:
    scene.sandbox.fail_next("GET", REPO, status=status, message="because")
    with pytest.raises(expected, match="because"):
        await scene.session.request("GET", REPO)


async def test_while_a_limit_holds_github_is_not_asked(scene: Scene) -> None:
    await scene.session.request("GET", REPO)
    scene.sandbox.fail_next("GET", REPO, status=403, headers={"retry-after": "30"})
    with pytest.raises(RateLimited):
        await scene.session.request("GET", REPO)
    before = len(scene.sandbox.requests)
    for _ in range(3):
        with pytest.raises(RateLimited, match="not asked"):
            await scene.session.request("GET", REPO)
        with pytest.raises(RateLimited, match="not asked"):
            await scene.session.graphql("query { viewer { login } }", {})
    assert len(scene.sandbox.requests) == before
    scene.clock.ahead = timedelta(seconds=31)
    assert (await scene.session.request("GET", REPO)).status == 200


async def test_graphqls_used_up_hour_does_not_stop_rest(scene: Scene) -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}
    scene.sandbox.fail_next("POST", "/graphql", status=403, headers=headers)
    with pytest.raises(RateLimited):
        await scene.session.graphql("query { viewer { login } }", {})
    assert (await scene.session.request("GET", REPO)).status == 200


async def test_one_installations_limit_is_not_anothers(scene: Scene) -> None:
    other = scene.sandbox.world.organization("other")
    scene.sandbox.world.repository(other, "adrs", {"a": "b"})
    scene.sandbox.fail_next("GET", REPO, status=429)
    with pytest.raises(RateLimited):
        await scene.session.request("GET", REPO)
    assert (await scene.github.installation(7_000_002).request("GET", "/repos/other/adrs")).status == 200


async def test_a_failed_token_call_is_translated_too(scene: Scene) -> None:
    scene.sandbox.fail_next("POST", "/app", status=503, headers={"retry-after": "3"})
    with pytest.raises(GitHubUnavailable) as caught:
        await scene.session.request("GET", REPO)
    assert caught.value.retry_after == 3
    scene.clock.ahead = timedelta(seconds=4)
    assert (await scene.session.request("GET", REPO)).status == 200


async def test_a_limit_whose_header_cannot_be_read_is_githubs_failure(scene: Scene) -> None:
    scene.sandbox.fail_next("GET", REPO, status=403, headers={"retry-after": "soon"})
    with pytest.raises(GitHubUnavailable):
        await scene.session.request("GET", REPO)


async def test_an_answer_that_is_no_success_and_no_error_is_githubs_failure(scene: Scene) -> None:
    scene.sandbox.fail_next("GET", REPO, status=304)
    with pytest.raises(GitHubUnavailable):
        await scene.session.request("GET", REPO)


async def test_all_pages_of_a_list_are_read(scene: Scene) -> None:
    for number in range(250):
        scene.say("alice", f"Remark {number}")
    pages = await scene.session.pages(f"{REPO}/issues/{scene.pull.number}/comments", limit=10)
    assert [len(page.json()) for page in pages] == [100, 100, 50]
    assert len({comment["id"] for page in pages for comment in page.json()}) == 250


async def test_no_more_pages_are_read_than_asked_for(scene: Scene) -> None:
    for number in range(250):
        scene.say("alice", f"Remark {number}")
    assert len(await scene.session.pages(f"{REPO}/issues/{scene.pull.number}/comments", limit=2)) == 2


async def test_graphql_answers_with_its_data(scene: Scene) -> None:
    query = "query($login: String!) { user(login: $login) { login } }"
    assert await scene.session.graphql(query, {"login": "alice"}) == {"user": {"login": "alice"}}


async def test_what_graphql_does_not_find_is_not_found(scene: Scene) -> None:
    with pytest.raises(NotFound):
        await scene.session.graphql('query { node(id: "IC_404") { id } }', {})


async def test_a_graphql_limit_comes_with_success_and_closes_the_gate() -> None:
    limited = {"data": None, "errors": [{"type": "RATE_LIMITED", "message": "API rate limit exceeded"}]}
    async with answering(limited) as session:
        for _ in range(2):
            with pytest.raises(RateLimited):
                await session.graphql("query { viewer { login } }", {})


@pytest.mark.parametrize("body", [[], {"data": None}, {"data": {"a": 1}, "errors": [{"message": "half of it"}]}])
async def test_an_answer_that_lacks_something_is_an_error(body: Any) -> None:
    async with answering(body) as session:
        with pytest.raises((GitHubUnavailable, Rejected)):
            await session.graphql("query { viewer { login } }", {})


async def test_an_answer_that_breaks_off_is_githubs_failure() -> None:
    async with answering({"login": "alice"}, missing=5) as session:
        with pytest.raises(GitHubUnavailable):
            await session.request("GET", "/user")


async def test_a_page_elsewhere_is_not_followed_there() -> None:
    elsewhere = 'link: <http://127.0.0.1:1/evil?page=2>; rel="next"\r\n'
    async with answering([1], [2], headers=elsewhere) as session:
        pages = await session.pages("/user/repos", limit=2)
    assert [page.json() for page in pages] == [[1], [2]]


async def test_a_graphql_answer_without_data_is_githubs_failure(scene: Scene) -> None:
    scene.sandbox.fail_next("POST", "/graphql", status=200)
    with pytest.raises(GitHubUnavailable, match="without data"):
        await scene.session.graphql("query { viewer { login } }", {})


async def test_no_token_ever_stands_in_an_error_or_a_log(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await scene.session.request("GET", REPO)
    [token] = scene.sandbox.keys.installations
    scene.sandbox.fail_next("GET", REPO, status=401, times=2)
    with pytest.raises(Unauthorized) as caught:
        await scene.session.request("GET", REPO, params={"access_token": token})
    assert token not in str(caught.value)


def test_a_private_key_that_is_none_is_told_at_once() -> None:
    with pytest.raises(ValueError, match="PEM"):
        GitHub(app_id="1", private_key="hunter2")


@pytest.mark.parametrize(
    ("api_url", "graphql"),
    [
        pytest.param("https://api.github.com", "https://api.github.com/graphql", id="github.com"),
        pytest.param("https://ghe.acme.com/api/v3/", "https://ghe.acme.com/api/graphql", id="Enterprise Server"),
    ],
)
async def test_graphql_stands_beside_rest(api_url: str, graphql: str) -> None:
    github = GitHub(app_id="1", private_key=private_key(), api_url=api_url)
    assert github.graphql_url == graphql
    await github.aclose()
