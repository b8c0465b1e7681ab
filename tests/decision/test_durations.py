"""Durations as people write them."""

from datetime import timedelta

import pytest

from app.decision.durations import parse_duration


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        pytest.param("90m", timedelta(minutes=90), id="minutes"),
        pytest.param("12h", timedelta(hours=12), id="hours"),
        pytest.param(" 3D ", timedelta(days=3), id="days in capitals and spaces"),
        pytest.param("2w", timedelta(weeks=2), id="weeks"),
        pytest.param("0d", timedelta(0), id="nothing"),
        pytest.param("3650d", timedelta(days=3650), id="ten years"),
        pytest.param("3651d", None, id="more than ten years"),
        pytest.param("9999999m", None, id="too many digits"),
        pytest.param("3", None, id="no unit"),
        pytest.param("d", None, id="no number"),
        pytest.param("1.5d", None, id="a fraction"),
        pytest.param("-1d", None, id="backwards"),
        pytest.param("３d", None, id="digits of another script"),
        pytest.param("3d 2h", None, id="two of them"),
        pytest.param("", None, id="empty"),
    ],
)
def test_a_duration_is_a_number_and_a_unit(text: str, duration: timedelta | None) -> None:
    assert parse_duration(text) == duration
