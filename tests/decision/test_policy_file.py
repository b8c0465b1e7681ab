"""Reading a policy file: what it means, and what is said about a wrong one."""

import time
from datetime import timedelta
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.decision.phrases import Phrases
from app.decision.policy import (
    AtDeadline,
    AuthorRule,
    BlocksBy,
    Days,
    Decision,
    Group,
    IfNobody,
    Labels,
    Problem,
    Reference,
    Remind,
    ReviewsRule,
    Severity,
    Source,
    Stakeholders,
    TextChange,
    Timing,
    When,
)
from app.decision.policy_file import MOST_DECISIONS, MOST_PROBLEMS, PolicyReading, read_policy
from app.decision.quoting import MOST_QUOTED

SMALLEST = """\
decisions:
  - name: RFC
    when:
      paths: ["rfcs/**"]
    stakeholders:
      everyone: ["@alice", "@bob", "@acme/architecture"]
"""

EVERY_DEFAULT = """\
decisions:
  - name: RFC
    when:
      paths: ["rfcs/**", "!rfcs/README.md"]
      labels: [needs-commitment]
      title: ["RFC*"]
      branches: [main]
    stakeholders:
      everyone: ["@alice", "@acme/architecture"]
      groups:
        - {name: Security, of: ["@acme/security", "@carol"], at_least: 1}
      from: []
      if_nobody: fail
    author: commits
    reviews: count
    text_change: ask_again
    blocks_by: stakeholders
    overruled_by: []
    timing:
      open_for: 0d
      remind: {after: 3d, every: 2d, at_most: 3}
      deadline: null
      at_deadline: escalate
      days: working
      timezone: UTC
    request_reviews: false
    labels:
      mark: null
      awaiting: "commitment: awaited"
      blocked: "commitment: blocked"
      committed: "commitment: reached"
    revisit: null
phrases:
  commit: []
  disagree_and_commit: []
  block: []
"""

NO_DEFAULT = """\
decisions:
  - name: RFC
    stakeholders:
      groups:
        - {name: Security, of: [carol, dave], at_least: majority}
        - {name: Legal, of: ["acme/legal"], at_least: all}
      from: [codeowners, front_matter]
      if_nobody: pass
    author: excluded
    reviews: ignore
    text_change: keep
    blocks_by: writers
    overruled_by: ["@acme/leads"]
    timing:
      open_for: 2d
      remind: {after: 12h, every: 1w, at_most: 5}
      deadline: 14d
      at_deadline: silence_commits
      days: calendar
      timezone: Europe/Berlin
    request_reviews: true
    labels: {mark: rfc, awaiting: a, blocked: b, committed: c}
    revisit: 90d
phrases:
  commit: [ich trage es mit]
  disagree_and_commit: [dagegen, aber dabei]
  block: ["ich lege mein Veto ein"]
"""


def read(text: str | bytes) -> PolicyReading:
    return read_policy(text, owner="Acme")


def decided(text: str) -> Decision:
    reading = read(text)
    assert reading.policy is not None, reading.problems
    return reading.policy.decisions[0]


def decision_with(lines: str) -> str:
    """A valid decision with further lines, which begin in line 3."""
    more = "".join(f"    {line}\n" for line in dedent(lines).strip("\n").split("\n"))
    return f"decisions:\n  - name: RFC\n{more}    stakeholders: {{everyone: [alice]}}\n"


def said(reading: PolicyReading) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in reading.problems]


def test_the_smallest_useful_policy_is_read() -> None:
    people = (Reference("alice"), Reference("bob"), Reference("acme/architecture"))
    expected = Decision("RFC", when=When(paths=("rfcs/**",)), stakeholders=Stakeholders(everyone=people))
    assert decided(SMALLEST) == expected


def test_the_defaults_are_those_of_the_documented_example() -> None:
    decision = decided(EVERY_DEFAULT)
    assert decision == Decision("RFC", when=decision.when, stakeholders=decision.stakeholders)
    group = Group("Security", (Reference("acme/security"), Reference("carol")), 1)
    assert decision.stakeholders == Stakeholders(decision.stakeholders.everyone, (group,))
    assert decision.when == When(("rfcs/**", "!rfcs/README.md"), ("needs-commitment",), ("RFC*",), ("main",))


