"""Where somebody else's words begin within a comment: a forwarded mail, an answered mail without marks, a patch."""

import re

from app.decision.visible_words import Paragraph

_BEGINS = re.compile(
    r"[ *_]{0,6}(?:[-_=]{2,20} ?(?:original|forwarded) (?:message|mail|e-mail)\b|"
    r"(?:begin )?forwarded (?:message|mail|e-mail)(?: from [^\n:]{1,60})?:|"
    r"from: [^\n]{2,200}$|@?[\w.-]{1,39}(?: [\w.-]{1,39})? (?:commented|wrote|replied)(?: \w{1,12}){1,3} ago\b|"
    r"diff --git |@@ -\d|index: [^\n ]{1,200}$|-{3} [ab]/)",
    re.ASCII | re.IGNORECASE,
)
_ATTRIBUTION = re.compile(  # "On Mon, Jun 3, 2024, Kim wrote:", at the end of its paragraph
    r"(?:on|am|le|el|den|op) [^\n]{5,160}(?:\n[^\n]{0,100})?\b(?:wrote|writes|schrieb|a \xe9crit|escribi\xf3|schreef|"
    r"skrev)(?: [^\n:]{1,40})?\s?:\s*$",
    re.IGNORECASE,
)
_MENTIONS = ("message", "mail", "@@ -", "diff --git", "index:", "--- ", "from:", " ago")


def may_begin(source: str) -> bool:
    """Whether such a beginning may stand in this text, cheaply."""
    lower = source.lower()
    return any(word in lower for word in _MENTIONS) or source.rstrip().endswith(":")


def line_where_they_begin(paragraph: Paragraph) -> int | None:
    """The line of the comment that says that what follows is another's, if there is one here."""
    return next((line.number for line in paragraph.lines if _BEGINS.match(line.text)), None)


def is_attribution(paragraph: Paragraph) -> bool:
    """Whether the paragraph only says whose words follow, as mail programs do."""
    text = "\n".join(line.text for line in paragraph.lines[:3])
    return len(paragraph.lines) <= 2 and len(text) <= 300 and bool(_ATTRIBUTION.match(text))
