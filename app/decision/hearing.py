"""Hears what a comment declares: Markdown in, declarations and near misses out."""

import re
from collections.abc import Iterable
from dataclasses import replace

from app.decision.command_lines import command_lines
from app.decision.commands import HINTS, LONGEST_LINE, LONGEST_WORDS, hear_command, is_command, one_line
from app.decision.labels import blocking_labels
from app.decision.others_words import is_attribution, line_where_they_begin, may_begin
from app.decision.phrases import Phrases
from app.decision.plain_words import effort, hear_sentence, voices_dissent
from app.decision.policy_phrases import PhraseBook
from app.decision.retractions import retracts
from app.decision.sentences import Sentence, sentences
from app.decision.statements import COMMITMENTS, Declaration, Heard, Kind, Near, Nearness
from app.decision.visible_words import TOO_MUCH, Line, Paragraph, Place, as_seen, visible_paragraphs

MOST_DECLARATIONS = 50
MOST_NEAR = 10
MOST_EFFORT = 1_300  # places where something may be said; a comment with more is no statement of anybody

# A look for substrings costs a hundredth of a look for patterns, and most comments need no more than this.
_TELLING_WORDS = (
    "commit|block|veto|disagree|dissent|withdr|retract|rescind|revok|object|nack|no longer|ack|approv|vote|concern|"
    "reject|support|stance|consent|sign-off|endors|oppos|request|lgtm|sgtm|+1|-1|\U0001f44d|live with|ship it|agree|"
    "works for me|sounds good|looks good|looks great|with me|by me|go ahead|way|this hill|that back|this back|it back|"
    "scratch|strike|scrap|kidding|joking|never mind|nevermind|disregard|ignore|second thought|my mind|a joke|"
    "a mistake|too soon|too early|too fast|actually|not really|maybe not|showstopper|with this|with it|with that|"
    "makes sense|i'm in|not yet|any more|"
    "anymore|any longer|wrong p|wrong t|wrong w|wrong i"
)
_TELLING = tuple(_TELLING_WORDS.split("|"))
_VIEWS = (
    "i'd",
    "i\u2019d",
    "i would",
    "prefer",
    "rather",
    "think",
    "believe",
    "feel",
    "convinced",
    "against",
    "not my",
    "not what",
)
_SLASH = re.compile(r"(?:^|[\s*_>(-])/ ?[a-z]", re.IGNORECASE)
_TEMPLATE = re.compile(  # a list of blanks to fill in
    r"^ {0,6}(?:\d{1,2}[.)]|[-*+]) {1,4}\[[A-Z][a-z' /-]{2,60}\][ .]*$", re.MULTILINE
)


def _may_matter(text: str) -> bool:
    lower = text.lower()
    return any(word in lower for word in _TELLING) or ("/" in text and bool(_SLASH.search(text)))


def _may_voice_a_view(text: str) -> bool:
    lower = text.lower()
    return any(word in lower for word in _VIEWS)


def hear(body: str, phrases: Phrases = Phrases()) -> Heard:  # noqa: B008 - frozen
    """What the author of this comment declares with it, in the order of its lines. Never raises."""
    text = as_seen(body)
    book = PhraseBook(phrases)

    def matters(piece: str) -> bool:
        return _may_matter(piece) or book.in_text(piece)

    if not matters(text):
        return Heard()
    if _TEMPLATE.search(text):
        return Heard(_plain_commands(text))
    paragraphs = visible_paragraphs(text, lambda x: matters(x) or _may_voice_a_view(x) or may_begin(x))
    if paragraphs is TOO_MUCH:
        return _unreadable(text)
    ear = _Ear(book)
    for paragraph in paragraphs:
        ear.listen(paragraph)
        if ear.effort > MOST_EFFORT:
            return _unreadable(text)
    return ear.heard()


def _unreadable(text: str) -> Heard:
    return Heard(_plain_commands(text), (Near(Nearness.MENTIONED, 1, "", "/commit"),))


