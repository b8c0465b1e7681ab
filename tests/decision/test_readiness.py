"""When a pull request was ready for review: a table of what people did to it, in minutes."""

from dataclasses import replace
from typing import Any

import pytest

from app.decision.pull_request import Did, Happening, PullRequest
from app.decision.readiness import ready_spans
from app.decision.timing import Span
from tests.decision.conversation import PEOPLE, START, at

OPENED = PullRequest(1, 7, PEOPLE["author"], "RFC 1", "main", "h0", START, at(100))
DRAFTED, READIED, CLOSED, REOPENED = Did.DRAFTED, Did.READIED, Did.CLOSED, Did.REOPENED

Acts = list[tuple[int, Did]]
Spans = list[tuple[int, int | None]]


@pytest.mark.parametrize(
    ("state", "acts", "spans"),
    [
        pytest.param({}, [], [(0, None)], id="ready since it was opened"),
        pytest.param({"draft": True}, [], [], id="a draft since it was opened"),
        pytest.param({}, [(5, READIED)], [(5, None)], id="opened as a draft"),
        pytest.param({"draft": True}, [(5, DRAFTED)], [(0, 5)], id="made a draft"),
        pytest.param({}, [(5, DRAFTED), (9, READIED)], [(0, 5), (9, None)], id="a draft for a while"),
        pytest.param(
            {"draft": True}, [(5, READIED), (7, DRAFTED)], [(5, 7)], id="opened as a draft, and a draft once more"
        ),
        pytest.param({"open": False}, [(5, CLOSED)], [(0, 5)], id="closed"),
        pytest.param({}, [(5, CLOSED), (9, REOPENED)], [(0, 5), (9, None)], id="closed and reopened"),
        pytest.param(
            {},
            [(5, CLOSED), (6, DRAFTED), (9, REOPENED), (11, READIED)],
            [(0, 5), (11, None)],
            id="draft and closed",
        ),
        pytest.param(
            {"open": False, "draft": True}, [(5, DRAFTED), (6, CLOSED)], [(0, 5)], id="a draft that is closed"
        ),
        pytest.param({}, [(3, Did.LABELED), (4, Did.RETITLED)], [(0, None)], id="other acts say nothing of it"),
        pytest.param({"draft": True}, [(0, READIED)], [(0, 0)], id="it became a draft unseen"),
        pytest.param({}, [(5, DRAFTED)], [(0, 5), (100, None)], id="it became ready unseen"),
        pytest.param({"open": False}, [], [(0, 0)], id="it was closed unseen"),
        pytest.param({}, [(2, READIED), (9, READIED)], [(2, 2), (9, None)], id="a draft unseen, between two acts"),
        pytest.param({}, [(9, REOPENED)], [(0, 0), (9, None)], id="closed unseen, then reopened"),
        pytest.param({}, [(5, CLOSED), (6, CLOSED), (9, REOPENED)], [(0, 5), (9, None)], id="closed twice"),
    ],
)
def test_the_times_when_it_was_ready(state: dict[str, Any], acts: Acts, spans: Spans) -> None:
    happened = tuple(Happening(did, at(minute), PEOPLE["author"]) for minute, did in acts)
    pull = replace(OPENED, happenings=happened, **state)
    assert ready_spans(pull) == tuple(Span(at(a), None if b is None else at(b)) for a, b in spans)
