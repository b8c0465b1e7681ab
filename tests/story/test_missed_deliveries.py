"""Deliveries that failed: GitHub is made to send them again, as often as it makes sense, and no more."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from app.decision.facts import PullRequestKey
from app.github.client import GitHub
from app.store.database import Store
from app.store.leases import Lease
from app.upkeep.chores import Chores
from app.upkeep.recovery import MOST_TRIES_REFUSED
from app.worker import Worker
from tests.stage import Stage, policy_for

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.policy(policy_for("alice", "bob")),
    pytest.mark.settings(recover_every=180),
]

NOBODY = "http://127.0.0.1:9/webhook"
ONE_OF_TWO = ("action_required", "1 of 2 committed · waiting for bob")


def asked_again(s: Stage) -> list[str]:
    """The attempts that GitHub was asked to make once more, in order."""
    ending = "/attempts"
    return [
        one.path.removesuffix(ending).rpartition("/")[2]
        for one in s.sandbox.requests
        if one.method == "POST" and one.path.endswith(ending)
    ]


def listings(s: Stage) -> int:
    return sum(one.path == "/app/hook/deliveries" for one in s.sandbox.requests)


async def test_what_happened_while_the_app_was_down_is_known_right_after_its_start(s: Stage) -> None:
    pull = await s.opens()
    await s.stops()
    s.acts.comment(pull, s.person("alice"), "/commit")
    other = s.acts.open_pull(s.repository, s.person("author"), files={"rfcs/0002.md": "2\n"})
    await s.sandbox.settled()
    s.sandbox.advance(3600)
    await s.starts()
    await s.quiet()
    assert s.check(pull) == ONE_OF_TWO
    assert s.check(other) == ("action_required", "0 of 2 committed · waiting for alice, bob")


async def test_what_nobody_answered_is_sent_again_within_one_round(s: Stage) -> None:
    pull = await s.opens()
    s.sandbox.send_to(NOBODY)
    await s.says(pull, "alice", "/commit")
    s.sandbox.send_to(s.app_url + "/webhook")
    await s.later(seconds=180)
    assert s.check(pull) == ONE_OF_TWO
    assert len(asked_again(s)) == 1


async def test_what_went_well_is_not_asked_for(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.later(seconds=180)
    assert asked_again(s) == []


async def test_what_came_in_though_github_had_no_answer_is_not_asked_for(s: Stage) -> None:
    pull = await s.opens()
    s.sandbox.held = True
    s.acts.comment(pull, s.person("alice"), "/commit")
    s.sandbox.held = False
    [told] = s.sandbox.take_held()
    await s.sandbox.deliver([told])
    s.sandbox.send_to(NOBODY)
    await s.sandbox.deliver([told])
    s.sandbox.send_to(s.app_url + "/webhook")
    s.sandbox.deliveries.answers.pop(-2)  # GitHub hung up before it heard our answer
    await s.later(seconds=180)
    assert asked_again(s) == []


async def test_a_delivery_that_fails_again_is_asked_for_more_and_more_rarely(s: Stage) -> None:
    pull = await s.opens()
    s.sandbox.deliveries.fails = lambda one: b'"body":"/commit"' in one.body
    await s.says(pull, "alice", "/commit")
    asked_at = []
    for minutes in range(3, 100, 3):
        before = len(asked_again(s))
        await s.later(minutes=3)
        asked_at += [minutes] * (len(asked_again(s)) - before)
    assert asked_at == [3, 6, 12, 24, 48, 96]
    s.sandbox.deliveries.fails = lambda _one: False
    await s.later(hours=1)
    assert s.check(pull) == ONE_OF_TWO


async def test_a_delivery_that_we_refuse_is_given_up(s: Stage) -> None:
    s.sandbox.deliveries.tell("issue_comment", {"action": "created", "no": "comment"})
    await s.sandbox.settled()
    assert s.sandbox.deliveries.answers[-1].status == 400
    for _ in range(40):
        await s.later(minutes=10)
    assert len(asked_again(s)) == MOST_TRIES_REFUSED


async def test_what_is_older_than_three_days_is_not_even_listed(s: Stage) -> None:
    pull = await s.opens()
    await s.stops()
    s.acts.comment(pull, s.person("alice"), "/commit")
    await s.sandbox.settled()
    for number in range(150):
        s.acts.comment(s.lobby, s.person("mallory"), f"Day {number}")
    await s.sandbox.settled()
    s.sandbox.advance(4 * 86400)
    before = listings(s)
    await s.starts()
    await s.quiet()
    assert asked_again(s) == []
    assert listings(s) == before + 1


async def test_the_next_look_goes_back_to_the_last_good_one_only(s: Stage) -> None:
    for number in range(150):
        s.acts.comment(s.lobby, s.person("mallory"), f"Day {number}")
    await s.sandbox.settled()
    await s.later(minutes=10)
    before = listings(s)
    await s.later(minutes=10)
    assert listings(s) == before + 1


async def test_a_look_that_broke_off_is_made_again_from_where_the_last_good_one_was(s: Stage) -> None:
    pull = await s.opens()
    await s.stops()
    s.acts.comment(pull, s.person("alice"), "/commit")
    await s.sandbox.settled()
    for number in range(150):
        s.acts.comment(s.lobby, s.person("mallory"), f"Day {number}")
    await s.sandbox.settled()
    s.sandbox.advance(3600)
    s.sandbox.fail_next("GET", "/app/hook/deliveries", 502, times=3)
    await s.starts()
    await s.quiet()
    assert asked_again(s) == []
    for _ in range(3):
        await s.later(minutes=1)
    assert len(asked_again(s)) == 150


async def test_many_missed_deliveries_are_asked_for_within_githubs_limits(s: Stage) -> None:
    await s.stops()
    for number in range(400):
        s.acts.comment(s.lobby, s.person("mallory"), f"Day {number}")
    await s.sandbox.settled()
    s.sandbox.advance(3600)
    await s.starts()
    await s.quiet()
    at_once = len(asked_again(s))
    for _ in range(3):
        await s.later(minutes=1)
    assert at_once <= 150
    assert len(asked_again(s)) == len(set(asked_again(s))) == 400


async def test_of_two_workers_one_looks(s: Stage) -> None:
    pull = await s.opens()
    s.sandbox.deliveries.fails = lambda one: b'"body":"/commit"' in one.body
    for login in ("alice", "bob"):
        s.acts.comment(pull, s.person(login), "/commit")
    await s.sandbox.settled()
    s.sandbox.latency = 0.02
    async with another_worker(s):
        await s.later(seconds=180)
    assert len(asked_again(s)) == len(set(asked_again(s))) == 2


@asynccontextmanager
async def another_worker(s: Stage) -> AsyncIterator[None]:
    """A second one with the same database, quick to take what is due."""
    store = await Store.open(s.settings.database_url)
    github = GitHub(app_id="1", private_key=s.settings.private_key, api_url=s.sandbox.url, clock=s.now)
    chores = Chores(store, github, s.now, every=timedelta(seconds=180))

    async def nothing(_key: PullRequestKey, _lease: Lease) -> None:
        return None

    worker = Worker(store, chores.beside(nothing), owner="another", now=s.now, longest_sleep=0.005)
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await github.aclose()
        await store.close()
