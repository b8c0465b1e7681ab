import pytest

from app.decision.command_lines import MOST_COMMANDS, command_lines
from app.decision.hearing import hear
from app.decision.statements import Kind
from app.decision.visible_words import MOST_LINES

LONG = "\n\n" + "a line of a log\n" * (MOST_LINES + 1)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        pytest.param("/block", [1], id="alone"),
        pytest.param("thanks\n/block x\n/unblock", [2, 3], id="below words"),
        pytest.param("- a\n\n/block", [3], id="below a list"),
        pytest.param("```\n/block\n```\n/unblock", [4], id="below a fence"),
        pytest.param("~~~ text\n```\n/block\n~~~~\n/unblock", [5], id="below a fence of tildes"),
        pytest.param("<pre>\n\n/block\n\n</pre>\n\n/unblock", [7], id="below HTML"),
        pytest.param("<!-- a\n/block\n-->\n\n/unblock", [5], id="below an HTML comment"),
        pytest.param("a <!-- b --> c\n/block\n\n/unblock", [4], id="below a line with an HTML comment"),
        pytest.param("> a\n/block", [], id="a line that Markdown adds to a quote"),
        pytest.param("- a\n/block", [], id="a line that Markdown adds to a list"),
        pytest.param("1. a\n/block", [], id="a line that Markdown adds to a numbered list"),
        pytest.param("|a|\n|-|\n/block", [], id="a row of a table"),
        pytest.param("`a\n/block`", [], id="code over two lines"),
        pytest.param("~~a\n/block~~", [], id="struck through over two lines"),
        pytest.param("/block\n===", [], id="a heading"),
        pytest.param("    /block", [], id="indented"),
        pytest.param("- a\n      ```\n/block", [], id="what may be a fence or not"),
        pytest.param("``` a`b\n/block", [], id="what is no fence"),
        pytest.param("> ```\n> a\n\n/block", [], id="a fence in a quote"),
        pytest.param("<?php\n\n/block", [], id="other HTML"),
        pytest.param("```\n/block", [], id="a fence left open"),
        pytest.param("```\n    ```\n/block\n", [], id="a fence that an indented one does not close"),
    ],
)
def test_only_lines_that_are_surely_the_authors_own_are_commands(body: str, lines: list[int]) -> None:
    assert [line.number for line in command_lines(body)] == lines


def test_only_so_many_commands_are_looked_at() -> None:
    assert len(list(command_lines("/block\n" * 100))) == MOST_COMMANDS


def test_a_block_is_heard_in_a_comment_that_is_too_long_to_be_read() -> None:
    heard = hear(f"I commit to it.{LONG}\n/block the log shows data loss")
    assert [(x.kind, x.reason) for x in heard.declarations] == [(Kind.BLOCK, "the log shows data loss")]


@pytest.mark.parametrize(
    "command", ["/commit", "/dac", "/overrule @bob late", "/editorial", "/recuse", "/delegate @bob"]
)
def test_nothing_that_could_turn_a_check_green_is_heard_in_a_comment_that_is_not_read(command: str) -> None:
    heard = hear(f"{command}{LONG}")
    assert heard.declarations == ()
    assert heard.unclear


@pytest.mark.parametrize("command", ["/unblock B1", "/withdraw", "/call 3d", "/recheck", "/invite @bob"])
def test_what_only_takes_back_or_asks_is_heard_in_a_comment_that_is_not_read(command: str) -> None:
    assert len(hear(f"{command}{LONG}").declarations) == 1


def test_a_command_beside_a_form_is_heard() -> None:
    heard = hear("I block this because:\n\n1. [First concern]\n2. [Second concern]\n\n/block for real")
    assert [x.reason for x in heard.declarations] == ["for real"]
