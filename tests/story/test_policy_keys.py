"""What each key of the policy does to a pull request."""

import pytest

from tests.stage import POLICY, Stage, policy_for

NOT_NEEDED = ("success", "No commitment needed")
WAITING = ("action_required", "0 of 1 committed · waiting for alice")

pytestmark = pytest.mark.anyio


def when(condition: str) -> str:
    return f"decisions:\n  - name: RFC\n    when: {{{condition}}}\n    stakeholders: {{everyone: [alice]}}\n"


def groups(*entries: str, more: str = "") -> str:
    listed = "".join(f"        - {{{entry}}}\n" for entry in entries)
    return f"decisions:\n  - name: RFC\n    stakeholders:\n      groups:\n{listed}{more}"


async def test_where_no_decision_applies_the_check_passes_at_once_and_says_nothing_else(s: Stage) -> None:
    pull = await s.opens(files={"src/main.py": "print()\n"})
    assert s.check(pull) == NOT_NEEDED
    assert s.own_comments(pull) == []
    assert s.labels(pull) == set()


@pytest.mark.policy(when('paths: ["rfcs/**", "!rfcs/README.md"]'))
async def test_paths_may_leave_files_out(s: Stage) -> None:
    assert s.check(await s.opens()) == WAITING
    assert s.check(await s.opens(files={"rfcs/README.md": "How to\n"})) == NOT_NEEDED


@pytest.mark.policy(when('paths: ["rfcs/**"]'))
async def test_a_file_that_is_moved_away_still_belongs_to_the_text(s: Stage) -> None:
    await s.do(s.acts.change_files, s.repository, s.person("admin"), {"rfcs/old.md": "# Old\nlines\nof\ntext\n"})
    pull = await s.opens(files={"rfcs/old.md": None, "archive/old.md": "# Old\nlines\nof\ntext\n"})
    assert s.check(pull) == WAITING


@pytest.mark.policy(when("labels: [needs-commitment]"))
async def test_a_label_makes_a_decision_apply_and_its_removal_ends_that(s: Stage) -> None:
    pull = await s.opens()
    assert s.check(pull) == NOT_NEEDED
    await s.do(s.acts.label, pull, s.person("alice"), "Needs-Commitment")
    assert s.check(pull) == WAITING
    assert s.labels(pull) == {"Needs-Commitment", "commitment: awaited"}
    await s.do(s.acts.unlabel, pull, s.person("alice"), "needs-commitment")
    assert s.check(pull) == NOT_NEEDED
    assert s.labels(pull) == set()
    assert "No commitment is needed here any more" in (s.status(pull) or "")


@pytest.mark.policy(when('title: ["RFC*"]'))
async def test_the_title_decides_whatever_its_case(s: Stage) -> None:
    pull = await s.opens(title="rfc 1: a change")
    assert s.check(pull) == WAITING
    await s.do(s.acts.retitle, pull, s.person("alice"), "A change")
    assert s.check(pull) == NOT_NEEDED


@pytest.mark.policy(when('branches: ["release/*"]'))
async def test_the_base_branch_decides(s: Stage) -> None:
    s.acts.make_branch(s.repository, s.person("admin"), "release/1")
    pull = await s.opens()
    assert s.check(pull) == NOT_NEEDED
    await s.do(s.acts.retarget, pull, s.person("author"), "release/1")
    assert s.check(pull) == WAITING


@pytest.mark.policy(when('paths: ["rfcs/**"], title: ["RFC*"]'))
async def test_all_keys_of_when_must_hold(s: Stage) -> None:
    assert s.check(await s.opens(title="A change")) == NOT_NEEDED
    assert s.check(await s.opens(title="RFC 2")) == WAITING


