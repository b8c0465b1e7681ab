"""Some time after the merge an issue asks how the bet turned out."""

import pytest

from app.sandbox.records import Issue, Pull
from tests.stage import Stage, policy_for

pytestmark = [pytest.mark.anyio, pytest.mark.policy(policy_for("alice", "bob", more="revisit: 90d"))]


def asked(s: Stage) -> list[Issue]:
    return list(s.repository.issues.values())


async def committed(s: Stage) -> Pull:
    pull = await s.opens(title="RFC 12: one @database")
    await s.says(pull, "alice", "/commit")
    await s.says(pull, "bob", "/disagree-and-commit two would be *safer*")
    return pull


async def merged(s: Stage) -> Pull:
    return await s.do(s.acts.merge, await committed(s), s.person("admin"))


async def test_ninety_days_after_the_merge_an_issue_asks_once(s: Stage) -> None:
    pull = await merged(s)
    await s.later(days=89, hours=23)
    assert asked(s) == []
    await s.later(hours=2)
    (issue,) = asked(s)
    assert issue.title == "How did it turn out? RFC 12: one @database"
    assert issue.body.startswith("@author, [RFC 12: one @&#8203;database](")
    assert "bob **disagreed and committed**: two would be safer" in issue.body
    assert "**Committed:** alice" in issue.body
    assert ("revisit", issue.number) in [(one.kind, one.detail.get("issue")) for one in await s.ledger(pull)]
    await s.says(pull, "alice", "So how was it?")
    await s.later(days=200)
    assert asked(s) == [issue]


async def test_the_policy_of_the_merge_counts(s: Stage) -> None:
    await merged(s)
    await s.sets_policy(None)
    await s.later(days=91)
    assert len(asked(s)) == 1


async def test_nobody_is_asked_about_what_was_merged_without_everybodys_commitment(s: Stage) -> None:
    pull = await committed(s)
    await s.says(pull, "alice", "/block wait")
    await s.do(s.acts.merge, pull, s.person("admin"))
    await s.later(days=91)
    assert asked(s) == []


async def test_nobody_is_asked_about_what_was_closed(s: Stage) -> None:
    await s.do(s.acts.close, await committed(s), s.person("author"))
    await s.later(days=91)
    assert asked(s) == []


async def test_where_the_policy_went_before_the_merge_nobody_is_asked(s: Stage) -> None:
    pull = await committed(s)
    await s.sets_policy(None)
    await s.do(s.acts.merge, pull, s.person("admin"))
    await s.later(days=91)
    assert asked(s) == []


async def test_a_repository_without_issues_is_left_alone(s: Stage) -> None:
    s.repository.has_issues = False
    await merged(s)
    await s.later(days=91)
    writes = len(s.sandbox.writes)
    s.repository.has_issues = True
    await s.later(days=91)
    assert (asked(s), len(s.sandbox.writes)) == ([], writes)


async def test_a_time_that_passed_while_the_app_was_away_is_made_up_for(s: Stage) -> None:
    await merged(s)
    installation = s.sandbox.world.installation_on(s.organization)
    assert installation
    shape = s.acts.payloads.installation(installation)
    about = (s.organization, s.person("admin"))
    await s.do(s.acts.tell_owner, "installation", "suspend", *about, installation=shape)
    await s.later(days=91)
    assert asked(s) == []
    await s.do(s.acts.tell_owner, "installation", "unsuspend", *about, installation=shape)
    await s.later(seconds=5)
    assert len(asked(s)) == 1


async def test_in_an_archived_repository_it_waits(s: Stage) -> None:
    await merged(s)
    await s.do(s.acts.archive, s.repository, s.person("admin"))
    await s.later(days=91)
    assert asked(s) == []
    await s.do(s.acts.archive, s.repository, s.person("admin"), archived=False)
    await s.later(seconds=5)
    assert len(asked(s)) == 1
