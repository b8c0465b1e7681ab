"""Labels at the start of a line that block: `issue (blocking): …`, `Blocking: …`, `**blocking** …`."""

import re

from app.decision.plain_words import tidy
from app.decision.sentences import ascii_lower
from app.decision.statements import Declaration, Kind
from app.decision.visible_words import HOLE, Paragraph, Place

_CONVENTIONAL = re.compile(r"\W{0,6}[a-z][a-z /-]{0,30}? ?\(([a-z][a-z ,/+-]{0,60})\)[ *_]{0,3}:[ *_]{0,3}")
_BLOCKING = re.compile(
    r"\W{0,8}(?:\[blocking\]|\(blocking\)|blocking)(?: (issue|concern|objection|problem|"
    r"comment)(?: #?\d{1,2})?)?[*_ ]{0,3}(?::| ?[\u2014\u2013]| -{1,2} )[ *_]{0,3}"
)
_BLOCKER = re.compile(
    r"[ *_]{0,4}(?:hard )?(?:blockers?|block|veto)(?: #?\d{1,2})?[*_ ]{0,3}(?::| ?[\u2014\u2013]| -{1,2} )[ *_]{0,3}"
)
_BRACKETED = re.compile(r"[ *_]{0,4}[\[(]blocking[\])][*_]{0,3} ")
_BOLD = re.compile(r"\W*\(?\[?blocking\]?\)?(?: (?:issue|concern|objection))?\W*$")
_NOTHING = re.compile(
    r"\W*(?:none|no|nothing|nope|n/?a|nil|false|true|nobody|not really|0|zero|-|tbd)?\W*$", re.IGNORECASE
)
_LINK = re.compile(r"(?:[\w./-]{0,100}#\d+|https?://.+|and|or|by|on)\.?$", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\s*(?:<[\w ]+>|\{\w+\}|\[[\w ]+\]\s*$|\.\.\.|\u2026)")


def blocking_labels(paragraph: Paragraph) -> list[Declaration]:
    """A block for each line that starts with such a label."""
    if paragraph.place is Place.HEADING or not any(
        "block" in x.text.lower() or "veto" in x.text.lower() for x in paragraph.lines
    ):
        return []
    found: list[Declaration] = []
    for index, line in enumerate(paragraph.lines):
        end, bare = _label_end(line.text[:200], line.bold)
        if end is None:
            continue
        rest = "\n".join(
            [line.with_code[end:], *(later.with_code for later in paragraph.lines[index + 1 : index + 20])]
        )
        said = line.text[end:].strip()
        if _PLACEHOLDER.match(said) or (
            bare and (_NOTHING.match(said) or _only_links(said)) and (said or bare == "issue")
        ):
            continue
        found.append(Declaration(Kind.BLOCK, tidy(rest), line.number))
    return found


def _only_links(text: str) -> bool:
    """Whether other issues are all that is named: then something waits for them, and nobody blocks."""
    return all(_LINK.match(word) for word in text[:200].replace(",", " ").split())


def _label_end(text: str, bold: int) -> tuple[int | None, str]:
    """Where the label ends, if there is one, and whether it is more than a Conventional Comment's decoration."""
    typed, text = text, ascii_lower(text)
    conventional = _CONVENTIONAL.match(text)
    if conventional and HOLE not in conventional[0]:
        decorations = {part.strip() for part in conventional[1].split(",")}
        if "blocking" in decorations:
            return conventional.end(), ""
    if found := _BLOCKING.match(text):
        return found.end(), "issue" if found[1] else "label"
    if found := (
        _BLOCKER.match(text) if bold or typed.strip(" *_")[:1] in ("B", "V", "H") else None
    ) or _BRACKETED.match(text):
        return found.end(), "issue"
    if bold and _BOLD.match(text[:bold]):
        return bold, "issue"
    return None, ""
