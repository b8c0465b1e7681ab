"""Several open pull requests with one head commit: which of them writes the check there, and what it says for all.

The lowest number of those that were looked at writes it. Each keeps what its own check would say, and makes the others
due when that changes; so all come to the same, and nobody writes over what another one wrote.
"""

from collections.abc import Iterable
from dataclasses import replace

from app.decision.publication import Beside, CheckRun, Published
from app.wording.shared_head import shared_check


def for_all(
    own: CheckRun, number: int, published: Published, beside: Iterable[Beside]
) -> tuple[CheckRun | None, Published]:
    """The check to write, None where another one does; and what is published, without what is overwritten by now."""
    there = [one for one in beside if one.open and not (one.judged and one.own is None)]
    kept = _own_of(own, shared=bool(there))
    checks = {one.number: one.own for one in there if one.own is not None} | {number: own}
    published = replace(published, own=kept, judged_head=own.head)
    if checks.keys() and min(checks) != number:
        return None, replace(published, check=None)
    newest = max((one.run for one in beside if one.run), default=0)
    if published.check is not None and published.check.head == own.head and newest > published.check.id:
        published = replace(published, check=None)
    if not there:
        return own, published
    return shared_check(checks, frozenset(one.number for one in there) - checks.keys()), published


def heads_to_tell(before: Published, after: Published) -> frozenset[str]:
    """The commits whose other pull requests must look again."""
    if (before.own, before.judged_head) == (after.own, after.judged_head):
        return frozenset()
    return frozenset({before.judged_head, after.judged_head}) - {""}


def _own_of(own: CheckRun, *, shared: bool) -> CheckRun:
    """What is kept of a check: the whole of it only where somebody else may have to say it."""
    return own if shared else replace(own, summary="", text="", annotations=())
