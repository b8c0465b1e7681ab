"""`/mine.atom`: what concerns somebody everywhere, as a feed; and giving their feeds another address."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.store import mine
from app.store.mine import Own, Part
from app.web.feed_keys import replace_key
from app.web.pages.feed import ATOM, ENTRIES, Item, atom
from app.web.pages.feed_readers import holder, mark_of_new
from app.web.pages.forms import Refused, form_of
from app.web.pages.layout import KEEP_NOTHING, PROTECTION, answer, own_url, page, pages_of
from app.web.pages.mine import invitation, within
from app.web.people import SignedOut, you_of

SILENT = "GitHub did not say of every repository whether you may read it just now: something may be missing."
_SAID = {
    Part.AWAITING: "Awaits you.",
    Part.BLOCKING: "You block it.",
    Part.DISSENT: "You disagreed and committed.",
}


async def mine_feed(request: Request) -> Response:
    """`GET /mine.atom`: what changed last, for whose key the address has, else for who is signed in."""
    try:
        where = await within(request, await holder(request))
    except SignedOut:
        return invitation(request)
    pages, person = pages_of(request), where.person
    found = await mine.latest(pages.store, person.id, where.names, ENTRIES)
    text = atom(
        f"Decisions that concern {person.login}",
        f"mine/{person.id}",
        own_url(request),
        "/mine",
        pages.server_url,
        [Item(where.names[one.listed.repository_id], one.listed, _said(one)) for one in found],
        subtitle=SILENT if where.silent else "",
    )
    return answer(request, text, ATOM, cache=KEEP_NOTHING)


async def replace_feed(request: Request) -> Response:
    """`POST /mine`: a new key, and so a new address for each feed."""
    people, you = pages_of(request).people, you_of(request)
    try:
        await form_of(request, people)
    except Refused as refused:
        title = "The address is as it was"
        return page(request, "trouble.html", status=403, cache=KEEP_NOTHING, title=title, why=str(refused))
    if you is None:
        return invitation(request)
    await replace_key(people, you.person)
    headers = {**PROTECTION, "Cache-Control": KEEP_NOTHING}
    return RedirectResponse(f"/mine?new={await mark_of_new(request, you)}#feed", 303, headers=headers)


def _said(one: Own) -> str:
    return "Awaits you again: the text has changed." if one.asked_again else _SAID[one.part]
