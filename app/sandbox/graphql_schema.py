"""The GraphQL types that the sandbox knows, with their fields; what is not here is an error that names it."""

from app.sandbox.git import blob_id
from app.sandbox.graphql_fields import (
    ACCOUNT,
    ACTOR,
    HAPPENING,
    NAMES,
    PAGING,
    SAID,
    WRITING,
    Known,
    comments,
    git_object,
    items,
    link,
    listed_commits,
    many,
    plain,
    pulls,
    small,
    state_of,
    threads,
)
from app.sandbox.payloads import changes_of

NODE = {"id": plain(lambda one: one.node_id)}
EVENTS = [
    *("ReviewDismissedEvent", "LabeledEvent", "UnlabeledEvent", "RenamedTitleEvent", "HeadRefForcePushedEvent"),
    *("ReviewRequestedEvent", "ReviewRequestRemovedEvent", "ReadyForReviewEvent", "ConvertToDraftEvent"),
    *("ClosedEvent", "ReopenedEvent", "MergedEvent", "LockedEvent", "UnlockedEvent"),
]
COMMENT_PLACE = {
    "path": plain(lambda one: one.path),
    "line": plain(lambda one: one.line),
    "originalLine": plain(lambda one: one.line),
    "originalCommit": link("Commit", lambda one: one.pull.repository.history.commits[one.head]),
    "commit": link("Commit", lambda one: one.pull.repository.history.commits[one.pull.head]),
    "pullRequestReview": link("PullRequestReview", lambda one: one.review),
    "replyTo": link("PullRequestReviewComment", lambda one: one.in_reply_to),
    "outdated": plain(lambda one: one.head != one.pull.head),
    "state": plain(lambda _one: "SUBMITTED"),
}
PULL = {
    **WRITING,
    "number": plain(lambda one: one.number),
    "title": plain(lambda one: one.title),
    "state": plain(state_of),
    "isDraft": plain(lambda one: one.draft),
    "locked": plain(lambda one: one.locked),
    "merged": plain(lambda one: one.merged_at is not None),
    "mergedAt": plain(lambda one: one.merged_at),
    "mergedBy": link("Actor", lambda one: one.merged_by),
    "closed": plain(lambda one: one.state == "closed"),
    "closedAt": plain(lambda one: one.closed_at),
    "headRefOid": plain(lambda one: one.head),
    "headRefName": plain(lambda one: one.branch),
    "baseRefOid": plain(lambda one: one.base_sha),
    "baseRefName": plain(lambda one: one.base),
    "changedFiles": plain(lambda one: len(changes_of(one))),
    "isCrossRepository": plain(lambda _one: False),
    "repository": link("Repository", lambda one: one.repository),
    "labels": many("Label", lambda one: one.labels),
    "assignees": many("User", lambda one: one.assignees),
    "reviewRequests": many("ReviewRequest", lambda one: [*one.requested, *one.requested_teams]),
    "comments": Known(comments, "IssueComment", (*PAGING, "orderBy"), listed=True),
    "reviews": many("PullRequestReview", lambda one: one.reviews, "states", "author"),
    "reviewThreads": many("PullRequestReviewThread", threads),
    "commits": many("PullRequestCommit", listed_commits),
    "files": many("PullRequestChangedFile", changes_of),
    "timelineItems": Known(items, "PullRequestTimelineItems", (*PAGING, "itemTypes", "since", "skip"), listed=True),
}
TYPES: dict[str, dict[str, Known]] = {
    "Node": NODE,
    "Actor": ACTOR,
    "RepositoryOwner": ACCOUNT,
    "User": {**ACCOUNT, "name": plain(lambda one: one.name)},
    "Bot": ACCOUNT,
    "Mannequin": ACCOUNT,
    "Organization": {**ACCOUNT, "name": plain(lambda one: one.name)},
    "Team": {
        "id": plain(lambda one: f"T_{one.id}"),
        "databaseId": plain(lambda one: one.id),
        "slug": plain(lambda one: one.slug),
        "name": plain(lambda one: one.name),
        "combinedSlug": plain(lambda one: f"{one.organization.login}/{one.slug}"),
    },
    "RequestedReviewer": {},
    "ReviewRequest": {"requestedReviewer": link("RequestedReviewer", lambda one: one)},
    "Repository": {
        "id": plain(lambda one: f"R_{one.id}"),
        "databaseId": plain(lambda one: small(one.id)),
        "name": plain(lambda one: one.name),
        "nameWithOwner": plain(lambda one: one.full_name),
        "owner": link("RepositoryOwner", lambda one: one.owner),
        "isPrivate": plain(lambda one: one.private),
        "isArchived": plain(lambda one: one.archived),
        "url": Known(lambda one, _asked, call: f"{call.world.url}/{one.full_name}"),
        "pullRequest": Known(
            lambda one, asked, _call: one.pulls.get(asked["number"]), "PullRequest", ("number",), required=("number",)
        ),
        "pullRequests": Known(pulls, "PullRequest", (*PAGING, "states", "baseRefName", "orderBy"), listed=True),
        "labels": many("Label", lambda one: one.labels.values()),
        "object": Known(git_object, "GitObject", ("expression", "oid")),
        "defaultBranchRef": link("Ref", lambda one: {"name": one.default_branch, "repository": one}),
    },
    "Ref": {
        "name": plain(lambda one: one["name"]),
        "target": link("GitObject", lambda one: one["repository"].history.tip(one["name"])),
    },
    "GitObject": {"oid": plain(lambda one: blob_id(one["text"]) if isinstance(one, dict) else one.sha)},
    "Blob": {
        "oid": plain(lambda one: blob_id(one["text"])),
        "text": plain(lambda one: one["text"]),
        "byteSize": plain(lambda one: len(one["text"].encode())),
    },
    "PullRequest": PULL,
    "IssueComment": SAID,
    "PullRequestReview": {
        **SAID,
        "state": plain(lambda one: one.state),
        "submittedAt": plain(lambda one: one.created_at),
        "commit": link("Commit", lambda one: one.pull.repository.history.commits[one.head]),
        "comments": many(
            "PullRequestReviewComment", lambda one: [each for each in one.pull.review_comments if each.review is one]
        ),
    },
    "PullRequestReviewComment": {**SAID, **COMMENT_PLACE},
    "PullRequestReviewThread": {
        "id": plain(lambda one: f"PRRT_{one.comments[0].id}"),
        "isResolved": plain(lambda _one: False),
        "isOutdated": plain(lambda one: one.comments[0].head != one.comments[0].pull.head),
        "path": plain(lambda one: one.comments[0].path),
        "line": plain(lambda one: one.comments[0].line),
        "comments": many("PullRequestReviewComment", lambda one: one.comments),
    },
    "Label": {
        "id": plain(lambda one: f"LA_{one.id}"),
        "name": plain(lambda one: one.name),
        "color": plain(lambda one: one.color),
        "description": plain(lambda one: one.description),
    },
    "Reaction": {
        "id": plain(lambda one: f"REA_{one.id}"),
        "databaseId": plain(lambda one: small(one.id)),
        "content": plain(lambda one: NAMES[one.content]),
        "createdAt": plain(lambda one: one.at),
        "user": link("User", lambda one: one.by),
    },
    "ReactionGroup": {
        "content": plain(lambda one: one["content"]),
        "viewerHasReacted": plain(lambda one: one["viewerHasReacted"]),
        "users": many("User", lambda one: one["users"].items),
        "reactors": many("Actor", lambda one: one["users"].items),
    },
    "UserContentEdit": {
        "id": plain(lambda one: f"UCE_{one.id}"),
        "editedAt": plain(lambda one: one.at),
        "createdAt": plain(lambda one: one.at),
        "updatedAt": plain(lambda one: one.at),
        "editor": link("Actor", lambda one: one.editor),
        "diff": plain(lambda one: one.body),
        "deletedAt": plain(lambda _one: None),
        "deletedBy": link("Actor", lambda _one: None),
    },
    "Commit": {
        "id": plain(lambda one: f"C_{one.sha}"),
        "oid": plain(lambda one: one.sha),
        "message": plain(lambda one: one.message),
        "messageHeadline": plain(lambda one: one.message.splitlines()[0]),
        "committedDate": plain(lambda one: one.at),
        "authoredDate": plain(lambda one: one.at),
        "author": link("GitActor", lambda one: one),
    },
    "GitActor": {
        "name": plain(lambda one: one.author),
        "date": plain(lambda one: one.at),
        "user": Known(lambda one, _asked, call: call.world.find_account(one.author), "User"),
    },
    "PullRequestCommit": {
        "id": plain(lambda one: f"PURC_{one.commit.sha}"),
        "commit": link("Commit", lambda one: one.commit),
        "pullRequest": link("PullRequest", lambda one: one.pull),
    },
    "PullRequestChangedFile": {
        "path": plain(lambda one: one.path),
        "changeType": plain(lambda one: {"removed": "DELETED"}.get(one.status, one.status.upper())),
        "additions": plain(lambda one: one.additions),
        "deletions": plain(lambda one: one.deletions),
    },
    "PullRequestTimelineItems": {},
    **dict.fromkeys(EVENTS, HAPPENING),
    "RateLimit": {
        name: plain(lambda one, name=name: one[name])  # type: ignore[misc]
        for name in ("limit", "cost", "remaining", "used", "resetAt", "nodeCount")
    },
}
TYPES["ReviewDismissedEvent"] = {
    **HAPPENING,
    "databaseId": plain(lambda one: small(one.id)),
    "dismissalMessage": plain(lambda one: one.details["message"] or None),
    "dismissalMessageHTML": plain(lambda one: one.details["message"] or None),
    "previousReviewState": plain(lambda one: one.details["state"]),
    "review": link("PullRequestReview", lambda one: one.details["review"]),
    "pullRequest": link("PullRequest", lambda one: one.details["review"].pull),
}
for _event in ("LabeledEvent", "UnlabeledEvent"):
    TYPES[_event] = {**HAPPENING, "label": link("Label", lambda one: one.details["label"])}
