"""The policy's own pull request: the file as it would be after the merge is checked, while the base's still governs."""

from dataclasses import replace

from app.decision.facts import Repository
from app.decision.policy import POLICY_PATH, AuthorRule, BlocksBy, Decision, IfNobody, Policy, Problem
from app.decision.policy_file import read_policy
from app.decision.publication import EditedPolicy
from app.decision.pull_request import PullRequest
from app.decision.seats import seats_of
from app.github import reading
from app.github.client import Session
from app.reconciler.gathering import Gathering


async def edited_policy(gathering: Gathering, pull: PullRequest, known: EditedPolicy | None) -> EditedPolicy | None:
    """What is wrong with the policy at the pull request's head; None where it does not change the policy."""
    head = pull.present_head
    files = head.files if head and head.files else ()
    blob = next((file.blob for file in files if file.path == POLICY_PATH), None)
    if blob is None:
        moved = any(file.previous_path == POLICY_PATH for file in files)
        return EditedPolicy("") if moved else None
    if not blob or (known is not None and known.blob == blob and not gathering.fresh):
        return known if blob else EditedPolicy("")
    problems = await _problems(gathering, pull)
    return EditedPolicy(blob, problems)


async def _problems(gathering: Gathering, pull: PullRequest) -> tuple[Problem, ...]:
    source = await _read(gathering.session, gathering.repository, pull.head)
    if isinstance(source, Problem):
        return (source,)
    found = read_policy(source, owner=gathering.repository.owner)
    if found.policy is None:
        return found.problems
    return (*found.problems, *await _unknown_names(gathering, found.policy, pull))


async def _read(session: Session, repository: Repository, head: str) -> bytes | Problem:
    found = await reading.read_file(session, repository.owner, repository.name, head, POLICY_PATH)
    if found is None or found.source is None:
        return Problem(0, f"it {found.problem}" if found else "it cannot be found")
    return found.source


async def _unknown_names(gathering: Gathering, policy: Policy, pull: PullRequest) -> tuple[Problem, ...]:
    """The people and teams that do not exist, and groups that are too small; sources are looked at when they apply."""
    by_name = tuple(_by_name_alone(decision) for decision in policy.decisions)
    roster = await gathering.roster(policy, by_name, pull)
    return tuple(problem for decision in by_name for problem in seats_of(decision, roster, pull.author).problems)


def _by_name_alone(decision: Decision) -> Decision:
    stakeholders = replace(decision.stakeholders, sources=(), if_nobody=IfNobody.PASS)
    return replace(decision, stakeholders=stakeholders, author=AuthorRule.SPEAKS, blocks_by=BlocksBy.STAKEHOLDERS)
