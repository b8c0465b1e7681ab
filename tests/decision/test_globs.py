"""Patterns: what they match, that they match as others match, and that no text makes them slow."""

import time
from fnmatch import fnmatchcase

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from app.decision.globs import PathPatterns, ShellPatterns, fault_of_path_pattern

PATHS = [
    pytest.param(["rfcs/**"], "rfcs/1.md", True, id="everything below a directory"),
    pytest.param(["rfcs/**"], "rfcs", False, id="not the directory's own name"),
    pytest.param(["rfcs/**"], "docs/rfcs/1.md", False, id="a slash binds it to the root"),
    pytest.param(["rfcs/"], "docs/rfcs/1.md", True, id="a directory at any depth"),
    pytest.param(["rfcs/"], "rfcs", False, id="a file is no directory"),
    pytest.param(["/rfcs"], "rfcs/a/b.md", True, id="below a name"),
    pytest.param(["/rfcs"], "x/rfcs", False, id="bound to the root"),
    pytest.param(["*.md"], "a/b/c.md", True, id="a name at any depth"),
    pytest.param(["docs/*.md"], "docs/a/b.md", False, id="a star stops at a slash"),
    pytest.param(["docs/**/b.md"], "docs/b.md", True, id="two stars over nothing"),
    pytest.param(["docs/**/b.md"], "docs/x/y/b.md", True, id="two stars over two directories"),
    pytest.param(["a/**/b/**/c"], "a/b/x/b/c", True, id="two stars twice"),
    pytest.param(["**/adr/*.md"], "x/adr/1.md", True, id="two stars first"),
    pytest.param(["**"], "a", True, id="everything"),
    pytest.param(["/**"], "a", True, id="everything from the root"),
    pytest.param(["**/"], "a", False, id="every directory, not a file"),
    pytest.param(["**/"], "a/b", True, id="every directory"),
    pytest.param(["a/**/"], "a/b", False, id="every directory below one, not a file"),
    pytest.param(["a/**/"], "a/b/c", True, id="every directory below one"),
    pytest.param(["a?c"], "abc", True, id="any one character"),
    pytest.param(["a?c"], "a/c", False, id="any one character but a slash"),
    pytest.param(["[0-9][!0-9].md"], "1x.md", True, id="classes"),
    pytest.param(["[0-9][!0-9].md"], "11.md", False, id="a class that excludes"),
    pytest.param(["a[!b]c"], "a/c", False, id="a class that excludes still has no slash"),
    pytest.param(["[]a].md"], "].md", True, id="a bracket first in a class"),
    pytest.param(["[a"], "[a", True, id="a bracket that opens no class"),
    pytest.param([r"[\]]"], "]", True, id="an escaped bracket in a class"),
    pytest.param([r"[\a-\c]"], "b", True, id="an escaped range"),
    pytest.param(["[c-a]"], "b", False, id="a range backwards"),
    pytest.param(["[c-a]"], "c", True, id="a range backwards has its first character"),
    pytest.param(["[a-]"], "-", True, id="a dash at the end of a class"),
    pytest.param([r"\*.md"], "*.md", True, id="an escaped star"),
    pytest.param([r"\*.md"], "a.md", False, id="an escaped star is no star"),
    pytest.param([r"\!a"], "!a", True, id="an escaped mark"),
    pytest.param([r"\#a"], "#a", True, id="an escaped hash"),
    pytest.param(["a.md  "], "a.md", True, id="spaces at the end"),
    pytest.param(["a\\ "], "a ", True, id="an escaped space at the end"),
    pytest.param(["a.b"], "axb", False, id="a dot is a dot"),
    pytest.param(["rfcs/**", "!rfcs/README.md"], "rfcs/README.md", False, id="a negation"),
    pytest.param(["!rfcs/README.md", "rfcs/**"], "rfcs/README.md", True, id="the last match wins"),
    pytest.param(["rfcs/**", "!rfcs/*.md", "rfcs/1.md"], "rfcs/1.md", True, id="wanted again"),
    pytest.param(["RFCS/**"], "rfcs/1.md", False, id="case counts"),
    pytest.param(["//"], "a/b", False, id="only slashes"),
    pytest.param(["docs/*"], "docs/a\nb", True, id="a line break in a name"),
]


@pytest.mark.parametrize(("patterns", "path", "expected"), PATHS)
def test_paths_match_as_gitignore_says(patterns: list[str], path: str, expected: bool) -> None:
    assert PathPatterns(patterns).match(path) is expected


