"""Which pull requests a decision applies to, and what its text is."""

from datetime import UTC, datetime

import pytest

from app.decision.applies import applies, digest_of_text, text_of
from app.decision.policy import Decision, When
from app.decision.pull_request import ChangedFile, Person, PullRequest

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
RFC, CODE = ChangedFile("rfcs/1.md", "b1"), ChangedFile("src/a.py", "b2")
MOVED_OUT = ChangedFile("old/1.md", "b3", previous_path="rfcs/1.md")
MOVED_IN = ChangedFile("rfcs/1.md", "b3", previous_path="old/1.md")
PULL = PullRequest(
    repository_id=1,
    number=2,
    author=Person(1, "alice"),
    title="RFC: Straße",
    base="release/1",
    head="abc",
    created_at=NOON,
    updated_at=NOON,
    labels=frozenset({"Needs-Commitment"}),
)


WHENS = [
    pytest.param(When(), (), True, id="no key"),
    pytest.param(When(paths=("rfcs/**",)), (CODE, RFC), True, id="a path"),
    pytest.param(When(paths=("rfcs/**",)), (CODE,), False, id="another path"),
    pytest.param(When(paths=("rfcs/**",)), (), False, id="no file"),
    pytest.param(When(paths=("rfcs/**", "!rfcs/1.md")), (RFC,), False, id="a path taken out"),
    pytest.param(When(paths=("rfcs/**",)), (MOVED_OUT,), True, id="a file moved out"),
    pytest.param(When(paths=("rfcs/**",)), (MOVED_IN,), True, id="a file moved in"),
    pytest.param(When(labels=("x", "needs-commitment")), (), True, id="a label in another case"),
    pytest.param(When(labels=("needs-*",)), (), False, id="a label is no pattern"),
    pytest.param(When(title=("fix*", "rfc*STRASSE")), (), True, id="a title in another case"),
    pytest.param(When(title=("fix*",)), (), False, id="another title"),
    pytest.param(When(branches=("main", "release/*")), (), True, id="a branch"),
    pytest.param(When(branches=("Release/*",)), (), False, id="a branch in another case"),
    pytest.param(When(paths=("rfcs/**",), title=("fix*",)), (RFC,), False, id="one of two keys"),
    pytest.param(When(("rfcs/**",), ("needs-commitment",), ("rfc*",), ("*",)), (RFC,), True, id="every key"),
]


@pytest.mark.parametrize(("when", "files", "expected"), WHENS)
def test_a_decision_applies_when_every_key_holds(when: When, files: tuple[ChangedFile, ...], expected: bool) -> None:
    assert applies(Decision("RFC", when=when), PULL, files) is expected


def test_the_text_is_what_matches_the_paths_by_either_name() -> None:
    decision = Decision("RFC", when=When(paths=("rfcs/**",)))
    assert text_of(decision, (RFC, CODE, MOVED_OUT)) == (RFC, MOVED_OUT)


def test_the_text_is_every_file_without_paths() -> None:
    assert text_of(Decision("any"), (RFC, CODE)) == (RFC, CODE)


RFCS = Decision("RFC", when=When(paths=("rfcs/**",)))

SAME = [
    pytest.param((RFC, CODE), id="a file beside the text"),
    pytest.param((CODE, RFC), id="another order"),
    pytest.param((RFC, ChangedFile("src/a.py", "b9")), id="another file beside the text"),
]
OTHER = [
    pytest.param((ChangedFile("rfcs/1.md", "b9"),), id="other words"),
    pytest.param((ChangedFile("rfcs/2.md", "b1"),), id="another name"),
    pytest.param((RFC, ChangedFile("rfcs/2.md", "b1")), id="a file more"),
    pytest.param((), id="no file"),
    pytest.param((ChangedFile("rfcs/1.md", ""),), id="removed"),
    pytest.param((ChangedFile("rfcs/1.md", "b1", previous_path="rfcs/0.md"),), id="in place of another file"),
    pytest.param((ChangedFile('rfcs/1.md", "b1"], ["rfcs/2.md', "b1"),), id="a name made to look like two"),
]


@pytest.mark.parametrize("files", SAME)
def test_the_digest_stays_when_the_text_does(files: tuple[ChangedFile, ...]) -> None:
    assert digest_of_text(RFCS, files) == digest_of_text(RFCS, (RFC,))


@pytest.mark.parametrize("files", OTHER)
def test_the_digest_changes_when_the_text_does(files: tuple[ChangedFile, ...]) -> None:
    assert digest_of_text(RFCS, files) != digest_of_text(RFCS, (RFC,))


def test_the_digest_is_the_same_in_every_process_and_version() -> None:
    known = "c962c4ce95f8a9157212ab91bbbfec2afa22eb87cded805dbfa180d6bab1a0cf"
    assert digest_of_text(RFCS, (RFC,)) == known