def test_every_key_can_be_set_away_from_its_default() -> None:
    decision = decided(NO_DEFAULT)
    groups = (
        Group("Security", (Reference("carol"), Reference("dave")), "majority"),
        Group("Legal", (Reference("acme/legal"),), "all"),
    )
    assert decision == Decision(
        name="RFC",
        stakeholders=Stakeholders((), groups, (Source.CODEOWNERS, Source.FRONT_MATTER), IfNobody.PASS),
        author=AuthorRule.EXCLUDED,
        reviews=ReviewsRule.IGNORE,
        text_change=TextChange.KEEP,
        blocks_by=BlocksBy.WRITERS,
        overruled_by=(Reference("acme/leads"),),
        timing=Timing(
            open_for=timedelta(days=2),
            remind=Remind(timedelta(hours=12), timedelta(weeks=1), 5),
            deadline=timedelta(days=14),
            at_deadline=AtDeadline.SILENCE_COMMITS,
            days=Days.CALENDAR,
            timezone="Europe/Berlin",
        ),
        request_reviews=True,
        labels=Labels("rfc", "a", "b", "c"),
        revisit=timedelta(days=90),
    )


def test_phrases_are_read_as_written() -> None:
    policy = read(NO_DEFAULT).policy
    assert policy is not None
    assert policy.phrases == Phrases(("ich trage es mit",), ("dagegen", "aber dabei"), ("ich lege mein Veto ein",))


def test_lines_are_kept_for_each_key_that_is_given() -> None:
    decision = decided(EVERY_DEFAULT)
    assert decision.line == 2
    assert decision.line_of("stakeholders.from") == 12
    assert decision.line_of("overruled_by") == 18
    assert decided(SMALLEST).line_of("timing") == 2
    assert [reference.line for reference in decision.stakeholders.everyone] == [9, 9]
    assert decision.stakeholders.groups[0].line == 11


def test_labels_and_reminders_can_be_switched_off() -> None:
    decision = decided(decision_with("labels: false\ntiming: {remind: false}"))
    assert decision.labels is None
    assert decision.timing.remind is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        pytest.param('"@alice"', "alice", id="quoted with the sign"),
        pytest.param("alice", "alice", id="bare"),
        pytest.param("Alice", "alice", id="in capitals"),
        pytest.param("alice_acme", "alice_acme", id="a managed user"),
        pytest.param('"42"', "42", id="a login of digits in quotes"),
        pytest.param('"@acme/team"', "acme/team", id="a team with the sign"),
        pytest.param("ACME/Team", "acme/team", id="a team in capitals"),
    ],
)
def test_one_name_is_the_same_however_it_is_written(written: str, name: str) -> None:
    text = SMALLEST.replace('"@alice"', written)
    assert decided(text).stakeholders.everyone[0].name == name


def test_a_name_written_twice_is_one_reference() -> None:
    text = SMALLEST.replace('"@bob"', "Alice")
    assert [reference.name for reference in decided(text).stakeholders.everyone] == ["alice", "acme/architecture"]


def test_a_byte_order_mark_is_no_problem() -> None:
    assert read(SMALLEST.encode("utf-8-sig")) == read(SMALLEST)


def test_windows_line_ends_are_no_problem() -> None:
    assert read(SMALLEST.replace("\n", "\r\n")) == read(SMALLEST)


def test_an_alias_stands_for_its_anchor() -> None:
    text = (
        "decisions:\n"
        "  - {name: A, stakeholders: &who {everyone: [alice]}}\n"
        "  - {name: B, stakeholders: *who}\n"
    )  # fmt: skip
    policy = read(text).policy
    assert policy is not None
    assert policy.decisions[0].stakeholders == policy.decisions[1].stakeholders


