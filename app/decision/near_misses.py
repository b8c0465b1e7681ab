"""Words that come near a statement without making one, for the sake of an answer instead of silence."""

import re

from app.decision.commands import LONGEST_WORDS, one_line
from app.decision.sentences import Sentence, ascii_lower
from app.decision.statements import Near, Nearness
from app.decision.surroundings import is_question
from app.decision.visible_words import HOLE

_PHRASE = re.compile(
    r"disagree[ -]{1,2}(?:and|&|but|yet)[ -](?:\w{1,12} ){0,2}commit\b|disagree, but (?:i )?(?:\w{1,12} )?commit\b"
)
_GIT = re.compile(
    r"\b(?=[0-9a-f]{0,39}\d)[0-9a-f]{7,40}\b|\b(?:push(?:ed|ing)?|branch|squash\w*|rebas\w+|patch\w*|"
    r"suggestions?|typos?|fix(?:es|ed|up|ing)?|ci|master|main|code|diff|message|messages|histor\w+|"
    r"repo|repository|svn|git|hash|sha|cherry|revert\w*|merge commit|commits|file|files|linter|lint|"
    r"locally|nits?|upstream|database|transaction\w*|rollback|signed|author)\b"
)
_COMMITTING = re.compile(
    r"\b(?:i|we|i'd|i'll|i'm|we'd|we'll|im)\b[^.;\n]{0,60}?\bcommit(?:ted|ting)?\b(?! (?:the|that|a|an|"
    r"your|these|those|my|some|more|those|his|her|their|any|everything|all)\b)|"
    r"\b(?:happy|ready|willing|able|glad|prepared|reluctant|hesitant|unable|unwilling|inclined|hard|easy|"
    r"difficult|want|like) to commit(?: to)?\b|\bmy (?:\w{1,14} )?commitment\b|"
    r"^\W*not (?:yet |\w{2,16}ly )?(?:commit|committed|committing)(?: yet)?\b(?! (?:the|that|a|an)\b)|"
    r"^\W*(?:not |fully |never |just |will )?(?:commit|committed|committing)(?: to (?:this|it|that|"
    r"the)\b[^\n]{0,40})?\W*$|\b(?:can't|cannot|won't|don't|not|never) commit to\b|\bcommit to (?:this|it|"
    r"the (?:rfc|plan|proposal|decision))\b"
)
_TO_THIS = re.compile(  # whatever else is spoken of, that is a promise
    r"\bcommit(?:ted|ting)? to (?:this|it|that|the (?:rfc|adr|plan|proposal|decision|direction))\b(?! (?:branch|"
    r"repo|pr)\b)|"
    r"\b(?:i'd|i would|i could|i might|happy to|glad to|ready to|willing to) (?:\w+ly )?commit (?:if|once|when|"
    r"unless|only|"
    r"provided|as long|as soon)\b"
)
_BLOCKING = re.compile(
    r"\b(?:i|we|i'd|i'll|i'm|we'd|we'll|im)\b[^.;\n]{0,60}?\b(?:block|veto)(?:ing)?\b"
    r"(?=[^\w]*$| (?:this|it|that|because|until|if|unless|when|once|for|over|either|or|stage|consensus|merg\w+|"
    r"progress)\b|[^\w\s-])|"
    r"^\W*(?:\w{1,12},? ){0,3}(?:not|nothing|never|no)(?: (?:really|necessarily|a|intended to be|"
    r"meant to be|strictly))? (?:block(?:ing)?|veto(?:ing)?)\W*$|"
    r"\b(?:not|n't|nothing) (?:really |necessarily |strictly |a |be )?blocking\b(?! (?:on|for|the|call|io|"
    r"i/o|socket|thread|code|by)\b)|\b(?:block(?:er|ing)?|veto) (?:for|from) me\b|\bmy (?:block|veto|"
    r"objection|nack)\b|"
    r"\b(?:wants?|wish(?:es)?|going|plans?) to (?:block|veto) (?:this|it|that)\b|"
    r"^\W*(?:blocking|blocker|block|veto)\b\W*$|^\W*this is (?:an? )?(?:\w{1,12} )?(?:blocker|blocking)\W*$"
)
_TECHNICAL = re.compile(
    r"\b(?:blocked (?:by|on)|blocking (?:call|io|i/o|socket|thread|read|write|operation|queue|mode|api|"
    r"function)s?|non-blocking|code block|block (?:size|list|quote|header|hash)s?|the block\b)"
)
_YIELDS = re.compile(
    r"\bcan live with\b|\b(?:won't|will not|wouldn't|would not|don't want to|do not want to|not going to|"
    r"no need to|shouldn't|not intend(?:ing)? to) (?:\w{1,10} )?(?:block|veto|stand in the way)\b|"
    r"\bstand in (?:the|your) way\b|"
    r"\bdie on this hill\b|^[^\w+:]*(?:ok(?:ay)?,? |yes,? |great,? |nice,? |thanks,? |awesome,? |cool,? |"
    r"overall,? )?(?:still )?(?:lgtm\d*|\+1|:\+1:|\U0001f44d|ack|utack|tack|sgtm|ship it|approved?|agreed|"
    r"works for me|sounds good|looks good|looks great|fine (?:by|with) me|"
    r"go ahead|no objections?|i'm (?:fine|ok|okay|good|happy) with (?:this|it|that)|i am (?:fine|ok|okay|"
    r"happy) with (?:this|it|that)|i agree|i approve|i support this|i'm in|count me in|yield(?:ing)?|"
    r"all good|good to go|makes sense)(?!\w)"
)
_NOT = re.compile(r"\b(?:not|never|cannot|nothing|no|nor|neither|refuse|unable|unwilling|without)\b|n't\b")
_IF = re.compile(
    r"\b(?:if|once|when|unless|provided|assuming|until|as long as|as soon as|would|i'd|we'd|could|might|"
    r"after|before|happy|ready|willing|should|may|can)\b"
)
_THEN = re.compile(
    r"\b(?:tomorrow|later|soon|eventually|next (?:week|month|sprint|quarter)|(?:mon|tues|wednes|thurs|"
    r"fri)day|tonight|shortly)\b"
)
_SOMEBODY_ELSE = re.compile(
    r"^\W*(?:@[\w-]+|(?!(?:i|we|if|once|when|not|ok|so|but|and|happy|do|should|can|shall|would|disagree|"
    r"let)\b)[a-z]+) (?:and \w+ )?(?:will|would|has|is|was|said|says|can|could|may|might|disagrees|blocks|"
    r"vetoed|blocked|committed)\b"
)
_HINTS = (
    (re.compile(r"disagree"), "/disagree-and-commit"),
    (re.compile(r"commit"), "/commit"),
    (re.compile(r"block|veto|objection|nack"), "/block"),
)


