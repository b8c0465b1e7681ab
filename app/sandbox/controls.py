"""The sandbox's own HTTP API under /_sandbox: people's acts by name, and what a person would see of a pull request."""

import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, get_args

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.sandbox.acts import Acts
from app.sandbox.deliveries import Deliveries
from app.sandbox.owner_payloads import Json
from app.sandbox.payloads import changes_of
from app.sandbox.records import (
    Account,
    CheckRun,
    Comment,
    Pull,
    Repository,
    Review,
    ReviewComment,
    Team,
    Writing,
)
from app.sandbox.world import UnknownNameError, World


def control_routes(acts: Acts, deliveries: Deliveries) -> list[Route]:
    """The routes of the controls."""

    async def act(request: Request) -> Response:
        asked = await request.json()
        try:
            return JSONResponse(perform(acts, dict(asked)))
        except (LookupError, TypeError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 422)

    async def pull(request: Request) -> Response:
        where = request.path_params
        try:
            return JSONResponse(seen(acts, _pull(acts.world, f"{where['owner']}/{where['repo']}#{where['number']}")))
        except LookupError as error:
            return JSONResponse({"error": str(error)}, 404)

    async def clock(request: Request) -> Response:
        asked = await request.json() if request.method == "POST" else {}
        if "advance" in asked:
            acts.world.clock.advance(float(asked["advance"]))
        return JSONResponse({"now": acts.world.now().isoformat()})

    async def settled(_request: Request) -> Response:
        await deliveries.settled()
        return JSONResponse({"deliveries": len(deliveries.answers)})

    return [
        Route("/_sandbox/act", act, methods=["POST"]),
        Route("/_sandbox/pull/{owner}/{repo}/{number}", pull),
        Route("/_sandbox/clock", clock, methods=["GET", "POST"]),
        Route("/_sandbox/settled", settled),
    ]


def perform(acts: Acts, asked: Json) -> Json:
    """One act by name, e.g. {"act": "comment", "pull": "acme/rfcs#1", "author": "alice", "body": "/commit"}.

    Accounts are given by login, pull requests as owner/repo#1, repositories as owner/repo, teams as org/slug, and
    whatever else was made by its number. Raises LookupError, TypeError or ValueError with what is wrong.
    """
    name = str(asked.pop("act", ""))
    act = getattr(acts, name, None)
    if name.startswith("_") or not inspect.ismethod(act):
        raise LookupError(f"no act {name!r}")
    parameters = inspect.signature(act).parameters
    if unknown := sorted(set(asked) - set(parameters)):
        raise TypeError(f"{name} knows no {', '.join(unknown)}")
    given = {key: _given(acts.world, parameters[key].annotation, value) for key, value in asked.items()}
    return _told(act(**given))


def seen(acts: Acts, pull: Pull) -> Json:
    """Everything that a person sees of a pull request."""
    payloads, repository = acts.payloads, pull.repository
    runs = [one for one in repository.check_runs.values() if one.head_sha == pull.head]
    tree = repository.history.commits[pull.head].tree
    return {
        "now": acts.world.now().isoformat(),
        "pull": payloads.pull(pull),
        "comments": [{**payloads.comment(one), **_marks(one)} for one in pull.comments],
        "reviews": [{**payloads.review(one), **_marks(one)} for one in pull.reviews],
        "review_comments": [{**payloads.review_comment(one), **_marks(one)} for one in pull.review_comments],
        "check_runs": [
            {**payloads.check_run(one), "actions": one.actions, "annotations": one.annotations} for one in runs
        ],
        "labels": [payloads.label(repository, one) for one in pull.labels],
        "files": [
            {**payloads.file(repository, one, pull.head), "text": tree.get(one.path)} for one in changes_of(pull)
        ],
        "timeline": [{"type": one.type, "at": one.at.isoformat(), "actor": one.actor.login} for one in pull.timeline],
    }


def _marks(writing: Writing) -> Json:
    reacted = [{"content": one.content, "by": one.by.login} for one in writing.reactions]
    edit = writing.last_edit
    return {
        "reacted": reacted,
        "minimized": writing.minimized,
        "edited_by": edit.editor.login if edit else None,
        "edited_at": edit.at.isoformat() if edit else None,
    }


def _told(made: Any) -> Json:
    if isinstance(made, tuple):
        made = made[0]
    told: Json = {"done": True}
    for name in ("id", "number", "login", "slug", "full_name", "head", "name", "state"):
        value = getattr(made, name, None)
        if isinstance(value, str | int):
            told[name] = value
    return {**told, "sha": made} if isinstance(made, str) else told


def _given(world: World, wanted: Any, value: Any) -> Any:
    if value is None or isinstance(value, dict):
        return value
    for kind in (wanted, *get_args(wanted)):
        if kind in FINDERS:
            return FINDERS[kind](world, value)
        if get_args(kind) and get_args(kind)[0] in FINDERS and isinstance(value, list):
            return [FINDERS[get_args(kind)[0]](world, one) for one in value]
    if wanted is datetime:
        return datetime.fromisoformat(value).astimezone(UTC)
    return value


def _repository(world: World, name: Any) -> Repository:
    owner, _, repo = str(name).partition("/")
    found = world.find_repository(owner, repo)
    if found is None:
        raise UnknownNameError(f"no repository {name}")
    return found


def _pull(world: World, name: Any) -> Pull:
    repository, _, number = str(name).partition("#")
    found = _repository(world, repository).pulls.get(int(number) if number.isdigit() else 0)
    if found is None:
        raise UnknownNameError(f"no pull request {name}")
    return found


def _team(world: World, name: Any) -> Team:
    organization, _, slug = str(name).partition("/")
    found = world.find_team(organization, slug)
    if found is None:
        raise UnknownNameError(f"no team {name}")
    return found


def _writing(kind: type[Writing]) -> Callable[[World, Any], Writing]:
    def find(world: World, number: Any) -> Writing:
        found = next((one for one in world.writings() if isinstance(one, kind) and one.id == int(number)), None)
        if found is None:
            raise UnknownNameError(f"no {kind.__name__} {number}")
        return found

    return find


def _run(world: World, number: Any) -> CheckRun:
    for repository in world.repositories.values():
        if int(number) in repository.check_runs:
            return repository.check_runs[int(number)]
    raise UnknownNameError(f"no check run {number}")


FINDERS: dict[Any, Callable[[World, Any], Any]] = {
    Account: lambda world, login: world.account(str(login)),
    Repository: _repository,
    Pull: _pull,
    Team: _team,
    Comment: _writing(Comment),
    Review: _writing(Review),
    ReviewComment: _writing(ReviewComment),
    Writing: _writing(Writing),
    CheckRun: _run,
}
