"""The hidden markers in our own comments."""

import pytest

from app.github.marks import STATUS, mark_in, mark_of, marked


@pytest.mark.parametrize(
    "mark", [STATUS, mark_of("reply", "review_comment:12"), mark_of("announcement", "RFC v2 --> x")]
)
def test_a_mark_is_found_again(mark: str) -> None:
    assert mark_in(marked("Words.", mark)) == mark


def test_a_body_that_has_its_mark_is_left_alone() -> None:
    body = marked("Words.", STATUS)
    assert marked(body, STATUS) == body


def test_a_long_body_is_cut_so_that_its_mark_stays() -> None:
    body = marked("x" * 70_000, STATUS)
    assert (len(body), mark_in(body)) == (65_536, STATUS)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("Words.", id="none"),
        pytest.param(marked("Words.", STATUS) + " More words.", id="not at the end"),
        pytest.param("<!-- disagree-and-commit: a\nb -->", id="broken"),
        pytest.param("<!-- disagree-and-commit: " * 3000, id="built to be slow"),
    ],
)
def test_only_a_whole_mark_at_the_end_counts(body: str) -> None:
    assert mark_in(body) is None


def test_names_that_could_end_the_marker_are_told_by_a_digest() -> None:
    one, other = mark_of("announcement", "a --> b"), mark_of("announcement", "a --> c")
    assert one != other
    assert ">" not in one + other
