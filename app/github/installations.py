"""Finds where the App is installed."""

from pydantic import BaseModel, TypeAdapter

from app.github.client import Session


class _Installation(BaseModel):
    id: int


_INSTALLATION = TypeAdapter(_Installation)


async def installation_of(app: Session, owner: str, name: str) -> int:
    """The installation that reaches this repository; asked as the App itself. Raises NotFound where there is none."""
    return (await app.request("GET", f"/repos/{owner}/{name}/installation")).read(_INSTALLATION).id
