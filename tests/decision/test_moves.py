"""How seats change hands."""

from dataclasses import replace
from enum import StrEnum

import pytest

from app.decision.acknowledgement import acknowledgements
from app.decision.holding import No
from app.decision.policy import AuthorRule, BlocksBy, IfNobody, Source, Stakeholders
from app.decision.pull_request import CommentKind, Person, ReviewState, Roster, Team
from app.decision.seats import MOST_SEATS
from app.decision.tally import Commitment, Tally
from app.decision.verdict import State, Verdict, verdict
from tests.decision.conversation import PEOPLE, TEXT, Conversation, at, decision, group, references, roster

ALICE_AND_BOB = decision("alice", "bob")


def told(talk: Conversation, *said: tuple[str, str]) -> Conversation:
    """These things are said, one after the other."""
    for who, body in said:
        talk.says(who, body)
    return talk


def title(found: Verdict) -> str:
    """The seats that count: who fills them, for whom, and whether they have."""
    seats = [
        f"{seat.name}{' for ' + seat.for_whom if seat.for_whom else ''}{'+' if seat.filled else ''}"
        for seat in found.seats
    ]
    return ", ".join(seats)


def refused(talk: Conversation, comment: int = -1, people: Roster | None = None) -> StrEnum | None:
    """Why the command of a comment was refused; None where it was obeyed."""
    key = list(talk.comments)[comment] if comment < 0 else comment
    found = acknowledgements(talk.verdict(people), talk.whole, frozenset(), at(talk.minute))
    answer = next(one for one in found if one.comment is talk.comments[key])
    return answer.refusal.why if answer.refusal else None


def only(talk: Conversation) -> Tally:
    return talk.verdict().tallies[0]


class TestRecusing:
    def test_a_recused_seat_leaves_the_count(self) -> None:
        talk = told(Conversation(ALICE_AND_BOB), ("alice", "/commit"), ("bob", "/recuse my sister wrote it"))
        assert (talk.state(), title(talk.verdict()), talk.stands("bob")) == (State.COMMITTED, "alice+", "recused")
        assert [(one.person.login, one.why, one.said.reason) for one in only(talk).left] == [
            ("bob", Commitment.RECUSED, "my sister wrote it")
        ]

    def test_a_later_commitment_counts_for_nothing_until_the_recusal_is_withdrawn(self) -> None:
        talk = told(Conversation(ALICE_AND_BOB), ("bob", "/recuse"), ("bob", "/commit"))
        assert (title(talk.verdict()), refused(talk)) == ("alice", No.RECUSED)
        told(talk, ("bob", "/withdraw"))
        assert title(talk.verdict()) == "alice, bob"
        told(talk, ("bob", "/commit"))
        assert title(talk.verdict()) == "alice, bob+"

    def test_who_takes_the_words_back_stands_as_before(self) -> None:
        talk = told(Conversation(ALICE_AND_BOB), ("bob", "/commit"), ("bob", "/recuse"))
        talk.deletes(2, "bob")
        assert title(talk.verdict()) == "alice, bob+"

    def test_when_nobody_is_left_it_is_misconfigured(self) -> None:
        talk = told(Conversation(ALICE_AND_BOB), ("alice", "/recuse"), ("bob", "/recuse"))
        found = talk.verdict()
        assert (found.state, [problem.message for problem in found.problems]) == (
            State.MISCONFIGURED,
            ['nobody is left to commit to "RFC"; name somebody who can'],
        )

    def test_when_nobody_is_left_it_does_not_pass_even_where_nobody_is_needed(self) -> None:
        rule = replace(decision(), stakeholders=Stakeholders(references(("alice",)), if_nobody=IfNobody.PASS))
        assert told(Conversation(rule), ("alice", "/recuse")).state() is State.MISCONFIGURED

    @pytest.mark.parametrize(
        ("at_least", "recused", "committed", "state"),
        [
            pytest.param("majority", 0, 2, State.WAITING, id="two of four are no majority"),
            pytest.param("majority", 1, 2, State.COMMITTED, id="two of the three left are"),
            pytest.param("all", 1, 2, State.WAITING, id="two of the three left are not all"),
            pytest.param("all", 2, 2, State.COMMITTED, id="two of the two left are all"),
            pytest.param(2, 2, 1, State.WAITING, id="two of two are needed"),
            pytest.param(2, 3, 1, State.MISCONFIGURED, id="two of one cannot be"),
            pytest.param(1, 4, 0, State.MISCONFIGURED, id="one of nobody cannot be"),
            pytest.param("all", 4, 0, State.MISCONFIGURED, id="all of nobody is not enough"),
        ],
    )
    def test_a_groups_number_is_of_those_left(
        self, at_least: object, recused: int, committed: int, state: State
    ) -> None:
        people = ("alice", "bob", "carol", "dave")
        talk = Conversation(decision("admin", groups=[group("Board", *people, at_least=at_least)]))
        told(talk, ("admin", "/commit"), *((name, "/recuse") for name in people[::-1][:recused]))
        told(talk, *((name, "/commit") for name in people[:committed]))
        found = talk.verdict()
        assert found.state is state
        assert all('group "Board" needs' in problem.message for problem in found.problems)

    def test_the_problem_says_how_many_are_left(self) -> None:
        talk = Conversation(decision("admin", groups=[group("Board", "alice", "bob", at_least=2)]))
        told(talk, ("alice", "/recuse"))
        assert [p.message for p in talk.verdict().problems] == [
            'group "Board" needs 2 people; 1 is left after recusals'
        ]

    def test_a_block_that_was_raised_before_stands_and_one_raised_after_does_not_hold(self) -> None:
        talk = told(Conversation(ALICE_AND_BOB), ("bob", "/block no plan"), ("bob", "/recuse"), ("bob", "/block nor B"))
        assert (talk.block_names(), refused(talk)) == (["B1"], No.RECUSED)
        told(talk, ("bob", "/unblock"))
        assert (talk.state(), talk.stands("bob")) == (State.WAITING, "recused")

    def test_without_a_seat_there_is_nothing_to_give_up(self) -> None:
        talk = told(Conversation(), ("stranger", "/recuse"))
        assert (refused(talk), talk.state()) == (No.NO_SEAT, State.WAITING)

    def test_giving_up_twice_is_giving_up(self) -> None:
        talk = told(Conversation(ALICE_AND_BOB), ("bob", "/recuse"), ("bob", "/recuse"))
        assert (refused(talk), title(talk.verdict())) == (None, "alice")

    def test_a_doubt_about_their_words_awaits_them_anew(self) -> None:
        talk = told(Conversation(ALICE_AND_BOB), ("bob", "/recuse"), ("bob", "hello"))
        talk.finds_edited(2, "admin", "goodbye")
        assert title(talk.verdict()) == "alice, bob"

    def test_an_author_who_gave_up_and_took_that_back_has_not_committed_by_opening(self) -> None:
        talk = told(Conversation(decision("alice", "author")), ("author", "/recuse"), ("author", "/withdraw"))
        assert title(talk.verdict()) == "alice, author"


