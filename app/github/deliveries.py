"""Webhook deliveries: whether one is GitHub's, and the facts that it tells."""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import from_json

from app.decision.facts import (
    AuthorizationRevoked,
    ButtonPressed,
    CommentTold,
    Fact,
    HappeningTold,
    HeadTold,
    InstallationBack,
    InstallationLost,
    OwnCommentTouched,
    PolicyTouched,
    PullRequestKey,
    PullRequestTold,
    RepositoryLost,
    RepositoryTold,
    RereadAsked,
    TeamTouched,
)
from app.decision.publication import BUTTONS, Press
from app.decision.pull_request import CommentKind, Did, Happening, Head
from app.github.buttons import Signer, statement_told
from app.github.delivered import comment_told, review_told
from app.github.delivery_shapes import (
    AtRepository,
    AuthorizationDelivery,
    CheckRunDelivery,
    CheckShape,
    CheckSuiteDelivery,
    InstallationDelivery,
    IssueCommentDelivery,
    MemberDelivery,
    MergeGroupDelivery,
    OrganizationDelivery,
    PullRequestDelivery,
    PushDelivery,
    RepositoryDelivery,
    ReviewCommentDelivery,
    ReviewDelivery,
    TeamDelivery,
)
from app.github.merge_groups import group_told
from app.github.payloads import Account, PullNumber, PullShape, Shape, clean, person

S = TypeVar("S", bound=Shape)

_DECIDING = frozenset({".github/commitment.yml", "CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS"})
_FEW_COMMITS = 20  # a push of more is not gone through: GitHub cuts long lists without saying so
_FEW_PATHS = 300
_ACTION = re.compile(rb'\s{0,9}\{\s{0,9}"action"\s{0,9}:\s{0,9}"([a-z_]{1,40})"')


class MalformedDelivery(Exception):  # noqa: N818 - a name of the house
    """The body is not JSON, not an object, or not what its event says."""


@dataclass(frozen=True, slots=True)
class _Receipt:
    """How a delivery reached us."""

    event: str
    body: bytes
    at: datetime
    own_login: str
    button_key: bytes

    def read(self, shape: type[S]) -> S:
        try:
            return shape.model_validate_json(self.body)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            where = ".".join(str(part) for part in first["loc"])[:200]
            said = f"{where}: {first['msg']}" if where else first["msg"]
            raise MalformedDelivery(f"not a {self.event} delivery: {said[:300]}") from error

    def is_us(self, account: Account | None) -> bool:
        return account is not None and bool(self.own_login) and account.login.lower() == self.own_login


def verify(body: bytes, signature_header: str | None, secrets: Sequence[str]) -> bool:
    """Whether `X-Hub-Signature-256` was made with one of these secrets. SHA-1 signatures are not looked at."""
    if signature_header is None or not signature_header.startswith("sha256="):
        return False
    given = signature_header.removeprefix("sha256=").encode("utf-8", "replace")
    made = (hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode() for secret in secrets if secret)
    return any(hmac.compare_digest(given, each) for each in made)


def read_delivery(
    event: str, body: bytes, *, received_at: datetime, own_login: str | None, button_key: bytes = b""
) -> tuple[Fact, ...]:
    """What this delivery tells; nothing for events and actions that are not ours. Raises `MalformedDelivery`.

    `button_key`: see `app.github.buttons.key_of`.
    """
    receipt = _Receipt(event[:50], body, received_at, (own_login or "").lower(), button_key)
    reader = _READERS.get(event)
    if reader is not None:
        return reader(receipt)
    try:
        told = from_json(body)
    except ValueError as error:
        raise MalformedDelivery("the body is not JSON") from error
    if not isinstance(told, dict):
        raise MalformedDelivery("the body is not a JSON object")
    return ()


def action_of(body: bytes) -> str | None:
    """The action, where the body begins with it, as GitHub's do. For the log: nothing hangs on it."""
    found = _ACTION.match(body)
    return found[1].decode() if found else None


