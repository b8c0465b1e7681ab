"""The table of REST operations: method, path, the permission it takes, and what answers it."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.sandbox import app_reading, issues, reading, writing
from app.sandbox.gate import Gate, Handler

REPO = "/repos/{owner}/{repo}"
COMMENT = f"{REPO}/issues/comments/{{id}}"
INLINE = f"{REPO}/pulls/comments/{{id}}"

OPERATIONS: list[tuple[str, str, str, Handler]] = [
    ("GET", "/app", "app", app_reading.the_app),
    ("GET", "/app/installations", "app", app_reading.installations),
    ("GET", "/app/installations/{id}", "app", app_reading.installation),
    ("POST", "/app/installations/{id}/access_tokens", "app", app_reading.access_token),
    ("GET", "/app/hook/config", "app", app_reading.hook_config),
    ("GET", "/app/hook/deliveries", "app", app_reading.hook_deliveries),
    ("GET", "/app/hook/deliveries/{id}", "app", app_reading.hook_delivery),
    ("POST", "/app/hook/deliveries/{id}/attempts", "app", app_reading.redeliver),
    ("GET", f"{REPO}/installation", "app", app_reading.installation_of_repository),
    ("GET", "/installation/repositories", "", app_reading.installation_repositories),
    ("GET", "/rate_limit", "", app_reading.rate_limit),
    ("GET", "/user", "", reading.oneself),
    ("GET", "/users/{login}", "", reading.user),
    ("GET", "/user/{id}", "", reading.user_by_id),
    ("GET", "/orgs/{org}/teams/{slug}", "members:read", reading.team),
    ("GET", "/orgs/{org}/teams/{slug}/members", "members:read", reading.team_members),
    ("GET", REPO, "metadata:read", reading.repository),
    ("GET", f"{REPO}/contents/{{path:path}}", "contents:read", reading.contents),
    ("GET", f"{REPO}/collaborators/{{login}}/permission", "metadata:read", reading.permission),
    ("GET", f"{REPO}/branches/{{branch:path}}", "contents:read", reading.branch),
    ("GET", f"{REPO}/rules/branches/{{branch:path}}", "metadata:read", reading.branch_rules),
    ("GET", f"{REPO}/pulls", "pull_requests:read", reading.pulls),
    ("GET", INLINE, "pull_requests:read", reading.review_comment),
    ("GET", f"{INLINE}/reactions", "pull_requests:read", writing.reactions_to_review_comment),
    ("POST", f"{INLINE}/reactions", "pull_requests:write", writing.add_reaction_to_review_comment),
    ("DELETE", f"{INLINE}/reactions/{{reaction}}", "pull_requests:write", writing.remove_reaction_from_review_comment),
    ("GET", f"{REPO}/pulls/{{number}}", "pull_requests:read", reading.pull),
    ("GET", f"{REPO}/pulls/{{number}}/files", "pull_requests:read", reading.pull_files),
    ("GET", f"{REPO}/pulls/{{number}}/commits", "pull_requests:read", reading.pull_commits),
    ("GET", f"{REPO}/pulls/{{number}}/reviews", "pull_requests:read", reading.reviews),
    ("GET", f"{REPO}/pulls/{{number}}/reviews/{{id}}", "pull_requests:read", reading.review),
    ("GET", f"{REPO}/pulls/{{number}}/comments", "pull_requests:read", reading.review_comments),
    ("POST", f"{REPO}/pulls/{{number}}/requested_reviewers", "pull_requests:write", writing.request_reviewers),
    ("DELETE", f"{REPO}/pulls/{{number}}/requested_reviewers", "pull_requests:write", writing.unrequest_reviewers),
    ("GET", COMMENT, "pull_requests:read", writing.comment),
    ("PATCH", COMMENT, "pull_requests:write", writing.update_comment),
    ("DELETE", COMMENT, "pull_requests:write", writing.delete_comment),
    ("GET", f"{COMMENT}/reactions", "pull_requests:read", writing.reactions),
    ("POST", f"{COMMENT}/reactions", "pull_requests:write", writing.add_reaction),
    ("DELETE", f"{COMMENT}/reactions/{{reaction}}", "pull_requests:write", writing.remove_reaction),
    ("GET", f"{REPO}/issues", "issues:read", issues.issues),
    ("POST", f"{REPO}/issues", "issues:write", issues.create_issue),
    ("GET", f"{REPO}/issues/{{number}}/comments", "pull_requests:read", reading.comments),
    ("POST", f"{REPO}/issues/{{number}}/comments", "pull_requests:write", writing.create_comment),
    ("GET", f"{REPO}/issues/{{number}}/labels", "pull_requests:read", reading.pull_labels),
    ("POST", f"{REPO}/issues/{{number}}/labels", "pull_requests:write", writing.add_labels),
    ("DELETE", f"{REPO}/issues/{{number}}/labels/{{name}}", "pull_requests:write", writing.remove_label),
    ("GET", f"{REPO}/labels", "issues:read", reading.labels),
    ("POST", f"{REPO}/labels", "issues:write", writing.create_label),
    ("GET", f"{REPO}/labels/{{name}}", "issues:read", reading.label),
    ("POST", f"{REPO}/check-runs", "checks:write", writing.create_check_run),
    ("GET", f"{REPO}/check-runs/{{id}}", "checks:read", reading.check_run),
    ("PATCH", f"{REPO}/check-runs/{{id}}", "checks:write", writing.update_check_run),
    ("GET", f"{REPO}/commits/{{ref:path}}/check-runs", "checks:read", reading.check_runs),
]


def routes(gate: Gate) -> list[Route]:
    """The operations as routes."""
    return [
        Route(path, _endpoint(gate, handler, needs), methods=[method]) for method, path, needs, handler in OPERATIONS
    ]


def _endpoint(gate: Gate, handler: Handler, needs: str) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        return await gate.answer(request, handler, needs)

    return endpoint