def _plain_commands(text: str) -> tuple[Declaration, ...]:
    """The commands that stand out in a text of which nothing else is read.

    None that could turn a check green is among them: what is not read may take it back.
    """
    told = (one for line in command_lines(text) for one in hear_command(line, Place.TEXT))
    return tuple(x for x in told if isinstance(x, Declaration) and x.kind in _HARMLESS)


_HARMLESS = frozenset({Kind.BLOCK, Kind.UNBLOCK, Kind.WITHDRAW, Kind.INVITE, Kind.CALL, Kind.RECHECK})


class _Ear:
    """Gathers what is heard, paragraph by paragraph."""

    def __init__(self, book: PhraseBook) -> None:
        self._book = book
        self._said: list[Declaration] = []
        self._near: list[Near] = []
        self._dissent = False
        self._others = False  # whether what comes now is somebody else's
        self._attributed = 0  # the line of a mail program's attribution
        self._choices: list[Declaration] = []  # said in so few words that they may be what one can choose from
        self.effort = 0

    def listen(self, paragraph: Paragraph) -> None:
        """Hears one paragraph, as far as it is its author's own."""
        first = paragraph.lines[0].number
        self._others = self._others or 0 < self._attributed >= first - 2
        self._attributed = paragraph.lines[-1].number if is_attribution(paragraph) else 0
        begin = line_where_they_begin(paragraph)
        if self._others or begin == first:
            self._others = True
            self._overhear(paragraph)
        elif begin:
            self._others = True
            own = tuple(line for line in paragraph.lines if line.number < begin)
            self._listen(replace(paragraph, lines=own))
        else:
            self._listen(paragraph)

    def _overhear(self, paragraph: Paragraph) -> None:
        """What somebody else said is no more than named."""
        if any(_may_matter(line.text) for line in paragraph.lines):
            ear = _Ear(self._book)
            ear._listen(paragraph)
            self.effort += ear.effort
            self._near += [_only_named(x) for x in ear._said]

    def _listen(self, paragraph: Paragraph) -> None:
        commands = self._commands(paragraph)
        labels = blocking_labels(paragraph)
        self._take(labels)
        for sentence in sentences(paragraph, commands):
            self.effort += effort(sentence)
            if self.effort > MOST_EFFORT:
                return
            told = self._book.hear(sentence) or hear_sentence(sentence, self._dissent)
            if paragraph.place is Place.HEADING:
                told = tuple(_only_named(x) if isinstance(x, Declaration) else x for x in told)
            elif labels:
                told = tuple(x for x in told if isinstance(x, Declaration) and x.kind is not Kind.BLOCK)
            if paragraph.place is Place.LIST:
                told = tuple(_as_item(x, sentence) for x in told)
            if retracts(sentence.plain):
                self._take_back()
            elif any(isinstance(x, Near) and _unsays_commitment(x) for x in told):
                self._said = [x for x in self._said if x.kind not in COMMITMENTS]
            self._dissent = self._dissent or voices_dissent(sentence)
            self.effort += 5 * len(told)
            self._take(told)
            if paragraph.place is Place.LIST or len(paragraph.lines) > 2:
                self._choices += [x for x in told if isinstance(x, Declaration) and _whole(x, paragraph)]

    def _commands(self, paragraph: Paragraph) -> frozenset[int]:
        """Hears the commands, and gives the lines that are commands of ours or of another bot."""
        lines: set[int] = set()
        for line in paragraph.lines:
            told = hear_command(_cut(line), paragraph.place)
            self._take(self._noted(told, line))
            if told or is_command(line):
                lines.add(line.number)
        return frozenset(lines)

    def _noted(self, told: tuple[Declaration | Near, ...], line: Line) -> tuple[Declaration | Near, ...]:
        """What a command says with the words behind it: they may block, or say that nothing is promised."""
        given = told[0] if told else None
        if not isinstance(given, Declaration) or given.kind not in COMMITMENTS or not given.reason:
            return told
        note = replace(line, text=line.text[line.text.index(given.command) + len(given.command) :], shown="")
        for sentence in sentences(Paragraph(Place.TEXT, (note,))):
            self.effort += effort(sentence)
            for one in hear_sentence(sentence, dissent_before=False):
                if isinstance(one, Declaration) and one.kind is Kind.BLOCK:
                    return (one,)
                if isinstance(one, Near) and one.nearness in _UNPROMISED and one.hint.endswith("commit"):
                    return (replace(one, words=one_line(line.text, LONGEST_WORDS), hint=given.command.lower()),)
        return told

    def _take(self, told: Iterable[Declaration | Near]) -> None:
        for one in told:
            if isinstance(one, Declaration):
                self._said.append(one)
            else:
                self._near.append(one)

    def _take_back(self) -> None:
        if self._said:
            self._near.append(Near(Nearness.MENTIONED, self._said[-1].line))
        self._said = []

    def heard(self) -> Heard:
        """All of it, in the order of the lines."""
        if any(ballot <= {x.kind for x in self._choices} for ballot in _BALLOTS):
            self._said = [x for x in self._said if x not in self._choices]
            self._near += map(_only_named, self._choices)
        said = _without_echoes(sorted(self._said, key=lambda x: x.line))
        if any(x.kind is Kind.BLOCK for x in said):  # a comment with both a block and a commitment blocks
            said = [x for x in said if x.kind not in COMMITMENTS]
        near = sorted(self._near, key=lambda x: x.line)
        return Heard(tuple(said[:MOST_DECLARATIONS]), tuple(near[:MOST_NEAR]))


