"""The file with the credentials: what comes first, and when it is not used."""

import json
import stat
from pathlib import Path

import pytest

from app.kept_credentials import file_beside, keep, with_kept
from app.settings import SettingsError, credentials_given


def beside(folder: Path) -> tuple[dict[str, str], Path]:
    url = f"sqlite:///{folder}/store.db"
    file = file_beside(url)
    assert file is not None
    return {"DATABASE_URL": url}, file


def test_what_is_kept_is_added_to_the_environment(tmp_path: Path) -> None:
    given, file = beside(tmp_path)
    keep(file, {"GITHUB_APP_ID": "7", "PUBLIC_URL": "https://kept.example.com"})
    read = with_kept({**given, "PUBLIC_URL": "https://set.example.com", "GITHUB_API_URL": " "})
    assert (read["GITHUB_APP_ID"], read["PUBLIC_URL"]) == ("7", "https://set.example.com")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_credentials_in_the_environment_come_alone(tmp_path: Path) -> None:
    given, file = beside(tmp_path)
    keep(file, {"GITHUB_APP_ID": "7", "GITHUB_WEBHOOK_SECRET": "kept"})
    given["GITHUB_APP_ID"] = "8"
    assert with_kept(given) == given


def test_without_a_file_nothing_is_added(tmp_path: Path) -> None:
    given, _ = beside(tmp_path)
    assert not credentials_given(with_kept(given))


@pytest.mark.parametrize("url", ["postgresql://a@b/c", "nonsense"])
def test_beside_a_database_there_is_no_file(url: str) -> None:
    assert file_beside(url) is None


def test_a_file_that_others_may_read_is_not_used(tmp_path: Path) -> None:
    given, file = beside(tmp_path)
    keep(file, {"GITHUB_APP_ID": "7"})
    file.chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        with_kept(given)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"GITHUB_APP_ID": 7}'])
def test_a_broken_file_is_told_of_and_never_shown(tmp_path: Path, text: str) -> None:
    given, file = beside(tmp_path)
    file.touch(0o600)
    file.write_text(text)
    with pytest.raises(SettingsError, match="does not hold"):
        with_kept(given)


def test_an_unreadable_file_is_told_of(tmp_path: Path) -> None:
    given, file = beside(tmp_path)
    file.mkdir(0o700)
    with pytest.raises(SettingsError, match="cannot be read"):
        with_kept(given)


def test_a_file_is_never_written_over_and_leaves_nothing_behind(tmp_path: Path) -> None:
    _, file = beside(tmp_path)
    keep(file, {"GITHUB_APP_ID": "7"})
    with pytest.raises(FileExistsError):
        keep(file, {"GITHUB_APP_ID": "8"})
    assert json.loads(file.read_text()) == {"GITHUB_APP_ID": "7"}
    assert list(tmp_path.iterdir()) == [file]
