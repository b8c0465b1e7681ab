"""What stands around an act of speech and makes it none: conditions, questions, dates, habits, reported speech."""

import re

from app.decision.elsewhere import is_to_something_else
from app.decision.statements import COMMITMENTS, Kind, Nearness
from app.decision.word_lists import FIRM

_BOUNDARY = re.compile(r"[,;:()\[\]\u2014\u2013\u2022|\n!\u2600-\u27bf\U0001f300-\U0001faff]|\.(?=\s|$|\.)| -{1,3} |--")
_CONDITION_WORDS = (
    r"(?:if|once|when|whenever|unless|provided|providing|assuming|as long as|as soon as|so long as|in case|"
    r"on (?:the )?condition|"
    r"contingent|conditional(?:ly)?|subject to|depending|pending|supposing|in the event|should (?:you|we|they|it|the))"
)
_CONDITION = re.compile(rf"\b{_CONDITION_WORDS}\b")
_BEFORE = re.compile(
    rf"(?<!even )(?<!as )(?<!what )\b(?:{_CONDITION_WORDS}|otherwise|or else|at which point|in which case|"
    r"and then|(?:until|till)(?! then\b)|after (?:you|we|they|the|that|it)|before (?:you|we|they|the|that|"
    r"it|i)|"
    r"suppose|imagine|were i|were it|had (?:i|we|you)|whether|(?<!with )where|wherever|every time|"
    r"each time)\b(?! not\b.{0,30}\bbut\b)(?! so\b)(?! else\b)(?! anything\b)"
)
_SAME_CLAUSE = re.compile(
    rf"(?<!even )(?<!as )\b(?:{_CONDITION_WORDS}|until|till|after|before|only if|only when)\b(?! all\b)(?! not\b,)"
)
_ADVICE = re.compile(r"[*_]{0,3},? but (?:keep|don't|do not|never|always|make sure|stay|remember|be|know)\b")
_LATER_CLAUSE = re.compile(
    rf"^\W*(?:but |and |though |as |however )?(?:only )?(?:(?:{_CONDITION_WORDS})\b|only (?:after|until|"
    r"for)\b|not (?:if|when|until|before|yet)\b|(?:just )?kidding|not(?: really| actually| quite)?\W*$|"
    r"jk\b|lol\b)"
)
_LATER_SENTENCE = re.compile(
    r"^\W*(?:but |and |though |that is,? |well,? )?(?:(?:only|just) (?:if|when|once|after|as long)|"
    r"provided|providing|assuming|as long as|so long as|"
    r"on (?:the )?(?:one )?condition|(?:with |on )?one condition|conditional|contingent|subject to|pending|"
    r"not (?:really|yet|if|until|before|without)\b|not\W*$|just kidding|kidding|jk\b|/s\b|haha|lol\b)",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:because|bc|since|(?<!long )(?<!soon )as(?! long| soon)|due to|given|so that|though|although|"
    r"even though|even if|despite|but|for the reason)\b"
)
_ON_GOING = re.compile(r"\band (?:i|we|let|they|you)\b")
_DATES = (
    r"(?:tomorrow|tonight|later|soon|eventually|shortly|afterwards|next (?:week|month|quarter|sprint|year|"
    r"time|release|meeting|monday|tuesday|wednesday|thursday|friday)|"
    r"(?:on|by|before|until) (?:mon|tues|wednes|thurs|fri|satur|sun)day|by (?:eod|eow|tomorrow|next|"
    r"the end|end of|noon|tonight)|"
    r"in (?:an?|one|two|three|a few|a couple of|\d{1,3}) (?:minute|min|hour|day|week|month|sprint|bit|"
    r"while|moment)s?|at some (?:point|later)|at a later|one day|some ?day|"
    r"this (?:evening|afternoon|weekend)|at the end of|down the (?:road|line)|in the (?:future|next)|"
    r"not yet|(?:mon|tues|wednes|thurs|fri)day)"
)
_DATED = re.compile(rf"\b{_DATES}\b")
_DATED_FIRST = re.compile(rf"^\W*(?:ok(?:ay)?,? |and |so |then )?{_DATES}\b")
_HABIT = re.compile(
    r"\b(?:all the time|every (?:time|day|single|week|now)|often|always|usually|regularly|a lot|sometimes|"
    r"daily|in general|as a rule|by default|"
    r"most of the time|from time to time|on principle|in principle|for a living|as (?:an?|"
    r"the) (?:principle|rule|practice|habit|team norm|culture|company))\b"
)
_TALK = re.compile(
    r"\b(?:principles?|mantra|motto|phrase|mindset|philosophy|idiom|saying|slogan|leadership principle|fixup|squash|"
    r"bezos|for example|e\.g|hypothetically)\b"
)
_SPEECH = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|writ(?:e|es|ten|ing)|wrote|typ(?:e|es|ed|ing)|repl(?:y|ies|ied)|(?<!my )answer(?:s|"
    r"ed)?|comment(?:s|ed)?|post(?:s|ed)?|means?|meaning|(?<!i )(?<!really )(?<!do )like|example|"
    r"puts? it|put this|stated|explain(?:s|ed)|according to|in (?:his|her|their) words|"
    r"e\.g\.?|i\.e\.?|words?|phrases?|options?|form|template|use|using|used|called|reads|told|tell|tells|"
    r"ask|asks|asked|claims?|options are|"
    r"between|quote|quotes|quoted|either|choose|voted|votes|respond(?:s|ed)?|heard|syntax|legend|"
    r"meanings?)\b[^\n]{0,30}$|\bth(?:inks?|ought)(?: that)?(?: (?:and|so|or|but))?[ ,:]*$"
)
_LABEL = re.compile(
    r"(?:^|[.\n])\W*(?:edit(?:ed)?(?: \d)?|update(?:d)?(?: \d)?|tl;?dr|decision|vote|verdict|stance|"
    r"position|status|me|note|fwiw|first(?:ly)?|second(?:ly)?|third(?:ly)?|last(?:ly)?|next|"
    r"summary|final(?:ly)?|conclusion|so|"
    r"all (?:good|clear|fine)|sold|decided|done|convinced|agreed|yes|ok|okay|alright|"
    r"to be clear|for the record|bottom line|in short|in summary|all in all|result|p\.?s|ps|in conclusion|"
    r"final answer|[^\n]{0,40}\b(?:my|i|i'm|me) [^\n]{0,40}|"
    r"(?:[a-z',]{1,15} ){2,}[^\n]{0,80}|@[\w-]{1,40}|thanks[^\n]{0,40}|thank you[^\n]{0,40}|hi[^\n]{0,40})\W*$"
)
_LIGHT_LABEL = re.compile(
    r"(?:^|[.\n])\W*(?:[\w';-]{1,12}|(?:to|for|in|bottom|all|final)\b[^\n:]{0,20}|@[^\n:]{1,40}|"
    r"(?:thanks|thank you|hi)[^\n:]{0,40})\W*$"
)
_OWN = re.compile(r"\b(?:i|i'm|i've|i'd|i'll|my|me|myself)\b")
_LIGHT = re.compile(
    r"^\W*(?:(?:ok|okay|k|fine|alright|all right|right|well|yes|yep|yeah|yup|no|nope|sure|sigh|hmm+|oh|ah|"
    r"aha|ugh|fair enough|fair|noted|understood|got it|cool|great|good|nice|"
    r"thanks|thank you|thx|agreed|lgtm|ack|nack|nak|-1|\+1|so|and|but|then|still|yet|anyway|anyways|anyhow|"
    r"personally|honestly|frankly|reluctantly|sorry|hi|hello|hey|sounds good|looks good|"
    r"makes sense|fwiw|tbh|imo|imho|btw|hence|thus|therefore|for the record|for my part|for me|as for me|"
    r"to be clear|in that case|in the end|with that|that said|edit|update|"
    r"same|same here|me too|enough|deal|done|ok then|understood|i see|i hear you|point taken|good point|"
    r"fair point|after all|on balance|under protest|\w{3,18}ly|@[\w/-]{1,60})\W*){0,6}$"
)
_FIRST_PERSON = re.compile(
    r"^\W*(?:and |but |so |well |ok |okay )?(?:i|i'd|i'm|i've|i'll|my|not my|not what i|we|as i|"
    r"(?:that|this|it) (?:resolves|addresses|fixes|settles|answers|clears))\b"
)
_STATEMENT = re.compile(
    r"^\W*(?:so |ok |okay |well |yes |yeah |and |but |sure |thanks |fine |alright )?(?:i|i'd|i'm|i've|we|"
    r"we've|this|that|it|it's|the|my|your|everything|all|looks|makes|agree|agreed|there|"
    r"these|those|not|sounds|seems|ok|okay|fine|thanks|thank|lgtm|yes|good|great|fair|nice|a|an|both|"
    r"understood|noted|works|i’ve|as|since|because|given|now)\b"
)
_TURN = re.compile(
    r"\b(?:but|yet|however|nevertheless|nonetheless|still|anyway|regardless|that said|even so|all the same)[ ,]*$"
)
_OPENING = re.compile(
    r"[^\w+@]*(?:(?:but|and|so|yet|then again|now|ok|okay|k|fine|alright|all right|right|well|yes|yep|yeah|"
    r"sure|great|good|cool|nice|thanks|thank you|agreed|agree|lgtm|ack|"
    r"\+1|here|therefore|thus|hence|still|also|anyway|anyways|however|this time|until then|for now|for me|"
    r"personally|honestly|frankly|then|sorry|hi|hello|hey|fair enough|for the record|"
    r"fwiw|tbh|imo|imho|btw|in (?:that|this) case|in the end|in any case|with that(?: said)?|that (?:being )?said|"
    rf"to be clear|for my part|as for me|edit|update|sigh|hmm+|oh|ah|aha|ugh|as \w{{2,20}}|"
    rf"(?:i'm|i am|im) afraid(?: that)?|i (?:hereby |do |can |still )?(?:feel|regret|confirm|declare|"
    rf"state)(?: that)?(?= i\b)|"
    r"let (?:the record show|it be (?:known|noted|recorded|said))(?: that)?(?= i\b)|"
    rf"from my side|at this point|all the same|even so|\d{{1,2}}[.)]|@[\w/-]{{1,60}}|{FIRM})(?!\w)[^\w+@]*){{0,6}}"
)
_REASONED_OPENING = re.compile(
    r"\W*(?:based on|given|considering|in light of|in view of|thanks to|having|seeing|because of|because|"
    r"since|with|after (?:reading|thinking|reflecting|reconsidering|sleeping|a|some|this|"
    r"the (?:discussion|explanation|clarification|call|meeting))|as(?: an?| the| one of)?|on behalf of|for|despite|"
    r"in the (?:interests?|spirit|name) of|in order to|to (?:move|keep|avoid|save|get)|"
    r"i think this is ok,? so|okay, so) [^\n,;:()\u2014\u2013]{1,160}? (?=i\b|i'[ml]|im\b)"
)
LONGEST_SCOPE = 500


