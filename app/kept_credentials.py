"""The file in which the App keeps the credentials it registered itself with: beside the store, for its owner only."""

import contextlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from app.settings import SettingsError, credentials_given
from app.store.connecting import Address

OTHERS = 0o077  # what anybody but the owner may do


def file_beside(database_url: str) -> Path | None:
    """Where it is for this store; None where the store is no file."""
    try:
        address = Address.read(database_url)
    except ValueError:
        return None
    return None if address.shared else Path(f"{address.url.database}.credentials")


def with_kept(environment: Mapping[str, str]) -> Mapping[str, str]:
    """The environment, with what is kept where it names no credentials; each name that it has stays as it is there.

    Raises SettingsError where the file is there and cannot be used, or others may read it.
    """
    if credentials_given(environment):
        return environment
    path = file_beside(environment.get("DATABASE_URL", "").strip() or "sqlite:///data/commitment.db")
    if path is None or not path.exists():
        return environment
    try:
        if os.name == "posix" and path.stat().st_mode & OTHERS:
            raise SettingsError([f"{path} may be read by others; make it yours alone: chmod 600 {path}"])
        kept = json.loads(path.read_text(encoding="utf-8"))
    except OSError as trouble:
        raise SettingsError(
            [f"{path}, which holds the App's credentials, cannot be read ({trouble.strerror})"]
        ) from None
    except ValueError:
        kept = None
    if not isinstance(kept, dict) or not all(isinstance(value, str) for value in kept.values()):
        raise SettingsError([f"{path} does not hold the App's credentials; restore it, or remove it to register anew"])
    return {**kept, **{name: value for name, value in environment.items() if value.strip()}}


def keep(path: Path, kept: Mapping[str, str]) -> None:
    """Writes the file whole or not at all, never readable by others. Raises OSError, also where there is one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, unfinished = tempfile.mkstemp(prefix=f"{path.name}.", dir=path.parent)  # made with mode 600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(kept, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            raise FileExistsError(17, "there are credentials already", str(path))
        Path(unfinished).replace(path)
        _sync(path.parent)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(unfinished).unlink()
        raise


def _sync(folder: Path) -> None:
    """Makes the new name outlast a loss of power, where folders can be synchronised."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
