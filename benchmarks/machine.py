"""Where and when the figures were measured."""

import os
import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("githubkit", "httpx", "pydantic", "sqlalchemy", "starlette", "uvicorn", "uvloop", "httptools")


def described(databases: Iterable[str]) -> str:
    """Date, machine, Python, databases and libraries in two lines."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{datetime.now(UTC):%Y-%m-%d} · {os.cpu_count()} cores of {_processor()} · {platform.system()} "
        f"{platform.release().split('-')[0]} · Python {platform.python_version()} · "
        f"{' · '.join(databases)}\n"
        f"{libraries}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
