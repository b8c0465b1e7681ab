"""Where a listed decision stands, in one line of plain text."""

from app.decision.record import PullState
from app.decision.verdict import State
from app.store.listing import Listed, Names
from app.wording.literal import plain


def standing(one: Listed) -> str:
    """What a list says of it. Not safe to print unescaped."""
    if one.state is PullState.OPEN:
        return _open(one)
    did = "Merged" if one.state is PullState.MERGED else "Closed"
    if one.verdict is State.COMMITTED:
        taken = "Decided" if one.state is PullState.MERGED else "Committed to, and closed without being merged"
        return f"{taken}{dissent(one)}."
    if one.verdict is State.BLOCKED:
        return f"{did} while {named(one.blocking)} blocked it."
    if one.verdict is State.WAITING and one.awaited.count:
        return f"{did} while {named(one.awaited)} {'was' if one.awaited.count == 1 else 'were'} awaited."
    return f"{did} before it was decided."


def _open(one: Listed) -> str:
    if one.verdict is State.BLOCKED:
        awaited = f"; waiting for {named(one.awaited)}" if one.awaited.count else ""
        return f"Blocked by {named(one.blocking)}{awaited}."
    if one.verdict is State.MISCONFIGURED:
        return "Nobody can decide this yet: the policy is at fault."
    if one.verdict is State.COMMITTED:
        return f"Everyone has committed{dissent(one)}. It can be merged."
    if one.awaited.count:
        return f"Waiting for {named(one.awaited)}."
    return "Everyone has committed; it stays open a while longer."


def dissent(one: Listed) -> str:
    """How many committed over their own dissent."""
    if not one.dissents:
        return ""
    return f", {one.dissents} {'person disagrees and commits' if one.dissents == 1 else 'people disagree and commit'}"


def named(names: Names) -> str:
    """alice, bob and 3 more."""
    shown = [plain(name, 40) for name in names.first]
    if names.count > len(shown):
        return f"{', '.join(shown)} and {names.count - len(shown)} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown or ["somebody"])
