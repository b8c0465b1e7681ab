"""SQLite for tests: in memory where it can be, and with the tables made once and copied for each test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from app.store.clock import Clock
from app.store.connecting import Address, connect_and_migrate

MEMORY = Path("/dev/shm")  # noqa: S108
ROOM = 1_000_000_000  # bytes; what a test that passed has written is deleted at its end


@cache
def quick_place() -> Path | None:
    """For files in memory, if there is one: each transaction waits for the disk, a third of the time of most tests."""
    there = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return MEMORY if there else None


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder for those that make several databases in one test."""
    with TemporaryDirectory(dir=quick_place()) as folder:
        yield Path(folder)


def prepare(url: str) -> None:
    """Makes the App's tables, empty, where the address is that of a file which is not there yet."""
    address = Address.read(url)
    if address.shared:
        return
    path = Path(address.url.database or "")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_migrated())


@cache
def _migrated() -> bytes:
    with quick_folder() as folder:
        path = folder / "template.db"
        connect_and_migrate(Address.read(f"sqlite:///{path}"), Clock(), "").close()
        return path.read_bytes()
