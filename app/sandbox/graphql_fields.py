"""How the fields that GraphQL asks for are found in records, and the fields that several types share."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.sandbox.clock import written
from app.sandbox.gate import Call
from app.sandbox.git import Commit, FileChange
from app.sandbox.records import (
    Account,
    Comment,
    Edit,
    Happening,
    Label,
    Pull,
    Reaction,
    Repository,
    Review,
    ReviewComment,
    Team,
    Writing,
)

Arguments = dict[str, Any]
EMOJI = {
    "THUMBS_UP": "+1",
    "THUMBS_DOWN": "-1",
    "LAUGH": "laugh",
    "HOORAY": "hooray",
    "CONFUSED": "confused",
    "HEART": "heart",
    "ROCKET": "rocket",
    "EYES": "eyes",
}
NAMES = {content: name for name, content in EMOJI.items()}
PAGING = ("first", "last", "after", "before")


@dataclass(frozen=True)
class Known:
    """A field: how to find it in an object, of which type it is (None: a plain value), and its arguments."""

    find: Callable[[Any, Arguments, Call], Any]
    type: str | None = None
    arguments: tuple[str, ...] = ()
    listed: bool = False  # a connection, to be paged
    required: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listed:
    """What a connection lists, before it is paged."""

    items: Sequence[Any]


@dataclass(frozen=True)
class ListedCommit:
    """A commit as one of a pull request's."""

    pull: Pull
    commit: Commit


@dataclass(frozen=True)
class Thread:
    """An inline comment with its answers."""

    comments: list[ReviewComment] = field(default_factory=list)


CONCRETE: dict[type, str] = {
    Repository: "Repository",
    Pull: "PullRequest",
    Comment: "IssueComment",
    Review: "PullRequestReview",
    ReviewComment: "PullRequestReviewComment",
    Label: "Label",
    Team: "Team",
    Reaction: "Reaction",
    Edit: "UserContentEdit",
    Commit: "Commit",
    ListedCommit: "PullRequestCommit",
    Thread: "PullRequestReviewThread",
    FileChange: "PullRequestChangedFile",
}


def type_of(found: Any) -> str | None:
    """The GraphQL type of a record."""
    if isinstance(found, Account):
        return found.kind
    return found.type if isinstance(found, Happening) else CONCRETE.get(type(found))


def bare(account: Account) -> str:
    """A login as GraphQL shows it: a bot's has no [bot]."""
    return account.login.removesuffix("[bot]") if account.kind == "Bot" else account.login


def small(number: int) -> int | None:
    """A databaseId: GraphQL's Int has 32 bits, and what does not fit is null."""
    return number if number < 2**31 else None


def plain(find: Callable[[Any], Any]) -> Known:
    """A plain value; times are written as GitHub does."""

    def found(one: Any, _arguments: Arguments, _call: Call) -> Any:
        value = find(one)
        return written(value) if isinstance(value, datetime) else value

    return Known(found)


def link(kind: str, find: Callable[[Any], Any]) -> Known:
    """One object or a list of them."""
    return Known(lambda one, _arguments, _call: find(one), kind)


def many(kind: str, find: Callable[[Any], Iterable[Any]], *arguments: str) -> Known:
    """A connection."""
    return Known(
        lambda one, _arguments, _call: Listed(list(find(one))), kind, (*PAGING, "orderBy", *arguments), listed=True
    )


ACTOR = {
    "login": plain(bare),
    "url": Known(lambda one, _arguments, call: f"{call.world.url}/{one.login}"),
    "avatarUrl": Known(lambda one, _arguments, call: f"{call.world.url}/avatars/u/{one.id}", arguments=("size",)),
}
ACCOUNT = {**ACTOR, "id": plain(lambda one: one.node_id), "databaseId": plain(lambda one: small(one.id))}


def _reactions(one: Writing, asked: Arguments, _call: Call) -> Listed:
    wanted = EMOJI.get(asked.get("content", ""), "")
    return Listed([each for each in one.reactions if wanted in {"", each.content}])


def _groups(one: Writing, _asked: Arguments, call: Call) -> list[dict[str, Any]]:
    groups = []
    for content, name in NAMES.items():
        by = [each.by for each in one.reactions if each.content == content]
        groups.append({"content": name, "viewerHasReacted": call.viewer in by, "users": Listed(by)})
    return groups


