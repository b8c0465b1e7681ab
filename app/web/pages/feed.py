"""Lists as Atom feeds (RFC 4287): an entry for each decision, which keeps its id and says when it last changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from app.store.listing import Listed
from app.web.pages.layout import iso
from app.web.pages.standing import standing
from app.wording.literal import plain

ATOM = "application/atom+xml; charset=utf-8"
ENTRIES = 30
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Item:
    """One decision in a feed, with the name of its repository."""

    repository: str
    listed: Listed
    said_first: str = ""  # what it is to whom the feed is for


def atom(
    title: str, name: str, own_url: str, page: str, server_url: str, items: Iterable[Item], *, subtitle: str = ""
) -> str:
    """A feed. `name` tells it from our other feeds for ever; `page` and each entry's are below `own_url`."""
    host, given = urlsplit(server_url).hostname or "github.com", list(items)
    feed = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom"})
    _put(feed, "title", title)
    if subtitle:
        _put(feed, "subtitle", subtitle)
    _put(feed, "id", f"tag:{host},2026:commitment/{name}")
    _put(feed, "updated", iso(max((one.listed.updated_at for one in given), default=NEVER)))
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": own_url + page})
    for one in given:
        listed = one.listed
        entry = SubElement(feed, "entry")
        _put(entry, "title", f"{one.repository}#{listed.number}: {listed.title}")
        _put(entry, "id", f"tag:{host},2026:commitment/{listed.repository_id}/{listed.number}")
        _put(entry, "updated", iso(listed.updated_at))
        _put(entry, "published", iso(listed.opened_at))
        href = f"{own_url}/{one.repository}/{listed.number}"
        SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": href})
        _put(SubElement(entry, "author"), "name", listed.author)
        said = f"{one.said_first} {standing(listed)} {listed.filled} of {listed.seats} committed."
        _put(entry, "summary", said.strip())
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(feed, encoding="unicode")


def _put(parent: Element, tag: str, text: str) -> None:
    """Text that XML can hold: no control characters."""
    shown = "".join(char for char in plain(text) if char not in "\ufffe\uffff")
    SubElement(parent, tag).text = shown or "?"
