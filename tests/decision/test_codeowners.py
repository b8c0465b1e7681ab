"""CODEOWNERS: GitHub's own examples, what GitHub skips, and that no file or path makes it slow or fail."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.decision.codeowners import (
    MOST_BYTES,
    MOST_WARNINGS,
    Codeowners,
    OwnerLine,
    OwnerRule,
    Ownership,
    owners_of,
    read_codeowners,
)
from app.decision.policy import Problem, Reference, Severity

# The examples of https://docs.github.com/articles/about-code-owners, one after the other.
COMMON = """\
# This is a comment.
# Each line is a file pattern followed by one or more owners.

*       @global-owner1 @global-owner2

*.js    @js-owner #This is an inline comment.

*.go docs@example.com

*.txt @octo-org/octocats

/build/logs/ @doctocat

docs/*  docs2@example.com

apps/ @octocat
"""
ROOT_DOCS = "*  @global-owner1\n/docs/ @doctocat\n"
SCRIPTS = "/scripts/ @doctocat @octocat\n"
LOGS = "**/logs @octocat\n"
EMPTY_APPS = "/apps/ @octocat\n/apps/github\n"
OTHER_APPS = "/apps/ @octocat\n/apps/github @doctocat\n"


def winner(source: str, path: str) -> tuple[str, ...]:
    """The owners of the line that has the last word on a path, as written; empty for nobody."""
    codeowners = read_codeowners(source)
    found = owners_of(codeowners, [path])
    lines = {line.line for line in found.lines} | {problem.line for problem in found.problems}
    assert bool(lines) is not bool(found.unowned)
    return next((rule.owners for rule in codeowners.rules if rule.line in lines), ())


EXAMPLES = [
    pytest.param(COMMON, "README.md", ("@global-owner1", "@global-owner2"), id="the default owners"),
    pytest.param(COMMON, "src/deep/x.rb", ("@global-owner1", "@global-owner2"), id="the default owners anywhere"),
    pytest.param(COMMON, "src/a.js", ("@js-owner",), id="a later line takes precedence"),
    pytest.param(COMMON, "a.go", ("docs@example.com",), id="an e-mail address"),
    pytest.param(COMMON, "x/notes.txt", ("@octo-org/octocats",), id="a team"),
    pytest.param(COMMON, "build/logs/a/b.txt", ("@doctocat",), id="a directory at the root and all below"),
    pytest.param(COMMON, "src/build/logs/a.txt", ("@octo-org/octocats",), id="only at the root"),
    pytest.param(COMMON, "docs/getting-started.md", ("docs2@example.com",), id="directly in docs"),
    pytest.param(
        COMMON, "docs/build-app/troubleshooting.md", ("@global-owner1", "@global-owner2"), id="not deeper in docs"
    ),
    pytest.param(COMMON, "src/docs/a.md", ("@global-owner1", "@global-owner2"), id="not in another docs"),
    pytest.param(COMMON, "apps/a.js", ("@octocat",), id="an apps directory"),
    pytest.param(COMMON, "x/y/apps/z/a.js", ("@octocat",), id="an apps directory anywhere"),
    pytest.param(COMMON, "x/apps", ("@global-owner1", "@global-owner2"), id="a file called apps"),
    pytest.param(ROOT_DOCS, "docs/a/b.md", ("@doctocat",), id="docs at the root and all below"),
    pytest.param(ROOT_DOCS, "x/docs/b.md", ("@global-owner1",), id="docs elsewhere"),
    pytest.param(SCRIPTS, "scripts/a/b.sh", ("@doctocat", "@octocat"), id="any change inside scripts"),
    pytest.param(LOGS, "build/logs/a.txt", ("@octocat",), id="logs in build"),
    pytest.param(LOGS, "deeply/nested/logs/x/a.txt", ("@octocat",), id="logs deeply nested"),
    pytest.param(LOGS, "logs/a.txt", ("@octocat",), id="logs at the root"),
    pytest.param(LOGS, "build/mylogs/a.txt", (), id="not another name"),
    pytest.param(EMPTY_APPS, "apps/a.txt", ("@octocat",), id="apps but a subdirectory"),
    pytest.param(EMPTY_APPS, "apps/github/a.txt", (), id="the subdirectory without owners"),
    pytest.param(EMPTY_APPS, "apps/githubs", ("@octocat",), id="a name that only begins like it"),
    pytest.param(OTHER_APPS, "apps/github/a.txt", ("@doctocat",), id="the subdirectory with its own owner"),
]


