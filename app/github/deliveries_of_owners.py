"""Deliveries about what pull requests stand on: branches and their policy, people, repositories, installations."""

from app.decision.facts import (
    AuthorizationRevoked,
    Fact,
    InstallationBack,
    InstallationLost,
    PolicyTouched,
    RepositoryLost,
    RepositoryTold,
    TeamTouched,
)
from app.github.delivery_receipt import Receipt, repository_told
from app.github.delivery_shapes import (
    AuthorizationDelivery,
    InstallationDelivery,
    MemberDelivery,
    OrganizationDelivery,
    PushDelivery,
    RepositoryDelivery,
    TeamDelivery,
)

_DECIDING = frozenset({".github/commitment.yml", "CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS"})
_FEW_COMMITS = 20  # a push of more is not gone through: GitHub cuts long lists without saying so
_FEW_PATHS = 300


def push(receipt: Receipt) -> tuple[Fact, ...]:
    """Whether the files that decide may have changed."""
    told = receipt.read(PushDelivery)
    if not told.ref.startswith("refs/heads/"):
        return ()
    if not _may_touch_policy(told):
        return repository_told(told)
    return (*repository_told(told), PolicyTouched(told.repository.id, told.ref.removeprefix("refs/heads/")))


def _may_touch_policy(push: PushDelivery) -> bool:
    """Whether a file that decides who must commit is touched, or that cannot be ruled out."""
    if push.forced or push.created or push.deleted or push.head_commit is None or not push.commits:
        return True
    if len(push.commits) >= _FEW_COMMITS:
        return True
    touched = [[*(each.added or ()), *(each.modified or ()), *(each.removed or ())] for each in push.commits]
    if not all(touched):  # a commit that lists nothing, such as a merge, may bring anything
        return True
    paths = [path for listed in touched for path in listed]
    return len(paths) >= _FEW_PATHS or not _DECIDING.isdisjoint(paths)


def team(receipt: Receipt) -> tuple[Fact, ...]:
    """A child team's people are its parents' too; a renamed or deleted team's old name is not told."""
    told = receipt.read(TeamDelivery)
    org = told.organization.login
    lasting = receipt.event == "membership" or told.action not in ("edited", "deleted")
    if told.team.surely_alone and told.team.slug and lasting:
        return (TeamTouched(org, f"{org}/{told.team.slug}"),)
    return (TeamTouched(org, None),)


def organization(receipt: Receipt) -> tuple[Fact, ...]:
    """Whoever is a member may have changed."""
    told = receipt.read(OrganizationDelivery)
    return () if told.action == "member_invited" else (TeamTouched(told.organization.login, None),)


def member(receipt: Receipt) -> tuple[Fact, ...]:
    """Who may write may have changed."""
    told = receipt.read(MemberDelivery)
    return (*repository_told(told), TeamTouched(told.repository.owner_login, None))


def installation(receipt: Receipt) -> tuple[Fact, ...]:
    """Where the App is, and where it is no more."""
    told = receipt.read(InstallationDelivery)
    if told.action in ("deleted", "suspend"):
        return (InstallationLost(told.installation.id),)
    if told.action in ("created", "unsuspend", "new_permissions_accepted"):
        new = told.repositories if told.action == "created" else ()
        found = (RepositoryTold(each.told(told.installation.id), discover=True) for each in new)
        return (InstallationBack(told.installation.id), *found)
    return ()


def installation_repositories(receipt: Receipt) -> tuple[Fact, ...]:
    """Which repositories the App may see."""
    told = receipt.read(InstallationDelivery)
    added = (RepositoryTold(each.told(told.installation.id), discover=True) for each in told.repositories_added)
    return (*added, *(RepositoryLost(each.id) for each in told.repositories_removed))


def repository_itself(receipt: Receipt) -> tuple[Fact, ...]:
    """A repository's name, owner, default branch, or end."""
    told = receipt.read(RepositoryDelivery)
    if told.action == "deleted":
        return (RepositoryLost(told.repository.id),)
    facts = repository_told(told, discover=told.action in ("transferred", "unarchived"))
    if told.changes is not None and told.changes.default_branch is not None:
        branch = told.repository.default_branch or "main"
        return (*facts, PolicyTouched(told.repository.id, branch))
    return facts


def authorization(receipt: Receipt) -> tuple[Fact, ...]:
    """Who sends it is whose authorization it is."""
    told = receipt.read(AuthorizationDelivery)
    return (AuthorizationRevoked(told.sender.id),) if told.action == "revoked" else ()
