"""What the note behind a command says of the command itself: that it is not given, not yet, or only if.

A note is free text, and nothing else in it matters: "/commit not my favourite, but fine" is a commitment.
"""

import re

from app.decision.retractions import retracts
from app.decision.statements import Nearness

LONGEST_NOTE = 600  # characters looked at

_CONDITION = (
    r"(?:only )?(?:if(?! not (?:perfect|ideal|great|pretty|elegant|the (?:best|nicest)))|once(?! (?:again|more))|"
    r"unless|"
    r"provided|providing|assuming|as long as|as soon as|so long as|pending|until|till|subject to|contingent|"
    r"conditional(?:ly)?|depending|supposing|in case|(?:with|on|under) (?:the |an? |one |this |these )?conditions?|"
    r"before (?:you|we|they|it|the|this|that)|"
    r"when(?! i )|after(?! (?:all|much|some|long|careful|reading|re-?reading|discuss|talk|think|sleep|see|hear|review|"
    r"consider|an? |the (?:call|meeting|discussion|explanation|review))))\b"
)
_CONDITIONAL = re.compile(rf"(?:but |and |though |well |ok |yes |sure )?{_CONDITION}")
_LATER_CONDITION = re.compile(
    r"(?:but |and |though |however )?(?:only (?:if|when|once|after|until)|provided|providing|assuming|as long as|"
    r"so long as|unless|on (?:the |one )?condition|subject to|contingent on|conditional (?:on|up)|"
    r"pending (?!\w+ing\b)|"
    r"(?:but|and) not (?:yet|until|before|unless|if|now|really)\b|(?:but|and) (?:if|once|until)\b)"
)
_ENDS = r"(?= *(?:$|[,.;:!)\u2014\u2013]))"
_NEGATED = re.compile(
    r"(?:but |well |um+ |uh |actually |sorry )?"
    r"(?:(?<=but )not to (?:the|this|that|all|every|any)\b|"
    r"not yet\b(?! (?:perfect|ideal|great|final|pretty|polished|complete|elegant))|"
    r"not (?:until|till|before (?!time\b)|unless|if|when|once|committing|committed|going to(?! lie)|gonna)\b|"
    r"(?:not(?: (?:really|now|today|ready|me|i|here|this time|so fast))?|no|nope|nah|never|wait|no way|hold on|"
    r"hang on|"
    rf"no thanks|(?:just )?(?:a )?test(?:ing)?|(?:was )?(?:a )?mistake){_ENDS}|no wait\b|oops\b|whoops\b|"
    r"wrong (?:pr|window|tab|button)\b|(?:a )?misclick\b|by (?:mistake|accident)\b|"
    r"i (?:do not|don't|won't|will not|can't|cannot|am not|refuse)(?: \w+ly)? "
    r"(?:(?:able|ready|going|willing) to )?(?:commit|approve|back this|support this)\w*)"
)
_DATE = (
    r"(?:later|tomorrow|tonight|soon|eventually|next (?:week|month|sprint|quarter|time|year|release)|some ?day|"
    r"one day|"
    r"(?:in|at) (?:an?|a few|two|three|\d{1,3}|some) (?:hours?|days?|weeks?|months?|minutes?|point))"
)
_POSTPONED = re.compile(
    rf"(?:but |maybe |perhaps |probably )?{_DATE}(?: (?:morning|afternoon|evening|night|then|maybe|probably|"
    rf"today))?{_ENDS}|"
    rf"(?:maybe|perhaps|possibly|probably)(?: not)?{_ENDS}"
)
_ABOUT_IT = re.compile(
    r"(?:(?:or|vs\.?|and/or) )?/(?:commit|dac|disagree|block|unblock|withdraw|recuse)|(?:is (?:the|an?|what|how|"
    r"for|used|when)|means)\b"
)
_KIND_OF_JOKE = re.compile(
    r"(?:just |only |totally )?(?:kidding|joking)\b|jk\b|/s\b|(?:this is )?(?:a |sarcasm\b)joke\b"
)
_RECONSIDERED = re.compile(r"\bmy mind\b|\bsecond thoughts?\b")
_CLAUSE = re.compile(r"[,;()\u2014\u2013!]|\.(?=\s|$)| -{1,3} |--")
_STRAIGHT = str.maketrans({"\u2019": "'", "\u2018": "'", "\uff1f": "?"})


def doubt(note: str) -> Nearness | None:
    """Why a command with this note is none, or nothing."""
    plain = note[:LONGEST_NOTE].translate(_STRAIGHT).lower().strip(" \t:,.!*_\u2014\u2013-")
    if plain.startswith("?") or (plain.endswith("?") and len(plain.split()) <= _FEW):
        return Nearness.ASKED
    if _ABOUT_IT.match(plain):
        return Nearness.MENTIONED
    first, *later = [clause.strip(" *_.:") for clause in _CLAUSE.split(plain) if clause.strip(" *_.:")] or [""]
    for pattern, nearness in _FIRST:
        if pattern.match(first) or (pattern is _NEGATED and pattern.match(plain)):
            return nearness
    if any(_LATER_CONDITION.match(clause) for clause in later):
        return Nearness.CONDITIONAL
    if any(_KIND_OF_JOKE.match(each) or _takes_back(each) for each in (first, *later)):
        return Nearness.NEGATED
    return None


_FEW = 3  # words of a note that only asks
_FIRST = (
    (_CONDITIONAL, Nearness.CONDITIONAL),
    (_NEGATED, Nearness.NEGATED),
    (_POSTPONED, Nearness.POSTPONED),
)


def _takes_back(clause: str) -> bool:
    return retracts(clause) and not _RECONSIDERED.search(clause)
