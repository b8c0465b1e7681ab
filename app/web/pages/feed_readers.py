"""Feeds for who has no session but a key in the address: what the key's owner may read, as GitHub tells the App."""

import asyncio
import hmac

from starlette.exceptions import HTTPException
from starlette.requests import Request

from app.decision.facts import Repository
from app.decision.pull_request import Person
from app.store import repositories
from app.web.feed_keys import holder_of, key_of
from app.web.pages.layout import own_url, pages_of, readable
from app.web.people import You, you_of

A_NO_TAKES = 2.0
"""Seconds. With a key nobody is asked about what is not there, so that only a clock makes both the same."""


async def private_feed(request: Request, you: You, path: str) -> str:
    """The address of a feed with the key of who looks at its page."""
    return f"{own_url(request)}{path}?key={await key_of(pages_of(request).people, you.person)}"


async def holder(request: Request) -> Person | None:
    """Whose key the address has; None where it has none. Else 404: a key that opens nothing is not passed over."""
    key = request.query_params.get("key")
    if key is None:
        return None
    person = await holder_of(pages_of(request).people, key)
    if person is None:
        raise HTTPException(404)
    return person


async def readable_feed(request: Request) -> Repository:
    """As `layout.readable`, also with a key. A no always takes as long, whatever is there and whatever GitHub says."""
    person = await holder(request)
    if person is None:
        return await readable(request)
    pages, given, began = pages_of(request), request.path_params, asyncio.get_running_loop().time()
    repository = await repositories.named(pages.store, given["owner"], given["repo"])
    if repository is not None:
        found = await pages.access.which_absent(person, [repository], patience=A_NO_TAKES)
        if repository.id in found.ids:
            return repository
    await asyncio.sleep(began + A_NO_TAKES - asyncio.get_running_loop().time())
    raise HTTPException(404)


async def feed_of_page(request: Request, repository: Repository) -> str | None:
    """What the page of a repository tells for feed readers; None where its feed is open, or nobody is signed in."""
    you = you_of(request)
    if you is None or pages_of(request).access.is_public(repository):
        return None
    return await private_feed(request, you, f"/{repository.owner}/{repository.name}/decisions.atom")


async def mark_of_new(request: Request, you: You) -> str:
    """What only this session can show, as long as the key is the present one."""
    people = pages_of(request).people
    return people.seals.mark(await key_of(people, you.person), f"new {you.digest}")


async def is_new(request: Request, you: You) -> bool:
    """Whether they come from replacing their key."""
    given = request.query_params.get("new")
    return given is not None and hmac.compare_digest((await mark_of_new(request, you)).encode(), given.encode())
