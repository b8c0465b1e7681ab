"""Words that take back what was said before them in the same breath: "scratch that", "just kidding", "not yet"."""

import re

_RETRACTION = re.compile(
    r"\W*(?:(?:edit|update|actually|wait|hmm+|sorry|ok|okay|oh|no|correction|on reflection|well|ah|hang on|"
    r"hold on|and|but|scrap)[,:. !-]*){0,3}"
    r"(?:i (?:hereby |now )?(?:take|took|must take|have to take|need to take|want to take|retract|"
    r"withdraw) (?:that|it|this|all of that|all that|everything|the above|my words?|my comment)(?: back|"
    r" now|$|[^\w ])|"
    r"i'(?:ll|m|d like to) (?:take|taking|retract|retracting|withdraw|withdrawing) (?:that|it|this|"
    r"all of that|the above)(?: back|$|[^\w ])|i (?:hereby )?(?:take back|retract|withdraw) (?:that|what i|"
    r"everything|the above|all)\b|"
    r"taking (?:that|it|this) back|(?:scratch|strike|scrap) (?:that|this|it|the above|all)|(?:i'm |"
    r"i was )?(?:just |only )?(?:kidding|joking)\b|jk\b|never ?mind(?: (?:that|this|the above|me|"
    r"all (?:of )?(?:that|this)))?\W*$|"
    r"(?:please )?(?:disregard|ignore) (?:that|this|the above|my|what i)|on second thoughts?|(?:i've |"
    r"i have |i )?changed my mind|i (?:spoke|wrote|said that) too (?:soon|early|fast)|that was (?:a joke|"
    r"a mistake|too (?:soon|early|fast))|"
    r"not (?:really|yet|actually)\W*$|or (?:maybe|perhaps) not\b|or rather\b|not any ?more\b|not any longer\b|"
    r"(?:this was (?:meant )?for (?:the|an)other|wrong) (?:pr|pull request|thread|tab|window|issue)\b|"
    r"no,? (?:wait|actually)\b|psych\b|"
    r"(?<=actually, )no\b|(?<=wait, )no\b)"
)


def retracts(plain: str) -> bool:
    """Whether these words, lower case, take back what was said before them, whatever that was."""
    return bool(_RETRACTION.match(plain))
