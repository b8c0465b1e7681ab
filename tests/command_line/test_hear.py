"""`hear`: what a comment on standard input declares."""

import io
import json
import sys
from types import SimpleNamespace

import pytest

from app.command_line.arguments import run


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> "Given":
    return Given(monkeypatch)


class Given:
    """What stands on standard input."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch

    def __call__(self, words: bytes) -> None:
        self.monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(words)))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(b"/dac too slow", "line 1: disagree and commit — too slow", id="statement"),
        pytest.param(b"Hello.\n\n/unblock B2", "line 3: unblock — B2", id="with a target"),
        pytest.param(b"Nice weather.", "nothing is declared", id="nothing"),
        pytest.param(b"/comit", "line 1: not heard, misspelt; /commit would be heard", id="near"),
        pytest.param(b"\xff\xfe", "nothing is declared", id="no text"),
    ],
)
def test_one_comment_is_told_in_lines(
    given: Given, capsys: pytest.CaptureFixture[str], words: bytes, told: str
) -> None:
    given(words)
    assert run(["hear"]) == 0
    assert capsys.readouterr().out.strip() == told


def test_one_comment_is_told_as_json(given: Given, capsys: pytest.CaptureFixture[str]) -> None:
    given("/block zu teuer für uns".encode())
    assert run(["hear", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "statements": [{"kind": "block", "reason": "zu teuer für uns", "line": 1}],
        "unclear": False,
    }


def test_a_batch_is_told_line_by_line_in_order(given: Given, capsys: pytest.CaptureFixture[str]) -> None:
    given(b'{"id": 7, "text": "/commit"}\n\n{"text": "LGTM"}\n')
    assert run(["hear", "--batch"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one.get("id"), len(one["statements"]), one["unclear"]) for one in told] == [(7, 1, False), (None, 0, True)]


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(b"{", id="no JSON"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'{"words": "/commit"}', id="no text"),
        pytest.param(b'{"text": 7}', id="a number"),
        pytest.param(b"\xff", id="no UTF-8"),
        pytest.param(b'{"text": "/commit", "id": NaN}', id="not a number"),
        pytest.param(b"[" * 100_000, id="deep"),
    ],
)
def test_a_bad_line_ends_a_batch_and_is_named(given: Given, capsys: pytest.CaptureFixture[str], bad: bytes) -> None:
    given(b'{"text": "/commit"}\n' + bad + b'\n{"text": "/commit"}\n')
    assert run(["hear", "--batch"]) == 2
    told = capsys.readouterr()
    assert len(told.out.splitlines()) == 1
    assert told.err.startswith("line 2:")
