"""When a pull request was open and ready for review, from what people did to it; in doubt, rather later."""

from datetime import datetime

from app.decision.pull_request import Did, Happening, PullRequest
from app.decision.timing import Span

_SWITCHES = frozenset({Did.READIED, Did.DRAFTED, Did.CLOSED, Did.REOPENED})


def ready_spans(pull: PullRequest) -> tuple[Span, ...]:
    """The times when it was open and no draft, oldest first.

    Where something between two known acts was missed, nobody knows how long it had been ready before: that time
    becomes an empty span, so that no clock runs in it, and when it was first ready is remembered all the same.
    """
    switches = [one for one in pull.happenings if one.did in _SWITCHES]
    walk = _Walk(pull.created_at, draft=_began_as_a_draft(pull, switches))
    for one in switches:
        walk.on(one)
    return walk.until_now(pull)


def _began_as_a_draft(pull: PullRequest, switches: list[Happening]) -> bool:
    first = next((one.did for one in switches if one.did in (Did.READIED, Did.DRAFTED)), None)
    return pull.draft if first is None else first is Did.READIED


class _Walk:
    """Goes through what was done, with the state as it was then."""

    def __init__(self, created_at: datetime, *, draft: bool) -> None:
        self.open, self.draft = True, draft
        self.spans: list[Span] = []
        self.since: datetime | None = None if draft else created_at

    def on(self, one: Happening) -> None:
        """The state as somebody left it."""
        if self.since is not None and one.did in (Did.READIED, Did.REOPENED):  # it had ceased to be ready, unseen
            self._end(self.since, self.since)
        if one.did in (Did.READIED, Did.DRAFTED):
            self.draft = one.did is Did.DRAFTED
        else:
            self.open = one.did is Did.REOPENED
        if self.open and not self.draft:
            self.since = one.at
        elif self.since is not None:
            self._end(self.since, one.at)

    def until_now(self, pull: PullRequest) -> tuple[Span, ...]:
        """All spans, the last one as the present state has it."""
        ready = pull.open and not pull.draft
        if self.since is not None and not ready:
            self._end(self.since, self.since)
        elif self.since is None and ready:
            self.since = pull.updated_at
        if self.since is not None:
            self.spans.append(Span(self.since))
        return tuple(self.spans)

    def _end(self, since: datetime, at: datetime) -> None:
        self.spans.append(Span(since, at))
        self.since = None
