import pytest

from app.decision.visible_words import FAKE, HOLE, TOO_MUCH, Paragraph, Place, as_seen, visible_paragraphs


def seen(body: str) -> list[tuple[int, str]]:
    paragraphs = visible_paragraphs(as_seen(body), lambda _: True)
    assert paragraphs is not TOO_MUCH
    return [(line.number, line.text) for paragraph in paragraphs for line in paragraph.lines]


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        pytest.param("one\ntwo", [(1, "one"), (2, "two")], id="lines"),
        pytest.param("a\n\n\nb", [(1, "a"), (4, "b")], id="paragraphs"),
        pytest.param("**a** _b_ [c](http://d)", [(1, "a b c")], id="emphasis and links"),
        pytest.param("a `b` ![c](d)", [(1, f"a {HOLE} {HOLE}")], id="code and images leave a hole"),
        pytest.param("a ~~b~~ c", [(1, "a   c")], id="struck through"),
        pytest.param("a <s>b</s> c", [(1, "a   c")], id="struck through in HTML"),
        pytest.param("a <!-- b --> c", [(1, "a  c")], id="an HTML comment"),
        pytest.param("a<br>b", [(1, "a; b")], id="a line break in HTML"),
        pytest.param("> a\n\nb", [(3, "b")], id="a quote"),
        pytest.param("- a\n  - b", [(1, "a"), (2, "b")], id="lists"),
        pytest.param("a\n```\nb\n```\nc", [(1, "a"), (5, "c")], id="fenced code"),
        pytest.param("<pre>\n\na\n\n</pre>\n\nb", [(7, "b")], id="preformatted HTML"),
        pytest.param("|a|b|\n|-|-|\n|c|d|\n\ne", [(5, "e")], id="a table"),
        pytest.param("\u00a0\na", [(2, "a")], id="a line of odd spaces"),
        pytest.param("a\\\nb", [(1, "a"), (2, "b")], id="a hard line break"),
    ],
)
def test_only_visible_words_are_left_with_their_lines(body: str, lines: list[tuple[int, str]]) -> None:
    assert seen(body) == lines


@pytest.mark.parametrize(
    ("body", "place"),
    [("a", Place.TEXT), ("# a", Place.HEADING), ("a\n===", Place.HEADING), ("- a", Place.LIST), ("1. a", Place.LIST)],
)
def test_a_paragraph_knows_where_it_stands(body: str, place: Place) -> None:
    paragraphs = visible_paragraphs(body, lambda _: True)
    assert isinstance(paragraphs, tuple)
    assert [paragraph.place for paragraph in paragraphs] == [place]


@pytest.mark.parametrize(
    ("body", "bold"), [("**ab** c", 2), ("a **b**", 0), ("**a** **b**", 3), ("~~x~~ a", 0), ("plain", 0)]
)
def test_a_line_knows_how_much_of_its_start_is_bold(body: str, bold: int) -> None:
    paragraphs = visible_paragraphs(body, lambda _: True)
    assert isinstance(paragraphs, tuple)
    assert paragraphs[0].lines[0].bold == bold


@pytest.mark.parametrize(("body", "opens"), [("/a", "/a"), ("   /a", "/a"), ("x\n     /a", ""), ("x\n\t/a", "")])
def test_a_line_knows_how_it_was_typed(body: str, opens: str) -> None:
    paragraphs = visible_paragraphs(body, lambda _: True)
    assert isinstance(paragraphs, tuple)
    assert paragraphs[-1].lines[-1].opens == opens


def test_paragraphs_that_do_not_matter_are_left_out() -> None:
    paragraphs = visible_paragraphs("a\n\nb", lambda text: text == "b")
    assert [p.lines[0].text for p in paragraphs if isinstance(p, Paragraph)] == ["b"]  # type: ignore[union-attr]


@pytest.mark.parametrize("body", ["a\n" * 2_000, "*a " * 5_000], ids=["lines", "markup"])
def test_too_much_is_not_read(body: str) -> None:
    assert visible_paragraphs(body, lambda _: True) is TOO_MUCH


@pytest.mark.parametrize(
    ("body", "text"),
    [
        pytest.param("a\r\nb\rc", "a\nb\nc", id="line ends"),
        pytest.param("a\x00b\x1bc", "a b c", id="controls"),
        pytest.param("a\ud800b", f"a{FAKE}b", id="a lone surrogate"),
        pytest.param("co\u200bmmit", f"co{FAKE}mmit", id="a split word"),
        pytest.param("co\u00admmit", f"co{FAKE}mmit", id="a soft hyphen"),
        pytest.param("a \u200bb\ufeff", "a b", id="between words"),
        pytest.param("می\u200cخواهم", "میخواهم", id="a joiner where it belongs"),
        pytest.param("a\u202eb", f"a{FAKE}b", id="reordered"),
        pytest.param("é", "é", id="a letter with an accent"),
    ],
)
def test_what_cannot_be_seen_is_taken_out(body: str, text: str) -> None:
    assert as_seen(body) == text