def _repository(told: AtRepository, *, discover: bool = False) -> tuple[Fact, ...]:
    """The repository, where the delivery says by which installation it reaches us."""
    if told.installation is None:
        return ()
    return (RepositoryTold(told.repository.told(told.installation.id), discover=discover),)


def _pull(
    receipt: _Receipt, told: AtRepository, pull: PullShape | PullNumber, *, opened: bool, pushed: bool = False
) -> tuple[Fact, ...]:
    if not isinstance(pull, PullShape):
        return ()
    key = PullRequestKey(told.repository.id, pull.number)
    value = pull.told(told.repository.id, told.repository.owner_login)
    since = pull.created_at if opened else pull.updated_at
    if receipt.is_us(told.sender):
        return (PullRequestTold(key, value, by_us=True),)
    pusher = person(told.sender) if pushed and told.sender else None
    return (PullRequestTold(key, value), HeadTold(key, Head(sha=value.head, since=since, pushed_by=pusher)))


def _pull_request(receipt: _Receipt) -> tuple[Fact, ...]:
    told = receipt.read(PullRequestDelivery)
    if told.action in ("labeled", "unlabeled") and receipt.is_us(told.sender):
        return _repository(told)  # two of one second would only raise doubts about what we know
    facts = _pull(
        receipt,
        told,
        told.pull_request,
        opened=told.action == "opened",
        pushed=told.action in ("opened", "synchronize"),
    )
    if told.action == "review_requested" and receipt.is_us(told.sender):
        return (*_repository(told), *facts)  # what we asked ourselves is nobody's act
    return (*_repository(told), *facts, *_happening(receipt, told), *_retargeted(receipt, told))


def _retargeted(receipt: _Receipt, told: PullRequestDelivery) -> tuple[Fact, ...]:
    """Another base branch: files that were listed meanwhile may be compared with either, even if it is changed back."""
    if told.action != "edited" or told.changes is None or told.changes.base is None:
        return ()
    return (RereadAsked(told.repository.id, told.pull_request.number, None, receipt.at),)


_DID = {
    "labeled": Did.LABELED,
    "unlabeled": Did.UNLABELED,
    "review_requested": Did.SEEN_REQUESTED,
    "review_request_removed": Did.REQUEST_REMOVED,
    "assigned": Did.SEEN_ASSIGNED,
    "unassigned": Did.UNASSIGNED,
    "unlocked": Did.UNLOCKED,
    "ready_for_review": Did.READIED,
    "converted_to_draft": Did.DRAFTED,
    "closed": Did.CLOSED,
    "reopened": Did.REOPENED,
}

_SWITCHES = frozenset({"ready_for_review", "converted_to_draft", "closed", "reopened", "unassigned", "unlocked"})
_PROMPT = timedelta(seconds=10)


def _happening(receipt: _Receipt, told: PullRequestDelivery) -> tuple[Fact, ...]:
    """What was done, by whom: the state alone does not tell."""
    did, what, whose = _DID.get(told.action), "", None
    if told.action == "edited" and told.changes is not None and told.changes.title is not None:
        did, what = Did.RETITLED, clean(told.changes.title.from_)
    elif told.action in ("labeled", "unlabeled"):
        what = clean(told.label.name) if told.label else ""
    elif told.action in ("assigned", "unassigned"):
        whose = person(told.assignee) if told.assignee else None
    elif told.requested_reviewer is not None:
        whose = person(told.requested_reviewer)
    elif told.requested_team is not None:
        what = f"{told.repository.owner_login}/{clean(told.requested_team.slug)}".lower()
    if did is None:
        return ()
    by = person(told.sender) if told.sender else None
    key = PullRequestKey(told.repository.id, told.pull_request.number)
    return (HappeningTold(key, Happening(did, _when(receipt, told), by, what, whose)),)


