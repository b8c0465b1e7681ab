"""Which database a test has: SQLite, or for what depends on it, SQLite and then PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import Server, server


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
