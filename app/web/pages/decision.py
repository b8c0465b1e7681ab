"""The page of one decision, `/{owner}/{repo}/{number}`, the same as JSON, and as Markdown to paste into an RFC."""

import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.decision.facts import PullRequestKey, Repository
from app.decision.record import Record, RecordedClock, awaited
from app.decision.tally import Commitment
from app.store import records
from app.store.records import Kept
from app.web.pages.layout import (
    ASK_AGAIN,
    KEEP_NOTHING,
    answer,
    iso,
    led_on,
    page,
    pages_of,
    readable,
    tag_of,
    unchanged,
)
from app.web.pages.seating import seating_of
from app.web.pages.timeline import told
from app.web.people import You, you_of
from app.wording.record import decision_record, sentence

ENTRIES = 20
"""So many of the ledger on one page."""


BEFORE = "before"
"""What was said is the comment that stands already."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, and what there is."""

    repository: Repository
    kept: Kept
    older: int | None  # the ledger goes on before the entry with this id

    @property
    def record(self) -> Record:
        """What the page is about."""
        return self.kept.record

    @property
    def name(self) -> str:
        """The repository's name in full."""
        return f"{self.repository.owner}/{self.repository.name}"

    @property
    def path(self) -> str:
        """Where its page is."""
        return f"/{self.name}/{self.record.number}"

    @property
    def cache(self) -> str:
        """How it may be kept."""
        return KEEP_NOTHING if self.repository.private else ASK_AGAIN


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody fills in to answer. `version`: what they were looking at."""

    kind: str = ""
    reason: str = ""
    version: str = ""


async def decision_page(request: Request) -> Response:
    """`GET /{owner}/{repo}/{number}`."""
    found = await asked_of(request)
    if isinstance(found, Response):
        return found
    entries = (str(one.id) for one in found.kept.ledger)  # an entry never changes
    tag = tag_of(request, found.name, found.kept.document, str(found.older), *entries)
    return unchanged(request, tag, found.cache) or decision_answer(request, found, tag=tag)


def decision_answer(
    request: Request, found: Asked, *, form: Form | None = None, trouble: str = "", status: int = 200, tag: str = ""
) -> Response:
    """The page, perhaps with what somebody wanted to say and what was wrong with it."""
    record, pages, you = found.record, pages_of(request), you_of(request)
    return page(
        request,
        "decision.html",
        status=status,
        cache=found.cache,
        tag=tag,
        record=record,
        repository=found.name,
        sentence=sentence(record),
        github=f"{pages.server_url}/{found.name}",
        path=found.path,
        awaited=list(awaited(record)),
        seats_from=max(whole_number(request.query_params.get("seats", "")), 1),
        seating_of=seating_of,
        clocks=clocks_of(record),
        texts={decision.text for decision in record.decisions},
        ledger=told(found.kept.ledger),
        older=found.older is not None,
        later=bool(request.query_params.get("before")),
        seated=you is not None and has_seat(record, you.person.id),
        owed=you is not None and is_owed(record, you.person.id),
        form=form or Form(version=record.updated_at.isoformat()),
        trouble=trouble,
        said=_said(request, found, you),
    )


def _said(request: Request, found: Asked, you: You | None) -> dict[str, Any] | None:
    """What they have just said from here, if their own session vouches for it; and whether GitHub has told of it."""
    comment, _, mark = request.query_params.get("said", "").partition(".")
    if you is None or not pages_of(request).people.seals.is_marked(comment, mark, you.digest):
        return None
    if comment == BEFORE:
        return {"url": "", "heard": False}
    ending = f"#issuecomment-{comment}"
    url = f"{pages_of(request).server_url}/{found.name}/pull/{found.record.number}{ending}"
    return {"url": url, "heard": any(one.url.endswith(ending) for one in found.kept.ledger)}


async def decision_json(request: Request) -> Response:
    """`GET /{owner}/{repo}/{number}.json`: all that the page shows, with the same page of the ledger."""
    found = await asked_of(request)
    if isinstance(found, Response):
        return found
    record, pages = found.record, pages_of(request)
    own = f"{pages.public_url or ''}/{found.name}/{record.number}"
    said = {
        "repository": found.name,
        "url": own,
        "pull_request_url": f"{pages.server_url}/{found.name}/pull/{record.number}",
        "sentence": sentence(record),
        **_fields(record),
        "ledger": [
            {"id": one.id, "at": one.at, "kind": one.kind, "login": one.login, "url": one.url, "detail": one.detail}
            for one in found.kept.ledger
        ],
        "ledger_older": f"{own}.json?before={found.older}" if found.older else None,
    }
    text = json.dumps(said, default=_plain, ensure_ascii=False, separators=(",", ":"))
    return answer(request, text, "application/json", cache=found.cache)


async def decision_markdown(request: Request) -> Response:
    """`GET /{owner}/{repo}/{number}.md`: the decision record."""
    found = await asked_of(request)
    if isinstance(found, Response):
        return found
    pages, number = pages_of(request), found.record.number
    page_url = f"{pages.public_url}/{found.name}/{number}" if pages.public_url else None
    text = decision_record(found.record, repository=found.name, server_url=pages.server_url, page_url=page_url)
    return answer(request, text, "text/markdown; charset=utf-8", cache=found.cache)


async def asked_of(request: Request) -> Asked | Response:
    """What there is, if whoever asks may see it; a redirection where the repository has another name now."""
    repository = await readable(request)
    number = whole_number(request.path_params["number"])
    before = whole_number(request.query_params.get("before", "")) or None
    if (elsewhere := led_on(request, repository)) is not None:
        return elsewhere
    kept = await records.read(pages_of(request).store, PullRequestKey(repository.id, number), ENTRIES + 1, before)
    if kept is None:
        raise HTTPException(404)
    ledger = kept.ledger[:ENTRIES]
    older = ledger[-1].id if len(kept.ledger) > ENTRIES else None
    return Asked(repository, Kept(kept.document, ledger), older)


def is_owed(record: Record, person_id: int) -> bool:
    """Whether something waits for a person: a seat of theirs, or one they share, is not filled, and they are silent."""
    open_seats = (seat for decision in record.decisions for seat in decision.seats if not seat.filled)
    people = (one for seat in open_seats for one in seat.people if one.person_id == person_id)
    return any(one.commitment is Commitment.AWAITED for one in people)


def has_seat(record: Record, person_id: int) -> bool:
    """Whether what a person says counts towards this."""
    seats = (seat for decision in record.decisions for seat in decision.seats)
    return any(one.person_id == person_id for seat in seats for one in seat.people)


def whole_number(given: str) -> int:
    """The number that an address names; 0, which nothing has, where it names none."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) <= 9 else 0


def clocks_of(record: Record) -> list[tuple[RecordedClock, list[str]]]:
    """The clocks, each once, with the names of the decisions that run on it."""
    names: dict[RecordedClock, list[str]] = {}
    for decision in record.decisions:
        if decision.clock is not None:
            names.setdefault(decision.clock, []).append(decision.name)
    return list(names.items())


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return _fields(value)
    return value.total_seconds() if isinstance(value, timedelta) else iso(value)


def _fields(value: Any) -> dict[str, Any]:
    """Not what is within its values, of which there may be thousands: those are written as they come."""
    return {field.name: getattr(value, field.name) for field in fields(value)}
