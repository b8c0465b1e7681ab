"""Acts of speech: the forms of words by which somebody commits or dissents, and all forms together."""

import re

from app.decision.acts_against import BLOCKS, TAKES_BACK
from app.decision.forms import forms
from app.decision.statements import Kind
from app.decision.word_lists import (
    ADVERBS,
    BACKING,
    BETWEEN,
    ENDED,
    ENDED_OR_LINKED,
    ENDED_OR_REASONED,
    I_AM,
    I_DO,
    ME,
    PHRASE,
    PHRASE_ING,
    THING,
)

_PLACED = r"(?:on|for|to|with|in) (?:this|that|it|me|my|now|these|the|your|option|plan|rfc|adr|[a-e]\b|v?\d)"
_AFTER_BARE_PHRASE = (
    r"(?=[ ]*(?:$|\n|[^\w\s'/-]|- |--)| (?:because|since|as (?!an?\b|the\b)|here|from|then|now|this|given|"
    r"despite|even|though|although|"
    rf"it is|but|anyway|too|regardless|so|until|if|once|when|unless|provided|after|{_PLACED}))"
)
_COUNT_ME = (
    r"(?:(?:please )?(?:consider|count|put|mark) me (?:in )?(?:down )?(?:as |for |to )?(?:an? )?|"
    r"my (?:vote|position|stance|verdict|answer) is(?: to)?(?: an?)? "
    r"|i(?:'m| am)(?: an?| at| going with| voting)? |i(?:'ll)? (?:go with|vote|choose|vote for|say) (?:an? )?)"
)

DISSENTS = (
    *forms(
        Kind.DISAGREE_AND_COMMIT,
        False,
        (
            rf"{I_DO}{ADVERBS}(?:agree to )?{PHRASE}",
            rf"{I_AM}{ADVERBS}{PHRASE_ING}",
            rf"{_COUNT_ME}['\"*_]?{PHRASE}{_AFTER_BARE_PHRASE}",
            rf"(?:this|that|it)(?:'s| is) an? (?:\w{{1,12}} )?{PHRASE}{ME}",
            rf"(?:(?:i'm|i am) )?(?:marking|counting|recording|noting|logging) (?:this|it|me|"
            rf"that)(?: down)? as (?:an? )?"
            rf"{PHRASE}{_AFTER_BARE_PHRASE}",
        ),
    ),
    *forms(
        Kind.DISAGREE_AND_COMMIT,
        True,
        (
            rf"(?:will |(?:i )?still |(?!(?:just|do|now|again|thus) ){ADVERBS}){PHRASE}{_AFTER_BARE_PHRASE}",
            rf"disagree, commit{ENDED}",
            rf"disagreed,? (?:and|but|&) committed{ENDED}",
            rf"{ADVERBS}{PHRASE_ING}{_AFTER_BARE_PHRASE}",
            rf"an? (?:\w{{1,12}} )?{PHRASE}{ME}",
        ),
    ),
)

_A_PLACE_IN_GIT = (
    r" to (?:this|the|that|your|my) (?:prs?|pull request|mr|merge request|docs?|document|text|spec|draft|schema)\b"
)
_TO = rf" (?:myself )?to {BACKING}{ENDED_OR_LINKED}"
COMMITS = (
    *forms(
        Kind.COMMIT,
        False,
        (
            rf"i {ADVERBS}commit(?:{_TO}|{ENDED_OR_REASONED})",
            rf"i do {ADVERBS}commit(?:{_TO}|{ENDED_OR_REASONED})",
            rf"{I_DO}{ADVERBS}(?:commit|be committing)(?!{_A_PLACE_IN_GIT}){_TO}",
            rf"{I_AM}{ADVERBS}committing{_TO}",
            rf"{I_AM}{ADVERBS}committed(?: to {THING}{ENDED_OR_LINKED}|{ENDED_OR_REASONED})",
            rf"{I_DO}{ADVERBS}agree(?: with (?:this|it|that|you))?,? (?:and|&) {BETWEEN}commit(?:{_TO}|"
            rf"{ENDED_OR_REASONED})",
            rf"(?:please )?(?:consider|count|mark|put) me (?:in )?(?:down )?(?:as )?(?:fully )?committed(?:{_TO}|"
            rf"{ENDED_OR_REASONED})",
            r"(?:you've got|(?:you|this|it|(?:the|this) (?:proposal|plan|rfc|decision)) (?:have|has)) "
            rf"my (?:full )?commitment{ENDED_OR_REASONED}",
            rf"i (?:hereby )?give (?:you |this |it )?my (?:full )?commitment(?: to {THING})?{ENDED_OR_LINKED}",
        ),
    ),
    *forms(
        Kind.COMMIT,
        True,
        (
            rf"(?:fully )?agree[ds]? (?:and|&|\+) commit(?:ted)?(?:{_TO}|{ENDED_OR_REASONED})",
            rf"agree-and-commit{ENDED_OR_REASONED}",
            rf"{ADVERBS}committed to {BACKING}{ENDED_OR_LINKED}",
            rf"{ADVERBS}committing to {BACKING}{ENDED_OR_LINKED}",
            r"committed[,!.;] (?:ship|let's (?:go|ship|do|roll|move)|go for|all in|onwards?|full steam)",
            rf"(?:fully|100%|totally|completely|wholeheartedly) committed{ENDED}",
            rf"hereby commit(?:{_TO}|{ENDED_OR_REASONED})",
            rf"commit{ME}(?=[ ]*(?:$|[\n.!]))",
        ),
    ),
)

FORMS = (*DISSENTS, *COMMITS, *BLOCKS, *TAKES_BACK)
ANY_FORM = re.compile("|".join(f"(?:{form.pattern.pattern})" for form in FORMS))  # one look where most places hold none
