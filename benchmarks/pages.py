"""What a decision's page costs, in server time and bytes, among 1,000 decisions and with 2,000 lines of ledger."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from app.decision.facts import PullRequestKey, Repository
from app.decision.policy import AtDeadline, Days
from app.decision.record import (
    GoverningPolicy,
    PersonStance,
    PullState,
    Quote,
    Record,
    RecordedClock,
    RecordedDecision,
    RecordedSeat,
)
from app.decision.statements import Kind
from app.decision.tally import Commitment, View
from app.decision.verdict import State
from app.github.client import GitHub
from app.store import ledger, records, repositories
from app.store.database import Store
from app.store.ledger import Entry
from app.web.access import Access
from app.web.pages.layout import Pages
from app.web.pages.routes import page_errors, page_routes
from app.web.people import People
from app.web.seals import Seals
from benchmarks.places import Place
from benchmarks.table import Row, spread

DECISIONS, LINES, MANY_SEATS = 1_000, 2_000, 500
LONGEST, LARGEST = 100, 50_000  # milliseconds, bytes
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
REPOSITORY = Repository(7, 3, "acme", "decisions", "main", archived=False, private=False)
HEAD = "5c1a6f0de93b27c48f10a2b3c4d5e6f708192a3b"
WORDS = "two databases would be safer, and we have lost a quarter to a migration like this one before; " * 3

NOTHING = "/acme/elsewhere/1"

Get = Callable[[str], Awaitable[httpx.Response]]


def measure(quick: bool, place: Place) -> list[Row]:
    """Each page's time and size."""
    return asyncio.run(_measure(20 if quick else 200, place))


async def _measure(times: int, place: Place) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="commitment-pages-") as folder:
        store = await Store.open(place.url(Path(folder)))
        try:
            await _fill(store)
            app = _served(store)
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://pages") as client:
                return [row for what, path in _paths() for row in await _page(client.get, what, path, times)]
        finally:
            await store.close()


def _paths() -> list[tuple[str, str]]:
    return [
        (f"a decision's page, 12 seats, {LINES:,} lines", "/acme/decisions/1"),
        ("its ledger, at the other end", "/acme/decisions/1?before=40"),
        ("the same as JSON", "/acme/decisions/1.json"),
        (f"a decision's page, {MANY_SEATS} seats, {LINES:,} lines", "/acme/decisions/2"),
        ("the page where there is nothing", NOTHING),
    ]


async def _page(get: Get, what: str, path: str, times: int) -> list[Row]:
    took = []
    for _ in range(times + 3):
        begun = time.perf_counter()
        answer = await get(path)
        took.append((time.perf_counter() - begun) * 1000)
    if answer.status_code != (404 if path == NOTHING else 200):
        raise RuntimeError(f"{path} answered {answer.status_code}")
    took, size = took[3:], len(answer.content)
    slowest = sorted(took)[-1 - len(took) // 20]
    small = size <= LARGEST or path.endswith(".json")
    return [
        Row(f"{what}: server time", spread(took), f"≤ {LONGEST} ms", slowest <= LONGEST),
        Row(f"{what}: size", f"{size / 1000:,.1f} KB", f"≤ {LARGEST // 1000} KB" if small else "", small),
    ]


def _served(store: Store) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    app = Starlette(routes=page_routes(), exception_handlers=page_errors())
    now = partial(datetime.__add__, START, timedelta(days=9))
    people = People(store, GitHub(clock=now), None, Seals("nobody signs in here"), now)
    pages = Pages(store, Access(people, public_pages=True), now, people)

    async def with_pages(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": {"pages": pages}}, receive, send)

    return with_pages


async def _fill(store: Store) -> None:
    await repositories.learn(store, REPOSITORY)
    for number in range(1, DECISIONS + 1):
        await _keep(store, _record(number, MANY_SEATS if number == 2 else 12))
    for number in (1, 2):
        await ledger.append(store, PullRequestKey(REPOSITORY.id, number), [_entry(place) for place in range(LINES)])


async def _keep(store: Store, made: Record) -> None:
    key = PullRequestKey(REPOSITORY.id, made.number)
    await store.run(lambda connection: records.change(connection, key, lambda _: made))


def _entry(place: int) -> Entry:
    said = {"kind": "disagree_and_commit", "reason": WORDS, "target": "", "line": 1}
    detail = {"comment": f"comment:{place}", "author": "member-1", "declares": [said], "head": HEAD, "late": False}
    at = START + timedelta(minutes=place)
    return Entry(at, "said", 1, "member-1", f"comment:{place}@{at}", f"https://github.com/acme#{place}", detail)


def _record(number: int, seats: int) -> Record:
    text = "0123456789ab"
    decision = RecordedDecision(
        name="RFC",
        state=State.WAITING,
        text=text,
        seats=tuple(_seat(place, text) for place in range(seats)),
        clock=RecordedClock(START, None, False, None, False, AtDeadline.ESCALATE, Days.WORKING, "UTC"),
        policy="- name: RFC\n  stakeholders:\n    everyone: ['@acme/everybody']\n",
        policy_line=2,
    )
    return Record(
        number=number,
        title=f"RFC {number}: one database for all",
        author_id=1,
        author="member-1",
        base="main",
        head=HEAD,
        state=PullState.OPEN,
        draft=False,
        verdict=State.WAITING,
        summary=f"{seats * 3 // 4} of {seats} committed",
        opened_at=START,
        updated_at=START,
        ready_at=START,
        decisions=(decision,),
        policy=GoverningPolicy(".github/commitment.yml", "https://github.com/acme", text, START),
    )


def _seat(place: int, text: str) -> RecordedSeat:
    login, dissents, awaits = f"member-{place}", place % 4 == 1, place % 4 == 3
    said = Quote(place, login, Kind.COMMIT, START, WORDS, f"https://github.com/acme/rfcs/pull/1#{place}", HEAD, text)
    person = PersonStance(
        person_id=place,
        login=login,
        commitment=Commitment.AWAITED if awaits else Commitment.COMMITTED,
        view=View.DISAGREES if dissents else View.UNSAID if awaits else View.AGREES,
        said=None if awaits else said,
        awaited_since=START if awaits else None,
    )
    return RecordedSeat(login, group=False, needed=1, filled=not awaits, people=(person,), by="@acme/everybody")