def clause_starts(plain: str) -> list[int]:
    """Where the clauses of a sentence begin, and where a second half begins that repeats its subject."""
    starts = [0, *(found.end() for found in _BOUNDARY.finditer(plain))]
    starts += [found.start() for found in _SECOND.finditer(plain)]
    return sorted(set(starts))


_SECOND = re.compile(
    r"(?<=\s)(?:and (?=(?:withdraw|retract|rescind|revoke|lift) my\b)|(?:but|and|so|yet|however|nevertheless|"
    r"nonetheless|therefore|still)"
    r"(?=,? (?:(?:now|then|here|today|still|in the end|nonetheless|nevertheless|regardless),? )?(?:i|i'll|ill|i'm|im|"
    r"will|disagree|blocking|still)\b))"
)


def opening(plain: str, start: int) -> tuple[tuple[int, bool], ...]:
    """Where an act may begin within the clause that starts here, past what only leads up to it.

    With each place, whether so much leads up to it that only words with their own subject may follow.
    """
    found = _OPENING.match(plain, start, start + LONGEST_SCOPE)
    after = found.end() if found else start
    places = [(_NO_LETTERS.match(plain, start).end(), False), (after, False)]  # type: ignore[union-attr]
    for begin in (start, _AND.match(plain, start).end(), after):  # type: ignore[union-attr]
        longer = _REASONED_OPENING.match(plain, begin, begin + LONGEST_SCOPE)
        if longer and not _CONDITION.search(longer[0]):
            places.append((longer.end(), True))
    return tuple(dict.fromkeys(places))


