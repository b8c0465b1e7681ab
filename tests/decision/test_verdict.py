"""What the check says."""

from dataclasses import replace

import pytest

from app.decision.policy import BlocksBy, IfNobody, Problem, ReviewsRule, Severity, Stakeholders
from app.decision.statements import Kind
from app.decision.verdict import State, Verdict, governing, misconfigured, outside_blockers, verdict
from tests.decision.conversation import PEOPLE, TEXT, Conversation, decision, group, roster

BOTH = (decision("alice", name="RFC"), decision("alice", "bob", name="Money"))


def names(found: Verdict) -> list[str]:
    return [seat.name for seat in found.awaited]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        pytest.param([], State.WAITING, id="nobody yet"),
        pytest.param([("alice", "/commit")], State.WAITING, id="one of two"),
        pytest.param([("alice", "/commit"), ("bob", "/dac too soon")], State.COMMITTED, id="both, one in dissent"),
        pytest.param([("alice", "/commit"), ("bob", "/block x")], State.BLOCKED, id="a block"),
        pytest.param([("alice", "/block x")], State.BLOCKED, id="a block before all have spoken"),
        pytest.param([("stranger", "/block x")], State.WAITING, id="a stranger's block"),
    ],
)
def test_the_verdict_of_one_decision(said: list[tuple[str, str]], state: State) -> None:
    talk = Conversation(decision("alice", "bob"))
    for who, body in said:
        talk.says(who, body)
    assert talk.state() is state


def test_no_decision_applies() -> None:
    assert Conversation(decision("alice", paths=("docs/**",))).state() is State.NOT_NEEDED


def test_a_decision_without_seats_that_may_have_none_needs_nothing() -> None:
    nobody = replace(decision(), stakeholders=Stakeholders(if_nobody=IfNobody.PASS))
    assert Conversation(nobody).state() is State.NOT_NEEDED


def test_a_decision_without_seats_is_misconfigured() -> None:
    assert Conversation(decision()).state() is State.MISCONFIGURED


def test_a_writer_may_block_where_nobody_has_a_seat() -> None:
    nobody = replace(decision(blocks_by=BlocksBy.WRITERS), stakeholders=Stakeholders(if_nobody=IfNobody.PASS))
    talk = Conversation(nobody)
    talk.says("bob", "/block x")
    assert talk.state(roster(writers=("bob",))) is State.BLOCKED


@pytest.mark.parametrize(
    ("said", "broken", "state"),
    [
        pytest.param([("alice", "/commit"), ("bob", "/commit")], False, State.COMMITTED, id="committed and not needed"),
        pytest.param([("alice", "/commit")], False, State.WAITING, id="committed and waiting"),
        pytest.param([("bob", "/block x")], False, State.BLOCKED, id="waiting and blocked"),
        pytest.param([("bob", "/block x")], True, State.MISCONFIGURED, id="blocked and misconfigured"),
    ],
)
def test_the_worst_of_several_decisions(said: list[tuple[str, str]], broken: bool, state: State) -> None:
    empty = replace(decision(name="Empty"), stakeholders=Stakeholders(if_nobody=IfNobody.PASS))
    talk = Conversation(*BOTH, empty, *([decision("nobody", name="Broken")] if broken else []))
    for who, body in said:
        talk.says(who, body)
    assert talk.state() is state


@pytest.mark.parametrize(
    "head",
    [
        pytest.param({"files": None}, id="unread"),
        pytest.param({"complete": False}, id="incomplete"),
        pytest.param({"sha": "elsewhere"}, id="unknown"),
    ],
)
def test_a_text_that_is_not_known_whole_is_never_green(head: dict[str, object]) -> None:
    talk = Conversation()
    talk.approves("alice")
    assert talk.state() is State.COMMITTED
    talk.pull = replace(talk.pull, heads=(replace(talk.pull.heads[0], **head),))  # type: ignore[arg-type]
    found = talk.verdict()
    assert (found.state, found.filled, len(found.problems)) == (State.MISCONFIGURED, 0, 1)


def test_a_decision_on_paths_does_not_govern_a_text_that_was_not_read() -> None:
    talk = Conversation(decision("alice", paths=("rfcs/**",)))
    assert governing(talk.policy, talk.whole) == talk.decisions
    talk.pushes({TEXT: "2"}, read=False)
    assert governing(talk.policy, talk.whole) == ()


