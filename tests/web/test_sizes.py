"""However much there is of a thing, a page of it stays small, and leads to the rest."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import quote_plus

import httpx
import pytest

from app.decision.facts import PullRequestKey
from app.decision.policy import AtDeadline, Days
from app.decision.record import (
    GoverningPolicy,
    PersonStance,
    PullState,
    Quote,
    Record,
    RecordedClock,
    RecordedDecision,
    RecordedProblem,
    RecordedSeat,
    SetAside,
)
from app.decision.statements import Kind
from app.decision.tally import Commitment, View
from app.decision.verdict import State
from app.store import ledger, records
from app.store.ledger import Entry
from app.web.pages.layout import LARGEST
from tests.stage import Stage
from tests.web.browser import Browser

pytestmark = pytest.mark.anyio
PUBLIC = pytest.mark.settings(public_pages=True)
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HEAD, EARLIER = "5c1a6f0de93b27c48f10a2b3c4d5e6f708192a3b", "aa" * 20
NASTY = '"<&>\'"'
REASON = (NASTY * 50)[:280]  # the longest that is kept of a reason, each character of which is written as five
TITLE, NAME = (NASTY * 50)[:256], (NASTY * 20)[:80]
URL = "https://github.com/" + "an-organization-of-that-name/" + "a" * 100 + "/pull/123456#issuecomment-1234567890"


def quote(person: int, kind: str = Kind.DISAGREE_AND_COMMIT, number: int | None = None) -> Quote:
    login = f"somebody-with-a-name-that-long-{person:08}"
    return Quote(person, login, kind, START, REASON, URL, EARLIER, "earlier", number=number, whom=login)


def person(number: int, commitment: Commitment, view: View) -> PersonStance:
    login = f"somebody-with-a-name-that-long-{number:08}"
    outdated = commitment is Commitment.AWAITED
    return PersonStance(number, login, commitment, view, quote(number), outdated=outdated, awaited_since=START)


def seat(number: int, people: int = 1) -> RecordedSeat:
    kinds = [
        (Commitment.COMMITTED, View.DISAGREES),
        (Commitment.AWAITED, View.DISAGREES),
        (Commitment.BLOCKING, View.DISAGREES),
    ]
    taken = tuple(person(number + place, *kinds[(number + place) % 3]) for place in range(people))
    name = taken[0].login if people == 1 else NAME
    filled = people == 1 and taken[0].commitment is Commitment.COMMITTED
    return RecordedSeat(name, people > 1, people, filled, taken, "@acme/" + "t" * 90, ("x" * 39,) * 9, "y" * 39)


def decision(number: int, seats: tuple[RecordedSeat, ...]) -> RecordedDecision:
    said, days = tuple(map(quote, range(50))), (AtDeadline.ESCALATE, Days.WORKING)
    clock = RecordedClock(START, START, True, START + timedelta(number), True, *days, "America/Argentina/Buenos_Aires")
    return RecordedDecision(
        name=f"{number:02}{NAME[2:]}",
        state=State.BLOCKED,
        text="now",
        seats=seats,
        blocks=tuple(quote(place, Kind.BLOCK, place) for place in range(50)),
        recused=said,
        overruled=said,
        vouched=said,
        clock=clock,
        policy=(NASTY * 900)[:4_000],
        policy_line=1,
    )


def record(number: int, decisions: tuple[RecordedDecision, ...]) -> Record:
    said = tuple(map(quote, range(50)))
    return Record(
        number=number,
        title=TITLE,
        author_id=1,
        author="a" * 39,
        base=(NASTY * 50)[:250],
        head=HEAD,
        state=PullState.OPEN,
        draft=True,
        verdict=State.BLOCKED,
        summary="s",
        opened_at=START,
        updated_at=START,
        ready_at=START,
        problems=tuple(RecordedProblem(line, REASON * 3, is_error=False) for line in range(1, 200)),
        decisions=decisions,
        set_aside=tuple(SetAside("z" * 39, URL, "edited", "y" * 39, (), REASON) for _ in range(50)),
        also_said=said,
        late=said,
        policy=GoverningPolicy(".github/commitment.yml", URL, "0123456789ab", START),
    )


def entries() -> Iterator[Entry]:
    declared = [
        {"kind": "delegate", "reason": REASON, "target": f"someone-{place}", "line": place} for place in range(50)
    ]
    for place in range(30):
        detail = {"comment": f"comment:{place}", "declares": declared, "head": HEAD, "late": True, "edit": True}
        yield Entry(START, "said", 1, "q" * 39, f"comment:{place}", URL, detail)


async def keep(s: Stage, made: Record) -> str:
    s.repository.private = False
    if not s.repository.pulls:
        await s.opens()  # so that the App knows the repository
    key = PullRequestKey(s.repository.id, made.number)
    await s.store.run(lambda connection: records.change(connection, key, lambda _: made))
    await ledger.append(s.store, key, list(entries()))
    return f"/acme/rfcs/{made.number}"


CROWDS: dict[str, Callable[[], tuple[RecordedDecision, ...]]] = {
    "500 seats": lambda: (decision(1, tuple(map(seat, range(500)))),),
    "50 decisions": lambda: tuple(decision(place, tuple(map(seat, range(10)))) for place in range(50)),
    "50 decisions of nobody": lambda: tuple(decision(place, ()) for place in range(50)),
    "a group of 500": lambda: (decision(1, (seat(0, 500),)),),
}


def leads_to(page: str, name: str) -> str | None:
    """Where the link with this name leads."""
    found = re.search(rf'href="([^"#]+)[^"]*">{name}</a>', page)
    return unescape(found[1]) if found else None


@PUBLIC
@pytest.mark.parametrize("crowd", CROWDS)
async def test_a_decisions_page_is_small_however_much_there_is(s: Stage, browser: Browser, crowd: str) -> None:
    path = await keep(s, record(99, CROWDS[crowd]()))
    await browser.signs_in("alice")
    for query in ("", "?seats=2", "?before=9"):
        answer = await browser.get(path + query)
        assert answer.status_code == 200
        assert len(answer.content) <= LARGEST
        assert "more, in the <a" in answer.text


@PUBLIC
async def test_every_seat_and_every_entry_stands_on_one_of_the_pages(s: Stage, client: httpx.AsyncClient) -> None:
    everybody = (decision(1, tuple(map(seat, range(20)))), decision(2, ()), decision(3, (seat(20, 15),)))
    path = await keep(s, record(99, everybody))
    people, entries, decisions = set(), set(), set()
    address: str | None = path
    while address:
        page = (await client.get(address)).text
        people |= set(re.findall(r'<tr role="row" data-key="(\d+)"', page))
        decisions |= set(re.findall(r'<h2 id="seats-(\d+)"', page))
        address = leads_to(page, "More seats")
    address = path
    while address:
        page = (await client.get(address)).text
        entries |= set(re.findall(r'<li data-key="(\d+)"', page))
        address = leads_to(page, "Older")
    assert people == {str(number) for number in range(35)}
    assert decisions == {"1", "2", "3"}
    assert len(entries) == 30


@PUBLIC
async def test_a_list_is_small_however_long_its_titles_are(s: Stage, client: httpx.AsyncClient) -> None:
    crowd = (decision(1, tuple(map(seat, range(9)))), decision(2, ()), decision(3, ()))
    for number in range(50, 90):
        await keep(s, record(number, crowd))
    for query in ("", f"?q={quote_plus(NASTY * 3)}"):
        answer = await client.get(f"/acme/rfcs{query}")
        assert answer.status_code == 200
        assert len(answer.content) <= LARGEST


@PUBLIC
async def test_figures_are_small_with_many_kinds_and_months(s: Stage, client: httpx.AsyncClient) -> None:
    for number in range(20, 80):
        decided = START - timedelta(days=30 * (number - 20))
        made = record(number, (decision(number, ()),))
        taken = replace(made, state=PullState.MERGED, verdict=State.COMMITTED, decided_at=decided, closed_at=decided)
        await keep(s, replace(taken, ready_at=decided - timedelta(days=400), course=None))
    for query in ("", "?months=60"):
        answer = await client.get(f"/acme/rfcs/insights{query}")
        assert answer.status_code == 200
        assert len(answer.content) <= LARGEST
