"""Words of the awaited that came near a statement without making one."""

from dataclasses import dataclass

from app.decision.statements import Near
from app.decision.tally import Commitment
from app.decision.verdict import Verdict
from app.decision.words import Words


@dataclass(frozen=True, slots=True)
class Unclear:
    """What one of the awaited wrote last that is near a statement."""

    words: Words
    near: Near


def unclear_words(verdict: Verdict) -> tuple[Unclear, ...]:
    """The last such words of each of the awaited, unless they have declared something since."""
    spoken = {
        stance.person.id: stance.statement.at if stance.statement else None
        for stance in verdict.stances
        if stance.commitment is Commitment.AWAITED
    }
    found: dict[int, Unclear] = {}
    for words in verdict.said.words:
        author = words.comment.author.id
        if author not in spoken or words.comment.deleted or not words.heard.unclear:
            continue
        said = spoken[author]
        if said is None or words.comment.versions[-1].at >= said:
            found[author] = Unclear(words, words.heard.near[0])
    return tuple(found.values())