class TestDelegating:
    def test_the_new_holder_fills_the_seat_and_who_handed_it_over_does_not(self) -> None:
        talk = told(Conversation(ALICE_AND_BOB), ("alice", "/commit"), ("alice", "/delegate @carol knows better"))
        assert (title(talk.verdict()), refused(talk)) == ("carol for alice, bob", None)
        told(talk, ("alice", "/commit"))
        assert (title(talk.verdict()), refused(talk)) == ("carol for alice, bob", No.HANDED_OVER)
        told(talk, ("carol", "/dac too soon"))
        assert title(talk.verdict()) == "carol for alice+, bob"
        assert [stance.person.login for stance in talk.verdict().dissents] == ["carol"]

    def test_one_commitment_of_who_has_a_seat_already_fills_both(self) -> None:
        talk = told(Conversation(ALICE_AND_BOB), ("bob", "/commit"), ("alice", "/delegate @bob"))
        assert (talk.state(), title(talk.verdict())) == (State.COMMITTED, "bob for alice+, bob+")

    def test_withdrawing_takes_it_back_and_cuts_the_chain(self) -> None:
        talk = told(Conversation(), ("alice", "/delegate @bob"), ("bob", "/delegate @carol"))
        told(talk, ("carol", "/delegate @dave"), ("dave", "/commit"))
        assert title(talk.verdict()) == "dave for alice+"
        told(talk, ("bob", "/withdraw"))
        assert title(talk.verdict()) == "bob for alice"
        told(talk, ("alice", "/withdraw"), ("bob", "/commit"))
        assert title(talk.verdict()) == "alice"

    def test_circles_are_refused(self) -> None:
        talk = told(Conversation(), ("alice", "/delegate @bob"), ("bob", "/delegate @carol"))
        told(talk, ("carol", "/delegate @alice"))
        assert (refused(talk), title(talk.verdict())) == (No.CIRCLE, "carol for alice")
        told(talk, ("carol", "/delegate @bob"))
        assert refused(talk) is No.CIRCLE

    def test_who_recuses_hands_it_back_and_who_gets_it_back_is_awaited_anew(self) -> None:
        talk = told(Conversation(), ("alice", "/commit"), ("alice", "/delegate @bob"), ("bob", "/recuse"))
        assert (refused(talk), title(talk.verdict()), talk.state()) == (None, "alice", State.WAITING)
        told(talk, ("bob", "/withdraw"))
        assert title(talk.verdict()) == "alice"
        told(talk, ("alice", "/commit"))
        assert title(talk.verdict()) == "alice+"

    def test_a_seat_goes_back_past_those_who_gave_up(self) -> None:
        talk = told(Conversation(decision("alice", "bob")), ("alice", "/delegate @bob"), ("bob", "/delegate @carol"))
        told(talk, ("carol", "/commit"))
        assert title(talk.verdict()) == "carol for alice+, carol for bob+"
        told(talk, ("carol", "/recuse"))
        assert title(talk.verdict()) == "bob for alice, bob"

    def test_who_was_passed_over_and_gave_up_another_seat_is_passed_over(self) -> None:
        talk = Conversation(decision("alice", groups=[group("G", "bob", "dave")]))
        told(talk, ("alice", "/delegate @bob"), ("bob", "/delegate @carol"), ("bob", "/recuse"))
        assert title(talk.verdict()) == "carol for alice, G"
        told(talk, ("carol", "/recuse"))
        assert title(talk.verdict()) == "alice, G"

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            pytest.param(("alice", "/delegate @nobody"), No.UNKNOWN, id="nobody"),
            pytest.param(("alice", "/delegate @machine"), No.BOT, id="a bot"),
            pytest.param(("alice", "/delegate @alice"), No.ONESELF, id="oneself"),
            pytest.param(("alice", "/delegate @author"), No.EXCLUDED, id="the excluded author"),
            pytest.param(("alice", "/delegate @stranger"), No.CANNOT_READ, id="who cannot read"),
            pytest.param(("bob", "/delegate @carol"), No.ONLY_A_GROUPS, id="a group's seat"),
            pytest.param(("carol", "/delegate @dave"), No.NO_SEAT, id="no seat"),
        ],
    )
    def test_to_whom_and_by_whom_it_is_refused(self, said: tuple[str, str], why: No) -> None:
        rule = decision("alice", groups=[group("G", "bob", "dave")], author=AuthorRule.EXCLUDED)
        talk = told(Conversation(rule), said)
        assert (refused(talk), title(talk.verdict())) == (why, "alice, G")

    def test_who_gave_up_can_neither_hand_over_nor_be_handed_a_seat(self) -> None:
        talk = told(Conversation(ALICE_AND_BOB), ("bob", "/recuse"), ("bob", "/delegate @carol"))
        assert refused(talk) is No.RECUSED
        told(talk, ("alice", "/delegate @bob"))
        assert (refused(talk), title(talk.verdict())) == (No.GAVE_UP, "alice")

    def test_who_handed_it_over_cannot_do_so_again(self) -> None:
        talk = told(Conversation(), ("alice", "/delegate @bob"), ("alice", "/delegate @carol"))
        assert (refused(talk), title(talk.verdict())) == (No.HANDED_OVER, "bob for alice")

    def test_opening_fills_the_authors_own_seat_and_none_that_was_handed_to_them(self) -> None:
        talk = told(Conversation(decision("alice", "author")), ("alice", "/delegate @author"))
        assert title(talk.verdict()) == "author for alice, author+"
        told(talk, ("author", "/commit"))
        assert talk.state() is State.COMMITTED

    def test_an_author_who_gets_the_seat_back_has_to_speak(self) -> None:
        talk = told(Conversation(decision("author")), ("author", "/delegate @bob"), ("bob", "/recuse"))
        assert title(talk.verdict()) == "author"

    def test_a_block_stands_when_its_author_hands_the_seat_over_and_when_it_is_taken_from_them(self) -> None:
        talk = told(Conversation(), ("alice", "/block x"), ("alice", "/delegate @bob"), ("bob", "/block y"))
        told(talk, ("alice", "/block z"))
        assert (talk.block_names(), refused(talk)) == (["B1", "B2"], No.HANDED_OVER)
        told(talk, ("alice", "/withdraw"))
        assert talk.block_names() == ["B2"]

    def test_a_login_that_passed_to_somebody_else_moves_no_seat(self) -> None:
        talk = told(Conversation(), ("alice", "/delegate @bob"))
        assert title(talk.verdict()) == "bob for alice"
        impostor = Person(77, "bob")
        talk.says("carol", "/commit")
        talk.comments[2] = replace(talk.comments[2], author=impostor)
        talk.comments[2] = replace(talk.comments[2], versions=(replace(talk.comments[2].versions[0], by=impostor),))
        assert title(talk.verdict()) == "bob for alice"

    def test_nobody_is_asked_about_for_those_without_a_seat_or_role(self) -> None:
        talk = told(Conversation(), *(("stranger", f"/{c} @bob x") for c in ("delegate", "invite", "overrule")))
        talk.targets = dict.fromkeys((), None)
        found = talk.verdict()
        assert found.wanted == ()

    def test_in_several_decisions_it_is_obeyed_where_there_is_a_seat(self) -> None:
        talk = told(Conversation(decision("alice"), decision("bob", name="B")), ("alice", "/delegate @carol"))
        assert (refused(talk), title(talk.verdict())) == (None, "carol for alice, bob")


