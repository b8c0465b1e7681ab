"""What people did besides speaking: nobody frees their own pull request."""

from dataclasses import replace
from itertools import permutations

import pytest

from app.decision.applies import applies, held_by
from app.decision.happenings import MOST, MOST_NAMED, kept_labels, kept_titles, merge_happenings, too_many
from app.decision.picture import merge_pull_request
from app.decision.policy import Decision, When
from app.decision.pull_request import Did, Happening, Person, PullRequest
from tests.decision.conversation import PEOPLE, START, at

AUTHOR, ALICE = PEOPLE["author"], PEOPLE["alice"]


def on(minute: int, by: Person | None = ALICE, name: str = "rfc") -> Happening:
    return Happening(Did.LABELED, at(minute), by, name)


def off(minute: int, by: Person | None = ALICE, name: str = "rfc") -> Happening:
    return Happening(Did.UNLABELED, at(minute), by, name)


def seen(minute: int, name: str = "rfc") -> Happening:
    return Happening(Did.SEEN_LABELED, at(minute), what=name)


def retitled(minute: int, by: Person | None = AUTHOR, was: str = "RFC 1") -> Happening:
    return Happening(Did.RETITLED, at(minute), by, was)


def titled(minute: int, name: str = "RFC 1") -> Happening:
    return Happening(Did.SEEN_TITLED, at(minute), what=name)


LABELS = [
    pytest.param((), None, id="never had it"),
    pytest.param((on(1), off(2, AUTHOR)), "author", id="its author took it off"),
    pytest.param((on(1), off(2, AUTHOR, "RFC")), "author", id="its author took it off, in another case"),
    pytest.param((on(1), off(2)), None, id="somebody else took it off"),
    pytest.param((on(1, AUTHOR), off(2)), None, id="somebody else took off what its author put on"),
    pytest.param((on(1), off(2, None)), "nobody knows", id="nobody knows who took it off"),
    pytest.param((seen(1),), "nobody knows", id="it was seen, and is gone"),
    pytest.param((on(1),), "nobody knows", id="it was put on, and is gone"),
    pytest.param((seen(1), off(2)), None, id="it was seen, and somebody else took it off"),
    pytest.param((seen(2), off(2)), None, id="it was seen in the second in which somebody else took it off"),
    pytest.param((off(2), seen(3)), "nobody knows", id="it was seen after somebody else took it off"),
    pytest.param((off(2), off(2, AUTHOR)), "author", id="both took it off in one second"),
    pytest.param((off(2), off(2, None)), "nobody knows", id="somebody unknown too took it off in that second"),
    pytest.param((off(1, AUTHOR), on(2), off(3)), None, id="put on again, and taken off by somebody else"),
    pytest.param((off(1), on(2), off(3, AUTHOR)), "author", id="put on again, and taken off by its author"),
]


@pytest.mark.parametrize(("happened", "by"), LABELS)
def test_a_label_still_counts_unless_somebody_else_took_it_off(happened: tuple[Happening, ...], by: str | None) -> None:
    for order in permutations(happened):
        gone = kept_labels(AUTHOR, frozenset({"other"}), merge_happenings(order))
        assert [one.by.login if one.by else "nobody knows" for one in gone] == ([by] if by else [])


def test_a_label_that_is_there_is_not_gone() -> None:
    assert kept_labels(AUTHOR, frozenset({"RFC"}), (on(1), off(2, AUTHOR), on(3))) == ()


