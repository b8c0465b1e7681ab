"""The record of a decision, and how it goes on from look to look."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.decision.publication import Awaited
from app.decision.pull_request import Did, Happening
from app.decision.record import (
    GoverningPolicy,
    PullState,
    Record,
    awaited,
    closing,
    following,
)
from app.decision.recording import digest_of_policy, lines_of, quote, record_of
from app.decision.tally import Commitment, View
from app.decision.verdict import State
from tests.wording.clocks import CLOCKS
from tests.wording.scenes import START, Scene, decision, group

POLICY = """\
decisions:
  - name: RFC
    stakeholders:

      everyone: ["@alice"]
  - name: Other
"""


def record(scene: Scene, policy: str = POLICY) -> Record:
    verdict = scene.verdict()
    governs = GoverningPolicy(".github/commitment.yml", "", digest_of_policy(policy), scene.now)
    return record_of(
        verdict,
        scene.pull,
        summary="",
        policy=governs,
        source=policy,
        awaited={},
        now=scene.now,
    )


def rfc(*people: str) -> Scene:
    return Scene(decision("RFC", *people))


def test_a_record_tells_view_and_commitment_apart() -> None:
    found = record(rfc("alice", "bob").says("alice", "/commit").says("bob", "/dac too early"))
    assert [(one.login, one.commitment, one.view) for seat in found.seats for one in seat.people] == [
        ("alice", Commitment.COMMITTED, View.AGREES),
        ("bob", Commitment.COMMITTED, View.DISAGREES),
    ]
    assert [(one.login, one.said.words) for one in found.dissents if one.said] == [("bob", "too early")]
    assert (found.filled, found.decisions[0].filled, found.seats[0].committed) == (2, 2, 1)


def test_a_record_tells_who_is_awaited_since_when() -> None:
    scene = rfc("alice", "bob").says("alice", "/block no")
    since = {scene.pull.author.id: Awaited(START), 3: Awaited(START)}
    made = record_of(scene.verdict(), scene.pull, summary="", policy=None, source="", awaited=since, now=scene.now)
    assert [seat.name for seat in awaited(made)] == ["bob"]
    assert made.seats[1].people[0].awaited_since == START
    assert [(block.login, block.number, block.words) for block in made.blocks] == [("alice", 1, "no")]


def test_a_person_with_a_seat_in_two_decisions_is_counted_once_and_groups_by_their_name() -> None:
    security = group("Security", "carol", "dave")
    scene = Scene(decision("RFC", "alice", groups=(security,)), decision("Data", "alice", groups=(security,)))
    scene.says("alice", "/commit")
    assert [seat.name for seat in record(scene).seats] == ["alice", "Security", "Security"]


def test_a_person_counts_at_their_least_committed() -> None:
    made = record(rfc("alice").says("alice", "/commit"))
    [one] = made.decisions
    [seat] = one.seats
    open_seat = replace(seat, filled=False)
    assert replace(made, decisions=(one, replace(one, seats=(open_seat,)))).seats == (open_seat,)
    assert replace(made, decisions=(replace(one, seats=(open_seat,)), one)).seats == (open_seat,)


def test_a_record_keeps_who_recused_was_overruled_or_handed_on() -> None:
    scene = Scene(decision("RFC", "alice", "bob", "carol", "dave", overruled_by=("olivia",)))
    scene.says("alice", "/block no").says("olivia", "/overrule @alice time is up").says("bob", "/recuse not mine")
    scene.says("carol", "/delegate @erin on leave")
    [one] = record(scene).decisions
    assert [(said.login, said.whom, said.words) for said in one.overruled] == [("olivia", "alice", "time is up")]
    assert [(said.login, said.words) for said in one.recused] == [("bob", "not mine")]
    assert [(seat.name, seat.handed_by) for seat in one.seats if seat.handed_by] == [("erin", ("carol",))]


def test_what_was_set_aside_names_who_did_it() -> None:
    scene = rfc("alice", "bob").says("alice", "/commit gladly").edits_the_last("mallory", "/commit")
    [found] = record(scene).set_aside
    assert (found.login, found.touch, found.by, found.declared, found.words) == (
        "alice",
        "edited",
        "mallory",
        ("commit",),
        "gladly",
    )


def test_the_text_that_a_commitment_was_to_is_told_apart_from_the_present_one() -> None:
    scene = rfc("alice").says("alice", "/commit")
    scene.push()
    [one] = record(scene).decisions
    person = one.seats[0].people[0]
    assert person.outdated
    assert person.said
    assert person.said.text != one.text
    assert person.said.head
    assert person.said.head != scene.pull.head


@pytest.mark.parametrize("name", sorted(CLOCKS))
def test_a_record_keeps_the_clock(name: str) -> None:
    made = CLOCKS[name]()
    clocks = [counted.clock for counted in made.tallies]
    scene = rfc("alice")
    kept = record_of(made, scene.pull, summary="", policy=None, source="", awaited={}, now=scene.now)
    assert [one.clock and (one.clock.opens, one.clock.deadline, one.clock.overdue) for one in kept.decisions] == [
        clock and (clock.opens, clock.deadline, clock.overdue) for clock in clocks
    ]


def test_it_was_decided_when_the_last_word_was_said() -> None:
    scene = rfc("alice").says("alice", "/commit")
    said = scene.now
    later = replace(record(scene), updated_at=said + timedelta(days=3))
    assert record(scene).decided_at is not None
    assert following(record(scene), later).decided_at == record(scene).decided_at
    assert record(rfc("alice")).decided_at is None


def test_what_no_word_decided_was_decided_when_it_was_seen() -> None:
    scene = rfc("alice").says("alice", "/commit")
    done = record(scene)
    waiting = replace(done, verdict=State.WAITING, decided_at=None, updated_at=done.updated_at + timedelta(days=1))
    seen = replace(done, updated_at=done.updated_at + timedelta(days=2))
    assert following(waiting, seen).decided_at == seen.updated_at
    before_the_word = replace(waiting, updated_at=START)
    assert following(before_the_word, seen).decided_at == done.decided_at


def test_a_look_that_finds_the_same_leaves_the_record_as_it_was() -> None:
    scene = rfc("alice")
    first = record(scene)
    again = replace(first, updated_at=first.updated_at + timedelta(hours=1))
    assert following(first, again) is first
    assert following(None, first) is first


def test_a_policy_governs_since_it_was_first_seen_so() -> None:
    first = record(rfc("alice"))
    assert first.policy
    other = replace(first, title="Other", policy=replace(first.policy, since=START + timedelta(days=9)))
    assert following(first, other).policy == first.policy
    changed = replace(other, policy=replace(first.policy, digest="other", since=START + timedelta(days=9)))
    assert following(first, changed).policy == changed.policy


def test_a_merge_closes_the_record_and_keeps_what_is_late() -> None:
    scene = rfc("alice").says("alice", "/commit")
    before, merged_at = record(scene), scene.now
    pull = replace(scene.pull, open=False, merged_at=merged_at, title="New")
    late = (quote(scene.verdict().said.statements[0]),)
    after = closing(before, pull, late, merged_at)
    assert after
    assert (after.state, after.closed_at, after.late, after.title) == (PullState.MERGED, merged_at, late, "New")
    assert closing(after, pull, late, merged_at + timedelta(days=1)) is after
    assert closing(None, pull, (), merged_at) is None


def test_a_pull_request_closed_without_a_merge_keeps_when() -> None:
    scene = rfc("alice")
    before, closed_at = record(scene), scene.now
    by = Happening(Did.CLOSED, closed_at)
    pull = replace(scene.pull, open=False, updated_at=closed_at, happenings=(by,))
    after = closing(before, pull, (), closed_at + timedelta(days=1))
    assert after
    assert (after.state, after.closed_at) == (PullState.CLOSED, closed_at)
    assert closing(after, replace(pull, updated_at=closed_at + timedelta(days=2)), (), closed_at) is after


def test_a_group_that_nobody_blocks_by_themselves_is_awaited() -> None:
    scene = Scene(decision("RFC", groups=(group("Security", "carol", "dave"),)))
    assert [seat.name for seat in awaited(record(scene))] == ["Security"]


def test_a_draft_that_was_never_ready_has_no_such_time() -> None:
    scene = rfc("alice")
    scene.pull = replace(scene.pull, draft=True)
    assert record(scene).ready_at is None


def test_the_lines_of_a_decision_are_those_that_are_its_own() -> None:
    one = replace(decision("RFC"), line=2)
    assert lines_of(one, POLICY) == '- name: RFC\n  stakeholders:\n\n    everyone: ["@alice"]'
    assert lines_of(one, "decisions:\n") == ""
    assert lines_of(replace(one, line=0), POLICY) == ""
    assert lines_of(replace(one, line=6), POLICY) == "- name: Other"


def test_a_dissent_to_an_earlier_text_stays_in_view_without_counting() -> None:
    scene = rfc("alice", "bob").says("bob", "/dac too early")
    scene.push()
    found = record(scene)
    assert ([one.login for one in found.voiced], found.dissents) == (["bob"], ())
