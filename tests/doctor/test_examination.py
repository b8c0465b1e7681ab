"""The doctor finds what was set up wrongly, and says what to do."""

import sqlite3
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.doctor.findings import About, Level, advice_of
from app.sandbox.deliveries import Answered
from app.sandbox.records import RequiredCheck
from app.store.database import Store
from tests.doctor.conftest import Patient

pytestmark = pytest.mark.anyio


async def test_nothing_is_wrong_with_the_healthy(patient: Patient) -> None:
    found = await patient.examined()
    assert [each for each in found if each.level in (Level.PROBLEM, Level.WARNING)] == []
    assert advice_of(found) == []
    assert {each.about for each in found if each.level is Level.FINE} >= {
        *(About.STORE, About.CLOCK, About.CREDENTIALS, About.WEBHOOK, About.PERMISSIONS, About.EVENTS),
        *(About.INSTALLATION, About.POLICY, About.CHECK, About.LIMIT),
    }


async def test_it_changes_nothing(patient: Patient) -> None:
    await patient.examined()
    assert patient.sandbox.writes == []


async def test_a_wrong_key_is_found(patient: Patient) -> None:
    other = rsa.generate_private_key(65537, 2048)
    patient.key = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    found = await patient.only_problem()
    assert (found.about, "private key" in found.advice) == (About.CREDENTIALS, True)
    assert found.link.endswith("/settings/apps")


async def test_a_wrong_app_id_is_found(patient: Patient) -> None:
    patient.app_id = "2"
    found = await patient.only_problem()
    assert (found.about, "GITHUB_APP_ID" in found.advice) == (About.CREDENTIALS, True)


@pytest.mark.parametrize(("seconds", "way"), [(600, "behind"), (-600, "ahead of")])
async def test_a_clock_that_is_wrong_is_found(patient: Patient, seconds: int, way: str) -> None:
    patient.sandbox.advance(seconds)
    found = await patient.only_problem()
    assert (found.about, way in found.found, "NTP" in found.advice) == (About.CLOCK, True, True)


async def test_github_out_of_reach_is_said_and_not_taken_for_a_wrong_key(patient: Patient) -> None:
    patient.sandbox.fail_next("GET", "/app", 503)
    found = await patient.only_problem()
    assert (found.about, "githubstatus" in found.advice) == (About.CREDENTIALS, True)


async def test_a_limit_is_not_taken_for_an_address_that_cannot_be_reached(patient: Patient) -> None:
    patient.sandbox.fail_next("GET", "/app", 403, {"retry-after": "30"})
    found = await patient.only_problem()
    assert (found.about, found.advice.startswith("ask again after")) == (About.CREDENTIALS, True)


@pytest.mark.parametrize(
    ("status", "headers", "advice"),
    [
        pytest.param(502, {}, "githubstatus", id="trouble"),
        pytest.param(429, {"retry-after": "30"}, "ask again after", id="limit"),
    ],
)
async def test_what_github_cannot_say_now_is_to_be_asked_again(
    patient: Patient, status: int, headers: dict[str, str], advice: str
) -> None:
    patient.sandbox.fail_next("GET", "/installation/repositories", status, headers)
    [found] = await patient.found(About.INSTALLATION)
    assert (found.level, "cannot be known now" in found.found, advice in found.advice) == (Level.UNKNOWN, True, True)


async def test_a_permission_that_the_app_does_not_ask_for_is_named_with_its_page(patient: Patient) -> None:
    del patient.sandbox.world.app_permissions["statuses"]
    del patient.installation.permissions["statuses"]
    found = await patient.only_problem()
    assert (found.about, found.advice) == (About.PERMISSIONS, "grant statuses: write")
    assert found.link.endswith("/apps/disagree-and-commit/permissions")


async def test_a_permission_that_is_too_low_is_missing(patient: Patient) -> None:
    patient.sandbox.world.app_permissions["checks"] = "read"
    found = await patient.only_problem()
    assert found.found == "missing: checks: write"


async def test_a_permission_that_an_organization_has_not_accepted_is_named(patient: Patient) -> None:
    patient.installation.permissions["checks"] = "read"
    found = await patient.only_problem()
    assert (found.about, found.where, found.found) == (About.PERMISSIONS, "acme", "missing: checks: write")
    assert found.link.endswith(f"/{patient.installation.id}")


async def test_an_event_that_is_not_subscribed_to_is_found(patient: Patient) -> None:
    patient.sandbox.world.app_events.remove("merge_group")
    patient.installation.events.remove("merge_group")
    found = await patient.only_problem()
    assert (found.about, found.advice) == (About.EVENTS, "subscribe to merge_group")


async def test_an_event_of_which_one_installation_does_not_tell_is_found(patient: Patient) -> None:
    patient.installation.events.remove("push")
    found = await patient.only_problem()
    assert (found.about, found.where, found.found) == (About.EVENTS, "acme", "not told of: push")


