"""Labels at the start of a line that block: `issue (blocking): …`, `Blocking: …`, `**blocking** …`."""

import re

from app.decision.plain_words import tidy
from app.decision.sentences import ascii_lower
from app.decision.statements import Declaration, Kind
from app.decision.visible_words import HOLE, Paragraph, Place

_DECORATED = (
    r"\W{0,6}(?:l(?:ine)? ?\d{1,5}(?:-l?\d{1,5})?[: ]{1,3}\W{0,4})?(?!(?:use|using|was|re|eg|was|prefix|mark|"
    r"label|example|resolved|write|add|from|the|an?|this|your|fixed) )"
    r"[a-z]{1,15}(?:[ /-][a-z]{1,15})? ?[(\[]([a-z][a-z ,/+-]{0,60})[)\]]"
)
_CONVENTIONAL = re.compile(rf"{_DECORATED}[ *_]{{0,3}}:[ *_]{{0,3}}")
_BOLD_CONVENTIONAL = re.compile(rf"{_DECORATED}\W{{0,3}}$")
_BLOCKING = re.compile(
    r"\W{0,8}(?:(?:-?1|nack|nak|no)[ ,;:.]{1,3})?(?:\[blocking\]|\(blocking\)|blocking)"
    r"(?: (issue|concern|objection|problem|comment)(?: #?\d{1,2})?)?[*_ ]{0,3}(?::| ?[\u2014\u2013]| -{1,2} )[ *_]{0,3}"
)
_BLOCKER = re.compile(
    r"[ *_]{0,4}(?:hard )?(?:blockers?|block|veto)(?: #?\d{1,2})?[*_ ]{0,3}(?::| ?[\u2014\u2013]| -{1,2} )[ *_]{0,3}"
)
_BRACKETED = re.compile(r"[ *_]{0,4}[\[(]blocking[\])][*_]{0,3} ")
_BOLD = re.compile(r"\W*\(?\[?blocking\]?\)?(?: (?:issue|concern|objection))?\W*$")
_NOTHING = re.compile(
    r"\W*(?:none|no|nothing|nope|n/?a|nil|false|true|nobody|yes|yes ?/ ?no|not really|zero|-|tbd|\d[\d,.]{0,12}|"
    r"(?:bool|boolean|int|str)\b.{0,40})?\W*$",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:[\w./-]{0,100}#\d+|https?://.+|and|or|by|on)\.?$", re.IGNORECASE)
_USE = re.compile(  # of the label, in a guide
    r"\W*(?:used? (?:for|when|if)\b|when (?:it|you|something) (?:must|should|needs?|want))", re.IGNORECASE
)
_MEANING = re.compile(
    r"\W*(?:(?:must|has to|have to|needs? to|should) be (?:fix|resolv|address|chang|done)\w* (?:before|prior)|"
    r"(?:things?|issues?|comments?|anything|something) (?:that|which|you)|prevents? (?:the )?(?:merg|approv))",
    re.IGNORECASE,
)
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
        if _USE.match(said) or _PLACEHOLDER.match(said) or (bare and _is_nothing(said, bare)):
            continue
        found.append(Declaration(Kind.BLOCK, tidy(rest), line.number))
    return found


def _is_nothing(said: str, label: str) -> bool:
    """Whether what follows a label names no reason to block: a form's "none", links, a guide's explanation."""
    if _MEANING.match(said):
        return True
    return bool((said or label == "issue") and (_NOTHING.match(said) or _only_links(said)))


def _only_links(text: str) -> bool:
    """Whether other issues are all that is named: then something waits for them, and nobody blocks."""
    return all(_LINK.match(word) for word in text[:200].replace(",", " ").split())


def _label_end(text: str, bold: int) -> tuple[int | None, str]:
    """Where the label ends, if there is one, and whether it is more than a Conventional Comment's decoration."""
    typed, text = text, ascii_lower(text)
    conventional = _CONVENTIONAL.match(text) or _BOLD_CONVENTIONAL.match(text[:bold])
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
