"""From statements to stances to seats."""

from dataclasses import replace
from typing import Any

import pytest

from app.decision.policy import AuthorRule, BlocksBy, ReviewsRule, TextChange
from app.decision.pull_request import Person, ReviewState, Roster
from app.decision.statements import Kind
from app.decision.tally import Commitment, Tally, View, since
from tests.decision.conversation import PEOPLE, TEXT, Conversation, at, decision, group, roster

A, B = {TEXT: "a"}, {TEXT: "b"}


def first_tally(talk: Conversation, **people: Any) -> Tally:
    return talk.verdict(roster(**people)).tallies[0]


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        pytest.param([], "awaited", id="nothing"),
        pytest.param(["/commit"], "committed", id="commitment"),
        pytest.param(["/dac too soon"], "dissents", id="dissent"),
        pytest.param(["/block x"], "blocking", id="block"),
        pytest.param(["/commit", "/dac too soon"], "dissents", id="the latest commitment is the stance"),
        pytest.param(["/dac too soon", "/commit"], "committed", id="a dissent given up"),
        pytest.param(["/block x", "/commit"], "committed", id="a commitment lifts one's own block"),
        pytest.param(["/block x", "/block y", "/dac z"], "dissents", id="a dissent lifts all one's own blocks"),
        pytest.param(["/commit", "/block x"], "blocking", id="block after commitment"),
        pytest.param(["/commit", "/block x", "/unblock"], "awaited", id="unblocking alone leaves awaited"),
        pytest.param(["/block x", "/block y", "/unblock B1"], "blocking", id="one of two lifted"),
        pytest.param(["/block x", "/block y", "/unblock b1", "/unblock B2"], "awaited", id="both lifted"),
        pytest.param(["/block x", "/unblock B7"], "blocking", id="another's number lifts nothing"),
        pytest.param(["/commit", "/withdraw"], "awaited", id="a commitment withdrawn"),
        pytest.param(["/block x", "/withdraw"], "awaited", id="a block withdrawn"),
        pytest.param(["/block x\n/commit"], "blocking", id="a comment with both blocks"),
        pytest.param(["/commit", "/recuse"], "recused", id="a seat given up"),
        pytest.param(["LGTM"], "awaited", id="acceptance"),
    ],
)
def test_where_somebody_stands(said: list[str], stands: str) -> None:
    talk = Conversation()
    for body in said:
        talk.says("alice", body)
    assert talk.stands() == stands


def test_nobody_lifts_somebody_elses_block() -> None:
    talk = Conversation(decision("alice", "bob"))
    talk.says("alice", "/block x")
    talk.says("bob", "/unblock B1\n/commit")
    assert (talk.stands("alice"), talk.stands("bob")) == ("blocking", "committed")


def test_a_view_is_kept_apart_from_the_commitment() -> None:
    talk = Conversation(decision("alice", "bob", "carol", "dave"))
    talk.says("alice", "/commit")
    talk.says("bob", "/dac too soon")
    talk.says("carol", "/block x")
    stances = {name: talk.stance(name) for name in ("alice", "bob", "carol", "dave")}
    assert [stance.view for stance in stances.values()] == [View.AGREES, View.DISAGREES, View.DISAGREES, View.UNSAID]
    assert [since(stance) for stance in stances.values()] == [at(1), at(2), at(3), None]


def test_a_blocker_s_blocks_are_all_shown() -> None:
    talk = Conversation()
    talk.says("alice", "/block x\n/block y")
    assert [block.reason for block in talk.stance().blocks] == ["x", "y"]
    assert [block.block for block in first_tally(talk).blocks] == [1, 2]


def test_a_doubt_awaits_anew_and_leaves_blocks_standing() -> None:
    talk = Conversation(decision("alice", "bob"))
    talk.says("alice", "/commit")
    talk.says("bob", "/block x")
    for who in ("alice", "bob"):
        talk.finds_edited(talk.says(who, "hello"), "admin", "goodbye")
    assert (talk.stands("alice"), talk.stands("bob")) == ("awaited", "blocking")


def test_who_says_it_again_after_a_doubt_is_committed() -> None:
    talk = Conversation()
    talk.finds_edited(talk.says("alice", "hello"), "admin", "goodbye")
    talk.says("alice", "/commit")
    assert talk.stands() == "committed"


@pytest.mark.parametrize(
    ("rule", "stands"),
    [
        pytest.param(ReviewsRule.COUNT, "committed", id="count"),
        pytest.param(ReviewsRule.IGNORE, "awaited", id="ignore"),
    ],
)
def test_whether_an_approval_counts(rule: ReviewsRule, stands: str) -> None:
    talk = Conversation(decision("alice", reviews=rule))
    talk.approves("alice")
    assert talk.stands() == stands


