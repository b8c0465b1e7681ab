"""The settings as read from an environment, with all that is missing or wrong told at once."""

import dataclasses
from pathlib import Path

import pytest

from app.settings import NoCredentials, Settings, SettingsError, read_settings, server_of
from tests.stage import private_key

GIVEN = {"GITHUB_APP_ID": "7", "GITHUB_PRIVATE_KEY": "", "GITHUB_WEBHOOK_SECRET": "one, two"}


def settings(**changes: str) -> Settings:
    return read_settings({**GIVEN, "GITHUB_PRIVATE_KEY": private_key(), **changes})


def test_three_credentials_are_enough() -> None:
    read = settings()
    assert (read.app_id, read.webhook_secrets) == (7, ("one", "two"))
    assert (read.api_url, read.server_url) == ("https://api.github.com", "https://github.com")
    assert (read.port, read.check_name, read.without_policy) == (8000, "commitment", "silent")
    assert (read.recover_every, read.lease) == (180, 30)


def test_without_any_credential_the_app_is_not_set_up() -> None:
    with pytest.raises(NoCredentials):
        read_settings({"PORT": "x"})


def test_a_key_on_one_line_has_its_newlines_escaped() -> None:
    assert settings(GITHUB_PRIVATE_KEY=private_key().replace("\n", "\\n")).private_key.strip() == private_key().strip()


def test_a_key_may_be_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    path.write_text(private_key())
    assert settings(GITHUB_PRIVATE_KEY="", GITHUB_PRIVATE_KEY_PATH=str(path)).private_key == private_key()


def test_enterprise_server_is_seen_where_its_api_is() -> None:
    read = settings(GITHUB_API_URL="https://git.example.com/api/v3/")
    assert (read.api_url, read.server_url) == ("https://git.example.com/api/v3", "https://git.example.com")
    assert server_of("http://127.0.0.1:99") == "http://127.0.0.1:99"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        pytest.param({"GITHUB_APP_ID": ""}, "GITHUB_APP_ID is missing", id="no id"),
        pytest.param({"GITHUB_APP_ID": "seven"}, "GITHUB_APP_ID must be", id="id in words"),
        pytest.param({"GITHUB_APP_ID": "0"}, "GITHUB_APP_ID must be", id="id zero"),
        pytest.param({"GITHUB_WEBHOOK_SECRET": " , "}, "GITHUB_WEBHOOK_SECRET is missing", id="no secret"),
        pytest.param({"GITHUB_PRIVATE_KEY": ""}, "GITHUB_PRIVATE_KEY", id="no key"),
        pytest.param({"GITHUB_PRIVATE_KEY": "secret words"}, "GITHUB_PRIVATE_KEY is not", id="no PEM"),
        pytest.param(
            {"GITHUB_PRIVATE_KEY": "", "GITHUB_PRIVATE_KEY_PATH": "/nowhere.pem"}, "/nowhere.pem", id="no such file"
        ),
        pytest.param({"PORT": "70000"}, "PORT", id="port"),
        pytest.param({"GITHUB_API_URL": "ftp://x"}, "GITHUB_API_URL", id="address"),
        pytest.param({"DATABASE_URL": "mysql://x"}, "DATABASE_URL", id="database"),
        pytest.param({"WITHOUT_POLICY": "fail"}, "WITHOUT_POLICY", id="choice"),
        pytest.param({"LOG_LEVEL": "loud"}, "LOG_LEVEL", id="log level"),
        pytest.param({"LEASE": "-1"}, "LEASE", id="lease"),
    ],
)
def test_what_is_wrong_is_named(changes: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError) as told:
        settings(**changes)
    assert named in told.value.problems[0]
    assert "secret words" not in str(told.value)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(SettingsError) as told:
        read_settings({"GITHUB_APP_ID": "x", "PORT": "x", "LOG_FORMAT": "xml"})
    named = [problem.split()[0] for problem in told.value.problems]
    assert named == ["GITHUB_APP_ID", "GITHUB_PRIVATE_KEY", "GITHUB_WEBHOOK_SECRET", "PORT", "LOG_FORMAT"]


def test_secrets_are_not_shown() -> None:
    read = dataclasses.replace(settings(), webhook_secrets=("hush",))
    assert "hush" not in repr(read)
    assert "PRIVATE" not in repr(read)
