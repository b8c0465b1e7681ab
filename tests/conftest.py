"""Which database a test has: SQLite, or for what depends on it, SQLite and then PostgreSQL."""

import gc
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import sqlite
from tests.postgres import Server, server


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--chaos-runs", type=int, default=1, help="how often each story of chaos is told, anew each time")
    parser.addoption("--chaos-seed", help="the seed of a story of chaos that is to be told again")


def pytest_configure() -> None:
    """Processes that run tests side by side shall find the same seed, and the same place; they inherit both."""
    os.environ.setdefault("CHAOS_SEED", str(random.randrange(10**6)))  # noqa: S311
    if place := sqlite.quick_place():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(place))


def pytest_collection_finish() -> None:
    """Thousands of tests are there to stay: looking for garbage among them again and again takes a while."""
    gc.collect()
    gc.freeze()


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores, for some tests mostly wait."""
    return (os.cpu_count() or 1) + 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    reports = [one for kind in ("passed", "failed", "error") for one in terminalreporter.stats.get(kind, [])]
    if any("/chaos/" in report.nodeid for report in reports):
        first, runs = os.environ["CHAOS_SEED"], config.getoption("--chaos-runs")
        seeds = config.getoption("--chaos-seed") or f"{first}-0" + (f" to {first}-{runs - 1}" if runs > 1 else "")
        terminalreporter.write_line(f"Stories of chaos were told with the seeds {seeds}; --chaos-seed tells one again.")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`@pytest.mark.stores(…)` names the databases; without it, it is SQLite, and for the store's own tests both."""
    if "database" in metafunc.fixturenames:
        marked = metafunc.definition.get_closest_marker("stores")
        of_the_store = Path(__file__).parent / "store" in metafunc.definition.path.parents
        kinds = marked.args if marked else ("sqlite", "postgresql") if of_the_store else ("sqlite",)
        if kinds != ("sqlite",):
            metafunc.parametrize("database", kinds, indirect=True, scope="function")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    with server() as running:
        yield running


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that is this test's alone."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield f"sqlite:///{tmp_path}/data/app.db"
    else:
        running: Server = request.getfixturevalue("postgres")
        with running.database() as address:
            yield address
