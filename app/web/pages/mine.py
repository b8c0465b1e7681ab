"""`/mine`: what awaits who is signed in, in all repositories, what they block, and what they dissented from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from app.decision.pull_request import Person
from app.store import mine
from app.store.mine import PARTS, Found, Own, Part
from app.web.pages.decision import whole_number
from app.web.pages.feed_readers import is_new, private_feed
from app.web.pages.layout import KEEP_NOTHING, answer, own_url, page, pages_of
from app.web.pages.repository import as_json, in_json
from app.web.people import SignedOut, You, you_of
from app.wording.literal import plain

SHOWN = 30
"""So many decisions on one page."""
MOST_PAGES = 1_000
MOST_REPOSITORIES = 40
"""So many repositories are looked at: GitHub is asked about each of them, at most once in five minutes."""


@dataclass(frozen=True, slots=True)
class Within:
    """Where somebody's decisions are looked for: in repositories that they may read."""

    person: Person
    names: Mapping[int, str]  # of the repositories, by id
    silent: bool  # GitHub did not say of all whether they may be read
    beyond: bool  # there are more than are looked at


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, and what there is."""

    within: Within
    part: Part | None
    number: int  # of the page
    found: Found

    def address(self, ending: str = "", **changed: object) -> str:
        """This page with something else asked for."""
        given = {"part": self.part, "page": 1} | changed
        query = urlencode({name: value for name, value in given.items() if value not in (None, 1)})
        return f"/mine{ending}{'?' if query else ''}{query}"


async def mine_page(request: Request) -> Response:
    """`GET /mine`."""
    try:
        asked, you = await _asked(request), _signed_in(request)
    except SignedOut:
        return invitation(request, status=200)  # a page like others, for people
    return page(
        request,
        "mine.html",
        cache=KEEP_NOTHING,
        asked=asked,
        groups=[(part, [_bounded(one) for one in some]) for part, some in groupby(asked.found.own, lambda o: o.part)],
        feed=await private_feed(request, you, "/mine.atom"),
        replaced=await is_new(request, you),
        before=asked.address(page=asked.number - 1) if asked.number > 1 else None,
        after=asked.address(page=asked.number + 1) if asked.found.more and asked.number < MOST_PAGES else None,
    )


async def mine_json(request: Request) -> Response:
    """`GET /mine.json`: what the page shows."""
    try:
        asked = await _asked(request)
    except SignedOut:
        return invitation(request)
    own = own_url(request)
    after = asked.address(".json", page=asked.number + 1) if asked.found.more else None
    said = {
        "person": asked.within.person.login,
        "url": f"{own}/mine",
        "counts": asked.found.counts,
        "decisions": [_own_as_json(one, asked.within.names, own) for one in asked.found.own],
        "next": own + after if after else None,
        "left_out": {"github_silent": asked.within.silent, "more_repositories": asked.within.beyond},
    }
    return answer(request, in_json(said), "application/json", cache=KEEP_NOTHING)


async def within(request: Request, absent: Person | None = None) -> Within:
    """Where to look for what concerns who is signed in, or somebody who is not there. Raises `SignedOut`."""
    pages, person = pages_of(request), absent or _signed_in(request).person
    given = await mine.concerned(pages.store, person.id, MOST_REPOSITORIES + 1)
    first, access = given[:MOST_REPOSITORIES], pages.access
    found = await (access.which_absent(absent, first) if absent else access.which(request, first))
    names = {one.id: f"{one.owner}/{one.name}" for one in first if one.id in found.ids}
    return Within(person, names, found.silent, len(given) > len(first))


def invitation(request: Request, *, status: int = 401) -> Response:
    """For who is not signed in: nothing is theirs yet."""
    if pages_of(request).people.authorizer is None:
        return page(request, "no_signing_in.html", status=404, cache=KEEP_NOTHING)
    return page(request, "mine_signed_out.html", status=status, cache=KEEP_NOTHING)


async def _asked(request: Request) -> Asked:
    where, query = await within(request), request.query_params
    part = next((one for one in PARTS if one.value == query.get("part")), None)
    number = min(max(whole_number(query.get("page", "")), 1), MOST_PAGES)
    store, first = pages_of(request).store, (number - 1) * SHOWN
    return Asked(where, part, number, await mine.find(store, where.person.id, where.names, part, first, SHOWN))


def _signed_in(request: Request) -> You:
    you = you_of(request)
    if you is None:
        raise SignedOut
    return you


def _bounded(one: Own) -> Own:
    """With no more of their words than a list has room for."""
    return replace(one, words=plain(one.words))


def _own_as_json(one: Own, names: Mapping[int, str], own: str) -> dict[str, Any]:
    yours = {
        "part": one.part,
        "since": one.since,
        "decisions": one.decisions,
        "asked_again": one.asked_again,
        "words": one.words,
        "url": one.url,
    }
    return {**as_json(one.listed, names[one.listed.repository_id], own), "yours": yours}
