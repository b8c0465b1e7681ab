"""Recorded-like deliveries, with ways to change a part of one."""

import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from app.decision.facts import CommentTold, Fact
from app.decision.pull_request import Comment, Person
from app.github.deliveries import read_delivery

PAYLOADS = Path(__file__).parent.parent / "payloads"
F = TypeVar("F")
RECEIVED = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
US = "disagree-and-commit[bot]"
ALICE, BOB, CAROL = Person(583231, "alice"), Person(1024025, "bob"), Person(9919000, "carol")
BOT = {"login": "renovate[bot]", "id": 29139614, "type": "Bot"}
OURSELVES = {"login": "Disagree-and-Commit[bot]", "id": 41898282, "type": "Bot"}
HEAD = "ec26c3e57ca3a959ca5aad62de7213c562f8c821"


def at(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 3, 2, hour, minute, second, tzinfo=UTC)


@cache
def _recorded(name: str) -> str:
    return (PAYLOADS / f"{name}.json").read_text(encoding="utf-8")


def payload(name: str, **changes: Any) -> dict[str, Any]:
    """The recorded delivery, with parts changed: `comment__body="x"` sets one key, a value of ... takes it away."""
    told: dict[str, Any] = json.loads(_recorded(name))
    for path, value in changes.items():
        *parents, last = path.split("__")
        inner = told
        for parent in parents:
            inner = inner[parent]
        if value is ...:
            del inner[last]
        else:
            inner[last] = value
    return told


def facts(name: str, **changes: Any) -> tuple[Fact, ...]:
    """What a delivery tells; its event is the first part of its name."""
    body = json.dumps(payload(name, **changes)).encode()
    return read_delivery(name.partition(".")[0], body, received_at=RECEIVED, own_login=US)


def of_kind(kind: type[F], found: tuple[Fact, ...]) -> list[F]:
    return [fact for fact in found if isinstance(fact, kind)]


def comment(name: str, **changes: Any) -> Comment:
    """The one comment that a delivery tells of."""
    [told] = of_kind(CommentTold, facts(name, **changes))
    return told.comment
