"""Webhook deliveries in the shapes we use, one for each event."""

from typing import Annotated

from pydantic import Field

from app.github.payloads import (
    Account,
    CommentShape,
    Installation,
    LabelShape,
    Number,
    PullNumber,
    PullShape,
    RepositoryShape,
    ReviewShape,
    Shape,
    TeamSlug,
)


class From(Shape):
    """What something was before."""

    from_: str | None = Field(default=None, alias="from")


class BodyChanges(Shape):
    """What an edit changed. Without `body`, the words are as they were."""

    body: From | None = None


class Delivery(Shape):
    """What every delivery may have."""

    action: str = ""
    sender: Account | None = None
    repository: RepositoryShape | None = None
    installation: Installation | None = None
    organization: Account | None = None


class AtRepository(Delivery):
    """A delivery about something in a repository."""

    repository: RepositoryShape


class _FormerTitle(Shape):
    from_: str = Field(alias="from")


class PullRequestChanges(Shape):
    """What an edit of the pull request changed; with neither, something else."""

    title: _FormerTitle | None = None
    base: Shape | None = None


class PullRequestDelivery(AtRepository):
    """`pull_request`."""

    action: str
    pull_request: PullShape
    label: LabelShape | None = None
    changes: PullRequestChanges | None = None
    assignee: Account | None = None
    requested_reviewer: Account | None = None
    requested_team: TeamSlug | None = None


class IssueShape(Shape):
    """An issue; a pull request if it says so."""

    number: Number
    pull_request: Shape | None = None


class IssueCommentDelivery(AtRepository):
    """`issue_comment`."""

    action: str
    issue: IssueShape
    comment: CommentShape
    changes: BodyChanges | None = None


class ReviewDelivery(AtRepository):
    """`pull_request_review`."""

    action: str
    review: ReviewShape
    pull_request: Annotated[PullShape | PullNumber, Field(union_mode="left_to_right")]
    changes: BodyChanges | None = None


class ReviewCommentDelivery(AtRepository):
    """`pull_request_review_comment`."""

    action: str
    comment: CommentShape
    pull_request: Annotated[PullShape | PullNumber, Field(union_mode="left_to_right")]
    changes: BodyChanges | None = None


class PushedCommit(Shape):
    """The paths that one pushed commit touches."""

    added: tuple[str, ...] | None = None
    modified: tuple[str, ...] | None = None
    removed: tuple[str, ...] | None = None


class PushDelivery(AtRepository):
    """`push`."""

    ref: str
    created: bool = False
    deleted: bool = False
    forced: bool = False
    head_commit: Shape | None = None
    commits: tuple[PushedCommit, ...] | None = None


class TeamShape(Shape):
    """A team; a deleted one may have no slug."""

    slug: str | None = None
    parent: Shape | None = None

    @property
    def surely_alone(self) -> bool:
        """Whether it says that it has no parent; a delivery that leaves it out may be of a child."""
        return self.parent is None and "parent" in self.model_fields_set


class AuthorizationDelivery(Delivery):
    """`github_app_authorization`."""

    action: str
    sender: Account


class TeamDelivery(Delivery):
    """`team` and `membership`."""

    action: str
    team: TeamShape
    organization: Account


class OrganizationDelivery(Delivery):
    """`organization`."""

    action: str
    organization: Account


class MemberDelivery(AtRepository):
    """`member`: a collaborator of a repository."""

    action: str


class InstallationDelivery(Delivery):
    """`installation` and `installation_repositories`."""

    action: str
    installation: Installation
    repositories: tuple[RepositoryShape, ...] = ()
    repositories_added: tuple[RepositoryShape, ...] = ()
    repositories_removed: tuple[RepositoryShape, ...] = ()


class RepositoryChanges(Shape):
    """What an edit of a repository changed."""

    default_branch: From | None = None


class RepositoryDelivery(AtRepository):
    """`repository`."""

    action: str
    changes: RepositoryChanges | None = None


class MergeGroupShape(Shape):
    """A merge group: the commit to be checked, and what it is made for."""

    head_sha: str
    head_ref: str
    base_ref: str


class MergeGroupDelivery(AtRepository):
    """`merge_group`."""

    action: str
    merge_group: MergeGroupShape


class CheckShape(Shape):
    """A check run or check suite. Its pull requests are not listed for forks."""

    head_sha: str
    pull_requests: tuple[PullNumber, ...] = ()
    external_id: str | None = None  # as we named it: `pull:12`

    @property
    def about(self) -> int | None:
        """The pull request that the check of ours speaks of."""
        digits = (self.external_id or "").removeprefix("pull:")
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


class RequestedAction(Shape):
    """Which button was pressed."""

    identifier: str


class CheckRunDelivery(AtRepository):
    """`check_run`."""

    action: str
    check_run: CheckShape
    requested_action: RequestedAction | None = None


class CheckSuiteDelivery(AtRepository):
    """`check_suite`."""

    action: str
    check_suite: CheckShape
