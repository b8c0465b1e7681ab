"""The API's issues: opening one, and listing those that somebody opened. Pull requests are not listed among them."""

from typing import Any

from app.sandbox.clock import written
from app.sandbox.gate import Answer, Call, Refused
from app.sandbox.records import Issue, Repository


def create_issue(call: Call) -> Answer:
    """POST /repos/{owner}/{repo}/issues."""
    repository = _with_issues(call)
    title, body = call.text("title", 256), call.text("body", 65_536, required=False)
    repository.last_number += 1
    number = repository.last_number
    made = Issue(call.world.next_id("issue"), number, title, body, call.viewer, call.world.now())
    repository.issues[number] = made
    return Answer(_shape(call, repository, made), 201)


def issues(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/issues?creator=&since=."""
    repository, creator, since = _with_issues(call), call.query("creator").lower(), call.query("since")
    listed = [
        one
        for one in repository.issues.values()
        if (not creator or one.author.login.lower() == creator) and (written(one.at) or "") >= since
    ]
    return Answer([_shape(call, repository, one) for one in call.page(listed)])


def _with_issues(call: Call) -> Repository:
    repository = call.repository()
    if not repository.has_issues:
        raise Refused(410, "Issues are disabled for this repo")
    return repository


def _shape(call: Call, repository: Repository, issue: Issue) -> dict[str, Any]:
    url = f"{call.world.url}/repos/{repository.full_name}/issues/{issue.number}"
    return {
        "id": issue.id,
        "node_id": f"I_{issue.id}",
        "number": issue.number,
        "url": url,
        "html_url": f"{call.world.url}/{repository.full_name}/issues/{issue.number}",
        "title": issue.title,
        "body": issue.body,
        "state": "open",
        "user": call.payloads.account(issue.author),
        "created_at": written(issue.at),
        "updated_at": written(issue.at),
    }
