"""Who may read the pages about a repository: whom GitHub lets read it. In doubt nobody.

Who may not sees the same as where there is nothing, and it takes as long: GitHub is asked either way.
"""

import re
from collections.abc import Iterable
from datetime import timedelta

from starlette.requests import Request

from app.decision.facts import Repository
from app.decision.pull_request import Person
from app.github.as_person import readable_repository
from app.github.client import Session
from app.github.errors import GitHubError
from app.web.absent import Absent
from app.web.kept import Kept
from app.web.people import People, SignedOut, You, you_of
from app.web.readable import Readable, ask_each

YES_LASTS = timedelta(minutes=5)
"""For so long GitHub's yes is taken as still true."""
NO_LASTS = timedelta(seconds=30)
"""Only so that trying again costs GitHub little: who has just been let in wants to read."""
_OWNER = re.compile(r"[A-Za-z0-9_-]{1,100}")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")


class Access:
    """Decides for each request. `public_pages`: anybody may read about public repositories."""

    def __init__(self, people: People, *, public_pages: bool) -> None:
        self.people, self.public_pages = people, public_pages
        self._yes = Kept(YES_LASTS)  # by person and the repository's id
        self._no = Kept(NO_LASTS)  # by person and the name asked for, which tells nothing about other names
        self._absent = Absent(people, YES_LASTS)

    async def may_read(
        self, request: Request, repository: Repository | None, asked: tuple[str, str] | None = None
    ) -> bool:
        """Whether whoever asks may see pages about this repository; None: there is no such repository.

        `asked` is the name in the address. Raises `GitHubUnavailable` while nobody can tell.
        """
        if repository is not None and self.is_public(repository):
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

    def doubt(self, you: You, repository: Repository) -> None:
        """GitHub has just shut them out of something there: before they see more of it, it is asked again."""
        self._yes.drop((you.person.id, repository.id))

    async def which(self, request: Request, repositories: Iterable[Repository]) -> Readable:
        """Those of these about which whoever asks may see pages. Raises `SignedOut`, and nothing of GitHub's."""
        you, now, given = you_of(request), self.people.now(), list(repositories)
        if you is None:
            raise SignedOut
        known = {one.id for one in given if self.is_public(one) or self._yes.has((you.person.id, one.id), now)}
        names = {one.id: (you.person.id, one.owner.lower(), one.name.lower()) for one in given}
        asked = [one for one in given if one.id not in known and not self._no.has(names[one.id], now)]
        if not asked:
            return Readable(frozenset(known))

        async def ask(session: Session) -> Readable:
            async def may_read(repository: Repository) -> bool:
                found = await readable_repository(session, repository.owner, repository.name)
                if found != repository.id:
                    self._no.keep(names[repository.id], now)
                    return False
                self._yes.keep((you.person.id, repository.id), now)
                return True

            return await ask_each(asked, may_read)

        try:
            found = await self.people.as_person(you, ask)
        except SignedOut:
            request.state.you = None
            raise
        except GitHubError:
            found = Readable(silent=True)
        return Readable(found.ids | known, found.silent)

    async def which_absent(
        self, person: Person, repositories: Iterable[Repository], *, patience: float | None = None
    ) -> Readable:
        """The same for the feed reader of somebody who need not be signed in, and is named by their key."""
        given = list(repositories)
        public = frozenset(one.id for one in given if self.is_public(one))
        found = await self._absent.which(person, (one for one in given if one.id not in public), patience=patience)
        return Readable(found.ids | public, found.silent)

    def is_public(self, repository: Repository) -> bool:
        """Whether anybody may see pages about it."""
        return self.public_pages and not repository.private
