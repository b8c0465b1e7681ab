"""Acts of speech: the forms of words by which somebody blocks, or takes back what they said."""

from app.decision.forms import Form, forms
from app.decision.statements import Kind
from app.decision.word_lists import (
    ADVERBS,
    AGAINST,
    ENDED,
    ENDED_OR_REASONED,
    I_AM,
    I_DO,
    IN_FAVOUR,
    ME,
    PRONOUN,
    THING,
)

_TARGET = (
    rf"(?:{THING}|(?:the )?merg(?:e|ing)(?: (?:this|it)\b)?|(?:this|"
    rf"the) [\w-]{{1,20}}(?: [\w-]{{1,20}}){{0,2}} (?:window|request))"
)
_WHY = (
    r"(?=[ ]*(?:$|\n|[^\w\s'/-]|- |--)| (?:until|till|because|bc|since|as|for (?:now|the|lack|this|missing|"
    r"\w{1,20} (?:reasons?|concerns?|grounds)|"
    r"want)|on|here|now|pending|over|due|"
    r"from|unless|and|so|if|when|once|then|too|again|in|with|by|of|at|to|given|but|tomorrow|later|next|soon|also)\b)"
)
_WHY_BARE = (
    r"(?=[ ]*(?:$|\n|[^\w\s'/-]|- |--)| (?:until|till|because|bc|since|for now|here|pending|due|over|"
    r"unless|if|when|once)\b)"
)
_WHOLE = r"(?:this\b|it\b|(?:this|the) (?:pr|pull request|rfc|adr|proposal|decision|change|merge)\b)"
_BLOCKER = (
    r"(?:hard |firm |strong |clear |real |major |definite |merge |critical |absolute |full |total |"
    r"serious |complete |huge |big )?"
)
_THIS_IS = (
    r"(?:this|that|it|the [\w -]{1,40}?|(?:lack|absence) of [\w -]{1,40}?)(?:'s| is| remains|"
    r" are)(?: still| definitely| clearly| really| absolutely| actually)? "
)
BLOCKS = (
    *forms(
        Kind.BLOCK,
        False,
        (
            rf"(?:{I_DO}|(?:i (?:think|guess) )?i (?:need|have) to |i'd like to |i would like to |i want to |"
            rf"i continue to |"
            rf"i(?:'m voting| am voting| vote) to ){ADVERBS}(?:block|"
            rf"veto)(?: {_TARGET}{_WHY}|"
            rf"{_WHY_BARE})",
            rf"(?:we're|we are|we) {ADVERBS}(?:block|veto|blocking|vetoing) {_WHOLE}{_WHY_BARE}",
            rf"{I_DO}{ADVERBS}veto (?:the|this|that|any|adding|using|moving|merging) ",
            rf"(?:{I_AM}|i(?:'ll| will) be |i(?:'ll| will)? (?:keep|continue) (?:on )?|"
            rf"i am keeping on ){ADVERBS}(?:blocking|vetoing)(?: {_TARGET}{_WHY}|{_WHY_BARE})",
            r"i (?:do |would )?(?:consider|regard|see|view) (?:this|that|it)(?: to be|"
            rf" as)? (?:an? )?{_BLOCKER}(?:blocker|blocking|block)\b{_WHY}",
            r"i (?:do |would )?(?:consider|regard|see|view) (?:the|this|that) [\w -]{1,40}? (?:to be |as )?"
            rf"an? {_BLOCKER}blocker\b{_WHY}",
            rf"{_THIS_IS}(?:an? )?{_BLOCKER}(?:blocker|block|veto|blocking(?: issue| concern)?|"
            rf"showstopper)(?:{ME}(?! \w+ing)|"
            rf" (?:for|to) (?:merging|merge|approval|approving|landing)\b(?! \w)|,? (?:for|to) merging\b)",
            r"(?:please )?(?:consider|count|take|treat) (?:this|that|it)(?: comment| message| review)?(?: to be|"
            rf" as)? (?:an?|my) {_BLOCKER}(?:block|veto|blocker)\b",
            r"(?:please )?(?:consider|count|take|treat|regard) (?:this|that|it|(?:my|this) (?:comment|concern|"
            r"point|review|"
            rf"objection|question))(?: to be| as) (?:an? )?{_BLOCKER}(?:blocking|blocker|block|veto)"
            rf"(?: (?:issue|concern|objection|comment))?{_WHY}",
            r"(?:this|that|it)(?:'s| is) (?:a|my) (?:formal |hard |strong )?blocking (?:objection|veto)\b",
            r"(?:(?:this|that|it)'s|(?:(?:this|that|it|the (?:above|following|below)) )?(?:is|are)) my (?:only |"
            r"one |main |sole |single |"
            rf"biggest |two |three )?blocking (?:comment|concern|issue|objection)s?{ENDED}",
            r"my (?:only |one |main |sole |single |biggest )?blocking (?:comment|concern|issue|"
            r"objection) (?:here )?(?:is|remains)\b",
            r"i(?:'ve| have)? (?:still )?(?:have |got )?(?:one|two|three|some|several|a few|"
            r"an?) blocking (?:comment|concern|issue|objection)s?\b",
            r"my (?:vote|stance|position|verdict|answer) is(?: to)?(?: an?)? (?:block|veto)\b",
            rf"for me,? (?:this|that|it)(?:'s| is) (?:an? )?{_BLOCKER}(?:blocker|block|blocking|"
            rf"blocking (?:issue|concern)){ENDED_OR_REASONED}",
            rf"(?:these|those|both)(?: [\w-]{{1,20}}){{0,2}} are {_BLOCKER}(?:blockers|blocking){ME}",
            r"(?:you|this|it|(?:the|this) (?:proposal|plan|rfc|decision|change)) (?:have|has|gets?) my "
            r"(?:block|veto)\b",
            rf"(?:my|this) (?:objection|concern|review|point) (?:here )?is (?:an? )?{_BLOCKER}(?:blocking|blocker)"
            rf"{ENDED_OR_REASONED}",
            r"i(?:'m| am)? (?:hereby )?(?:put|putting|raise|raising|register|registering|place|placing|file|filing|"
            r"cast|casting|have|exercise|exercising|use|using|invoke|invoking)"
            rf" (?:an?|my) {_BLOCKER}(?:block|veto|blocking (?:objection|concern|issue))(?: (?:on|against|here|to|"
            rf"with|for|until|because)\b|{ENDED})",
            rf"i(?:'m| am) an? {_BLOCKER}(?:block|veto)\b",
            r"(?:please )?(?:consider|count|mark|put) me (?:down )?(?:as )?"
            rf"(?:blocking|vetoing|a {_BLOCKER}(?:block|veto))"
            rf"(?: {_TARGET})?{_WHY_BARE}",
        ),
    ),
    *forms(
        Kind.BLOCK,
        True,
        (
            rf"{ADVERBS}(?:blocking|vetoing) (?:(?:this|it)\b(?: one\b)?|"
            rf"(?:the|this) (?:merge|pr|rfc|adr|proposal|change|decision)\b)"
            rf"(?:{_WHY_BARE}|(?= (?:on|for|as|and|now|too)\b))",
            rf"{ADVERBS}(?:blocking|vetoing)(?= (?:on|for) (?:[\w-]{{1,20}} ){{1,2}}(?:grounds|reasons)\b)",
            rf"{ADVERBS}(?:blocking|vetoing)(?= (?:until|till|because|for now|pending)\b)",
            r"(?:blocking|vetoing|block|veto|vetoed)(?=[ ]*(?:$|[\n.!,]))",
            rf"(?:an? )?{_BLOCKER}(?:blocker|block|veto){ME}",
            r"(?:hard|firm|strong) (?:block|veto)(?=[ ]*(?:$|[\n.!,]))",
            r"veto (?:on|for|to|because|until|against) ",
            rf"blocking (?:objection|concern|issue){ME}",
            rf"(?:putting|raising|registering|placing|filing|casting) (?:an?|my) {_BLOCKER}"
            rf"(?:block|veto|blocking (?:objection|concern))(?: (?:on|against|here|to|for|until|because)\b|{ENDED})",
        ),
    ),
)

