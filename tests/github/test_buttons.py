"""The mark of a button's comment: only our own, unchanged, for this pull request counts."""

from datetime import UTC, datetime

import pytest

from app.decision.publication import BUTTONS, Press
from app.decision.pull_request import Person
from app.github.buttons import Signer, key_of, other_than, words
from app.github.marks import mark_in, marked

ALICE = Person(583231, "alice")
HEAD = "ec26c3e57ca3a959ca5aad62de7213c562f8c821"
SIGNER = Signer(key_of("a private key"), 7, 12)


def said(button: str = "commit", signer: Signer = SIGNER, who: Person = ALICE) -> str:
    press = Press(who, button, HEAD, datetime(2026, 3, 2, tzinfo=UTC))
    return marked(words(button, who), signer.mark("a-guid", press))


@pytest.mark.parametrize("button", BUTTONS)
def test_what_a_button_says_is_known_again(button: str) -> None:
    pressed = SIGNER.pressed_in(said(button))
    assert pressed is not None
    assert (pressed.person, pressed.head, pressed.untouched) == (ALICE, HEAD, True)


def test_the_longest_that_can_be_said_fits_in_a_mark() -> None:
    body = said("disagree", who=Person(2**63 - 1, "a" * 39))
    assert mark_in(body) is not None
    assert SIGNER.pressed_in(body) is not None


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="nothing"),
        pytest.param("/commit", id="no mark"),
        pytest.param(marked("Hm.", "status"), id="another mark"),
        pytest.param(said().replace("583231", "583232"), id="another person"),
        pytest.param(said().replace(" alice ", " bob "), id="another name"),
        pytest.param(said().replace(HEAD, "0" * 40), id="another commit"),
        pytest.param(said().replace("button commit", "button block"), id="another button"),
        pytest.param(said().replace("button commit", "button overrule"), id="no such button"),
        pytest.param(said(signer=Signer(SIGNER.key, 7, 13)), id="another pull request"),
        pytest.param(said(signer=Signer(SIGNER.key, 8, 12)), id="another repository"),
        pytest.param(said(signer=Signer(key_of("another key"), 7, 12)), id="another key"),
        pytest.param(said() + "\n\nmore", id="not at the end"),
    ],
)
def test_an_imitation_is_none(body: str) -> None:
    assert SIGNER.pressed_in(body) is None


def test_without_a_key_nothing_is_genuine() -> None:
    nobody = Signer(b"", 7, 12)
    assert nobody.pressed_in(said(signer=nobody)) is None


def test_other_words_above_the_mark_are_noticed() -> None:
    pressed = SIGNER.pressed_in(said().replace("/commit", "/block"))
    assert pressed is not None
    assert not pressed.untouched


def test_what_was_genuine_before_is_so_under_a_new_key() -> None:
    assert Signer(key_of("a new key"), 7, 12).pressed_in(said(), trusted=True) is not None


def test_nobodys_edit_is_the_authors_own() -> None:
    assert other_than(ALICE, ALICE) is None
    assert other_than(ALICE, None) is None
    assert other_than(ALICE, Person(2, "bob")) == Person(2, "bob")