@pytest.mark.parametrize(("source", "path", "owners"), EXAMPLES)
def test_the_examples_of_githubs_documentation_own_what_it_says(source: str, path: str, owners: tuple[str]) -> None:
    assert winner(source, path) == owners


PATTERNS = [
    pytest.param("foo", ["foo", "foo/bar", "bar/foo", "bar/foo/baz"], ["foo.txt", "bar/baz"], id="a name"),
    pytest.param("/foo", ["foo", "foo/bar/baz"], ["fool", "bar/foo"], id="a name at the root"),
    pytest.param("foo/", ["foo/bar", "bar/foo/baz"], ["foo", "bar/foo"], id="a directory"),
    pytest.param("/foo/", ["foo/bar/baz"], ["foo", "bar/foo/baz"], id="a directory at the root"),
    pytest.param("foo/bar", ["foo/bar", "foo/bar/baz"], ["foo/bart", "baz/foo/bar"], id="a path"),
    pytest.param("foo/bar/", ["foo/bar/baz"], ["foo/bar", "baz/foo/bar/x"], id="the path of a directory"),
    pytest.param("f*", ["foo", "foo/bar/baz", "bar/foo/baz"], ["xfoo", "bar/baz"], id="a star in a name"),
    pytest.param("/*", ["foo", "bar"], ["foo/bar"], id="all that lies at the root"),
    pytest.param("/f*", ["foo", "foo/bar"], ["bar/foo"], id="a star at the root"),
    pytest.param("f*/", ["foo/bar", "bar/foo/baz"], ["foo", "bar/foo"], id="a star in a directory"),
    pytest.param("/*/", ["foo/bar", "foo/bar/baz"], ["foo"], id="all directories"),
    pytest.param(r"f\*o", ["f*o"], ["foo"], id="an escaped star"),
    pytest.param(r"f\?*", ["f?o"], ["foo"], id="an escaped question mark beside a star"),
    pytest.param("foo/*", ["foo/bar"], ["foo", "foo/bar/baz", "x/foo/bar"], id="directly in a directory"),
    pytest.param("**/foo/*", ["foo/a", "x/foo/a"], ["foo/a/b", "foo"], id="directly in a directory anywhere"),
    pytest.param("foo/*.txt", ["foo/a.txt"], ["foo/b/a.txt", "x/foo/a.txt"], id="by ending, directly in a directory"),
    pytest.param("foo/*/baz", ["foo/bar/baz/qux"], ["foo/baz"], id="one directory between"),
    pytest.param("*.md", ["a.md", ".md", "x/a.md/b"], ["md", "a.mdx"], id="an ending"),
    pytest.param(r"*.\*", ["a.*"], ["a.b"], id="an ending with an escaped star"),
    pytest.param("f?o", ["foo"], ["fo", "fooo", "f/o"], id="any one character"),
    pytest.param("**/foo/bar", ["foo/bar", "x/y/foo/bar/z"], ["foo/x/bar"], id="two stars first"),
    pytest.param("foo/**", ["foo/bar", "foo/bar/baz"], ["foo", "x/foo/bar"], id="two stars last"),
    pytest.param("foo/**/", ["foo/bar", "foo/bar/baz"], ["foo"], id="two stars last, with a slash"),
    pytest.param("foo/**/bar", ["foo/bar", "foo/x/y/bar/z"], ["x/foo/bar"], id="two stars between"),
    pytest.param("**", ["foo", "foo/bar"], [], id="two stars"),
    pytest.param(r"my\ docs/a\ b.md", ["my docs/a b.md"], ["my", "docs/a"], id="escaped spaces"),
    pytest.param(r"app/\[id\]/a.ts", ["app/[id]/a.ts"], ["app/i/a.ts"], id="escaped brackets"),
    pytest.param(r"app/\[id\]/*", ["app/[id]/a.ts"], ["app/i/a.ts"], id="escaped brackets beside a star"),
    pytest.param("Docs/", ["Docs/a"], ["docs/a"], id="case counts"),
    pytest.param("*.MD", ["a.MD"], ["a.md"], id="case counts beside a star"),
    pytest.param("a#b", ["a#b"], ["a"], id="a hash within a name"),
    pytest.param("a.b", ["a.b"], ["axb"], id="a dot is a dot"),
    pytest.param("src/(x)/{y}+.js", ["src/(x)/{y}+.js"], ["src/x/y.js"], id="other signs are themselves"),
]


