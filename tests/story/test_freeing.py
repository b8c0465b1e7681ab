"""Nobody frees their own pull request: what its author takes away goes on counting."""

import pytest

from tests.stage import Stage

NOT_NEEDED = ("success", "No commitment needed")
WAITING = ("action_required", "0 of 1 committed · waiting for alice")
LABEL = "decisions:\n  - name: RFC\n    when: {labels: [rfc]}\n    stakeholders: {everyone: [alice]}\n"
TITLE = LABEL.replace("labels: [rfc]", 'title: ["RFC*"]')

pytestmark = pytest.mark.anyio


@pytest.mark.policy(LABEL)
async def test_an_author_who_takes_the_label_off_is_still_asked_and_told_why(s: Stage) -> None:
    pull = await s.opens(labels=["rfc"])
    await s.do(s.acts.unlabel, pull, s.person("author"), "rfc")
    assert s.check(pull) == WAITING
    assert "The label `rfc` still counts: author took it off" in (s.status(pull) or "")
    assert "The label `rfc` still counts: author took it off" in s.summary(pull)


@pytest.mark.policy(LABEL)
async def test_somebody_else_may_take_it_off(s: Stage) -> None:
    pull = await s.opens(labels=["rfc"])
    await s.do(s.acts.unlabel, pull, s.person("bob"), "rfc")
    assert s.check(pull) == NOT_NEEDED


@pytest.mark.policy(LABEL)
async def test_somebody_else_frees_who_tried_to_free_themselves(s: Stage) -> None:
    pull = await s.opens(labels=["rfc"])
    await s.do(s.acts.unlabel, pull, s.person("author"), "rfc")
    await s.do(s.acts.label, pull, s.person("bob"), "rfc")
    assert "still counts" not in (s.status(pull) or "")
    await s.do(s.acts.unlabel, pull, s.person("bob"), "rfc")
    assert s.check(pull) == NOT_NEEDED


@pytest.mark.policy(LABEL)
async def test_a_label_that_went_unseen_counts_until_it_is_known_who_took_it_off(s: Stage) -> None:
    pull = await s.opens(labels=["rfc"])
    s.sandbox.held = True
    await s.do(s.acts.unlabel, pull, s.person("bob"), "rfc")
    late = s.sandbox.take_held()
    s.sandbox.held = False
    await s.says(pull, "alice", "/recheck")
    assert s.check(pull) == WAITING
    assert "nobody can tell by whom" in (s.status(pull) or "")
    await s.sandbox.deliver(late)
    await s.quiet()
    assert s.check(pull) == NOT_NEEDED


@pytest.mark.policy(LABEL)
async def test_a_label_that_was_there_before_the_app_came_counts_too(s: Stage) -> None:
    s.sandbox.held = True
    pull = await s.opens(labels=["rfc"])
    s.sandbox.take_held()
    s.sandbox.held = False
    await s.says(pull, "bob", "Hello.")
    await s.do(s.acts.describe, pull, s.person("author"), "More words.")
    assert s.check(pull) == WAITING
    await s.do(s.acts.unlabel, pull, s.person("author"), "rfc")
    assert s.check(pull) == WAITING


@pytest.mark.policy(TITLE)
async def test_an_author_who_changes_the_title_is_still_asked_and_told_why(s: Stage) -> None:
    pull = await s.opens(title="RFC 1: a change")
    await s.do(s.acts.retitle, pull, s.person("author"), "A change")
    assert s.check(pull) == WAITING
    assert "still counts: author changed it" in (s.status(pull) or "")
    await s.do(s.acts.retitle, pull, s.person("author"), "Quite another change")
    assert s.check(pull) == WAITING


@pytest.mark.policy(TITLE)
async def test_somebody_else_may_change_the_title(s: Stage) -> None:
    pull = await s.opens(title="RFC 1")
    await s.do(s.acts.retitle, pull, s.person("author"), "A change")
    await s.do(s.acts.retitle, pull, s.person("bob"), "Another change")
    assert s.check(pull) == NOT_NEEDED


@pytest.mark.policy(LABEL)
async def test_a_label_that_comes_and_goes_by_its_author_still_asks(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.label, pull, s.person("author"), "rfc")
    await s.do(s.acts.unlabel, pull, s.person("author"), "rfc")
    assert s.check(pull) == WAITING
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == ("success", "1 of 1 committed")


@pytest.mark.policy(LABEL)
async def test_a_bot_that_takes_the_label_off_frees_nobody(s: Stage) -> None:
    pull = await s.opens(labels=["rfc"])
    await s.do(s.acts.unlabel, pull, s.sandbox.world.machine("github-actions[bot]"), "rfc")
    assert s.check(pull) == WAITING
    assert "The label `rfc` still counts: github-actions&#91;bot&#93; took it off" in (s.status(pull) or "")


@pytest.mark.policy(TITLE)
async def test_a_bot_that_changes_the_title_frees_nobody(s: Stage) -> None:
    pull = await s.opens(title="RFC 1")
    await s.do(s.acts.retitle, pull, s.sandbox.world.machine("github-actions[bot]"), "A change")
    assert s.check(pull) == WAITING
    await s.do(s.acts.retitle, pull, s.person("bob"), "Another change")
    assert s.check(pull) == NOT_NEEDED
