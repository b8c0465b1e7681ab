"""Sentences of a paragraph, ready for the grammar: no quoted speech, lines joined where they were only wrapped."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import islice

from app.decision.visible_words import FAKE, HOLE, Paragraph

LONGEST_SENTENCE = 1_200  # characters; nobody commits in a longer one
LONGEST_REST = 700
MOST_SENTENCES = 1_000  # in a paragraph; what follows is one sentence, and too long
LINE_END = "\n"
EMOJI = "\u2605"  # stands for one written as :tada:

_STRAIGHT = str.maketrans(
    {
        "\u2019": "'",
        "\u2018": "'",
        "\u02bc": "'",
        "\u00b4": "'",
        "\uff07": "'",
        "\u2010": "-",
        "\u2011": "-",
        "\u2212": "-",
        "\u2026": ".",
        "\uff1f": "?",
        "\uff01": "!",
        "\uff0c": ",",
        "\uff1a": ":",
    }
)
_QUOTED = re.compile(
    r"\"[^\"\n]{0,600}\"|\u201c[^\u201c\u201d]{0,600}\u201d|"
    r"\u201e[^\u201c\u201d\u201e]{0,600}[\u201c\u201d]|\u00ab[^\u00ab\u00bb]{0,600}\u00bb"
    r"|\u00bb[^\u00ab\u00bb]{0,600}\u00ab|\u300c[^\u300c\u300d]{0,600}\u300d|(?<![\w])'(?=\w)[^'\n]{2,200}'(?!\w)|"
    r"(?<!\w)\u2018[^\u2018\u2019\n]{2,200}\u2019(?!\w)"
)
_END = re.compile(r"[.!?\u3002\uff0e\uff61]+[\"')\]*_\u201d\u2019\u00bb]*(?=\s|$|[^\x00-\u2fff])|\u3002")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|cf|resp|mr|mrs|ms|dr|no|approx)|^\s*\d{1,3})\.$", re.ASCII | re.IGNORECASE
)
_DANGLING = re.compile(
        r"(?:\b(?:to|not|and|or|the|a|an|would|will|could|should|can|might|may|must|i|we|you|they|he|she|it|of|"
        r"that|which|who|"
        r"if|when|once|unless|because|but|my|your|our|their|for|with|in|on|by|is|are|was|were|be|been|have|has|"
        r"had|never|nor|"
        r"don't|won't|can't|cannot|i'd|i'll|we'll|we'd|you'd|they'd|until|as|than|from|please|just|let's|let|"
        r"so|also)|,)\s*$",
    re.ASCII | re.IGNORECASE,
)  # fmt: skip
_SAYS = re.compile("[^\\W_]|\U0001f44d")
_SHORTCODE = re.compile(r"(?<!\S):[a-z][a-z0-9_+-]{1,30}:(?!\S)")  # an emoji
_WRAPPED = range(45, 96)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. `text` (as shown) and `plain` (lower case, no code or quoted speech) have the same length."""

    text: str
    plain: str
    line: int
    starts: tuple[int, ...]  # where each further line of the comment begins
    rest: str  # what follows it in its paragraph, bounded

    def line_at(self, offset: int) -> int:
        """The line of the comment on which this character stands."""
        return self.line + sum(1 for start in self.starts if start <= offset)


def ascii_lower(text: str) -> str:
    """Lower case of the same length; letters of other alphabets never become ours."""
    return text.translate(_LOWER)


_LOWER = {ord(c): c.lower() for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def without_quotes(text: str) -> str:
    """The text with quoted speech turned into holes of the same length."""
    return _QUOTED.sub(lambda quoted: HOLE * len(quoted[0]), text)


def sentences(paragraph: Paragraph, skip: frozenset[int] = frozenset()) -> list[Sentence]:
    """The sentences in order, without the lines in `skip` (which are commands)."""
    found: list[Sentence] = []
    run: list[int] = []
    for index, line in enumerate(paragraph.lines):
        if line.number in skip or _NOT_SAID.match(line.text):
            found += _of_run(paragraph, run)
            run = []
        else:
            run.append(index)
    return found + _of_run(paragraph, run)


_NOT_SAID = re.compile(r"\s*(?:\||\[ ?\]|(?:fixup|squash|amend)! )")  # a row of a table, an empty box, a title in Git


def _of_run(paragraph: Paragraph, run: list[int]) -> list[Sentence]:
    if not run:
        return []
    lines = [paragraph.lines[index] for index in run]
    begins = [0]
    for line in lines:
        begins.append(begins[-1] + len(line.text) + len(LINE_END))
    text = "".join(line.with_code + LINE_END for line in lines)
    plain = "".join(line.text + LINE_END for line in lines)
    plain = ascii_lower(without_quotes(plain).translate(_STRAIGHT)).replace(FAKE, "_")  # a word goes on behind it
    plain = _SHORTCODE.sub(lambda code: EMOJI + " " * (len(code[0]) - 1), plain)
    joined = list(plain)
    for line, end in zip(lines, begins[1:], strict=True):
        if len(line.text) in _WRAPPED or _DANGLING.search(plain[max(0, end - 40) : end - 1]):
            joined[end - 1] = " "
    plain = "".join(joined)
    found: list[Sentence] = []
    start = 0
    for end in _ends(plain):
        piece = plain[start:end]
        if len(piece) <= LONGEST_SENTENCE and _SAYS.search(piece):
            first = start + len(piece) - len(piece.lstrip())
            index = bisect_right(begins, first) - 1
            found.append(
                Sentence(
                    text=text[first:end],
                    plain=plain[first:end],
                    line=lines[index].number,
                    starts=tuple(begin - first for begin in begins[index + 1 : bisect_left(begins, end)]),
                    rest=text[end : end + LONGEST_REST],
                )
            )
        start = end
    return found


def _ends(plain: str) -> list[int]:
    ends = [
        found.end()
        for found in islice(_END.finditer(plain), MOST_SENTENCES)
        if not _ABBREVIATION.search(plain[max(0, found.end() - 12) : found.end()])
    ]
    return [*ends, len(plain)]
