"""The sample that the demo plays with: an organization, its people, and three open pull requests."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.sandbox import sample_texts as texts
from app.sandbox.acts import Acts
from app.sandbox.records import Account, Repository
from app.sandbox.world import World

POLICY_PATH = ".github/commitment.yml"


@dataclass(frozen=True)
class Part:
    """Somebody to be in the demo."""

    login: str
    role: str  # in a few words


PARTS = (
    Part("alice", "stakeholder"),
    Part("bob", "stakeholder"),
    Part("dave", "architect"),
    Part("carol", "security"),
    Part("erin", "author"),
    Part("mallory", "outsider"),
    Part("admin", "all rights"),
)
WRITERS = ("alice", "bob", "carol", "dave", "erin")


@dataclass(frozen=True)
class Sample:
    """The organization before the App is installed on it."""

    acts: Acts
    organization: Account
    repository: Repository
    admin: Account


def sample(now: datetime | None = None) -> Sample:
    """The sample world, with some days behind it; its clock goes on from now."""
    world = World()
    people = {part.login: world.person(part.login) for part in PARTS}
    world.clock.freeze((now or datetime.now(UTC)) - timedelta(days=2, hours=3))
    team_mates = [person for login, person in people.items() if login not in {"mallory", "admin"}]
    acme = world.organization("acme", members=team_mates, admins=[people["admin"]], installed=False)
    world.team(acme, "architects", [people["dave"]])
    world.team(acme, "security", [people["carol"], people["dave"]])
    files = {"README.md": texts.README, POLICY_PATH: texts.POLICY}
    repository = world.repository(acme, "decisions", files, writers=[people[login] for login in WRITERS])
    repository.last_number = 40
    acts = Acts(world)
    _past(acts, repository, people)
    world.clock.frozen_at, world.clock.ahead = None, timedelta()
    return Sample(acts, acme, repository, people["admin"])


def installed(made: Sample) -> None:
    """Installs the App on the organization, which tells it of the repository."""
    acts, owner = made.acts, made.organization
    installation = acts.payloads.installation(acts.install(owner, made.admin))
    added = [acts.payloads.repository(made.repository)]
    acts.tell_owner(
        "installation_repositories",
        "added",
        owner,
        made.admin,
        installation=installation,
        repository_selection="all",
        repositories_added=added,
        repositories_removed=[],
    )


def _past(acts: Acts, repository: Repository, people: dict[str, Account]) -> None:
    """What was said before the App came."""
    passing, author = acts.world.clock.advance, people["erin"]
    acts.open_pull(
        repository,
        author,
        title="RFC 12: Keep events for 90 days",
        body="A restore takes nine hours. I would like it to take one.",
        files={"rfcs/0012-keep-events-for-90-days.md": texts.EVENTS},
        branch="rfc-12",
    )
    passing(1800)
    passkeys = acts.open_pull(
        repository,
        author,
        title="RFC 13: Sign in with passkeys only",
        body="One in three support requests is about a password. Let us be brave.",
        files={"rfcs/0013-passkeys-only.md": texts.PASSKEYS},
        branch="rfc-13",
    )
    passing(7200)
    acts.comment(passkeys, people["mallory"], "I would never use this.")
    passing(4000)
    acts.comment(
        passkeys,
        people["bob"],
        "I disagree and commit: we will lose customers with old phones, and they are our most loyal ones. "
        "But I had my say, and I will make it work.",
    )
    passing(1800)
    acts.open_pull(
        repository,
        author,
        title="Mend a typing error in the README",
        files={"README.md": texts.README.replace("agre.", "agree.")},
        branch="agree",
    )
