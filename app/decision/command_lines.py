"""The commands of a comment that is too long or too tangled to be read as Markdown: one look at its lines.

Whatever might be a quote, code, a table, a list or HTML is passed over, rather too much of it than too little.
"""

import re
from collections.abc import Iterator

from app.decision.commands import LONGEST_LINE
from app.decision.visible_words import Line, html_depth

MOST_COMMANDS = 50

_FENCE = re.compile(r"( {0,12})(?:[-*+>] {0,3}|\d{1,9}[.)] {0,3})?(`{3,}|~{3,})([^\n]*)$")
_OTHER_HTML = re.compile(r"\s*<[?!](?!--)")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-+)\s*$")
_TANGLED = re.compile(r"[`~<>|\[\]\\]")
_PLAIN_START = re.compile(r" {0,3}[^\s>#|<`~\[*+=-](?!\d{0,8}[.)])")


def command_lines(text: str) -> Iterator[Line]:
    """The lines, of a text as `as_seen` gives it, that begin with a slash and are surely their author's own."""
    source = text.split("\n")
    found = 0
    for index in _open_lines(source):
        line = source[index]
        below = source[index + 1] if index + 1 < len(source) else ""
        if line.startswith("/") and not _UNDERLINE.match(below):
            yield Line(index + 1, line[:LONGEST_LINE], 0, line[:2])
            found += 1
        if found >= MOST_COMMANDS:
            return


def _open_lines(source: list[str]) -> Iterator[int]:
    """The indexes of the lines outside fences, HTML and every paragraph that holds more than plain words."""
    fence = ""
    comment = False
    depth = 0
    plain = True
    for index, line in enumerate(source):
        if fence:
            closing = line.strip()
            if closing.startswith(fence) and not closing.strip(fence[0]) and not line.startswith(("    ", "\t")):
                fence = ""
            continue
        if comment or "<!--" in line:
            comment = "-->" not in line[line.rfind("<!--") + 1 :]
            plain = False
            continue
        if not line.strip():
            plain = True
            continue
        if found := _FENCE.match(line):
            if len(found[1]) > 3 or ">" in line or "`" in found[3]:
                return  # perhaps a fence, perhaps not
            fence, plain = found[2], True
            continue
        if _OTHER_HTML.match(line):
            return
        if "<" in line:
            depth = html_depth(line, depth)
        if plain and not depth:
            yield index
        plain = plain and bool(_PLAIN_START.match(line)) and not _TANGLED.search(line)