_UNPROMISED = (Nearness.NEGATED, Nearness.CONDITIONAL, Nearness.POSTPONED)
_ITEM = re.compile(r"\W*disagree[ -](?:and|&|but)[ -]commit\b", re.IGNORECASE)


def _as_item(told: Declaration | Near, sentence: Sentence) -> Declaration | Near:
    """The bare phrase as an item of a list is a principle of somebody's, not an answer."""
    return _only_named(told) if isinstance(told, Declaration) and _ITEM.match(sentence.text) else told


def _cut(line: Line) -> Line:
    return replace(line, text=line.text[:LONGEST_LINE], shown=line.shown[:LONGEST_LINE])


_BALLOTS = (frozenset({Kind.COMMIT, Kind.BLOCK}), COMMITMENTS)


def _whole(said: Declaration, paragraph: Paragraph) -> bool:
    """Whether its line says nothing more, as a line of a ballot; a ticked box is a choice made."""
    text = next(line.text for line in paragraph.lines if line.number == said.line)
    return not _TICKED.match(text) and len(text.split()) <= _SHORT


_TICKED = re.compile(r"\s*\[x\]", re.IGNORECASE)
_SHORT = 6  # words


def _unsays_commitment(near: Near) -> bool:
    return near.nearness is Nearness.NEGATED and near.hint.endswith("commit")


def _only_named(said: Declaration) -> Near:
    """What a heading says is what is talked about under it."""
    return Near(Nearness.MENTIONED, said.line, "", HINTS.get(said.kind, ""))


def _without_echoes(said: list[Declaration]) -> list[Declaration]:
    """Plain words that only repeat a command, or a dissent in weaker words, are left out; their reason is not."""
    kinds = {x.kind for x in said}
    if Kind.DISAGREE_AND_COMMIT in kinds:
        said = [x for x in said if x.command or x.kind is not Kind.COMMIT]
    for kind in (Kind.COMMIT, Kind.DISAGREE_AND_COMMIT, Kind.BLOCK):
        command = next((x for x in said if x.kind is kind and x.command), None)
        plain = [x for x in said if x.kind is kind and not x.command]
        first = command or next(iter(plain if kind in COMMITMENTS else ()), None)
        echoes = [x for x in plain if x is not first]
        if first and echoes:
            reason = first.reason or next((x.reason for x in echoes if x.reason), "")
            said = [replace(x, reason=reason) if x is first else x for x in said if x not in echoes]
    return said
