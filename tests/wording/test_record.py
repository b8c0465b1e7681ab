"""The record in words: the sentence that heads its page, and the Markdown to paste."""

from dataclasses import replace

import pytest

from app.decision.record import PullState, Record
from app.decision.recording import record_of
from app.decision.verdict import misconfigured
from app.wording.record import decision_record, sentence
from tests.wording.scenes import START, Scene, decision


def recorded(scene: Scene) -> Record:
    return record_of(scene.verdict(), scene.pull, summary="", policy=None, source="", awaited={}, now=scene.now)


def rfc(*people: str) -> Scene:
    return Scene(decision("RFC", *people))


def in_the_end(record: Record, state: PullState) -> str:
    return sentence(replace(record, state=state, closed_at=START))


WAITING = recorded(rfc("alice", "bob").says("alice", "/commit"))
TAKEN = recorded(rfc("alice", "bob").says("alice", "/commit").says("bob", "/dac too early"))
BLOCKED = recorded(rfc("alice", "bob").says("alice", "/block no"))
BROKEN = replace(WAITING, verdict=misconfigured(()).state)
UNGOVERNED = recorded(Scene())


@pytest.mark.parametrize(
    ("record", "while_open", "merged", "closed"),
    [
        pytest.param(
            WAITING, "Waiting for bob.", "Merged while bob was awaited.", "Closed while bob was awaited.", id="waiting"
        ),
        pytest.param(
            TAKEN,
            "The decision is taken, over the dissent of bob.",
            "The decision was taken, over the dissent of bob.",
            "It was committed to, and closed without being merged.",
            id="taken",
        ),
        pytest.param(
            BLOCKED,
            "Blocked by alice.",
            "Merged while alice blocked it.",
            "Closed while alice blocked it.",
            id="blocked",
        ),
        pytest.param(
            BROKEN,
            "Nobody can decide this yet: the policy is at fault.",
            "Merged before it was decided.",
            "Closed before it was decided.",
            id="misconfigured",
        ),
        pytest.param(
            UNGOVERNED,
            "No commitment is needed here.",
            "No commitment was needed.",
            "No commitment was needed.",
            id="not needed",
        ),
    ],
)
def test_the_sentence_says_what_is_true(record: Record, while_open: str, merged: str, closed: str) -> None:
    assert sentence(record) == while_open
    assert in_the_end(record, PullState.MERGED) == merged
    assert in_the_end(record, PullState.CLOSED) == closed


def test_where_only_time_is_awaited_the_sentence_says_so() -> None:
    record = replace(TAKEN, verdict=WAITING.verdict)
    assert sentence(record) == "Everyone has committed; it stays open a while longer."


def test_many_names_are_cut_short() -> None:
    names = [f"member-{n}" for n in range(1, 9)]
    assert sentence(recorded(rfc(*names))) == (
        "Waiting for member-1, member-2, member-3, member-4, member-5 and 3 more."
    )


def markdown(scene: Scene) -> str:
    return decision_record(
        recorded(scene),
        repository="acme/rfcs",
        server_url="https://github.com",
        page_url="https://c.example/acme/rfcs/7",
    )


def test_a_dissent_to_an_earlier_text_stays_in_the_record() -> None:
    scene = rfc("alice", "bob").says("bob", "/dac too early")
    scene.push()
    assert "**bob** disagreed and committed, to an earlier text" in markdown(scene)


def test_the_record_names_who_blocked_was_overruled_and_recused() -> None:
    scene = Scene(decision("RFC", "alice", "bob", "carol", "dave", overruled_by=("olivia",)))
    scene.says("alice", "/block no plan").says("olivia", "/overrule @alice time is up").says("bob", "/recuse not mine")
    scene.says("dave", "/block no budget").says("carol", "/commit gladly")
    text = markdown(scene)
    assert "alice, by olivia" in text
    assert "time is up" in text
    assert "Recused: bob (not mine)" in text
    assert "**B2, dave**" in text
    assert "carol" in text.partition("### Commitments")[2]


def test_a_record_without_a_page_has_no_link_to_one() -> None:
    text = decision_record(WAITING, repository="acme/rfcs", server_url="https://github.com", page_url=None)
    assert "The whole record" not in text