_TAKE = (
    r"(?:withdraw|retract|rescind|revoke|remove|lift|drop|cancel|release|take back|pull|clear|waive|"
    r"dismiss|abandon|relinquish|recant|void)"
)
_TAKING = (
    r"(?:withdrawing|retracting|rescinding|revoking|removing|lifting|dropping|cancell?ing|releasing|"
    r"taking back|pulling|clearing|waiving|dismissing|abandoning|relinquishing|recanting|voiding)"
)
_TAKEN = (
    r"(?:withdrawn|retracted|rescinded|revoked|removed|lifted|dropped|cancell?ed|released|taken back|"
    r"cleared|waived|abandoned)"
)
_MINE = r"(?:all (?:of )?|both (?:of )?)?my (?:[\w'-]{1,20} ){0,3}?"
_OF_IT = (
    r"(?=[ ]*(?:$|\n|[^\w\s'/-]|- |--)| (?:to|on|for|of|against|from|about|with|here|now|then|as|since|"
    r"because|given|and|but|in|at|after|"
    r"regarding|over|too|again|entirely|completely|if|once|when|unless|provided|that|is|tomorrow|later|"
    r"based|concerning|until|so)\b)"
)
_I_TAKE = (
    r"(?:(?:i(?:'ll| will| do| hereby| would like to|'d like to| want to| wanted to| wish to| can now|"
    r" have to| must| need to| am going to|'m going to| am happy to now| shall| decided to|'ve decided to|"
    r" have decided to)?|let me|allow me to|"
    rf"we hereby) {ADVERBS}{_TAKE}"
    rf"|i {ADVERBS}{_TAKE}|{I_AM}{ADVERBS}{_TAKING}|i(?:'ve| have) {ADVERBS}{_TAKEN})"
)
_BARE_TAKE = rf"(?:{ADVERBS}{_TAKEN}|{ADVERBS}{_TAKE})"


