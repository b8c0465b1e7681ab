"""The check's buttons: pressing one makes the App say it for that person, and that comment alone of a bot's counts."""

import pytest

from app.sandbox.records import Pull
from tests.stage import Stage, policy_for

pytestmark = [pytest.mark.anyio, pytest.mark.policy(policy_for("alice", "bob"))]


async def presses(s: Stage, pull: Pull, login: str, button: str) -> None:
    await s.do(s.acts.press, s.runs(pull)[-1], s.person(login), button)


def conclusion(s: Stage, pull: Pull) -> str | None:
    return (s.check(pull) or (None, None))[0]


@pytest.mark.parametrize(
    ("button", "check"),
    [
        pytest.param("commit", ("action_required", "1 of 2 committed · waiting for bob"), id="commit"),
        pytest.param("disagree", ("action_required", "1 of 2 committed · waiting for bob"), id="disagree and commit"),
        pytest.param("block", ("failure", "Blocked by alice"), id="block"),
    ],
)
async def test_a_button_says_it_for_who_pressed_it(s: Stage, button: str, check: tuple[str, str]) -> None:
    pull = await s.opens()
    await presses(s, pull, "alice", button)
    assert s.check(pull) == check
    [said] = s.others(pull)
    assert said.startswith("@alice, with the check’s button:\n\n/")


async def test_the_three_buttons_are_there_while_the_pull_request_is_open(s: Stage) -> None:
    pull = await s.opens()
    buttons = [(one["label"], one["identifier"]) for one in s.runs(pull)[-1].actions]
    assert buttons == [("Commit", "commit"), ("Disagree & commit", "disagree"), ("Block", "block")]


async def test_where_no_commitment_is_needed_there_is_no_button(s: Stage) -> None:
    pull = await s.opens(files={"code.py": "x\n"})
    assert s.runs(pull)[-1].actions == []


async def test_what_a_button_said_is_acknowledged(s: Stage) -> None:
    pull = await s.opens()
    await presses(s, pull, "alice", "disagree")
    [said] = [one for one in s.own_comments(pull) if "button" in one.body[:100]]
    assert s.reactions(said) == ["rocket"]


async def test_an_outsider_cannot_make_the_app_talk(s: Stage) -> None:
    pull = await s.opens()
    await presses(s, pull, "erin", "commit")
    await presses(s, pull, "erin", "block")
    assert s.others(pull) == []
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for alice, bob")


async def test_an_unknown_button_does_nothing(s: Stage) -> None:
    pull = await s.opens()
    await presses(s, pull, "alice", "overrule")
    assert s.others(pull) == []


async def test_a_delivery_that_comes_again_says_nothing_again(s: Stage) -> None:
    pull = await s.opens()
    await presses(s, pull, "alice", "commit")
    await s.sandbox.deliver([one for one in s.sandbox.deliveries.made if one.action == "requested_action"])
    await s.quiet()
    assert len(s.others(pull)) == 1


async def test_a_comment_whose_making_broke_off_is_found_again(s: Stage) -> None:
    pull = await s.opens()
    s.sandbox.fail_next("POST", f"/repos/{s.repository.full_name}/issues/{pull.number}/comments", drop="after")
    await presses(s, pull, "alice", "commit")
    await s.later(minutes=1)
    assert len(s.others(pull)) == 1
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for bob")


@pytest.mark.parametrize("editor", ["admin", "alice"])
async def test_an_edited_one_counts_for_nothing_whoever_edited_it(s: Stage, editor: str) -> None:
    pull = await s.opens()
    await presses(s, pull, "alice", "commit")
    said = s.own_comments(pull)[-1]
    await s.edits(said, editor, said.body.replace("/commit", "/commit gladly", 1))
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for alice, bob")
    await s.says(pull, "bob", "/recheck")
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for alice, bob")


async def test_who_pressed_cannot_be_exchanged(s: Stage) -> None:
    pull = await s.opens()
    await presses(s, pull, "alice", "commit")
    said = s.own_comments(pull)[-1]
    number = s.person("bob").id
    await s.edits(said, "admin", said.body.replace("alice", "bob").replace(str(s.person("alice").id), str(number)))
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for alice, bob")