_AND = re.compile(r"[^\w@/]{0,40}(?:(?:and|so|but) )?")
_NO_LETTERS = re.compile(r"[^\w@/]{0,40}")
_ASKS = re.compile(r"\?[\"')*_\]!?. \n]*$")


def _bearing_on(kind: Kind, lead: str) -> str:
    """What of the words before an act may make it conditional: not what is said for good before a semicolon."""
    if ";" in lead and _STATEMENT.match(lead):
        lead = lead.rpartition(";")[2]
    return re.sub(r"\b(?:until|till)\b", " ", lead) if kind is Kind.BLOCK else lead


def is_question(plain: str) -> bool:
    """Whether the sentence asks."""
    return bool(_ASKS.search(plain[-12:]))


def opens_what_is_said(before: str) -> bool:
    """Whether words without a subject, after these words of the same sentence, are still the writer's own act."""
    clauses = [clause for clause in _BOUNDARY.split(before[-LONGEST_SCOPE:]) if clause.strip()]
    if not clauses or all(_LIGHT.match(clause) for clause in clauses):
        return True
    ends_line = before.rstrip(" ").endswith(("\n", "\u2014", " -", "--", "!"))
    if ends_line:
        return len(clauses[-1].split()) >= 3 or bool(_LIGHT.match(clauses[-1]))
    if before.rstrip().endswith(":"):
        return bool(_LABEL.search(before)) and bool(_LIGHT_LABEL.search(before) or _OWN.search(before))
    return bool(_FIRST_PERSON.match(clauses[-1]))