class TestInviting:
    def test_the_author_adds_a_seat(self) -> None:
        talk = told(Conversation(), ("alice", "/commit"), ("author", "/invite @bob"))
        assert (refused(talk), title(talk.verdict())) == (None, "alice+, bob")
        told(talk, ("bob", "/commit"))
        assert talk.state() is State.COMMITTED

    def test_who_may_overrule_adds_one_too(self) -> None:
        talk = told(Conversation(decision("alice", overruled_by=references(("dave",)))), ("dave", "/invite @dave"))
        assert (refused(talk), title(talk.verdict())) == (None, "alice, dave")

    def test_a_team_gets_a_seat_for_each_member_who_has_none(self) -> None:
        talk = told(Conversation(ALICE_AND_BOB), ("author", "/invite @acme/Architects"))
        people = roster(architects=("bob", "carol", "dave"))
        assert (refused(talk, people=people), title(talk.verdict(people))) == (None, "alice, bob, carol, dave")
        told(talk, ("author", "/invite @acme/architects"))
        assert refused(talk, people=people) is No.SEATED

    def test_it_stands_whatever_somebody_else_does_to_the_words(self) -> None:
        talk = told(Conversation(), ("author", "/invite @bob"))
        talk.edits(1, "admin", "nothing")
        assert title(talk.verdict()) == "alice, bob"

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            pytest.param(("alice", "/invite @carol"), No.MAY_NOT_INVITE, id="one with a seat"),
            pytest.param(("author", "/invite @nobody"), No.UNKNOWN, id="nobody"),
            pytest.param(("author", "/invite @acme/nobody"), No.UNKNOWN, id="no team"),
            pytest.param(("author", "/invite @acme/empty"), No.UNKNOWN, id="an empty team"),
            pytest.param(("author", "/invite @machine"), No.BOT, id="a bot"),
            pytest.param(("author", "/invite @author"), No.ONESELF, id="oneself"),
            pytest.param(("dave", "/invite @author"), No.EXCLUDED, id="the excluded author"),
            pytest.param(("author", "/invite @alice"), No.SEATED, id="twice"),
        ],
    )
    def test_whom_and_by_whom_it_is_refused(self, said: tuple[str, str], why: No) -> None:
        rule = decision("alice", author=AuthorRule.EXCLUDED, overruled_by=references(("dave",)))
        people = roster(empty=())
        talk = told(Conversation(rule), said)
        assert (refused(talk, people=people), title(talk.verdict(people))) == (why, "alice")

    def test_who_gave_up_is_not_asked_in_by_the_back_door(self) -> None:
        talk = Conversation(decision("alice", groups=[group("G", "bob", "carol")]))
        told(talk, ("bob", "/recuse"), ("author", "/invite @bob"))
        assert (refused(talk), title(talk.verdict())) == (No.GAVE_UP, "alice, G")

    def test_five_hundred_seats_are_all_there_can_be(self) -> None:
        crowd = tuple(Person(1000 + number, f"member-{number}") for number in range(MOST_SEATS))
        people = replace(roster(), teams={"acme/crowd": Team("acme/crowd", crowd)})
        talk = told(Conversation(), ("author", "/invite @acme/crowd"))
        assert refused(talk, people=people) is No.TOO_MANY
        assert title(talk.verdict(people)) == "alice"

    def test_those_the_author_asked_in_do_not_decide_alone(self) -> None:
        talk = told(Conversation(), ("author", "/invite @bob"), ("bob", "/commit"), ("alice", "/recuse"))
        assert talk.state() is State.MISCONFIGURED

    def test_it_mends_no_decision_without_a_seat(self) -> None:
        assert told(Conversation(decision()), ("author", "/invite @bob"), ("bob", "/commit")).state() is (
            State.MISCONFIGURED
        )


