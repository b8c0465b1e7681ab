"""What somebody who runs the App sees of it: figures, readiness, and the log."""

import json
import logging
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from prometheus_client import REGISTRY, Counter, Gauge, Histogram

from app import figures
from app.logs import set_up_logs
from app.web.remembered import Remembered
from tests.stage import Stage, private_key, stage

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def s(anyio_backend: str, tmp_path: Path) -> AsyncIterator[Stage]:
    async with stage(tmp_path) as running:
        yield running


@pytest.fixture
async def client(s: Stage) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=s.app_url, trust_env=False) as opened:
        yield opened


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_a_delivery_is_counted_by_its_event_and_what_became_of_it(s: Stage, client: httpx.AsyncClient) -> None:
    before = value("commitment_deliveries_total", event="issue_comment", result="stored")
    pull = await s.opens()
    await s.says(pull, "alice", "/commit")
    assert value("commitment_deliveries_total", event="issue_comment", result="stored") == before + 1


async def test_nobody_can_make_new_labels_by_inventing_events(s: Stage, client: httpx.AsyncClient) -> None:
    before = value("commitment_deliveries_total", event="other", result="unsigned")
    for place in range(3):
        headers = {"X-GitHub-Event": f"invented-{place}", "X-GitHub-Delivery": "1"}
        await client.post("/webhook", content=b"{}", headers=headers)
    assert value("commitment_deliveries_total", event="other", result="unsigned") == before + 3
    assert "invented" not in (await client.get("/metrics")).text


async def test_a_look_is_counted_with_its_verdict_and_its_calls(s: Stage) -> None:
    verdicts = value("commitment_verdicts_total", verdict="waiting")
    looks = value("commitment_reconcile_duration_seconds_count", result="done")
    runs = value("commitment_github_calls_total", operation="check_run", method="POST", result="ok")
    await s.opens()
    assert value("commitment_verdicts_total", verdict="waiting") == verdicts + 1
    assert value("commitment_reconcile_duration_seconds_count", result="done") > looks
    assert value("commitment_github_calls_total", operation="check_run", method="POST", result="ok") == runs + 1


async def test_a_call_that_fails_is_counted_as_such(s: Stage) -> None:
    before = value("commitment_github_calls_total", operation="check_run", method="POST", result="unavailable")
    s.sandbox.fail_next("POST", "/repos/acme/rfcs/check-runs", 502)
    await s.opens()
    after = value("commitment_github_calls_total", operation="check_run", method="POST", result="unavailable")
    assert after == before + 1


async def test_the_queue_is_shown_with_what_is_due_and_for_how_long(s: Stage, client: httpx.AsyncClient) -> None:
    s.sandbox.fail_next("*", "/repos/acme/rfcs", 502, times=1000)
    await s.opens()
    await client.get("/metrics")
    assert value("commitment_queue_due") + value("commitment_queue_later") == 1
    assert value("commitment_queue_oldest_due_seconds") >= 0


async def test_what_is_left_of_the_limit_is_that_of_who_has_least(s: Stage, client: httpx.AsyncClient) -> None:
    s.sandbox.keys.hourly = 1_234_567
    await s.opens()
    left = float(figures_of(await client.get("/metrics"))['commitment_github_rate_limit_remaining{resource="core"}'])
    assert left == left  # noqa: PLR0124 - it is a number
    assert 1_000_000 < left < 1_234_567


def figures_of(answer: httpx.Response) -> dict[str, str]:
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {line.rpartition(" ")[0]: line.rpartition(" ")[2] for line in lines}


async def test_figures_are_shown_also_while_the_store_cannot_be_asked(s: Stage, client: httpx.AsyncClient) -> None:
    def lose(connection: Any) -> None:
        connection.exec_driver_sql("ALTER TABLE work RENAME TO elsewhere")

    await s.store.run(lose)
    answer = await client.get("/metrics")
    assert (answer.status_code, figures_of(answer)["commitment_queue_due"]) == (200, "NaN")


def test_every_figure_is_named_as_prometheus_asks_for() -> None:
    ours = [each for each in REGISTRY.collect() if each.name.startswith("commitment_")]
    assert len(ours) == len([each for each in vars(figures).values() if isinstance(each, Counter | Gauge | Histogram)])
    for each in ours:
        assert each.documentation.endswith(".")
        assert each.type != "histogram" or each.name.endswith(("_seconds", "_size"))


async def test_readiness_asks_github_at_most_once_in_a_while(s: Stage, client: httpx.AsyncClient) -> None:
    for _ in range(20):
        assert (await client.get("/readyz")).status_code == 200
    assert len([one for one in s.sandbox.requests if one.path == "/app"]) <= 2  # one is who we are


