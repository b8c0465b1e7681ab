"""What a comment shows of its author's own words: Markdown in, paragraphs of plain lines out.

Quotes, code, HTML comments, tables and struck-through text are left out; what they leave inside a line is a hole.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

LONGEST = 65_536  # characters, as GitHub's own limit
MOST_LINES = 1_500  # markdown-it-py's cost grows with the lines ...
LONGEST_CODE = 100  # characters of inline code that are shown in a reason
MOST_MARKUP = 3_000  # ... and, within paragraphs, with the characters that may open or close something

HOLE = "\ufffc"  # stands for each character of code, and for an image
FAKE = "\ufffd"  # stands where an invisible character split a word

_CONTROLS = dict.fromkeys((*range(9), *range(11, 13), *range(14, 32), *range(127, 160)), " ")
_SPACES = {
    ord(c): " "
    for c in "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
}
_BREAKS = {ord(c): " " for c in "\u2028\u2029"}
_SURROGATES = dict.fromkeys(range(55296, 57344), FAKE)
_PLAIN = {**_CONTROLS, **_SPACES, **_BREAKS, **_SURROGATES, 9: "\t"}
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")  # reorders what is seen, so that words may read otherwise
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]+"
)
_MARKUP = re.compile(r"[\\`*_~\[\]!<>&#$%+:=@^{}-]")
_HTML_TAG = re.compile(
    r"<(/?)(del|s|strike|code|pre|kbd|samp|tt|q|blockquote|table|template|script|style)\b", re.ASCII | re.IGNORECASE
)
_BREAK_TAG = re.compile(r"<br\b", re.ASCII | re.IGNORECASE)
_NO_TAG = re.compile(
    r"<(?!(?:a|abbr|b|big|center|cite|code|dd|del|details|dfn|div|dl|dt|em|font|h\d|hr|i|img|ins|kbd|li|mark|ol|"
    r"p|picture|"
    r"pre|q|rp|rt|ruby|s|samp|small|span|strike|strong|sub|summary|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|"
    r"var|wbr)"
    r"\b)[A-Za-z][\w -]{0,40}>",
    re.ASCII | re.IGNORECASE,
)


class Place(Enum):
    """Where a paragraph stands."""

    TEXT = "text"
    LIST = "list"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Line:
    """One visible line."""

    number: int  # of the comment, counted from 1
    text: str
    bold: int = 0  # how many characters at its start are bold
    opens: str = (
        ""  # the first two characters of the line as typed, indentation taken off; empty where it is indented deep
    )
    shown: str = ""  # the text with its code, character for character; empty where there is none

    @property
    def with_code(self) -> str:
        """The text as its reader sees it: nothing in it may be heard that is not in `text`."""
        return self.shown or self.text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that stand together."""

    place: Place
    lines: tuple[Line, ...]


class TooMuch(Enum):
    """The comment is too long or too tangled to be read within the time a comment may cost."""

    TOO_MUCH = "too much"


TOO_MUCH = TooMuch.TOO_MUCH