LED = decision("alice", "bob", overruled_by=references(("dave",)))


class TestOverruling:
    def test_the_blocks_hold_no_more_and_the_seat_leaves_the_count(self) -> None:
        talk = told(Conversation(LED), ("alice", "/block x\n/block y"), ("bob", "/commit"))
        told(talk, ("dave", "/overrule @Alice long enough"))
        assert (talk.state(), title(talk.verdict()), talk.stands("alice")) == (State.COMMITTED, "bob+", "overruled")
        left = only(talk).left[0]
        assert (left.person.login, left.why, left.said.person.login, left.said.reason) == (
            "alice",
            Commitment.OVERRULED,
            "dave",
            "long enough",
        )

    def test_a_later_block_must_be_overruled_again(self) -> None:
        talk = told(Conversation(LED), ("alice", "/block x"), ("dave", "/overrule @alice no"), ("alice", "/block z"))
        assert (talk.block_names(), title(talk.verdict())) == (["B2"], "alice, bob")

    def test_a_later_commitment_seats_them_again(self) -> None:
        talk = told(Conversation(LED), ("alice", "/block x"), ("dave", "/overrule @alice no"), ("alice", "/commit"))
        assert title(talk.verdict()) == "alice+, bob"

    def test_nobody_is_left_when_the_only_one_is_overruled(self) -> None:
        talk = Conversation(decision("alice", overruled_by=references(("dave",))))
        assert told(talk, ("alice", "/block x"), ("dave", "/overrule @alice no")).state() is State.MISCONFIGURED

    def test_by_a_team(self) -> None:
        talk = Conversation(decision("alice", "bob", overruled_by=references(("acme/leads",))))
        told(talk, ("alice", "/block x"), ("carol", "/overrule @alice no"))
        assert talk.state(roster(leads=("carol",))) is State.WAITING
        assert talk.state(roster(leads=("admin",))) is State.BLOCKED

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            pytest.param(("bob", "/overrule @alice no"), No.MAY_NOT_OVERRULE, id="who may not"),
            pytest.param(("author", "/overrule @alice no"), No.MAY_NOT_OVERRULE, id="the author"),
            pytest.param(("dave", "/overrule @bob no"), No.NO_BLOCK, id="who does not block"),
            pytest.param(("dave", "/overrule @stranger no"), No.NO_BLOCK, id="whose block does not hold it"),
            pytest.param(("dave", "/overrule @a1ice no"), No.UNKNOWN, id="a look-alike"),
            pytest.param(("dave", "/overrule @dave no"), No.OWN_BLOCK, id="oneself"),
        ],
    )
    def test_whom_and_by_whom_it_is_refused(self, said: tuple[str, str], why: No) -> None:
        talk = Conversation(decision("alice", "bob", "dave", overruled_by=references(("dave",))))
        told(talk, ("alice", "/block x"), ("dave", "/block y"), ("stranger", "/block z"), said)
        assert (refused(talk), talk.block_names()) == (why, ["B1", "B2"])

    def test_a_writer_without_a_seat_can_be_overruled(self) -> None:
        rule = decision("alice", blocks_by=BlocksBy.WRITERS, overruled_by=references(("dave",)))
        talk = told(Conversation(rule), ("carol", "/block x"), ("dave", "/overrule @carol no"), ("alice", "/commit"))
        assert talk.state(roster(writers=("carol",))) is State.COMMITTED

    def test_the_overruled_leave_their_groups_and_a_fixed_number_stays(self) -> None:
        board = group("Board", "alice", "bob", "carol", at_least="all")
        pair = group("Pair", "alice", "bob", at_least=2)
        talk = Conversation(decision(groups=[board, pair], overruled_by=references(("dave",))))
        told(talk, ("alice", "/block x"), ("dave", "/overrule @alice no"), ("bob", "/commit"), ("carol", "/commit"))
        assert (talk.state(), title(talk.verdict())) == (State.WAITING, "Board+, Pair")

    def test_a_group_of_whom_all_are_overruled_leaves_the_count(self) -> None:
        talk = Conversation(decision("bob", groups=[group("G", "alice")], overruled_by=references(("dave",))))
        told(talk, ("alice", "/block x"), ("dave", "/overrule @alice no"), ("bob", "/commit"))
        assert (talk.state(), title(talk.verdict())) == (State.COMMITTED, "bob+")

    def test_a_seat_handed_to_the_overruled_is_awaited(self) -> None:
        talk = Conversation(decision("alice", "bob", "carol", overruled_by=references(("dave",))))
        told(talk, ("alice", "/block x"), ("dave", "/overrule @alice no"), ("bob", "/delegate @alice"))
        assert title(talk.verdict()) == "alice for bob, carol"

    def test_a_doubt_about_the_words_of_the_overruled_awaits_them_anew(self) -> None:
        talk = told(Conversation(LED), ("alice", "/block x"), ("dave", "/overrule @alice no"), ("alice", "hello"))
        talk.finds_edited(3, "admin", "goodbye")
        assert title(talk.verdict()) == "alice, bob"

    def test_overruling_in_the_second_of_the_block_came_too_early(self) -> None:
        talk = told(Conversation(LED), ("alice", "/block x"))
        talk.says("dave", "/overrule @alice no", CommentKind.REVIEW_COMMENT, now=True)
        assert talk.block_names() == ["B1"]

    def test_in_one_second_and_one_kind_the_number_decides(self) -> None:
        talk = told(Conversation(LED), ("alice", "/block x"))
        talk.says("dave", "/overrule @alice no", now=True)
        assert talk.block_names() == []

    def test_dismissing_the_review_that_blocks_is_overruling_it(self) -> None:
        talk = Conversation(LED)
        talk.dismisses(talk.requests_changes("alice", "no plan"), "dave")
        assert (talk.state(), title(talk.verdict()), talk.stands("alice")) == (State.WAITING, "bob", "overruled")

    def test_dismissing_one_review_leaves_other_blocks(self) -> None:
        talk = told(Conversation(LED), ("alice", "/block x"))
        talk.dismisses(talk.requests_changes("alice", "no plan"), "dave")
        assert (talk.block_names(), title(talk.verdict())) == (["B1"], "alice, bob")

    @pytest.mark.parametrize("who", ["bob", "author", "admin", "stranger"])
    def test_dismissing_by_others_changes_nothing(self, who: str) -> None:
        talk = Conversation(LED)
        talk.dismisses(talk.requests_changes("alice", "no plan"), who)
        assert talk.block_names() == ["B1"]

    def test_dismissing_an_approval_overrules_nobody(self) -> None:
        talk = Conversation(LED)
        talk.dismisses(talk.approves("alice"), "dave")
        assert title(talk.verdict()) == "alice, bob"

    def test_a_dismissal_at_an_unknown_time_overrules_nobody(self) -> None:
        talk = Conversation(LED)
        talk.dismisses(talk.requests_changes("alice", "no plan"), "dave")
        removal = talk.comments[1].dismissed
        assert removal is not None
        talk.comments[1] = replace(talk.comments[1], dismissed=replace(removal, at=None))
        assert talk.block_names() == ["B1"]


