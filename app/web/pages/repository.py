"""The page of a repository, `/{owner}/{repo}`: its decisions by state and age, and searched; as JSON and as a feed."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from app.decision.facts import Repository
from app.decision.record import PullState
from app.decision.verdict import State
from app.store import listing
from app.store.listing import Found, Listed, Names, Wanted
from app.web.pages.decision import whole_number
from app.web.pages.feed import ATOM, ENTRIES, Item, atom
from app.web.pages.feed_readers import feed_of_page, readable_feed
from app.web.pages.layout import (
    ASK_AGAIN,
    KEEP_NOTHING,
    answer,
    iso,
    led_on,
    own_url,
    page,
    pages_of,
    readable,
    tag_of,
    unchanged,
)
from app.web.pages.standing import standing

SHOWN = 30
"""So many decisions on one page."""
MOST_PAGES = 1_000
LONGEST_SEARCH = 100
STATES = (State.BLOCKED, State.WAITING, State.COMMITTED, State.MISCONFIGURED)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, and what there is."""

    repository: Repository
    wanted: Wanted
    number: int  # of the page
    found: Found

    @property
    def name(self) -> str:
        """The repository's name in full."""
        return f"{self.repository.owner}/{self.repository.name}"

    @property
    def cache(self) -> str:
        """How it may be kept."""
        return KEEP_NOTHING if self.repository.private else ASK_AGAIN

    def count(self, state: PullState, verdict: State | None = None) -> int:
        """How many there are."""
        return sum(
            count for (one, other), count in self.found.counts.items() if one is state and verdict in (None, other)
        )

    def address(self, ending: str = "", **changed: object) -> str:
        """This page with something else asked for."""
        wanted = self.wanted
        given = {"state": wanted.state.value, "verdict": wanted.verdict, "q": wanted.search, "page": 1} | changed
        without = {"state": PullState.OPEN.value, "verdict": None, "q": "", "page": 1}
        query = urlencode({name: value for name, value in given.items() if value != without[name]})
        return f"/{self.name}{ending}{'?' if query else ''}{query}"


async def repository_page(request: Request) -> Response:
    """`GET /{owner}/{repo}`."""
    asked = await _asked(request)
    if isinstance(asked, Response):
        return asked
    feed, shown = await feed_of_page(request, asked.repository), asked.found.listed
    tag = tag_of(request, asked.name, repr(asked.found), feed or "")
    return unchanged(request, tag, asked.cache) or page(
        request,
        "repository.html",
        cache=asked.cache,
        tag=tag,
        asked=asked,
        repository=asked.name,
        github=f"{pages_of(request).server_url}/{asked.name}",
        groups=[(verdict, list(some)) for verdict, some in groupby(shown, key=lambda one: one.verdict)],
        kinds=[(state, asked.count(state)) for state in PullState],
        feed=feed,
        verdicts=[(verdict, asked.count(PullState.OPEN, verdict)) for verdict in STATES],
        before=asked.address(page=asked.number - 1) if asked.number > 1 else None,
        after=asked.address(page=asked.number + 1) if asked.found.more and asked.number < MOST_PAGES else None,
    )


async def repository_json(request: Request) -> Response:
    """`GET /{owner}/{repo}/decisions.json`: what the page shows."""
    asked = await _asked(request)
    if isinstance(asked, Response):
        return asked
    own = own_url(request)
    after = asked.address("/decisions.json", page=asked.number + 1) if asked.found.more else None
    said = {
        "repository": asked.name,
        "url": f"{own}/{asked.name}",
        "counts": {
            state.value: {verdict.value: count for verdict in STATES if (count := asked.count(state, verdict))}
            for state in PullState
        },
        "decisions": [as_json(one, asked.name, own) for one in asked.found.listed],
        "next": own + after if after else None,
    }
    return answer(request, in_json(said), "application/json", cache=asked.cache)


async def repository_feed(request: Request) -> Response:
    """`GET /{owner}/{repo}/decisions.atom`: what changed last. Who may not read the page gets none."""
    repository = await readable_feed(request)
    name = f"{repository.owner}/{repository.name}"
    found = await listing.latest(pages_of(request).store, repository.id, ENTRIES)
    items = [Item(name, one) for one in found]
    title, server_url = f"Decisions of {name}", pages_of(request).server_url
    text = atom(title, str(repository.id), own_url(request), f"/{name}", server_url, items)
    return answer(request, text, ATOM, cache=KEEP_NOTHING if repository.private else ASK_AGAIN)


async def _asked(request: Request) -> Asked | Response:
    """What there is, if whoever asks may see it; a redirection where the repository has another name now."""
    repository = await readable(request)
    if (elsewhere := led_on(request, repository)) is not None:
        return elsewhere
    wanted = wanted_by(request.query_params, repository.id)
    number = min(max(whole_number(request.query_params.get("page", "")), 1), MOST_PAGES)
    found = await listing.find(pages_of(request).store, wanted, (number - 1) * SHOWN, SHOWN)
    return Asked(repository, wanted, number, found)


def wanted_by(query: Mapping[str, str], repository_id: int) -> Wanted:
    """What an address asks for; what means nothing is passed over."""
    states = {state.value: state for state in PullState}
    verdicts = {verdict.value: verdict for verdict in STATES}
    state = states.get(query.get("state", ""), PullState.OPEN)
    verdict = verdicts.get(query.get("verdict", ""))
    search = " ".join(query.get("q", "")[:LONGEST_SEARCH].replace("\0", "").split())
    return Wanted(repository_id, state, verdict, search)


def as_json(one: Listed, repository: str, own: str) -> dict[str, Any]:
    """One of a list."""
    return {
        "repository": repository,
        "number": one.number,
        "title": one.title,
        "author": one.author,
        "decisions": one.names,
        "state": one.state,
        "verdict": one.verdict,
        "standing": standing(one),
        "awaited": _names(one.awaited),
        "blocking": _names(one.blocking),
        "seats": one.seats,
        "filled": one.filled,
        "dissents": one.dissents,
        "since": one.since,
        "decided_at": one.decided_at,
        "closed_at": one.closed_at,
        "updated_at": one.updated_at,
        "url": f"{own}/{repository}/{one.number}",
    }


def in_json(said: Mapping[str, Any]) -> str:
    """As text, with moments as machines read them."""
    return json.dumps(said, default=iso, ensure_ascii=False, separators=(",", ":"))


def _names(names: Names) -> dict[str, int | Iterable[str]]:
    return {"count": names.count, "first": names.first}
