"""The GraphQL endpoint: checks a query against the known types, and answers it field by field."""

import base64
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.sandbox.clock import written
from app.sandbox.gate import Answer, Call, Gate
from app.sandbox.graphql_check import QueryError, check
from app.sandbox.graphql_fields import EMOJI, Known, Listed, type_of
from app.sandbox.graphql_language import (
    Document,
    Field,
    Operation,
    Selection,
    Spread,
    UnreadableQueryError,
    Variable,
    parse,
)
from app.sandbox.graphql_schema import TYPES, UNIONS
from app.sandbox.records import Account, Pull, Repository, Writing


def graphql_route(gate: Gate) -> list[Route]:
    """The route of /graphql."""

    async def endpoint(request: Request) -> Response:
        return await gate.answer(request, answered, "")

    return [Route("/graphql", endpoint, methods=["POST"])]


def answered(call: Call) -> Answer:
    """Answer one query. As on GitHub, an error is still HTTP 200."""
    try:
        document = parse(str(call.body.get("query") or ""))
        operation = _chosen(document, call.body.get("operationName"))
        check(document, operation, ROOTS)
        given = {**operation.defaults, **(call.body.get("variables") or {})}
        if missing := [name for name in operation.required if given.get(name) is None]:
            raise QueryError(f"Variable ${missing[0]} of type was provided invalid value", "variableNotProvided")
    except UnreadableQueryError as error:
        return Answer({"errors": [{"message": str(error), "locations": [{"line": 1, "column": 1}]}]})
    except QueryError as error:
        return Answer({"errors": [error.shape()]})
    running = _Running(call, document, given)
    root = "Mutation" if operation.kind == "mutation" else "Query"
    data = running.object(None, root, operation.selections, [])
    return Answer({"data": data, **({"errors": running.errors} if running.errors else {})})


def _chosen(document: Document, name: Any) -> Operation:
    fitting = [one for one in document.operations if name in {None, one.name}]
    if len(fitting) != 1:
        raise QueryError("An operation name is required" if fitting else "A query attribute must be specified", "none")
    return fitting[0]


