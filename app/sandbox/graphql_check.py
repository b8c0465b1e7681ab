"""Checks a GraphQL query before it is answered, so that an unknown field is an error that names it, never a null."""

from collections.abc import Mapping
from typing import Any

from app.sandbox.graphql_fields import Known
from app.sandbox.graphql_language import Document, Field, Operation, Selection, Spread
from app.sandbox.graphql_schema import TYPES, UNIONS

CONNECTION = {"nodes", "edges", "pageInfo", "totalCount", "__typename"}
PAGE_INFO = {"hasNextPage", "hasPreviousPage", "startCursor", "endCursor", "__typename"}
Types = Mapping[str, Mapping[str, Known]]


class QueryError(Exception):
    """What is wrong with a query, as GitHub says it."""

    def __init__(self, message: str, code: str, **more: Any) -> None:
        super().__init__(message)
        self.message, self.code, self.more = message, code, more

    def shape(self) -> dict[str, Any]:
        """As GitHub's JSON."""
        where = [{"line": 1, "column": 1}]
        extensions = {} if "type" in self.more else {"extensions": {"code": self.code}}
        return {**extensions, **self.more, "message": self.message, "locations": where}


def check(document: Document, operation: Operation, roots: Types) -> None:
    """Raise QueryError for the first thing that the known types do not have."""
    root = "Mutation" if operation.kind == "mutation" else "Query"
    _selections(document, {**TYPES, **roots}, root, operation.selections)


def _selections(document: Document, types: Types, kind: str, selections: list[Selection]) -> None:
    for one in selections:
        if isinstance(one, Field):
            _field(document, types, kind, one)
            continue
        fragment = document.fragments.get(one.name) if isinstance(one, Spread) else one
        if fragment is None:
            raise QueryError(f"Fragment {getattr(one, 'name', '')} was used, but not defined", "useAndDefineFragment")
        on = fragment.on or kind
        if on not in types:
            raise QueryError(f"No such type {on}, so it can't be a fragment condition", "undefinedType")
        if on != kind and not _may_be(on, kind):
            raise QueryError(f"Fragment on {on} can't be spread inside {kind}", "cannotSpreadFragment")
        _selections(document, types, on, fragment.selections)


def _may_be(on: str, kind: str) -> bool:
    first, second = UNIONS.get(on, {on}), UNIONS.get(kind, {kind})
    return bool(set(first) & set(second))


def _field(document: Document, types: Types, kind: str, asked: Field) -> None:
    if asked.name == "__typename":
        return
    known = types[kind].get(asked.name)
    if known is None:
        raise _unknown(asked.name, kind)
    for name in asked.arguments:
        if name not in known.arguments:
            message = f"Field '{asked.name}' doesn't accept argument '{name}'"
            raise QueryError(message, "argumentNotAccepted")
    if missing := [name for name in known.required if name not in asked.arguments]:
        message = f"Field '{asked.name}' is missing required arguments: {', '.join(missing)}"
        raise QueryError(message, "missingRequiredArguments")
    if (known.type is None) == bool(asked.selections):
        message = f"Field '{asked.name}' must have selections, or may not have any (on type {kind})"
        raise QueryError(message, "selectionMismatch")
    if known.type and known.listed:
        _connection(document, types, known.type, asked.selections)
    elif known.type:
        _selections(document, types, known.type, asked.selections)


def _connection(document: Document, types: Types, kind: str, selections: list[Selection]) -> None:
    for one in selections:
        if not isinstance(one, Field) or one.name not in CONNECTION:
            raise _unknown(getattr(one, "name", "fragment"), f"{kind}Connection")
        if one.name == "nodes":
            _selections(document, types, kind, one.selections)
        elif one.name == "pageInfo":
            for each in one.selections:
                if not isinstance(each, Field) or each.name not in PAGE_INFO:
                    raise _unknown(getattr(each, "name", "fragment"), "PageInfo")
        elif one.name == "edges":
            for each in one.selections:
                if not isinstance(each, Field) or each.name not in {"node", "cursor"}:
                    raise _unknown(getattr(each, "name", "fragment"), f"{kind}Edge")
                _selections(document, types, kind, each.selections)


def _unknown(name: str, kind: str) -> QueryError:
    message = f"Field '{name}' doesn't exist on type '{kind}'"
    error = QueryError(message, "undefinedField")
    error.more = {"extensions": {"code": "undefinedField", "typeName": kind, "fieldName": name}}
    return error
