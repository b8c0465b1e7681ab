from datetime import timedelta

import pytest

from app.decision.policy_file import read_policy
from app.wording.policy_in_words import duration, meanings


def told(more: str, stakeholders: str = "{everyone: ['@bo']}") -> str:
    found = read_policy(f"decisions:\n  - name: A\n    stakeholders: {stakeholders}\n{more}", owner="")
    assert found.policy is not None, found.problems
    return "\n".join(sentence for one in meanings(found.policy.decisions[0]) for sentence in one.sentences)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ("", "It applies to every pull request."),
        (
            "    when: {paths: ['a/**', '!a/b'], labels: [x], title: ['R*'], branches: [main, 'v*']}\n",
            "It applies to pull requests that change a file that matches “a/**” (but not “a/b”), bear the label “x”, "
            "have a title like “R*” (in capitals or not) and go into a branch like “main” or “v*”.",
        ),
        ("    author: excluded\n", "takes no seat"),
        ("    author: speaks\n", "they must say that they commit"),
        ("    reviews: ignore\n", "Only words count"),
        ("    text_change: keep\n", "A commitment stands when the text changes."),
        ("    blocks_by: writers\n", "Anyone with write access can block"),
        ("", "nobody may overrule it"),
        ("    overruled_by: [dana, acme/leads]\n", "@dana and @acme/leads may overrule a block"),
        ("    timing: {open_for: 1d}\n", "The check waits at least 1 working day after it is ready for review."),
        ("    timing: {remind: false}\n", "Nobody is reminded."),
        ("    timing: {remind: {at_most: 1}}\n", "reminded after 3 working days, then every 2 working days, once."),
        ("", "There is no deadline."),
        ("    overruled_by: [dana]\n    timing: {deadline: 2w}\n", "After 14 working days, those who may overrule"),
        (
            "    timing: {deadline: 36h, at_deadline: silence_commits, days: calendar}\n",
            "After 36 hours, whoever wrote nothing at all on it counts as committed, if they were reminded.",
        ),
        ("    labels: false\n", "No labels are put on the pull request."),
        ("    labels: {mark: rfc}\n", "get the label “rfc”."),
        ("    request_reviews: true\n", "asked through review requests"),
        ("    revisit: 13w\n", "An issue asks how it turned out, 13 weeks after the merge."),
    ],
)
def test_each_setting_has_its_sentence(more: str, sentence: str) -> None:
    assert sentence in told(more)


@pytest.mark.parametrize(
    ("stakeholders", "sentence"),
    [
        ("{everyone: [bo]}", "@bo has a seat"),
        ("{everyone: [bo, al]}", "@bo and @al each have a seat"),
        ("{everyone: [o/a, o/b]}", "Everybody in @o/a and @o/b has a seat each, as they are at the time"),
        ("{groups: [{name: S, of: [bo, al]}]}", "filled when any one of @bo and @al has committed"),
        ("{groups: [{name: S, of: [bo, al], at_least: 2}]}", "any 2 of @bo and @al have committed"),
        ("{groups: [{name: S, of: [bo, al], at_least: majority}]}", "more than half of @bo and @al have"),
        ("{from: [codeowners, assignees]}", "Each line of CODEOWNERS"),
        ("{from: [codeowners], if_nobody: pass}", "Where that ends with nobody, it passes."),
        ("{everyone: [" + ", ".join(f"p{n}" for n in range(20)) + "]}", "@p11 and 8 more each have a seat"),
    ],
)
def test_who_must_commit_is_said_in_words(stakeholders: str, sentence: str) -> None:
    assert sentence in told("", stakeholders)


def test_a_duration_is_told_in_the_largest_unit_that_fits() -> None:
    told = [duration(timedelta(minutes=m), "") for m in (1, 90, 60, 1440 * 3, 1440 * 14)]
    assert told == ["1 minute", "90 minutes", "1 hour", "3 days", "2 weeks"]
