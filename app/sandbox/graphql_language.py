"""Reads the part of GraphQL's language that an App writes: operations, fields, arguments, variables, fragments."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

TOKEN = re.compile(r"""[\s,]+|\#[^\n]*|(\.\.\.|[!$()\[\]{}:=@|]|"(?:[^"\\\n]|\\.)*"|-?[0-9][0-9.eE+-]*|[A-Za-z_]\w*)""")


class UnreadableQueryError(ValueError):
    """The text is not GraphQL as far as it is known here."""


@dataclass(frozen=True)
class Variable:
    """A variable where a value stands."""

    name: str


@dataclass(frozen=True)
class Field:
    """One field that is asked for."""

    name: str
    alias: str
    arguments: dict[str, Any]
    selections: list["Selection"]
    conditions: list[tuple[str, Any]]  # ("include" or "skip", value or variable)


@dataclass(frozen=True)
class Fragment:
    """Fields for objects of one type; of any, where `on` is None."""

    on: str | None
    selections: list["Selection"]
    conditions: list[tuple[str, Any]]


@dataclass(frozen=True)
class Spread:
    """A named fragment where it is used."""

    name: str
    conditions: list[tuple[str, Any]]


Selection = Field | Fragment | Spread


@dataclass(frozen=True)
class Operation:
    """A query or a mutation."""

    kind: str
    name: str
    defaults: dict[str, Any]  # of the variables; those without one have None and stand in `required` if they end in !
    required: list[str]
    selections: list[Selection]


@dataclass
class Document:
    """All that a query text holds."""

    operations: list[Operation] = field(default_factory=list)
    fragments: dict[str, Fragment] = field(default_factory=dict)


def parse(text: str) -> Document:
    """Read a query text; raises UnreadableQueryError."""
    return _Reader(_tokens(text)).document()


def _tokens(text: str) -> list[str]:
    found, place = [], 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise UnreadableQueryError(f"Expected one of SCHEMA, QUERY, actual: UNKNOWN_CHAR ({text[place]!r})")
        if match[1]:
            found.append(match[1])
        place = match.end()
    return found


@dataclass
class _Reader:
    tokens: list[str]
    place: int = 0

    def document(self) -> Document:
        read = Document()
        while self.place < len(self.tokens):
            if self.next_is("fragment"):
                name = self.take()
                self.expect("on")
                read.fragments[name] = Fragment(self.take(), self.selections(), [])
            else:
                read.operations.append(self.operation())
        return read

    def operation(self) -> Operation:
        kind, name = "query", ""
        defaults: dict[str, Any] = {}
        required: list[str] = []
        if self.look() != "{":
            kind = self.take()
            if kind not in {"query", "mutation"}:
                raise UnreadableQueryError(f"Expected a query or a mutation, actual: {kind!r}")
            if self.look() not in {"{", "(", "@"}:
                name = self.take()
            if self.next_is("("):
                while not self.next_is(")"):
                    self.variable(defaults, required)
        return Operation(kind, name, defaults, required, self.selections())

    def variable(self, defaults: dict[str, Any], required: list[str]) -> None:
        self.expect("$")
        name = self.take()
        self.expect(":")
        depth = 0
        while self.next_is("["):
            depth += 1
        self.take()
        strict = self.next_is("!")
        for _ in range(depth):
            self.expect("]")
            strict = self.next_is("!")
        defaults[name] = self.value() if self.next_is("=") else None
        if strict and defaults[name] is None:
            required.append(name)

    def selections(self) -> list[Selection]:
        self.expect("{")
        found: list[Selection] = []
        while not self.next_is("}"):
            found.append(self.selection())
        return found

    def selection(self) -> Selection:
        if self.next_is("..."):
            if self.look() in {"{", "@"}:
                conditions = self.conditions()
                return Fragment(None, self.selections(), conditions)
            name = self.take()
            if name != "on":
                return Spread(name, self.conditions())
            kind = self.take()
            conditions = self.conditions()
            return Fragment(kind, self.selections(), conditions)
        alias = name = self.take()
        if self.next_is(":"):
            name = self.take()
        arguments = self.arguments()
        conditions = self.conditions()
        inner = self.selections() if self.look() == "{" else []
        return Field(name, alias, arguments, inner, conditions)

    def arguments(self) -> dict[str, Any]:
        found = {}
        if self.next_is("("):
            while not self.next_is(")"):
                name = self.take()
                self.expect(":")
                found[name] = self.value()
        return found

    def conditions(self) -> list[tuple[str, Any]]:
        found = []
        while self.next_is("@"):
            found.append((self.take(), self.arguments().get("if", True)))
        return found

    def value(self) -> Any:
        word = self.take()
        if word == "$":
            return Variable(self.take())
        if word == "[":
            listed = []
            while not self.next_is("]"):
                listed.append(self.value())
            return listed
        if word == "{":
            shape = {}
            while not self.next_is("}"):
                name = self.take()
                self.expect(":")
                shape[name] = self.value()
            return shape
        if word[0] in '"-0123456789' or word in {"true", "false", "null"}:
            try:
                return json.loads(word)
            except ValueError:
                raise UnreadableQueryError(f"no value: {word!r}") from None
        return word

    def look(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def next_is(self, token: str) -> bool:
        if self.look() != token:
            return False
        self.place += 1
        return True

    def take(self) -> str:
        token = self.look()
        if not token:
            raise UnreadableQueryError("Expected NAME, actual: (none) (unexpected end of the document)")
        self.place += 1
        return token

    def expect(self, token: str) -> None:
        found = self.look()
        if not self.next_is(token):
            raise UnreadableQueryError(f"Expected {token!r}, actual: {found!r}")