def objection(kind: Kind, before: str, act: str, after: str, later: str) -> Nearness | None:
    """Why the act between `before` and `after`, parts of its sentence, is none; `later` follows the sentence."""
    leading = _NO_LETTERS.match(act)[0]  # type: ignore[index]
    before, after = (before + leading)[-LONGEST_SCOPE:], after[:LONGEST_SCOPE]
    lead = before
    turned = _TURN.search(before) or re.match(r"\W*(?:but|yet|however|nevertheless|nonetheless|still)\b", act)
    if turned:
        lead = ""
    if _SPEECH.search(before) and not before.rstrip(" ").endswith((",", ";", "\n")) and not turned:
        return Nearness.MENTIONED
    if _SAYING_I.search(before) and not turned:
        return Nearness.MENTIONED
    if before.rstrip().endswith(":") and not _LABEL.search(before):
        return Nearness.MENTIONED
    if kind in COMMITMENTS and _AS_A_USER.match(before + act) and re.match(r"[^\n]{0,20}\bso (?:that|i)\b", after):
        return Nearness.MENTIONED
    if kind in COMMITMENTS and is_to_something_else(act + after):
        return Nearness.MENTIONED
    if kind is Kind.BLOCK and not re.search(r"\b(?:this|it|that)\b", act) and _MACHINE.search(after):
        return Nearness.MENTIONED
    lead = _bearing_on(kind, lead)
    if _BEFORE.search(lead) or (before.strip() and re.match(r"\W*and then\b", act)):
        return Nearness.CONDITIONAL
    if re.match(r"\W*(?:and|then|so then)\b", act) and before.strip() and not _STATEMENT.match(before):
        return Nearness.CONDITIONAL
    if _DATED_FIRST.match(lead):
        return Nearness.POSTPONED
    if _HABIT.search(before + act) or _HABIT.search(after) or _TALK.search(before) or _TALK.search(after):
        return Nearness.MENTIONED
    return _objection_after(kind, act, after, later)


