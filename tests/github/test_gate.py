"""The gate of one set of credentials: what closes it, who tries it, and what opens it."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from app.github.errors import (
    Forbidden,
    GitHubError,
    GitHubUnavailable,
    NotFound,
    NotInstalled,
    RateLimited,
    Unauthorized,
)
from app.github.gate import AT_ONCE, LONGEST_REFUSAL, LONGEST_TROUBLE, TOLERATED, Gate
from tests.github.conftest import Scene

pytestmark = pytest.mark.anyio
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
REPO = "/repos/acme/rfcs"
DOWN = GitHubUnavailable("down", status=502)
LACKING = "Resource not accessible by integration"


@dataclass
class Tried:
    """A gate with a clock of its own, and how many calls it let through."""

    time: datetime = NOON
    through: int = 0
    gate: Gate = field(init=False)

    def __post_init__(self) -> None:
        self.gate = Gate(lambda: self.time)

    async def call(
        self, error: GitHubError | None = None, method: str = "POST", path: str = f"{REPO}/issues/1", kind: str = "rest"
    ) -> None:
        async with self.gate.passing(kind, method, path):
            self.through += 1
            if error:
                raise error

    async def fails(self, times: int = TOLERATED, error: GitHubError = DOWN) -> None:
        for _ in range(times):
            with pytest.raises(type(error)):
                await self.call(error)

    async def hangs(self, ended: asyncio.Event, error: GitHubError | None = None) -> None:
        async with self.gate.passing("rest", "POST", f"{REPO}/issues/1"):
            self.through += 1
            await ended.wait()
            if error:
                raise error

    def passes(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


async def until_all_wait() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_single_failure_closes_nothing() -> None:
    tried = Tried()
    await tried.fails(TOLERATED - 1)
    await tried.call()
    await tried.fails(TOLERATED - 1)
    await tried.call()
    assert tried.through == 2 * TOLERATED


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(DOWN, id="an error of the server"),
        pytest.param(GitHubUnavailable("no answer"), id="no answer"),
        pytest.param(Unauthorized("who?", status=401), id="a fresh token is refused"),
    ],
)
async def test_failures_in_a_row_close_it_and_nothing_is_asked(error: GitHubError) -> None:
    tried = Tried()
    await tried.fails(error=error)
    for _ in range(5):
        with pytest.raises(GitHubUnavailable, match="not asked") as caught:
            await tried.call()
        assert not caught.value.sent
        assert caught.value.until is not None
    assert tried.through == TOLERATED


async def test_what_github_refuses_is_an_answer_and_no_failure() -> None:
    tried = Tried()
    await tried.fails(20, NotFound("no", status=404))
    await tried.call()


async def test_reads_go_on_while_writes_fail() -> None:
    tried = Tried()
    await tried.fails()
    await tried.call(method="GET")
    await tried.call(kind="graphql")


async def test_when_its_time_is_over_one_call_tries_and_the_others_go_when_it_went_well() -> None:
    tried = Tried()
    await tried.fails()
    tried.passes(LONGEST_TROUBLE)
    ended = asyncio.Event()
    calls = [asyncio.create_task(tried.hangs(ended)) for _ in range(10)]
    await until_all_wait()
    assert tried.through == TOLERATED + 1
    ended.set()
    await asyncio.gather(*calls)
    assert tried.through == TOLERATED + 10


async def test_when_the_one_that_tries_fails_the_others_do_not_ask() -> None:
    tried = Tried()
    await tried.fails()
    tried.passes(LONGEST_TROUBLE)
    ended = asyncio.Event()
    calls = [asyncio.create_task(tried.hangs(ended, DOWN)) for _ in range(10)]
    await until_all_wait()
    ended.set()
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert [isinstance(one, GitHubUnavailable) and one.sent for one in outcomes].count(True) == 1
    assert tried.through == TOLERATED + 1


async def test_when_the_one_that_tries_is_stopped_another_tries() -> None:
    tried = Tried()
    await tried.fails()
    tried.passes(LONGEST_TROUBLE)
    ended = asyncio.Event()
    first, second = (asyncio.create_task(tried.hangs(ended)) for _ in range(2))
    await until_all_wait()
    first.cancel()
    await until_all_wait()
    assert tried.through == TOLERATED + 2
    ended.set()
    await second


async def test_it_stays_closed_longer_each_time_but_never_long() -> None:
    tried = Tried()
    await tried.fails()
    waits = []
    for _ in range(12):
        with pytest.raises(GitHubUnavailable) as caught:
            await tried.call()
        assert caught.value.until
        waits.append((caught.value.until - tried.time).total_seconds())
        tried.time = caught.value.until
        with suppress(GitHubUnavailable):
            await tried.call(DOWN)
    assert waits[0] <= 1
    assert all(LONGEST_TROUBLE / 2 <= wait <= LONGEST_TROUBLE for wait in waits[5:])


async def test_after_a_success_it_begins_anew() -> None:
    tried = Tried()
    await tried.fails()
    tried.passes(LONGEST_TROUBLE)
    await tried.call()
    await tried.fails(TOLERATED - 1)
    await tried.call()


async def test_a_whole_crowd_that_fails_together_counts_once() -> None:
    tried = Tried()
    ended = asyncio.Event()
    calls = [asyncio.create_task(tried.hangs(ended, DOWN)) for _ in range(50)]
    await until_all_wait()
    ended.set()
    await asyncio.gather(*calls, return_exceptions=True)
    with pytest.raises(GitHubUnavailable) as caught:
        await tried.call()
    assert caught.value.until
    assert caught.value.until - tried.time <= timedelta(seconds=1)


async def test_a_named_wait_is_kept_at_once_and_whole() -> None:
    tried = Tried()
    await tried.fails(1, GitHubUnavailable("maintenance", status=503, retry_after=90))
    tried.passes(89)
    with pytest.raises(GitHubUnavailable):
        await tried.call()
    tried.passes(1)
    await tried.call()


async def test_a_success_that_was_under_way_before_does_not_open_it() -> None:
    tried = Tried()
    ended = asyncio.Event()
    early = asyncio.create_task(tried.hangs(ended))
    await until_all_wait()
    await tried.fails(1, RateLimited("slower", until=NOON + timedelta(seconds=60)))
    ended.set()
    await early
    with pytest.raises(RateLimited, match="not asked"):
        await tried.call()


@pytest.mark.parametrize(("one", "goes"), [pytest.param(True, True, id="hour"), pytest.param(False, False, id="all")])
async def test_an_hour_used_up_is_of_one_kind_and_any_other_limit_of_both(one: bool, goes: bool) -> None:
    tried = Tried()
    await tried.fails(1, RateLimited("slower", until=NOON + timedelta(seconds=60), of_one_kind=one))
    before = tried.through
    with suppress(RateLimited):
        await tried.call(kind="graphql")
    assert (tried.through > before) is goes
    with pytest.raises(RateLimited):
        await tried.call()


async def test_a_permission_that_is_lacking_is_asked_for_rarely_and_stops_nothing_else() -> None:
    tried = Tried()
    await tried.fails(1, Forbidden(LACKING, status=403))
    for _ in range(5):
        with pytest.raises(Forbidden, match="not asked"):
            await tried.call()
    await tried.call(path=f"{REPO}/check-runs")
    await tried.call(method="GET")
    assert tried.through == 3
    tried.passes(LONGEST_REFUSAL)
    await tried.call()


async def test_the_wait_for_a_permission_is_bounded() -> None:
    tried = Tried()
    for _ in range(20):
        error = Forbidden(LACKING, status=403)
        await tried.fails(1, error)
        assert error.until
        assert error.until - tried.time <= timedelta(seconds=LONGEST_REFUSAL)
        tried.time = error.until


async def test_a_locked_conversation_is_no_lack_of_permission() -> None:
    tried = Tried()
    await tried.fails(3, Forbidden("Unable to create comment because issue is locked.", status=403))
    await tried.call()


async def test_no_more_are_under_way_than_github_allows() -> None:
    tried = Tried()
    ended = asyncio.Event()
    calls = [asyncio.create_task(tried.hangs(ended)) for _ in range(AT_ONCE + 20)]
    await until_all_wait()
    assert tried.through == AT_ONCE
    ended.set()
    await asyncio.gather(*calls)


async def refused_keys(scene: Scene, times: int) -> int:
    """So many installations ask for a token while GitHub does not accept the App's key; how often it was asked."""
    for number in range(times):
        with pytest.raises(GitHubError):
            await scene.github.installation(number + 1).request("GET", REPO)
    return scene.asked("POST", "/access_tokens")


