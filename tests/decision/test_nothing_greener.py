"""Whatever happens before: what others do to somebody's words, and what outsiders say, never make a verdict greener."""

from collections.abc import Callable

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.decision.policy import BlocksBy, Decision, Source, Stakeholders
from app.decision.pull_request import Roster
from app.decision.verdict import State, Verdict
from tests.decision.conversation import Conversation, decision, group, references, roster

SEATED = ("alice", "bob", "carol", "dave")
NAMED = st.sampled_from(("alice", "bob", "carol", "dave", "author", "admin", "nobody", "acme/leads"))
PLAIN = st.sampled_from(
    ("/commit", "/dac x", "/block x", "/unblock", "/withdraw", "/recuse", "/editorial", "/commit\n/recuse", "hello")
)
AIMED = st.tuples(st.sampled_from(("/delegate", "/invite", "/overrule")), NAMED).map(lambda p: f"{p[0]} @{p[1]} so")
WORDS = st.one_of(PLAIN, AIMED)
ACTS = st.one_of(
    st.tuples(st.just("says"), st.sampled_from((*SEATED, "author", "admin")), WORDS),
    st.tuples(st.just("says"), st.sampled_from((*SEATED, "author", "admin")), WORDS),
    st.tuples(st.just("approves"), st.sampled_from(SEATED), WORDS),
    st.tuples(st.just("requests_changes"), st.sampled_from(SEATED), WORDS),
    st.tuples(st.just("pushes"), st.sampled_from(("author", "alice", "bob")), st.sampled_from(("a", "b"))),
)
SEATS = ("alice", "bob")
RULES = st.sampled_from(
    (
        decision(*SEATS, overruled_by=references(("admin",))),
        decision(*SEATS, "author", overruled_by=references(("acme/leads",))),
        decision("alice", groups=[group("G", "bob", "carol", "dave", at_least="majority")]),
        decision("alice", groups=[group("G", "bob", "carol", at_least=2)], blocks_by=BlocksBy.WRITERS),
        decision("alice", groups=[group("G", "alice", "bob", "carol", at_least="all")]),
    )
)
PEOPLE = roster(writers=("dave",), leads=("carol", "admin"))


def told(rule: Decision, acts: list[tuple[str, str, str]]) -> Conversation:
    talk = Conversation(rule)
    tell(talk, acts)
    return talk


def tell(talk: Conversation, acts: list[tuple[str, str, str]]) -> None:
    for act, who, what in acts:
        if act == "pushes":
            talk.pushes({"rfcs/1.md": what}, by=who)
        else:
            getattr(talk, act)(who, what)


def passes(found: Verdict) -> bool:
    return found.state in (State.COMMITTED, State.NOT_NEEDED)


def holding(found: Verdict) -> set[tuple[str, str]]:
    return {(block.person.login, f"{block.comment.kind}:{block.comment.id}") for block in found.blocks}


TAMPERINGS: st.SearchStrategy[Callable[[Conversation, int], None]] = st.sampled_from(
    (
        lambda talk, comment: talk.edits(comment, "stranger", "nothing"),
        lambda talk, comment: talk.edits(comment, "stranger", "/commit"),
        lambda talk, comment: talk.deletes(comment, "stranger"),
        lambda talk, comment: talk.deletes(comment, None),
        lambda talk, comment: talk.finds_edited(comment, "stranger", "goodbye"),
        lambda talk, comment: talk.dismisses(comment, "stranger"),
    )
)


@settings(max_examples=150, deadline=None)
@given(RULES, st.lists(ACTS, min_size=1, max_size=9), st.integers(0, 8), TAMPERINGS)
def test_tampering_never_helps(
    rule: Decision, acts: list[tuple[str, str, str]], which: int, tamper: Callable[[Conversation, int], None]
) -> None:
    talk = told(rule, acts)
    if not talk.comments:
        return
    before = talk.verdict(PEOPLE)
    tamper(talk, list(talk.comments)[which % len(talk.comments)])
    after = talk.verdict(PEOPLE)
    assert passes(before) or not passes(after)
    assert holding(before) <= holding(after)


@settings(max_examples=100, deadline=None)
@given(RULES, st.lists(ACTS, max_size=7), st.lists(st.tuples(st.integers(0, 7), WORDS), min_size=1, max_size=3))
def test_what_outsiders_say_changes_nothing(
    rule: Decision, acts: list[tuple[str, str, str]], asides: list[tuple[int, str]]
) -> None:
    with_asides = list(acts)
    for place, words in asides:
        with_asides.insert(place, ("says", "stranger", words))
    alone, beside = told(rule, acts).verdict(PEOPLE), told(rule, with_asides).verdict(PEOPLE)
    assert (alone.state, [seat.filled for seat in alone.seats]) == (
        beside.state,
        [seat.filled for seat in beside.seats],
    )


TEAMED = st.sampled_from(
    (
        decision("alice", "acme/leads"),
        decision("alice", groups=[group("G", "acme/leads", "bob", at_least="majority")]),
        decision("acme/leads", "alice", overruled_by=references(("admin",))),
    )
)
STILL = [roster(leads=("admin",)), roster(leads=("carol",))]


@settings(max_examples=150, deadline=None)
@given(TEAMED, st.lists(ACTS, min_size=1, max_size=9), st.sampled_from(STILL))
def test_taking_people_off_a_team_takes_no_block_off(
    rule: Decision, acts: list[tuple[str, str, str]], left: Roster
) -> None:
    talk = told(rule, acts)
    before = talk.is_looked_at(PEOPLE)
    after = talk.is_looked_at(left)
    assert holding(before) <= holding(after)
    assert holding(after) == holding(talk.is_looked_at(left))


@settings(max_examples=150, deadline=None)
@given(st.lists(ACTS, min_size=1, max_size=9), st.integers(0, 9), st.lists(st.sampled_from(SEATED), max_size=2))
@example(
    [
        ("says", "alice", "/delegate @carol so"),
        ("says", "dave", "/delegate @bob so"),
        ("says", "alice", "/block x"),
        ("says", "bob", "/delegate @alice so"),
    ],
    0,
    [],
)
def test_taking_assignments_back_takes_no_block_off(
    acts: list[tuple[str, str, str]], when: int, others: list[str]
) -> None:
    rule = Decision("RFC", stakeholders=Stakeholders(references(("alice",)), sources=(Source.ASSIGNEES,)))
    talk = told(rule, acts[:when])
    talk.assigns("carol", "dave", "admin")
    tell(talk, acts[when:])
    before = talk.verdict(PEOPLE)
    talk.assigns(*others)
    assert holding(before) <= holding(talk.verdict(PEOPLE))


def test_an_older_commitment_does_not_stand_where_the_newer_one_that_was_taken_out_would_not() -> None:
    talk = Conversation(decision("alice"))
    talk.says("alice", "/commit")
    talk.pushes({"rfcs/1.md": "second"}, by="author")
    newer = talk.says("alice", "/dac for the second text")
    talk.pushes({"rfcs/1.md": "first"}, by="author")
    assert not passes(talk.verdict(PEOPLE))
    talk.edits(newer, "stranger", "goodbye")
    assert not passes(talk.verdict(PEOPLE))