@dataclass
class _Running:
    call: Call
    document: Document
    variables: dict[str, Any]
    errors: list[dict[str, Any]] = field(default_factory=list)

    def object(self, one: Any, kind: str, selections: list[Selection], path: list[Any]) -> dict[str, Any]:
        """The asked fields of one object."""
        shape: dict[str, Any] = {}
        for asked in self.fields(kind, selections):
            value = self.field(one, kind, asked, [*path, asked.alias])
            earlier = shape.get(asked.alias)
            both = isinstance(earlier, dict) and isinstance(value, dict)
            shape[asked.alias] = {**earlier, **value} if both else value  # type: ignore[dict-item]
        return shape

    def fields(self, kind: str, selections: list[Selection]) -> list[Field]:
        """The fields that concern an object of this type, fragments opened."""
        found: list[Field] = []
        for one in selections:
            if not all(self.value(given) is (name == "include") for name, given in one.conditions):
                continue
            if isinstance(one, Field):
                found.append(one)
                continue
            fragment = self.document.fragments[one.name] if isinstance(one, Spread) else one
            if fragment.on in {None, kind} or kind in UNIONS.get(fragment.on or "", ()):
                found += self.fields(kind, fragment.selections)
        return found

    def field(self, one: Any, kind: str, asked: Field, path: list[Any]) -> Any:
        if asked.name == "__typename":
            return kind
        known = (ROOTS.get(kind) or TYPES[kind])[asked.name]
        arguments = {name: self.value(value) for name, value in asked.arguments.items()}
        try:
            found = known.find(one, arguments, self.call)
            if known.listed:
                return self.connection(found, known, arguments, asked.selections, path)
            return self.shaped(found, known.type, asked.selections, path)
        except QueryError as error:
            self.errors.append({**error.shape(), "path": path})
            return None

    def shaped(self, found: Any, kind: str | None, selections: list[Selection], path: list[Any]) -> Any:
        """A value, an object or a list of them."""
        if kind is None or found is None:
            return found
        if isinstance(found, list):
            return [self.shaped(one, kind, selections, [*path, place]) for place, one in enumerate(found)]
        concrete = found["__typename"] if isinstance(found, dict) and "__typename" in found else type_of(found)
        fits = concrete == kind or concrete in UNIONS.get(kind, ())
        return self.object(found, concrete if concrete and fits else kind, selections, path)

    def connection(
        self, listed: Listed, known: Known, arguments: dict[str, Any], selections: list[Selection], path: list[Any]
    ) -> dict[str, Any]:
        """One page of a list."""
        items, total = list(enumerate(listed.items)), len(listed.items)
        if after := arguments.get("after"):
            items = [one for one in items if one[0] > _place(after)]
        if before := arguments.get("before"):
            items = [one for one in items if one[0] < _place(before)]
        first, last = arguments.get("first"), arguments.get("last")
        limit = first if first is not None else last
        name = path[-1]
        if limit is None:
            message = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
            raise QueryError(message, "MISSING_PAGINATION_BOUNDARIES", type="MISSING_PAGINATION_BOUNDARIES")
        if not 0 <= limit <= 100:
            message = f"Requesting {limit} records on the `{name}` connection exceeds the `first` limit of 100 records."
            raise QueryError(message, "EXCESSIVE_PAGINATION", type="EXCESSIVE_PAGINATION")
        page = items[:limit] if first is not None else items[max(len(items) - limit, 0) :]
        ends = (page[0][0], page[-1][0]) if page else (None, None)
        info = {
            "hasNextPage": bool(page) and page[-1][0] < items[-1][0],
            "hasPreviousPage": bool(page) and page[0][0] > 0,
            "startCursor": _cursor(ends[0]),
            "endCursor": _cursor(ends[1]),
        }
        shape: dict[str, Any] = {}
        for asked in self.fields("", selections):
            inside = [*path, asked.alias]
            if asked.name == "nodes":
                shape[asked.alias] = self.shaped([one for _, one in page], known.type, asked.selections, inside)
            elif asked.name == "edges":
                shape[asked.alias] = [self.edge(one, known.type, asked.selections, inside) for one in page]
            elif asked.name == "pageInfo":
                shape[asked.alias] = {each.alias: info[each.name] for each in self.fields("", asked.selections)}
            else:
                shape[asked.alias] = total
        return shape

    def edge(self, one: tuple[int, Any], kind: str | None, selections: list[Selection], path: list[Any]) -> Any:
        """One entry of a connection with its cursor."""
        return {
            asked.alias: _cursor(one[0])
            if asked.name == "cursor"
            else self.shaped(one[1], kind, asked.selections, [*path, asked.alias])
            for asked in self.fields("", selections)
        }

    def value(self, given: Any) -> Any:
        """A value with its variables filled in."""
        if isinstance(given, Variable):
            return self.variables.get(given.name)
        if isinstance(given, list):
            return [self.value(one) for one in given]
        return {name: self.value(one) for name, one in given.items()} if isinstance(given, dict) else given


def _cursor(place: int | None) -> str | None:
    return None if place is None else base64.b64encode(f"cursor:{place}".encode()).decode()


def _place(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("cursor:"))
    except ValueError:
        message = f"`{cursor}` does not appear to be a valid cursor."
        raise QueryError(message, "INVALID_CURSOR_ARGUMENTS", type="INVALID_CURSOR_ARGUMENTS") from None


def _repository(_one: None, asked: dict[str, Any], call: Call) -> Repository:
    found = call.world.find_repository(str(asked["owner"]), str(asked["name"]))
    if found is None or not call.sees(found):
        message = f"Could not resolve to a Repository with the name '{asked['owner']}/{asked['name']}'."
        raise QueryError(message, "NOT_FOUND", type="NOT_FOUND")
    return found


