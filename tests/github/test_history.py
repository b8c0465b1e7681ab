"""Edit history, as the two kinds of server tell it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from app.decision.pull_request import Person, Version
from app.github.history import Edited, versions_of

ALICE, BOB = (
    {"__typename": "User", "login": "alice", "databaseId": 1},
    {"__typename": "User", "login": "bob", "databaseId": 2},
)


def at(minute: int) -> datetime:
    return datetime(2026, 3, 2, 9, minute, tzinfo=UTC)


def edit(minute: int, diff: str | None, editor: Any) -> dict[str, Any]:
    return {"editedAt": at(minute).isoformat(), "diff": diff, "editor": editor}


def versions(body: str, *newest_first: Any, more: bool = False) -> tuple[Version, ...] | None:
    told = {"body": body, "createdAt": at(0).isoformat(), "author": ALICE}
    edits = {"pageInfo": {"hasNextPage": more}, "nodes": list(newest_first)}
    return versions_of(Edited.model_validate({**told, "userContentEdits": edits}))


EXPECTED = (
    Version("one", at(0), Person(1, "alice")),
    Version("two", at(1), Person(2, "bob"), replaced="one"),
    Version("three", at(2), Person(1, "alice"), replaced="two"),
)


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param(
            [edit(2, "three", ALICE), edit(1, "two", BOB), edit(0, "one", ALICE)], id="the words as of each edit"
        ),
        pytest.param([edit(2, "two", ALICE), edit(1, "one", BOB)], id="the words before each edit"),
    ],
)
def test_every_version_is_told_with_who_made_it(edits: list[Any]) -> None:
    assert versions("three", *edits) == EXPECTED


def test_line_ends_do_not_make_a_version() -> None:
    told = versions("a\r\nb\n", edit(1, "a\nb", ALICE), edit(0, "a", ALICE))
    assert told is not None
    assert [version.body for version in told] == ["a", "a\nb"]


def test_an_editor_who_is_gone_is_nobody() -> None:
    told = versions("two", edit(1, "two", None), edit(0, "one", ALICE))
    assert told is not None
    assert told[-1].by is None


def test_a_comment_never_edited_has_one_version() -> None:
    assert versions("one") == EXPECTED[:1]


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(versions("two", edit(1, "two", ALICE), edit(0, None, ALICE)), id="a revision was deleted"),
        pytest.param(versions("two", edit(1, "two", ALICE), None), id="an edit is not shown"),
        pytest.param(versions("two", edit(1, "two", ALICE), more=True), id="there are more than a hundred"),
        pytest.param(
            versions_of(
                Edited.model_validate({"body": "", "createdAt": at(0), "author": None, "userContentEdits": None})
            ),
            id="none is shown",
        ),
    ],
)
def test_a_history_with_gaps_is_none(told: tuple[Version, ...] | None) -> None:
    assert told is None
