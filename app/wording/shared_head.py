"""What the check says on a commit that is the head of several open pull requests: the worst, with the others."""

from collections.abc import Mapping
from dataclasses import replace

from app.decision.publication import CheckRun
from app.wording.literal import plain
from app.wording.templates import render

LONGEST_SUMMARY = 65_535
LONGEST_TITLE = 250
_NAMED = 5
_WORST_FIRST = ("failure", "action_required", "success")
_UNKNOWN = "not looked at yet"


def shared_check(checks: Mapping[int, CheckRun], unknown: frozenset[int]) -> CheckRun:
    """One check for all: it is the same whichever of them it is made for. `unknown`: those not looked at yet."""
    worst = min(checks, key=lambda number: (_WORST_FIRST.index(checks[number].conclusion), number))
    check, about = checks[worst], worst
    title = check.title
    if unknown and check.conclusion == "success":
        about = min(unknown)
        check, title = replace(check, conclusion="action_required"), _UNKNOWN
    others = sorted((checks.keys() | unknown) - {about})
    named = ", ".join(f"#{number}" for number in others[:_NAMED])
    more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    ending = f" · also the head of {named}{more}"
    titles = {number: checks[number].title if number in checks else _UNKNOWN for number in (about, *others)}
    preface = render("shared_head.md", titles=titles, about=about)
    return replace(
        check,
        title=plain(f"#{about}: {title}", LONGEST_TITLE - len(ending)) + ending,
        summary=_within(preface + "\n" + check.summary),
        about=about,
    )


def _within(text: str) -> str:
    return text if len(text) <= LONGEST_SUMMARY else text[:LONGEST_SUMMARY].rpartition("\n")[0]