WRONG_KEYS_AND_TYPES = [
    pytest.param("stakeholder: {}", 'unknown key "stakeholder"; did you mean "stakeholders"?', id="a misspelt key"),
    pytest.param("paths: [a]", 'unknown key "paths"; it belongs under "when"', id="a key one floor too high"),
    pytest.param(
        "when: {xyz: [a]}",
        'unknown key "xyz"; known here are paths, labels, title, branches',
        id="a key unlike any known one",
    ),
    pytest.param("when:", '"when" must have keys under it (paths, labels, title, branches); it is empty', id="no when"),
    pytest.param(
        "labels: true",
        '"labels" must be false or have keys under it (mark, awaiting, blocked, committed); it is true',
        id="labels switched on",
    ),
    pytest.param(
        "labels: off",
        '"labels" must be false or have keys under it (mark, awaiting, blocked, committed); it is off',
        id="labels off",
    ),
    pytest.param(
        "timing: {remind: [a]}",
        '"remind" must be false or have keys under it (after, every, at_most); it is a list',
        id="reminders as a list",
    ),
    pytest.param("request_reviews: yes", '"request_reviews" must be true or false; it is yes', id="yes for true"),
    pytest.param(
        'request_reviews: "true"', '"request_reviews" must be true or false; it is "true"', id="a quoted true"
    ),
    pytest.param(
        "author: commit",
        '"author" takes commits or speaks or excluded; it is commit; did you mean commits?',
        id="an enum",
    ),
    pytest.param("author: 7", '"author" takes commits or speaks or excluded; it is 7', id="an enum unlike any"),
    pytest.param("reviews: [count]", '"reviews" takes count or ignore; it is a list', id="an enum in a list"),
    pytest.param("reviews: {a: b}", '"reviews" takes count or ignore; it has keys under it', id="an enum with keys"),
    pytest.param(
        "text_change: ask-again",
        '"text_change" takes ask_again or keep; it is ask-again; did you mean ask_again?',
        id="a dash for an underscore",
    ),
    pytest.param(
        "revisit: soon",
        '"revisit" must be a duration such as 90m, 12h, 3d or 2w, of at most ten years; it is soon',
        id="a duration in words",
    ),
    pytest.param(
        "revisit: [3d]",
        '"revisit" must be a duration such as 90m, 12h, 3d or 2w, of at most ten years; it is a list',
        id="a duration in a list",
    ),
    pytest.param("revisit: 0d", '"revisit" must be longer than nothing', id="a duration of nothing"),
    pytest.param(
        "timing: {remind: {at_most: 0}}", '"at_most" must be a number from 1 to 100; it is 0', id="reminders but none"
    ),
    pytest.param(
        "timing: {timezone: Berlin}", 'no timezone "Berlin"; write one such as Europe/Berlin or UTC', id="a timezone"
    ),
    pytest.param(
        "timing: {timezone: America}", 'no timezone "America"; write one such as Europe/Berlin or UTC', id="a continent"
    ),
    pytest.param(
        "timing: {timezone: ../etc}",
        'no timezone "../etc"; write one such as Europe/Berlin or UTC',
        id="a path outside",
    ),
    pytest.param("timing: {timezone: null}", '"timezone" must be text; it is null', id="no timezone"),
]


@pytest.mark.parametrize(("lines", "message"), WRONG_KEYS_AND_TYPES)
def test_a_wrong_key_or_value_is_named_with_what_would_be_right(lines: str, message: str) -> None:
    assert said(read(decision_with(lines))) == [(3, message)]


