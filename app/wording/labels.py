"""The labels that say how a pull request's decisions stand."""

from collections.abc import Iterable

from app.decision.policy import Decision, Labels
from app.decision.publication import Label
from app.decision.verdict import State, Verdict
from app.wording.literal import plain

_DESCRIPTION = 100
_COLOURS = {State.WAITING: "fbca04", State.BLOCKED: "b60205", State.COMMITTED: "0e8a16"}
_SAYINGS = {
    State.WAITING: "A required commitment is still awaited",
    State.BLOCKED: "Somebody blocks this decision, and says why",
    State.COMMITTED: "Everybody required has committed, agreeing or not",
}
_MARK = "5319e7"


def labels_of(verdict: Verdict, decisions: Iterable[Decision]) -> tuple[tuple[Label, ...], frozenset[str]]:
    """The labels to have, and the names of those of ours that must not be there.

    Where nobody can tell which decisions apply, their marks are left as they are.
    """
    governing = tuple(counted.decision for counted in verdict.tallies)
    wanted = {label.name.casefold(): label for label in reversed(list(_wanted(verdict.state, governing)))}
    marks_known = bool(governing) or verdict.state is not State.MISCONFIGURED
    ours = [name for d in (*governing, *decisions) if d.labels for name in _names(d.labels, marks_known)]
    others = frozenset(name for name in ours if name.casefold() not in wanted)
    return tuple(reversed(wanted.values())), others


def _wanted(state: State, governing: Iterable[Decision]) -> Iterable[Label]:
    for decision in governing:
        if decision.labels and state in _SAYINGS:
            yield Label(_name_for(state, decision.labels), _COLOURS[state], _SAYINGS[state])
    for decision in governing:
        if decision.labels and decision.labels.mark:
            yield Label(decision.labels.mark, _MARK, plain(f"Carries a decision: {decision.name}", _DESCRIPTION))


def _name_for(state: State, labels: Labels) -> str:
    return {State.WAITING: labels.awaiting, State.BLOCKED: labels.blocked}.get(state, labels.committed)


def _names(labels: Labels, with_mark: bool) -> Iterable[str]:
    yield from (labels.awaiting, labels.blocked, labels.committed)
    if with_mark and labels.mark:
        yield labels.mark
