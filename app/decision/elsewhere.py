"""Commitments to something else than what is proposed here: an alternative, a date, one's next step."""

import re

_SOMETHING_ELSE = re.compile(  # what is not what is proposed here
    r"\bcommit(?:ted|ting)? (?:myself )?to (?:(?:going|moving|running|sticking) (?:ahead |forward )?with |\w+ing )?"
    r"(?:(?:(?:the|an?|this|that|your|our|his|her|their|my|any|some) )?(?:(?!(?:like|as|despite|"
    r"because|and|but|in|on|over|of|for|with|to|than|instead|rather)\b)[\w'-]+ ){0,2}?(?:alternatives?|other|"
    r"another|others|opposite|status quo|counter-?proposal|old|previous|existing|former|goals?|"
    r"deadlines?|timelines?|dates?|implementation|next steps?|follow-?ups?|action items?)\b|(?:my|any) |"
    r"[^\n,.;:!()]{1,60}? instead\b(?! of))"
)


def is_to_something_else(act: str) -> bool:
    """Whether a commitment, with what follows it, is to something else than what is proposed here."""
    return bool(_SOMETHING_ELSE.search(act[:200]))
