"""Who may read the pages about a repository: whom GitHub lets read it. In doubt nobody.

Who may not sees the same as where there is nothing, and it takes as long: GitHub is asked either way.
"""

import re
from collections.abc import Hashable
from datetime import datetime, timedelta

from starlette.requests import Request

from app.decision.facts import Repository
from app.github.as_person import readable_repository
from app.web.people import People, SignedOut, You, you_of

YES_LASTS = timedelta(minutes=5)
"""For so long GitHub's yes is taken as still true."""
NO_LASTS = timedelta(seconds=30)
"""Only so that trying again costs GitHub little: who has just been let in wants to read."""
MOST_KEPT = 20_000
_OWNER = re.compile(r"[A-Za-z0-9_-]{1,100}")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")


class Access:
    """Decides for each request. `public_pages`: anybody may read about public repositories."""

    def __init__(self, people: People, *, public_pages: bool) -> None:
        self.people, self.public_pages = people, public_pages
        self._yes = _Kept(YES_LASTS)  # by person and the repository's id
        self._no = _Kept(NO_LASTS)  # by person and the name asked for, which tells nothing about other names

    async def may_read(
        self, request: Request, repository: Repository | None, asked: tuple[str, str] | None = None
    ) -> bool:
        """Whether whoever asks may see pages about this repository; None: there is no such repository.

        `asked` is the name in the address. Raises `GitHubUnavailable` while nobody can tell.
        """
        if repository is not None and self.public_pages and not repository.private:
            return True
        you = you_of(request)
        if you is None:
            return False
        owner, name = asked or ((repository.owner, repository.name) if repository else ("", ""))
        try:
            return await self._asked(you, repository, owner, name)
        except SignedOut:
            request.state.you = None
            return False

    async def _asked(self, you: You, repository: Repository | None, owner: str, name: str) -> bool:
        now = self.people.now()
        yes = None if repository is None else (you.person.id, repository.id)
        no = (you.person.id, owner.lower(), name.lower())
        if yes is not None and self._yes.has(yes, now):
            return True
        if self._no.has(no, now):
            return False
        if repository is not None:
            owner, name = repository.owner, repository.name
        if not (_OWNER.fullmatch(owner) and _NAME.fullmatch(name)) or name in (".", ".."):
            return False
        found = await self.people.as_person(you, lambda session: readable_repository(session, owner, name))
        if yes is not None and repository is not None and found == repository.id:
            self._yes.keep(yes, now)
            return True
        self._no.keep(no, now)
        return False


class _Kept:
    """What was found out when; never more than `MOST_KEPT`, of which the oldest go first."""

    def __init__(self, lasts: timedelta) -> None:
        self._lasts = lasts
        self._at: dict[Hashable, datetime] = {}

    def has(self, key: Hashable, now: datetime) -> bool:
        at = self._at.get(key)
        return at is not None and timedelta(0) <= now - at < self._lasts

    def keep(self, key: Hashable, at: datetime) -> None:
        self._at.pop(key, None)
        self._at[key] = at
        while len(self._at) > MOST_KEPT:
            del self._at[next(iter(self._at))]
