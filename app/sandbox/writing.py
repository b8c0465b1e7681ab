"""The API's writing half: check runs, comments, labels, reactions and review requests, refused where GitHub refuses."""

from datetime import UTC, datetime
from typing import Any

from app.sandbox.gate import Answer, Call, Refused, invalid
from app.sandbox.payloads import CONTENTS
from app.sandbox.reading import found_review_comment
from app.sandbox.records import CheckRun, Comment, Label, Pull, Writing

STATUSES = {"queued", "in_progress", "completed", "waiting", "requested", "pending"}
CONCLUSIONS = {"action_required", "cancelled", "failure", "neutral", "success", "skipped", "stale", "timed_out"}
LIMIT = 65_535
ACTION_LIMITS = {"label": 20, "description": 40, "identifier": 20}
ANNOTATION_LEVELS = {"notice", "warning", "failure"}


def create_check_run(call: Call) -> Answer:
    """POST /repos/{owner}/{repo}/check-runs."""
    repository, now = call.repository(), call.world.now()
    sha = call.text("head_sha", 40)
    if sha not in repository.history.commits:
        raise Refused(422, f"No commit found for SHA: {sha}")
    made = CheckRun(
        id=call.world.next_id("check_run"),
        repository=repository,
        name=call.text("name", 255),
        head_sha=sha,
        status="queued",
        conclusion=None,
        started_at=now,
        completed_at=None,
    )
    _write_check_run(call, made)
    repository.check_runs[made.id] = made
    call.acts.report_check_run("created", made)
    if made.status == "completed":
        call.acts.report_check_run("completed", made)
    return Answer(call.payloads.check_run(made), 201)


def update_check_run(call: Call) -> Answer:
    """PATCH /repos/{owner}/{repo}/check-runs/{id}."""
    found = call.repository().check_runs.get(call.number("id"))
    if found is None:
        raise Refused(404, "Not Found")
    before = found.status
    _write_check_run(call, found)
    if before != "completed" and found.status == "completed":
        call.acts.report_check_run("completed", found)
    return Answer(call.payloads.check_run(found))


def create_comment(call: Call) -> Answer:
    """POST /repos/{owner}/{repo}/issues/{number}/comments."""
    pull, body = call.pull(), call.text("body", 65_536)
    _unlocked(pull, "Unable to create comment because issue is locked.")
    return Answer(call.payloads.comment(call.acts.comment(pull, call.viewer, body)), 201)


def comment(call: Call) -> Answer:
    """GET /repos/{owner}/{repo}/issues/comments/{id}."""
    return Answer(call.payloads.comment(_comment(call)))


def update_comment(call: Call) -> Answer:
    """PATCH /repos/{owner}/{repo}/issues/comments/{id}."""
    found, body = _comment(call), call.text("body", 65_536)
    if body != found.body:
        call.acts.edit_comment(found, call.viewer, body)
    return Answer(call.payloads.comment(found))


def delete_comment(call: Call) -> Answer:
    """DELETE /repos/{owner}/{repo}/issues/comments/{id}."""
    call.acts.delete_comment(_comment(call), call.viewer)
    return Answer(None, 204)


def add_labels(call: Call) -> Answer:
    """POST /repos/{owner}/{repo}/issues/{number}/labels: a list, or an object that holds it under `labels`."""
    pull, wanted = call.pull(), call.body.get("labels", call.body.get(""))
    if not isinstance(wanted, list) or not wanted or not all(_named(one) for one in wanted):
        raise invalid("labels", "invalid", resource="Label")
    if len({*(one.name.lower() for one in pull.labels), *(_named(one).lower() for one in wanted)}) > 100:
        raise invalid("labels", "custom", "at most 100 labels", resource="Issue")
    for one in wanted:
        call.acts.label(pull, call.viewer, _named(one))
    return Answer([call.payloads.label(pull.repository, one) for one in pull.labels])


def remove_label(call: Call) -> Answer:
    """DELETE /repos/{owner}/{repo}/issues/{number}/labels/{name}."""
    pull, name = call.pull(), call.part("name")
    if name.lower() not in {one.name.lower() for one in pull.labels}:
        raise Refused(404, "Label does not exist")
    call.acts.unlabel(pull, call.viewer, name)
    return Answer([call.payloads.label(pull.repository, one) for one in pull.labels])


def create_label(call: Call) -> Answer:
    """POST /repos/{owner}/{repo}/labels."""
    repository, name = call.repository(), call.text("name", 50)
    color, description = call.text("color", 6, required=False), call.text("description", 100, required=False)
    if color and (len(color) != 6 or not all(digit in "0123456789abcdefABCDEF" for digit in color)):
        raise invalid("color", "invalid", resource="Label")
    if name.lower() in repository.labels:
        raise invalid("name", "already_exists", resource="Label")
    made = Label(call.world.next_id("label"), name, color or "ededed", description or None)
    repository.labels[name.lower()] = made
    call.acts.report_label("created", repository, made)
    return Answer(call.payloads.label(repository, made), 201)


def add_reaction(call: Call) -> Answer:
    """POST …/issues/comments/{id}/reactions."""
    return _react(call, _comment(call), _comment(call).pull)


def add_reaction_to_review_comment(call: Call) -> Answer:
    """POST …/pulls/comments/{id}/reactions."""
    return _react(call, found_review_comment(call), found_review_comment(call).pull)


def reactions(call: Call) -> Answer:
    """GET …/issues/comments/{id}/reactions."""
    return Answer([call.payloads.reaction(one) for one in call.page(_comment(call).reactions)])


