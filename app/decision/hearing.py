"""Hears what a comment declares: Markdown in, declarations and near misses out."""

import re
from dataclasses import replace

from app.decision.commands import hear_command, is_command
from app.decision.labels import blocking_labels
from app.decision.phrases import Phrases
from app.decision.plain_words import effort, hear_sentence, retracts, voices_dissent
from app.decision.policy_phrases import PhraseBook
from app.decision.sentences import sentences
from app.decision.statements import COMMITMENTS, Declaration, Heard, Kind, Near, Nearness
from app.decision.visible_words import TOO_MUCH, Paragraph, Place, as_seen, visible_paragraphs

MOST_DECLARATIONS = 50
MOST_NEAR = 10
LONGEST_LINE = 2_000  # characters of a command's line
MOST_EFFORT = 2_000  # places where something may be said; a comment with more is no statement of anybody

# A look for substrings costs a hundredth of a look for patterns, and most comments need no more than this.
_TELLING = (
    *(
        "commit",
        "block",
        "veto",
        "disagree",
        "dissent",
        "withdr",
        "retract",
        "rescind",
        "revok",
        "object",
        "nack",
        "no longer",
    ),
    *(
        "my ack",
        "my approv",
        "my vote",
        "my -1",
        "my concern",
        "my reject",
        "my support",
        "my sign",
        "my stance",
        "my consent",
    ),
    *(
        "my endors",
        "my oppos",
        "my request",
        "lgtm",
        "sgtm",
        "+1",
        "\U0001f44d",
        "ack",
        "live with",
        "ship it",
        "approve",
        "agree",
    ),
    *(
        "works for me",
        "sounds good",
        "looks good",
        "with me",
        "by me",
        "go ahead",
        "way",
        "this hill",
        "that back",
        "this back",
    ),
    *(
        "it back",
        "scratch",
        "strike",
        "kidding",
        "never mind",
        "nevermind",
        "disregard",
        "ignore",
        "second thought",
        "my mind",
    ),
    *(
        "showstopper",
        "acks",
        "concern",
        "actually",
        "not really",
        "maybe not",
        "a joke",
        "too soon",
        "a mistake",
        "reject",
        " -1",
    ),
)
_SLASH = re.compile(r"(?:^|[\s*_>(-])/ ?[a-z]", re.IGNORECASE)
_TEMPLATE = re.compile(  # a list of blanks to fill in
    r"^ {0,6}(?:\d{1,2}[.)]|[-*+]) {1,4}\[[A-Z][a-z' /-]{2,60}\][ .]*$", re.MULTILINE
)


def _may_matter(text: str) -> bool:
    lower = text.lower()
    return any(word in lower for word in _TELLING) or ("/" in text and bool(_SLASH.search(text)))


def hear(body: str, phrases: Phrases = Phrases()) -> Heard:  # noqa: B008 - frozen
    """What the author of this comment declares with it, in the order of its lines. Never raises."""
    text = as_seen(body)
    book = PhraseBook(phrases)

    def matters(piece: str) -> bool:
        return _may_matter(piece) or book.in_text(piece)

    if not matters(text):
        return Heard()
    if _TEMPLATE.search(text):
        return Heard()
    paragraphs = visible_paragraphs(text, matters)
    if paragraphs is TOO_MUCH:
        return _UNREADABLE
    ear = _Ear(book)
    for paragraph in paragraphs:
        ear.listen(paragraph)
        if ear.effort > MOST_EFFORT:
            return _UNREADABLE
    return ear.heard()


_UNREADABLE = Heard(near=(Near(Nearness.MENTIONED, 1, "", "/commit"),))


class _Ear:
    """Gathers what is heard, paragraph by paragraph."""

    def __init__(self, book: PhraseBook) -> None:
        self._book = book
        self._said: list[Declaration] = []
        self._near: list[Near] = []
        self._dissent = False
        self.effort = 0

    def listen(self, paragraph: Paragraph) -> None:
        commands: set[int] = set()
        for line in paragraph.lines:
            told = hear_command(replace(line, text=line.text[:LONGEST_LINE]), paragraph.place)
            if told and (is_command(line) or not isinstance(told[0], Declaration)):
                self._take(told)
                commands.add(line.number)
        if paragraph.place is Place.HEADING:
            return
        labels = blocking_labels(paragraph)
        self._take(labels)
        for sentence in sentences(paragraph, frozenset(commands)):
            self.effort += effort(sentence)
            if self.effort > MOST_EFFORT:
                return
            if retracts(sentence):
                self._take_back()
            told = self._book.hear(sentence) or hear_sentence(sentence, self._dissent)
            if labels:
                told = tuple(x for x in told if isinstance(x, Declaration) and x.kind is not Kind.BLOCK)
            if any(isinstance(x, Near) and x.nearness is Nearness.NEGATED and x.hint.endswith("commit") for x in told):
                self._said = [x for x in self._said if x.kind not in COMMITMENTS]
            self._dissent = self._dissent or voices_dissent(sentence)
            self.effort += 5 * len(told)
            self._take(told)

    def _take(self, told: object) -> None:
        for one in told:  # type: ignore[attr-defined]
            if isinstance(one, Declaration):
                self._said.append(one)
            else:
                self._near.append(one)

    def _take_back(self) -> None:
        if self._said:
            self._near.append(Near(Nearness.MENTIONED, self._said[-1].line))
        self._said = []

    def heard(self) -> Heard:
        said = _without_echoes(sorted(self._said, key=lambda x: x.line))
        near = sorted(self._near, key=lambda x: x.line)
        return Heard(tuple(said[:MOST_DECLARATIONS]), tuple(near[:MOST_NEAR]))


def _without_echoes(said: list[Declaration]) -> list[Declaration]:
    """Plain words that only repeat a command, or a dissent in weaker words, are left out; their reason is not."""
    kinds = {x.kind for x in said}
    if Kind.DISAGREE_AND_COMMIT in kinds:
        said = [x for x in said if x.command or x.kind is not Kind.COMMIT]
    for kind in (Kind.COMMIT, Kind.DISAGREE_AND_COMMIT, Kind.BLOCK):
        command = next((x for x in said if x.kind is kind and x.command), None)
        echoes = [x for x in said if x.kind is kind and not x.command]
        if command and echoes:
            reason = command.reason or next((x.reason for x in echoes if x.reason), "")
            said = [replace(x, reason=reason) if x is command else x for x in said if x not in echoes]
    return said