def _node_of(wanted: str, call: Call) -> Any:
    for writing in call.world.writings():
        pull = writing if isinstance(writing, Pull) else getattr(writing, "pull", None)
        if getattr(writing, "node_id", "") == wanted and pull and call.sees(pull.repository):
            return writing
    others = [one for one in call.world.accounts.values() if one.node_id == wanted]
    if others:
        return others[0]
    message = f"Could not resolve to a node with the global id of '{wanted}'."
    raise QueryError(message, "NOT_FOUND", type="NOT_FOUND")


def _user(_one: None, asked: dict[str, Any], call: Call) -> Account:
    found = call.world.find_account(str(asked["login"]))
    if found is None or found.kind != "User":
        message = f"Could not resolve to a User with the login of '{asked['login']}'."
        raise QueryError(message, "NOT_FOUND", type="NOT_FOUND")
    return found


def _rate(_one: None, _asked: dict[str, Any], call: Call) -> dict[str, Any]:
    used = max(call.keys.used.values(), default=0)
    left = call.keys.hourly - used
    now = written(call.world.now())
    return {"limit": call.keys.hourly, "cost": 1, "remaining": left, "used": used, "resetAt": now, "nodeCount": 1}


def _reaction(asked: dict[str, Any], call: Call) -> tuple[Writing, str, dict[str, Any]]:
    given = asked.get("input") or {}
    subject, content = _node_of(str(given.get("subjectId")), call), EMOJI.get(str(given.get("content")))
    if not isinstance(subject, Writing) or content is None:
        raise QueryError("Argument 'input' on Field has an invalid value", "argumentLiteralsIncompatible")
    pull = subject if isinstance(subject, Pull) else getattr(subject, "pull", None)
    allowed = call.installation is None or call.installation.permissions.get("pull_requests") == "write"
    if not allowed or (pull and pull.locked):
        raise QueryError("Resource not accessible by integration", "FORBIDDEN", type="FORBIDDEN")
    return subject, content, given


def _add_reaction(_one: None, asked: dict[str, Any], call: Call) -> dict[str, Any]:
    subject, content, given = _reaction(asked, call)
    reaction, _new = call.acts.react(subject, call.viewer, content)
    return {"reaction": reaction, "subject": subject, "clientMutationId": given.get("clientMutationId")}


def _remove_reaction(_one: None, asked: dict[str, Any], call: Call) -> dict[str, Any]:
    subject, content, given = _reaction(asked, call)
    mine = [one for one in subject.reactions if one.by is call.viewer and one.content == content]
    if not mine:
        raise QueryError("Could not find that reaction", "NOT_FOUND", type="NOT_FOUND")
    subject.reactions.remove(mine[0])
    return {"reaction": mine[0], "subject": subject, "clientMutationId": given.get("clientMutationId")}


PAYLOAD = {
    "reaction": Known(lambda one, _asked, _call: one["reaction"], "Reaction"),
    "subject": Known(lambda one, _asked, _call: one["subject"], "Reactable"),
    "clientMutationId": Known(lambda one, _asked, _call: one["clientMutationId"]),
}
ROOTS: dict[str, dict[str, Known]] = {
    "Query": {
        "repository": Known(_repository, "Repository", ("owner", "name", "followRenames"), required=("owner", "name")),
        "node": Known(lambda _one, asked, call: _node_of(asked["id"], call), "Node", ("id",), required=("id",)),
        "nodes": Known(
            lambda _one, asked, call: [_node_of(one, call) for one in asked["ids"]], "Node", ("ids",), required=("ids",)
        ),
        "rateLimit": Known(_rate, "RateLimit", ("dryRun",)),
        "user": Known(_user, "User", ("login",), required=("login",)),
        "viewer": Known(lambda _one, _asked, call: call.viewer, "User"),
    },
    "Mutation": {
        "addReaction": Known(_add_reaction, "ReactionPayload", ("input",), required=("input",)),
        "removeReaction": Known(_remove_reaction, "ReactionPayload", ("input",), required=("input",)),
    },
    "ReactionPayload": PAYLOAD,
}