for _event in ("ReviewRequestedEvent", "ReviewRequestRemovedEvent"):
    _reviewer = link("RequestedReviewer", lambda one: one.details["requestedReviewer"])
    TYPES[_event] = {**HAPPENING, "requestedReviewer": _reviewer}
TYPES["RenamedTitleEvent"] = {
    **HAPPENING,
    "previousTitle": plain(lambda one: one.details["previousTitle"]),
    "currentTitle": plain(lambda one: one.details["currentTitle"]),
}

UNIONS = {
    "Node": {
        "PullRequest",
        "IssueComment",
        "PullRequestReview",
        "PullRequestReviewComment",
        "User",
        "Bot",
        "Mannequin",
        "Repository",
    },
    "Actor": {"User", "Bot", "Organization", "Mannequin"},
    "RepositoryOwner": {"User", "Organization"},
    "RequestedReviewer": {"User", "Bot", "Team"},
    "GitObject": {"Commit", "Blob"},
    "PullRequestTimelineItems": {*EVENTS, "PullRequestCommit", "IssueComment", "PullRequestReview"},
    "Reactable": {"PullRequest", "IssueComment", "PullRequestReview", "PullRequestReviewComment"},
    "Comment": {"PullRequest", "IssueComment", "PullRequestReview", "PullRequestReviewComment"},
}
REACTABLE = {name: WRITING[name] for name in ("id", "databaseId", "reactions", "reactionGroups")}
TYPES["Reactable"] = REACTABLE
TYPES["Comment"] = {
    name: known for name, known in WRITING.items() if name not in {"reactions", "reactionGroups", "url"}
}
