"""Many repositories in one query: how many pull requests are open in each, and which files decide on its branches."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import Field, TypeAdapter

from app.decision.facts import Repository
from app.github.client import Session
from app.github.conversation import shaped
from app.github.payloads import Shape

_FILES_IN_A_QUERY = 200
_REPOSITORIES_IN_A_QUERY = 50


@dataclass(frozen=True, slots=True)
class Asked:
    """A repository, and the files that are asked for, by branch and path."""

    repository: Repository
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """What was found in one repository."""

    repository: Repository
    open: int  # pull requests
    blobs: Mapping[tuple[str, str], str] = field(default_factory=dict)  # the ids of those files that are there


class _Count(Shape):
    count: int = Field(alias="totalCount")


class _File(Shape):
    oid: str


class _Found(Shape):
    pulls: _Count = Field(alias="pullRequests")


_FOUND = TypeAdapter(_Found)
_FILE = TypeAdapter(_File)


async def overview(session: Session, asked: Sequence[Asked]) -> list[Overview]:
    """Of each of these, but for those that are not there any more."""
    found = []
    for lot in _lots(asked):
        query, variables = _query(lot)
        data = await session.graphql(query, variables, gaps_allowed=True)
        found += [_read(one, told) for place, one in enumerate(lot) if (told := data.get(f"r{place}"))]
    return found


def _lots(asked: Sequence[Asked]) -> Iterator[list[Asked]]:
    lot: list[Asked] = []
    files = 0
    for one in asked:
        if lot and (len(lot) == _REPOSITORIES_IN_A_QUERY or files + len(one.files) > _FILES_IN_A_QUERY):
            yield lot
            lot, files = [], 0
        lot.append(one)
        files += len(one.files)
    if lot:
        yield lot


def _query(lot: list[Asked]) -> tuple[str, dict[str, str]]:
    variables: dict[str, str] = {}
    parts = []
    for place, one in enumerate(lot):
        variables |= {f"o{place}": one.repository.owner, f"n{place}": one.repository.name}
        files = []
        for number, (branch, path) in enumerate(one.files):
            variables[f"f{place}_{number}"] = f"refs/heads/{branch}:{path}"
            files.append(f"f{number}: object(expression: $f{place}_{number}) {{ oid }}")
        pulls = "pullRequests(first: 1, states: OPEN) { totalCount }"
        parts.append(f"r{place}: repository(owner: $o{place}, name: $n{place}) {{ {pulls} {' '.join(files)} }}")
    declared = ", ".join(f"${name}: String!" for name in variables)
    return f"query Overview({declared}) {{ {' '.join(parts)} }}", variables


def _read(one: Asked, told: dict[str, Any]) -> Overview:
    found = {file: told.get(f"f{number}") for number, file in enumerate(one.files)}
    blobs = {file: shaped(_FILE, there).oid for file, there in found.items() if there is not None}
    return Overview(one.repository, shaped(_FOUND, told).pulls.count, blobs)
