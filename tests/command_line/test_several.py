"""The App as several processes: which databases allow it, and what the commands say where they do not."""

from pathlib import Path

import pytest

from app.command_line.arguments import run
from app.store.connecting import Address, Possession
from tests.stage import private_key


@pytest.fixture
def database_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path}/data/app.db"
    monkeypatch.setenv("GITHUB_APP_ID", "1")
    monkeypatch.setenv("GITHUB_PRIVATE_KEY", private_key())
    monkeypatch.setenv("GITHUB_WEBHOOK_SECRET", "secret")
    monkeypatch.setenv("DATABASE_URL", url)
    return url


@pytest.mark.usefixtures("database_url")
@pytest.mark.parametrize("part", ["web", "worker"])
def test_processes_apart_need_postgresql(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([part]) == 2
    assert capsys.readouterr().err == (
        "web and worker as separate processes need PostgreSQL; with SQLite use `serve`.\n"
    )


def test_a_second_process_on_sqlite_is_refused(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    held = Possession()
    held.take(Address.read(database_url))
    assert run(["serve"]) == 2
    assert capsys.readouterr().err == (
        f"Another process of the App is at work on {tmp_path}/data/app.db, and SQLite serves one. "
        "For several, use PostgreSQL: DATABASE_URL=postgresql://…\n"
    )
    held.leave()


@pytest.mark.usefixtures("database_url")
def test_the_database_can_be_migrated_before_anything_is_served(tmp_path: Path) -> None:
    assert run(["migrate"]) == 0
    assert (tmp_path / "data/app.db").is_file()


@pytest.mark.usefixtures("database_url")
@pytest.mark.parametrize("command", ["serve", "web", "worker", "migrate"])
def test_a_database_that_does_not_answer_is_named_in_one_line(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:hidden@127.0.0.1:9/app")
    assert run([command]) == 2
    said = capsys.readouterr().err
    assert said.startswith("The database cannot be opened: ")
    assert "hidden" not in said
    assert said.count("\n") == 1