A, B, C = {TEXT: "a"}, {TEXT: "b"}, {TEXT: "c"}


def pushed(by: str | None = "author") -> Conversation:
    """Alice and Bob committed, and then the text changed."""
    talk = told(Conversation(decision("alice", "bob", "carol"), files=A), ("alice", "/commit"), ("bob", "/dac x"))
    talk.pushes(B, by=by)
    return talk


class TestVouching:
    def test_commitments_to_the_text_before_stand(self) -> None:
        talk = pushed()
        assert title(talk.verdict()) == "alice, bob, carol"
        told(talk, ("carol", "/editorial only commas"))
        assert (title(talk.verdict()), refused(talk)) == ("alice+, bob+, carol", None)
        assert [said.reason for said in only(talk).vouched] == ["only commas"]

    def test_a_later_change_needs_a_new_one_and_a_chain_holds(self) -> None:
        talk = told(pushed(), ("carol", "/editorial"))
        talk.pushes(C, by="author")
        assert (title(talk.verdict()), only(talk).vouched) == ("alice, bob, carol", ())
        told(talk, ("carol", "/editorial"))
        assert title(talk.verdict()) == "alice+, bob+, carol"

    def test_commitments_to_a_text_before_that_do_not(self) -> None:
        talk = pushed()
        talk.pushes(C, by="author")
        told(talk, ("carol", "/editorial"))
        assert title(talk.verdict()) == "alice, bob, carol"

    def test_a_rebase_in_between_changes_nothing(self) -> None:
        talk = pushed()
        talk.pushes(B, by="carol")
        told(talk, ("carol", "/editorial"))
        assert title(talk.verdict()) == "alice+, bob+, carol"

    def test_it_does_not_commit_who_vouches(self) -> None:
        talk = pushed()
        told(talk, ("alice", "/editorial"))
        assert title(talk.verdict()) == "alice+, bob+, carol"

    def test_it_is_about_the_text_of_each_decision(self) -> None:
        rules = decision("alice", name="A", paths=("a",)), decision("bob", name="B", paths=("b",))
        talk = told(Conversation(*rules, files={"a": "1", "b": "1"}), ("alice", "/commit"), ("bob", "/commit"))
        talk.pushes({"a": "2", "b": "2"}, by="author")
        told(talk, ("alice", "/editorial"))
        assert (title(talk.verdict()), refused(talk)) == ("alice+, bob", None)

    @pytest.mark.parametrize(
        ("by", "who", "why"),
        [
            pytest.param("author", "author", No.OWN_TEXT, id="the author"),
            pytest.param("carol", "carol", No.OWN_TEXT, id="who pushed"),
            pytest.param("carol", "author", No.OWN_TEXT, id="the author of what somebody else pushed"),
            pytest.param(None, "carol", No.PUSHER_UNKNOWN, id="nobody knows who pushed"),
            pytest.param("author", "stranger", No.NO_SEAT, id="no seat"),
        ],
    )
    def test_who_may_not(self, by: str | None, who: str, why: No) -> None:
        talk = Conversation(decision("alice", "carol", "author"), files=A)
        told(talk, ("alice", "/commit"))
        talk.pushes(B, by=by)
        told(talk, (who, "/editorial"))
        assert (refused(talk), title(talk.verdict()).split(", ")[0]) == (why, "alice")

    @pytest.mark.parametrize("how", ["/invite @dave", "/delegate @dave"])
    def test_nobody_vouches_on_a_seat_that_who_wrote_the_text_gave_them(self, how: str) -> None:
        talk = Conversation(decision("alice", "author"), files=A)
        told(talk, ("author", how), ("alice", "/commit"))
        talk.pushes(B, by="author")
        told(talk, ("dave", "/editorial"))
        assert refused(talk) is No.OWN_TEXT

    @pytest.mark.parametrize(
        ("everyone", "why"),
        [
            pytest.param(("alice",), No.OWN_TEXT, id="named by the pull request alone"),
            pytest.param(("alice", "dave"), None, id="named by the policy too"),
        ],
    )
    def test_nobody_vouches_on_a_seat_that_the_pull_request_gives(
        self, everyone: tuple[str, ...], why: No | None
    ) -> None:
        rule = decision(*everyone)
        rule = replace(rule, stakeholders=replace(rule.stakeholders, sources=(Source.ASSIGNEES,)))
        talk = told(Conversation(rule, files=A), ("alice", "/commit"))
        talk.pull = replace(talk.pull, assignees=(PEOPLE["dave"],))
        talk.pushes(B, by="author")
        told(talk, ("dave", "/editorial"))
        assert (refused(talk), title(talk.verdict())) == (why, "alice, dave" if why else "alice+, dave")

    def test_one_of_a_group_may(self) -> None:
        talk = told(Conversation(decision("alice", groups=[group("G", "dave")]), files=A), ("alice", "/commit"))
        talk.pushes(B, by="author")
        told(talk, ("dave", "/editorial"))
        assert title(talk.verdict()) == "alice+, G"

    def test_who_gave_up_may_not(self) -> None:
        talk = told(pushed(), ("carol", "/recuse"), ("carol", "/editorial"))
        assert refused(talk) is No.RECUSED

    def test_without_a_change_there_is_nothing_to_vouch_for(self) -> None:
        talk = told(Conversation(ALICE_AND_BOB), ("alice", "/editorial"))
        assert refused(talk) is No.NO_CHANGE

    def test_a_text_on_the_way_that_nobody_read_is_not_vouched_for(self) -> None:
        talk = told(Conversation(decision("alice", "carol"), files=A), ("alice", "/commit"))
        talk.pushes(B, by="author", read=False)
        talk.pushes(C, by="author")
        told(talk, ("carol", "/editorial"))
        assert (refused(talk), title(talk.verdict())) == (No.NO_CHANGE, "alice, carol")

    def test_a_review_on_a_head_nobody_knows_vouches_for_nothing(self) -> None:
        talk = pushed()
        talk.reviews("carol", ReviewState.COMMENTED, "/editorial", head="elsewhere")
        assert refused(talk) is No.NO_CHANGE

    def test_who_pushed_a_head_again_is_not_known(self) -> None:
        talk = pushed()
        told(talk, ("alice", "/commit"))
        back = talk.passes()
        first = replace(talk.pull.heads[0], again=(back,))
        talk.pull = replace(talk.pull, head=first.sha, heads=(first, *talk.pull.heads[1:]))
        told(talk, ("carol", "/editorial"))
        assert refused(talk) is No.PUSHER_UNKNOWN

    def test_it_falls_with_the_words(self) -> None:
        talk = told(pushed(), ("carol", "/editorial"))
        talk.edits(3, "admin", "/editorial yes")
        assert title(talk.verdict()) == "alice, bob, carol"


