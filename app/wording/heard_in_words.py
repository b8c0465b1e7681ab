"""What was heard in a comment and why, line by line, for somebody who tries it out."""

from dataclasses import dataclass

from app.decision.statements import Declaration, Heard, Kind, Near, Nearness
from app.decision.unheard import Shelter, Unheard


@dataclass(frozen=True, slots=True)
class Note:
    """What is said of a line, or of several. Nothing in it is safe to print unescaped."""

    line: int
    icon: str  # a symbol of `icons.html`
    headline: str
    why: str
    words: str = ""  # theirs
    last: int = 0  # 0: the same line


_SAYS = {
    Kind.COMMIT: ("commit", "Commits", "They back the decision."),
    Kind.DISAGREE_AND_COMMIT: (
        "dissent",
        "Disagrees and commits",
        "They see it differently, and back it all the same. It counts as a commitment; the dissent stays on record.",
    ),
    Kind.BLOCK: ("block", "Blocks", "It must not go ahead like this, until they lift it, commit, or are overruled."),
    Kind.UNBLOCK: ("note", "Lifts a block", "Their own. Lifting alone is no commitment: they are awaited."),
    Kind.WITHDRAW: ("note", "Takes back the stance", "What they said before counts no more."),
    Kind.RECUSE: ("person", "Gives up the seat", "The seat leaves the count."),
    Kind.DELEGATE: ("person", "Hands the seat on", "If that person can read the repository, it is theirs."),
    Kind.INVITE: ("person", "Invites", "Adds a seat, if the author or somebody who may overrule says so."),
    Kind.OVERRULE: ("block", "Overrules", "Their blocks hold it no more, if whoever says so may overrule."),
    Kind.EDITORIAL: ("edit", "Vouches", "The latest change of the text matters to nobody: commitments stand."),
    Kind.CALL: ("bell", "Makes the final ask", "All who are awaited are asked once more, in one comment."),
    Kind.RECHECK: ("note", "Asks for a recheck", "Everything is read from GitHub again."),
}
_NEAR = {
    Nearness.MISSPELT: "This looks like a command with a typing error, or like one in a place where none is heard.",
    Nearness.MALFORMED: "This command lacks something, or has something that it does not take.",
    Nearness.NEGATED: "It is negated, or taken back: that promises nothing.",
    Nearness.CONDITIONAL: "It hangs on a condition: that promises nothing yet.",
    Nearness.ASKED: "It is a question.",
    Nearness.POSTPONED: "It is put off to another time.",
    Nearness.YIELDS: "It accepts or yields, which is not to promise anything.",
    Nearness.MENTIONED: "It only names commitment or a block: as a heading, an item of a list or somebody else’s words "
    "do, or in a form that is not heard. A comment that is too long or too tangled is not heard either.",
}
_SHELTERS = {
    Shelter.QUOTE: "A quote is somebody else’s words.",
    Shelter.CODE: "Code says nothing about its author.",
    Shelter.HTML: "It is hidden from readers, or marked up as something that does not speak.",
    Shelter.TABLE: "A table declares nothing.",
    Shelter.STRUCK: "Struck-through text is taken back.",
}


def notes(heard: Heard, passed_over: tuple[Unheard, ...]) -> tuple[Note, ...]:
    """Everything there is to say, in the order of the lines."""
    found = [*map(_said, heard.declarations), *map(_near, heard.near), *map(_unheard, passed_over)]
    return tuple(sorted(found, key=lambda note: note.line))


def summary(heard: Heard) -> str:
    """The whole in a sentence."""
    if not heard.declarations and not heard.near:
        return "Nothing is declared, and nothing comes near: the App says nothing."
    if not heard.declarations:
        return "Nothing is declared. The App answers one of the awaited with 😕, and shows them the words to use."
    said = list(dict.fromkeys(_SAYS[one.kind][1].lower() for one in heard.declarations))
    told = " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)
    return f"Who writes this {told}."


def _said(one: Declaration) -> Note:
    icon, headline, why = _SAYS[one.kind]
    how = f"By the command {one.command}." if one.command else "In plain words."
    target = f": {one.target}" if one.target else ""
    return Note(one.line, icon, headline + target, f"{how} {why}", one.reason)


def _near(one: Near) -> Note:
    hint = f" What would be heard: {one.hint}" if one.hint else ""
    return Note(one.line, "await", "Near, but not heard", _NEAR[one.nearness] + hint, one.words)


def _unheard(one: Unheard) -> Note:
    part = "" if one.whole else " in this line"
    return Note(one.first, "note", f"Passed over: {one.shelter}{part}", _SHELTERS[one.shelter], last=one.last)