WRONG_WHENS = [
    pytest.param("when: {paths: rfcs}", '"paths" must be a list, such as ["rfcs"]; it is rfcs', id="text for a list"),
    pytest.param("when: {paths: }", '"paths" must be a list, such as ["…"]; it is empty', id="nothing for a list"),
    pytest.param("when: {paths: {a: b}}", '"paths" must be a list, such as ["…"]; it has keys under it', id="keys"),
    pytest.param(
        "when: {paths: []}",
        '"paths" is empty, so that it never holds; name a pattern or leave the key out',
        id="an empty list",
    ),
    pytest.param(
        'when: {paths: ["!a"]}',
        '"paths" has only patterns that begin with "!", so that it matches nothing; put "**" before them',
        id="only negations",
    ),
    pytest.param('when: {paths: ["/"]}', '"/" in "paths" matches nothing', id="a slash"),
    pytest.param('when: {paths: ["a//b"]}', '"a//b" in "paths" has nothing between two slashes', id="two slashes"),
    pytest.param(
        'when: {paths: ["#a"]}',
        r'"#a" in "paths" is a comment in gitignore; write \# for a name that begins with #',
        id="a comment",
    ),
    pytest.param(
        r"when: {paths: ['a\']}", r'"a\" in "paths" ends with a backslash that escapes nothing', id="a last backslash"
    ),
    pytest.param(
        f"when: {{paths: [{'a' * 201}]}}",
        'an item of "paths" has 201 characters; at most 200 are possible',
        id="a long pattern",
    ),
    pytest.param(
        f"when: {{paths: [{'a,' * 201}]}}", '"paths" has 201 items; at most 200 are possible', id="many patterns"
    ),
    pytest.param(
        f"when: {{labels: [{'a' * 51}]}}",
        'an item of "labels" has 51 characters; at most 50 are possible',
        id="a long label",
    ),
    pytest.param("when: {title: [[a]]}", 'an item of "title" must be text; it is a list', id="a list in a list"),
    pytest.param("when: {title: ['']}", 'an item of "title" must not be empty', id="empty text"),
    pytest.param(
        'when: {title: ["a\\nb"]}',
        'an item of "title" has a line break or an invisible character in it; write it on one line',
        id="a line break",
    ),
    pytest.param(
        "when: {branches: [1.0]}",
        'an item of "branches" must be text, but YAML reads 1.0 as something else; put quotes around it: "1.0"',
        id="a number for text",
    ),
    pytest.param(
        "when: {branches: [on]}",
        'an item of "branches" must be text, but YAML reads on as something else; put quotes around it: "on"',
        id="on for text",
    ),
]


@pytest.mark.parametrize(("lines", "message"), WRONG_WHENS)
def test_a_wrong_when_is_named_with_what_would_be_right(lines: str, message: str) -> None:
    assert said(read(decision_with(lines))) == [(3, message)]


WRONG_STAKEHOLDERS = [
    pytest.param('{everyone: "@alice"}', '"everyone" must be a list, such as ["@alice"]; it is "@alice"', id="no list"),
    pytest.param(
        "{}", '"stakeholders" names nobody; give at least one of everyone, groups and from', id="nothing in it"
    ),
    pytest.param(
        "{everyone: []}", '"stakeholders" names nobody; give at least one of everyone, groups and from', id="nobody"
    ),
    pytest.param(
        "{everyone: [a b]}", '"a b" is not the name of a user; write one name each, such as "@alice"', id="two in one"
    ),
    pytest.param(
        "{everyone: [acme/a/b]}", '"acme/a/b" is not the name of a team; write it as "@Acme/team-name"', id="too deep"
    ),
    pytest.param(
        "{everyone: [other/team]}",
        "team @other/team is of another organization; only teams of Acme can be named here",
        id="another organization's team",
    ),
    pytest.param(
        "{everyone: ['dependabot[bot]']}", '"dependabot[bot]" is a bot; a seat needs a person or a team', id="a bot"
    ),
    pytest.param(
        "{everyone: [42]}",
        'an item of "everyone" must be text, but YAML reads 42 as something else; put quotes around it: "42"',
        id="a number",
    ),
    pytest.param("{everyone: [null]}", 'an item of "everyone" must be text; it is null', id="a null"),
    pytest.param(
        "{from: [codeowner]}",
        '"from" takes codeowners or front_matter or requested_reviewers or assignees; '
        "it is codeowner; did you mean codeowners?",
        id="an unknown source",
    ),
    pytest.param(
        "{from: [[]]}",
        '"from" takes codeowners or front_matter or requested_reviewers or assignees; it is a list',
        id="a source in a list",
    ),
    pytest.param(
        "{from: codeowners}", '"from" must be a list, such as ["codeowners"]; it is codeowners', id="a source alone"
    ),
    pytest.param(
        "{groups: [Security]}", 'a group must have keys, such as {name: Security, of: ["@alice"]}', id="a group's name"
    ),
    pytest.param("{groups: [{of: [alice]}]}", 'a group needs a "name"', id="a group without a name"),
    pytest.param(
        "{groups: [{name: S}]}",
        'group "S" needs "of": the people or teams that can fill it',
        id="a group of nobody",
    ),
    pytest.param(
        "{groups: [{name: S, of: [alice], at_least: 0}]}",
        '"at_least" must be a number from 1, majority or all; it is 0',
        id="a group that nobody fills",
    ),
    pytest.param(
        "{groups: [{name: S, of: [alice], at_least: most}]}",
        '"at_least" must be a number from 1, majority or all; it is most',
        id="a number in words",
    ),
    pytest.param(
        "{groups: [{name: S, of: [alice], at_least: [all]}]}",
        '"at_least" must be a number from 1, majority or all; it is a list',
        id="a number in a list",
    ),
    pytest.param(
        "{groups: [{name: S, of: [alice, Alice], at_least: 2}]}",
        'group "S" needs 2 people, but names 1',
        id="a group too small",
    ),
    pytest.param(
        "{groups: [{name: S, of: [alice]}, {name: s, of: [bob]}]}",
        'there is already a group "s" here; names must differ',
        id="two groups of one name",
    ),
]


