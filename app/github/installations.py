"""Finds where the App is installed."""

from pydantic import BaseModel, TypeAdapter

from app.github.client import Session

_MOST_PAGES = 1_000


class _Installation(BaseModel):
    id: int
    suspended_at: str | None = None


_INSTALLATION = TypeAdapter(_Installation)
_INSTALLATIONS = TypeAdapter(tuple[_Installation, ...])


async def installation_of(app: Session, owner: str, name: str) -> int:
    """The installation that reaches this repository; asked as the App itself. Raises NotFound where there is none."""
    return (await app.request("GET", f"/repos/{owner}/{name}/installation")).read(_INSTALLATION).id


async def installed(app: Session) -> frozenset[int]:
    """The installations that are not suspended; asked as the App itself."""
    pages = await app.pages("/app/installations", limit=_MOST_PAGES)
    return frozenset(one.id for page in pages for one in page.read(_INSTALLATIONS) if one.suspended_at is None)
