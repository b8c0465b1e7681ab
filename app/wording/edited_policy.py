"""What the check's text says of the policy file that a pull request edits, with annotations on its lines."""

from app.decision.policy import POLICY_PATH, Problem
from app.decision.publication import Annotation, EditedPolicy
from app.wording.literal import plain
from app.wording.templates import render

MOST_ANNOTATIONS = 50
"""GitHub takes no more in one request."""


def edited_policy_text(edited: EditedPolicy) -> str:
    """Whether the file is fine, or each problem."""
    errors = tuple(problem for problem in edited.problems if problem.is_error)
    warnings = tuple(problem for problem in edited.problems if not problem.is_error)
    return render("edited_policy.md", edited=edited, errors=errors, warnings=warnings, path=POLICY_PATH)


def annotations(edited: EditedPolicy) -> tuple[Annotation, ...]:
    """A note at the line of each problem; what is wrong with no line in particular stands at the first."""
    return tuple(_annotation(problem) for problem in edited.problems[:MOST_ANNOTATIONS])


def _annotation(problem: Problem) -> Annotation:
    level = "failure" if problem.is_error else "warning"
    return Annotation(POLICY_PATH, max(1, problem.line), level, plain(problem.message, 1000))
