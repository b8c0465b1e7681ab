"""YAML as a tree: what is kept of a good document, and what is said about one that is no YAML or built to hurt."""

import pytest
import yaml

from app.decision.yaml_tree import MOST_BYTES, MOST_DEPTH, Mapping, Scalar, Sequence, read_yaml


def said(source: str | bytes) -> list[tuple[int, int, str]]:
    return [(problem.line, problem.column, problem.message) for problem in read_yaml(source).problems]


def test_nodes_know_where_they_stand() -> None:
    document = read_yaml("a:\n  - b\n  - 'c'\n")
    key = Scalar("a", True, 1, 1)
    items: list[Scalar | Sequence | Mapping] = [Scalar("b", True, 2, 5), Scalar("c", False, 3, 5)]
    assert document.root == Mapping(1, 1, {"a": (key, Sequence(2, 3, items))})
    assert document.problems == ()


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        pytest.param("3", True, id="bare"),
        pytest.param("'3'", False, id="quoted"),
        pytest.param("!!str 3", False, id="tagged as text"),
        pytest.param("!!int 3", True, id="tagged as a number"),
        pytest.param("|-\n 3", False, id="as a block"),
    ],
)
def test_quotes_and_tags_decide_whether_a_value_is_plain(written: str, plain: bool) -> None:
    root = read_yaml(written).root
    assert isinstance(root, Scalar)
    assert (root.text, root.plain) == ("3", plain)


@pytest.mark.parametrize("written", ["!!seq [a]", "!!map {a: b}", "&x [a]"])
def test_core_tags_and_anchors_are_no_problem(written: str) -> None:
    assert said(written) == []


SYNTAX = [
    pytest.param("a: [@alice]", (1, 5, 'put quotes around @alice: "@alice"'), id="a name in a list"),
    pytest.param("a:\n  - @acme/x # y", (2, 5, 'put quotes around @acme/x: "@acme/x"'), id="a team in a list of lines"),
    pytest.param("a: *.md", (1, 4, 'put quotes around *.md: "*.md"'), id="a star that begins a pattern"),
    pytest.param("a: &.b", (1, 4, 'put quotes around &.b: "&.b"'), id="an ampersand"),
    pytest.param("a: `x`", (1, 4, 'put quotes around `x`: "`x`"'), id="a backtick"),
    pytest.param("a:\n\t- b", (2, 1, "a tab; YAML is indented with spaces"), id="a tab"),
    pytest.param("a: 'x\nb: c", (1, 4, "the quote that opens here is not closed"), id="an open quote"),
    pytest.param(
        "a: [b\nc: d", (1, 4, "the [ that opens here is not closed, or a comma is missing in it"), id="an open bracket"
    ),
    pytest.param(
        "a: {b, c", (1, 4, "the { that opens here is not closed, or a comma is missing in it"), id="an open brace"
    ),
    pytest.param(
        "a: b\n[", (2, 0, "is not YAML: could not find expected ':'; check indentation and quotes"), id="a last bracket"
    ),
    pytest.param("[", (1, 0, "a bracket before this is not closed, or a comma is missing in it"), id="only a bracket"),
    pytest.param(
        "[\n[,",
        (2, 2, "a bracket before this is not closed, or a comma is missing in it"),
        id="a comma after a bracket",
    ),
    pytest.param(
        "a: b: c",
        (1, 5, 'a ":" is not expected here; check the indentation, or put quotes around text that has one'),
        id="a second colon",
    ),
    pytest.param(
        "- a\nb: c",
        (2, 1, "is not YAML: did not find expected '-' indicator; check indentation and quotes"),
        id="a key after a list",
    ),
    pytest.param(
        "a: [!docs/x, b]",
        (1, 5, '!docs/x is read as a YAML tag here; for a pattern put quotes around it: "!docs/x"'),
        id="a negated pattern without quotes",
    ),
    pytest.param("a: !!set {b}", (1, 4, "the tag !!set does not fit here; leave it out"), id="a tag that is not core"),
    pytest.param("a: !!seq b", (1, 4, "the tag !!seq does not fit here; leave it out"), id="a tag on the wrong thing"),
    pytest.param(
        "a: 1\nb: 2\na: 3", (3, 1, 'key "a" stands here twice; the first is in line 1'), id="a key given twice"
    ),
    pytest.param(
        "<<: {}",
        (1, 1, "merge keys (<<) are not read here; write the keys out, or use an alias for a whole value"),
        id="a merge key",
    ),
    pytest.param("? [a]\n: b", (1, 3, "a key must be a single word, not a list or mapping"), id="a list as a key"),
    pytest.param("a: 1\n---\nb: 2", (2, 0, "a second document begins here (---); a policy is one"), id="two documents"),
    pytest.param(
        "a: *x",
        (1, 4, "no anchor &x before this alias; if a pattern is meant, put it in quotes"),
        id="an alias of nothing",
    ),
    pytest.param(
        "a: &x [*x]",
        (1, 8, "no anchor &x before this alias; if a pattern is meant, put it in quotes"),
        id="an alias within its own anchor",
    ),
    pytest.param("a: b\n\x07", (2, 1, "an invisible character (U+0007); take it out"), id="a control character"),
    pytest.param("a: \ud800", (1, 0, "is not UTF-8 text; save the file as UTF-8"), id="half a character"),
]


