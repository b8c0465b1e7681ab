"""The ledger as people read it: each entry as a line that says who did what."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.decision.publication import BUTTONS
from app.decision.statements import Kind
from app.store.ledger import Entry

NAMES = 10
MOST_WORDS = 3  # of what one comment says at once
LONGEST = 300  # characters of what somebody did


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words. Nothing in it is safe to print unescaped."""

    id: int
    at: datetime
    icon: str  # a symbol of `icons.html`
    who: str  # empty: the App
    what: str
    words: tuple[str, ...] = ()  # what they said, in their words
    more: int = 0  # said besides in the same comment
    url: str = ""
    head: str = ""  # the commit it was about
    late: bool = False  # after the merge: counts for nothing


_VERBS = {
    Kind.COMMIT: ("commit", "committed"),
    Kind.DISAGREE_AND_COMMIT: ("dissent", "disagreed and committed"),
    Kind.BLOCK: ("block", "blocked"),
    Kind.UNBLOCK: ("note", "lifted {}"),
    Kind.WITHDRAW: ("note", "took back their stance"),
    Kind.RECUSE: ("person", "gave up their seat"),
    Kind.DELEGATE: ("person", "handed their seat to {}"),
    Kind.INVITE: ("person", "invited {}"),
    Kind.OVERRULE: ("block", "overruled {}"),
    Kind.EDITORIAL: ("edit", "vouched that the change matters to nobody"),
    Kind.CALL: ("bell", "made the final ask"),
    Kind.RECHECK: ("note", "asked for everything to be read again"),
}
_NOBODY_NAMED = {Kind.UNBLOCK: "their blocks"}
_CONCLUSIONS = {"success": "commit", "failure": "block", "action_required": "await"}


def told(entries: Iterable[Entry]) -> list[Line]:
    """These entries in words, in their order."""
    return [_KINDS.get(entry.kind, _other)(entry) for entry in entries]


def _line(entry: Entry, icon: str, what: str, words: Iterable[str] = (), who: str | None = None) -> Line:
    detail = entry.detail
    said = [word for word in words if word]
    return Line(
        id=entry.id,
        at=entry.at,
        icon=icon,
        who=entry.login if who is None else who,
        what=what if len(what) <= LONGEST else f"{what[: LONGEST - 1]}…",
        words=tuple(said[:MOST_WORDS]),
        more=len(said[MOST_WORDS:]),
        url=entry.url,
        head=str(detail.get("head") or ""),
        late=bool(detail.get("late")),
    )


def _said(entry: Entry) -> Line:
    declared = entry.detail.get("declares") or []
    if not declared:
        return _line(entry, "edit", "edited a comment, which says nothing that counts any more")
    acts = [_act(one) for one in declared]
    verbs = ", and ".join(dict.fromkeys(verb for _, verb in acts))
    if entry.detail.get("by_review_state"):
        verbs += " with a review"
    if entry.detail.get("edit"):
        verbs += ", by an edit of what they wrote before"
    return _line(entry, acts[0][0], verbs, (str(one.get("reason", "")) for one in declared))


def _act(declared: Mapping[str, Any]) -> tuple[str, str]:
    kind = declared.get("kind", "")
    if kind not in _VERBS:
        return "note", f"said {kind}"
    icon, verb = _VERBS[Kind(kind)]
    return icon, verb.format(declared.get("target") or _NOBODY_NAMED.get(Kind(kind), "somebody"))


def _edited_by_another(entry: Entry) -> Line:
    what = f"edited what {entry.detail.get('author', '')} wrote; a commitment in it counts no more"
    return _line(entry, "edit", what, who=entry.login or "Somebody")


def _removed(entry: Entry) -> Line:
    author = str(entry.detail.get("author", ""))
    verb, what = ("deleted", "comment") if entry.kind == "deleted" else ("dismissed", "review")
    whose = "their own" if entry.login == author else f"{author}’s"
    reason = str(entry.detail.get("reason", ""))
    return _line(entry, "trash", f"{verb} {whose} {what}", [reason], entry.login or "Somebody")


def _verdict(entry: Entry) -> Line:
    icon = _CONCLUSIONS.get(str(entry.detail.get("conclusion")), "note")
    return _line(entry, icon, f"The check says: {entry.detail.get('title', '')}", who="")


def _seat(entry: Entry) -> Line:
    detail = entry.detail
    place = f"a seat in {detail.get('decision', '')}"
    if detail.get("group"):
        place = f"a place in {detail['group']} ({detail.get('decision', '')})"
    by = f", by {detail['by']}" if detail.get("by") else ""
    return _line(entry, "person", f"{'got' if entry.kind == 'seat added' else 'lost'} {place}{by}")


def _button(entry: Entry) -> Line:
    pressed = next((one.label for key, one in BUTTONS.items() if key == entry.detail.get("button")), "a button")
    return _line(entry, "note", f"pressed “{pressed}” on the check")


def _asked(entry: Entry) -> Line:
    names = [str(name) for name in entry.detail.get("asked") or []]
    listed = ", ".join(names[:NAMES]) + (f" and {len(names) - NAMES} more" if len(names) > NAMES else "")
    verb = {"reminder": "Reminded", "call": "The final ask went to", "escalation": "The deadline passed; asked"}
    return _line(entry, "bell", f"{verb.get(entry.kind, 'Asked')} {listed}", who="")


def _revisit(entry: Entry) -> Line:
    issue = entry.detail.get("issue")
    what = f"Issue #{issue} asks how it turned out" if issue else "No issue could ask how it turned out"
    return _line(entry, "bell", what, who="")


def _other(entry: Entry) -> Line:
    return _line(entry, "note", entry.kind)


_KINDS: Mapping[str, Callable[[Entry], Line]] = {
    "said": _said,
    "edited by somebody else": _edited_by_another,
    "deleted": _removed,
    "dismissed": _removed,
    "verdict": _verdict,
    "seat added": _seat,
    "seat removed": _seat,
    "button": _button,
    "reminder": _asked,
    "call": _asked,
    "escalation": _asked,
    "revisit": _revisit,
}
