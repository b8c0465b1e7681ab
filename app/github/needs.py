"""What the App must be granted and told of, by GitHub's names."""

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

_LEVELS = ("read", "write", "admin")


def lacking(granted: dict[str, str]) -> dict[str, str]:
    """Those permissions that are not granted, or not to the level that is needed."""
    return {name: level for name, level in PERMISSIONS.items() if _rank(granted.get(name)) < _rank(level)}


def _rank(level: str | None) -> int:
    return _LEVELS.index(level) if level in _LEVELS else -1
