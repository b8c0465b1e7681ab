"""Seeds for the stories, new ones in each run unless one is given to be told again; and a server of their own."""

import os
from collections.abc import Iterator

import pytest

from tests.postgres import Server, server


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seed" in metafunc.fixturenames:
        again = metafunc.config.getoption("--chaos-seed")
        runs = range(metafunc.config.getoption("--chaos-runs"))
        seeds = [again] if again else [f"{os.environ['CHAOS_SEED']}-{run}" for run in runs]
        metafunc.parametrize("seed", seeds, ids=["again"] if again else [f"run{run}" for run in runs])


@pytest.fixture(scope="session")
def durable() -> Iterator[Server]:
    """A PostgreSQL server that may be killed without forgetting what it promised to keep."""
    with server(durable=True) as running:
        yield running
