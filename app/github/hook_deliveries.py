"""What GitHub says of the deliveries that it sent us, and having it send one again. Asked as the App itself."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from pydantic import TypeAdapter

from app.github.client import Session
from app.github.errors import NotFound, Rejected
from app.github.payloads import Id, Moment, Shape

_MOST_PAGES = 1_000
_PATH = "/app/hook/deliveries"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time that GitHub sent us a delivery; several share its GUID when it was sent again."""

    id: int
    guid: str
    at: datetime
    status: int  # which we answered; 0: there was no answer, or there is none yet

    @property
    def succeeded(self) -> bool:
        """Whether we took it."""
        return 200 <= self.status < 300


class _Listed(Shape):
    id: Id
    guid: str
    delivered_at: Moment
    status_code: int | None = None


_LISTED = TypeAdapter(tuple[_Listed, ...])


async def attempts(app: Session, since: datetime) -> list[Attempt]:
    """Those made from then on, newest first. GitHub lists those of the last three days.

    Its own filter by outcome is not asked for: it leaves out those that had no answer at all.
    """
    found: list[Attempt] = []
    asked: dict[str, str | int] = {"per_page": 100}
    for _ in range(_MOST_PAGES):
        page = await app.request("GET", _PATH, params=asked)
        listed = [Attempt(one.id, one.guid, one.delivered_at, one.status_code or 0) for one in page.read(_LISTED)]
        found += [one for one in listed if one.at >= since]
        if page.next_page is None or not listed or listed[-1].at < since:
            break
        asked |= dict(parse_qsl(urlsplit(page.next_page).query))
    return found


async def redeliver(app: Session, attempt_id: int) -> bool:
    """Has GitHub send it again. False: it does not, because it has it no more."""
    try:
        await app.request("POST", f"{_PATH}/{attempt_id}/attempts")
    except (NotFound, Rejected):
        return False
    return True
