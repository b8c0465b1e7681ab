import re

from app import wording
from app.decision.pull_request import Person
from tests.wording.scenes import CROWD, PEOPLE, WHERE, Scene, decision, group


def comment_on(scene: Scene) -> str:
    return wording.status_comment(scene.verdict(), where=WHERE, mention=False)


def test_at_most_fifty_people_are_mentioned() -> None:
    verdict = Scene(
        decision("RFC", *(person.login for person in CROWD[:300])),
        decision("Ops", groups=(group("Security", *(person.login for person in CROWD[300:330])),)),
    ).verdict()
    text = wording.status_comment(verdict, where=WHERE, mention=True)
    assert len(set(re.findall(r"@member-\d+", text))) == 50


def test_nobody_is_mentioned_unless_asked_to() -> None:
    scene = Scene(decision("RFC", "alice", "bob", "carol")).says("bob", "/block").says("carol", "/dac")
    assert "@alice" in wording.status_comment(scene.verdict(), where=WHERE, mention=True)
    assert "@alice" not in wording.status_comment(scene.verdict(), where=WHERE, mention=False)


def test_only_those_who_owe_something_are_mentioned() -> None:
    scene = Scene(decision("RFC", "alice", "bob", "carol", "dave")).says("bob", "/block").says("carol", "/dac")
    text = wording.status_comment(scene.says("mallory", "/commit").verdict(), where=WHERE, mention=True)
    assert re.findall(r"@\w+", text) == ["@alice", "@dave"]


def test_a_login_that_is_none_is_never_mentioned() -> None:
    odd = Person(77, "alice @bob](x")
    scene = Scene(decision("RFC", odd.login), people={**PEOPLE, odd.login: odd})
    text = wording.status_comment(scene.verdict(), where=WHERE, mention=True)
    assert "alice @&#8203;bob&#93;(x" in text
    assert "alice @&#8203;bob" in wording.committed_announcement(scene.verdict(), odd.login)


def test_an_earlier_dissent_stays_in_view_when_the_text_changes() -> None:
    scene = Scene(decision("RFC", "alice", "bob")).says("bob", "/dac too early").push()
    assert "bob disagreed, and committed to an earlier text" in comment_on(scene)
    assert ": too early" in comment_on(scene)


def test_who_came_near_a_statement_is_shown_the_exact_words() -> None:
    scene = Scene(decision("RFC", "alice", "bob")).says("bob", "LGTM")
    assert "😕 bob, “LGTM”" in comment_on(scene)
    assert "The words would be `/commit`, or `/disagree-and-commit` and why." in comment_on(scene)


def test_words_that_came_near_are_forgotten_once_something_is_declared() -> None:
    scene = Scene(decision("RFC", "alice", "bob")).says("bob", "LGTM")
    assert "😕" not in comment_on(scene.says("bob", "/commit"))
    assert "😕" not in comment_on(scene.says("bob", "/withdraw"))


def test_only_the_last_words_that_came_near_are_shown() -> None:
    scene = Scene(decision("RFC", "alice", "bob")).says("bob", "LGTM").says("bob", "I can live with this")
    assert comment_on(scene).count("😕") == 1
    assert "I can live with this" in comment_on(scene)


def test_people_without_a_seat_are_not_shown_words() -> None:
    assert "😕" not in comment_on(Scene(decision("RFC", "alice")).says("mallory", "LGTM"))


def test_the_same_verdict_is_said_in_the_same_words() -> None:
    scene = Scene(decision("RFC", "alice", "bob")).says("bob", "/block")
    assert comment_on(scene) == comment_on(scene)


def test_a_comment_to_which_only_the_author_is_bound_is_a_few_lines() -> None:
    shown = comment_on(Scene(decision("RFC", "olivia"))).split("<details>", maxsplit=1)[0]
    assert shown.strip().splitlines() == [
        "✅ **RFC: 1 of 1 committed.** The decision is taken.",
        "",
        "- ℹ️ Nobody is asked but olivia, who opened this pull request.",
        "- ✅ **Committed:** olivia (by opening it)",
    ]
