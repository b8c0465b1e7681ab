"""One pull request judged from a single reading of GitHub, without a store: what the check would say now."""

from dataclasses import dataclass, replace
from datetime import datetime

from app import wording
from app.decision.circumstances import Circumstances
from app.decision.dismissals import explained, unexplained
from app.decision.facts import Repository
from app.decision.holding import target_key
from app.decision.policy import POLICY_PATH, Decision, Policy, Source
from app.decision.policy_file import read_policy
from app.decision.pull_request import Person, PullRequest, Roster
from app.decision.seats import references
from app.decision.sources import asks_for, files_to_read, sourced
from app.decision.verdict import Verdict, governing, misconfigured, outside_blockers, verdict
from app.github import reading
from app.github.client import Session
from app.github.dismissals import read_dismissals
from app.github.named import read_named
from app.github.permissions import WRITING
from app.github.texts import read_codeowners, read_front_matter


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A verdict, and where it is from."""

    verdict: Verdict
    place: wording.Place


async def evaluate_pull_request(
    session: Session, owner: str, name: str, number: int, server_url: str, now: datetime
) -> Evaluated | None:
    """Reads everything and judges. None where no policy governs. Raises the errors of `app.github.errors`."""
    repository = await reading.read_repository(session, owner, name)
    found = await reading.read_pull_request(session, repository, number, known={}, own_login=None, now=now)
    pull = replace(found.pull, heads=found.heads, comments=found.comments)
    source = await reading.read_policy_source(session, repository, pull.base, POLICY_PATH)
    if source.source is None and not source.problem:
        return None
    full_name = f"{repository.owner}/{repository.name}"
    place = wording.Place(full_name, number, server_url)
    policy = read_policy(source.source or b"", owner=owner)
    if policy.policy is None:
        return Evaluated(misconfigured(policy.problems), place)
    decisions = governing(policy.policy, pull)
    around = replace(await _circumstances(session, repository, decisions, pull), now=now)
    roster = await _roster(session, policy.policy, decisions, pull, around)
    writers = set()
    for person in outside_blockers(policy.policy, decisions, pull, roster, around):
        level = await reading.read_permission(session, repository, person.login)
        writers |= {person.id} if level in WRITING else set()
    roster = replace(roster, writers=frozenset(writers))
    pull = await _explained(session, repository, decisions, pull, roster)
    judged = verdict(policy.policy, pull, roster, policy.problems, around)
    while judged.wanted:
        roster, around = await _named(session, repository, judged, roster, around)
        judged = verdict(policy.policy, pull, roster, policy.problems, around)
    return Evaluated(judged, place)


async def _explained(
    session: Session, repository: Repository, decisions: tuple[Decision, ...], pull: PullRequest, roster: Roster
) -> PullRequest:
    asked = {comment.id for comment in unexplained(decisions, pull, roster)}
    told = await read_dismissals(session, repository, pull.number) if asked else {}
    comments = tuple(explained(comment, told) if comment.id in asked else comment for comment in pull.comments)
    return replace(pull, comments=comments)


async def _named(
    session: Session, repository: Repository, judged: Verdict, roster: Roster, around: Circumstances
) -> tuple[Roster, Circumstances]:
    """With those whom statements name. Here a login stands for whoever has it now."""
    targets, teams, readers = dict(around.targets), dict(roster.teams), set(around.readers)
    for said in judged.wanted:
        organization, _, slug = said.target.lower().partition("/")
        if slug:
            ours = organization == repository.owner.lower()
            teams[said.target.lower()] = await reading.read_team(session, organization, slug) if ours else None
        else:
            person, reads = await read_named(session, repository, said)
            targets[target_key(said)] = person
            readers |= {person.id} if person and reads else set()
    return replace(roster, teams=teams), replace(around, targets=targets, readers=frozenset(readers))


async def _circumstances(
    session: Session, repository: Repository, decisions: tuple[Decision, ...], pull: PullRequest
) -> Circumstances:
    asked = asks_for(decisions, Source.CODEOWNERS)
    owners = await read_codeowners(session, repository, pull.base) if asked else None
    texts = [
        await read_front_matter(session, repository, pull.head, file.path) for file in files_to_read(decisions, pull)
    ]
    return Circumstances(
        owner=repository.owner, codeowners=owners, front_matter={text.path: text for text in texts if text}
    )


async def _roster(
    session: Session, policy: Policy, decisions: tuple[Decision, ...], pull: PullRequest, around: Circumstances
) -> Roster:
    names = sorted(references(policy, decisions, [sourced(decision, pull, around) for decision in decisions]))
    people: dict[str, Person | None] = {n: await reading.read_person(session, n) for n in names if "/" not in n}
    teams = {n: await reading.read_team(session, *n.split("/", 1)) for n in names if "/" in n}
    return Roster(people, teams)
