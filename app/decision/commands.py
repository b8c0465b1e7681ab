"""Slash commands: what one line asks of us, or how near it came."""

import re

from app.decision.notes import doubt
from app.decision.statements import COMMITMENTS, Declaration, Kind, Near, Nearness
from app.decision.visible_words import FAKE, HOLE, Line, Place

NAMES = {
    "commit": Kind.COMMIT,
    "disagree-and-commit": Kind.DISAGREE_AND_COMMIT,
    "dac": Kind.DISAGREE_AND_COMMIT,
    "block": Kind.BLOCK,
    "unblock": Kind.UNBLOCK,
    "withdraw": Kind.WITHDRAW,
    "recuse": Kind.RECUSE,
    "delegate": Kind.DELEGATE,
    "invite": Kind.INVITE,
    "overrule": Kind.OVERRULE,
    "editorial": Kind.EDITORIAL,
    "call": Kind.CALL,
    "recheck": Kind.RECHECK,
}

LONGEST_LINE = 2_000  # characters of a command's line
LONGEST_REASON = 280
LONGEST_WORDS = 120

_COMMAND = re.compile(r" {0,3}/([a-z][\w&-]{0,40})(?=[\s:;,.!?\u2014\u2013]|$)", re.IGNORECASE)
_SPACED = re.compile(r" {0,3}/ {1,3}([a-z][\w&-]{0,40})(?=[\s:,.!]|$)", re.IGNORECASE)
_DISSENT = re.compile(r" {0,3}/ ?disagree(?:[ _&+-]{0,4}(?:and|but|n)?[ _&+-]{0,4}commit)?\b", re.ASCII | re.IGNORECASE)
_INSIDE = re.compile(
    r"(?:^|[\s*_(:])/(commit|disagree-and-commit|dac|block|unblock)(?=[\s.,;:!)*_]|$)", re.ASCII | re.IGNORECASE
)
_LOGIN = r"[a-z\d][a-z\d_-]{0,63}"
_PERSON = re.compile(rf"(?:to )?@({_LOGIN})(?![\w/-])[:,.]?", re.ASCII | re.IGNORECASE)
_PERSON_OR_TEAM = re.compile(
    rf"@({_LOGIN}(?:/[a-z\d][\w.-]{{0,99}}(?<![.]))?)(?![\w/-])[:,.]?", re.ASCII | re.IGNORECASE
)
_BLOCK_NUMBERS = re.compile(r"(?:(?:b0*[1-9]\d{0,5}\b)(?:\s*,\s*|\s+and\s+|\s+&\s+|\s+)?)+", re.ASCII | re.IGNORECASE)
_ONE_NUMBER = re.compile(r"b0*([1-9]\d{0,5})\b", re.ASCII | re.IGNORECASE)
_NUMBERLIKE = re.compile(r"[#b]?\d", re.ASCII | re.IGNORECASE)
_DURATION = re.compile(r"(0*[1-9]\d{0,3}[mhdw])(?=[\s.,;:!]|$)", re.ASCII | re.IGNORECASE)
_ALMOST = {
    "agree": "commit", "agree-and-commit": "commit", "agreeandcommit": "commit", "committed": "commit",
    "committing": "commit", "dandc": "dac", "d-and-c": "dac", "d&c": "dac", "dissent": "disagree-and-commit",
    "disagree-commit": "disagree-and-commit", "veto": "block", "blocked": "block", "blocking": "block",
    "un-block": "unblock", "retract": "withdraw", "rescind": "withdraw",
}  # fmt: skip
_OTHERS = frozenset({"lock", "unlock", "all", "comment", "cal", "calls", "invoke", "editor", "black", "clock"})
HINTS = {
    Kind.COMMIT: "/commit",
    Kind.DISAGREE_AND_COMMIT: "/disagree-and-commit",
    Kind.BLOCK: "/block",
    Kind.UNBLOCK: "/unblock",
    Kind.WITHDRAW: "/withdraw",
}
_GREENER = COMMITMENTS | {Kind.UNBLOCK, Kind.RECUSE, Kind.EDITORIAL}  # not given in doubt
_USAGE = {
    Kind.DELEGATE: "/delegate @user",
    Kind.INVITE: "/invite @user",
    Kind.OVERRULE: "/overrule @user reason",
    Kind.UNBLOCK: "/unblock B2",
    Kind.CALL: "/call 3d",
}


