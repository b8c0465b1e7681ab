"""Goes through everything that must be right for the check to gate, and says what it finds. Changes nothing."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from app.decision.facts import Repository
from app.doctor import app_itself
from app.doctor.findings import About, Finding, Level
from app.doctor.gate import gate
from app.doctor.policies import Names, examine_policy, named_branches
from app.github import inspection, reading
from app.github.client import GitHub, Session
from app.github.errors import GitHubError, GitHubUnavailable, NotFound, RateLimited, Unauthorized
from app.github.inspection import Installed, RegisteredApp
from app.github.required_checks import read_requirements
from app.store.inspection import Condition, inspect_store

MOST_BRANCHES = 5  # of one repository
LOW = 200  # calls left of an hour's, below which there is little to go on with


@dataclass(frozen=True, slots=True)
class Questions:
    """What to go by. `only`: look at this repository alone, as owner and name."""

    database_url: str
    server_url: str
    public_url: str | None
    check_name: str
    most_repositories: int = 20
    only: tuple[str, str] | None = None


@dataclass(slots=True)
class Examination:
    """One examination. `tell` is given what it is at."""

    github: GitHub
    questions: Questions
    now: Callable[[], datetime]
    tell: Callable[[str], None] = lambda _: None
    findings: list[Finding] = field(default_factory=list)
    left_out: int = 0  # repositories that were not looked at
    looked_at: int = 0

    async def run(self) -> list[Finding]:
        """All of it, in the order in which one thing depends on another."""
        self.tell("the store")
        self.findings += store_findings(await inspect_store(self.questions.database_url))
        self.tell("the App at GitHub")
        app = await self._app()
        if app is not None:
            installed = await self._installations(app)
            for one in installed:
                await self._repositories(app, one)
            if self.left_out:
                said = (
                    f"repositories not looked at: {self.left_out:,}; --repo OWNER/REPO looks at one, --most N at more"
                )
                self.findings.append(Finding(Level.UNKNOWN, About.CHECK, said))
        return self.findings

    async def _app(self) -> RegisteredApp | None:
        session = self.github.app()
        try:
            app = await inspection.read_app(session)
        except GitHubError as error:
            self.findings += app_itself.clock(session.allowance.date, self.now())
            self.findings.append(app_itself.refused(error, self.questions.server_url))
            return None
        self.findings.append(Finding(Level.FINE, About.CREDENTIALS, f"GitHub knows us as {app.slug}"))
        self.findings += app_itself.clock(session.allowance.date, self.now())
        page = app_itself.page_of(app, self.questions.server_url)
        self.findings.append(app_itself.permissions(app.permissions, "the App", f"{page}/permissions"))
        self.findings.append(app_itself.events(app.events, "the App", f"{page}/permissions"))
        async with self._known(About.WEBHOOK, "the webhook's settings"):
            hook = await inspection.read_hook(session)
            self.findings += app_itself.hook(hook, self.questions.public_url, page)
        async with self._known(About.DELIVERIES, "recent deliveries"):
            sent = await inspection.read_deliveries(session)
            self.findings += app_itself.deliveries(sent, f"{page}/advanced")
        return app

    async def _installations(self, app: RegisteredApp) -> list[Installed]:
        self.tell("installations")
        session, only = self.github.app(), self.questions.only
        found: list[Installed] = []
        async with self._known(About.INSTALLATION, "installations"):
            try:
                if only:
                    found = [await inspection.read_installation_of(session, *only)]
                else:
                    found = await inspection.read_installations(session)
            except NotFound:
                found = []
        if not found:
            where = "/".join(only) if only else ""
            link = f"{self.questions.server_url}/apps/{app.slug}/installations/new"
            said, advice = "the App is not installed" + (" there" if only else " anywhere"), "install it"
            self.findings.append(Finding(Level.PROBLEM, About.INSTALLATION, said, where, advice, link))
        for one in found:
            self.findings += app_itself.installation(one, app)
        return [one for one in found if not one.suspended]

    async def _repositories(self, app: RegisteredApp, one: Installed) -> None:
        self.tell(f"repositories of {one.account}")
        session, only = self.github.installation(one.id), self.questions.only
        async with self._known(About.INSTALLATION, "its repositories", one.account):
            if only:
                found = [await reading.read_repository(session, *only)]
            else:
                found = [each for each in await reading.installation_repositories(session) if not each.archived]
            names = Names(session, "members" in one.permissions)
            room = max(0, self.questions.most_repositories - self.looked_at)
            self.left_out += len(found[room:])
            for repository in found[:room]:
                self.looked_at += 1
                await self._repository(app, session, repository, names)
        self.findings += limit_findings(session, one.account, self.now())

    async def _repository(self, app: RegisteredApp, session: Session, repository: Repository, names: Names) -> None:
        full_name = f"{repository.owner}/{repository.name}"
        self.tell(full_name)
        async with self._known(About.POLICY, "the policy and the branches", full_name):
            branches, done = [repository.default_branch], 0
            while done < min(len(branches), MOST_BRANCHES):
                branch = branches[done]
                examined = await examine_policy(session, repository, branch, names, self.questions.server_url)
                self.findings += examined.findings
                if examined.governed:
                    required = await read_requirements(session, repository, branch)
                    about = (self.questions.check_name, app.id, branch, full_name, self.questions.server_url)
                    self.findings += gate(required, *about)
                if done == 0:
                    branches = named_branches(examined.policy, repository.default_branch)
                done += 1

    @asynccontextmanager
    async def _known(self, about: About, what: str, where: str = "") -> AsyncIterator[None]:
        """What cannot be asked is said, and the rest goes on."""
        try:
            yield
        except RateLimited as limited:
            said = f"{what} cannot be known now: {limited}"
            self.findings.append(Finding(Level.UNKNOWN, about, said, where, app_itself.later(limited)))
        except Unauthorized as refusal:
            self.findings.append(Finding(Level.PROBLEM, about, str(refusal), where, "see the App's log"))
        except GitHubUnavailable as trouble:
            said, advice = f"{what} cannot be known now: {trouble}", "ask again; see https://www.githubstatus.com"
            self.findings.append(Finding(Level.UNKNOWN, about, said, where, advice))
        except GitHubError as trouble:
            said = f"{what} cannot be known here: {trouble}"
            self.findings.append(Finding(Level.UNKNOWN, about, said, where))


def store_findings(condition: Condition) -> list[Finding]:
    """Whether the store is there, writable, and of this version."""
    if condition.problem:
        return [Finding(Level.PROBLEM, About.STORE, condition.problem, advice=condition.advice)]
    return [Finding(Level.FINE, About.STORE, condition.found)]


def limit_findings(session: Session, account: str, now: datetime) -> list[Finding]:
    """What is left of the hour's calls."""
    left = session.allowance.left("core", now)
    if left is None:
        return []
    if left < LOW:
        advice = "the App waits for the hour to end by itself; if it happens often, see what else uses this App"
        said = f"{left} calls are left in this hour"
        return [Finding(Level.WARNING, About.LIMIT, said, account, advice)]
    return [Finding(Level.FINE, About.LIMIT, f"{left:,} calls are left in this hour", account)]
