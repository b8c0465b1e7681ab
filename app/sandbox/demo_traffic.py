"""What followed from one act in the demo: the deliveries it made and what the App then did, in milliseconds."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from app.sandbox.front import Logged
from app.sandbox.server import Sandbox

_WRITES = (
    ("POST", r"/check-runs$", "new check run"),
    ("PATCH", r"/check-runs/\d+$", "check run updated"),
    ("POST", r"/issues/\d+/comments$", "comment written"),
    ("PATCH", r"/issues/comments/\d+$", "status comment edited"),
    ("POST", r"/reactions$", "reaction"),
    ("DELETE", r"/reactions/\d+$", "reaction taken back"),
    ("POST", r"/issues/\d+/labels$", "label put on"),
    ("DELETE", r"/issues/\d+/labels/", "label taken off"),
    ("POST", r"/labels$", "label made"),
    ("POST", r"^/graphql$", "reaction on a review"),
)


@dataclass(frozen=True)
class Act:
    """Something somebody just did, and where the log of requests stood then."""

    who: str
    what: str
    began: float  # time.monotonic()
    requests: int
    events: tuple[str, ...] = ()  # as GitHub delivers them


@dataclass(frozen=True)
class Step:
    """One thing that followed, and how long after the act it arrived at GitHub."""

    what: str
    milliseconds: int
    is_check: bool


@dataclass(frozen=True)
class Followed:
    """All that followed so far."""

    who: str
    what: str
    events: tuple[str, ...]
    steps: list[Step]
    reads: int


@dataclass
class Doing:
    """An act under way."""

    what: str = ""


@contextmanager
def acting(sandbox: Sandbox, acts: list[Act], who: str) -> Iterator[Doing]:
    """Enters the act that is done within, unless it raises."""
    began, requests, deliveries = time.monotonic(), len(sandbox.requests), len(sandbox.deliveries.made)
    doing = Doing()
    yield doing
    made = sandbox.deliveries.made[deliveries:]
    events = tuple(f"{one.event}.{one.action}" if one.action else one.event for one in made)
    acts.append(Act(who, doing.what, began, requests, events))


def followed(sandbox: Sandbox, acts: list[Act]) -> Followed | None:
    """What followed from the latest act."""
    if not acts:
        return None
    latest = acts[-1]
    requests = sandbox.requests[latest.requests :]
    steps = [
        Step(_named(one), max(1, round((one.arrived - latest.began) * 1000)), "check-runs" in one.path)
        for one in requests
        if one.writes and one.done and one.answered
    ]
    reads = sum(not one.writes and not one.path.startswith("/app") for one in requests)
    return Followed(latest.who, latest.what, latest.events, steps[:8], reads)


def _named(one: Logged) -> str:
    for method, pattern, name in _WRITES:
        if one.method == method and re.search(pattern, one.path):
            return name
    return f"{one.method} {one.path}"
