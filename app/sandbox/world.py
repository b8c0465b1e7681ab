"""The sandbox's world: all accounts, teams and repositories, how to make them, and how to find them again."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.sandbox.clock import Clock
from app.sandbox.git import History
from app.sandbox.records import Account, Installation, Repository, Team, Writing

# Comments of all kinds count from above 32 bits, and from the same number, because GitHub's do not fit 32 bits
# and numbers of two kinds may be equal.
FIRST_IDS = {"account": 1001, "repository": 700_001, "team": 41, "pull": 2_000_001, "check_run": 31_000_000_001}
FIRST_WRITING_ID = 2_400_000_001

PERMISSIONS = {
    "checks": "write",
    "pull_requests": "write",
    "issues": "write",
    "statuses": "write",
    "contents": "read",
    "metadata": "read",
    "members": "read",
    "merge_queues": "read",
}
EVENTS = [
    *("pull_request", "issue_comment", "pull_request_review", "pull_request_review_comment", "push", "merge_group"),
    *("check_run", "team", "membership", "member", "organization", "repository", "label"),
]
ROLES = ["none", "read", "triage", "write", "maintain", "admin"]


class UnknownNameError(LookupError):
    """Something was asked for that is not in the world."""


@dataclass(eq=False, repr=False)
class World:
    """Everything there is. `tell` gets each event with its payload; nobody listens while a world is being made."""

    app_id: int = 1
    app_slug: str = "disagree-and-commit"
    app_name: str = "Disagree and Commit"
    app_permissions: dict[str, str] = field(default_factory=lambda: dict(PERMISSIONS))
    app_events: list[str] = field(default_factory=lambda: list(EVENTS))
    app_key: str = ""  # PEM of the public key with which App tokens are verified; without it any will do
    client_secret: str = "known to the App alone"  # noqa: S105 - a stand-in's
    seed: str = "sandbox"  # goes into delivery GUIDs and commit ids
    url: str = "http://sandbox.invalid"
    clock: Clock = field(default_factory=Clock)
    accounts: dict[int, Account] = field(default_factory=dict)
    teams: list[Team] = field(default_factory=list)
    repositories: dict[int, Repository] = field(default_factory=dict)
    installations: dict[int, Installation] = field(default_factory=dict)
    tell: Callable[[str, dict[str, Any]], None] | None = None
    last_ids: dict[str, int] = field(default_factory=dict)
    bot: Account = field(init=False)

    def __post_init__(self) -> None:
        self.bot = self._account(f"{self.app_slug}[bot]", "Bot")

    @property
    def client_id(self) -> str:
        """Of the App, for signing in."""
        return f"Iv23sandbox{self.app_id}"

    def now(self) -> datetime:
        """The sandbox's time, whole seconds."""
        return self.clock.now()

    def next_id(self, kind: str) -> int:
        """A number that no other record of this kind has."""
        first = FIRST_IDS.get(kind, FIRST_WRITING_ID)
        self.last_ids[kind] = self.last_ids.get(kind, first - 1) + 1
        return self.last_ids[kind]

    def _account(self, login: str, kind: str, name: str | None = None) -> Account:
        made = Account(self.next_id("account"), login, kind, name, self.now())
        self.accounts[made.id] = made
        return made

    def person(self, login: str, *, name: str | None = None) -> Account:
        """The person of this login, made if there is none."""
        return self.find_account(login) or self._account(login, "User", name)

    def machine(self, login: str) -> Account:
        """Another App's bot, such as dependabot[bot]."""
        return self.find_account(login) or self._account(login, "Bot")

    def organization(
        self, login: str, *, members: Iterable[Account] = (), admins: Iterable[Account] = (), installed: bool = True
    ) -> Account:
        """A new organization, by default with the App installed on all its repositories."""
        made = self._account(login, "Organization")
        made.members = {**{one.id: "member" for one in members}, **{one.id: "admin" for one in admins}}
        if installed:
            self.install(made)
        return made

    def install(self, account: Account, *, repositories: list[Repository] | None = None) -> Installation:
        """Install the App on an account. Tells nobody; `acts.install` does."""
        number = 7_000_001 + len(self.installations)
        made = Installation(number, account, dict(PERMISSIONS), list(EVENTS), repositories, created_at=self.now())
        self.installations[number] = made
        return made

    def team(
        self,
        organization: Account,
        slug: str,
        people: Iterable[Account] = (),
        *,
        parent: Team | None = None,
        secret: bool = False,
    ) -> Team:
        """A new team; its people become members of the organization."""
        made = Team(self.next_id("team"), organization, slug, slug.title(), list(people), parent, secret)
        for person in made.people:
            organization.members.setdefault(person.id, "member")
        self.teams.append(made)
        return made

    def repository(
        self,
        owner: Account,
        name: str,
        files: Mapping[str, str] | None = None,
        *,
        private: bool = False,
        writers: Iterable[Account] = (),
        admins: Iterable[Account] = (),
        readers: Iterable[Account] = (),
    ) -> Repository:
        """A new repository with these files on its branch main."""
        number = self.next_id("repository")
        history = History(f"{self.seed}/{number}")
        history.branches["main"] = history.record(files or {}, (), "Initial commit", owner.login, self.now()).sha
        made = Repository(number, owner, name, history, self.now(), private=private)
        for role, people in (("read", readers), ("write", writers), ("admin", admins)):
            made.roles.update({person.id: role for person in people})
        self.repositories[number] = made
        return made

    def find_account(self, login: str) -> Account | None:
        """The account that has this login now, case ignored."""
        return next((one for one in self.accounts.values() if one.login.lower() == login.lower()), None)

    def account(self, login: str) -> Account:
        """The account that has this login now; raises UnknownNameError."""
        if found := self.find_account(login):
            return found
        raise UnknownNameError(f"no account {login}")

    def find_repository(self, owner: str, name: str) -> Repository | None:
        """The repository of this name now, case ignored."""
        wanted = f"{owner}/{name}".lower()
        return next((one for one in self.repositories.values() if one.full_name.lower() == wanted), None)

    def find_team(self, organization: str, slug: str) -> Team | None:
        """The team of this name, case ignored."""
        wanted = (organization.lower(), slug.lower())
        return next((one for one in self.teams if (one.organization.login.lower(), one.slug.lower()) == wanted), None)

    def people_of(self, team: Team) -> list[Account]:
        """The people of a team and of all its child teams, by number."""
        found = {person.id: person for person in team.people}
        for child in self.teams:
            if child.parent is team:
                found.update({person.id: person for person in self.people_of(child)})
        return [found[number] for number in sorted(found)]

    def role(self, repository: Repository, account: Account) -> str:
        """What this account may do in the repository: admin, maintain, write, triage, read or none."""
        roles = ["none" if repository.private else "read", repository.roles.get(account.id, "none")]
        if account is repository.owner or repository.owner.members.get(account.id) == "admin":
            roles.append("admin")
        elif account.id in repository.owner.members:
            roles.append("read")
        roles += [
            repository.team_roles[team.id]
            for team in self.teams
            if team.id in repository.team_roles and account in self.people_of(team)
        ]
        return max(roles, key=ROLES.index)

    def installation_on(self, account: Account) -> Installation | None:
        """The App's installation on this account."""
        return next((one for one in self.installations.values() if one.account is account), None)

    def covers(self, installation: Installation, repository: Repository) -> bool:
        """Whether the installation sees this repository."""
        chosen = installation.repositories
        return installation.account is repository.owner and (chosen is None or repository in chosen)

    def reaches(self, repository: Repository) -> bool:
        """Whether the App is there to see this repository."""
        installation = self.installation_on(repository.owner)
        return installation is not None and not installation.suspended and self.covers(installation, repository)

    def writings(self) -> Iterable[Writing]:
        """Every pull request, comment, review and inline comment there is."""
        for repository in self.repositories.values():
            for pull in repository.pulls.values():
                yield from (pull, *pull.comments, *pull.reviews, *pull.review_comments)