class TestTakingASeatBackWithTheWords:
    @pytest.mark.parametrize("how", ["/invite @carol", "/invite @acme/ops", "/delegate @carol"])
    @pytest.mark.parametrize("deletes", [True, False], ids=["deleted", "edited"])
    def test_what_was_blocked_meanwhile_holds(self, how: str, deletes: bool) -> None:
        people = roster(ops=("carol",))
        talk = told(Conversation(decision("alice", "author")), ("alice", "/commit"), ("author", how))
        told(talk, ("carol", "/block no way back"))
        if deletes:
            talk.deletes(2, "author")
        else:
            talk.edits(2, "author", "never mind")
        assert (talk.state(people), [seat.name for seat in talk.verdict(people).seats]) == (
            State.BLOCKED,
            ["alice", "author"],
        )
        told(talk, ("carol", "/unblock"))
        assert talk.state(people) is State.COMMITTED

    def test_what_is_blocked_afterwards_does_not(self) -> None:
        talk = told(Conversation(decision("alice")), ("alice", "/commit"), ("author", "/invite @carol"))
        talk.deletes(2, "author")
        told(talk, ("carol", "/block too late"))
        assert talk.state() is State.COMMITTED

    def test_a_bot_among_the_invited_had_none(self) -> None:
        people = roster(ops=("robot[bot]", "carol"))
        talk = told(Conversation(decision("alice")), ("alice", "/commit"), ("author", "/invite @acme/ops"))
        told(talk, ("carol", "/block no way back"))
        talk.deletes(2, "author")
        assert talk.state(people) is State.BLOCKED

    def test_whom_the_words_named_is_asked_for_all_the_same(self) -> None:
        talk = told(Conversation(decision("alice")), ("alice", "/commit"), ("author", "/invite @acme/ghosts"))
        talk.deletes(2, "author")
        assert [said.target for said in talk.verdict().wanted] == ["acme/ghosts"]

    def test_who_could_not_give_a_seat_gave_none(self) -> None:
        talk = told(Conversation(decision("alice")), ("alice", "/commit"), ("stranger", "/invite @carol"))
        told(talk, ("stranger", "/delegate @carol"), ("carol", "/block x"))
        talk.deletes(2, "stranger")
        talk.deletes(3, "stranger")
        assert talk.state() is State.COMMITTED


