"""What each page costs, in server time and bytes, with 1,000 decisions in the store and 2,000 lines of a ledger."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from app.decision.course import Cause, Course
from app.decision.facts import PullRequestKey, Repository
from app.decision.policy import AtDeadline, Days
from app.decision.pull_request import Person
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
from app.github.signing_in import Authorizer, PersonsToken
from app.store import ledger, records, repositories
from app.store.database import Store
from app.store.ledger import Entry
from app.web.access import Access
from app.web.health import alive
from app.web.pages.layout import LARGEST, Pages
from app.web.pages.playground import EXAMPLE
from app.web.pages.routes import page_errors, page_routes
from app.web.pages.visitors import KnowsYou
from app.web.people import People
from app.web.seals import Seals
from benchmarks.places import Place
from benchmarks.table import Row, spread

DECISIONS, LINES, MANY_SEATS = 1_000, 2_000, 500
LONGEST = 100  # milliseconds
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
REPOSITORY = Repository(7, 3, "acme", "decisions", "main", archived=False, private=False)
HEAD = "5c1a6f0de93b27c48f10a2b3c4d5e6f708192a3b"
AWAITED = Person(3, "member-3")
WORDS = "two databases would be safer, and we have lost a quarter to a migration like this one before; " * 3

Get = Callable[[], Awaitable[httpx.Response]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A page. `again`: by who has it already, as an open page asks; `pasted`: into its form."""

    what: str
    path: str
    again: bool = False
    pasted: bool = False
    status: int = 200
    signed_in: bool = False

    @property
    def is_html(self) -> bool:
        """Whether it is bound to be small."""
        return not self.path.partition("?")[0].endswith((".json", ".md", ".csv", ".atom"))


RFCS = "/acme/decisions"
FEW, MANY = f"a decision of 12 seats, {LINES:,} lines", f"a decision of {MANY_SEATS} seats, {LINES:,} lines"
LIST = f"a repository of {DECISIONS:,} decisions"
UNCHANGED = "asked for again, unchanged"
PAGES = (
    Asked(FEW, f"{RFCS}/1"),
    Asked(f"{FEW}: the oldest lines", f"{RFCS}/1?before=40"),
    Asked(f"{FEW}: {UNCHANGED}", f"{RFCS}/1", again=True),
    Asked(f"{FEW}: as JSON", f"{RFCS}/1.json"),
    Asked(f"{FEW}: as Markdown", f"{RFCS}/1.md"),
    Asked(MANY, f"{RFCS}/2"),
    Asked(f"{MANY}: the last seats", f"{RFCS}/2?seats={MANY_SEATS - 20}"),
    Asked(f"{MANY}: {UNCHANGED}", f"{RFCS}/2", again=True),
    Asked(f"{MANY}: as JSON", f"{RFCS}/2.json"),
    Asked(LIST, RFCS),
    Asked(f"{LIST}: {UNCHANGED}", RFCS, again=True),
    Asked(f"{LIST}: those decided", f"{RFCS}?state=merged"),
    Asked(f"{LIST}: a search for words", f"{RFCS}?q=one+database"),
    Asked(f"{LIST}: a search for a person", f"{RFCS}?q=member-7"),
    Asked(f"{LIST}: as JSON", f"{RFCS}/decisions.json"),
    Asked(f"{LIST}: its feed", f"{RFCS}/decisions.atom"),
    Asked("insights into 500 decisions, 60 months", f"{RFCS}/insights?months=60"),
    Asked("insights into 500 decisions: as CSV", f"{RFCS}/insights.csv?months=60"),
    Asked(f"what concerns somebody whom {DECISIONS // 2} decisions await", "/mine", signed_in=True),
    Asked(f"what concerns somebody whom {DECISIONS // 2} decisions await: as JSON", "/mine.json", signed_in=True),
    Asked("the playground", "/playground"),
    Asked("the playground: its example, sent", "/playground", pasted=True),
    Asked("the first page", "/"),
    Asked("the page where there is nothing", "/acme/elsewhere/1", status=404),
)


