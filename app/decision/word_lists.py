"""The words that plain speech is made of, as pieces of regular expressions for lower-case ASCII text.

Every piece is bounded: no repetition without an upper limit where it can overlap its neighbour.
"""

_NOT_FIRM = (
    "usually|rarely|hardly|normally|generally|typically|occasionally|frequently|barely|scarcely|nearly|"
    "possibly|potentially|"
    "probably|hopefully|theoretically|hypothetically|seldomly|supposedly|allegedly|apparently|likely|"
    "ideally|only|commonly|"
    "conditionally|tentatively|provisionally|eventually|previously|originally|early|daily|weekly|"
    "regularly|reply|family|ally|apply"
)
FIRM = (
    rf"(?:hereby|therefore|still|also|now|just|do|thus|too|even so|nevertheless|nonetheless|however|again|very much|"
    rf"all in|absolutely|(?!(?:{_NOT_FIRM})\b)[a-z]{{2,18}}ly)"
)
ADVERBS = rf"(?:{FIRM},? ){{0,3}}"

I_DO = (
    r"(?:i(?:'ll have to|'ll|ll| will have to| will| shall| am(?: just| now)? going to|'m(?: just|"
    r" now)? going to(?: have to)?|'m gonna| have to| must| do| choose to|"
    r" chose to| have decided to|'ve decided to|'m choosing to| have chosen to)?|im going to|let me|allow me to) "
)
I_AM = r"(?:i'm|i am|im|i’m) "

PRONOUN = r"(?:this|it|that|these|them|all of (?:this|it|that|these|them)|both|the above)"
_HEAD = (
    r"(?:proposals?|plans?|decisions?|rfcs?|adrs?|direction|approach(?:es)?|designs?|changes?|prs?|"
    r"pull requests?|mrs?|merge requests?|"
    r"options?|solutions?|texts?|documents?|docs?|specs?|specifications?|versions?|outcomes?|choices?|"
    r"paths?|ideas?|goals?|course|"
    r"way forward|polic(?:y|ies)|strateg(?:y|ies)|migrations?|timelines?|roadmaps?|scope|bets?|gamble|"
    r"architecture|compromise|"
    r"consensus|standards?|conventions?|rules?|experiment|pilot|trial|rollout|launch|release|feature|"
    r"amendments?|drafts?|dates?|"
    r"deadlines?|deprecation|removal|move|step|initiative|project|process|model|schema|api|interface|"
    r"naming|name|vote|agreement|"
    r"resolution|recommendation|alternative|variant|revision|wording|split|switch|adoption|rewrite|"
    r"refactor(?:ing)?|implementation|"
    r"whole|first|second|third|former|latter|thing|one|merge|merging|stage|advancement|deployment|cutover|"
    r"launching|shipping)"
)
NAMED = (
    r"(?:(?:rfc|adr|option|plan|proposal|version|variant|pr|stage|alternative)"
    r"(?:[ -]?#?(?=[a-z-]{0,4}\d)[a-z0-9.-]{1,12}|[ -][a-z]\b|(?:(?<=option)|(?<=plan)|(?<=variant))[ -][a-z]{1,12})|"
    r"#\d{1,7}|[a-z]\b(?!'))"
)
THING = (
    r"(?:(?:(?:the|this|that|your|our|these|those|my|any|his|her|their|"
    rf"same) (?:(?!(?:for|in|on|by|with|from|at|to|and|or)\b)[\w'/-]{{1,24}} ){{0,3}}?{_HEAD}\b(?: {NAMED})?)"
    rf"|{NAMED}|{PRONOUN}\b)"
)
BACKING = (
    r"(?:(?:going|moving|running|sticking) (?:ahead |forward )?with |(?:supporting|backing|shipping|doing|"
    rf"following|making|seeing|executing|adopting|honou?ring|upholding|defending|carrying out) )?{THING}"
)

LINKS = (
    r"(?:because|bc|since|as|here|now|no matter|whatever|whoever|too|anyway|anyways|regardless|"
    r"fully|even|though|although|despite|"
    r"nonetheless|nevertheless|"
    r"without|in spite|from (?:me|my)|for (?:me|my|now|the|this|our|us|what)|on behalf|on my|with|and|but|"
    r"so|given|due|again|"
    r"either way|all the same|through|work|happen|100|then|wholeheartedly|in (?:the|this|its|full|my)|of|"
    r"on|at|via|instead|is|are|until|pending|"
    r"if|once|when|unless|provided|assuming|after|before|as|only (?:if|when|once|after|because|for|on)|later|"
    r"tomorrow|soon|next|by|to)"
)
_CLOSE = r"[ ]*(?:$|\n|[^\w\s'/-]|- |--)"
ENDED = rf"(?={_CLOSE})"
ENDED_OR_LINKED = rf"(?={_CLOSE}| {LINKS}\b)"
_REASONS = (
    r"(?:because|bc|since|as|here|now|too|also|anyway|anyways|regardless|fully|even|though|although|"
    r"despite|nonetheless|nevertheless|"
    r"without|in spite|from (?:me|my)|for (?:me|my (?:part|team|side)|now)|on (?:behalf|this|that|my)|with(?! -)|"
    r"but|so|given|due|"
    r"either way|all the same|through|work|happen|100|then|wholeheartedly|in (?:this|full|my)|and (?:i|we|"
    r"let|let's|will|look|support|thanks|thank|hope|trust)|"
    r"if|once|when|unless|provided|providing|assuming|after|before|as|only (?:if|when|once|after|because|for|"
    r"on)|later|tomorrow|soon|next|by|"
    r"until|pending|in (?:a|two|\d))"
)
ENDED_OR_REASONED = rf"(?={_CLOSE}| {_REASONS}\b)"

_NOT_GIT = (
    r"(?! (?:the|an?|my|your|that|those|messages?|hash(?:es)?|id|history|changes|code|"
    r"(?=[a-f]{0,39}\d)[0-9a-f]{6,40})\b)"
    r"(?! this (?:fix|change|patch|code|file)\b)"
)
BETWEEN = (
    r"(?:(?:i|i'll|i will|will|do|still|then|also|fully|hereby|nevertheless|nonetheless|therefore|i do|"
    r"(?!only)[a-z]{2,18}ly),? ){0,3}"
)
PHRASE = rf"(?:disagree|dissent)(?:[ ,-]{{1,3}}(?:and|but|yet|&|\+)[ ,-]{{1,3}}| ?& ?){BETWEEN}commit\b{_NOT_GIT}"
PHRASE_ING = r"disagreeing[ ,]{1,2}(?:and|but|&) committing\b"

AGAINST = (
    r"(?:objections?|nacks?|naks?|veto(?:es|s)?|blocks?(?! (?:from|into|of|at) )(?! in (?!light|view|this|that|"
    r"favou?r))|blockers?|rejections?|concerns?|opposition|-1|"
    r"(?:requests? for changes(?! to\b)|change requests?|requested changes|changes requested)|"
    r"blocking (?:review|comment|concern|issue|objection|vote)s?)"
)
IN_FAVOUR = (
    r"(?:commitments?|acks?|tacks?|utacks?|approvals?|votes?(?! of no)|sign-?offs?|lgtms?|\+1s?|endorsements?|"
    r"support(?! for (?!this|that|it|the|my|your|option|rfc|adr))|stance|consent|"
    r"disagree[ -]and[ -]commit)"
)

ME = (
    r"(?: (?:from|for) (?:me|my (?:side|part|perspective|point of view|end))\b| on my (?:side|part|end)\b|"
    r" in my (?:view|opinion|book)\b)"
)
