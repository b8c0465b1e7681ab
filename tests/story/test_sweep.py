"""What GitHub never told us of, and does not even list as failed: a sweep finds it, and reads nothing else."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from app.sandbox.front import Logged
from app.sandbox.records import Pull
from tests.stage import POLICY_PATH, Stage, policy_for

T = TypeVar("T")

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.policy(policy_for("alice", "bob")),
    pytest.mark.settings(recover_every=180),
]

NONE_OF_TWO = ("action_required", "0 of 2 committed · waiting for alice, bob")
ONE_OF_TWO = ("action_required", "1 of 2 committed · waiting for bob")


def never_told(s: Stage, act: Callable[..., T], *given: Any, **more: Any) -> T:
    """Somebody does something, and GitHub makes no delivery of it."""
    s.sandbox.held = True
    s.sandbox.advance(30)
    done = act(*given, **more)
    s.sandbox.take_held()
    s.sandbox.held = False
    return done


async def swept(s: Stage) -> None:
    """Until a sweep is over, and what it found is read."""
    for _ in range(2):
        await s.later(seconds=180)


def is_listing(one: Logged) -> bool:
    query = str(one.body.get("query", "")) if isinstance(one.body, dict) else ""
    return one.path == "/graphql" and query.startswith(("query Open(", "query Overview("))


def read(s: Stage) -> set[int]:
    """The numbers of the pull requests that were read, whole or in part."""
    numbers = set()
    for one in s.sandbox.requests:
        if one.path.startswith("/repos/acme/rfcs/pulls/"):
            numbers.add(int(one.path.split("/")[5]))
        elif one.path == "/graphql" and isinstance(one.body, dict) and "number" in one.body["variables"]:
            numbers.add(one.body["variables"]["number"])
    return numbers


async def many(s: Stage, count: int) -> list[Pull]:
    pulls = []
    for number in range(count):
        files = {f"rfcs/{number:04}.md": "A change\n"}
        pulls.append(s.acts.open_pull(s.repository, s.person("author"), files=files))
    await s.quiet()
    return pulls


async def test_twenty_comments_among_a_hundred_pull_requests_are_found_and_only_those_are_read(s: Stage) -> None:
    pulls = await many(s, 100)
    await swept(s)
    missed = pulls[7::5]
    for pull in missed:
        never_told(s, s.acts.comment, pull, s.person("alice"), "/commit")
    s.sandbox.requests.clear()
    await s.later(seconds=180)
    assert [pull.number for pull in pulls if s.check(pull) == ONE_OF_TWO] == [pull.number for pull in missed]
    assert read(s) == {pull.number for pull in missed}


async def test_a_sweep_in_quiet_times_costs_two_queries_and_reads_nothing(s: Stage) -> None:
    await many(s, 20)
    await swept(s)
    s.sandbox.requests.clear()
    await s.later(seconds=180)
    asked = [one for one in s.sandbox.requests if not one.path.startswith(("/app", "/installation/"))]
    assert [is_listing(one) for one in asked] == [True, True]


ACTS = {
    "a comment": lambda s, pull: s.acts.comment(pull, s.person("alice"), "/commit"),
    "a review": lambda s, pull: s.acts.review(pull, s.person("alice"), "approve"),
    "an inline comment": lambda s, pull: s.acts.review_comment(pull, s.person("alice"), "/commit"),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
async def test_a_statement_that_was_never_told_of_counts_within_one_round(
    s: Stage, act: Callable[[Stage, Pull], object]
) -> None:
    pull = await s.opens()
    never_told(s, act, s, pull)
    await swept(s)
    assert s.check(pull) == ONE_OF_TWO


async def test_a_missed_comment_is_found_also_where_later_ones_were_told_of(s: Stage) -> None:
    pull = await s.opens()
    never_told(s, s.acts.comment, pull, s.person("alice"), "/commit")
    await s.says(pull, "bob", "Let me think.")
    await swept(s)
    assert s.check(pull) == ONE_OF_TWO


async def test_an_edit_that_was_never_told_of_is_found(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/commit")
    never_told(s, s.acts.edit_comment, said, s.person("alice"), "I take it back.")
    await swept(s)
    assert s.check(pull) == NONE_OF_TWO


async def test_a_deletion_that_was_never_told_of_is_found(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/commit")
    never_told(s, s.acts.delete_comment, said, s.person("alice"))
    await swept(s)
    assert s.check(pull) == NONE_OF_TWO


async def test_a_dismissal_that_was_never_told_of_is_found(s: Stage) -> None:
    pull = await s.opens()
    review = await s.reviews(pull, "alice", "approve")
    assert s.check(pull) == ONE_OF_TWO
    never_told(s, s.acts.dismiss_review, review, s.person("admin"), "too early")
    await swept(s)
    assert s.check(pull) == NONE_OF_TWO


async def test_a_deletion_in_a_long_thread_is_found(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/commit")
    for number in range(70):
        s.acts.comment(pull, s.person("erin"), f"Remark {number}")
    await s.quiet()
    await swept(s)
    never_told(s, s.acts.delete_comment, said, s.person("alice"))
    await swept(s)
    assert s.check(pull) == NONE_OF_TWO


async def test_a_push_that_was_never_told_of_asks_everybody_again(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    never_told(s, s.acts.push, pull, s.person("author"), {"rfcs/0001.md": "# Another\n"})
    await swept(s)
    assert s.check(pull) == NONE_OF_TWO


async def test_a_pull_request_whose_opening_was_never_told_of_gets_its_check(s: Stage) -> None:
    await s.opens()
    pull = never_told(s, s.acts.open_pull, s.repository, s.person("author"), files={"rfcs/0002.md": "2\n"})
    await swept(s)
    assert s.check(pull) == NONE_OF_TWO


async def test_closing_and_reopening_that_was_never_told_of_is_found(s: Stage) -> None:
    pull = await s.opens()
    never_told(s, s.acts.close, pull, s.person("author"))
    await swept(s)
    writes = len(s.sandbox.writes)
    await s.says(pull, "alice", "/commit")
    assert len(s.sandbox.writes) == writes
    never_told(s, s.acts.reopen, pull, s.person("author"))
    await swept(s)
    assert s.check(pull) == ONE_OF_TWO


async def test_delivered_statements_make_a_sweep_read_nothing(s: Stage) -> None:
    pull = await s.opens()
    await swept(s)
    s.sandbox.requests.clear()
    await s.says(pull, "alice", "/dac too slow")
    await s.reviews(pull, "bob", "request_changes", "no rollback plan")
    await s.says(pull, "carol", "/commit")
    said = await s.says(pull, "dave", "Hm.")
    await s.edits(said, "dave", "Hm!")
    await s.deletes(said, "dave")
    await swept(s)
    assert read(s) == set()


async def test_a_new_policy_that_was_never_told_of_governs_within_one_round(s: Stage) -> None:
    pull = await s.opens()
    never_told(s, s.acts.change_files, s.repository, s.person("admin"), {POLICY_PATH: policy_for("carol")})
    await swept(s)
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for carol")


@pytest.mark.policy(None)
async def test_the_first_policy_of_a_silent_repository_governs_though_never_told_of(s: Stage) -> None:
    known = await s.opens()
    unknown = never_told(s, s.acts.open_pull, s.repository, s.person("author"), files={"rfcs/0002.md": "2\n"})
    await swept(s)
    never_told(s, s.acts.change_files, s.repository, s.person("admin"), {POLICY_PATH: policy_for("carol")})
    await swept(s)
    assert s.check(known) == s.check(unknown) == ("action_required", "0 of 1 committed · waiting for carol")


@pytest.mark.policy(None)
async def test_a_repository_without_policy_costs_one_query(s: Stage) -> None:
    await many(s, 5)
    await swept(s)
    s.sandbox.requests.clear()
    await s.later(seconds=180)
    asked = [one for one in s.sandbox.requests if not one.path.startswith(("/app", "/installation/"))]
    assert [str(one.body["query"])[:15] for one in asked] == ["query Overview("]


@pytest.mark.policy(policy_for("acme/architects"))
async def test_a_team_that_changed_while_the_app_was_down_is_right_soon_after_its_start(s: Stage) -> None:
    pull = await s.opens()
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for carol, dave")
    await s.stops()
    never_told(s, s.acts.join_team, s.architects, s.person("admin"), s.person("erin"))
    s.sandbox.advance(600)
    await s.starts()
    await s.quiet()
    assert s.check(pull) == ("action_required", "0 of 3 committed · waiting for carol, dave, erin")


async def test_all_that_happened_during_a_week_without_the_app_is_right_soon_after_its_start(s: Stage) -> None:
    pulls = await many(s, 4)
    said, closed, untouched, pushed = pulls
    await s.says(pushed, "alice", "/commit")
    await swept(s)
    await s.stops()
    never_told(s, s.acts.comment, said, s.person("alice"), "/commit")
    never_told(s, s.acts.close, closed, s.person("author"))
    never_told(s, s.acts.push, pushed, s.person("author"), {"rfcs/0003.md": "# Another\n"})
    opened = never_told(s, s.acts.open_pull, s.repository, s.person("author"), files={"rfcs/9.md": "9\n"})
    s.sandbox.advance(7 * 86400)
    s.sandbox.requests.clear()
    await s.starts()
    await s.quiet()
    assert s.check(said) == ONE_OF_TWO
    assert s.check(pushed) == s.check(opened) == NONE_OF_TWO
    assert untouched.number not in read(s)


async def test_an_installation_that_was_never_told_of_is_found(s: Stage) -> None:
    await s.stops()
    pull = s.acts.open_pull(s.repository, s.person("author"), files={"rfcs/1.md": "1\n"})
    await s.sandbox.settled()
    s.sandbox.deliveries.answers.clear()
    s.sandbox.advance(600)
    await s.starts()
    await s.quiet()
    await s.later(seconds=10)
    assert s.check(pull) == NONE_OF_TWO


async def test_where_little_is_left_of_githubs_limit_the_sweep_waits(s: Stage) -> None:
    pulls = await many(s, 100)
    await swept(s)
    never_told(s, s.acts.comment, pulls[-1], s.person("alice"), "/commit")
    never_told(s, s.acts.open_pull, s.repository, s.person("author"), files={"rfcs/new.md": "2\n"})
    [installation] = [name for name in s.sandbox.keys.used if name.startswith("installation")]
    s.sandbox.keys.hourly = s.sandbox.keys.used[installation] + 50
    await swept(s)
    assert s.check(pulls[-1]) == NONE_OF_TWO
    s.sandbox.keys.hourly = 1_000_000
    await s.later(hours=1)
    await swept(s)
    assert s.check(pulls[-1]) == ONE_OF_TWO


async def test_an_archived_repository_is_left_alone(s: Stage) -> None:
    await s.opens()
    await swept(s)
    await s.do(s.acts.archive, s.repository, s.person("admin"))
    s.sandbox.requests.clear()
    await swept(s)
    assert [one for one in s.asked() if "rfcs" in one.path or "'rfcs'" in str(one.body)] == []


async def test_a_suspended_installation_is_left_alone(s: Stage) -> None:
    await s.opens()
    await s.stops()
    installation = s.sandbox.world.installation_on(s.organization)
    assert installation
    installation.suspended = True
    s.sandbox.keys.revoke()
    for _ in range(2):  # at the first start we do not know of it yet
        s.sandbox.requests.clear()
        s.sandbox.advance(600)
        await s.starts()
        await s.quiet()
        await s.stops()
    assert {one.path for one in s.sandbox.requests} <= {"/app", "/app/hook/deliveries", "/app/installations"}