def measure(quick: bool, place: Place) -> list[Row]:
    """Each page's time and size."""
    return asyncio.run(_measure(20 if quick else 200, place))


async def _measure(times: int, place: Place) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="commitment-pages-") as folder:
        store = await Store.open(place.url(Path(folder)))
        try:
            await _fill(store)
            transport = httpx.ASGITransport(_served(store))
            async with httpx.AsyncClient(transport=transport, base_url="http://pages") as client:
                _, floor = await _timed(partial(client.get, "/healthz"), times)
                cookie = await _people(store).begin(AWAITED, PersonsToken("of GitHub", None, None))
                return [await _page(client, asked, times, statistics.median(floor), cookie) for asked in PAGES]
        finally:
            await store.close()


async def _page(client: httpx.AsyncClient, asked: Asked, times: int, floor: float, cookie: str) -> Row:
    get: Get = partial(client.get, asked.path)
    if asked.signed_in:
        get = partial(client.get, asked.path, headers={"Cookie": f"session={cookie}"})
    if asked.pasted:
        get = partial(client.post, asked.path, data=EXAMPLE)
    status = asked.status
    if asked.again:
        get, status = partial(client.get, asked.path, headers={"If-None-Match": (await get()).headers["etag"]}), 304
    answer, took = await _timed(get, times)
    if answer.status_code != status:
        raise RuntimeError(f"{asked.path} answered {answer.status_code}")
    size = len(answer.content)
    slowest = sorted(took)[-1 - len(took) // 20]
    small = size <= LARGEST or not asked.is_html
    must = f"≤ {LONGEST} ms" + (f", ≤ {LARGEST // 1000} KB" if asked.is_html else "")
    figure, ratio = f"{spread(took)}, {size / 1000:,.1f} KB", f"{statistics.median(took) / floor:,.0f}"
    return Row(asked.what, figure, must, slowest <= LONGEST and small, f"`/healthz` {floor:.1f} ms", ratio)


async def _timed(get: Get, times: int) -> tuple[httpx.Response, list[float]]:
    """The last answer, and how many milliseconds each took but the first few."""
    took = []
    for _ in range(times + 3):
        begun = time.perf_counter()
        answer = await get()
        took.append((time.perf_counter() - begun) * 1000)
    return answer, took[3:]


def _now() -> datetime:
    return START + timedelta(days=9)


def _people(store: Store) -> People:
    github = GitHub(clock=_now)
    return People(store, github, Authorizer(github, "", "", "https://github.com"), Seals("nobody else is here"), _now)


def _served(store: Store) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    routes = [Route("/healthz", alive), *page_routes()]
    app = Starlette(routes=routes, exception_handlers=page_errors(), middleware=[Middleware(KnowsYou)])
    people = _people(store)
    pages = Pages(store, Access(people, public_pages=True), _now, people)

    async def with_pages(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": {"pages": pages}}, receive, send)

    return with_pages


async def _fill(store: Store) -> None:
    await repositories.learn(store, REPOSITORY)
    for number in range(1, DECISIONS + 1):
        made = _record(number, MANY_SEATS if number == 2 else 12)
        await _keep(store, made if number <= DECISIONS // 2 else _taken(made))
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


def _taken(made: Record) -> Record:
    """Decided after days, and merged, some time within the last years."""
    ready = START - timedelta(days=3 * made.number)
    decided = ready + timedelta(hours=made.number)
    spent = {Cause.STAKEHOLDERS: timedelta(hours=made.number * 2 / 3), Cause.BLOCKS: timedelta(hours=made.number / 3)}
    course = Course(decided, Cause.NOTHING, spent, raised=1, lifted=1)
    return replace(
        made,
        state=PullState.MERGED,
        verdict=State.COMMITTED,
        opened_at=ready,
        ready_at=ready,
        decided_at=decided,
        closed_at=decided,
        course=course,
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