@pytest.mark.parametrize(("written", "message"), WRONG_STAKEHOLDERS)
def test_a_wrong_stakeholder_is_named_with_what_would_be_right(written: str, message: str) -> None:
    assert said(read(f"decisions:\n- name: RFC\n  stakeholders: {written}\n")) == [(3, message)]


WRONG_FILES = [
    pytest.param("", [(1, "the file is empty; it needs at least one decision")], id="an empty file"),
    pytest.param("# none\n", [(1, "the file is empty; it needs at least one decision")], id="only a comment"),
    pytest.param(
        "- name: RFC", [(1, 'a policy begins with the key "decisions:" and a list under it')], id="a list at the top"
    ),
    pytest.param("phrases: {}", [(1, '"decisions" is missing; it lists what needs commitment')], id="no decisions"),
    pytest.param(
        "decisions: []", [(1, '"decisions" is empty; it needs at least one decision')], id="an empty list of decisions"
    ),
    pytest.param(
        "decisions: [RFC]", [(1, 'a decision must have keys, beginning with "- name: RFC"')], id="a decision's name"
    ),
    pytest.param(
        "decisions:\n- {}",
        [(2, 'a decision needs a "name"'), (2, 'a decision needs "stakeholders": who must commit')],
        id="a decision of nothing",
    ),
    pytest.param(
        "decisions:\n- name: [a]\n  stakeholders: [alice]\n",
        [
            (2, '"name" must be text; it is a list'),
            (3, '"stakeholders" must have keys under it (everyone, groups, from, if_nobody); it is a list'),
        ],
        id="several problems by line",
    ),
    pytest.param(
        SMALLEST + "  - name: rfc\n    stakeholders: {everyone: [alice]}\n",
        [(7, 'there is already a decision "rfc", in line 2; names must differ')],
        id="two decisions of one name",
    ),
    pytest.param(
        SMALLEST + "phrases: {commit: ['!'], block: x}\n",
        [
            (7, '"!" in "commit" has fewer than two letters'),
            (7, '"block" must be a list, such as ["x"]; it is x'),
        ],
        id="bad phrases",
    ),
    pytest.param(
        SMALLEST + "phrases: {commit: [Ja gut], block: [ja  Gut]}\n",
        [(7, 'the phrase "ja Gut" stands under "commit" and "block"; it can mean only one')],
        id="a phrase of two kinds",
    ),
    pytest.param(
        SMALLEST + "name: x\n",
        [(7, 'unknown key "name"; it belongs under "decisions"')],
        id="a decision's key at the top",
    ),
    pytest.param(
        SMALLEST.replace('"@alice"', "@alice"), [(6, 'put quotes around @alice: "@alice"')], id="a name without quotes"
    ),
]