def reactions_to_review_comment(call: Call) -> Answer:
    """GET …/pulls/comments/{id}/reactions."""
    return Answer([call.payloads.reaction(one) for one in call.page(found_review_comment(call).reactions)])


def remove_reaction(call: Call) -> Answer:
    """DELETE …/issues/comments/{id}/reactions/{reaction}."""
    return _unreact(call, _comment(call))


def remove_reaction_from_review_comment(call: Call) -> Answer:
    """DELETE …/pulls/comments/{id}/reactions/{reaction}."""
    return _unreact(call, found_review_comment(call))


def request_reviewers(call: Call) -> Answer:
    """POST …/pulls/{number}/requested_reviewers; people only."""
    pull, logins = call.pull(), call.body.get("reviewers") or []
    people = [call.world.find_account(str(login)) for login in logins]
    may = [one for one in people if one is not None and call.world.role(pull.repository, one) != "none"]
    if len(may) != len(people) or pull.author in people:
        raise Refused(422, "Reviews may only be requested from collaborators.")
    for person in people:
        if person and person not in pull.requested:
            call.acts.request_review(pull, call.viewer, person)
    return Answer(call.payloads.pull(pull, whole=False), 201)


def unrequest_reviewers(call: Call) -> Answer:
    """DELETE …/pulls/{number}/requested_reviewers."""
    pull, logins = call.pull(), {str(one).lower() for one in call.body.get("reviewers") or []}
    for person in [one for one in pull.requested if one.login.lower() in logins]:
        call.acts.unrequest_review(pull, call.viewer, person)
    return Answer(call.payloads.pull(pull, whole=False))


def _comment(call: Call) -> Comment:
    number = call.number("id")
    found = [one for pull in call.repository().pulls.values() for one in pull.comments if one.id == number]
    if not found:
        raise Refused(404, "Not Found")
    return found[0]


def _unlocked(pull: Pull, message: str) -> None:
    if pull.locked:
        raise Refused(403, message)


def _react(call: Call, writing: Writing, pull: Pull) -> Answer:
    content = call.text("content", 20)
    if content not in CONTENTS:
        raise invalid("content", "invalid", resource="Reaction")
    _unlocked(pull, "Unable to create reaction because issue is locked.")
    made, new = call.acts.react(writing, call.viewer, content)
    return Answer(call.payloads.reaction(made), 201 if new else 200)


def _unreact(call: Call, writing: Writing) -> Answer:
    found = next((one for one in writing.reactions if one.id == call.number("reaction")), None)
    if found is None or found.by is not call.viewer:
        raise Refused(404, "Not Found")
    writing.reactions.remove(found)
    return Answer(None, 204)


def _named(one: Any) -> str:
    name = one.get("name") if isinstance(one, dict) else one
    return name if isinstance(name, str) and 0 < len(name) <= 50 else ""


def _write_check_run(call: Call, run: CheckRun) -> None:
    body = call.body
    status, conclusion = body.get("status"), body.get("conclusion")
    if status is not None and status not in STATUSES:
        raise invalid("status", "invalid", resource="CheckRun")
    if conclusion is not None and conclusion not in CONCLUSIONS - {"stale"}:
        raise invalid("conclusion", "invalid", resource="CheckRun")
    if status == "completed" and conclusion is None and run.conclusion is None:
        raise invalid("conclusion", "missing_field", resource="CheckRun")
    output, actions = _output(body.get("output")), _actions(body.get("actions"))
    run.name = call.text("name", 255, required=False) or run.name
    run.details_url = body.get("details_url", run.details_url)
    run.external_id = body.get("external_id", run.external_id)
    if conclusion is not None or status is not None:
        run.status = "completed" if conclusion else str(status)
        run.conclusion = conclusion or (run.conclusion if run.status == "completed" else None)
        given = body.get("completed_at")
        moment = datetime.fromisoformat(given).astimezone(UTC) if given else call.world.now()
        run.completed_at = moment if run.status == "completed" else None
    if output:
        run.title, run.summary, run.text = output["title"], output["summary"], output.get("text", run.text)
        run.annotations += output.get("annotations", [])
    if actions is not None:
        run.actions = actions


def _output(output: Any) -> dict[str, Any] | None:
    if output is None:
        return None
    if not isinstance(output, dict):
        raise invalid("output", "invalid", resource="CheckRun")
    for name in ("title", "summary"):
        if not isinstance(output.get(name), str):
            raise invalid(f"output.{name}", "missing_field", resource="CheckRun")
    for name in ("title", "summary", "text"):
        if len(output.get(name) or "") > LIMIT:
            message = f"Only {LIMIT} characters are allowed; {len(output[name])} were supplied."
            raise invalid(name, "custom", message, resource="CheckRun")
    annotations = output.get("annotations") or []
    wanted = {"path", "start_line", "end_line", "annotation_level", "message"}
    sound = all(wanted <= set(one) and one["annotation_level"] in ANNOTATION_LEVELS for one in annotations)
    if len(annotations) > 50 or not sound:
        raise invalid("annotations", "invalid", resource="CheckRun")
    return output


def _actions(actions: Any) -> list[dict[str, str]] | None:
    if actions is None:
        return None
    if not isinstance(actions, list) or len(actions) > 3:
        raise invalid("actions", "custom", "at most 3 actions", resource="CheckRun")
    for one in actions:
        for name, limit in ACTION_LIMITS.items():
            if not isinstance(one.get(name), str) or not 0 < len(one[name]) <= limit:
                raise invalid(f"actions.{name}", "custom", f"at most {limit} characters", resource="CheckRun")
    return actions