async def test_a_key_that_is_refused_is_tried_for_all_installations_together(scene: Scene) -> None:
    scene.sandbox.fail_next("POST", "/app", status=401, times=100)
    assert await refused_keys(scene, 20) == TOLERATED


async def test_one_installations_tokens_that_fail_stop_no_others(scene: Scene) -> None:
    scene.sandbox.fail_next("POST", "/app/installations/1/", status=502, times=100)
    for _ in range(10):
        with pytest.raises(GitHubUnavailable):
            await scene.github.installation(1).request("GET", REPO)
    assert scene.asked("POST", "/installations/1/access_tokens") == TOLERATED
    assert (await scene.session.request("GET", REPO)).status == 200


async def test_a_token_that_lacks_a_permission_is_made_anew_but_not_each_time(scene: Scene) -> None:
    await scene.session.request("GET", REPO)
    for _ in range(6):
        scene.sandbox.fail_next("POST", REPO, status=403, message=LACKING)
        scene.clock.ahead += timedelta(seconds=50)
        with pytest.raises(Forbidden):
            await scene.session.request("POST", f"{REPO}/labels", json={"name": "a", "color": "ededed"})
    assert 3 <= scene.asked("POST", "/access_tokens") <= 4


async def test_a_suspension_in_the_middle_is_known_as_one(scene: Scene) -> None:
    await scene.session.request("GET", REPO)
    installation = scene.sandbox.world.installations[7_000_001]
    installation.suspended = True
    with pytest.raises(NotInstalled):
        await scene.session.request("GET", REPO)
