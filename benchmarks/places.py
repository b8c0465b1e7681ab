"""The databases that are measured: SQLite in a file, and a PostgreSQL server of our own on loopback."""

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.postgres import NOT_HERE, Server, binaries

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the App keeps things while something is measured."""

    name: str
    server: Server | None = None  # None: SQLite

    def url(self, folder: Path) -> str:
        """A database of its own, without any tables."""
        return self.server.empty_database() if self.server else f"sqlite:///{folder}/store.db"

    def version(self) -> str:
        """What answers there."""
        if self.server is None:
            return f"SQLite {sqlite3.sqlite_version}"
        [[told]] = asked_of(self.server.url("postgres"), "SHOW server_version")
        return f"PostgreSQL {told.split()[0]}"


def asked_of(url: str, question: str) -> Sequence[Sequence[Any]]:
    """The rows that this SELECT finds in an App's database."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(f"file:{url.removeprefix('sqlite:///')}?mode=ro", uri=True)) as connection:
            return connection.execute(question).fetchall()
    with psycopg.connect(url, autocommit=True) as asked:
        return asked.execute(question.encode()).fetchall()


@contextmanager
def places(wanted: str) -> Iterator[list[Place]]:
    """`sqlite`, `postgresql` or `both`, as far as they are on this machine."""
    found = [Place(SQLITE)] if wanted in ("sqlite", "both") else []
    if wanted == "sqlite":
        yield found
        return
    if binaries() is None:
        print(f"{NOT_HERE}; it is not measured.")
        yield found
        return
    with tempfile.TemporaryDirectory(prefix="commitment-postgres-") as folder:
        server = Server(Path(folder))
        server.start(durable=True)  # as it is run for good: a commit is on the disk
        try:
            yield [*found, Place(POSTGRESQL, server)]
        finally:
            server.stop()
