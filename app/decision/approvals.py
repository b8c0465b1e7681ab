"""What the words of an approving review say against its own click: that it is refused, conditional or postponed.

Only asked of approving reviews: "Do not merge" in a comment declares nothing, and is not near anything either.
"""

import re

from app.decision.commands import LONGEST_WORDS, one_line
from app.decision.retractions import retracts
from app.decision.sentences import Sentence, sentences
from app.decision.statements import Heard, Kind, Near, Nearness
from app.decision.surroundings import is_question
from app.decision.visible_words import TOO_MUCH, Place, as_seen, visible_paragraphs

LONGEST_LOOK = 600  # characters of a sentence
MOST_SENTENCES = 400  # nobody approves in more
_TOO_MANY = Near(Nearness.MENTIONED, 1, "", "/commit")

_NO = r"(?:not|never|cannot|n't|dont|cant|wont|isnt|unable to|refuse to|refusing to|hesitant to|reluctant to)"
_APPROVING = (
    r"(?:approv(?:e|ed|al|ing)|commit(?:ted|ting|ment)?|sign(?:ed|ing)?[ -]?off|endors(?:e|ed|ing)|lgtm|on board|"
    r"in favou?r|behind (?:this|it)|"
    r"back(?:ing)? (?:this|it|the)|support(?:ing)? (?:this|it|the (?:rfc|adr|plan|proposal|change|decision|pr))|"
    r"accept(?:ing)? (?:this|it|the (?:rfc|adr|plan|proposal|change|decision|pr)))\b"
)
_MERGING = r"(?:merg(?:e|ed|ing)|land(?:ed|ing)?|ship(?:ped|ping)?|go(?:ing)? (?:in|ahead|live)|proceed(?:ing)?)\b"
_REFUSED = re.compile(
    rf"(?<!why )(?<!why do)(?<!can't wait to )\b{_NO} (?:[\w']+ ){{0,4}}?{_APPROVING}|"
    rf"n't (?:[\w']+ ){{0,4}}?{_APPROVING}|"
    rf"(?:^|[^\w' ] *|\b(?:please|pls|but|and|so|should|must|can|shall|could|we|i|it|this|that|yet|do|is|to|just|"
    rf"still|really) )"
    rf"(?:do not|don't|dont|shouldn't|should not|mustn't|must not|can't|cannot|not|never|no)"
    rf" (?:yet |just |really |to |be |we |this |pr |you |quite |a |an |the |get |getting |it ){{0,3}}?{_MERGING}|"
    r"\bdnm\b|\bnot (?:yet )?(?:quite |really |yet |entirely |at all )?(?:ready|there yet|good enough|acceptable|"
    r"good to go|okay|ok|fine|an? (?:lgtm|yes|\+1|ack))\b|"
    r"\bno[- ]go\b|\bi (?:still |strongly |must |have to |do |formally |hereby )*(?:object|reject|refuse|decline)\b"
    r"(?! to (?:being|be)\b)|\bi(?:'m| am) (?:still |strongly )*(?:objecting|rejecting|refusing|withholding)\b|"
    r"(?<!no )(?<!any )(?<!without )(?<!n't have )(?<!not have )\b(?:my|an?|one|strong|serious|major|blocking|main)"
    r" objections?\b(?! (?:is|are|was|were|has|have|got) (?:been |now |all )?(?:resolved|addressed|gone|moot|"
    r"withdrawn|"
    r"settled|answered|lifted))|"
    r"^\W*(?:(?:strong|concept|hard|soft|big) )?(?:nack|nak|-1|objection|rejected|no|nope|nay|veto|vetoed|hold)"
    r"(?=\W*(?:$|[\n:;.!\u2014\u2013])|,)(?!, (?:really|seriously|wait|this|that|it|i|great|good|nice|thanks|just)\b)|"
    r"\brequest(?:ing|ed)? changes\b|(?<!no )(?<!no more )(?<!no further )\bchanges (?:are )?(?:requested|"
    r"required|needed)\b|\bneeds? (?:more |some )?"
    r"(?:work|changes)\b(?! (?:later|eventually|in (?:a|the) follow))|"
    r"\bhold(?:ing)? (?:off|on|this)\b|\bput(?:ting)? (?:this|it) on hold\b|\bwithhold"
)
_NOT_REFUSED = re.compile(
    r"\b(?:no|any|good|see a|every) reasons?\b|\bwhy not\b|\b(?:don't|do not|didn't) (?:forget|see (?:why|any)|"
    r"hesitate|"
    r"mind|have any|need to (?:wait|hold))\b|\bcan(?:'t|not) wait\b|\bnot only\b|\bno objections?\b|\bnever mind\b|"
    r"\b(?:was|were|had|did|would)(?:n't| not)\b[^.]{0,40}\b(?:before|until|at first|last time|earlier|then|have|last|"
    r"but (?:now|it is|it's|i am|i'm))\b|"
    r"\bnot (?:a )?(?:block|a blocker|blocking)|\bnot (?:my|the) (?:first |preferred )?(?:choice|preference)|"
    r"\b(?:no longer|not any ?more)\b|\bmerge (?:conflicts?|commits?|queue|base|master|main|from)\b|"
    r"\b(?:need|have|require)(?:n't| not|s no) (?:to )?hold"
)
_MISTAKEN = re.compile(
    r"\bmis-?click|\bmisclick|\bby (?:mistake|accident)\b|\baccident(?:al|ally|ly)?\b[^.\n]{0,20}\b(?:approv|"
    r"click|press)|"
    r"\b(?:approv|click|press)\w*[^.\n]{0,30}\b(?:accident|mistake|wrong|in error|too (?:soon|early|fast|quickly))|"
    r"\bwrong (?:button|pr\b|pull request|tab|window)|\bmeant to (?:request|comment|block|reject|press|click|hit|"
    r"leave)|"
    r"\b(?:did not|didn't|never) mean to\b|\b(?:ignore|disregard) (?:my|this|the|that) (?:approv|review|click|tick)|"
    r"^\W*(?:oops|whoops|ooops)\b"
)
_CONDITION = (
    r"(?:if|once|when|unless|provided|providing|assuming|pending|after|until|as long as|as soon as|so long as|"
    r"subject to|contingent|conditional(?:ly)?|on (?:the |one )?condition|with (?:the |one |a )condition|modulo)\b"
)
_YES = (
    r"(?:lgtm|sgtm|approv(?:e|ed|al|ing)|u?t?ack|\+1|\U0001f44d|ok|okay|fine|good|great|happy|yes|ship it|agree[ds]?|"
    r"works|commit(?:ted|ting)?|sign(?:ed|ing)?[ -]?off|go)"
)
_BETWEEN = (
    r"(?:[ ,:(\u2014\u2013-]{1,3}(?:with|by|to|from|for|me|go|here|this|it|us|but|and|only|just|the|rest|"
    r"otherwise|merge|"
    r"in|ahead|proceed|land|mostly|conditional|conditionally|that|then|my|side|part|also|yes|you))"
)
_IDLE = (  # conditions that are none
    r"(?! (?:you(?:'re| are)? (?:want|like|prefer|need|have|wish|feel|think|care|agree|wonder|ask|ready|happy|fine|"
    r"interested)|possible|anything|any|so|not|i (?:read|understand|may|recall|remember|tested|ran|look|could|can|"
    r"see|saw|got|understood)|needed|necessary|only|ever|this helps|that helps|it helps|again|more|all|reading|"
    r"testing|some|much|a|an|the (?:discussion|call|meeting|explanation|last|latest|update|fix|changes?)\b"
    r"(?! (?:is|are|has|have|land|gets?|pass|come))|discussing|talking|looking|thinking|seeing|playing|ready))"
)
_CONDITIONAL = re.compile(
    rf"\b{_YES}(?!\w){_BETWEEN}{{0,5}}[ ,:;(*_\u2014\u2013-]{{1,4}}(?:only )?(?<!even )(?<!as ){_CONDITION}{_IDLE}|"
    rf"^\W*(?:ok,? |yes,? |but |and |so |only |just )?{_CONDITION}{_IDLE}[^\n]{{3,200}}[ ,]"
    rf"(?:lgtm|sgtm|approved?|(?:i|i'll|i'd|i will|i can|i would|i am|i'm) (?:\w+ )?(?:approv|commit|sign|ok|fine|"
    rf"good|"
    rf"happy|on board)|(?:this|it|that|we)(?:'s| is|'re| are)? (?:\w+ )?(?:ok|good|fine|approved|lgtm))|"
    r"\bconditional(?:ly)?[ -](?:approv|lgtm|ok|yes|commit|on|upon)|\bapprov\w+[^.\n]{0,12}\bcondition|"
    r"\b(?:only|just) (?:if|once|when|after) (?:you|we|they|the|this|it|all|ci|tests)\b|"
    r"\b(?:must|has to|have to|needs to|need to) be \w+ed (?:first|before)\b|\bbefore i (?:can |could |"
    r"will )?(?:approv|commit|"
    r"sign|ok)|^\W*(?:provided|assuming|as long as|so long as|on (?:the |one )?condition|pending|contingent|"
    r"conditional|subject to|unless)\b"
)
_POSTPONED = re.compile(
    r"\bi(?:'ll| will|'d| would| could| can| might| may| shall|'m going to| am going to| plan to| intend to| want to"
    r"| hope to| need to) (?:then |later |probably |only |be able to |still )?(?:approve|commit|sign off|lgtm|decide|"
    r"be approving)\b(?! (?:this|it|the|to|and|now|here|anyway|because|since|as|so|today)\b)|"
    r"\bi(?:'ll| will) (?:then |still |only )?(?:approve|commit|sign off|decide|review)\b[^.\n]{0,40}\b(?:later|"
    r"tomorrow|soon|"
    r"next|when|once|after|if|monday|tuesday|wednesday|thursday|friday)\b|\bnot yet\b"
)
_TELLING = re.compile(
    r"approv|commit|merg|sign|endors|lgtm|sgtm|back|support|accept|land|ship|proceed|dnm|ready|good|there yet|ok|fine|"
    r"object|reject|refus|declin|withh|nack|nak|-1|\bno\b|nope|nay|veto|hold|change|work|click|mistake|accident|wrong|"
    r"meant|mean to|ignore|disregard|oops|\bif\b|once|when|unless|provid|assum|pending|after|until|as long|as soon|"
    r"subject|condition|contingent|modulo|must|has to|have to|need|yet|only|just|not|never|n.t\b|mind|kidding|joking|"
    r"scratch|jk|back|board|favo|behind|retract|withdr|take",
    re.IGNORECASE,
)