async def test_an_outage_of_github_does_not_take_a_working_app_out_of_service(tmp_path: Path) -> None:
    async with stage(tmp_path) as s, httpx.AsyncClient(base_url=s.app_url, trust_env=False) as client:
        s.sandbox.fail_next("GET", "/app", 503, times=100)
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["store"]) == (503, "ok")  # nobody knows yet whether we are let in


async def test_an_answer_is_remembered_for_a_while_and_asked_for_once(anyio_backend: str) -> None:
    asked, time = [], [0.0]

    async def ask() -> int:
        asked.append(time[0])
        return len(asked)

    remembered = Remembered(ask, seconds=10, clock=lambda: time[0])
    answers = []
    for moment in (0.0, 9.9, 10.0, 19.9, 20.0):
        time[0] = moment
        answers.append(await remembered())
    assert (answers, asked) == ([1, 1, 2, 2, 3], [0.0, 10.0, 20.0])


@pytest.fixture
def logs(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """The App's logs as it writes them, with everything there is to say."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    set_up_logs("debug", "json")
    yield
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.mark.usefixtures("logs")
async def test_a_delivery_and_a_look_leave_a_line_each(s: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    pull = await s.opens()
    capsys.readouterr()
    await s.says(pull, "alice", "/commit")
    told = lines(capsys)
    [delivery] = [line for line in told if line.get("guid") and line["result"] == "stored"]
    about = ("event", "level", "delivery_event", "action", "repository", "number")
    assert [delivery[name] for name in about] == ["delivery", "info", "issue_comment", "created", "acme/rfcs", 1]
    [look] = [line for line in told if line["event"] == "reconciled"]
    assert (look["repository"], look["number"], look["verdict"]) == ("acme/rfcs", 1, "waiting")
    assert (look["deliveries"], look["wrote"]) == (
        [delivery["guid"]],
        ["PATCH check_run", "PATCH comment", "POST reaction"],
    )


@pytest.mark.usefixtures("logs")
async def test_at_debug_level_only_the_app_talks(s: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    pull = await s.opens()
    await s.says(pull, "alice", "Some `code`, a [link](https://example.org) and\n\n> a quote\n\n/commit")
    assert {line["event"] for line in lines(capsys)} <= {
        "delivery",
        "reconciled",
        "looked for missed deliveries",
        "swept",
    }


@pytest.mark.usefixtures("logs")
async def test_strangers_cannot_fill_the_log(
    s: Stage, client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(10):
        await client.post("/webhook", content=b"{}", headers={"X-GitHub-Event": "push", "X-GitHub-Delivery": "1"})
    assert [line["level"] for line in lines(capsys)].count("warning") == 1


@pytest.mark.usefixtures("logs")
async def test_no_secret_that_is_anywhere_gets_into_the_log_or_the_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with (
        stage(tmp_path, webhook_secrets=("planted-new-secret", "secret")) as s,
        httpx.AsyncClient(base_url=s.app_url, trust_env=False) as client,
    ):
        for kind, status in (("check-runs", 500), ("issues", 422), ("labels", 403), ("pulls", 404)):
            s.sandbox.fail_next("*", f"/repos/acme/rfcs/{kind}", status)
        s.sandbox.fail_next("POST", "/graphql", 502)
        s.sandbox.fail_next("POST", "/app/installations", 500)
        pull = await s.opens()
        await s.later(minutes=2)
        await s.says(pull, "alice", "/commit")
        s.sandbox.keys.revoke()
        await s.says(pull, "bob", "/commit")
        await s.later(minutes=2)
        await s.sandbox.until(lambda: bool(s.sandbox.keys.installations))
        tokens = list(s.sandbox.keys.installations)
        headers = {
            "X-GitHub-Event": "push",
            "X-GitHub-Delivery": "1",
            "X-Hub-Signature-256": "sha256=planted-signature",
        }
        await client.post("/webhook?access_token=planted-in-url", content=b"{}", headers=headers)
        shown = "".join(capsys.readouterr()) + (await client.get("/metrics")).text + repr(s.settings)
    assert "github unavailable" in shown
    assert tokens
    planted = ("planted-new-secret", "planted-in-url", "planted-signature", private_key()[40:80], "eyJ", "ghs_")
    assert [secret for secret in (*tokens, *planted) if secret in shown] == []


def test_the_page_for_operators_tells_of_every_figure_and_of_no_other() -> None:
    page = (Path(__file__).parents[2] / "docs" / "operating.md").read_text(encoding="utf-8")
    table = set(re.findall(r"`(commitment_[a-z_]+)(?:\{[a-z,]+\})?`", page))
    ours = [each for each in REGISTRY.collect() if each.name.startswith("commitment_")]
    assert table == {each.name + ("_total" if each.type == "counter" else "") for each in ours}