def test_problems_of_several_decisions_are_told_once_and_warnings_do_not_hold_it_up() -> None:
    talk = Conversation(decision("nobody", name="A"), decision("nobody", name="B"))
    assert [problem.message for problem in talk.verdict().problems] == ["no user @nobody"]
    warning = Problem(3, "odd", Severity.WARNING)
    talk = Conversation()
    talk.says("alice", "/commit")
    found = verdict(talk.policy, talk.whole, roster(), [warning])
    assert (found.state, found.problems) == (State.COMMITTED, (warning,))


def test_a_policy_that_cannot_be_used() -> None:
    found = misconfigured((Problem(12, "no"),))
    assert (found.state, found.seats, found.also_said) == (State.MISCONFIGURED, (), ())


def test_a_person_in_several_decisions_is_counted_once_at_the_least() -> None:
    talk = Conversation(
        decision("alice", name="RFC", paths=("rfcs/**",)),
        decision("alice", "bob", name="Code", paths=("src/**",)),
        files={TEXT: "1", "src/a.py": "1"},
    )
    talk.says("alice", "/dac too soon")
    assert (len(talk.verdict().seats), talk.verdict().filled, len(talk.verdict().dissents)) == (2, 1, 1)
    talk.pushes({TEXT: "1", "src/a.py": "2"})
    found = talk.verdict()
    assert (len(found.seats), found.filled, names(found), found.dissents) == (2, 0, ["alice", "bob"], ())


def test_groups_of_the_same_name_in_two_decisions_are_two_seats() -> None:
    talk = Conversation(
        decision(name="A", groups=[group("G", "alice")]), decision(name="B", groups=[group("G", "alice")])
    )
    assert len(talk.verdict().seats) == 2


def test_a_person_s_stance_is_their_least_committed() -> None:
    talk = Conversation(decision("author", groups=[group("G", "author", "bob")]))
    assert [stance.commitment.value for stance in talk.verdict().stances] == ["awaited", "awaited"]
    talk.says("author", "/commit")
    assert [stance.commitment.value for stance in talk.verdict().stances] == ["committed", "awaited"]


def test_who_blocks_is_not_awaited_but_their_group_is() -> None:
    talk = Conversation(decision("alice", "bob", groups=[group("G", "alice", "bob", at_least=2)]))
    talk.says("alice", "/block x")
    assert names(talk.verdict()) == ["bob", "G"]


def test_a_block_on_several_decisions_is_listed_once_by_number() -> None:
    talk = Conversation(*BOTH)
    talk.says("bob", "/block b")
    talk.says("alice", "/block a")
    assert talk.block_names() == ["B1", "B2"]


def also(talk: Conversation, writers: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    return [(said.person.login, said.kind or "") for said in talk.verdict(roster(writers)).also_said]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        pytest.param(["/commit"], [Kind.COMMIT], id="commitment"),
        pytest.param(["/commit", "/dac too slow"], [Kind.DISAGREE_AND_COMMIT], id="the last"),
        pytest.param(["/block x"], [Kind.BLOCK], id="block"),
        pytest.param(["/block x", "/block y"], [Kind.BLOCK], id="one of two blocks"),
        pytest.param(["/block x", "/unblock"], [], id="block lifted"),
        pytest.param(["/commit", "/unblock B9"], [Kind.COMMIT], id="a lift of nothing"),
        pytest.param(["/commit", "/withdraw"], [], id="withdrawn"),
        pytest.param(["/recheck"], [], id="a command"),
    ],
)
def test_what_people_without_a_seat_also_said(said: list[str], shown: list[Kind]) -> None:
    talk = Conversation()
    talk.says("alice", "/commit")
    for body in said:
        talk.says("stranger", body)
    assert also(talk) == [("stranger", kind) for kind in shown]


def test_a_block_that_holds_is_not_also_said() -> None:
    talk = Conversation(decision("alice", blocks_by=BlocksBy.WRITERS))
    talk.says("bob", "/block x")
    assert also(talk) == [("bob", Kind.BLOCK)]
    assert also(talk, writers=("bob",)) == []


