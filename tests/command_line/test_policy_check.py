"""`policy check`: what is wrong with a policy file; and the ways to call the program wrongly."""

from pathlib import Path

import pytest

from app.command_line.arguments import run
from tests.stage import POLICY


def checked(folder: Path, text: str, *more: str) -> int:
    path = folder / "commitment.yml"
    path.write_text(text)
    return run(["policy", "check", str(path), *more])


def test_a_good_policy_is_fine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert checked(tmp_path, POLICY) == 0
    assert capsys.readouterr().out.endswith("commitment.yml: fine, 1 decision\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(POLICY.replace("paths", "path"), 'commitment.yml:4: error: unknown key "path"', id="unknown key"),
        pytest.param("", "empty", id="empty"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    assert checked(tmp_path, text) == 1
    assert told in capsys.readouterr().out


def test_a_team_must_be_the_owners(tmp_path: Path) -> None:
    assert checked(tmp_path, POLICY, "--owner", "acme") == 0
    assert checked(tmp_path, POLICY, "--owner", "other") == 1


def test_a_file_that_cannot_be_read_is_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["policy", "check", str(tmp_path / "nowhere.yml")]) == 2
    assert "nowhere.yml" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [[], ["nonsense"], ["policy"], ["policy", "check"], ["evaluate"], ["hear", "--xml"]])
def test_wrong_usage_is_2(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(wrong)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["acme/rfcs", "acme#1", "a b/c#1", "acme/rfcs#x"])
def test_a_pull_request_has_a_form(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", name]) == 2
    assert "OWNER/REPO#N" in capsys.readouterr().err


def test_web_without_settings_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("GITHUB_APP_ID", "GITHUB_PRIVATE_KEY", "GITHUB_PRIVATE_KEY_PATH", "GITHUB_WEBHOOK_SECRET"):
        monkeypatch.delenv(name, raising=False)
    assert run(["web"]) == 2
    told = capsys.readouterr().err
    assert all(name in told for name in ("GITHUB_APP_ID", "GITHUB_PRIVATE_KEY", "GITHUB_WEBHOOK_SECRET"))


def test_serve_with_some_settings_says_all_that_is_missing_or_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("GITHUB_PRIVATE_KEY", "GITHUB_PRIVATE_KEY_PATH", "GITHUB_WEBHOOK_SECRET"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_APP_ID", "7")
    monkeypatch.setenv("PORT", "x")
    assert run(["serve"]) == 2
    assert [line.split()[0] for line in capsys.readouterr().err.splitlines()] == [
        "GITHUB_PRIVATE_KEY",
        "GITHUB_WEBHOOK_SECRET",
        "PORT",
    ]