def _when(receipt: _Receipt, told: PullRequestDelivery) -> datetime:
    """When it was done. GitHub tells only when the pull request last changed.

    Clocks start and stop with some acts, and a seat ends with another. Where the last change is further back, the act
    did not count as one, and the time when we heard of it is closer.
    """
    pull = told.pull_request
    if told.action == "closed" and pull.closed_at is not None:
        return pull.closed_at
    late = told.action in _SWITCHES and receipt.at - pull.updated_at > _PROMPT
    return receipt.at if late else pull.updated_at


def _issue_comment(receipt: _Receipt) -> tuple[Fact, ...]:
    told = receipt.read(IssueCommentDelivery)
    if told.issue.pull_request is None:
        return ()
    key = PullRequestKey(told.repository.id, told.issue.number)
    author = told.comment.user
    if receipt.is_us(author):
        return _own_comment(receipt, told, key)
    if author is not None and author.type == "Bot":
        ours = not receipt.own_login and statement_told(told, receipt.at, _signer(receipt, key))
        # Nobody has told us yet who we are: a reading will.
        return (*_repository(told), RereadAsked(key.repository_id, key.number, None, receipt.at)) if ours else ()
    comment = comment_told(CommentKind.COMMENT, told, receipt.at)
    return (*_repository(told), CommentTold(key, comment)) if comment else _repository(told)


def _signer(receipt: _Receipt, key: PullRequestKey) -> Signer:
    return Signer(receipt.button_key, key.repository_id, key.number)


def _own_comment(receipt: _Receipt, told: IssueCommentDelivery, key: PullRequestKey) -> tuple[Fact, ...]:
    """What is told of a comment of our own: what it says for somebody, and that somebody else was at it."""
    said = statement_told(told, receipt.at, _signer(receipt, key))
    facts: tuple[Fact, ...] = (CommentTold(key, said),) if said else ()
    if told.action in ("edited", "deleted") and not receipt.is_us(told.sender):
        facts = (*facts, OwnCommentTouched(key, told.comment.id, deleted=told.action == "deleted"))
    return (*_repository(told), *facts) if facts else ()


def _review(receipt: _Receipt) -> tuple[Fact, ...]:
    told = receipt.read(ReviewDelivery)
    facts = (*_repository(told), *_pull(receipt, told, told.pull_request, opened=False))
    if told.review.user is not None and told.review.user.type == "Bot":
        return facts
    comment = review_told(told, receipt.at)
    key = PullRequestKey(told.repository.id, told.pull_request.number)
    return (*facts, CommentTold(key, comment)) if comment else facts


def _review_comment(receipt: _Receipt) -> tuple[Fact, ...]:
    told = receipt.read(ReviewCommentDelivery)
    facts = (*_repository(told), *_pull(receipt, told, told.pull_request, opened=False))
    if told.comment.user is not None and told.comment.user.type == "Bot":
        return facts
    comment = comment_told(CommentKind.REVIEW_COMMENT, told, receipt.at)
    key = PullRequestKey(told.repository.id, told.pull_request.number)
    return (*facts, CommentTold(key, comment)) if comment else facts


def _push(receipt: _Receipt) -> tuple[Fact, ...]:
    told = receipt.read(PushDelivery)
    if not told.ref.startswith("refs/heads/"):
        return ()
    if not _may_touch_policy(told):
        return _repository(told)
    return (*_repository(told), PolicyTouched(told.repository.id, told.ref.removeprefix("refs/heads/")))


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


def _team(receipt: _Receipt) -> tuple[Fact, ...]:
    """A child team's people are its parents' too; a renamed or deleted team's old name is not told."""
    told = receipt.read(TeamDelivery)
    org = told.organization.login
    lasting = receipt.event == "membership" or told.action not in ("edited", "deleted")
    if told.team.surely_alone and told.team.slug and lasting:
        return (TeamTouched(org, f"{org}/{told.team.slug}"),)
    return (TeamTouched(org, None),)


def _organization(receipt: _Receipt) -> tuple[Fact, ...]:
    told = receipt.read(OrganizationDelivery)
    return () if told.action == "member_invited" else (TeamTouched(told.organization.login, None),)