SHELL = [
    pytest.param("RFC*", "RFC: a/b\nc", True, id="a star crosses anything"),
    pytest.param("RFC*", "an RFC", False, id="the whole text must match"),
    pytest.param("RFC", "RFC\n", False, id="a last line break is text"),
    pytest.param("*", "", True, id="a star over nothing"),
    pytest.param("release/?.x", "release/1.x", True, id="any one character"),
    pytest.param("[!a]", "/", True, id="a class that excludes"),
    pytest.param("a*b*c", "a1b2b3c", True, id="two stars"),
]


@pytest.mark.parametrize(("pattern", "text", "expected"), SHELL)
def test_texts_match_as_a_shell_says(pattern: str, text: str, expected: bool) -> None:
    assert ShellPatterns([pattern]).match(text) is expected


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        pytest.param("!", "matches nothing", id="only a mark"),
        pytest.param("//", "matches nothing", id="only slashes"),
        pytest.param("!#a", r"is a comment in gitignore; write \# for a name that begins with #", id="a comment"),
        pytest.param("a//b", "has nothing between two slashes", id="two slashes"),
        pytest.param("a\\", "ends with a backslash that escapes nothing", id="a last backslash"),
        pytest.param("a\\\\", None, id="an escaped backslash"),
        pytest.param("!rfcs/*.md", None, id="a good one"),
    ],
)
def test_a_pattern_that_cannot_be_meant_is_named(pattern: str, fault: str | None) -> None:
    assert fault_of_path_pattern(pattern) == fault


def test_no_patterns_match_nothing() -> None:
    assert not PathPatterns([]).match("a")
    assert not ShellPatterns([]).match("a")


NAMES = st.text("abc", min_size=1, max_size=3)
ATOMS = st.sampled_from(["a", "b", "c", "*", "?", "[ab]", "[!a]", "[a-c]"])
SEGMENTS = st.one_of(st.just("**"), st.lists(ATOMS, min_size=1, max_size=4).map("".join))


@given(st.lists(SEGMENTS, min_size=1, max_size=5), st.booleans(), st.lists(NAMES, min_size=1, max_size=4))
def test_paths_match_as_the_library_for_gitignore_matches(segments: list[str], rooted: bool, names: list[str]) -> None:
    # What is left out here the library reads otherwise than Git does; Git's reading stands in the table above.
    assume(all("**" not in segment or segment == "**" for segment in segments))
    assume(not any("[!" in segment for segment in segments))
    assume(not all(segment == "**" for segment in segments))
    assume(segments[-1].strip("*") != "" or segments[-1] == "**")
    pattern, path = "/" * rooted + "/".join(segments), "/".join(names)
    assert PathPatterns([pattern]).match(path) == GitIgnoreSpec.from_lines([pattern]).match_file(path)


@given(
    st.lists(st.sampled_from(["a", "b", "-", "]", "[", "*", "?", "[ab]", "[!a]", "[a-c]", "&&", "~"]), max_size=7),
    st.text("abc-][&~\n", max_size=7),
)
def test_texts_match_as_the_standard_library_matches(atoms: list[str], text: str) -> None:
    pattern = "".join(atoms)
    assume("]-" not in pattern and "--" not in pattern and "-[" not in pattern)  # ranges that run backwards
    assert ShellPatterns([pattern]).match(text) == fnmatchcase(text, pattern)


@given(st.lists(st.text(r"ab*?[]!^\-/# &~|.", max_size=12), max_size=4), st.text("ab*[]/-", max_size=10))
def test_no_pattern_makes_matching_fail(patterns: list[str], text: str) -> None:
    assert PathPatterns(patterns).match(text) in {True, False}
    assert ShellPatterns(patterns).match(text) in {True, False}


SLOW = [
    pytest.param("*-*-*-*-*-*-*-*.md", "-" * 4096, id="stars and dashes"),
    pytest.param("a*" * 100 + "b", "a" * 4096, id="a hundred stars"),
    pytest.param("**/a*/" * 40 + "b", "a/" * 2048, id="forty depths"),
    pytest.param("**/*" + "a" * 190 + "b", "a" * 4096, id="a long tail"),
    pytest.param("?*" * 100 + "b", "a" * 4096, id="questions and stars"),
]


@pytest.mark.parametrize(("pattern", "text"), SLOW)
def test_no_path_or_title_makes_matching_run_away(pattern: str, text: str) -> None:
    began = time.process_time()
    assert not PathPatterns([pattern]).match(text)
    assert not ShellPatterns([pattern]).match(text)
    assert time.process_time() - began < 0.5