def test_where_reviews_are_ignored_their_words_count() -> None:
    talk = Conversation(decision("alice", "bob", reviews=ReviewsRule.IGNORE))
    talk.approves("alice", "/commit")
    talk.requests_changes("bob", "/block x")
    talk.requests_changes("alice")
    assert (talk.stands("alice"), talk.stands("bob")) == ("committed", "blocking")


def test_where_reviews_are_ignored_a_block_in_words_after_one_by_click_counts_from_the_words() -> None:
    talk = Conversation(decision("alice", reviews=ReviewsRule.IGNORE))
    talk.requests_changes("alice")
    talk.says("alice", "/commit")
    talk.edits(1, "alice", "/block x")
    assert talk.stands() == "blocking"


def test_where_reviews_are_ignored_a_state_nobody_knows_is_no_doubt() -> None:
    talk = Conversation(decision("alice", reviews=ReviewsRule.IGNORE), decision("alice", name="B"))
    talk.says("alice", "/commit")
    talk.approves("alice", "hello")
    talk.dismisses(2, "admin")
    talk.comments[2] = replace(talk.comments[2], review=ReviewState.UNKNOWN)
    ignoring, counting = talk.verdict().tallies
    assert ignoring.seats[0].filled
    assert not counting.seats[0].filled


@pytest.mark.parametrize(
    ("rule", "stands"),
    [
        pytest.param(AuthorRule.COMMITS, "committed", id="commits"),
        pytest.param(AuthorRule.SPEAKS, "awaited", id="speaks"),
    ],
)
def test_whether_opening_it_commits(rule: AuthorRule, stands: str) -> None:
    talk = Conversation(decision("author", "alice", author=rule))
    assert talk.stands("author") == stands
    assert talk.stance("author").by_opening is (rule is AuthorRule.COMMITS)


def test_an_excluded_author_has_no_seat_and_fills_none() -> None:
    rule = decision("author", "alice", groups=[group("G", "author", "bob")], author=AuthorRule.EXCLUDED)
    talk = Conversation(rule)
    talk.says("author", "/commit")
    assert [seat.name for seat in first_tally(talk).seats] == ["alice", "G"]
    assert [stance.person.login for stance in first_tally(talk).seats[1].stances] == ["bob"]


def test_an_author_without_a_seat_gets_none_by_opening() -> None:
    assert [seat.name for seat in first_tally(Conversation(decision("alice"))).seats] == ["alice"]


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        pytest.param(["/block x"], "blocking", id="block"),
        pytest.param(["/block x", "/unblock"], "awaited", id="block and unblock"),
        pytest.param(["/withdraw"], "awaited", id="withdrawal"),
        pytest.param(["/dac not sure"], "dissents", id="dissent"),
        pytest.param(["/withdraw", "/commit"], "committed", id="withdrawal and commitment"),
    ],
)
def test_an_author_may_still_say_otherwise(said: list[str], stands: str) -> None:
    talk = Conversation(decision("author"))
    for body in said:
        talk.says("author", body)
    assert talk.stands("author") == stands


def test_opening_commits_to_whatever_the_text_becomes() -> None:
    talk = Conversation(decision("author"))
    talk.says("author", "/dac not sure")
    talk.pushes()
    assert talk.stands("author") == "dissents"


def test_an_author_who_said_otherwise_commits_to_a_text_like_anybody() -> None:
    talk = Conversation(decision("author"))
    talk.says("author", "/block x")
    talk.says("author", "/commit")
    assert talk.stands("author") == "committed"
    talk.pushes()
    assert talk.stands("author") == "awaited"


def test_opening_never_fills_a_groups_seat() -> None:
    talk = Conversation(decision("author", groups=[group("G", "author", "bob")]))
    own, shared = first_tally(talk).seats
    assert (own.filled, shared.filled) == (True, False)


def test_in_a_group_an_author_s_own_words_are_bound_to_the_text() -> None:
    talk = Conversation(decision("author", groups=[group("G", "author", "bob")]))
    talk.says("author", "/commit")
    assert first_tally(talk).seats[1].filled
    talk.pushes()
    own, shared = first_tally(talk).seats
    assert (own.filled, shared.filled) == (True, False)


@pytest.mark.parametrize(
    ("at_least", "number"),
    [
        pytest.param(1, 1, id="one by default"),
        pytest.param(2, 2, id="a number"),
        pytest.param("majority", 3, id="majority"),
        pytest.param("all", 4, id="all"),
    ],
)
def test_how_many_fill_a_groups_seat(at_least: Any, number: int) -> None:
    people = ("alice", "bob", "carol", "dave")
    talk = Conversation(decision(groups=[group("G", *people, at_least=at_least)]))
    for count, who in enumerate(people):
        assert first_tally(talk).seats[0].filled is (count >= number)
        talk.says(who, "/dac too soon")
    (seat,) = first_tally(talk).seats
    assert (seat.filled, seat.committed, seat.needed, seat.name) == (True, 4, number, "G")


