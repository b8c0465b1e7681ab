"""Looks at the database from outside, without opening it as the App does: that would migrate it, and take its lock."""

import asyncio
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

PATIENCE = 5  # seconds to wait for a connection


@dataclass(frozen=True, slots=True)
class Condition:
    """How the store is. Either `found` or a `problem` with advice."""

    found: str = ""
    problem: str = ""
    advice: str = ""


async def inspect_store(url: str) -> Condition:
    """Whether it can be reached and written, and is of this version. Never raises, and never shows a password."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # the latter of a port that is no number
        return Condition(problem="DATABASE_URL is no address", advice="set it to such as sqlite:///data/app.db")
    if address.get_backend_name() == "sqlite":
        return await asyncio.to_thread(_file, Path(address.database or ""))
    return await asyncio.to_thread(_server, address)


def _file(path: Path) -> Condition:
    if not path.exists():
        folder = next(each for each in (path.parent, *path.absolute().parents) if each.exists())
        if os.access(folder, os.W_OK):
            return Condition(found=f"{path} is not there yet; the App will make it")
        return Condition(problem=f"{folder} is not ours to write", advice=f"let this user write to {folder}")
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return Condition(
            problem=f"{path} is not ours to write", advice="let this user write to the file and its folder"
        )
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=1)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        if "locked" in str(error):
            return Condition(found=f"{path} is in use by a running App; /readyz tells how it is")
        if "no such table" in str(error):
            return Condition(found=f"{path} is empty; the App will fill it")
        return Condition(problem=f"{path} cannot be read: {error}", advice="restore it from a backup, or move it away")
    return _version(str(path), row[0] if row else None)


def _server(address: URL) -> Condition:
    name = f"{address.host or 'the database server'}/{address.database or ''}"
    # The App's own driver, whichever the address names.
    engine = create_engine(
        address.set(drivername="postgresql+psycopg"), poolclass=NullPool, connect_args={"connect_timeout": PATIENCE}
    )
    try:
        with engine.connect() as connection:
            if connection.execute(text("SHOW transaction_read_only")).scalar() == "on":
                said = f"{name} can only be read"
                return Condition(problem=said, advice="let DATABASE_URL name the primary, and a user who may write")
            there = connection.execute(text("SELECT to_regclass('alembic_version')")).scalar()
            if there is None:
                return Condition(found=f"{name} is empty; the App will fill it")
            row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    except SQLAlchemyError as error:
        said = " ".join(str(getattr(error, "orig", None) or error).split())[:300]
        return Condition(
            problem=f"{name} cannot be used: {said}", advice="see that it runs, and what DATABASE_URL says"
        )
    finally:
        engine.dispose()
    return _version(name, row[0] if row else None)


def _version(name: str, present: str | None) -> Condition:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    known = ScriptDirectory.from_config(config)
    newest = known.get_current_head()
    if present == newest:
        return Condition(found=f"{name} is there and of this version ({present})")
    if present is not None and present in {each.revision for each in known.walk_revisions()}:
        return Condition(
            found=f"{name} is of an older version ({present}); the App brings it to {newest} when it starts"
        )
    said = f"{name} is of a version that this App does not know ({present})"
    return Condition(problem=said, advice="run the newer App that wrote it, or restore a backup from before")
