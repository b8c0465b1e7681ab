"""What a sentence declares in plain words."""

import re
from dataclasses import dataclass

from app.decision.acts import ANY_FORM, FORMS
from app.decision.commands import HINTS, LONGEST_WORDS, one_line
from app.decision.elsewhere import is_to_something_else
from app.decision.near_misses import near_miss
from app.decision.sentences import Sentence
from app.decision.statements import COMMITMENTS, Declaration, Kind, Near, Nearness
from app.decision.surroundings import (
    clause_starts,
    is_question,
    objection,
    opening,
    opens_what_is_said,
)
from app.decision.word_lists import BACKING, BETWEEN, ENDED_OR_LINKED, ENDED_OR_REASONED

MOST_TRIES = 12  # acts looked at in one sentence

_ACT_WORDS = re.compile(
    r"commit|block|veto|disagree|object|nack|nak\b|reject|concern|ack\b|acks\b|approv|vote|sign-?off|lgtm|"
    r"\+1|endors|support|stance|consent|opposition|-1|request|changes|showstopper"
)
_SECOND_HALF = re.compile(
    rf"\b(and|but|yet|&),? {BETWEEN}(?:(commit)(?: to {BACKING}{ENDED_OR_LINKED}|{ENDED_OR_REASONED})|"
    rf"(block|veto) (?:this|it|the (?:pr|rfc|proposal|change|decision|merge)|this [\w-]{{1,20}})\b)"
)
_SUBJECT = re.compile(
    r"^\W*(?:(?:ok|okay|fine|well|yes|so|and|but|sure|alright|thanks|honestly|personally),? )?(?:i|i'll|i'm|i've|"
    r"i'd)\b"
)
_MODAL = re.compile(
    r"\b(?:would|could|might|may|can|should|cannot|can't|want|wants|hope|happy|glad|like to|ready|willing|"
    r"plan|intend|try|trying|need|able|prepared|going to see|won't|wouldn't|never|unable|refuse|"
    r"inclined|tempted|planning|hoping|thinking|considering|lean|leaning|intending|kind of|sort of|half|"
    r"guess|maybe|perhaps|we|who|which|whose|people|those|everyone|anyone|"
    r"than|then|i'd|id|learn(?:ed|t)?|cant|wont|wouldnt|couldnt|"
    r"squash|rebase|fix|amend|stage|push|merge|edit|format|apply|cherry-pick|used to|always|often|usually|"
    r"sometimes|almost|generally|normally|typically|rarely|"
    r"occasionally|was going|were|had to|about to|never|asked|told|said|suggest|think we|think you|expect|"
    r"wish|if|when|once|unless|they|he|she|you (?:to|can|should))\b"
)
_REGRET = re.compile(
    r"(?:\bwould|'d) (?:have|rather|prefer|still)\b|\bwould've\b|\bcan see\b|\bcan't say i\b|"
    r"\bcannot say i\b|\bi (?:may|might) not\b"
)
_NEGATION = re.compile(
    r"\b(?:not|never|no|neither|nor|without|hardly|cannot|(?:do|does|did|is|was|wo|ca|would|could|should|"
    r"have)nt)\b|n't\b"
)
_INFINITIVE = re.compile(
    r"\bto (?!(?:this|that|it|the|these|those|an?|my|your|our|all|everything|option|plan|you|me)\b)\w"
)
_DISAGREES = re.compile(
    r"\bdisagree(?:d|ing|ment)?\b|\bmy (?:dissent|preference (?:is|was|remains|would))\b|"
    r"\bdon'?t (?:fully |entirely |completely |really |quite )?agree\b|"
    r"\bdo not (?:fully |entirely |completely |really )?agree\b|\bnot (?:fully |entirely |completely |"
    r"in )?agree(?:ing|ment)?\b|"
    r"\b(?:don'?t|do not) think [^\n]{0,40}\b(?:best|right|good|better|ready|needed|necessary)\b|"
    r"\b(?:would not|wouldn't) have\b|\bs[ck]eptical\b|\bnot convinced\b|\bunconvinced\b|\bstill (?:think|"
    r"believe|prefer|feel|object|oppose)\b|\bi(?:'m|"
    r" am) (?:still )?against\b|\b(?:would|'d) (?:have )?(?:still )?(?:rather|prefer(?:red)?|chosen|picked|"
    r"gone|done)\b|\bwould've\b|"
    r"\b(?:a mistake|the wrong|is wrong|wrong (?:call|choice|decision|approach))\b|\bnot (?:my|"
    r"the) (?:choice|preference|first choice|preferred|option i)\b|\bnot (?:a fan|happy with|thrilled|"
    r"what i)\b|"
    r"\b(?:don't|do not) (?:\w+ly )?(?:like|love)\b|\bi oppose\b|\bi dissent\b|\bwith (?:my |strong )?(?:reservations|"
    r"objections)\b|\bunder protest\b|\bagainst my\b|\bprefer(?:red)?\b|\bi dislike\b"
)
_VIEW = re.compile(
    r"\bi (?:\w+ly |still |also )?disagree\b|\bi (?:don'?t|do not|can'?t|cannot|didn't) (?:\w+ly )?agree\b|"
    r"\blying (?:if|to say)\b.{0,20}\bagree|"
    r"\bi(?:'d| would) (?:still |much |personally |\w+ly )?(?:have|rather|prefer)\b|\bi would've\b|"
    r"\bi(?:'m| am) (?:still )?(?:not convinced|unconvinced|against|opposed)\b|"
    r"\bi (?:still |would )?(?:prefer(?:red)?|dislike|oppose|dissent)\b|\bi (?:still )?(?:think|believe|"
    r"feel)[^\n]{0,80}\b(?:wrong|mistake|better|worse|bad)\b|"
    r"\bmy (?:opinion|view|views|mind|position) (?:has not|hasn't|have not|haven't|remains?|stands?)\b|"
    r"\bi (?:still )?(?:think|believe|feel|find)[^\n]{0,80}\btoo\b|"
    r"\bi (?:don'?t|do not) think [^\n]{0,40}\b(?:best|right|good|better|ready|needed|necessary)\b|"
    r"\bi (?:don't|do not) (?:\w+ly )?(?:like|love) (?:this|it|that|the)\b|"
    r"\bnot (?:what i(?:'d| would)|my (?:first |preferred |favou?rite )?(?:choice|preference|option|pick|way))\b|"
    r"\bmy (?:objections?|disagreement|"
    r"dissent) (?:stands?|remains?|is noted|on record)\b"
)
_AGREES = re.compile(r"\b(?:don't|do not|no longer|not) disagree\b|\bnothing to disagree\b|\bno disagreement\b")