@pytest.mark.parametrize(("pattern", "owned", "others"), PATTERNS)
def test_a_pattern_owns_these_paths_and_not_those(pattern: str, owned: list[str], others: list[str]) -> None:
    found = owners_of(read_codeowners(f"{pattern} @a"), [*owned, *others])
    assert [line.paths for line in found.lines] == [tuple(owned)]
    assert found.unowned == tuple(others)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        pytest.param("* @a  @b\t@a", OwnerRule("*", ("@a", "@b"), 1), id="each owner once"),
        pytest.param("  * @a \r", OwnerRule("*", ("@a",), 1), id="spaces around, and a line end of Windows"),
        pytest.param("\ufeff* @a", OwnerRule("*", ("@a",), 1), id="a mark of the encoding before it"),
        pytest.param("/x # nobody's", OwnerRule("/x", (), 1), id="a comment instead of owners"),
        pytest.param("/x @a#b#@c", None, id="a hash within an owner"),
        pytest.param("a\\ ", OwnerRule("a\\ ", (), 1), id="an escaped space at the end"),
        pytest.param("* @Acme/Team.x_1-y", OwnerRule("*", ("@Acme/Team.x_1-y",), 1), id="a team"),
        pytest.param("* @alice_acme", OwnerRule("*", ("@alice_acme",), 1), id="a managed user"),
        pytest.param(" # * @a", None, id="a comment after spaces"),
        pytest.param(" \t", None, id="an empty line"),
    ],
)
def test_a_line_is_read_as_github_reads_it(line: str, rule: OwnerRule | None) -> None:
    assert read_codeowners(line).rules == ((rule,) if rule else ())


SKIPPED = [
    pytest.param(
        "!*.js @b",
        '"!*.js" begins with "!", and CODEOWNERS has no exceptions; write a later line without owners',
        id="a negation",
    ),
    pytest.param(r"\#x @b", r'"\#x" begins with an escaped "#", which CODEOWNERS does not read', id="an escaped hash"),
    pytest.param(
        "[a-z].js @b",
        r'"[a-z].js" has "[" or "]" in it, and CODEOWNERS has no ranges; write "\[" and "\]" for the signs themselves',
        id="a range",
    ),
    pytest.param("a/***/b @b", '"a/***/b" has three stars in a row', id="three stars"),
    pytest.param("a//b @b", '"a//b" can match no path', id="two slashes"),
    pytest.param("/ @b", '"/" matches nothing; write "*" for everything', id="only a slash"),
    pytest.param("a\\", r'"a\" ends with a backslash that escapes nothing', id="a last backslash"),
    pytest.param(
        "* b",
        '"*" has the owner "b", which is neither "@user" nor "@org/team" nor an e-mail',
        id="an owner without its sign",
    ),
    pytest.param(
        "* @b/",
        '"*" has the owner "@b/", which is neither "@user" nor "@org/team" nor an e-mail',
        id="a team without a name",
    ),
    pytest.param(
        "* @b !c @d?",
        '"*" has the owner "!c", which is neither "@user" nor "@org/team" nor an e-mail',
        id="the first of two faults",
    ),
]