TITLES = [
    pytest.param((), [], id="never another one"),
    pytest.param((retitled(1),), ["RFC 1"], id="its author changed it"),
    pytest.param((retitled(1, ALICE),), [], id="somebody else changed it"),
    pytest.param((retitled(1, None),), ["RFC 1"], id="nobody knows who changed it"),
    pytest.param((retitled(1), retitled(2, ALICE, "fix")), [], id="its author, then somebody else"),
    pytest.param((retitled(1, ALICE, "fix"), retitled(2)), ["RFC 1"], id="somebody else, then its author"),
    pytest.param((retitled(1), retitled(1, ALICE, "fix")), ["RFC 1"], id="both in one second"),
    pytest.param((retitled(1), retitled(2, was="fix 1")), ["RFC 1", "fix 1"], id="its author, twice"),
    pytest.param((titled(1),), ["RFC 1"], id="it was seen, and is gone"),
    pytest.param((titled(1), retitled(1, ALICE)), [], id="it was seen until somebody else changed it"),
    pytest.param((retitled(1, ALICE), titled(2)), ["RFC 1"], id="it was seen after somebody else had changed it"),
    pytest.param((titled(1, "now"),), [], id="it was seen, and is there"),
    pytest.param((retitled(1), retitled(2, was="now")), ["RFC 1"], id="there and back again"),
]


@pytest.mark.parametrize(("happened", "names"), TITLES)
def test_a_title_still_counts_unless_somebody_else_changed_it(
    happened: tuple[Happening, ...], names: list[str]
) -> None:
    for order in permutations(happened):
        assert [gone.name for gone in kept_titles(AUTHOR, "Now", merge_happenings(order))] == names


PULL = PullRequest(1, 7, AUTHOR, "fix", "main", "h0", START, START)
BY_LABEL = Decision("RFC", when=When(labels=("RFC",)))
BY_TITLE = Decision("RFC", when=When(title=("rfc*",)))


@pytest.mark.parametrize(
    ("decision", "happened"),
    [pytest.param(BY_LABEL, (off(2, AUTHOR),), id="label"), pytest.param(BY_TITLE, (retitled(1),), id="title")],
)
def test_a_decision_goes_on_applying_where_its_author_freed_themselves(
    decision: Decision, happened: tuple[Happening, ...]
) -> None:
    pull = replace(PULL, happenings=happened)
    assert not applies(decision, PULL, ())
    assert applies(decision, pull, ())
    assert [gone.by for gone in held_by(decision, pull)] == [AUTHOR]


def test_what_is_gone_does_not_hold_a_decision_that_it_never_made_apply() -> None:
    pull = replace(PULL, happenings=(off(2, AUTHOR, "other"), retitled(1, was="chore")))
    assert not applies(BY_LABEL, pull, ())
    assert not applies(BY_TITLE, pull, ())


def test_a_decision_that_applies_by_what_is_there_is_held_by_nothing() -> None:
    pull = replace(
        PULL, title="RFC 2", labels=frozenset({"rfc", "x"}), happenings=(off(2, AUTHOR, "other"), retitled(1))
    )
    assert held_by(Decision("RFC", when=When(labels=("rfc", "other"), title=("rfc*",))), pull) == ()


def test_so_many_changes_that_some_may_be_forgotten_free_nobody() -> None:
    many = merge_happenings((retitled(0), *(retitled(n, was=f"fix {n}") for n in range(1, MOST_NAMED + 9))))
    assert "RFC 1" not in [one.what for one in many]
    assert too_many(kept_titles(AUTHOR, "fix", many))
    assert applies(BY_TITLE, replace(PULL, happenings=many), ())
    cycled = merge_happenings(off(n, AUTHOR, f"l{n}") for n in range(MOST_NAMED + 9))
    assert applies(BY_LABEL, replace(PULL, happenings=cycled), ())


def test_only_the_latest_happenings_are_kept() -> None:
    turns = [Happening(Did.DRAFTED, at(n), AUTHOR) for n in range(MOST + 5)]
    assert merge_happenings(turns) == tuple(turns[5:])


def test_labels_and_titles_are_remembered_from_when_they_were_first_seen() -> None:
    first = merge_pull_request(None, replace(PULL, title="RFC 1", labels=frozenset({"rfc"})))[0]
    then = merge_pull_request(first, replace(PULL, updated_at=at(5)))[0]
    assert applies(BY_LABEL, then, ())
    assert applies(BY_TITLE, then, ())