async def test_a_block_stands_whoever_edits_or_deletes_it(s: Stage) -> None:
    pull = await s.opens()
    await presses(s, pull, "alice", "block")
    said = s.own_comments(pull)[-1]
    await s.edits(said, "admin", "Nothing.")
    assert conclusion(s, pull) == "failure"
    await s.deletes(said, "admin")
    assert conclusion(s, pull) == "failure"
    await s.says(pull, "bob", "/recheck")
    assert conclusion(s, pull) == "failure"


async def test_a_deleted_commitment_is_none(s: Stage) -> None:
    pull = await s.opens()
    await presses(s, pull, "alice", "commit")
    await s.deletes(s.own_comments(pull)[-1], "admin")
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for alice, bob")


async def test_an_imitation_counts_for_nothing(s: Stage) -> None:
    pull = await s.opens()
    await presses(s, pull, "bob", "commit")
    genuine = s.own_comments(pull)[-1].body
    await s.says(pull, "mallory", genuine)
    other = await s.opens()
    await s.do(s.acts.comment, other, s.sandbox.world.bot, genuine)
    assert s.check(other) == ("action_required", "0 of 2 committed · waiting for alice, bob")
    await s.says(other, "bob", "/recheck")
    assert s.check(other) == ("action_required", "0 of 2 committed · waiting for alice, bob")


async def test_a_full_reading_hears_it_as_well(s: Stage) -> None:
    pull = await s.opens()
    await presses(s, pull, "alice", "commit")
    await s.says(pull, "bob", "/recheck")
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for bob")


async def test_it_is_heard_also_where_its_own_delivery_is_lost(s: Stage) -> None:
    pull = await s.opens()
    run = s.runs(pull)[-1]
    s.sandbox.held = True
    s.acts.press(run, s.person("alice"), "commit")
    [press] = s.sandbox.take_held()
    await s.sandbox.deliver([press])
    await s.quiet()
    s.sandbox.held = False
    s.sandbox.take_held()
    await s.says(pull, "bob", "/recheck")
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for bob")


async def test_it_is_about_the_text_whose_check_was_pressed(s: Stage) -> None:
    pull = await s.opens()
    run = s.runs(pull)[-1]
    s.sandbox.held = True
    s.acts.press(run, s.person("alice"), "commit")
    [press] = s.sandbox.take_held()
    s.sandbox.held = False
    s.sandbox.fail_next("POST", f"/repos/{s.repository.full_name}/issues/{pull.number}/comments", status=502)
    await s.sandbox.deliver([press])
    await s.pushes(pull, {"rfcs/0001.md": "# Another\n"})
    await s.later(minutes=1)
    assert len(s.others(pull)) == 1
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for alice, bob")


async def test_who_pressed_may_speak_otherwise_afterwards(s: Stage) -> None:
    pull = await s.opens()
    await presses(s, pull, "alice", "commit")
    await s.says(pull, "alice", "/withdraw")
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for alice, bob")


async def test_the_ledger_keeps_who_pressed_and_the_deliverys_guid(s: Stage) -> None:
    pull = await s.opens()
    await presses(s, pull, "alice", "commit")
    [press] = [one for one in s.sandbox.deliveries.made if one.action == "requested_action"]
    [entry] = [entry for entry in await s.ledger(pull) if entry.kind == "button"]
    assert (entry.person_id, entry.detail["delivery"]) == (s.person("alice").id, press.guid)


async def test_the_author_without_a_seat_may_press(s: Stage) -> None:
    pull = await s.opens()
    await presses(s, pull, "author", "commit")
    assert len(s.others(pull)) == 1
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for alice, bob")


@pytest.mark.policy(policy_for("alice", more="blocks_by: writers"))
async def test_where_all_writers_may_block_their_button_blocks(s: Stage) -> None:
    pull = await s.opens()
    await presses(s, pull, "dave", "commit")
    assert s.others(pull) == []
    await presses(s, pull, "dave", "block")
    assert s.check(pull) == ("failure", "Blocked by dave")


async def test_on_a_locked_conversation_it_is_said_once_that_is_unlocked(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.lock, pull, s.person("admin"))
    await presses(s, pull, "alice", "commit")
    assert s.others(pull) == []
    await s.do(s.acts.unlock, pull, s.person("admin"))
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for bob")
