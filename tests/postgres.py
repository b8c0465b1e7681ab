"""A PostgreSQL server for tests: a cluster of its own on loopback, thrown away at the end."""

import asyncio
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path

import psycopg
import pytest

from app.store.database import Store
from app.store.migrations import versions
from app.store.tables import metadata
from tests.ports import own_port

NEWEST = max(path.stem[:4] for path in Path(versions.__path__[0]).glob("[0-9]*.py"))  # migration
NOT_HERE = "PostgreSQL's server is not on this machine (Debian: apt-get install postgresql)"
_numbers = count()


@cache
def binaries() -> Path | None:
    """Where `initdb` and `pg_ctl` are: the newest of Debian's, else those on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


class Server:
    """A running cluster. As root it runs as somebody else, for PostgreSQL refuses root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = own_port()
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user:
            shutil.chown(folder, self._user)
        self._run("initdb", "-N", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-D", f"{folder}/data")
        self._prepared: list[str] = []  # databases that nobody uses at present

    def start(self, *, durable: bool = False) -> None:
        """Takes connections when this returns. Only a durable one survives being killed."""
        unsafe = () if durable else ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
        settings = (
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={self.folder}",
            "max_connections=200",
            "shared_buffers=32MB",
            *unsafe,
        )
        options = " ".join(f"-c {setting}" for setting in settings)
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-w", "-l", f"{self.folder}/log", "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """At once, as if it had been killed; or `fast`."""
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", mode, "-w", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        folder = binaries()
        assert folder is not None
        groups = {"user": self._user, "group": self._user, "extra_groups": []} if self._user else {}
        command = [str(folder / program), *arguments]
        # Not to a pipe: the server inherits it, and would keep it open.
        with (self.folder.parent / f"{self.folder.name}.out").open("a+") as said:
            done = subprocess.run(command, stdout=said, stderr=said, cwd="/", check=False, **groups)  # type: ignore[call-overload]  # noqa: S603
            said.seek(0)
            assert done.returncode == 0, said.read()

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a database with the App's tables and nothing in them; used again by others afterwards."""
        if not self._prepared:
            name = f"test_{next(_numbers)}"
            self.ask(f"CREATE DATABASE {name}")
            asyncio.run(_open_once(self.url(name)))
            self._prepared.append(name)
        name = self._prepared.pop()
        self._empty(name)
        yield self.url(name)
        self._prepared.append(name)

    def empty_database(self) -> str:
        """The address of one without any tables."""
        name = f"test_{next(_numbers)}"
        self.ask(f"CREATE DATABASE {name}")
        return self.url(name)

    def _empty(self, database: str) -> None:
        names = ", ".join(table.name for table in metadata.sorted_tables)
        self.ask(f"TRUNCATE {names} RESTART IDENTITY", database)
        self.ask(f"UPDATE alembic_version SET version_num = '{NEWEST}'", database)  # noqa: S608

    def ask(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement.encode())


async def _open_once(url: str) -> None:
    await (await Store.open(url)).close()


@contextmanager
def server(*, durable: bool = False) -> Iterator[Server]:
    """A cluster of its own, for whoever wants to stop it; skips the test where there is none to be had."""
    if binaries() is None:
        pytest.skip(NOT_HERE)
    folder = Path(tempfile.mkdtemp(prefix="commitment-postgres-"))
    try:
        running = Server(folder)
        running.start(durable=durable)
        try:
            yield running
        finally:
            if (folder / "data/postmaster.pid").exists():
                running.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        (folder.parent / f"{folder.name}.out").unlink(missing_ok=True)
