"""What the App must be granted and told of, by GitHub's names, and what each is for in words for whoever grants it."""

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
"""Each with the level. Statuses are never written: without this one the App cannot be chosen as a check's source."""

EVENTS = (
    *("pull_request", "issue_comment", "pull_request_review", "pull_request_review_comment", "push", "merge_group"),
    *("check_run", "team", "membership", "member", "organization", "repository", "label"),
)
"""To be subscribed to. Those of the installation itself come without."""

WHY_PERMISSIONS = {
    "checks": "To report the one check that says whether everyone has committed.",
    "pull_requests": "To read what is decided and who says what; to keep one comment, react, label, ask for reviews.",
    "issues": "Labels and comments of pull requests are issues to GitHub. And to ask after the merge how the "
    "bet turned out, if a policy says so.",
    "statuses": "Never used. GitHub asks for it before an App can be chosen as the source of a required check.",
    "contents": "To read the policy, CODEOWNERS, and the front matter of changed files. Nothing is ever pushed.",
    "metadata": "GitHub grants it to every App: names of repositories, and who may read and write.",
    "members": "To know who is in a team that must commit.",
    "merge_queues": "To know which pull request a merge queue is about to merge.",
}

WHY_EVENTS = {
    "pull_request": "A pull request is opened, pushed to, labelled, made ready, merged.",
    "issue_comment": "Somebody commits, dissents or blocks in a comment; or edits or deletes one.",
    "pull_request_review": "Somebody approves, requests changes, or a review is dismissed.",
    "pull_request_review_comment": "Somebody says so in a comment on a line.",
    "push": "The policy or CODEOWNERS changed.",
    "merge_group": "A merge queue wants the check.",
    "check_run": "Somebody presses one of the check’s buttons, or Re-run.",
    "team": "A team was renamed or deleted.",
    "membership": "Somebody joined or left a team.",
    "member": "Somebody’s access to a repository changed.",
    "organization": "Somebody joined or left the organization.",
    "repository": "A repository was renamed, moved or made private.",
    "label": "A label was renamed or deleted.",
}

_LEVELS = ("read", "write", "admin")


def lacking(granted: dict[str, str]) -> dict[str, str]:
    """Those permissions that are not granted, or not to the level that is needed."""
    return {name: level for name, level in PERMISSIONS.items() if _rank(granted.get(name)) < _rank(level)}


def _rank(level: str | None) -> int:
    return _LEVELS.index(level) if level in _LEVELS else -1
