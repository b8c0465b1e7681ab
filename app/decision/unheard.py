"""What of a comment is not its author's own visible words, and is therefore not heard: quotes, code and the like."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from markdown_it.token import Token

from app.decision.visible_words import MOST_LINES, as_seen, html_depth, parser

MOST_INLINE = 5_000  # characters of a paragraph looked at for code and the like within it


class Shelter(StrEnum):
    """What the words stand in."""

    QUOTE = "quote"
    CODE = "code"
    HTML = "html"  # a comment of HTML, or a tag that hides what it holds
    TABLE = "table"
    STRUCK = "struck"


@dataclass(frozen=True, slots=True)
class Unheard:
    """Lines, or words within them, that declare nothing. Both lines belong to it; they count from 1."""

    shelter: Shelter
    first: int
    last: int
    whole: bool = True  # False: only words within these lines


_BLOCKS = {"fence": Shelter.CODE, "code_block": Shelter.CODE}
_OPENS = {"blockquote_open": Shelter.QUOTE, "table_open": Shelter.TABLE}
_INLINE = {"code_inline": Shelter.CODE, "s_open": Shelter.STRUCK}
_COMMENT = re.compile(r"<!--")


def unheard(body: str) -> tuple[Unheard, ...]:
    """What is passed over, in the order of the lines. Of a text with too many lines nothing is told."""
    text = as_seen(body)
    if text.count("\n") > MOST_LINES:
        return ()
    return tuple(_blocks(parser().parse(text, {})))


def _blocks(tokens: list[Token]) -> Iterator[Unheard]:
    depth = end = 0
    for token in tokens:
        first, last = token.map or (0, 0)
        if token.type == "html_block":
            before, depth = depth, html_depth(token.content, depth)
            if before or depth or _COMMENT.search(token.content):
                yield Unheard(Shelter.HTML, first + 1, last)
        elif last <= end or not token.map:
            continue  # within what was told already
        elif depth and token.type == "inline":
            yield Unheard(Shelter.HTML, first + 1, last)
        elif token.type in _BLOCKS:
            yield Unheard(_BLOCKS[token.type], first + 1, last)
        elif token.type in _OPENS:
            end = last
            yield Unheard(_OPENS[token.type], first + 1, last)
        elif token.type == "inline":
            yield from _inline(token.content, first)


def _inline(content: str, first: int) -> Iterator[Unheard]:
    children: list[Token] = []
    parser().inline.parse(content[:MOST_INLINE], parser(), {}, children)
    line, told = first + 1, set()
    for token in children:
        line += token.type in {"softbreak", "hardbreak"}
        begun, line = line, line + (token.content.count("\n") if token.type == "html_inline" else 0)
        hides = token.type == "html_inline" and (token.content.startswith("<!--") or html_depth(token.content, 0))
        shelter = Shelter.HTML if hides else _INLINE.get(token.type)
        if shelter and (shelter, begun) not in told:
            told.add((shelter, begun))
            yield Unheard(shelter, begun, line, whole=False)