def one_line(text: str, longest: int = LONGEST_REASON) -> str:
    """On one line, without what leads up to a reason, at most `longest` characters."""
    text = " ".join(text[: longest * 4].split()).replace(FAKE, "").strip()
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def is_command(line: Line) -> bool:
    """Whether the line starts as a command must: with the slash as its first character."""
    return line.opens.startswith("/") and line.text.lstrip(" ").startswith("/")


def hear_command(line: Line, place: Place) -> tuple[Declaration | Near, ...]:
    """What this line says as a command: nothing where it is none of ours."""
    found = _COMMAND.match(line.text)
    name = found[1].lower() if found else ""
    if found and name in NAMES and place is Place.TEXT and is_command(line):
        return _obey(line, name, found)
    hint = _meant(line.text)
    return (_near(Nearness.MISSPELT, line, f"/{hint}"),) if hint else ()


def _near(nearness: Nearness, line: Line, hint: str) -> Near:
    return Near(nearness, line.number, one_line(line.text, LONGEST_WORDS), hint)


def _meant(text: str) -> str:
    """The command of ours that a line comes near, or nothing."""
    if _DISSENT.match(text):
        return "disagree-and-commit"
    found = _COMMAND.match(text) or _SPACED.match(text)
    if found:
        name = found[1].lower()
        return name if name in NAMES else _nearest(name)
    inside = _INSIDE.search(text)
    return inside[1].lower() if inside else ""


def _nearest(name: str) -> str:
    plain = name.replace("_", "-")
    if plain in NAMES or plain in _ALMOST:
        return _ALMOST.get(plain, plain)
    if plain in _OTHERS:
        return ""
    return next((ours for ours in NAMES if len(ours) > 3 and _one_slip(plain, ours)), "")


def _one_slip(typed: str, meant: str) -> bool:
    """Whether one letter too many, too few, wrong or swapped with its neighbour turns one into the other."""
    if abs(len(typed) - len(meant)) > 1 or typed == meant:
        return False
    start = next((i for i, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b), min(len(typed), len(meant)))
    if len(typed) != len(meant):
        longer, shorter = (typed, meant) if len(typed) > len(meant) else (meant, typed)
        return longer[start + 1 :] == shorter[start:]
    swapped = typed[start : start + 2] == meant[start : start + 2][::-1] and typed[start + 2 :] == meant[start + 2 :]
    return swapped or typed[start + 1 :] == meant[start + 1 :]


def _obey(line: Line, name: str, found: re.Match[str]) -> tuple[Declaration | Near, ...]:
    kind = NAMES[name]
    rest = line.text[found.end() :]
    typed = found[0].strip()
    if rest.lstrip().startswith("?"):
        return (_near(Nearness.ASKED, line, f"/{name}"),)
    rest = rest.lstrip(" \t:;,.!\u2014\u2013-")
    targets, rest = _arguments(kind, rest)
    if not targets or (kind is Kind.OVERRULE and not rest.strip()):
        return (_near(Nearness.MALFORMED, line, _USAGE[kind]),)
    if kind in _GREENER and (why := doubt(rest)):
        return (_near(why, line, f"/{name}"),)
    reason = one_line(
        line.with_code[len(line.text) - len(rest) :].lstrip(" \t:;,.\u2014\u2013-").replace(HOLE, "\u2026")
    )
    return tuple(Declaration(kind, reason, line.number, target, typed) for target in targets)


def _arguments(kind: Kind, rest: str) -> tuple[tuple[str, ...], str]:
    """The targets and what follows them. None: the argument is missing or wrong; an empty one: none is needed."""
    if kind in (Kind.DELEGATE, Kind.INVITE, Kind.OVERRULE):
        found = (_PERSON_OR_TEAM if kind is Kind.INVITE else _PERSON).match(rest)
        return ((found[1],), rest[found.end() :]) if found else ((), rest)
    if kind is Kind.UNBLOCK and _NUMBERLIKE.match(rest):
        found = _BLOCK_NUMBERS.match(rest)
        if not found:
            return (), rest
        numbers = dict.fromkeys(f"B{number}" for number in _ONE_NUMBER.findall(found[0]))
        return tuple(numbers), rest[found.end() :]
    if kind is Kind.CALL and rest[:1].isdigit():
        found = _DURATION.match(rest)
        return ((found[1].lower(),), rest[found.end() :]) if found else ((), rest)
    return ("",), rest