HOOKS = [
    pytest.param({"target": ""}, "the App has no webhook", id="none"),
    pytest.param({"target": "https://old.example/webhook"}, "deliveries go to https://old.example/webhook", id="old"),
    pytest.param({"content_type": "form"}, "deliveries come as form", id="form"),
    pytest.param({"secret": ""}, "deliveries are not signed: every one is refused", id="no secret"),
]


@pytest.mark.parametrize(("harm", "said"), HOOKS)
async def test_a_webhook_that_cannot_work_is_found(patient: Patient, harm: dict[str, str], said: str) -> None:
    for name, value in harm.items():
        setattr(patient.sandbox.deliveries, name, value)
    found = await patient.only_problem()
    assert (found.about, found.found, bool(found.advice)) == (About.WEBHOOK, said, True)


async def test_a_webhook_that_anybody_may_read_or_imitate_is_a_warning(patient: Patient) -> None:
    patient.sandbox.deliveries.target = "http://app.example/webhook"
    patient.sandbox.deliveries.insecure_ssl = "1"
    found = [each for each in await patient.examined(public_url=None) if each.about is About.WEBHOOK]
    assert [each.level for each in found] == [Level.WARNING, Level.WARNING, Level.UNKNOWN]


async def deliver(patient: Patient, *statuses: int) -> None:
    """Attempts at one delivery, answered thus."""
    acts, rfcs = patient.sandbox.acts, patient.rfcs
    patient.sandbox.held = True
    acts.open_pull(rfcs, patient.sandbox.world.account("alice"), files={"rfcs/1.md": "One\n"})
    [one, *_] = patient.sandbox.take_held()
    answers = patient.sandbox.deliveries.answers
    for status in statuses:
        now = patient.sandbox.now()
        answers.append(Answered(one, status, "", 0.1, now, len(answers) + 1, len(answers) > 0))


async def test_deliveries_that_fail_are_found_with_what_their_status_means(patient: Patient) -> None:
    await deliver(patient, 401, 401)
    [found] = await patient.found(About.DELIVERIES)
    assert found.found == "1 of the last 2 attempts were answered 401, and never taken since"
    assert (found.level, "GITHUB_WEBHOOK_SECRET" in found.advice) == (Level.WARNING, True)
    assert found.link.endswith("/advanced")


async def test_a_delivery_that_was_taken_at_last_is_no_failure(patient: Patient) -> None:
    await deliver(patient, 503, 202)
    assert await patient.found(About.DELIVERIES) == []


async def test_a_suspended_installation_is_found(patient: Patient) -> None:
    patient.installation.suspended = True
    found = await patient.only_problem()
    assert (found.about, found.where, found.found) == (About.INSTALLATION, "acme", "the installation is suspended")


async def test_an_app_that_is_installed_nowhere_is_found(patient: Patient) -> None:
    patient.sandbox.world.installations.clear()
    found = await patient.only_problem()
    assert (found.about, found.link.endswith("/apps/disagree-and-commit/installations/new")) == (
        About.INSTALLATION,
        True,
    )


CHECKS = [
    pytest.param([], "is not required", "require the check", id="not required"),
    pytest.param([RequiredCheck("commitment")], "from any source", "choose this App as the source", id="unpinned"),
    pytest.param([RequiredCheck("commitment", 99)], "another App (99)", "choose this App", id="another App's"),
    pytest.param([RequiredCheck("tests", 1)], "is not required", "require the check", id="another check"),
]


@pytest.mark.parametrize(("required", "said", "advice"), CHECKS)
@pytest.mark.parametrize("by", ["rules", "protected"])
async def test_a_check_that_does_not_gate_is_found(
    patient: Patient, required: list[RequiredCheck], said: str, advice: str, by: str
) -> None:
    patient.rfcs.rules.clear()
    getattr(patient.rfcs, by)["main"] = required
    found = await patient.only_problem()
    assert (found.about, found.where) == (About.CHECK, "acme/rfcs@main")
    assert (said in found.found, advice in found.advice) == (True, True)
    assert found.link.endswith("/acme/rfcs/settings/rules")


async def test_branch_protection_gates_as_well_as_a_ruleset(patient: Patient) -> None:
    patient.rfcs.rules.clear()
    patient.rfcs.protected["main"] = [RequiredCheck("commitment", 1)]
    assert await patient.found(About.CHECK) == []


async def test_a_branch_that_the_policy_names_must_require_it_too(patient: Patient) -> None:
    policy = (
        "decisions:\n  - name: RFC\n    when:\n      branches: [main, stable, 'release/*']\n"
        '    stakeholders:\n      everyone: ["@alice"]\n'
    )
    write(patient, policy)
    history = patient.rfcs.history
    history.branches["stable"] = history.branches["main"]
    found = await patient.only_problem()
    assert (found.about, found.where) == (About.CHECK, "acme/rfcs@stable")


def write(patient: Patient, policy: str) -> None:
    """Puts a policy on main."""
    patient.sandbox.held = True
    acts, admin = patient.sandbox.acts, patient.sandbox.world.account("admin")
    acts.change_files(patient.rfcs, admin, {".github/commitment.yml": policy})