class TestTampering:
    @pytest.mark.parametrize(
        "act",
        [
            pytest.param(lambda talk, comment: talk.edits(comment, "admin", "nothing"), id="edited"),
            pytest.param(lambda talk, comment: talk.deletes(comment, "admin"), id="deleted"),
            pytest.param(lambda talk, comment: talk.deletes(comment, None), id="deleted nobody knows by whom"),
        ],
    )
    @pytest.mark.parametrize("move", ["/recuse", "/delegate @bob"])
    def test_an_older_commitment_does_not_come_back(self, move: str, act: object) -> None:
        talk = told(Conversation(), ("alice", "/commit"), ("alice", move), ("alice", "/commit"))
        act(talk, 2)  # type: ignore[operator]
        assert (title(talk.verdict()), talk.state()) == ("alice", State.WAITING)
        told(talk, ("alice", "/commit"))
        assert talk.state() is State.COMMITTED

    def test_a_block_of_who_was_handed_the_seat_stands(self) -> None:
        talk = told(Conversation(), ("alice", "/delegate @bob"), ("bob", "/block x"))
        assert talk.block_names() == ["B1"]
        talk.deletes(1, "admin")
        assert talk.block_names() == ["B1"]

    def test_a_stranger_s_deleted_delegation_lets_nobody_block(self) -> None:
        talk = told(Conversation(), ("stranger", "/delegate @bob"), ("bob", "/block x"))
        assert talk.verdict()
        talk.deletes(1, "admin")
        assert talk.block_names() == []

    def test_an_overruling_that_somebody_else_edited_overrules_nobody(self) -> None:
        talk = told(Conversation(LED), ("alice", "/block x"), ("dave", "/overrule @alice no"))
        talk.edits(2, "admin", "nothing")
        assert talk.block_names() == ["B1"]