def as_seen(body: str) -> str:
    """The text without what cannot be seen; a word split by something unseen is marked, so that it is none of ours."""
    text = body[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").translate(_PLAIN)
    if text.isascii():
        return text
    text = _TURNING.sub(FAKE, text)
    return _INVISIBLE.sub(_unseen, text)


def _unseen(found: re.Match[str]) -> str:
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    return FAKE if _latin(before) and _latin(after) else ""


def _latin(char: str) -> bool:
    return bool(char) and (char in "/-'" or (char.isalpha() and unicodedata.name(char, "").startswith("LATIN")))


@cache
def parser() -> MarkdownIt:
    """The blocks of GitHub's Markdown; inline text is parsed by us, only where it may matter."""
    made = MarkdownIt("commonmark", {"maxNesting": 20}).enable(["table", "strikethrough"])
    made.core.ruler.enableOnly(["normalize", "block"])
    return made


def visible_paragraphs(text: str, matters: Callable[[str], object]) -> tuple[Paragraph, ...] | TooMuch:
    """The paragraphs, in order, whose source `matters`. `text` is what `as_seen` gives."""
    if text.count("\n") > MOST_LINES:
        return TOO_MUCH
    source = text.split("\n")
    environment: dict[str, object] = {}
    shelter = _Shelter()
    markup = 0
    paragraphs: list[Paragraph] = []
    tokens = parser().parse(text, environment)
    for before, token in zip([None, *tokens], tokens, strict=False):
        shelter.pass_by(token)
        if token.type != "inline" or shelter.hidden or not matters(token.content):
            continue
        markup += len(_MARKUP.findall(token.content)) + 3 * token.content.count(
            "["
        )  # a link is the dearest to look for
        if markup > MOST_MARKUP:
            return TOO_MUCH
        heading = before is not None and before.type == "heading_open"
        place = Place.HEADING if heading else Place.LIST if shelter.lists else Place.TEXT
        children: list[Token] = []
        parser().inline.parse(token.content, parser(), environment, children)
        first = (token.map or [0])[0]
        paragraphs.append(Paragraph(place, _lines(children, first, source)))
    return tuple(paragraphs)


class _Shelter:
    """Keeps count of what is open around the place we have come to."""

    def __init__(self) -> None:
        self.lists = 0
        self._quotes = 0
        self._html = 0

    def pass_by(self, token: Token) -> None:
        if token.type in ("blockquote_open", "blockquote_close", "table_open", "table_close"):
            self._quotes += token.nesting
        elif token.type in ("list_item_open", "list_item_close"):
            self.lists += token.nesting
        elif token.type == "html_block":
            self._html = html_depth(token.content, self._html)

    @property
    def hidden(self) -> bool:
        return self._quotes > 0 or self._html > 0


def html_depth(html: str, depth: int) -> int:
    """How many tags that hide what they hold are open after this HTML, `depth` before it."""
    for tag in _HTML_TAG.finditer(html):
        depth = max(0, depth - 1) if tag[1] else depth + 1
    return depth


def _lines(children: list[Token], first: int, source: list[str]) -> tuple[Line, ...]:
    drafts = [_Draft()]
    struck = hidden = bold = 0
    for token in children:
        draft = drafts[-1]
        if token.type in ("softbreak", "hardbreak"):
            drafts.append(_Draft())
        elif token.type in ("s_open", "s_close"):
            struck += token.nesting
        elif token.type in ("strong_open", "strong_close"):
            bold += token.nesting
        elif token.type == "html_inline":
            hidden = html_depth(token.content, hidden)
            if _BREAK_TAG.match(token.content):
                draft.add("; ", False)
            elif _NO_TAG.fullmatch(token.content):
                draft.add("\u2026: ", False)  # a blank to fill in, or who speaks in a chat
        elif struck or hidden:
            draft.add(" ", False)
        elif token.type == "text":
            draft.add(token.content, bold > 0)
        elif token.type == "code_inline":
            draft.add_code(token.content)
        elif token.type == "image":
            draft.add(HOLE, False)
    return tuple(draft.line(first + index, source) for index, draft in enumerate(drafts))


class _Draft:
    """A line that is being put together."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._shown: list[str] = []
        self._code = False
        self._bold = 0
        self._still_bold = True

    def add(self, text: str, bold: bool) -> None:
        self._still_bold = self._still_bold and (bold or not text.strip())
        if self._still_bold:
            self._bold += len(text)
        self._parts.append(text)
        self._shown.append(text)

    def add_code(self, code: str) -> None:
        code = code if len(code) <= LONGEST_CODE else code[: LONGEST_CODE - 1] + "\u2026"
        self.add(HOLE * len(code), False)
        self._shown[-1] = code
        self._code = True

    def line(self, index: int, source: list[str]) -> Line:
        typed = source[index] if index < len(source) else ""
        text = "".join(self._parts)
        bold = self._bold if text[: self._bold].strip() else 0
        opens = typed.lstrip(" ")[:2] if not typed.startswith(("    ", "\t")) else ""
        return Line(index + 1, text, bold, opens, "".join(self._shown) if self._code else "")
