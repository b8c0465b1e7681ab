"""The phrases of a team's own policy, in any language, which count when they begin a sentence."""

import unicodedata
from functools import lru_cache

from app.decision.phrases import Phrases
from app.decision.plain_words import tidy
from app.decision.sentences import Sentence
from app.decision.statements import Declaration, Kind, Near, Nearness
from app.decision.surroundings import is_question
from app.decision.visible_words import HOLE, as_seen

LONGEST_PHRASE = 100
MOST_PHRASES = 20


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().replace("\u2019", "'")


class PhraseBook:
    """Finds a policy's phrases in sentences."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = _prepared(phrases)

    def in_text(self, text: str) -> bool:
        """Whether any phrase may stand in the text."""
        if not self._phrases:
            return False
        folded = " ".join(_folded(text).split())
        return any(phrase in folded for phrase, _ in self._phrases)

    def hear(self, sentence: Sentence) -> tuple[Declaration | Near, ...]:
        """What a phrase at the sentence's start declares."""
        for phrase, kind in self._phrases:
            end = _end_of(phrase, sentence)
            if end is None or HOLE in sentence.plain[:end]:  # quoted, or code
                continue
            if is_question(sentence.plain):
                return (Near(Nearness.ASKED, sentence.line, sentence.text[:120].strip()),)
            return (Declaration(kind, tidy(sentence.text[end:] + sentence.rest), sentence.line),)
        return ()


@lru_cache(maxsize=64)
def _prepared(phrases: Phrases) -> tuple[tuple[str, Kind], ...]:
    """Longest first, so that "I disagree and commit" is not taken for a shorter phrase that begins it."""
    listed = (
        (phrases.disagree_and_commit, Kind.DISAGREE_AND_COMMIT),
        (phrases.block, Kind.BLOCK),
        (phrases.commit, Kind.COMMIT),
    )
    prepared = [
        (" ".join(_folded(as_seen(phrase[:LONGEST_PHRASE])).split()), kind)
        for some, kind in listed
        for phrase in some[:MOST_PHRASES]
    ]
    return tuple(sorted((pair for pair in prepared if pair[0]), key=lambda pair: -len(pair[0])))


def _end_of(phrase: str, sentence: Sentence) -> int | None:
    """Where the phrase ends in the sentence's text, if it begins it and ends at a word's end."""
    text = sentence.text
    start = next((i for i, char in enumerate(text[:40]) if char.isalnum() or char == phrase[0]), 0)
    for end in range(start + 1, min(len(text), start + 3 * LONGEST_PHRASE) + 1):
        seen = " ".join(_folded(text[start:end]).split())
        if seen == phrase and not seen.endswith(" "):
            follows = text[end : end + 1]
            inside = bool(follows) and (follows.isalnum() or unicodedata.category(follows).startswith("M"))
            return None if inside and phrase[-1:].isalnum() else end
        if len(seen) > len(phrase) + 2:
            return None
    return None