def test_teams_count_with_each_of_their_people() -> None:
    talk = Conversation(decision("acme/crew", groups=[group("G", "acme/crew", at_least="all")]))
    for who in ("alice", "bob"):
        talk.says(who, "/commit")
    counted = first_tally(talk, crew=("alice", "bob"))
    assert (counted.filled, [seat.name for seat in counted.seats]) == (3, ["alice", "bob", "G"])


@pytest.mark.parametrize(
    ("rule", "writers", "names"),
    [
        pytest.param(BlocksBy.STAKEHOLDERS, ("bob",), [], id="stakeholders"),
        pytest.param(BlocksBy.WRITERS, ("bob",), [1], id="writers"),
        pytest.param(BlocksBy.WRITERS, (), [], id="writers, who may not write"),
    ],
)
def test_whose_blocks_hold(rule: BlocksBy, writers: tuple[str, ...], names: list[int]) -> None:
    talk = Conversation(decision("alice", blocks_by=rule))
    talk.says("bob", "/block x")
    assert [block.block for block in first_tally(talk, writers=writers).blocks] == names


def test_a_member_of_a_group_may_block() -> None:
    talk = Conversation(decision(groups=[group("G", "alice", "bob")]))
    talk.says("bob", "/block x")
    talk.says("alice", "/commit")
    counted = first_tally(talk)
    assert ([block.block for block in counted.blocks], counted.seats[0].filled) == ([1], True)


def test_a_changed_text_awaits_again_and_remembers() -> None:
    talk = Conversation()
    talk.says("alice", "/dac too soon")
    talk.pushes()
    stance = talk.stance()
    assert (stance.commitment, stance.view, stance.dissents) == (Commitment.AWAITED, View.DISAGREES, False)
    assert stance.outdated is not None
    assert stance.outdated.kind is Kind.DISAGREE_AND_COMMIT


def test_a_commitment_may_be_kept_through_changes() -> None:
    talk = Conversation(decision("alice", text_change=TextChange.KEEP))
    talk.says("alice", "/commit")
    talk.pushes()
    assert talk.stands() == "committed"


@pytest.mark.parametrize(
    ("files", "stands"),
    [
        pytest.param({TEXT: "first"}, "committed", id="a rebase that leaves the blobs alone"),
        pytest.param({TEXT: "first", "src/a.py": "1"}, "committed", id="a file outside the text"),
        pytest.param({TEXT: "second"}, "awaited", id="another blob"),
        pytest.param({TEXT: "first", "rfcs/2.md": "1"}, "awaited", id="a further file in the text"),
    ],
)
def test_what_changes_the_text(files: dict[str, str], stands: str) -> None:
    talk = Conversation(decision("alice", paths=("rfcs/**",)))
    talk.says("alice", "/commit")
    talk.pushes(files)
    assert talk.stands() == stands


def test_each_decision_has_its_own_text() -> None:
    talk = Conversation(
        decision("alice", name="RFC", paths=("rfcs/**",)),
        decision("alice", name="Code", paths=("src/**",)),
        files={TEXT: "1", "src/a.py": "1"},
    )
    talk.says("alice", "/commit")
    talk.pushes({TEXT: "1", "src/a.py": "2"})
    assert [tally.filled for tally in talk.verdict().tallies] == [1, 0]


def test_a_commitment_counts_again_when_its_text_comes_back() -> None:
    talk = Conversation(files=A)
    talk.says("alice", "/commit")
    talk.pushes(B)
    talk.pushes(A)
    assert talk.stands() == "committed"


def test_a_commitment_to_a_head_that_was_never_read_does_not_count() -> None:
    talk = Conversation()
    talk.pushes({TEXT: "first"}, read=False)
    talk.says("alice", "/commit")
    talk.pushes({TEXT: "first"})
    assert talk.stands() == "awaited"


def test_a_commitment_to_a_head_nobody_knows_does_not_count() -> None:
    talk = Conversation()
    talk.approves("alice", head="elsewhere")
    assert talk.stands() == "awaited"


def test_a_text_swapped_away_and_back_does_not_take_the_commitments_to_the_other() -> None:
    talk = Conversation(files=A)
    talk.pushes(B)
    first, second = talk.pull.heads
    talk.pull = replace(talk.pull, head="h0", heads=(replace(first, again=(talk.passes(),)), second))
    talk.says("alice", "/commit")
    talk.pull = replace(talk.pull, head="h1", heads=(talk.pull.heads[0], replace(second, again=(talk.passes(),))))
    assert talk.stands() == "awaited"


def test_a_renamed_person_keeps_their_stance() -> None:
    talk = Conversation()
    talk.says("alice", "/commit")
    talk.decisions = (decision("alicia"),)
    assert talk.verdict(Roster({"alicia": Person(PEOPLE["alice"].id, "alicia")})).filled == 1


def test_a_reused_login_inherits_nothing() -> None:
    talk = Conversation()
    talk.says("alice", "/commit")
    assert talk.verdict(Roster({"alice": Person(77, "alice")})).filled == 0
