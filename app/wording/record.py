"""The record of a decision in words: the sentence that heads its page, and the Markdown to paste into an RFC."""

from collections.abc import Iterable

from app.decision.record import PersonStance, PullState, Quote, Record, awaited
from app.decision.verdict import State
from app.wording.literal import plain
from app.wording.templates import render
from app.wording.title import in_words


def sentence(record: Record) -> str:
    """What is true of it, in a sentence of plain text."""
    if record.state is PullState.OPEN:
        return _open(record)
    after = record.state is PullState.MERGED
    if record.verdict is State.COMMITTED:
        return (
            f"The decision was taken{_and_dissent(record)}." if after else f"It was committed to, and {_gone(after)}."
        )
    if record.verdict is State.NOT_NEEDED:
        return "No commitment was needed."
    did = "Merged" if after else "Closed"
    if record.verdict is State.BLOCKED:
        return f"{did} while {_blockers(record)} blocked it."
    names = [plain(seat.name, 40) for seat in awaited(record)]
    if record.verdict is State.WAITING and names:
        return f"{did} while {in_words(names)} {'was' if len(names) == 1 else 'were'} awaited."
    return f"{did} before it was decided."


def _open(record: Record) -> str:
    if record.verdict is State.MISCONFIGURED:
        return "Nobody can decide this yet: the policy is at fault."
    if record.verdict is State.BLOCKED:
        return f"Blocked by {_blockers(record)}."
    if record.verdict is State.NOT_NEEDED:
        return "No commitment is needed here."
    if record.verdict is State.COMMITTED:
        return f"The decision is taken{_and_dissent(record)}."
    names = [plain(seat.name, 40) for seat in awaited(record)]
    return f"Waiting for {in_words(names)}." if names else "Everyone has committed; it stays open a while longer."


def _gone(merged: bool) -> str:
    return "merged" if merged else "closed without being merged"


def _blockers(record: Record) -> str:
    return in_words(list(dict.fromkeys(plain(block.login, 40) for block in record.blocks)))


def _and_dissent(record: Record) -> str:
    count = len(record.dissents)
    return f", over the dissent of {in_words([plain(one.login, 40) for one in record.dissents])}" if count else ""


def decision_record(record: Record, *, repository: str, server_url: str, page_url: str | None) -> str:
    """ "Dissent and commitments": Markdown that stands by itself in the text that was decided."""
    return render(
        "decision_record.md",
        record=record,
        sentence=sentence(record),
        dissents=record.voiced,
        backing=_committed(record.people),
        overruled=_once(one for decision in record.decisions for one in decision.overruled),
        recused=_once(one for decision in record.decisions for one in decision.recused),
        pull_url=f"{server_url}/{repository}/pull/{record.number}",
        repository=repository,
        page_url=page_url,
        awaited=[seat.name for seat in awaited(record)],
    )


def _committed(people: Iterable[PersonStance]) -> list[PersonStance]:
    return [one for one in people if one.commitment == "committed" and not one.dissents]


def _once(quotes: Iterable[Quote]) -> list[Quote]:
    return list({(one.person_id, one.at, one.whom): one for one in quotes}.values())