@pytest.mark.parametrize(("line", "message"), SKIPPED)
def test_a_line_with_wrong_syntax_is_skipped_with_a_warning(line: str, message: str) -> None:
    codeowners = read_codeowners(f"* @a\n{line}\n")
    assert codeowners.rules == (OwnerRule("*", ("@a",), 1),)
    assert codeowners.problems == (Problem(2, message + "; GitHub skips this line", Severity.WARNING),)


def test_each_line_that_owns_a_changed_file_is_one_group_of_its_owners() -> None:
    codeowners = read_codeowners("* @a\n*.md @B @acme/Docs @b\n/src/ @a\n/lib/ @c\n")
    found = owners_of(codeowners, ["src/x", "README.md", "docs/a.md", "src/x", "z"])
    assert found.lines == (
        OwnerLine("*", (Reference("a"),), 1, ("z",)),
        OwnerLine("*.md", (Reference("b"), Reference("acme/docs")), 2, ("README.md", "docs/a.md")),
        OwnerLine("/src/", (Reference("a"),), 3, ("src/x",)),
    )
    assert [reference.line for reference in found.lines[1].of] == [2, 2]
    assert (found.unowned, found.problems) == ((), ())


def test_files_that_no_line_matches_or_that_a_line_clears_are_returned_apart() -> None:
    found = owners_of(read_codeowners("/a/ @x\n/a/free\n"), ["b", "a/free/c", "a/d"])
    assert found.unowned == ("b", "a/free/c")
    assert [line.paths for line in found.lines] == [("a/d",)]


def test_beside_an_e_mail_address_the_other_owners_still_fill_the_seat() -> None:
    codeowners = read_codeowners("* a@example.com @b\n")
    message = 'nobody can tell whose e-mail address "a@example.com" is; name its owner as "@user"'
    assert codeowners.problems == (Problem(1, message, Severity.WARNING),)
    assert [line.of for line in owners_of(codeowners, ["x"]).lines] == [(Reference("b"),)]


def test_a_changed_file_owned_by_e_mail_addresses_alone_is_an_error() -> None:
    codeowners = read_codeowners("* @b\n*.go a@example.com\n")
    assert owners_of(codeowners, ["x"]).problems == ()
    found = owners_of(codeowners, ["x.go"])
    message = '"*.go" is owned by e-mail addresses alone; name an owner as "@user" there'
    assert found.problems == (Problem(2, message),)
    assert (found.lines, found.unowned) == ((), ())


def test_a_file_without_rules_owns_nothing() -> None:
    assert owners_of(read_codeowners("# nothing\n"), ["a"]).unowned == ("a",)


