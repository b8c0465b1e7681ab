"""Where the policy comes from, and what becomes of pull requests when it breaks, changes or goes."""

import pytest

from app.sandbox.records import Repository
from tests.stage import POLICY_PATH, Stage, policy_for

WAITING = ("action_required", "0 of 1 committed · waiting for alice")

pytestmark = pytest.mark.anyio


def shared_repository(s: Stage, policy: str | None) -> Repository:
    files = {"README.md": "Shared\n"} | ({POLICY_PATH: policy} if policy else {})
    return s.sandbox.world.repository(s.organization, ".github", files)


@pytest.mark.policy(None)
async def test_without_any_policy_the_app_is_silent(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.says(pull, "alice", "/recuse")
    assert s.check(pull) is None
    assert s.own_comments(pull) == []
    assert s.labels(pull) == set()
    assert s.sandbox.writes == []


@pytest.mark.policy(None)
@pytest.mark.settings(without_policy="pass")
async def test_without_any_policy_the_check_passes_where_the_setting_asks_for_it(s: Stage) -> None:
    pull = await s.opens()
    assert s.check(pull) == ("success", "No commitment needed")
    assert s.own_comments(pull) == []


@pytest.mark.policy(None)
async def test_the_owners_shared_policy_governs_where_a_repository_has_none(s: Stage) -> None:
    shared_repository(s, policy_for("alice"))
    pull = await s.opens()
    assert s.check(pull) == WAITING


@pytest.mark.policy(policy_for("bob"))
async def test_a_repositorys_own_policy_goes_before_the_shared_one(s: Stage) -> None:
    shared_repository(s, policy_for("alice"))
    pull = await s.opens()
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for bob")


@pytest.mark.policy(None)
async def test_a_push_to_the_shared_policy_judges_anew(s: Stage) -> None:
    shared = shared_repository(s, policy_for("alice"))
    pull = await s.opens()
    await s.do(s.acts.change_files, shared, s.person("admin"), {POLICY_PATH: policy_for("bob")})
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for bob")


@pytest.mark.policy(None)
async def test_a_first_policy_governs_pull_requests_that_are_already_open(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.sets_policy(policy_for("alice", "bob"))
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for bob")


BROKEN = [
    pytest.param("decisions: [", "line 1", id="no YAML"),
    pytest.param("", "empty", id="empty"),
    pytest.param(policy_for("alice").replace("stakeholders", "stakeholder"), "stakeholders", id="unknown key"),
    pytest.param(policy_for("acme/architcts"), "no team @acme/architcts", id="unknown team"),
    pytest.param(policy_for("alcie"), "@alcie", id="unknown person"),
    pytest.param(policy_for("dependabot[bot]"), "dependabot[bot]", id="bot"),
    pytest.param(policy_for("other/team"), "other/team", id="a team of another organization"),
    pytest.param(policy_for("alice", more="author: commits\nauthor: speaks"), "twice", id="key given twice"),
    pytest.param("decisions: \0", "line", id="control character"),
]


@pytest.mark.parametrize(("policy", "named"), BROKEN)
async def test_a_broken_policy_fails_the_check_and_says_where(s: Stage, policy: str, named: str) -> None:
    s.sandbox.world.machine("dependabot[bot]")
    await s.sets_policy(policy)
    pull = await s.opens()
    conclusion, title = s.check(pull) or ("", "")
    assert conclusion == "failure"
    assert named in (title or "")
    assert s.labels(pull) == set()
    assert s.status(pull) is not None


async def test_a_policy_that_is_mended_is_right_at_once(s: Stage) -> None:
    pull = await s.opens()
    await s.sets_policy("decisions: [")
    assert (s.check(pull) or [""])[0] == "failure"
    await s.sets_policy(policy_for("alice"))
    assert s.check(pull) == WAITING
    assert s.labels(pull) == {"commitment: awaited"}


async def test_what_was_said_under_a_broken_policy_counts_once_it_is_mended(s: Stage) -> None:
    await s.sets_policy("decisions: [")
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.sets_policy(policy_for("alice", "bob"))
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for bob")


async def test_a_removed_policy_leaves_the_last_check_as_it_is(s: Stage) -> None:
    pull = await s.opens()
    before = s.check(pull)
    writes = len(s.sandbox.writes)
    await s.sets_policy(None)
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == before
    assert len(s.sandbox.writes) == writes


async def test_a_pushed_policy_judges_the_pull_requests_of_its_branch_and_of_no_other(s: Stage) -> None:
    s.acts.make_branch(s.repository, s.person("admin"), "release")
    here = await s.opens(title="RFC 1")
    there = await s.opens(title="RFC 2", base="release", files={"rfcs/0002.md": "# Two\n"})
    await s.sets_policy(policy_for("alice"))
    assert s.check(here) == WAITING
    assert s.check(there) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")


async def test_a_push_that_leaves_the_policy_alone_costs_no_reading(s: Stage) -> None:
    pull = await s.opens()
    before = len(s.asked())
    await s.do(s.acts.change_files, s.repository, s.person("admin"), {"README.md": "# New\n"})
    assert len(s.asked()) == before
    assert s.check(pull) is not None


async def test_the_head_of_a_pull_request_does_not_change_its_own_policy(s: Stage) -> None:
    pull = await s.opens(files={"rfcs/0001.md": "# One\n", POLICY_PATH: policy_for("author")})
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")


async def test_a_merged_policy_governs_what_is_still_open(s: Stage) -> None:
    pull = await s.opens()
    edit = await s.opens(title="Fewer people", files={POLICY_PATH: policy_for("alice")})
    await s.do(s.acts.merge, edit, s.person("admin"))
    assert s.check(pull) == WAITING


async def test_a_policy_that_is_a_directory_is_misconfigured(s: Stage) -> None:
    await s.do(
        s.acts.change_files,
        s.repository,
        s.person("admin"),
        {POLICY_PATH: None, POLICY_PATH + "/oops.txt": "x\n"},
    )
    pull = await s.opens()
    conclusion, title = s.check(pull) or ("", "")
    assert (conclusion, "directory" in (title or "")) == ("failure", True)