def second_thought(body: str) -> Near | None:
    """The first words of an approving review that speak against the approval, if there are any. Never raises."""
    if not _TELLING.search(body):
        return None
    paragraphs = visible_paragraphs(as_seen(body), _TELLING.search)
    if paragraphs is TOO_MUCH:
        return _TOO_MANY
    own = (sentence for each in paragraphs if each.place is not Place.HEADING for sentence in sentences(each))
    for count, sentence in enumerate(own):
        if count >= MOST_SENTENCES:
            return _TOO_MANY
        if why := _against(sentence):
            return Near(why, sentence.line, one_line(sentence.text, LONGEST_WORDS), "/commit")
    return None


def _against(sentence: Sentence) -> Nearness | None:
    plain = sentence.plain[:LONGEST_LOOK]
    if _MISTAKEN.search(plain) or retracts(plain):
        return Nearness.NEGATED
    if is_question(sentence.plain):
        return None
    if _REFUSED.search(plain) and not _NOT_REFUSED.search(plain):
        return Nearness.NEGATED
    if _CONDITIONAL.search(plain):
        return Nearness.CONDITIONAL
    return Nearness.POSTPONED if _POSTPONED.search(plain) else None


_BESIDE_APPROVAL = frozenset({Kind.UNBLOCK, Kind.RECHECK, Kind.INVITE, Kind.OVERRULE, Kind.EDITORIAL, Kind.CALL})


def says_otherwise(heard: Heard) -> bool:
    """Whether words say otherwise than "Approve", or say themselves that they commit."""
    if any(declaration.kind not in _BESIDE_APPROVAL for declaration in heard.declarations):
        return True
    return any(_unsays(near) for near in heard.near)


def _unsays(near: Near) -> bool:
    """Whether words that declare nothing still take back what the click on "Approve" would say."""
    if near.nearness is Nearness.YIELDS:
        return False
    if near.nearness is Nearness.NEGATED:
        return near.hint != "/block"  # "nothing blocking here" does not
    if near.nearness in (Nearness.MISSPELT, Nearness.MENTIONED):
        return near.hint != "/commit" or not near.words  # without words: they were too many to be heard
    return True