def _url(one: Any, _asked: Arguments, call: Call) -> str:
    shape = {Comment: "comment", Review: "review", ReviewComment: "review_comment", Pull: "pull"}[type(one)]
    return str(getattr(call.payloads, shape)(one)["html_url"])


WRITING = {
    "id": plain(lambda one: one.node_id),
    "databaseId": plain(lambda one: small(one.id)),
    "fullDatabaseId": plain(lambda one: str(one.id)),
    "url": Known(_url),
    "body": plain(lambda one: one.body),
    "author": link("Actor", lambda one: one.author),
    "createdAt": plain(lambda one: one.created_at),
    "publishedAt": plain(lambda one: one.created_at),
    "updatedAt": plain(lambda one: one.updated_at),
    "lastEditedAt": plain(lambda one: one.last_edit.at if one.last_edit else None),
    "editor": link("Actor", lambda one: one.last_edit.editor if one.last_edit else None),
    "includesCreatedEdit": plain(lambda one: bool(one.edits)),
    "userContentEdits": many("UserContentEdit", lambda one: reversed(one.edits)),
    "viewerDidAuthor": Known(lambda one, _asked, call: one.author is call.viewer),
    "reactions": Known(_reactions, "Reaction", (*PAGING, "content", "orderBy"), listed=True),
    "reactionGroups": Known(_groups, "ReactionGroup"),
}
SAID = {
    **WRITING,
    "pullRequest": link("PullRequest", lambda one: one.pull),
    "isMinimized": plain(lambda one: one.minimized),
    "minimizedReason": plain(lambda one: "resolved" if one.minimized else None),
}
HAPPENING = {
    "id": plain(lambda one: f"EV_{one.id}"),
    "createdAt": plain(lambda one: one.at),
    "actor": link("Actor", lambda one: one.actor),
}


def items(pull: Pull, asked: Arguments, _call: Call) -> Listed:
    """The timeline, of the asked types only."""
    kinds = {"".join(part.capitalize() for part in one.split("_")) for one in asked.get("itemTypes") or []}
    listed: list[tuple[str, Any]] = [(written(one.at) or "", one) for one in pull.timeline]
    listed += [(written(one.commit.at) or "", one) for one in listed_commits(pull)]
    listed += [(written(one.created_at) or "", one) for one in (*pull.comments, *pull.reviews)]
    listed.sort(key=lambda pair: pair[0])
    since = asked.get("since") or ""
    return Listed([one for at, one in listed if at >= since and (not kinds or type_of(one) in kinds)])


def listed_commits(pull: Pull) -> list[ListedCommit]:
    """The pull request's commits, oldest first."""
    history = pull.repository.history
    return [ListedCommit(pull, one) for one in history.between(pull.base_tip.sha, pull.head)]


def threads(pull: Pull) -> list[Thread]:
    """The inline conversations of a pull request."""
    found: dict[int, Thread] = {}
    for one in pull.review_comments:
        first = one
        while first.in_reply_to:
            first = first.in_reply_to
        found.setdefault(first.id, Thread()).comments.append(one)
    return list(found.values())


def pulls(repository: Repository, asked: Arguments, _call: Call) -> Listed:
    """A repository's pull requests, by state and base branch."""
    states, base = asked.get("states") or [], asked.get("baseRefName")
    states = [states] if isinstance(states, str) else states
    listed = repository.pulls.values()
    return Listed([one for one in listed if (not states or state_of(one) in states) and base in {None, one.base}])


def state_of(pull: Pull) -> str:
    """OPEN, CLOSED or MERGED."""
    return "MERGED" if pull.merged_at else pull.state.upper()


def git_object(repository: Repository, asked: Arguments, _call: Call) -> Any:
    """What an expression such as HEAD:README.md names."""
    ref, _, path = str(asked.get("expression", "")).partition(":")
    at = repository.history.resolve(repository.default_branch if ref == "HEAD" else ref)
    if at is None or not path:
        return at
    return {"__typename": "Blob", "text": at.tree[path]} if path in at.tree else None


def comments(pull: Pull, asked: Arguments, _call: Call) -> Listed:
    """What was said in the conversation, by when it was written or last updated."""
    order = asked.get("orderBy") or {}
    if order.get("field") != "UPDATED_AT":
        return Listed(pull.comments)
    ordered = sorted(pull.comments, key=lambda one: (one.updated_at, one.id), reverse=order["direction"] == "DESC")
    return Listed(ordered)