@pytest.mark.policy(policy_for("alice", "bob") + policy_for("bob", "carol").partition("\n")[2].replace("RFC", "Money"))
async def test_all_decisions_that_apply_must_be_reached_and_people_count_once(s: Stage) -> None:
    pull = await s.opens()
    assert s.check(pull) == ("action_required", "0 of 3 committed · waiting for alice, bob, carol")
    for person in ("alice", "bob"):
        await s.says(pull, person, "/commit")
    assert s.check(pull) == ("action_required", "2 of 3 committed · waiting for carol")
    await s.says(pull, "carol", "/commit")
    assert s.check(pull) == ("success", "3 of 3 committed")


@pytest.mark.policy(policy_for("alice", "author"))
async def test_opening_is_the_authors_commitment(s: Stage) -> None:
    pull = await s.opens()
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for alice")
    await s.says(pull, "author", "/block I have doubts myself")
    assert s.check(pull) == ("failure", "Blocked by author: I have doubts myself")


@pytest.mark.policy(policy_for("alice", "author", more="author: speaks"))
async def test_an_author_who_must_speak_is_awaited(s: Stage) -> None:
    pull = await s.opens()
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for alice, author")
    await s.says(pull, "author", "/commit")
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for alice")


@pytest.mark.policy(policy_for("alice", "author", more="author: excluded"))
async def test_an_excluded_author_has_no_seat(s: Stage) -> None:
    pull = await s.opens()
    assert s.check(pull) == WAITING
    await s.says(pull, "author", "/block")
    assert s.check(pull) == WAITING


@pytest.mark.policy(policy_for("author", more="author: excluded"))
async def test_a_decision_that_is_left_without_a_seat_is_misconfigured(s: Stage) -> None:
    pull = await s.opens()
    assert (s.check(pull) or [""])[0] == "failure"


@pytest.mark.policy(policy_for("alice", more="reviews: ignore"))
async def test_where_reviews_are_ignored_only_their_words_count(s: Stage) -> None:
    pull = await s.opens()
    await s.reviews(pull, "alice", "request_changes", "Hm.")
    assert s.check(pull) == WAITING
    await s.reviews(pull, "alice", "approve")
    assert s.check(pull) == WAITING
    await s.reviews(pull, "alice", "approve", "/commit")
    assert s.check(pull) == ("success", "1 of 1 committed")


