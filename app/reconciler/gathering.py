"""Gathers what a verdict needs beside the picture: the policy, files of the text, whom names stand for, who may write.

From the store where it is known, else from GitHub, and then kept.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from app.decision.circumstances import Circumstances, TextFile
from app.decision.facts import PullRequestKey, Repository
from app.decision.phrases import Phrases
from app.decision.policy import POLICY_PATH, Decision, Policy, Problem, Source
from app.decision.policy_file import PolicyReading, read_policy
from app.decision.pull_request import Person, PullRequest, Roster, Team
from app.decision.seats import references
from app.decision.sources import asks_for, files_to_read, sourced
from app.decision.verdict import outside_blockers
from app.github import reading
from app.github.client import Session
from app.github.permissions import WRITING
from app.github.texts import read_codeowners, read_front_matter
from app.store import policies, rosters, texts
from app.store.database import Store
from app.store.policies import CachedPolicy
from app.store.texts import CachedFile

KEPT_FOR = timedelta(hours=6)
"""What was read is read again after this long, in case a delivery that would have told of a change was lost."""

_UNREADABLE = "\0"  # begins the stored source where there is something at the path that is no readable file


@dataclass(frozen=True, slots=True)
class Gathering:
    """Where to ask, and since when an answer is fresh enough."""

    store: Store
    session: Session
    repository: Repository
    now: datetime
    fresh: bool = False  # somebody asked for everything to be read again

    def _stale(self, read_at: datetime) -> bool:
        return self.fresh or self.now - read_at > KEPT_FOR

    async def policy(self, branch: str, cached: CachedPolicy | None) -> CachedPolicy:
        """The policy that governs a base branch. Its `source` is None where there is none."""
        if cached is not None and not self._stale(cached.read_at):
            return cached
        found = await reading.read_policy_source(self.session, self.repository, branch, POLICY_PATH)
        source = _UNREADABLE + found.problem if found.problem else _text(found.source)
        phrases = phrases_of(read_source(source, self.repository.owner).policy) if source is not None else Phrases()
        policy = CachedPolicy(found.found_in or None, POLICY_PATH, source, phrases_key(phrases), self.now)
        await policies.save_policy(self.store, self.repository.id, branch, policy)
        return policy

    async def circumstances(self, decisions: Iterable[Decision], pull: PullRequest) -> Circumstances:
        """The files that these decisions' sources ask for."""
        decisions = tuple(decisions)
        owners = await self._codeowners(pull.base) if asks_for(decisions, Source.CODEOWNERS) else None
        front_matter = await self._front_matter(decisions, pull) if asks_for(decisions, Source.FRONT_MATTER) else {}
        return Circumstances(owner=self.repository.owner, codeowners=owners, front_matter=front_matter)

    async def _codeowners(self, branch: str) -> TextFile:
        cached = await texts.codeowners_of(self.store, self.repository.id, branch)
        if cached is not None and not self._stale(cached.read_at):
            return cached.file
        found = await read_codeowners(self.session, self.repository, branch)
        await texts.save_codeowners(self.store, self.repository.id, branch, CachedFile(found, self.now))
        return found

    async def _front_matter(self, decisions: Iterable[Decision], pull: PullRequest) -> dict[str, TextFile]:
        """Files with a known content are not read again, whatever else is: their ids say that they are the same."""
        key = PullRequestKey(self.repository.id, pull.number)
        wanted = files_to_read(decisions, pull)
        known = await texts.front_matter_of(self.store, key, wanted)
        if self.fresh:
            known = {path: text for path, text in known.items() if not text.problem}
        read = {}
        for file in wanted:
            if file.path not in known:
                text = await read_front_matter(self.session, self.repository, pull.head, file.path)
                if text is not None:
                    read[file] = text
        if read:
            await texts.save_front_matter(self.store, key, read, wanted)
        return {**known, **{file.path: text for file, text in read.items()}}

    async def roster(
        self, policy: Policy, decisions: Iterable[Decision], pull: PullRequest, around: Circumstances | None = None
    ) -> Roster:
        """Whom the names of these decisions stand for, and which of those who block may write."""
        decisions, around = tuple(decisions), around or Circumstances()
        # A large CODEOWNERS takes a second at first sight, in which others are served.
        elsewhere = [await asyncio.to_thread(sourced, d, pull, around) for d in decisions if d.stakeholders.sources]
        names = references(policy, decisions, elsewhere)
        known, missing = await rosters.load_roster(self.store, self.repository.owner, names)
        people_met = {comment.author.id: comment.author for comment in pull.comments}
        for name, value in known.items():
            if self._stale(value.read_at) or renamed(name, value.value, people_met.values()):
                missing |= {name}
        people = {n: v.value for n, v in known.items() if not isinstance(v.value, Team) and "/" not in n}
        teams = {n: v.value for n, v in known.items() if not isinstance(v.value, Person) and "/" in n}
        new_people = {n: await reading.read_person(self.session, n) for n in sorted(missing) if "/" not in n}
        new_teams = {n: await reading.read_team(self.session, *n.split("/", 1)) for n in sorted(missing) if "/" in n}
        await rosters.save_people(self.store, self.repository.owner, new_people, self.now)
        await rosters.save_teams(self.store, self.repository.owner, new_teams, self.now)
        roster = Roster({**people, **new_people}, {**teams, **new_teams})
        writers = await self._writers(policy, decisions, pull, roster, around)
        return Roster(roster.people, roster.teams, writers)

    async def teams(self, names: frozenset[str]) -> dict[str, Team | None]:
        """Teams that were named in a conversation; those of another organization are nobody."""
        owner = self.repository.owner.lower()
        ours = frozenset(name for name in names if name.partition("/")[0] == owner)
        known, missing = await rosters.load_roster(self.store, owner, ours)
        missing |= {name for name, value in known.items() if self._stale(value.read_at)}
        read = {name: await reading.read_team(self.session, *name.split("/", 1)) for name in sorted(missing)}
        await rosters.save_teams(self.store, owner, read, self.now)
        found = {name: one.value for name, one in known.items() if not isinstance(one.value, Person)}
        return {**dict.fromkeys(names), **found, **read}

    async def _writers(
        self,
        policy: Policy,
        decisions: tuple[Decision, ...],
        pull: PullRequest,
        roster: Roster,
        around: Circumstances,
    ) -> frozenset[int]:
        blockers = outside_blockers(policy, decisions, pull, roster, around)
        if not blockers:
            return frozenset()
        known = await rosters.load_writers(self.store, self.repository.id, [person.id for person in blockers])
        found = {person_id for person_id, writer in known.items() if writer.writes}
        for person in blockers:
            if person.id in known and not self._stale(known[person.id].read_at):
                continue
            level = await reading.read_permission(self.session, self.repository, person.login)
            await rosters.save_writer(self.store, self.repository.id, person.id, level in WRITING, self.now)
            found = found | {person.id} if level in WRITING else found - {person.id}
        return frozenset(found)