def test_an_approval_is_also_said_only_where_reviews_count() -> None:
    talk = Conversation(decision("alice", reviews=ReviewsRule.IGNORE))
    talk.approves("stranger")
    assert also(talk) == []
    talk.decisions = (*talk.decisions, decision("alice", name="B"))
    assert also(talk) == [("stranger", Kind.COMMIT)]


def test_what_does_not_count_any_more_is_set_aside() -> None:
    talk = Conversation(decision("alice", "bob", "carol", "dave"))
    for who in ("alice", "stranger"):
        talk.edits(talk.says(who, "/commit"), "admin", "hello")
    talk.deletes(talk.says("bob", "/block x"), "admin")
    talk.finds_edited(talk.says("carol", "hello"), "admin", "goodbye")
    talk.says("dave", "/commit")
    assert [words.comment.author.login for words in talk.verdict().set_aside] == ["alice", "carol"]


def test_a_dismissed_approval_is_set_aside_only_where_reviews_count() -> None:
    talk = Conversation(decision("alice", reviews=ReviewsRule.IGNORE))
    talk.dismisses(talk.approves("alice"), "admin")
    assert talk.verdict().set_aside == ()
    talk.decisions = (decision("alice"),)
    assert len(talk.verdict().set_aside) == 1


@pytest.mark.parametrize(
    ("rules", "asked"),
    [
        pytest.param((decision("alice"),), [], id="stakeholders block"),
        pytest.param((decision("alice", blocks_by=BlocksBy.WRITERS),), ["bob"], id="writers block"),
        pytest.param((decision("alice", "bob", blocks_by=BlocksBy.WRITERS),), [], id="who blocks has a seat"),
        pytest.param(
            (decision("bob", name="A", blocks_by=BlocksBy.WRITERS), decision("alice", blocks_by=BlocksBy.WRITERS)),
            ["bob"],
            id="a seat in the other decision only",
        ),
        pytest.param(
            (decision("alice", blocks_by=BlocksBy.WRITERS, reviews=ReviewsRule.IGNORE),), [], id="reviews are ignored"
        ),
    ],
)
def test_whose_right_to_write_must_be_asked(rules: tuple[object, ...], asked: list[str]) -> None:
    talk = Conversation(*rules)  # type: ignore[arg-type]
    talk.says("carol", "/commit")
    talk.requests_changes("bob")
    found = outside_blockers(talk.policy, talk.decisions, talk.whole, roster())
    assert [person.login for person in found] == asked


def test_a_merged_pull_request_keeps_its_verdict() -> None:
    talk = Conversation()
    talk.says("alice", "/commit")
    talk.merges()
    talk.says("alice", "/block x")
    assert talk.state() is State.COMMITTED


def test_everybody_who_said_something_has_a_stance() -> None:
    talk = Conversation()
    talk.says("stranger", "/commit")
    assert set(talk.verdict().tallies[0].stances) == {PEOPLE["alice"].id, PEOPLE["stranger"].id}


def test_files_that_were_compared_with_another_base_branch_are_not_read_yet() -> None:
    talk = Conversation(decision("alice", paths=("docs/**",)))
    assert talk.state() is State.NOT_NEEDED
    heads = tuple(replace(head, base="stack") for head in talk.pull.heads)
    found = verdict(talk.policy, replace(talk.pull, heads=heads), roster())
    assert found.state is State.MISCONFIGURED
    assert [problem.message for problem in found.problems] == ["the changed files could not be read yet"]


@pytest.mark.parametrize(
    ("count", "message"),
    [
        pytest.param(2, "GitHub listed only 2 of the changed files; say /recheck to read them again", id="a few"),
        pytest.param(
            3000, "it changes more than 3,000 files, and GitHub lists no more; split it up", id="all GitHub lists"
        ),
    ],
)
def test_a_list_of_files_that_is_not_whole_says_what_helps(count: int, message: str) -> None:
    talk = Conversation(decision("alice"), files={f"f{number}": "1" for number in range(count)})
    heads = tuple(replace(head, complete=False) for head in talk.pull.heads)
    found = verdict(talk.policy, replace(talk.pull, heads=heads), roster())
    assert (found.state, [problem.message for problem in found.problems]) == (State.MISCONFIGURED, [message])
