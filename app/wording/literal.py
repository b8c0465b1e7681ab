"""What a person wrote, made to print as it stands: no link, mention, reference, tag or table comes of it."""

import re
import unicodedata

from markupsafe import Markup

LONGEST = 300

_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs"})
_STAND_IN = "\ufffc"  # for something that is not text
_BREAK = "&#8203;"
"""A space of no width. GitHub looks for mentions and links in what a page shows, where an escaped @ is an @ again."""

_SPECIAL = str.maketrans({char: f"&#{ord(char)};" for char in "[]*_`~|\\$"} | {"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_AT_THE_START = re.compile(r"[-+=#:]|\d{1,9}(?=[.)])", re.ASCII)
_LINKED = re.compile(
    r"[@#](?=\S)|:(?=[\w+/-])|(?<![A-Z0-9])www(?=\.)|(?<![A-Z0-9])GH-(?=\d)"
    r"|[0-9A-F]{6}(?=[0-9A-F])",
    re.ASCII | re.IGNORECASE,
)


def plain(text: str, longest: int = LONGEST) -> str:
    """On one line, without control, direction and zero-width characters, at most `longest` characters long."""
    shown = "".join(_shown(char) for char in text[: longest * 8])
    shown = " ".join(shown.split())
    return shown if len(shown) <= longest else shown[: longest - 1].rstrip() + "…"


def _shown(char: str) -> str:
    if char.isascii() and char.isprintable():
        return char
    if char.isspace():
        return " "
    return "" if char == _STAND_IN or unicodedata.category(char) in _INVISIBLE else char


def literal(text: str, longest: int = LONGEST) -> Markup:
    """Markdown that prints the text and does nothing else, anywhere on a line or in a table's cell."""
    out, end = [], 0
    text = plain(text, longest)
    for found in _LINKED.finditer(text):
        out.append(_escaped(text[end : found.end()], at_start=end == 0))
        out.append(_BREAK)
        end = found.end()
    out.append(_escaped(text[end:], at_start=end == 0))
    return Markup("".join(out))  # noqa: S704 - every character that means something is escaped


def _escaped(text: str, *, at_start: bool) -> str:
    escaped = text.translate(_SPECIAL)
    opening = _AT_THE_START.match(escaped) if at_start else None
    if opening:
        last = opening.end() - (0 if opening[0].isdigit() else 1)
        escaped = f"{escaped[:last]}&#{ord(escaped[last])};{escaped[last + 1 :]}"
    return escaped


def address(url: str | None) -> Markup | None:
    """An address that can stand between the brackets of a link, or None when it is not one of the web."""
    if not url or len(url) > 1000 or not re.fullmatch(r"https?://[!#$%&+,\-./0-9:;=?@A-Z_a-z~]+", url):
        return None
    return Markup(url)  # noqa: S704 - it has no character that ends a link