def _member(receipt: _Receipt) -> tuple[Fact, ...]:
    told = receipt.read(MemberDelivery)
    return (*_repository(told), TeamTouched(told.repository.owner_login, None))


def _installation(receipt: _Receipt) -> tuple[Fact, ...]:
    told = receipt.read(InstallationDelivery)
    if told.action in ("deleted", "suspend"):
        return (InstallationLost(told.installation.id),)
    if told.action in ("created", "unsuspend", "new_permissions_accepted"):
        new = told.repositories if told.action == "created" else ()
        found = (RepositoryTold(each.told(told.installation.id), discover=True) for each in new)
        return (InstallationBack(told.installation.id), *found)
    return ()


def _installation_repositories(receipt: _Receipt) -> tuple[Fact, ...]:
    told = receipt.read(InstallationDelivery)
    added = (RepositoryTold(each.told(told.installation.id), discover=True) for each in told.repositories_added)
    return (*added, *(RepositoryLost(each.id) for each in told.repositories_removed))


def _repository_itself(receipt: _Receipt) -> tuple[Fact, ...]:
    told = receipt.read(RepositoryDelivery)
    if told.action == "deleted":
        return (RepositoryLost(told.repository.id),)
    facts = _repository(told, discover=told.action in ("transferred", "unarchived"))
    if told.changes is not None and told.changes.default_branch is not None:
        branch = told.repository.default_branch or "main"
        return (*facts, PolicyTouched(told.repository.id, branch))
    return facts


def _check_run(receipt: _Receipt) -> tuple[Fact, ...]:
    told = receipt.read(CheckRunDelivery)
    if told.action == "requested_action":
        return _pressed(receipt, told)
    return _rerequested(receipt, told, told.action, told.check_run)


def _check_suite(receipt: _Receipt) -> tuple[Fact, ...]:
    told = receipt.read(CheckSuiteDelivery)
    return _rerequested(receipt, told, told.action, told.check_suite)


def _pressed(receipt: _Receipt, told: CheckRunDelivery) -> tuple[Fact, ...]:
    """GitHub's signature vouches for who pressed it."""
    button = told.requested_action.identifier if told.requested_action else ""
    if button not in BUTTONS or told.sender is None or told.sender.type != "User":
        return ()
    press = Press(person(told.sender), button, told.check_run.head_sha.lower(), receipt.at)
    return (*_repository(told), ButtonPressed(told.repository.id, told.check_run.about, press))


def _rerequested(receipt: _Receipt, told: AtRepository, action: str, check: CheckShape) -> tuple[Fact, ...]:
    if action != "rerequested":
        return ()
    only = check.about or (check.pull_requests[0].number if len(check.pull_requests) == 1 else None)
    asked = RereadAsked(told.repository.id, only, check.head_sha, receipt.at)
    return (*_repository(told), asked)


def _merge_group(receipt: _Receipt) -> tuple[Fact, ...]:
    told = receipt.read(MergeGroupDelivery)
    return (*_repository(told), *group_told(told, receipt.at))


def _authorization(receipt: _Receipt) -> tuple[Fact, ...]:
    """Who sends it is whose authorization it is."""
    told = receipt.read(AuthorizationDelivery)
    return (AuthorizationRevoked(told.sender.id),) if told.action == "revoked" else ()


_READERS: Mapping[str, Callable[[_Receipt], tuple[Fact, ...]]] = {
    "pull_request": _pull_request,
    "issue_comment": _issue_comment,
    "pull_request_review": _review,
    "pull_request_review_comment": _review_comment,
    "push": _push,
    "team": _team,
    "membership": _team,
    "member": _member,
    "organization": _organization,
    "installation": _installation,
    "installation_repositories": _installation_repositories,
    "repository": _repository_itself,
    "check_run": _check_run,
    "check_suite": _check_suite,
    "merge_group": _merge_group,
    "github_app_authorization": _authorization,
}

EVENTS = frozenset({*_READERS, "ping"})
"""The events that GitHub may tell us of."""
