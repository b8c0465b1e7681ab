"""Compares what GitHub shows with what we know, installation by installation, and has read what differs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from app.decision.facts import DifferenceSeen, Fact, PullRequestKey, Repository, RepositoryTold, TeamTouched
from app.decision.policy import POLICY_PATH
from app.decision.pull_request import Team
from app.github import reading
from app.github.client import Session
from app.github.listing import Listed, open_pulls
from app.github.overview import Overview, overview
from app.store import intake, repositories, rosters, sightings
from app.store.database import Store
from app.store.intake import Delivery
from app.store.sightings import Governed, Sighting
from app.upkeep.branches import compared, is_shared, to_ask
from app.upkeep.comparing import LISTED_LATE, difference, others

MOST_ASKED = 3  # times that a pull request is read because of one and the same difference
FEW = 50  # of what differs is looked at at once; of the rest, one after the other
PACE = timedelta(milliseconds=100)
MOST_TEAMS = 100
GONE = "gone"

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Sweep:
    """One sweep through one installation. What it finds out is told to the store as a delivery would tell it."""

    store: Store
    session: Session
    began: datetime
    all_governed: bool = False  # where no policy is, there is a check all the same
    listed: int = 0
    differed: list[str] = field(default_factory=list)

    async def run(self, teams_before: datetime) -> None:
        """All of it; teams that were read before this are read again. What is found until something fails is kept."""
        found = await reading.installation_repositories(self.session)
        await self._learn(found)
        active = {repository.id: repository for repository in found if not repository.archived}
        cached = await sightings.governed(self.store, active)
        seen = await overview(self.session, [to_ask(one, cached[one.id]) for one in active.values()])
        for one in seen:
            await self._branches(one, cached[one.repository.id])
        shared = {one.repository.owner.lower() for one in seen if is_shared(one.repository) and one.blobs}
        silent = {one.repository.id: self._silent(one, cached[one.repository.id], shared) for one in seen}
        heard = [one for one in seen if self._is_heard(one, cached[one.repository.id], shared)]
        for one in heard:
            if not one.open:
                await self._compare(one.repository, {}, silent[one.repository.id])
        async for repository, pulls in open_pulls(
            self.session, {one.repository: one.open for one in heard if one.open}
        ):
            await self._compare(repository, pulls, silent[repository.id])
        for owner in sorted({one.repository.owner for one in heard}):
            await self._teams(owner, teams_before)
        log.info(
            "swept",
            installation_id=self.session.installation_id,
            repositories=len(active),
            governed=len(heard),
            listed=self.listed,
            differed=len(self.differed),
        )

    async def _learn(self, found: Iterable[Repository]) -> None:
        """Repositories that are new to us, or have another name, or are archived or not any more."""
        known = {repository.id: repository for repository in await repositories.all_repositories(self.store)}
        for one in found:
            before = known.get(one.id)
            if before != one:
                back = before is None or before.archived
                fact = RepositoryTold(one, discover=back and not one.archived)
                await self._tell(f"repository {one.id}", fact)

    async def _branches(self, one: Overview, cached: Governed) -> None:
        touched, seen = compared(one, cached, await sightings.load(self.store, one.repository.id))
        for fact in touched:
            await self._tell(f"branch {fact.branch} of {fact.repository_id}", fact)
        await sightings.save(self.store, one.repository.id, seen)

    def _is_heard(self, one: Overview, cached: Governed, shared: set[str]) -> bool:
        return (
            self.all_governed
            or one.repository.owner.lower() in shared
            or any(path == POLICY_PATH for _, path in one.blobs)
            or any(policy.source is not None for policy in cached.policies.values())
        )

    def _silent(self, one: Overview, cached: Governed, shared: set[str]) -> frozenset[str]:
        """The branches that have no policy, so that nobody waits for what happens on their pull requests."""
        if self.all_governed or one.repository.owner.lower() in shared:
            return frozenset()
        without = (branch for branch, policy in cached.policies.items() if policy.source is None)
        return frozenset(branch for branch in without if (branch, POLICY_PATH) not in one.blobs)

    async def _compare(self, repository: Repository, pulls: Mapping[int, Listed], silent: frozenset[str]) -> None:
        self.listed += len(pulls)
        before = await sightings.load(self.store, repository.id)
        believed = await sightings.believed_open(self.store, repository.id)
        after = {}
        for number, listed in pulls.items():
            seen = before.get(str(number))
            if seen is None or seen.asked or seen.digest != listed.digest or number not in believed:
                after[str(number)] = await self._compare_one(repository, listed, seen, listed.base in silent)
        for number in believed - pulls.keys():
            if (seen := await self._gone(repository, number, before.get(str(number)))) is not None:
                after[str(number)] = seen
        await sightings.save(self.store, repository.id, after)

    async def _compare_one(
        self, repository: Repository, listed: Listed, before: Sighting | None, silent: bool
    ) -> Sighting:
        key = PullRequestKey(repository.id, listed.number)
        known = await sightings.known(self.store, key)
        settled = before.others if before else None
        if known is None:
            why, now_others = "it is new to us", None
        else:
            why, now_others = difference(listed, known, settled, self.began), others(listed, known)
        asked = before.asked if before and before.digest == listed.digest else 0
        if not why:
            return Sighting(listed.digest, now_others)
        if asked >= MOST_ASKED:
            log.warning("still different", repository_id=key.repository_id, number=key.number, why=why)
            return Sighting(listed.digest, now_others)
        await self._differs(key, why, reopened=known is not None and not known.picture.pull.open)
        if silent:  # it is read in full should a policy ever govern it
            return Sighting(listed.digest, now_others)
        return Sighting(listed.digest, settled, asked + 1)

    async def _gone(self, repository: Repository, number: int, before: Sighting | None) -> Sighting | None:
        """We believe it to be open, and it is not listed as such. None: it may just have been opened."""
        key = PullRequestKey(repository.id, number)
        known = await sightings.known(self.store, key)
        asked = before.asked if before and before.digest == GONE else 0
        if known is None or known.picture.pull.updated_at > self.began - LISTED_LATE or asked >= MOST_ASKED:
            return None
        await self._differs(key, "it is not open", reopened=True)
        return Sighting(GONE, None, asked + 1)

    async def _differs(self, key: PullRequestKey, why: str, *, reopened: bool) -> None:
        log.info("a pull request differs", repository_id=key.repository_id, number=key.number, why=why)
        self.differed.append(why)
        await self._tell(f"{key.repository_id}#{key.number}", DifferenceSeen(key, state=reopened))

    async def _teams(self, owner: str, before: datetime) -> None:
        """Reads again the teams that policies name; whose people are others than we knew is forgotten."""
        for name, known in await rosters.teams_read_before(self.store, owner, before, most=MOST_TEAMS):
            team = await reading.read_team(self.session, *name.split("/", 1))
            if _people(team) == _people(known):
                await rosters.save_teams(self.store, owner, {name: team}, self.began)
            else:
                await self._tell(f"team {name}", TeamTouched(owner, name))

    async def _tell(self, about: str, fact: Fact) -> None:
        at = self.began + max(0, len(self.differed) - FEW) * PACE
        guid = f"sweep {self.began.isoformat()} {about}"
        await intake.accept(self.store, [Delivery(guid, "sweep", None, at, (fact,))])


def _people(team: Team | None) -> frozenset[int] | None:
    return None if team is None else frozenset(person.id for person in team.people)
