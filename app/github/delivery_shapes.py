"""Webhook deliveries in the shapes we use, one for each event."""

from typing import Annotated

from pydantic import Field

from app.github.payloads import (
    Account,
    CommentShape,
    Installation,
    Number,
    PullNumber,
    PullShape,
    RepositoryShape,
    ReviewShape,
    Shape,
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


class PullRequestDelivery(AtRepository):
    """`pull_request`."""

    action: str
    pull_request: PullShape


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


class CheckShape(Shape):
    """A check run or check suite. Its pull requests are not listed for forks."""

    head_sha: str
    pull_requests: tuple[PullNumber, ...] = ()


class CheckRunDelivery(AtRepository):
    """`check_run`."""

    action: str
    check_run: CheckShape


class CheckSuiteDelivery(AtRepository):
    """`check_suite`."""

    action: str
    check_suite: CheckShape
