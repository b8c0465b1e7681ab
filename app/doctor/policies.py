"""Looks at a repository's policy as it stands on a branch: whether it can be read, and whom its names stand for."""

from dataclasses import dataclass, field

from app.decision.facts import Repository
from app.decision.policy import POLICY_PATH, Policy
from app.decision.policy_file import read_policy
from app.decision.seats import references
from app.doctor.findings import About, Finding, Level
from app.github import reading
from app.github.client import Session

MOST_NAMES = 40  # of one policy that are looked up
_WILD = frozenset("*?[")


@dataclass(slots=True)
class Names:
    """Whom an installation's names stand for, each asked once. The words say what is wrong; None: nothing."""

    session: Session
    reads_teams: bool  # whether the installation has the permission for it
    known: dict[str, str | None] = field(default_factory=dict)

    async def trouble(self, name: str) -> str | None:
        """What is wrong with this person or team."""
        if name not in self.known:
            self.known[name] = await (self._team(name) if "/" in name else self._person(name))
        return self.known[name]

    async def _person(self, login: str) -> str | None:
        person = await reading.read_person(self.session, login)
        if person is None:
            return f"there is no user @{login}"
        return f"@{login} is a bot, which cannot commit" if person.bot else None

    async def _team(self, name: str) -> str | None:
        organization, _, slug = name.partition("/")
        if not self.reads_teams:
            return f"team @{name} is not ours to read: the permission Members (read) is missing"
        if await reading.read_team(self.session, organization, slug) is not None:
            return None
        return f"there is no team @{name}, or it is secret, which hides it from the App"


@dataclass(frozen=True, slots=True)
class Examined:
    """A policy, as far as there is one, and what was found."""

    policy: Policy | None
    findings: tuple[Finding, ...]
    governed: bool  # there is a policy, readable or not


async def examine_policy(
    session: Session, repository: Repository, branch: str, names: Names, server_url: str
) -> Examined:
    """Reads and checks the policy that governs pull requests into this branch."""
    where = f"{repository.owner}/{repository.name}@{branch}"
    source = await reading.read_policy_source(session, repository, branch, POLICY_PATH)
    if source.source is None and not source.problem:
        silent = Finding(Level.FINE, About.POLICY, f"no {POLICY_PATH}: the App is silent here", where)
        return Examined(None, (silent,), governed=False)
    shared = source.found_in.lower() != f"{repository.owner}/{repository.name}".lower()
    page = f"{server_url}/{source.found_in}/blob/{'HEAD' if shared else branch}/{POLICY_PATH}"
    if source.problem:
        found = f"{POLICY_PATH} {source.problem}"
        advice = f"make {POLICY_PATH} a readable file"
        return Examined(None, (Finding(Level.PROBLEM, About.POLICY, found, where, advice, page),), governed=True)
    read = read_policy(source.source or b"", owner=repository.owner)
    findings = []
    for problem in read.problems:
        level = Level.PROBLEM if problem.is_error else Level.WARNING
        line = f"line {problem.line}: " if problem.line else ""
        at = f"{page}#L{problem.line}" if problem.line else page
        findings.append(Finding(level, About.POLICY, f"{line}{problem.message}", where, "correct the policy", at))
    if read.policy is not None:
        findings += await _people(read.policy, names, where, page)
    if not findings:
        said = "the policy can be read, and everybody it names"
        findings.append(Finding(Level.FINE, About.POLICY, said, where))
    return Examined(read.policy, tuple(findings), governed=True)


async def _people(policy: Policy, names: Names, where: str, page: str) -> list[Finding]:
    listed = sorted(references(policy))
    findings = []
    for name in listed[:MOST_NAMES]:
        trouble = await names.trouble(name)
        if trouble is not None:
            fix = "make the team visible, or name another" if "/" in name else "name somebody else"
            if "Members" in trouble:
                fix = "grant the App the permission Members (read), and accept it in the organization"
            findings.append(Finding(Level.PROBLEM, About.POLICY, trouble, where, fix, page))
    if len(listed) > MOST_NAMES:
        said = f"{len(listed) - MOST_NAMES} more names were not looked up"
        findings.append(Finding(Level.UNKNOWN, About.POLICY, said, where))
    return findings


def named_branches(policy: Policy | None, default: str) -> list[str]:
    """The default branch, and those that the policy governs by name; patterns may mean any."""
    named = [
        branch
        for decision in (policy.decisions if policy else ())
        for branch in decision.when.branches or ()
        if _WILD.isdisjoint(branch) and not branch.startswith("!")
    ]
    return list(dict.fromkeys([default, *named]))
