"""Healing: `/recheck` and Re-run read everything again, so that deliveries that were lost do no harm."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from app.sandbox.records import Pull
from tests.stage import PACE, Stage, policy_for

Heal = Callable[[Stage, Pull], Awaitable[Any]]

pytestmark = pytest.mark.anyio


async def by_recheck(s: Stage, pull: Pull) -> None:
    await s.says(pull, "bob", "/recheck")


async def by_rerun(s: Stage, pull: Pull) -> None:
    await s.do(s.acts.rerun, s.runs(pull)[-1], s.person("bob"))


healed = pytest.mark.parametrize("heal", [pytest.param(by_recheck, id="/recheck"), pytest.param(by_rerun, id="Re-run")])


async def unseen(s: Stage, act: Callable[..., Any], *given: Any, **more: Any) -> Any:
    """An act whose deliveries are lost."""
    s.sandbox.held = True
    done = await s.do(act, *given, **more)
    s.sandbox.held = False
    s.sandbox.take_held()
    return done


@healed
async def test_a_comment_that_was_never_told_of_is_heard(s: Stage, heal: Heal) -> None:
    pull = await s.opens()
    await unseen(s, s.acts.comment, pull, s.person("alice"), "/commit")
    await heal(s, pull)
    assert s.check(pull) == ("action_required", "1 of 4 committed · waiting for bob, carol, dave")


@healed
async def test_a_silently_deleted_commitment_was_deleted_by_somebody_else(s: Stage, heal: Heal) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/commit")
    await unseen(s, s.acts.delete_comment, said, s.person("alice"))
    await heal(s, pull)
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")
    assert "somebody else deleted it" in (s.status(pull) or "")


@healed
async def test_a_silently_deleted_block_stands(s: Stage, heal: Heal) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/block no")
    await unseen(s, s.acts.delete_comment, said, s.person("alice"))
    await heal(s, pull)
    assert s.check(pull) == ("failure", "Blocked by alice: no")


@healed
async def test_words_that_somebody_else_hid_unseen_are_read_from_the_history(s: Stage, heal: Heal) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "Hm.")
    await unseen(s, s.acts.edit_comment, said, s.person("alice"), "/block no rollback plan")
    await unseen(s, s.acts.edit_comment, said, s.person("admin"), "/commit")
    await heal(s, pull)
    assert s.check(pull) == ("failure", "Blocked by alice: no rollback plan")


@healed
async def test_a_commitment_silently_edited_by_an_admin_is_set_aside(s: Stage, heal: Heal) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/commit")
    await unseen(s, s.acts.edit_comment, said, s.person("admin"), "/commit with all my heart")
    await heal(s, pull)
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")
    assert "admin edited it" in (s.status(pull) or "")


@healed
async def test_a_push_that_was_never_told_of_is_seen(s: Stage, heal: Heal) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    run = s.runs(pull)[-1]
    await unseen(s, s.acts.push, pull, s.person("author"), {"rfcs/0001.md": "# Another change\n"})
    if heal is by_recheck:
        await heal(s, pull)
    else:  # the old head's check is the only one that can be pressed
        await s.do(s.acts.rerun, run, s.person("bob"))
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")


@healed
async def test_a_policy_that_changed_unseen_is_read_again(s: Stage, heal: Heal) -> None:
    pull = await s.opens()
    files = {".github/commitment.yml": policy_for("bob")}
    await unseen(s, s.acts.change_files, s.repository, s.person("admin"), files)
    await heal(s, pull)
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for bob")


@healed
async def test_people_who_joined_a_team_unseen_are_awaited(s: Stage, heal: Heal) -> None:
    pull = await s.opens()
    await unseen(s, s.acts.join_team, s.architects, s.person("admin"), s.person("erin"))
    await heal(s, pull)
    assert s.check(pull) == ("action_required", "0 of 5 committed · waiting for alice, bob, carol, dave, erin")


async def test_recheck_reads_at_most_once_a_minute_and_the_second_is_not_forgotten(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "bob", "/recheck")
    reads = len(s.asked("GET", "/files"))
    await unseen(s, s.acts.comment, pull, s.person("alice"), "/commit")
    s.sandbox.advance(-PACE)
    await s.says(pull, "bob", "/recheck")
    assert len(s.asked("GET", "/files")) == reads
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")
    await s.later(minutes=1)
    assert len(s.asked("GET", "/files")) == reads + 1
    assert s.check(pull) == ("action_required", "1 of 4 committed · waiting for bob, carol, dave")


async def test_recheck_is_acknowledged_and_leaves_a_stance_alone(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "bob", "/commit")
    asked = await s.says(pull, "bob", "/recheck")
    assert s.reactions(asked) == ["+1"]
    assert s.check(pull) == ("action_required", "1 of 4 committed · waiting for alice, carol, dave")


async def test_an_outsider_may_ask_for_it_and_gets_no_word(s: Stage) -> None:
    pull = await s.opens()
    await unseen(s, s.acts.comment, pull, s.person("alice"), "/commit")
    asked = await s.says(pull, "mallory", "/recheck")
    assert s.check(pull) == ("action_required", "1 of 4 committed · waiting for bob, carol, dave")
    assert s.reactions(asked) == []
    assert s.others(pull) == []


async def test_a_run_that_was_set_back_is_answered_though_nothing_changed(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    before, runs, writes = s.check(pull), len(s.runs(pull)), len(s.sandbox.writes)
    await by_rerun(s, pull)
    assert s.check(pull) == before
    assert len(s.runs(pull)) == runs
    assert len(s.sandbox.writes) == writes + 1