@dataclass(frozen=True, slots=True)
class Act:
    """An act found in a sentence, from `start` to `end` of its plain text."""

    kind: Kind
    start: int
    end: int


def effort(sentence: Sentence) -> int:
    """What it may cost to hear this sentence: the number of places where something may be said."""
    return 1 + len(clause_starts(sentence.plain)) if _ACT_WORDS.search(sentence.plain) else 1


def hear_sentence(sentence: Sentence, dissent_before: bool) -> tuple[Declaration | Near, ...]:
    """What the sentence declares, or how near it comes. `dissent_before`: another view was voiced before it."""
    if not _ACT_WORDS.search(sentence.plain):
        return near_miss(sentence)
    found, refused, kind = _acts(sentence)
    if is_question(sentence.plain) and (found or refused):
        kind = found[0].kind if found else kind
        found, refused = [], Nearness.ASKED
    if not found:
        if refused:
            return (Near(refused, sentence.line, one_line(sentence.text, LONGEST_WORDS), HINTS[kind]),)
        return near_miss(sentence)
    return tuple(
        Declaration(
            _dissenting(act, sentence, dissent_before), _reason(sentence, found, index), sentence.line_at(act.start)
        )
        for index, act in enumerate(found)
    )


def voices_dissent(sentence: Sentence) -> bool:
    """Whether the sentence voices another opinion of its author's."""
    return bool(_VIEW.search(sentence.plain)) and not is_question(sentence.plain)


def _dissenting(act: Act, sentence: Sentence, dissent_before: bool) -> Kind:
    """A commitment of somebody who said in the same breath that they disagree is a dissent."""
    if act.kind is not Kind.COMMIT:
        return act.kind
    if _AGREES.search(sentence.plain):
        return act.kind
    dissent = dissent_before or _DISAGREES.search(sentence.plain) or _VIEW.search(sentence.plain)
    return Kind.DISAGREE_AND_COMMIT if dissent else act.kind


