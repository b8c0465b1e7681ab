"""`hear`: what the words of a comment declare, for people and for programs."""

import json
import sys
from typing import Any

from app.decision.hearing import hear
from app.decision.statements import Heard


def one(*, as_json: bool) -> int:
    """Hears one comment on standard input."""
    heard = hear(sys.stdin.buffer.read().decode("utf-8", "replace"))
    if as_json:
        print(json.dumps(shown(heard), ensure_ascii=False))
        return 0
    for declared in heard.declarations:
        words = " ".join(part for part in (declared.target, declared.reason) if part)
        print(f"line {declared.line}: {declared.kind.replace('_', ' ')}" + (f" — {words}" if words else ""))
    for near in heard.near:
        hint = f"; {near.hint} would be heard" if near.hint else ""
        print(f"line {near.line}: not heard, {near.nearness}{hint}")
    if not heard.declarations and not heard.near:
        print("nothing is declared")
    return 0


def batch() -> int:
    """Hears JSON lines with a `text`, one after another; 2 at the first line that is no such thing."""
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line, parse_constant=_no_json)
            text = given["text"]
        except (ValueError, KeyError, TypeError, RecursionError):
            text = None
        if not isinstance(text, str):
            print(f'line {number}: not a JSON object with a "text"', file=sys.stderr)
            return 2
        named = {"id": given["id"]} if "id" in given else {}
        print(json.dumps({**named, **shown(hear(text))}, ensure_ascii=True), flush=True)
    return 0


def _no_json(constant: str) -> None:
    raise ValueError(constant)  # NaN and Infinity, which Python's parser takes and no other does


def shown(heard: Heard) -> dict[str, Any]:
    """The fixed JSON form."""
    statements = [{"kind": d.kind.value, "reason": d.reason, "line": d.line} for d in heard.declarations]
    return {"statements": statements, "unclear": heard.unclear}
