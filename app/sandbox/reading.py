"""The API's reading half: what the App may ask about accounts, repositories, pull requests and checks."""

import base64

from app.sandbox.clock import written
from app.sandbox.gate import Answer, Call, Refused
from app.sandbox.git import Commit, blob_id
from app.sandbox.owner_payloads import Json
from app.sandbox.payloads import changes_of
from app.sandbox.records import Account, CheckRun, Label, Repository, Review, ReviewComment, Team


def oneself(call: Call) -> Answer:
    """GET /user."""
    if call.person is None:
        raise Refused(403, "Resource not accessible by integration")
    return _account(call, call.person)


def user(call: Call) -> Answer:
    """GET /users/{login}."""
    return _account(call, call.world.find_account(call.part("login")))


def user_by_id(call: Call) -> Answer:
    """GET /user/{id}."""
    return _account(call, call.world.accounts.get(call.number("id")))


def team(call: Call) -> Answer:
    """GET /orgs/{org}/teams/{slug}."""
    found = _team(call)
    people = call.world.people_of(found)
    since = written(found.organization.created_at)
    counts = {"members_count": len(people), "repos_count": 0, "created_at": since, "updated_at": since}
    organization = call.payloads.team_organization(found.organization)
    return Answer({**call.payloads.team(found), **counts, "organization": organization})


def team_members(call: Call) -> Answer:
    """GET /orgs/{org}/teams/{slug}/members, child teams included."""
    return Answer([call.payloads.account(one) for one in call.page(call.world.people_of(_team(call)))])


def repository(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}."""
    counts = {"subscribers_count": 0, "network_count": 0}
    return Answer({**call.payloads.repository(call.repository()), **counts})


def contents(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/contents/{path}?ref=: a file in base64, or a folder's list."""
    found, path = call.repository(), call.part("path").strip("/")
    at = found.history.resolve(call.query("ref") or found.default_branch)
    if at is None:
        raise Refused(404, f"No commit found for the ref {call.query('ref')}")
    text = at.tree.get(path)
    if text is not None:
        encoded = base64.encodebytes(text.encode()).decode()
        big = len(text.encode()) > 1_000_000
        body = {"encoding": "none", "content": ""} if big else {"encoding": "base64", "content": encoded}
        return Answer({**_entry(call, found, at, path), **body})
    inside = sorted(one for one in at.tree if one.startswith(f"{path}/"))
    if not inside:
        raise Refused(404, "Not Found")
    return Answer([_entry(call, found, at, one) for one in inside if "/" not in one[len(path) + 1 :]])


