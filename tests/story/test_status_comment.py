"""The status comment: one for each governed pull request, kept as the App wrote it, whatever people do to it."""

import pytest

from tests.stage import Stage

pytestmark = pytest.mark.anyio


async def test_a_deleted_status_comment_comes_back_and_mentions_nobody_again(s: Stage) -> None:
    pull = await s.opens()
    before = s.status(pull) or ""
    assert "**Waiting for** @alice, @bob, @carol, @dave" in before
    await s.deletes(s.own_comments(pull)[0], "admin")
    assert s.status(pull) == before.replace("@alice, @bob, @carol, @dave", "alice, bob, carol, dave")


async def test_an_edited_status_comment_is_restored(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    before = s.status(pull)
    await s.edits(s.own_comments(pull)[0], "admin", "All is well.")
    assert s.status(pull) == before


async def test_mentions_stand_in_it_only_when_it_is_created(s: Stage) -> None:
    pull = await s.opens()
    assert "@bob" in (s.status(pull) or "")
    await s.says(pull, "alice", "/commit")
    assert "bob" in (s.status(pull) or "")
    assert "@bob" not in (s.status(pull) or "")


async def test_it_is_edited_in_place(s: Stage) -> None:
    pull = await s.opens()
    number = s.own_comments(pull)[0].id
    await s.says(pull, "alice", "/commit")
    await s.says(pull, "bob", "/block no")
    assert [one.id for one in s.own_comments(pull)] == [number]


async def test_on_a_locked_conversation_the_check_still_works(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.lock, pull, s.person("admin"))
    s.sandbox.front.requests.clear()
    await s.reviews(pull, "alice", "approve")
    assert s.check(pull) == ("action_required", "1 of 4 committed · waiting for bob, carol, dave")
    await s.do(s.acts.unlock, pull, s.person("admin"))
    assert "1 of 4 committed" in (s.status(pull) or "")


async def test_a_pull_request_that_is_locked_before_we_know_it_gets_its_check(s: Stage) -> None:
    s.sandbox.held = True
    pull = await s.opens()
    await s.do(s.acts.lock, pull, s.person("admin"))
    s.sandbox.held = False
    await s.sandbox.deliver(s.sandbox.take_held())
    await s.quiet()
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")
    assert s.status(pull) is None
    await s.do(s.acts.unlock, pull, s.person("admin"))
    assert s.status(pull) is not None


async def test_a_draft_gets_no_comment_until_it_is_ready(s: Stage) -> None:
    pull = await s.opens(draft=True)
    assert s.check(pull) == ("action_required", "0 of 4 committed · waiting for alice, bob, carol, dave")
    assert s.status(pull) is None
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == ("action_required", "1 of 4 committed · waiting for bob, carol, dave")
    assert s.status(pull) is None
    await s.do(s.acts.ready, pull, s.person("author"))
    assert "@bob" in (s.status(pull) or "")


async def test_what_people_write_stays_harmless_in_it(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/block <img src=x> @acme/everyone\u202e ![](http://evil.example/x.png) <!-- -->")
    body = (s.status(pull) or "").partition("<details>")[0]
    assert "<img" not in body
    assert "@acme/everyone" not in body
    assert "\u202e" not in body
    assert "](http://evil" not in body


async def test_a_marker_in_somebody_elses_comment_makes_it_no_status_comment(s: Stage) -> None:
    pull = await s.opens(draft=True)
    forged = await s.says(pull, "mallory", "<!-- disagree-and-commit: status -->")
    await s.do(s.acts.ready, pull, s.person("author"))
    assert forged.body == "<!-- disagree-and-commit: status -->"
    assert len(s.own_comments(pull)) == 1


async def test_who_is_asked_again_is_shown_what_changed_since_their_commitment(s: Stage) -> None:
    pull = await s.opens()
    first = pull.head
    await s.says(pull, "alice", "/commit")
    await s.pushes(pull, {"rfcs/0001.md": "# Another\n"})
    second = pull.head
    await s.says(pull, "bob", "/commit")
    await s.pushes(pull, {"rfcs/0001.md": "# A third\n"})
    url = f"{s.sandbox.world.url}/acme/rfcs/compare"
    assert f"alice ([what changed since]({url}/{first}...{pull.head}))" in (s.status(pull) or "")
    assert f"bob ([what changed since]({url}/{second}...{pull.head}))" in (s.status(pull) or "")


async def test_a_label_taken_off_by_hand_comes_back_at_the_next_change_of_verdict(s: Stage) -> None:
    pull = await s.opens()
    assert s.labels(pull) == {"commitment: awaited"}
    await s.do(s.acts.unlabel, pull, s.person("admin"), "commitment: awaited")
    await s.says(pull, "alice", "/commit")
    assert s.labels(pull) == set()
    await s.says(pull, "bob", "/block no")
    assert s.labels(pull) == {"commitment: blocked"}
    await s.says(pull, "bob", "/unblock")
    assert s.labels(pull) == {"commitment: awaited"}


async def test_a_status_comment_deleted_while_the_app_was_away_comes_back(s: Stage) -> None:
    pull = await s.opens()
    s.sandbox.held = True
    await s.deletes(s.own_comments(pull)[0], "admin")
    s.sandbox.held = False
    s.sandbox.take_held()
    await s.says(pull, "alice", "/commit")
    assert "1 of 4 committed" in (s.status(pull) or "")


async def test_a_status_comment_deleted_on_a_locked_conversation_comes_back_once_it_is_unlocked(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.lock, pull, s.person("admin"))
    await s.deletes(s.own_comments(pull)[0], "admin")
    await s.reviews(pull, "alice", "approve")
    assert s.check(pull) == ("action_required", "1 of 4 committed · waiting for bob, carol, dave")
    assert s.status(pull) is None
    await s.do(s.acts.unlock, pull, s.person("admin"))
    assert "1 of 4 committed" in (s.status(pull) or "")
