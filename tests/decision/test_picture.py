"""What deliveries and readings tell, put together in any order and number."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.decision.picture import MOST_SIGHTINGS, merge_comment, merge_heads, merge_pull_request, needs_history
from app.decision.policy import Policy
from app.decision.pull_request import Comment, CommentKind, Head, Person, PullRequest, Removal, ReviewState, Version
from app.decision.verdict import State, verdict
from tests.decision.conversation import PEOPLE, START, TEXT, Conversation, at, decision, group, roster

ALICE, ADMIN = PEOPLE["alice"], PEOPLE["admin"]
WRITTEN = Version("one", START, ALICE)


def comment(*versions: Version, **more: object) -> Comment:
    return Comment(CommentKind.COMMENT, 1, ALICE, START, versions or (WRITTEN,), **more)  # type: ignore[arg-type]


def merged(*told: Comment) -> Comment:
    known: Comment | None = None
    for each in told:
        known = merge_comment(known, each)
    assert known is not None
    return known


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_what_a_button_said_stays_whose_it_was_first_written_for(order: tuple[int, ...]) -> None:
    made = comment(by_button=True, author_sure=True)
    edited = comment(WRITTEN, Version("two", at(1), ADMIN, "one"), by_button=True)
    forged = replace(
        edited, author=ADMIN, versions=(Version("two", START, ADMIN), Version("three", at(2), None, "two"))
    )
    whole = merged(*(one for place in order for one in [(made, edited, forged)[place]]))
    assert (whole.author, whole.author_sure) == (ALICE, True)
    assert [(one.body, one.by) for one in whole.versions] == [("one", ALICE), ("two", ADMIN), ("three", None)]


def edit(to: str, replaced: str | None, minute: float = 0, by: Person | None = ALICE) -> Version:
    return Version(to, at(minute), by, replaced)


@pytest.mark.parametrize(
    ("versions", "bodies"),
    [
        pytest.param([edit("b", "one", 1), edit("c", "b", 2)], ["one", "b", "c"], id="by time"),
        pytest.param([edit("z", "one", 1), edit("a", "z", 1)], ["one", "z", "a"], id="two edits in one second"),
        pytest.param([edit("z", "one"), edit("a", "z")], ["one", "z", "a"], id="in the second of writing"),
        pytest.param([edit("a", "one"), edit("one", "a")], ["one", "a", "one"], id="there and back in that second"),
        pytest.param([edit("a", "one", 1), edit("one", "a", 1)], ["one", "a", "one"], id="there and back later"),
        pytest.param(
            [edit("a", "one", 1), edit("one", "a", 1), edit("z", "one", 1)],
            ["one", "a", "one", "z"],
            id="there and back and on",
        ),
        pytest.param([edit("b", "a", 1), edit("a", "z", 1)], ["one", "a", "b"], id="after words nobody told of"),
        pytest.param(
            [edit("z", "one", 0, ADMIN), edit("z", None)], ["z", "one", "z"], id="another's words told as the author's"
        ),
        pytest.param([edit("b", "one", 1), edit("b", None, 1, None)], ["one", "b"], id="what tells less is left out"),
        pytest.param([edit("b", "one", 1), edit("b", "one", 1, None)], ["one", "b"], id="nor who did it"),
        pytest.param([edit("a", None, 0, ADMIN)], ["one", "a"], id="another's words in the second of writing"),
        pytest.param([edit("one", None, 0, None)], ["one"], id="a dismissal with the words as written"),
        pytest.param([edit("b", "one", 1), edit("b", None, 0, None)], ["one", "b"], id="a dismissal with later words"),
    ],
)
def test_the_versions_follow_each_other_in_whatever_order_they_are_told(
    versions: list[Version], bodies: list[str]
) -> None:
    for order in permutations([WRITTEN, *versions]):
        found = merged(*(comment(version) for version in order))
        assert [version.body for version in found.versions] == bodies
        assert all(version.by is not None for version in found.versions)


def test_an_edit_in_the_second_of_writing_keeps_who_made_it() -> None:
    tampered = edit("one", "zero", by=ADMIN)
    for order in permutations([Version("zero", START, ALICE), tampered, replace(tampered, by=None, replaced=None)]):
        assert merged(*(comment(version) for version in order)).versions[-1] == tampered


def test_edits_in_a_circle_whose_begin_nobody_told_of_are_in_some_fixed_order() -> None:
    circle = [edit("a", "b", 1), edit("b", "a", 1)]
    found = {merged(*(comment(version) for version in order)).versions for order in permutations([WRITTEN, *circle])}
    assert len(found) == 1


def test_repetition_changes_nothing() -> None:
    told = comment(WRITTEN, edit("two", "one", 1), deleted=Removal(ALICE, at(2)))
    assert merged(told, told, comment(), told) == merged(told)


def test_a_renamed_author_has_the_later_login() -> None:
    later = replace(comment(edit("two", "one", 1)), author=Person(ALICE.id, "alicia"))
    for order in permutations([comment(), later]):
        assert merged(*order).author.login == "alicia"


def test_a_person_s_two_names_do_not_make_two_versions() -> None:
    renamed = replace(WRITTEN, by=Person(ALICE.id, "zoe"))
    for order in permutations([WRITTEN, renamed]):
        assert merged(*(comment(version) for version in order)).versions == (WRITTEN,)


BY_ALICE, UNKNOWN = Removal(ALICE, at(5)), Removal(None, at(3))


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        pytest.param([None, UNKNOWN], UNKNOWN, id="what is deleted stays deleted"),
        pytest.param([UNKNOWN, BY_ALICE], BY_ALICE, id="who did it is better than nobody"),
        pytest.param([BY_ALICE, Removal(ALICE, at(4))], Removal(ALICE, at(4)), id="the first"),
        pytest.param([Removal(None), UNKNOWN], UNKNOWN, id="a time is better than none"),
        pytest.param(
            [BY_ALICE, Removal(ALICE, at(4)), Removal(ALICE, at(6), "late"), Removal(None, at(1), "a")],
            Removal(ALICE, at(4), "late"),
            id="the reason from wherever it is told",
        ),
    ],
)
def test_which_of_several_removals_is_kept(told: list[Removal | None], kept: Removal) -> None:
    for order in permutations(told):
        assert merged(*(comment(deleted=removal) for removal in order)).deleted == kept
        assert merged(*(comment(dismissed=removal) for removal in order)).dismissed == kept


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        pytest.param([None, ReviewState.UNKNOWN], ReviewState.UNKNOWN, id="unknown"),
        pytest.param([ReviewState.UNKNOWN, ReviewState.APPROVED, None], ReviewState.APPROVED, id="known once"),
        pytest.param(
            [ReviewState.APPROVED, ReviewState.CHANGES_REQUESTED], ReviewState.CHANGES_REQUESTED, id="less green"
        ),
    ],
)
def test_which_state_of_a_review_is_kept(told: list[ReviewState | None], kept: ReviewState) -> None:
    for order in permutations(told):
        assert merged(*(comment(review=state) for state in order)).review is kept


def test_the_rest_of_a_comment_is_kept_from_wherever_it_is_told() -> None:
    told = [
        comment(node_id="n", head="h0", seen_at=at(4)),
        comment(url="u", history_to=at(1), seen_at=at(3)),
        comment(history_to=at(2), history_known=False),
    ]
    for order in permutations(told):
        found = merged(*order)
        assert (found.node_id, found.url, found.head, found.seen_at) == ("n", "u", "h0", at(3))
        assert (found.history_to, found.history_known) == (at(2), False)


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        pytest.param(comment(), False, id="never edited"),
        pytest.param(comment(WRITTEN, edit("two", "one", 1)), False, id="all edits told of"),
        pytest.param(comment(edit("two", "one", 1)), True, id="first seen edited"),
        pytest.param(comment(WRITTEN, edit("three", "two", 1)), True, id="an edit missed"),
        pytest.param(comment(WRITTEN, edit("two", None, 1)), True, id="an edit found by reading"),
        pytest.param(comment(WRITTEN, edit("one", None, 1, None)), False, id="the same words again"),
        pytest.param(comment(edit("two", "one", 1), history_to=at(1)), False, id="asked for already"),
        pytest.param(
            comment(edit("two", "one", 1), edit("four", "three", 2), history_to=at(1)), True, id="missed since"
        ),
        pytest.param(comment(edit("two", "one", 1), edit("three", "two", 2), history_to=at(1)), False, id="told since"),
        pytest.param(
            comment(edit("two", "one", 1), edit("four", "three", 2), history_to=at(2)), False, id="missed and asked for"
        ),
    ],
)
def test_when_the_edit_history_must_be_asked_for(told: Comment, answer: bool) -> None:
    assert needs_history(merge_comment(None, told)) is answer


PULL = Conversation().pull


def test_the_newer_state_wins_in_either_order() -> None:
    newer = replace(PULL, title="two", updated_at=at(1))
    assert [merge_pull_request(*order)[0].title for order in ((PULL, newer), (newer, PULL))] == ["two", "two"]
    assert not merge_pull_request(PULL, newer)[1]


def test_two_states_of_one_time_are_a_doubt() -> None:
    assert merge_pull_request(PULL, replace(PULL, title="two"))[1]
    assert not merge_pull_request(PULL, PULL)[1]
    assert not merge_pull_request(PULL, replace(PULL, heads=()))[1]


def test_comments_are_not_told_with_the_state() -> None:
    with_comments = replace(PULL, comments=(comment(),))
    first, doubt = merge_pull_request(None, with_comments)
    assert (replace(first, happenings=()), doubt) == (PULL, False)
    assert merge_pull_request(with_comments, replace(PULL, updated_at=at(1)))[0].comments == (comment(),)


FILES = PULL.heads[0].files
HEADS = [Head("a", at(2)), Head("a", at(1), FILES), Head("b", at(3)), Head("a", at(4)), Head("b", at(3), FILES)]


def test_heads_are_kept_with_each_time_they_were_the_tip() -> None:
    expected = (Head("a", at(1), FILES, again=(at(2), at(4))), Head("b", at(3), FILES))
    for order in permutations(HEADS):
        assert merge_heads(order) == expected
        assert merge_heads((*merge_heads(order[:2]), *merge_heads(order[2:]), *expected)) == expected


def test_the_latest_sightings_of_a_head_are_kept() -> None:
    heads = merge_heads(Head("a", at(minute)) for minute in range(1000))
    assert heads[0].since == START
    assert heads[0].again == tuple(at(minute) for minute in range(1000 - MOST_SIGHTINGS, 1000))
    assert heads[0].forgotten_to == at(1000 - MOST_SIGHTINGS - 1)


def test_noise_on_a_head_does_not_turn_a_word_said_about_it_into_one_about_another() -> None:
    noise = [Head("b", at(10 + minute)) for minute in range(MOST_SIGHTINGS + 50)]
    pull = replace(PULL, head="a", heads=merge_heads([Head("b", at(0)), Head("a", at(2)), Head("b", at(4)), *noise]))
    assert pull.head_at(at(6)) is None  # it was b, and that was forgotten
    assert pull.head_at(at(3)) is None
    assert pull.head_at(at(1)) == pull.head_named("b")
    assert pull.head_at(at(2000)) == pull.head_named("b")


def test_noise_on_an_only_head_leaves_no_doubt() -> None:
    pull = replace(PULL, head="a", heads=merge_heads(Head("a", at(minute)) for minute in range(MOST_SIGHTINGS * 2)))
    assert pull.head_at(at(5)) == pull.head_named("a")
    later = replace(pull, head="b", heads=merge_heads([*pull.heads, Head("b", at(MOST_SIGHTINGS * 2))]))
    assert later.head_at(at(MOST_SIGHTINGS * 3)) == later.head_named("b")


# Stories

WORDS = (
    "/commit",
    "/dac too soon",
    "/block no plan",
    "/unblock",
    "/withdraw",
    "/block x\n/commit",
    "/unblock B1",
    "hello",
    "LGTM",
)
PEOPLE_HERE = ("author", "alice", "bob", "carol")
RULES = (
    decision("author", "alice", groups=[group("G", "author", "bob", "carol", at_least=2)], paths=("rfcs/**",)),
    decision("bob", name="All"),
)
acts = st.one_of(
    st.tuples(st.just("says"), st.sampled_from(PEOPLE_HERE), st.sampled_from(WORDS), st.booleans()),
    st.tuples(
        st.just("reviews"),
        st.sampled_from(PEOPLE_HERE),
        st.sampled_from((ReviewState.APPROVED, ReviewState.CHANGES_REQUESTED, ReviewState.COMMENTED)),
        st.sampled_from(("", *WORDS)),
    ),
    st.tuples(st.just("edits"), st.integers(0, 20), st.sampled_from((None, "admin")), st.sampled_from(WORDS)),
    st.tuples(st.just("takes back"), st.integers(0, 20), st.sampled_from((None, "admin"))),
    st.tuples(st.just("pushes"), st.sampled_from(("first", "second")), st.booleans()),
)
settled = st.just([(("says"), who, "/commit", False) for who in PEOPLE_HERE])
stories = st.one_of(
    st.lists(acts, max_size=10),
    st.tuples(st.lists(acts, max_size=4), settled, st.lists(acts, max_size=4)).map(
        lambda parts: [*parts[0], *parts[1], *parts[2]]
    ),
)


def told(story: list[tuple[object, ...]]) -> Conversation:
    talk = Conversation(*RULES)
    for act in story:
        _act(talk, *act)
    return talk


def _act(talk: Conversation, what: object, *how: object) -> None:
    match (what, *how):
        case ("says", str(who), str(body), bool(now)):
            talk.says(who, body, now=now)
        case ("reviews", str(who), ReviewState() as state, str(body)):
            talk.reviews(who, state, body)
        case ("pushes", str(blob), bool(now)):
            talk.pushes({TEXT: blob}, now=now)
        case ("edits", int(which), by, str(to)) if talk.comments:
            name = which % len(talk.comments) + 1
            if talk.comments[name].deleted is None:
                talk.edits(name, str(by or talk.comments[name].author.login), to)
        case ("takes back", int(which), by) if talk.comments:
            name = which % len(talk.comments) + 1
            known = talk.comments[name]
            if known.deleted is None and known.dismissed is None:
                take = talk.dismisses if known.review else talk.deletes
                take(name, str(by or known.author.login))


def facts_of(talk: Conversation) -> list[object]:
    """What deliveries would have told, each by itself."""
    found: list[object] = list(talk.pull.heads)
    for step, head in enumerate(talk.pull.heads):
        found.append(replace(talk.pull, heads=(), head=head.sha, updated_at=at(step)))
    for known in talk.comments.values():
        bare = replace(known, deleted=None, dismissed=None)
        found += [replace(bare, versions=(version,)) for version in known.versions]
        if known.deleted or known.dismissed:
            last = replace(known.versions[-1], by=None, replaced=None)
            found.append(replace(known, versions=(last,)))
            found.append(replace(known, versions=(last,), deleted=known.deleted and Removal(None, at(999))))
    return found


def put_together(facts: list[object]) -> PullRequest:
    pull: PullRequest | None = None
    heads: tuple[Head, ...] = ()
    comments: dict[tuple[str, int], Comment] = {}
    for fact in facts:
        if isinstance(fact, PullRequest):
            pull, _ = merge_pull_request(pull, fact)
        elif isinstance(fact, Head):
            heads = merge_heads((*heads, fact))
        elif isinstance(fact, Comment):
            name = (fact.kind, fact.id)
            comments[name] = merge_comment(comments.get(name), fact)
    assert pull is not None
    return replace(
        pull, heads=merge_heads((*pull.heads, *heads)), comments=tuple(comments[n] for n in sorted(comments))
    )


@settings(max_examples=60, deadline=None)
@given(stories, st.data())
def test_any_order_and_repetition_end_in_the_same_picture_and_verdict(
    story: list[tuple[object, ...]], data: st.DataObject
) -> None:
    facts = facts_of(told(story))
    again = data.draw(st.lists(st.sampled_from(facts), max_size=5))
    mixed = data.draw(st.permutations([*facts, *again]))
    one, other = put_together(facts), put_together(mixed)
    assert one == other
    assert verdict(Policy(RULES), one, roster()) == verdict(Policy(RULES), other, roster())


@settings(max_examples=60, deadline=None)
@given(stories, st.data())
def test_grouping_changes_nothing(story: list[tuple[object, ...]], data: st.DataObject) -> None:
    facts = [fact for fact in facts_of(told(story)) if not isinstance(fact, PullRequest)]
    groups = data.draw(st.lists(st.integers(0, 2), min_size=len(facts), max_size=len(facts)))
    pull = replace(PULL, heads=())
    parts = [put_together([pull, *(f for f, g in zip(facts, groups, strict=True) if g == n)]) for n in range(3)]
    joined: list[object] = [pull]
    for part in parts:
        joined += [*part.heads, *part.comments]
    assert put_together(joined) == put_together([pull, *facts])


GREENER = tuple(State).index


@settings(max_examples=300, deadline=None)
@example([("says", "alice", "/commit", False), ("says", "alice", "/withdraw", False)], 1, "delete", "hello")
@example([("says", "alice", "/commit", False), ("says", "alice", "/dac too soon", False)], 1, "gone", "hello")
@example([("says", "alice", "/block x", False), ("edits", 0, None, "/commit")], 0, "edit", "/commit")
@given(
    stories, st.integers(0, 20), st.sampled_from(("edit", "found", "delete", "gone", "dismiss")), st.sampled_from(WORDS)
)
def test_what_somebody_else_does_to_comments_never_turns_a_verdict_greener(
    story: list[tuple[object, ...]], which: int, how: str, to: str
) -> None:
    talk = told(story)
    before = talk.verdict()
    if not talk.comments:
        talk.says("alice", "hello")
    name = which % len(talk.comments) + 1
    if talk.comments[name].deleted or talk.comments[name].dismissed:
        return
    talk.passes(timedelta(hours=1) / timedelta(minutes=1))
    match how:
        case "edit":
            talk.edits(name, "admin", to)
        case "found":
            talk.finds_edited(name, "admin", to)
        case "dismiss" if talk.comments[name].review:
            talk.dismisses(name, "admin")
        case _:
            talk.deletes(name, None if how == "gone" else "admin")
    after = talk.verdict()
    assert GREENER(after.state) <= GREENER(before.state)
    assert after.filled <= before.filled
    assert len(after.blocks) >= len(before.blocks)