@pytest.mark.parametrize(("text", "problems"), WRONG_FILES)
def test_a_wrong_file_is_explained(text: str, problems: list[tuple[int, str]]) -> None:
    reading = read(text)
    assert said(reading) == problems
    assert reading.policy is None


WRONG_TOGETHER = [
    pytest.param(
        'when: {labels: ["Commitment: Awaited"]}',
        (
            3,
            '"Commitment: Awaited" stands under "when" and is also put on by "labels", so it would feed itself; '
            "use another label in one of them",
        ),
        id="a label that feeds itself",
    ),
    pytest.param(
        "when: {labels: [RFC]}\nlabels: {mark: rfc}",
        (
            3,
            '"RFC" stands under "when" and is also put on by "labels", so it would feed itself; '
            "use another label in one of them",
        ),
        id="a mark that feeds itself",
    ),
    pytest.param(
        "labels:\n  blocked: X\n  awaiting: x",
        (4, '"X" is both "blocked" and "awaiting"; give each its own label'),
        id="one label for two stances",
    ),
    pytest.param(
        "timing: {remind: false, at_deadline: silence_commits}",
        (3, '"silence_commits" needs reminders: nobody may be bound without being asked; leave "remind" on'),
        id="silence without reminders",
    ),
]


@pytest.mark.parametrize(("lines", "problem"), WRONG_TOGETHER)
def test_what_is_wrong_only_together_is_explained(lines: str, problem: tuple[int, str]) -> None:
    reading = read(decision_with(lines))
    assert said(reading) == [problem]
    assert reading.policy is None


def test_one_label_cannot_say_two_things_in_two_decisions() -> None:
    text = (
        "decisions:\n"
        "  - {name: A, stakeholders: {everyone: [alice]}, labels: {blocked: x}}\n"
        "  - {name: B, stakeholders: {everyone: [alice]}, labels: {awaiting: x}}\n"
    )
    assert said(read(text)) == [(3, '"x" is both "awaiting" and "blocked" of "A"; give each its own label')]


def test_labels_that_are_switched_off_feed_nothing() -> None:
    assert read(decision_with('when: {labels: ["commitment: awaited"]}\nlabels: false')).problems == ()


def test_a_deadline_with_nobody_to_escalate_to_is_a_warning() -> None:
    reading = read(decision_with("timing: {deadline: 3d}"))
    message = 'at the deadline nobody can be asked, because "overruled_by" names nobody'
    assert [(p.line, p.message, p.severity) for p in reading.problems] == [(3, message, Severity.WARNING)]
    assert reading.policy is not None


def test_a_label_that_is_wrong_leaves_the_default() -> None:
    assert said(read(decision_with("labels: {awaiting: null}"))) == [(3, 'label "awaiting" must be text; it is null')]


def test_more_decisions_than_the_limit_are_refused() -> None:
    rows = "".join(f"- {{name: n{i}, stakeholders: {{everyone: [a]}}}}\n" for i in range(MOST_DECISIONS + 1))
    assert said(read("decisions:\n" + rows)) == [(2, '"decisions" has 51 items; at most 50 are possible')]


def test_more_names_than_the_limit_are_refused_once() -> None:
    people = ",".join(f"u{i}" for i in range(251))
    rows = "".join(f"- {{name: n{i}, stakeholders: {{everyone: [{people}]}}}}\n" for i in range(4))
    assert said(read("decisions:\n" + rows)) == [(3, "more than 500 people and teams are named up to here")]


def test_more_patterns_than_can_be_made_ready_are_refused_once() -> None:
    patterns = ",".join("x" * 190 + str(i) for i in range(40))
    rows = "".join(
        f"- {{name: n{i}, stakeholders: {{everyone: [a]}}, when: {{title: [{patterns}]}}}}\n" for i in range(6)
    )
    assert said(read("decisions:\n" + rows)) == [(3, "patterns of more than 8000 characters in all stand up to here")]