_SAYING_I = re.compile(r"\b(?:say|says|said|write|wrote|type|reply|answer|comment|post)[ :,]{1,3}i\b")
_STOP = re.compile("[:;]")
_COUNTED = re.compile(r"[*_ ]*[:=] ?\d{1,4}(?![\w.])")  # a tally
_TITLE = re.compile(  # of an article
    r"[*_]*(?::| ?[\u2014\u2013]| -{1,2}) ?(?:(?:an?|the|my|our|some) )?(?:[\w'-]{1,20} )?"
    r"(?:how (?:to|we|teams)|why (?:we|teams|it works)|what (?:it (?:is|means|takes)|is it)|when to|art of|guides?|"
    r"primer|introduction|explained|lessons|case study|playbook|handbook|overview|myths?|definition|anti-?patterns?)\b"
)
_SAID_BY_OTHERS = re.compile(
    r"[ ,.;\u2014\u2013-]{0,6}(?:said|says|quoth|they (?:say|said|keep)|s?he (?:said|says)|people say)\b"
)
_NAMED_AS = re.compile(
    r"[ ,]{1,3}(?:you|he|she|they) commits?\b|[*_ ]{0,4} (?:is|was|isn't|wasn't|would be|"
    r"means|sounds|reads|feels) (?!to\b)"
)
_MACHINE = re.compile(
    r"\b(?:queues?|threads?|locks?|mutex|semaphore|sockets?|timeouts?|responses?|event loop|i/o|syscalls?|signals?|"
    r"condition variable|read\(|recv|channel|coroutine|promise|future|stdin|pipe|buffer|kernel)\b"
)
_AFTER_WHAT_WAS = re.compile(
    r"\bafter (?:(?:the|your|these|this) (?:latest|last|recent|new|push|changes?|call|discussion|explanation|"
    r"update|clarification)"
    r"|reading|seeing|talking)\b"
)
_HAS_DONE = re.compile(r"\bi(?:'ve| have) ")
_AFTER = re.compile(r"\bafter\b")
_AS_A_USER = re.compile(r"^\W*as an? \w")
_PART_ONLY = re.compile(
    r"[^.;:\n]{0,60}\b(?:but|and|just|though) not\b|[ ,(\u2014\u2013-]{1,4}(?:but |though |and )?only (?:to|with|the)\b"
)
_DEFINED = re.compile(  # in a legend
    r"[*_ ]*(?:[:=\u2014\u2013]|-{1,2}|->|=>|\u2192) ?(?:you(?! all)|means|meaning|used?|for (?:those|people|when)|"
    r"(?:the |a )?(?:person|author|reviewer|voter|stakeholder|speaker)s?|someone|somebody|they)\b"
)
_PUSHES = re.compile(r"\W*(?:and |then )?(?:push|merge|rebase|squash|amend|force)\b")


def _objection_after(kind: Kind, act: str, after: str, later: str) -> Nearness | None:
    if kind in COMMITMENTS and _PART_ONLY.match(after):
        return Nearness.NEGATED
    if kind in COMMITMENTS and _ADVICE.match(after):
        return Nearness.MENTIONED
    if kind in COMMITMENTS and _PUSHES.match(after):
        return Nearness.MENTIONED
    stop = _STOP.search(after)
    same, *others = _BOUNDARY.split(after[: stop.start()] if stop else after)
    strict = _BOUNDARY.split(after[stop.end() :]) if stop else []
    same = _CAUSE.split(same)[0]
    if (
        _NAMED_AS.match(after)
        or _COUNTED.match(after)
        or _SAID_BY_OTHERS.match(after)
        or _SAID_BY_OTHERS.match(later[:40])
    ):
        return Nearness.MENTIONED
    if (kind in COMMITMENTS and _TITLE.match(after)) or _DEFINED.match(after):
        return Nearness.MENTIONED
    if kind in (Kind.BLOCK, Kind.WITHDRAW):
        same = re.split(r"\b(?:until|till|unless|pending)\b", same)[0]
    if kind in (Kind.WITHDRAW, Kind.UNBLOCK):
        same = (_AFTER if _HAS_DONE.search(act) else _AFTER_WHAT_WAS).split(same)[0]
    if _SAME_CLAUSE.search(same) and kind is not Kind.BLOCK:
        return Nearness.CONDITIONAL
    if kind is Kind.BLOCK and re.search(r"\b(?:if|when|once|in case|provided|as soon as|should you)\b", same):
        return Nearness.CONDITIONAL
    if _DATED.search(_ON_GOING.split(same)[0]):
        return Nearness.POSTPONED
    if (any(map(_LATER_CLAUSE.search, others)) or any(map(_LATER_SENTENCE.match, strict))) and kind is not Kind.BLOCK:
        return Nearness.CONDITIONAL
    if _LATER_SENTENCE.match(later[:80]) and (kind in COMMITMENTS or kind in (Kind.UNBLOCK,)):
        return Nearness.CONDITIONAL
    return None