def _taken_back(kind: Kind, noun: str) -> tuple[Form, ...]:
    settled = r"|resolved|no longer stands|no longer applies|moot" if kind is Kind.UNBLOCK else ""
    return (
        *forms(
            kind,
            False,
            (
                rf"{_I_TAKE} {_MINE}{noun}{_OF_IT}",
                rf"{ADVERBS}{_TAKING} {_MINE}{noun}{_OF_IT}",
                rf"(?:i |i'm |i am |i'll |i will )?(?:take|taking) {_MINE}{noun} back\b",
                rf"(?:(?:please|you (?:can|may)) )?consider {_MINE}{noun} (?:as |to be )?(?:{_TAKEN}{settled})\b",
                rf"my {noun} no longer (?:stands?|appl(?:y|ies)|holds?)\b",
                rf"my (?:[\w'-]{{1,20}} ){{0,2}}?{noun} (?:is|are|has been|have been) (?:now |hereby |fully |"
                rf"herewith )?(?:{_TAKEN}{settled})\b",
            ),
        ),
        *forms(
            kind,
            True,
            (
                rf"{_BARE_TAKE} {_MINE}{noun}{_OF_IT}",
                rf"{noun} (?:is |are )?(?:hereby |now )?(?:withdrawn|lifted|retracted|rescinded|"
                rf"revoked){ENDED_OR_REASONED}",
            ),
        ),
    )


TAKES_BACK = (
    *_taken_back(Kind.WITHDRAW, IN_FAVOUR),
    *_taken_back(Kind.UNBLOCK, AGAINST),
    *forms(
        Kind.UNBLOCK,
        False,
        (
            rf"i {ADVERBS}no longer (?:block|veto|object)(?: (?:to )?{_TARGET})?{_WHY}",
            rf"{I_AM}{ADVERBS}no longer (?:blocking|vetoing|objecting)(?: (?:to )?{_TARGET})?{_WHY}",
            rf"{I_AM}not (?:blocking|vetoing|objecting)(?: (?:to )?{_TARGET})? (?:any ?more|any longer)\b",
            r"i (?:don't|do not|won't|will not)(?: intend to| want to| wish to| plan to| mean to)? (?:block|veto|"
            rf"object)(?: (?:to )?{_TARGET})? (?:any ?more|any longer)\b",
            r"i (?:am |'m )?no longer (?:intend|want|wish|plan|going|intending|planning) to (?:block|veto|"
            rf"object)\b(?: (?:to )?{_TARGET})?{_WHY}",
            r"i no longer have (?:an |any |my )?(?:blocking )?(?:objections?|nacks?|blocks?)\b",
            r"(?:i|i'll|i will) (?:hereby )?(?:withdraw|retract|rescind) (?:the|that|"
            rf"this) (?:[\w'-]{{1,20}} )?(?:block|veto|objections?|nack|nak|-1){_OF_IT}",
            rf"{I_DO}{ADVERBS}unblock(?: {_TARGET})?{ENDED_OR_REASONED}",
            rf"{I_AM}{ADVERBS}unblocking(?: {_TARGET})?{ENDED_OR_REASONED}",
            r"(?:this|it|that) is no longer a (?:blocker|block) (?:for|from) me\b",
            rf"(?:i(?:'m| am|'ll| will)? |i )?(?:hereby )?lift(?:ing)? (?:the|this) (?:block|veto){ENDED_OR_REASONED}",
            rf"(?:please )?consider the (?:block|veto|objection|nack) (?:as )?{_TAKEN}",
            rf"i (?:will |now )?stop(?:ped)? (?:blocking|objecting)(?: (?:to )?{_TARGET})?{ENDED_OR_REASONED}",
        ),
    ),
    *forms(
        Kind.UNBLOCK,
        True,
        (
            rf"no longer (?:blocking|vetoing)(?: (?:{PRONOUN}|(?:this|the) (?:pr|rfc|adr|proposal|change|merge|"
            rf"decision)))?{ENDED_OR_REASONED}",
            rf"not blocking(?: (?:this|it))? (?:any ?more|any longer){ENDED_OR_REASONED}",
            rf"unblocking(?: (?:this|it|now|the (?:pr|rfc|adr|proposal|change|merge)))?{ENDED_OR_REASONED}",
            r"unblocked(?: from (?:me|my side)| on my (?:side|end))",
        ),
    ),
    *forms(
        Kind.WITHDRAW,
        False,
        (
            rf"i {ADVERBS}(?:no longer commit|uncommit)(?: (?:to )?{THING})?{ENDED_OR_REASONED}",
            rf"{I_AM}{ADVERBS}no longer committed(?: to {THING})?{ENDED_OR_REASONED}",
        ),
    ),
    *forms(Kind.WITHDRAW, True, (rf"no longer committed(?: to {THING})?{ENDED_OR_REASONED}",)),
)
