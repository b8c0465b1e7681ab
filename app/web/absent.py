"""What somebody may read who is not there themselves, only their feed reader: the App asks GitHub about them.

It asks sparingly: what the App is there for goes first. In doubt they may read nothing.
"""

import asyncio
from collections.abc import Iterable
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from app.decision.facts import Repository
from app.decision.pull_request import Person
from app.github.client import Session
from app.github.errors import Forbidden, GitHubUnavailable, NotFound, NotInstalled, Unauthorized
from app.github.reading import may_read, read_login, read_repository
from app.web.kept import MOST_KEPT, Kept
from app.web.people import People
from app.web.readable import Readable, ask_each

LEFT_TO_OTHERS = 1_000
"""With fewer calls left in this hour for an installation, feeds wait."""


class Absent:
    """Decides for feed readers, which come again and again: either answer holds as long as a yes does for people."""

    def __init__(self, people: People, lasts: timedelta) -> None:
        self.people = people
        self._yes, self._no = Kept(lasts), Kept(lasts)  # by person and repository
        self._asking: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()
        self._logins: dict[int, str] = {}  # that people have now, where we knew another

    async def which(
        self, person: Person, repositories: Iterable[Repository], *, patience: float | None = None
    ) -> Readable:
        """Those of these that the person may read. Raises no error of GitHub's."""

        async def ask(repository: Repository) -> bool:
            key = (person.id, repository.id)
            # One at a time: whoever sends many requests at once must not make the App spend its limit on them.
            async with self._asking.setdefault(key, asyncio.Lock()):
                now = self.people.now()
                if self._yes.has(key, now) or self._no.has(key, now):
                    return self._yes.has(key, now)
                may = await self._asked(person, repository, now)
                (self._yes if may else self._no).keep(key, now)
                return may

        return await ask_each(repositories, ask, patience=patience)

    async def _asked(self, person: Person, repository: Repository, now: datetime) -> bool:
        session = self.people.github.installation(repository.installation_id)
        left = session.allowance.left("core", now)
        if left is not None and left < LEFT_TO_OTHERS:
            raise GitHubUnavailable("little is left of the hourly limit", sent=False)
        try:
            named = await read_repository(session, repository.owner, repository.name)
            # The name may have been given to another repository meanwhile.
            return named.id == repository.id and await self._may_read(session, repository, person)
        except (NotFound, Forbidden, NotInstalled):
            return False
        except Unauthorized as error:  # of the App, and not of anybody who asks here
            raise GitHubUnavailable(str(error)) from error

    async def _may_read(self, session: Session, repository: Repository, person: Person) -> bool:
        """By the login they have now; GitHub knows no other way to ask."""
        login = self._logins.get(person.id, person.login)
        may = await may_read(session, repository, Person(person.id, login))
        if may is not None:
            return may
        present = await read_login(session, person.id)
        if present is None or present == login:
            return False
        self._logins[person.id] = present
        while len(self._logins) > MOST_KEPT:
            del self._logins[next(iter(self._logins))]
        return bool(await may_read(session, repository, Person(person.id, present)))