@pytest.mark.parametrize("source", ["x" * (MOST_BYTES + 1), "é" * (MOST_BYTES // 2 + 1)])
def test_a_file_that_github_does_not_load_is_an_error(source: str) -> None:
    message = "CODEOWNERS is larger than 3 MB, so that GitHub does not load it"
    assert read_codeowners(source) == Codeowners((), (Problem(1, message),))


def test_more_wildcards_than_can_be_matched_quickly_are_an_error() -> None:
    codeowners = read_codeowners("! @a\n" + "*-x* @a\n" * 20_000)
    assert codeowners.rules == ()
    first, second = codeowners.problems
    assert (first.line, first.is_error) == (12_502, True)
    assert first.message == "patterns with wildcards of more than 50000 characters in all up to here"
    assert not second.is_error


def test_more_files_than_the_wildcards_can_be_held_against_are_an_error() -> None:
    codeowners = read_codeowners("*-x-*-y @a\n" * 5_000)
    found = owners_of(codeowners, [f"{'-' * 1_000}{number}" for number in range(100)])
    message = "CODEOWNERS has too many patterns with wildcards to find the owners of 100 changed files"
    assert found == Ownership(problems=(Problem(1, message),))


def test_only_the_first_warnings_are_kept() -> None:
    assert len(read_codeowners("! @a\n" * 1_000).problems) == MOST_WARNINGS


NAMES = st.text("ab", min_size=1, max_size=2)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
SEGMENTS = st.one_of(
    st.just("**"), st.just("*"), st.text("ab*?", min_size=1, max_size=3).filter(lambda s: "**" not in s)
)
PLAIN_OR_WILD = st.builds(
    lambda root, segments, end: root + "/".join(segments) + end,
    st.sampled_from(["", "/"]),
    st.lists(st.one_of(NAMES, SEGMENTS), min_size=1, max_size=4),
    st.sampled_from(["", "/"]),
)


def naive(pattern: str, path: str) -> bool:
    """GitHub's rules once more, name by name and without care for time."""
    names, parts = path.split("/"), pattern.strip("/").split("/")
    if not pattern.startswith("/") and len(parts) == 1:
        parts = ["**", *parts]
    if parts[-1] == "**" and len(parts) > 1 and parts[-2] != "**":
        parts = parts[:-1]
        return any(whole(parts, names[:end]) for end in range(len(names)))
    if pattern.endswith("/"):
        return any(whole(parts, names[:end]) for end in range(len(names)))
    if parts[-1] == "*":
        return whole(parts, names)
    return any(whole(parts, names[: end + 1]) for end in range(len(names)))


def whole(parts: list[str], names: list[str]) -> bool:
    if not parts or not names:
        return not names and not [part for part in parts if part != "**"]
    if parts[0] == "**":
        return whole(parts[1:], names) or whole(parts, names[1:])
    return name_matches(parts[0], names[0]) and whole(parts[1:], names[1:])


def name_matches(part: str, name: str) -> bool:
    if not part or not name:
        return not part.strip("*") and not name
    if part[0] == "*":
        return name_matches(part[1:], name) or name_matches(part, name[1:])
    return part[0] in {"?", name[0]} and name_matches(part[1:], name[1:])


@given(st.lists(PLAIN_OR_WILD.filter(lambda p: "**/**" not in p and p.strip("/*")), max_size=6), PATHS)
@settings(deadline=None)
def test_the_last_line_that_matches_decides_whatever_the_lines_are(patterns: list[str], path: str) -> None:
    source = "".join(f"{pattern} @o{place}\n" for place, pattern in enumerate(patterns))
    matching = [f"@o{place}" for place, pattern in enumerate(patterns) if naive(pattern, path)]
    assert winner(source, path) == tuple(matching[-1:])


@given(st.text("ab*?/\\[]!# @.\t\n\r\0é", max_size=80), st.lists(st.text("ab*/\\ .\0", max_size=8), max_size=4))
@settings(deadline=None)
def test_no_file_and_no_path_makes_it_fail(source: str, paths: list[str]) -> None:
    found = owners_of(read_codeowners(source), paths)
    assert {path for line in found.lines for path in line.paths} | set(found.unowned) <= set(paths)


SLOW = [
    pytest.param("".join(f"/types/package-{n}/ @a{n}\n" for n in range(60_000)), "types/x/{}.ts", id="many lines"),
    pytest.param("".join(f"*-{n}-*-*.md @a\n" for n in range(1_000)), "-" * 200 + "{}", id="many wildcards"),
    pytest.param("**/a*/" * 40 + "b @a\n", "a/" * 1_000 + "{}", id="forty depths"),
    pytest.param("\\" * (MOST_BYTES - 1), "{}", id="nothing but backslashes"),
    pytest.param("@ " * (MOST_BYTES // 4), "{}", id="nothing but owners"),
]


@pytest.mark.parametrize(("source", "path"), SLOW)
def test_no_file_and_no_path_makes_it_slow(source: str, path: str) -> None:
    began = time.process_time()
    owners_of(read_codeowners(source), [path.format(n) for n in range(100)])
    assert time.process_time() - began < 3
