"""The ledger in words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.store.ledger import Entry
from app.web.pages.timeline import told

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def entry(kind: str, login: str = "alice", **detail: Any) -> Entry:
    return Entry(AT, kind, 1, login, "x", "", detail)


def said(*acts: dict[str, str], **more: Any) -> Entry:
    return entry("said", declares=list(acts), **more)


@pytest.mark.parametrize(
    ("given", "who", "what"),
    [
        pytest.param(said({"kind": "commit"}), "alice", "committed", id="a commitment"),
        pytest.param(
            said({"kind": "commit"}, by_review_state=True), "alice", "committed with a review", id="an approval"
        ),
        pytest.param(
            said({"kind": "block"}, edit=True),
            "alice",
            "blocked, by an edit of what they wrote before",
            id="an edit",
        ),
        pytest.param(
            said({"kind": "unblock", "target": "B2"}, {"kind": "call"}),
            "alice",
            "lifted B2, and made the final ask",
            id="two acts",
        ),
        pytest.param(said({"kind": "unblock", "target": ""}), "alice", "lifted their blocks", id="all blocks"),
        pytest.param(said({"kind": "delegate"}), "alice", "handed their seat to somebody", id="to nobody named"),
        pytest.param(said({"kind": "sing"}), "alice", "said sing", id="an unknown act"),
        pytest.param(said(), "alice", "edited a comment, which says nothing that counts any more", id="emptied"),
        pytest.param(
            entry("edited by somebody else", "mallory", author="alice"),
            "mallory",
            "edited what alice wrote; a commitment in it counts no more",
            id="another's edit",
        ),
        pytest.param(entry("deleted", author="alice"), "alice", "deleted their own comment", id="own deletion"),
        pytest.param(entry("deleted", "", author="bob"), "Somebody", "deleted bob’s comment", id="deletion"),
        pytest.param(entry("dismissed", author="bob"), "alice", "dismissed bob’s review", id="dismissal"),
        pytest.param(
            entry("verdict", "", title="1 of 2 committed", conclusion="action_required"),
            "",
            "The check says: 1 of 2 committed",
            id="a verdict",
        ),
        pytest.param(
            entry("seat added", decision="RFC", by="@acme/team"), "alice", "got a seat in RFC, by @acme/team", id="seat"
        ),
        pytest.param(
            entry("seat removed", decision="RFC", group="Security"),
            "alice",
            "lost a place in Security (RFC)",
            id="a group's place",
        ),
        pytest.param(
            entry("button", button="disagree"), "alice", "pressed “Disagree & commit” on the check", id="button"
        ),
        pytest.param(
            entry("reminder", "", asked=[f"m{n}" for n in range(12)]),
            "",
            "Reminded m0, m1, m2, m3, m4, m5, m6, m7, m8, m9 and 2 more",
            id="a reminder",
        ),
        pytest.param(entry("revisit", "", issue=7), "", "Issue #7 asks how it turned out", id="asked how it went"),
        pytest.param(entry("revisit", "", issue=0), "", "No issue could ask how it turned out", id="not asked"),
        pytest.param(entry("something new"), "alice", "something new", id="a kind of entry nobody foresaw"),
    ],
)
def test_an_entry_says_who_did_what(given: Entry, who: str, what: str) -> None:
    [line] = told([given])
    assert (line.who, line.what) == (who, what)


def test_words_are_kept_as_they_were_said() -> None:
    [line] = told([said({"kind": "block", "reason": "no <b>plan</b>"}, {"kind": "call", "reason": ""}, late=True)])
    assert (line.icon, line.words, line.late) == ("block", ("no <b>plan</b>",), True)