def renamed(name: str, value: Person | Team | None, met: Iterable[Person]) -> bool:
    """Whether somebody was met whose login no longer fits what is kept: GitHub tells nobody when a login changes."""
    if isinstance(value, Team):
        logins = {person.id: person.login for person in value.people}
        return any(logins.get(person.id, person.login) != person.login for person in met)
    if "/" in name:
        return False
    for person in met:
        same_login, same_person = person.login.lower() == name, value is not None and person.id == value.id
        if same_login != same_person:
            return True
    return False


@lru_cache(maxsize=256)
def read_source(source: str, owner: str) -> PolicyReading:
    """A policy as the store keeps it. Reading one costs milliseconds, so the last few are remembered."""
    if source.startswith(_UNREADABLE):
        return PolicyReading(None, (Problem(0, source.removeprefix(_UNREADABLE)),))
    return read_policy(source, owner=owner)


def _text(source: bytes | None) -> str | None:
    if source is None:
        return None
    try:
        return source.decode("utf-8").replace("\0", "\ufffd")
    except UnicodeDecodeError as trouble:
        return f"{_UNREADABLE}the file is not UTF-8 text (byte {trouble.start + 1:,})"


def phrases_of(policy: Policy | None) -> Phrases:
    """The further phrases of a policy; none for one that cannot be used."""
    return policy.phrases if policy else Phrases()


def phrases_key(phrases: Phrases) -> str:
    """Stands for these phrases, so that what was heard with others is heard again."""
    return sha256(repr(phrases).encode()).hexdigest()[:16]