@pytest.mark.parametrize(("source", "problem"), SYNTAX)
def test_what_is_no_yaml_of_ours_is_explained_in_place(source: str, problem: tuple[int, int, str]) -> None:
    assert said(source) == [problem]


def test_bytes_that_are_not_utf_8_are_explained_in_place() -> None:
    assert said(b"a: b\nc: \xff\n") == [(2, 0, "is not UTF-8 text; save the file as UTF-8")]


HOSTILE = [
    pytest.param("x" * (MOST_BYTES + 1), "the file is larger than 64 KiB", id="too large"),
    pytest.param("[" * 60_000, f"nested deeper than {MOST_DEPTH} levels", id="deep lists"),
    pytest.param("{a: " * 15_000, f"nested deeper than {MOST_DEPTH} levels", id="deep mappings"),
    pytest.param("- " * 30_000, f"nested deeper than {MOST_DEPTH} levels", id="deep lines"),
    pytest.param("- &a x\n" * 5_000, "more than 100 anchors and aliases", id="many anchors"),
    pytest.param("- &a x\n" + "- *a\n" * 5_000, "more than 100 anchors and aliases", id="many aliases"),
    pytest.param(
        "- &a0 [x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"- &a{i} [{','.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10)),
        "more than 10000 values, aliases counted as what they stand for",
        id="a billion laughs",
    ),
    pytest.param(
        "[" + "a," * 30_000 + "]", "more than 10000 values, aliases counted as what they stand for", id="a long list"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("source", "message"), HOSTILE)
def test_a_document_built_to_hurt_is_refused(source: str, message: str) -> None:
    document = read_yaml(source)
    assert [problem.message for problem in document.problems] == [message]
    assert document.root is None


def test_reading_stops_after_many_problems() -> None:
    assert len(read_yaml("a: 1\n" * 5_000).problems) == 51


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        pytest.param("a: [@alice]", (1, 5, 'put quotes around @alice: "@alice"'), id="a name"),
        pytest.param("a: *.md", (1, 4, 'put quotes around *.md: "*.md"'), id="a pattern"),
        pytest.param('a: "\\UFFFFFFFF"', (1, 0, "is not YAML"), id="a character beyond all"),
    ],
)
def test_the_parser_without_libyaml_gives_the_same_words(source: str, problem: tuple[int, int, str]) -> None:
    assert [(p.line, p.column, p.message) for p in read_yaml(source, yaml.SafeLoader).problems] == [problem]


def test_a_complaint_without_a_place_is_told_for_the_first_line() -> None:
    class Lost(yaml.SafeLoader):
        def __init__(self, stream: object) -> None:
            raise yaml.MarkedYAMLError(problem="lost")

    assert [(p.line, p.message) for p in read_yaml("a: b", Lost).problems] == [(1, "is not YAML")]
