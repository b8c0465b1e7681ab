"""What one delivery or reading tells, as values: the only thing that crosses from GitHub's side to the store's."""

from dataclasses import dataclass
from datetime import datetime

from app.decision.publication import Press
from app.decision.pull_request import Comment, Happening, Head, PullRequest


@dataclass(frozen=True, slots=True, order=True)
class PullRequestKey:
    """Which pull request, for good: a repository's id outlives its name. Number 0 stands for the repository itself."""

    repository_id: int
    number: int


NO_PULL_REQUEST = -1
"""The number under which merge groups are kept that name no pull request."""

NO_REPOSITORY = 0
"""The repository under which the work queue keeps what is done for all; below it, negated, an installation's chores."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository that the App is installed on."""

    id: int
    installation_id: int
    owner: str
    name: str
    default_branch: str = "main"
    archived: bool = False
    private: bool = True


@dataclass(frozen=True, slots=True)
class RepositoryTold:
    """The repository as a delivery named it. `discover`: its open pull requests should be read too."""

    repository: Repository
    discover: bool = False


@dataclass(frozen=True, slots=True)
class RepositoryLost:
    """The App may no longer see it."""

    repository_id: int


@dataclass(frozen=True, slots=True)
class InstallationLost:
    """The App was uninstalled (or suspended) there: nothing may be read or written until it is told of again."""

    installation_id: int


@dataclass(frozen=True, slots=True)
class InstallationBack:
    """Installed or unsuspended: its repositories are listed and read."""

    installation_id: int


@dataclass(frozen=True, slots=True)
class PullRequestTold:
    """The state of a pull request at its `updated_at`. `by_us`: our own act told of it, and asks for nothing."""

    key: PullRequestKey
    pull: PullRequest
    by_us: bool = False


@dataclass(frozen=True, slots=True)
class HeadTold:
    """A head of the pull request, perhaps with its files."""

    key: PullRequestKey
    head: Head


@dataclass(frozen=True, slots=True)
class HappeningTold:
    """Something that was done to the pull request, and by whom."""

    key: PullRequestKey
    happening: Happening


@dataclass(frozen=True, slots=True)
class CommentTold:
    """A comment or review, with the versions that this delivery shows, its deletion or its dismissal."""

    key: PullRequestKey
    comment: Comment


@dataclass(frozen=True, slots=True)
class OwnCommentTouched:
    """Somebody else edited or deleted a comment that the App wrote."""

    key: PullRequestKey
    comment_id: int
    deleted: bool


@dataclass(frozen=True, slots=True)
class RereadAsked:
    """Somebody wants everything read again. Without a number: every open pull request whose head this is."""

    repository_id: int
    number: int | None
    head: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class DifferenceSeen:
    """GitHub shows something that no delivery told of: all is to be read. `state`: it was opened or closed, too."""

    key: PullRequestKey
    state: bool = False


@dataclass(frozen=True, slots=True)
class PolicyTouched:
    """A push to this branch may have changed the policy file (or another file that decides who must commit)."""

    repository_id: int
    branch: str


@dataclass(frozen=True, slots=True)
class TeamTouched:
    """A team's people changed. `team` is `org/slug`; None: any team of the organization, and its people, may have."""

    organization: str
    team: str | None


@dataclass(frozen=True, slots=True)
class AuthorizationRevoked:
    """A person took back what they allowed the App to do in their name."""

    person_id: int


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """Somebody pressed a button of our check on a commit. Of several pull requests with that head it is `number`'s."""

    repository_id: int
    number: int | None  # that the check speaks of, by its own account
    press: Press
    guid: str = ""  # of the delivery; known once it is taken in


@dataclass(frozen=True, slots=True)
class MergeGroupTold:
    """The merge queue asks for checks on the head commit of a group that was made for this pull request."""

    key: PullRequestKey
    head: str
    base: str  # the branch it is to be merged into
    at: datetime  # by our clock


@dataclass(frozen=True, slots=True)
class MergeGroupGone:
    """A group is no more: it was merged, or taken apart."""

    key: PullRequestKey
    head: str


Fact = (
    RepositoryTold
    | RepositoryLost
    | InstallationLost
    | InstallationBack
    | PullRequestTold
    | HeadTold
    | HappeningTold
    | CommentTold
    | OwnCommentTouched
    | RereadAsked
    | DifferenceSeen
    | MergeGroupTold
    | MergeGroupGone
    | ButtonPressed
    | PolicyTouched
    | TeamTouched
    | AuthorizationRevoked
)
