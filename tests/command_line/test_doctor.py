"""`doctor`, run as people run it."""

import asyncio
import itertools
import json
import sys

import pytest

from app.command_line.doctor import as_table, progress
from app.doctor.findings import About, Finding, Level
from app.sandbox.records import RequiredCheck
from tests.doctor.conftest import Patient, patient
from tests.stage import private_key

__all__ = ["patient"]
pytestmark = pytest.mark.anyio


async def doctor(p: Patient, *given: str, **changed: str) -> tuple[int | None, str, str]:
    """Its exit code, and what it printed on standard output and standard error."""
    environment = {
        "GITHUB_API_URL": p.sandbox.url,
        "GITHUB_APP_ID": "1",
        "GITHUB_PRIVATE_KEY": private_key(),
        "GITHUB_WEBHOOK_SECRET": "planted-webhook-secret",
        "PUBLIC_URL": "https://app.example",
        "DATABASE_URL": p.questions.database_url,
        **changed,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "doctor", *given, env=environment, stdout=-1, stderr=-1
    )
    out, trouble = await process.communicate()
    return process.returncode, out.decode(), trouble.decode()


async def test_it_ends_with_0_where_nothing_is_wrong(patient: Patient) -> None:
    code, said, trouble = await doctor(patient)
    assert (code, said.splitlines()[-1], trouble) == (0, "Nothing needs to be done.", "")
    assert "✔ fine     credentials" in said


async def test_it_ends_with_1_and_advice_where_something_is(patient: Patient) -> None:
    patient.rfcs.rules["main"] = [RequiredCheck("commitment")]
    code, said, _ = await doctor(patient)
    _, _, advice = said.partition("What to do, the most important first:\n")
    assert code == 1
    assert advice.splitlines() == [
        "  1. acme/rfcs@main: choose this App as the source of commitment (commitment is required from any source:",
        "     whoever may push can set it green)",
        f"     {patient.sandbox.url}/acme/rfcs/settings/rules",
    ]


async def test_as_json_it_gives_the_same_to_machines(patient: Patient) -> None:
    patient.installation.suspended = True
    code, said, _ = await doctor(patient, "--json")
    told = json.loads(said)
    assert (code, [each["found"] for each in told["advice"]]) == (1, ["the installation is suspended"])
    assert {each["level"] for each in told["findings"]} == {"fine", "problem", "unknown"}


@pytest.mark.parametrize("given", [(), ("--json",)])
async def test_it_shows_no_secret(patient: Patient, given: tuple[str, ...]) -> None:
    _, *shown = await doctor(patient, *given, DATABASE_URL="postgresql://me:hunter2@127.0.0.1:1/app")
    tokens = list(patient.sandbox.keys.installations)
    for secret in ("planted-webhook-secret", "hunter2", private_key()[40:80], *tokens):
        assert secret not in "".join(shown)


async def test_settings_that_will_not_do_end_it_with_2(patient: Patient) -> None:
    code, _, trouble = await doctor(patient, GITHUB_APP_ID="one")
    assert (code, "GITHUB_APP_ID must be a whole number" in trouble) == (2, True)


async def test_a_repository_that_is_none_ends_it_with_2(patient: Patient) -> None:
    code, _, trouble = await doctor(patient, "--repo", "acme")
    assert (code, trouble) == (2, "'acme' is not of the form OWNER/REPO\n")


def test_it_says_what_it_is_at_once_it_takes_long(capsys: pytest.CaptureFixture[str]) -> None:
    tell = progress(clock=itertools.count(0, 1.5).__next__)
    for what in ("the store", "the App", "acme/rfcs"):
        tell(what)
    assert capsys.readouterr().err == "… the App\n… acme/rfcs\n"


def test_long_findings_are_folded_under_themselves() -> None:
    finding = Finding(Level.PROBLEM, About.STORE, "a word " * 30)
    lines = as_table([finding]).splitlines()
    assert lines[0].startswith("✘ problem  store  a word")
    assert lines[1].startswith(" " * 18 + "a word") or lines[1].startswith(" " * 18 + "word")
