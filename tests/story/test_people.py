"""People come, go and change their names; a seat is a person's, not a login's."""

import pytest

from tests.stage import Stage, policy_for

pytestmark = [pytest.mark.anyio, pytest.mark.stores("sqlite", "postgresql"), pytest.mark.stores("sqlite", "postgresql")]


async def test_who_joins_a_team_is_awaited_at_once(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.join_team, s.architects, s.person("admin"), s.person("erin"))
    assert s.check(pull) == ("action_required", "0 of 5 committed · waiting for alice, bob, carol, dave, erin")


async def test_who_leaves_a_team_is_awaited_no_longer(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.leave_team, s.architects, s.person("admin"), s.person("dave"))
    assert s.check(pull) == ("action_required", "0 of 3 committed · waiting for alice, bob, carol")


async def test_the_block_of_one_who_leaves_the_team_holds_until_they_lift_it(s: Stage) -> None:
    pull = await s.opens()
    block = await s.says(pull, "dave", "/block over my dead body")
    await s.do(s.acts.leave_team, s.architects, s.person("admin"), s.person("dave"))
    assert s.check(pull) == ("failure", "Blocked by dave: over my dead body")
    assert "0 of 3 committed" in s.summary(pull)
    assert "over my dead body *(dave had a seat, and has none any more." in s.summary(pull)
    assert s.reactions(block) == ["eyes"]
    lifted = await s.says(pull, "dave", "/unblock")
    assert s.check(pull) == ("action_required", "0 of 3 committed · waiting for alice, bob, carol")
    assert (s.reactions(block), s.reactions(lifted)) == (["eyes"], ["+1"])
    block = await s.says(pull, "dave", "/block once more")
    assert s.check(pull) == ("action_required", "0 of 3 committed · waiting for alice, bob, carol")
    assert s.reactions(block) == ["confused"]


async def test_people_of_child_teams_are_awaited_too(s: Stage) -> None:
    pull = await s.opens()
    people = [s.person("erin")]
    await s.do(s.acts.make_team, s.organization, s.person("admin"), "juniors", people, parent=s.architects)
    assert s.check(pull) == ("action_required", "0 of 5 committed · waiting for alice, bob, carol, dave, erin")


async def test_a_deleted_team_makes_the_policy_misconfigured_until_it_is_there_again(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.delete_team, s.architects, s.person("admin"))
    conclusion, title = s.check(pull) or ("", "")
    assert (conclusion, "no team @acme/architects" in (title or "")) == ("failure", True)
    await s.do(s.acts.make_team, s.organization, s.person("admin"), "architects", [s.person("erin")])
    assert s.check(pull) == ("action_required", "0 of 3 committed · waiting for alice, bob, erin")


async def test_who_is_removed_from_the_organization_leaves_its_teams(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "dave", "/commit")
    await s.do(s.acts.leave_organization, s.organization, s.person("admin"), s.person("dave"))
    assert s.check(pull) == ("action_required", "0 of 3 committed · waiting for alice, bob, carol")


async def test_a_renamed_person_keeps_the_stance_once_the_policy_names_them_anew(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.do(s.acts.rename_person, s.person("alice"), "alicia")
    await s.sets_policy(policy_for("alicia", "bob"))
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for bob")


async def test_a_renamed_member_of_a_team_keeps_the_stance(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "dave", "/commit")
    await s.do(s.acts.rename_person, s.person("dave"), "david")
    await s.says(pull, "david", "Hello, this is me now. I commit.")
    assert s.check(pull) == ("action_required", "1 of 4 committed · waiting for alice, bob, carol")
    assert "david" in (s.status(pull) or "")


async def test_a_reused_login_does_not_inherit_a_stance(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.do(s.acts.rename_person, s.person("alice"), "alicia")
    impostor = s.sandbox.world.person("alice")
    s.organization.members[impostor.id] = "member"
    await s.says(pull, "alice", "Hello.")
    await s.says(pull, "bob", "/commit")
    assert s.check(pull) == ("action_required", "1 of 4 committed · waiting for alice, carol, dave")


async def test_a_login_that_nobody_has_any_more_is_misconfigured(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.rename_person, s.person("alice"), "alicia")
    await s.do(s.acts.rerun, s.runs(pull)[-1], s.person("bob"))
    conclusion, title = s.check(pull) or ("", "")
    assert (conclusion, "@alice" in (title or "")) == ("failure", True)


async def test_what_an_outsider_says_is_shown_and_counts_for_nothing(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "mallory", "I commit to this.")
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")
    assert s.reactions(said) == []
    assert "mallory" in s.summary(pull)


async def test_who_never_was_in_the_team_blocks_for_nothing(s: Stage) -> None:
    pull = await s.opens()
    for login in ("alice", "bob", "carol", "dave"):
        await s.says(pull, login, "/commit")
    await s.says(pull, "erin", "/block no")
    assert (s.check(pull) or ("",))[0] == "success"


async def test_a_block_outlasts_a_team_that_its_author_left_while_nobody_was_told(s: Stage) -> None:
    pull = await s.opens()
    for login in ("alice", "bob", "carol"):
        await s.says(pull, login, "/commit")
    s.sandbox.held = True
    await s.says(pull, "dave", "/block no")
    await s.do(s.acts.leave_team, s.architects, s.person("admin"), s.person("dave"))
    s.sandbox.held = False
    s.sandbox.take_held()
    await s.later(days=1)
    await s.do(s.acts.rerun, s.runs(pull)[-1], s.person("bob"))
    assert s.check(pull) == ("failure", "Blocked by dave: no")


async def test_a_team_that_has_nobody_left_in_it_is_misconfigured_and_named_with_its_line(s: Stage) -> None:
    pull = await s.opens()
    for login in ("alice", "bob", "carol", "dave"):
        await s.says(pull, login, "/commit")
    for login in ("carol", "dave"):
        await s.do(s.acts.leave_team, s.architects, s.person("admin"), s.person(login))
    conclusion, title = s.check(pull) or ("", "")
    named = ".github/commitment.yml, line 6: team @acme/architects has nobody in it who could commit"
    assert (conclusion, (title or "")[: len(named)]) == ("failure", named)
