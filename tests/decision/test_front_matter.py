"""Front matter: whom a file names, what is nobody's business, and that no file makes reading it fail."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.decision.front_matter import MOST_BYTES, stakeholders_in


def named(text: str) -> list[tuple[str, int]]:
    """The names and their lines; there must be no problem."""
    references, problems = stakeholders_in(text, "Acme")
    assert problems == ()
    return [(reference.name, reference.line) for reference in references]


NAMED = [
    pytest.param(
        '---\ntitle: X\nstakeholders:\n- "@Alice"\n- acme/Team\n---\n#\n', [("alice", 4), ("acme/team", 5)], id="list"
    ),
    pytest.param('---\nstakeholders: ["@a", b]\n...\n', [("a", 2), ("b", 2)], id="closed with dots"),
    pytest.param('---\nstakeholders: "@acme/team"\n---\n', [("acme/team", 2)], id="only one, as text"),
    pytest.param("--- \t\nstakeholders: alice\n--- \n", [("alice", 2)], id="spaces behind the lines"),
    pytest.param("---\r\ntitle: X\r\nstakeholders:\r\n- alice\r\n---\r\n", [("alice", 4)], id="lines of Windows"),
    pytest.param("\ufeff---\nstakeholders: alice\n---", [("alice", 2)], id="a mark of the encoding, and no last line"),
    pytest.param("---\nstakeholders: [alice, '@Alice', bob]\n---\n", [("alice", 2), ("bob", 2)], id="each once"),
    pytest.param("---\nx: &x alice\nstakeholders: [*x]\n---\n", [("alice", 2)], id="an alias"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names"), NAMED)
def test_the_file_names_its_stakeholders(text: str, names: list[tuple[str, int]]) -> None:
    assert named(text) == names


NOBODY = [
    pytest.param("", id="an empty file"),
    pytest.param("# RFC\nstakeholders: [alice]\n", id="no front matter"),
    pytest.param("\n---\nstakeholders: [alice]\n---\n", id="not in the first line"),
    pytest.param("---\nstakeholders: [alice]\n", id="never closed"),
    pytest.param("---\nstakeholders: [alice]\n ---\n----\n", id="closed by nothing that closes"),
    pytest.param("----\nstakeholders: [alice]\n---\n", id="a line of four"),
    pytest.param("---\n---\nstakeholders: [alice]\n", id="empty front matter"),
    pytest.param("---\n \t\n---\n", id="only spaces"),
    pytest.param("---\n\n  # stakeholders: [alice]\n---\n", id="only a comment"),
    pytest.param("---\ntitle: X\n---\n", id="no such key"),
    pytest.param("---\nStakeholders: [alice]\n---\n", id="another case"),
    pytest.param("---\nnested: {stakeholders: [alice]}\n---\n", id="within another key"),
    pytest.param("---\nSome words between two lines.\n---\n", id="words between two lines"),
    pytest.param("---\n- stakeholders\n---\n", id="a list"),
    pytest.param("---\nstakeholders: []\n---\n", id="an empty list"),
    pytest.param("---\nstakeholders:\n---\n", id="nothing"),
    pytest.param("---\nstakeholders: ~\n---\n", id="null"),
    pytest.param("---\ntags: {a: 1, a: 2}\n---\n", id="a key given twice, and not ours"),
]


@pytest.mark.parametrize("text", NOBODY)
def test_the_file_names_nobody(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("date: !ruby/date 2026-01-01", id="a tag"),
        pytest.param("tags: {a: 1, a: 2}", id="a key given twice"),
        pytest.param("a: 1\na: 2", id="a key of the file given twice"),
        pytest.param("all: &all {}\n<<: *all", id="a merge key"),
        pytest.param("status: [1, {x: ~}]", id="a tree"),
        pytest.param("x:\n  stake: !a b", id="a tag on words that begin like ours"),
    ],
)
def test_what_other_keys_hold_is_ignored(other: str) -> None:
    lines = other.count("\n") + 1
    assert named(f"---\n{other}\nstakeholders:\n- alice\n---\n") == [("alice", lines + 3)]
    assert named(f"---\nstakeholders:\n- alice\n{other}\n---\n") == [("alice", 3)]


PROBLEMS = [
    pytest.param("stakeholders: @alice", 2, 'put quotes around @alice: "@alice"', id="a name without quotes"),
    pytest.param("a: 1\nb: [c", 3, "the [ that opens here is not closed, or a comma is missing in it", id="no YAML"),
    pytest.param(
        "a: 1\nstakeholders: [ok, a b]",
        3,
        '"a b" is not the name of a user; write one name each, such as "@alice"',
        id="no name",
    ),
    pytest.param(
        "stakeholders: alice, bob",
        2,
        '"alice, bob" is not the name of a user; write one name each, such as "@alice"',
        id="two names in one text",
    ),
    pytest.param(
        'stakeholders:\n- "@evil/team"',
        3,
        "team @evil/team is of another organization; only teams of Acme can be named here",
        id="a team of another organization",
    ),
    pytest.param(
        "stakeholders: 'x[bot]'", 2, '"x[bot]" is a bot; a seat needs a person or a team', id="a bot"
    ),
    pytest.param("stakeholders: [[a]]", 2, 'an item of "stakeholders" must be text; it is a list', id="a list in it"),
    pytest.param(
        "stakeholders: {a: b}",
        2,
        '"stakeholders" must be a list, such as ["@alice", "@acme/team"]; it has keys under it',
        id="keys",
    ),
    pytest.param(
        "stakeholders: [123]",
        2,
        'an item of "stakeholders" must be text, but YAML reads 123 as something else; put quotes around it: "123"',
        id="a number",
    ),
    pytest.param(
        "stakeholders: [alice]\nx: 1\nstakeholders: [bob]",
        4,
        'key "stakeholders" stands here twice; the first is in line 2',
        id="given twice",
    ),
    pytest.param(
        "stakeholders:\n- ok\n- !x alice",
        4,
        '!x is read as a YAML tag here; for a pattern put quotes around it: "!x"',
        id="a tag on a name",
    ),
    pytest.param("a: \x07", 2, "an invisible character (U+0007); take it out", id="a control character"),
    pytest.param("a: " + "[" * 30, 2, "nested deeper than 20 levels", id="too deep"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "line", "message"), PROBLEMS)
def test_what_is_wrong_is_told_with_the_line_of_the_file(source: str, line: int, message: str) -> None:
    _, problems = stakeholders_in(f"---\n{source}\n---\n# Text\n", "Acme")
    assert [(problem.line, problem.message) for problem in problems] == [(line, message)]
    assert problems[0].is_error


def test_good_names_beside_a_bad_one_are_still_found() -> None:
    references, problems = stakeholders_in("---\nstakeholders: [alice, a b, bob]\n---\n", "acme")
    assert [reference.name for reference in references] == ["alice", "bob"]
    assert len(problems) == 1


@pytest.mark.parametrize("filler", ["x", "é"])
def test_front_matter_larger_than_the_bound_is_a_problem(filler: str) -> None:
    text = f"---\nstakeholders: [alice]\na: {filler * MOST_BYTES}\n---\n"
    references, (problem,) = stakeholders_in(text, "acme")
    assert (references, problem.line, problem.message) == ((), 1, "the front matter is larger than 64 KiB")


def test_a_long_file_below_small_front_matter_is_no_problem() -> None:
    assert named("---\nstakeholders: alice\n---\n" + "word\n" * 200_000) == [("alice", 2)]


PIECES = st.sampled_from(
    ["---", "...", "\n", "stakeholders", ": ", "- ", "[", "]", "{", "}", '"', "'", "@a", "acme/b", "&x ", "*x", "!t "]
)  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=30).map("".join)), st.sampled_from(["---\n", ""]))
@settings(deadline=None)
def test_no_file_makes_reading_it_fail(text: str, opening: str) -> None:
    references, problems = stakeholders_in(f"{opening}{text}\n---\n", "acme")
    assert all(reference.name for reference in references)
    assert all(problem.line >= 1 for problem in problems)


@given(st.lists(st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True), unique=True, max_size=6), st.booleans())
@settings(deadline=None)
def test_every_name_written_is_found_in_order(names: list[str], in_lines: bool) -> None:
    items = "".join(f'\n- "@{name}"' for name in names) if in_lines else f" {['@' + name for name in names]}"
    assert [name for name, _ in named(f"---\nstakeholders:{items}\nx: 1\n---\n")] == names


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("---\n" + "--- x\n" * 200_000, id="lines that nearly close"),
        pytest.param("---\n" + " \t" * 500_000 + "\n---\n", id="spaces"),
        pytest.param("---\n---" + " \t" * 500_000 + "x\n", id="spaces behind what nearly closes"),
        pytest.param("---\nstakeholders: [" + "a, " * 9_000 + "b]\n---\n", id="many names"),
        pytest.param("---\nstakeholders: [a]\n" + "a: !x 1\n" * 5_000 + "---\n", id="many problems"),
    ],
)
def test_no_file_makes_it_slow(text: str) -> None:
    began = time.process_time()
    stakeholders_in(text, "acme")
    assert time.process_time() - began < 1
