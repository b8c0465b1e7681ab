"""The log: lines that people and machines can read, and that nobody can forge."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from app.logs import CHATTY, set_up_logs


@pytest.fixture
def restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def written(capsys: pytest.CaptureFixture[str], form: str, **about: object) -> str:
    set_up_logs("info", form)
    structlog.get_logger().info("delivery", **about)
    return capsys.readouterr().err


@pytest.mark.usefixtures("restored")
def test_a_line_of_text_says_what_happened_and_then_what_about(capsys: pytest.CaptureFixture[str]) -> None:
    line = written(capsys, "text", guid="1-2", number=3, wrote=["POST comment", "POST label"], action=None)
    assert line.partition(" ")[2] == 'info    delivery guid=1-2 number=3 wrote="POST comment,POST label" action=None\n'


NASTY = ["two words", 'a "quote"', "a=b", "line\nbreak", "\x1b[31mred", "back\\slash", "\u2028"]


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("value", NASTY)
def test_no_value_can_be_taken_for_another_field_or_line(capsys: pytest.CaptureFixture[str], value: str) -> None:
    line = written(capsys, "text", why=value, number=3)
    assert line.splitlines() == [line.rstrip("\n")]
    assert f"why={json.dumps(value)} number=3\n" in line


@pytest.mark.usefixtures("restored")
def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(written(capsys, "json", guid="1\n2", number=3))
    assert (told["event"], told["level"], told["guid"], told["number"]) == ("delivery", "info", "1\n2", 3)


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("form", ["text", "json"])
def test_a_bug_is_logged_with_where_it_was(capsys: pytest.CaptureFixture[str], form: str) -> None:
    set_up_logs("info", form)
    try:
        raise LookupError("gone")
    except LookupError:
        structlog.get_logger().exception("reconcile failed", number=3)
    said = capsys.readouterr().err
    assert ("Traceback" in said, "LookupError: gone" in said, "test_logs.py" in said) == (True, True, True)


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("library", CHATTY)
def test_libraries_do_not_talk_about_themselves_even_at_debug_level(
    capsys: pytest.CaptureFixture[str], library: str
) -> None:
    set_up_logs("debug", "text")
    logging.getLogger(f"{library}.inside").info("entering")
    logging.getLogger(library).warning("trouble")
    assert [line.split()[2] for line in capsys.readouterr().err.splitlines()] == ["trouble"]