@pytest.mark.policy(policy_for("alice", more="text_change: keep"))
async def test_where_commitments_are_kept_a_push_changes_nothing(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.pushes(pull, {"rfcs/0001.md": "# Another\n"})
    assert s.check(pull) == ("success", "1 of 1 committed")


@pytest.mark.policy(policy_for("alice", more="blocks_by: writers"))
async def test_where_writers_may_block_one_permission_is_read(s: Stage) -> None:
    pull = await s.opens()
    said = await s.says(pull, "bob", "/block no budget")
    assert s.check(pull) == ("failure", "Blocked by bob: no budget")
    assert s.reactions(said) == ["eyes"]
    await s.says(pull, "bob", "/block and no time")
    assert len(s.asked("GET", "/permission")) == 1


@pytest.mark.policy(policy_for("alice", more="blocks_by: writers"))
async def test_a_reader_may_not_block_even_where_writers_may(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "mallory", "/block no")
    assert s.check(pull) == WAITING
    assert "does not let you block" in s.others(pull)[0]


@pytest.mark.policy(policy_for("alice", more="blocks_by: writers"))
async def test_a_writer_who_loses_the_role_blocks_no_longer(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "bob", "/block no")
    await s.do(s.acts.give_role, s.repository, s.person("admin"), s.person("bob"), "read")
    assert s.check(pull) == WAITING


@pytest.mark.policy(groups('name: Security, of: ["@acme/architects", "@bob"]'))
async def test_one_of_a_group_fills_its_seat(s: Stage) -> None:
    pull = await s.opens()
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for Security")
    await s.says(pull, "dave", "/commit")
    assert s.check(pull) == ("success", "1 of 1 committed")


@pytest.mark.policy(groups("name: Board, of: [alice, bob, erin], at_least: majority"))
async def test_a_majority_of_three_is_two(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for Board (1 of 2)")
    await s.says(pull, "bob", "/commit")
    assert s.check(pull) == ("success", "1 of 1 committed")


@pytest.mark.policy(groups("name: Board, of: [alice, bob], at_least: all"))
async def test_all_of_a_group_are_all(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for Board (1 of 2)")
    await s.says(pull, "bob", "/dac")
    assert s.check(pull) == ("success", "1 of 1 committed · 1 disagrees and commits")


@pytest.mark.policy(groups("name: Board, of: [alice, bob], at_least: 3"))
async def test_a_group_that_can_never_be_filled_is_misconfigured_and_named(s: Stage) -> None:
    conclusion, title = s.check(await s.opens()) or ("", "")
    assert (conclusion, "Board" in (title or "")) == ("failure", True)


@pytest.mark.policy(groups("name: Board, of: [author, bob]"))
async def test_opening_does_not_fill_a_groups_seat(s: Stage) -> None:
    pull = await s.opens()
    assert s.check(pull) == ("action_required", "0 of 1 committed · waiting for Board")
    await s.says(pull, "author", "/commit")
    assert s.check(pull) == ("success", "1 of 1 committed")


@pytest.mark.policy(policy_for("alice", more="labels: false"))
async def test_without_labels_none_is_put_on(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    assert s.labels(pull) == set()
    assert s.repository.labels == {}


@pytest.mark.policy(policy_for("alice", more="labels: {mark: rfc, awaiting: open, committed: done}"))
async def test_labels_may_have_other_names_and_a_mark(s: Stage) -> None:
    pull = await s.opens()
    assert s.labels(pull) == {"rfc", "open"}
    await s.says(pull, "alice", "/commit")
    assert s.labels(pull) == {"rfc", "done"}


async def test_renamed_labels_replace_the_old_ones(s: Stage) -> None:
    pull = await s.opens()
    assert s.labels(pull) == {"commitment: awaited"}
    await s.sets_policy(POLICY + "    labels: {awaiting: open}\n")
    assert s.labels(pull) == {"open"}


async def test_other_peoples_labels_stay(s: Stage) -> None:
    pull = await s.opens(labels=["bug"])
    assert s.labels(pull) == {"bug", "commitment: awaited"}


async def test_a_label_taken_off_by_hand_comes_back_at_the_next_change_of_verdict(s: Stage) -> None:
    pull = await s.opens()
    await s.do(s.acts.unlabel, pull, s.person("admin"), "commitment: awaited")
    assert s.labels(pull) == set()
    await s.says(pull, "alice", "/block no")
    assert s.labels(pull) == {"commitment: blocked"}


PHRASES = 'phrases:\n  commit: ["ich trage es mit"]\n  disagree_and_commit: ["ich bin dagegen und trage es mit"]\n'


@pytest.mark.policy(policy_for("alice", "bob") + PHRASES)
async def test_phrases_in_another_language_are_heard(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "Ich trage es mit.")
    await s.says(pull, "bob", "Ich bin dagegen und trage es mit: zu teuer.")
    assert s.check(pull) == ("success", "2 of 2 committed · 1 disagrees and commits")


@pytest.mark.policy(policy_for("alice", "bob"))
async def test_phrases_that_are_added_later_are_heard_in_what_was_said_before(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "Ich trage es mit.")
    assert s.check(pull) == ("action_required", "0 of 2 committed · waiting for alice, bob")
    await s.sets_policy(policy_for("alice", "bob") + PHRASES)
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for bob")


async def test_a_pull_request_that_is_governed_no_longer_says_so_and_again_when_it_is(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    await s.pushes(pull, {"rfcs/0001.md": None, "src/a.py": "1\n"})
    assert s.check(pull) == NOT_NEEDED
    assert s.labels(pull) == set()
    assert "No commitment is needed here any more" in (s.status(pull) or "")
    await s.pushes(pull, {"rfcs/0001.md": "# A change\n"})
    assert s.check(pull) == ("action_required", "1 of 4 committed · waiting for bob, carol, dave")
    assert s.labels(pull) == {"commitment: awaited"}
