"""Many pull requests at once: checks come first, and whatever else there is to say comes soon after."""

import pytest

from app.decision.facts import PullRequestKey
from app.reconciler.precedence import MANY
from app.sandbox.records import Pull
from app.store import records
from tests.stage import Stage, policy_for

BOTH = pytest.mark.policy(policy_for("alice", "bob"))

pytestmark = pytest.mark.anyio


async def crowd(s: Stage) -> list[Pull]:
    """More pull requests than are told everything at once, all opened in one second."""
    author = s.person("author")
    pulls = [
        s.acts.open_pull(s.repository, author, title=f"RFC {n}", files={f"rfcs/{n}.md": f"# {n}\n"})
        for n in range(MANY + 5)
    ]
    await s.quiet()
    return pulls


async def soon(s: Stage) -> None:
    """Lets as much time pass as GitHub's limits for writes make it take."""
    for _ in range(3):
        await s.later(minutes=1)


async def filled(s: Stage, pull: Pull) -> int:
    """How many seats are filled on the pull request's page."""
    kept = await records.read(s.store, PullRequestKey(pull.repository.id, pull.number))
    assert kept is not None
    return kept.record.filled


async def all_say(s: Stage, pulls: list[Pull], login: str, words: str) -> None:
    s.sandbox.advance(30)
    for pull in pulls:
        s.acts.comment(pull, s.person(login), words)
    await s.quiet()


@BOTH
async def test_checks_come_first_and_the_rest_is_heard_kept_and_answered_once_soon_after(s: Stage) -> None:
    pulls = await crowd(s)
    assert {s.check(pull) for pull in pulls} == {("action_required", "0 of 2 committed · waiting for alice, bob")}
    assert sum(s.status(pull) is None for pull in pulls) >= 5
    await soon(s)
    await all_say(s, pulls, "bob", "/overrule @alice because I say so\n/dac it costs too much")
    assert {s.check(pull) for pull in pulls} == {("action_required", "1 of 2 committed · waiting for alice")}
    assert any(not s.others(pull) for pull in pulls)
    for pull in pulls:
        assert [entry.kind for entry in await s.ledger(pull)][-2:] == ["said", "verdict"]
    await soon(s)
    for pull in pulls:
        status, of_bob, refusal = pull.comments
        assert s.reactions(of_bob) == ["confused"]
        assert refusal.by_app
        assert "it costs too much" in status.body
        assert [entry.login for entry in await s.ledger(pull) if entry.kind == "said"] == ["bob"]
        assert await filled(s, pull) == 1


@pytest.mark.policy(policy_for("alice"))
async def test_nothing_is_left_of_a_verdict_that_lets_a_merge_follow_at_once(s: Stage) -> None:
    pulls = await crowd(s)
    await all_say(s, pulls, "alice", "/commit")
    assert {s.check(pull) for pull in pulls} == {("success", "1 of 1 committed")}
    assert {await filled(s, pull) for pull in pulls} == {1}


@pytest.mark.policy(policy_for("alice", more="revisit: 30d"))
async def test_what_was_left_when_it_was_closed_is_on_record_all_the_same(s: Stage) -> None:
    pulls = await crowd(s)
    await all_say(s, pulls, "alice", "/commit")
    await all_say(s, pulls, "alice", "/block no")
    assert any(s.labels(pull) != {"commitment: blocked"} for pull in pulls)
    for pull in pulls:
        s.acts.merge(pull, s.person("admin"))
    await s.quiet()
    assert {(state, verdict) for state, verdict, _ in await ends(s, pulls)} == {("merged", "blocked")}
    await s.later(days=40)
    assert not s.repository.issues


@pytest.mark.policy(policy_for("alice"))
async def test_what_was_closed_before_all_was_said_of_it_is_on_record(s: Stage) -> None:
    pulls = await crowd(s)
    for pull in pulls:
        s.acts.close(pull, s.person("admin"))
    await s.quiet()
    assert await ends(s, pulls) == {("closed", "waiting", "0 of 1 committed · waiting for alice")}


async def ends(s: Stage, pulls: list[Pull]) -> set[tuple[str, str, str]]:
    """What the pages show of these."""
    found = [await records.read(s.store, PullRequestKey(pull.repository.id, pull.number)) for pull in pulls]
    kept = [one.record for one in found if one is not None]
    assert len(kept) == len(pulls)
    return {(str(one.state), str(one.verdict), one.summary) for one in kept}
