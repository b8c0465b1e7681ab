"""Keys that are read but not obeyed yet are told of, never silently passed over."""

import pytest

from app.decision.not_yet import not_yet
from app.decision.policy import Policy
from app.decision.policy_file import read_policy


def policy_with(line: str) -> Policy:
    text = f"decisions:\n  - name: RFC\n    {line}\n    stakeholders:\n      everyone: [alice]\n      from: []\n"
    policy = read_policy(text, owner="acme").policy
    assert policy is not None
    return policy


@pytest.mark.parametrize(
    ("line", "key"),
    [
        pytest.param("request_reviews: true", "request_reviews", id="review requests"),
        pytest.param("revisit: 90d", "revisit", id="revisiting"),
    ],
)
def test_a_key_that_does_not_work_yet_is_named_with_its_line(line: str, key: str) -> None:
    problems = not_yet(policy_with(line))
    assert [(p.line, p.message) for p in problems] == [
        (3, f'"{key}" is not supported by this version yet; take it out')
    ]
    assert all(problem.is_error for problem in problems)


@pytest.mark.parametrize(
    "line",
    ["overruled_by: [bob]", "timing: {remind: false}", "request_reviews: false", "revisit: null", "author: speaks"],
)
def test_a_key_at_its_default_or_one_that_works_is_not_named(line: str) -> None:
    assert not_yet(policy_with(line)) == ()