def _acts(sentence: Sentence) -> tuple[list[Act], Nearness | None, Kind]:
    """The acts that count, why the first of the others does not, and of which kind it is."""
    plain = sentence.plain
    found: list[Act] = []
    refused: Nearness | None = None
    kind = Kind.COMMIT
    tries = 0
    elsewhere = False  # the last one refused is a commitment to something else
    for start in clause_starts(plain):
        if tries > MOST_TRIES or len(found) > 3:
            break
        if found and start < found[-1].end:
            continue
        act = _act_at(plain, start)
        if act is None:
            continue
        tries += 1
        why = (
            Nearness.MENTIONED
            if _PLACEHOLDER.search(plain, act.end) or _is_title(sentence, act)
            else objection(act.kind, plain[:start], plain[start : act.end], plain[act.end :], sentence.rest)
        )
        if why:
            refused, kind = (refused, kind) if refused else (why, act.kind)
            elsewhere = act.kind in COMMITMENTS and is_to_something_else(plain[act.start :])
            if why is Nearness.MENTIONED and not elsewhere:
                break
        else:
            found.append(act)
    second = _second_half(plain)
    if second and (not refused or elsewhere) and second.start >= (found[-1].end if found else 0):
        refused = objection(second.kind, "", plain[second.start : second.end], plain[second.end :], sentence.rest)
        found += [] if refused else [second]
    return found, refused, kind


def _is_title(sentence: Sentence, act: Act) -> bool:
    """ "Disagree and Commit (Grove)", "**Disagree and Commit** - leaders must ...": what others call it."""
    words = _NAME.match(sentence.text[act.start : act.end].strip())
    return bool(words) and bool(re.match(r"[*_ ]*[^\s.!*_\w]", sentence.text[act.end :]))


_NAME = re.compile(r"\W*Disagree[ -](?:and|And|&|AND)[ -]Commit$")


def _act_at(plain: str, start: int) -> Act | None:
    for place, reasoned in opening(plain, start):
        if not ANY_FORM.match(plain, place):
            continue
        for form in FORMS:
            if reasoned and form.bare:
                continue
            match = form.pattern.match(plain, place)
            if match and (
                not form.bare or (opens_what_is_said(plain[:start]) and not _only_tells(plain, start, place))
            ):
                return Act(form.kind, place, match.end())
    return None


def _only_tells(plain: str, start: int, place: int) -> bool:
    """Whether what leads up to words without a subject makes them an order, or a step after another."""
    return bool(_TELLS.search(plain, start, place)) or (start > 0 and "then" in plain[start:place].split())


def _second_half(plain: str) -> Act | None:
    """ "I think X and commit", "I don't love it but commit": the second verb of a sentence whose subject is I."""
    subject = _SUBJECT.match(plain)
    second = _SECOND_HALF.search(plain) if subject else None
    if not subject or not second:
        return None
    first_half = plain[subject.start() : second.start()]
    if len(first_half) > 200 or "\ufffc" in first_half or _MODAL.search(_REGRET.sub(" ", first_half)):
        return None
    if _A_NAME.search(first_half):
        return None
    if second[1] in ("and", "&") and (_NEGATION.search(first_half) or _INFINITIVE.search(first_half)):
        return None
    return Act(Kind.COMMIT if second[2] else Kind.BLOCK, second.start(), second.end())


_A_NAME = re.compile(  # "a post called Disagree and Commit": what disagrees there is nobody
    r"(?<!\bi )(?<!\bi'll )(?<!\bwill )(?<!\bdo )(?<!\bstill )(?<!\balso )(?<!\bmust )(?<!ly )(?<!ly, )"
    r"(?<!\band )(?<!\bbut )"
    r"\b(?:disagree|dissent)\W*$"
)
_PLACEHOLDER = re.compile(r"\[(?!x\])[a-z][a-z' /-]{2,40}\]|\{[a-z_ ]{2,30}\}|__{3,}|\bxxx?\b")
_TELLS = re.compile(r"\b(?:just|please|do|simply|always)\b")
_CONNECTING = re.compile(r"^[\s,;:.!\u2014\u2013*_~()\-]*(?:(?:because|since|as|bc)\b[\s,:]*)?", re.IGNORECASE)
_LEADING_OUT = re.compile(
    r"[\s,;:\u2014\u2013*_-]*(?:\b(?:but|yet|however|and|so|still|nevertheless|nonetheless))?[\s,;:\u2014\u2013-]*$",
    re.IGNORECASE,
)


def _reason(sentence: Sentence, acts: list[Act], index: int) -> str:
    """What follows the act in its paragraph, up to the next act; for a lack of that, what led up to a dissent."""
    act = acts[index]
    if index + 1 < len(acts):
        return tidy(sentence.text[act.end : acts[index + 1].start])
    after = tidy(sentence.text[act.end :] + sentence.rest)
    if after or acts[0] is not act or act.kind not in COMMITMENTS or opens_what_is_said(sentence.plain[: act.start]):
        return after
    return one_line(_LEADING_OUT.sub("", sentence.text[: act.start][-400:]).strip(" \n*_"))


def tidy(text: str) -> str:
    """A reason on one line, without what leads up to it."""
    text = text[:1200]
    return one_line(_CONNECTING.sub("", text, count=1).replace("\ufffc", "…").rstrip(" \n;,*_"))