SLOW = [
    pytest.param("a: [" + "a," * 32_000 + "]", id="a long list"),
    pytest.param("\n".join(f"k{i}: 1" for i in range(6_500)), id="unknown keys"),
    pytest.param("decisions:\n- name: x\n  stakeholders: {from: [" + "codeowner," * 6_000 + "]}", id="near misses"),
    pytest.param("decisions:\n- name: x\n  stakeholders: {everyone: [" + "a b," * 15_000 + "]}", id="wrong names"),
    pytest.param(decision_with("when: {paths: [" + "'*a*b*c*d'," * 1_000 + "]}"), id="patterns"),
    pytest.param('- "\\a"\n' * 8_000, id="escapes"),
    pytest.param("- |\n a\n" * 8_000, id="blocks"),
    pytest.param("a: " + "x" * 65_000, id="one long word"),
]


@pytest.mark.parametrize("text", SLOW)
def test_no_policy_built_to_be_slow_is(text: str) -> None:
    began = time.process_time()
    assert read(text).policy is None
    assert time.process_time() - began < 0.5


def test_no_more_problems_are_told_than_can_be_read() -> None:
    people = ",".join("a b" + "c" * i for i in range(MOST_PROBLEMS + 10))
    problems = read(f"decisions:\n- name: RFC\n  stakeholders: {{everyone: [{people}]}}\n").problems
    assert len(problems) == MOST_PROBLEMS
    assert problems[-1] == Problem(3, "and 11 more problems, or more; mend these first")


def test_what_is_quoted_in_a_message_is_short_and_visible() -> None:
    (problem,) = read(decision_with(f'author: "{"x" * 500}\\u202e\\a"')).problems
    quoted = problem.message.split("it is ")[1]
    assert quoted.startswith('"xxx')
    assert len(quoted) == MOST_QUOTED + 2


def test_problems_stand_in_order_of_their_lines() -> None:
    lines = [problem.line for problem in read(decision_with("revisit: x\nauthor: y\nwhen: {a: b}\nlabels: 3")).problems]
    assert lines == [3, 4, 5, 6]


def holds_together(reading: PolicyReading) -> None:
    assert (reading.policy is None) == any(problem.is_error for problem in reading.problems)
    assert len(reading.problems) <= MOST_PROBLEMS
    for problem in reading.problems:
        assert problem.line >= 1
        assert len(problem.message) < 400
        assert "\n" not in problem.message


@given(st.text())
def test_no_text_makes_reading_fail(text: str) -> None:
    holds_together(read(text))


@given(st.binary())
def test_no_bytes_make_reading_fail(source: bytes) -> None:
    holds_together(read(source))


@given(
    st.sampled_from([EVERY_DEFAULT, NO_DEFAULT]),
    st.lists(
        st.tuples(st.integers(0, 1200), st.integers(0, 8), st.text("[]{}:,-#&*!|>'\"%@`?~ \n\t0ayd\x07é", max_size=4)),
        max_size=4,
    ),
)
def test_no_mutation_of_a_valid_policy_makes_reading_fail(text: str, edits: list[tuple[int, int, str]]) -> None:
    for start, cut, piece in edits:
        text = text[:start] + piece + text[start + cut :]
    holds_together(read(text))


WORDS = st.sampled_from(
    [
        "name",
        "when",
        "paths",
        "labels",
        "stakeholders",
        "everyone",
        "groups",
        "of",
        "at_least",
        "timing",
        "remind",
        "mark",
        "x",
    ]
)
LEAVES = st.sampled_from(["~", "false", "3d", "[]", "{}", '"@alice"', "acme/team", "7", "all", "'a b'", "!x"])


@given(
    st.recursive(
        LEAVES,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4).map(lambda parts: f"[{', '.join(parts)}]"),
            st.dictionaries(WORDS, inner, max_size=4).map(
                lambda d: "{" + ", ".join(f"{k}: {v}" for k, v in d.items()) + "}"
            ),
        ),
    )
)
def test_no_shape_of_a_decision_makes_reading_fail(shape: str) -> None:
    holds_together(read(f"decisions: [{shape}]"))