async def test_what_cannot_be_known_is_said_and_the_rest_goes_on(patient: Patient) -> None:
    patient.sandbox.fail_next("GET", "/repos/acme/rfcs/rules", 501)
    patient.sandbox.fail_next("GET", "/repos/acme/rfcs/branches", 404)
    found = await patient.found(About.CHECK)
    assert [(each.level, "cannot be known here" in each.found) for each in found] == [(Level.UNKNOWN, True)] * 2


async def test_a_secret_team_is_found(patient: Patient) -> None:
    patient.architects.secret = True
    found = await patient.only_problem()
    assert found.about is About.POLICY
    assert "@acme/architects, or it is secret" in found.found
    assert "visible" in found.advice


async def test_a_team_that_is_unreadable_for_want_of_a_permission_is_told_apart(patient: Patient) -> None:
    del patient.installation.permissions["members"]
    found = [each for each in await patient.examined() if each.about is About.POLICY]
    [team] = [each for each in found if each.level is Level.PROBLEM]
    assert ("permission Members (read) is missing" in team.found, "grant" in team.advice) == (True, True)


async def test_a_person_who_does_not_exist_is_found(patient: Patient) -> None:
    write(patient, 'decisions:\n  - name: RFC\n    stakeholders:\n      everyone: ["@nobody-at-all"]\n')
    found = await patient.only_problem()
    assert (found.about, found.found) == (About.POLICY, "there is no user @nobody-at-all")


async def test_a_broken_policy_is_found_with_its_line(patient: Patient) -> None:
    write(patient, "decisions:\n  - nam: RFC\n    stakeholders:\n      everyone: ['@alice']\n")
    found = (await patient.found(About.POLICY, Level.PROBLEM))[0]
    assert found.found.startswith("line 2: ")
    assert found.link.endswith(".github/commitment.yml#L2")


async def test_of_many_repositories_some_are_looked_at_and_the_others_counted(patient: Patient) -> None:
    found = await patient.examined(most_repositories=1)
    assert [each.found for each in found if "--repo" in each.found] == [
        "repositories not looked at: 1; --repo OWNER/REPO looks at one, --most N at more"
    ]


async def test_one_repository_can_be_asked_for(patient: Patient) -> None:
    found = await patient.examined(only=("acme", "lobby"))
    assert [each.where for each in found if each.about in (About.POLICY, About.CHECK)] == ["acme/lobby@main"]


async def test_a_repository_where_the_app_is_not_installed_is_said(patient: Patient) -> None:
    found = await patient.examined(only=("acme", "nowhere"))
    [wrong] = [each for each in found if each.level is Level.PROBLEM]
    assert (wrong.about, wrong.where, wrong.advice) == (About.INSTALLATION, "acme/nowhere", "install it")


async def test_a_limit_that_is_nearly_used_up_is_a_warning(patient: Patient) -> None:
    patient.sandbox.keys.hourly = 50
    [found] = await patient.found(About.LIMIT)
    assert (found.level, found.where) == (Level.WARNING, "acme")


async def test_a_store_of_this_version_is_fine_also_while_the_app_runs(patient: Patient) -> None:
    store = await Store.open(patient.questions.database_url)
    try:
        [found] = await patient.found(About.STORE, Level.FINE)
    finally:
        await store.close()
    assert "of this version" in found.found or "in use" in found.found


async def test_a_store_of_a_newer_version_is_found(patient: Patient, tmp_path: Path) -> None:
    await (await Store.open(patient.questions.database_url)).close()
    with sqlite3.connect(tmp_path / "store.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    found = await patient.only_problem()
    assert (found.about, "newer App" in found.advice) == (About.STORE, True)


async def test_a_store_that_is_no_database_is_found(patient: Patient, tmp_path: Path) -> None:
    (tmp_path / "store.db").write_text("not a database, but long enough to be looked at as one" * 50)
    found = await patient.only_problem()
    assert (found.about, "backup" in found.advice) == (About.STORE, True)


async def test_a_database_server_that_is_not_there_is_found_without_its_password(patient: Patient) -> None:
    found = await patient.examined(database_url="postgresql://me:hunter2@127.0.0.1:1/app")
    [wrong] = [each for each in found if each.level is Level.PROBLEM]
    assert (wrong.about, "hunter2" in str(found)) == (About.STORE, False)


async def test_an_address_of_the_store_that_is_none_is_told_without_its_password(patient: Patient) -> None:
    found = await patient.examined(database_url="postgresql://me:hunter2@127.0.0.1:5x/app")
    assert "DATABASE_URL is no address" in str(found)
    assert "hunter2" not in str(found)


async def test_what_matters_most_is_advised_first(patient: Patient) -> None:
    patient.rfcs.rules.clear()
    patient.sandbox.deliveries.target = "http://app.example/webhook"
    del patient.installation.permissions["checks"]
    asked = advice_of(await patient.examined())
    assert [each.about for each in asked] == [About.WEBHOOK, About.PERMISSIONS, About.CHECK, About.WEBHOOK]