def permission(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/collaborators/{login}/permission."""
    found = call.world.find_account(call.part("login"))
    if found is None:
        raise Refused(404, f"{call.part('login')} is not a user")
    return Answer(call.payloads.permission(call.repository(), found))


def branch(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/branches/{branch}."""
    found, name = call.repository(), call.part("branch")
    if name not in found.history.branches:
        raise Refused(404, "Branch not found")
    tip = call.payloads.git_commit(found, found.history.tip(name))
    links = {"self": tip["url"], "html": tip["html_url"]}
    url = f"{call.world.url}/repos/{found.full_name}/branches/{name}/protection"
    protected = name in found.protected or name in found.rules
    shown = {"name": name, "commit": tip, "_links": links, "protected": protected, "protection_url": url}
    return Answer({**shown, "protection": _protection(found, name)})


def _protection(repository: Repository, branch: str) -> Json:
    """Classic protection in short: without the permission Administration there is no more to be seen."""
    checks = repository.protected.get(branch)
    if checks is None:
        return {"enabled": False, "required_status_checks": {"enforcement_level": "off", "contexts": [], "checks": []}}
    listed = [{"context": one.name, "app_id": one.app_id} for one in checks]
    contexts = [one.name for one in checks]
    required = {"enforcement_level": "everyone", "contexts": contexts, "checks": listed}
    return {"enabled": True, "required_status_checks": required}


def branch_rules(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/rules/branches/{branch}: the active rules of all rulesets."""
    found, name = call.repository(), call.part("branch")
    checks = found.rules.get(name)
    if checks is None:
        return Answer([])
    pinned = [{"integration_id": one.app_id} if one.app_id else {} for one in checks]
    listed = [{"context": one.name, **pin} for one, pin in zip(checks, pinned, strict=True)]
    parameters = {"strict_required_status_checks_policy": False, "required_status_checks": listed}
    source = {"ruleset_source_type": "Repository", "ruleset_source": found.full_name, "ruleset_id": 42}
    return Answer(call.page([{"type": "required_status_checks", **source, "parameters": parameters}]))


def pulls(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/pulls?state=&base=&head=&sort=&direction=."""
    found, state, base = call.repository(), call.query("state", "open"), call.query("base")
    head = call.query("head").rpartition(":")[2]
    listed = [
        one
        for one in found.pulls.values()
        if state in {"all", one.state} and base in {"", one.base} and head in {"", one.branch}
    ]
    key = call.query("sort", "created")
    listed.sort(key=lambda one: (one.updated_at if key == "updated" else one.created_at, one.number))
    if call.query("direction", "asc" if call.query("sort") not in {"", "created"} else "desc") == "desc":
        listed.reverse()
    return Answer([call.payloads.pull(one, whole=False) for one in call.page(listed)])


def pull(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/pulls/{number}."""
    return Answer(call.payloads.pull(call.pull()))


def pull_files(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/pulls/{number}/files; GitHub lists 3,000 at most."""
    found = call.pull()
    listed = call.page(changes_of(found)[:3000])
    return Answer([call.payloads.file(found.repository, one, found.head) for one in listed])


def pull_commits(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/pulls/{number}/commits; GitHub lists 250 at most."""
    found = call.pull()
    listed = found.repository.history.between(found.base_tip.sha, found.head)[:250]
    return Answer([call.payloads.git_commit(found.repository, one) for one in call.page(listed)])


def reviews(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/pulls/{number}/reviews."""
    return Answer([call.payloads.review(one) for one in call.page(call.pull().reviews)])


def review(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/pulls/{number}/reviews/{id}."""
    return Answer(call.payloads.review(_review(call)))


def review_comments(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/pulls/{number}/comments."""
    return Answer([call.payloads.review_comment(one) for one in call.page(call.pull().review_comments)])


def review_comment(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/pulls/comments/{id}."""
    return Answer(call.payloads.review_comment(found_review_comment(call)))


def comments(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/issues/{number}/comments?since=."""
    since = call.query("since")
    listed = [one for one in call.pull().comments if (written(one.updated_at) or "") >= since]
    return Answer([call.payloads.comment(one) for one in call.page(listed)])


def pull_labels(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/issues/{number}/labels."""
    found = call.pull()
    return Answer([call.payloads.label(found.repository, one) for one in call.page(found.labels)])


def labels(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/labels."""
    found = call.repository()
    return Answer([call.payloads.label(found, one) for one in call.page(list(found.labels.values()))])


def label(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/labels/{name}."""
    found = call.repository()
    wanted: Label | None = found.labels.get(call.part("name").lower())
    if wanted is None:
        raise Refused(404, "Not Found")
    return Answer(call.payloads.label(found, wanted))


def check_runs(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/commits/{ref}/check-runs: by default the latest of each name."""
    found = call.repository()
    at = found.history.resolve(call.part("ref"))
    if at is None:
        raise Refused(422, f"No commit found for SHA: {call.part('ref')}")
    name, status = call.query("check_name"), call.query("status")
    listed = [
        one
        for one in sorted(found.check_runs.values(), key=lambda one: -one.id)
        if one.head_sha == at.sha and name in {"", one.name} and status in {"", one.status}
    ]
    if call.query("filter", "latest") == "latest":
        newest: dict[str, CheckRun] = {}
        for one in listed:
            newest.setdefault(one.name, one)
        listed = list(newest.values())
    shown = [call.payloads.check_run(one) for one in call.page(listed)]
    return Answer({"total_count": len(listed), "check_runs": shown})


def check_run(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/check-runs/{id}."""
    found = call.repository().check_runs.get(call.number("id"))
    if found is None:
        raise Refused(404, "Not Found")
    return Answer(call.payloads.check_run(found))


def _account(call: Call, found: Account | None) -> Answer:
    if found is None:
        raise Refused(404, "Not Found")
    counts = {"public_repos": 0, "public_gists": 0, "followers": 0, "following": 0}
    about = {"name": found.name, "company": None, "blog": "", "location": None, "email": None, "bio": None}
    times = {"created_at": written(found.created_at), "updated_at": written(found.created_at)}
    return Answer({**(call.payloads.account(found) or {}), **about, "hireable": None, **counts, **times})


def _team(call: Call) -> Team:
    found = call.world.find_team(call.part("org"), call.part("slug"))
    mine = call.installation is None or (found is not None and call.installation.account is found.organization)
    if found is None or found.secret or not mine:
        raise Refused(404, "Not Found")
    return found


def _review(call: Call) -> Review:
    found = next((one for one in call.pull().reviews if one.id == call.number("id")), None)
    if found is None:
        raise Refused(404, "Not Found")
    return found


def _entry(call: Call, repository: Repository, at: Commit, path: str) -> Json:
    text = at.tree[path]
    url = f"{call.world.url}/repos/{repository.full_name}/contents/{path}?ref={at.sha}"
    html = f"{call.world.url}/{repository.full_name}/blob/{at.sha}/{path}"
    git = f"{call.world.url}/repos/{repository.full_name}/git/blobs/{blob_id(text)}"
    return {
        "name": path.rpartition("/")[2],
        "path": path,
        "sha": blob_id(text),
        "size": len(text.encode()),
        "url": url,
        "html_url": html,
        "git_url": git,
        "download_url": html.replace("/blob/", "/raw/"),
        "type": "file",
        "_links": {"self": url, "git": git, "html": html},
    }


def found_review_comment(call: Call) -> ReviewComment:
    """The inline comment that the path names."""
    number = call.number("id")
    found = [one for pull in call.repository().pulls.values() for one in pull.review_comments if one.id == number]
    if not found:
        raise Refused(404, "Not Found")
    return found[0]