def near_miss(sentence: Sentence) -> tuple[Near, ...]:
    """How near a sentence comes in which nothing was heard, or nothing where it is about something else."""
    nearness = _nearness(sentence.plain[:600]) or _quoted(sentence)
    if nearness is None:
        return ()
    return (Near(nearness, sentence.line, one_line(sentence.text, LONGEST_WORDS), hint_for(sentence.plain)),)


def hint_for(plain: str) -> str:
    """The command that words like these may have meant."""
    return next((hint for pattern, hint in _HINTS if pattern.search(plain)), "")


def _quoted(sentence: Sentence) -> Nearness | None:
    return Nearness.MENTIONED if HOLE in sentence.plain and _PHRASE.search(ascii_lower(sentence.text)) else None


def _nearness(plain: str) -> Nearness | None:
    if _YIELDS.search(plain) and not is_question(plain):
        return Nearness.YIELDS
    names = (
        _PHRASE.search(plain)
        or (_COMMITTING.search(plain) and (not _GIT.search(plain) or _TO_THIS.search(plain)))
        or (_BLOCKING.search(plain) and not _TECHNICAL.search(plain))
    )
    if not names or _SOMEBODY_ELSE.match(plain):
        return None
    if is_question(plain):
        return Nearness.ASKED
    if _IF.search(plain) and not re.search(r"\b(?:can't|couldn't|wouldn't)\b", plain):
        return Nearness.CONDITIONAL
    if _NOT.search(plain):
        return Nearness.NEGATED
    return Nearness.POSTPONED if _THEN.search(plain) else Nearness.MENTIONED