def test_of_two_alike_in_one_comment_the_obeyed_one_is_answered() -> None:
    talk = told(Conversation(), ("author", "/invite @bob\n/invite @bob"))
    assert (refused(talk), title(talk.verdict())) == (None, "alice, bob")


def test_nobody_is_known_where_nobody_was_asked_about() -> None:
    talk = told(Conversation(LED), ("alice", "/delegate @carol"), ("author", "/invite @acme/x"))
    told(talk, ("author", "/invite @erin"), ("bob", "/block x"), ("dave", "/overrule @bob no"))
    found = verdict_without_names(talk)
    assert [said.target for said in found.wanted] == ["carol", "acme/x", "erin", "bob"]
    assert (found.state, title(found)) == (State.BLOCKED, "alice, bob")


def verdict_without_names(talk: Conversation) -> Verdict:
    return verdict(talk.policy, talk.whole, roster())


def test_those_who_moved_are_not_among_those_without_a_seat() -> None:
    talk = told(Conversation(ALICE_AND_BOB), ("alice", "/commit"), ("alice", "/delegate @carol"), ("bob", "/recuse"))
    told(talk, ("bob", "/commit"), ("stranger", "/commit"))
    assert [said.person for said in talk.verdict().also_said] == [PEOPLE["stranger"]]
