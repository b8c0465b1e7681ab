"""The invariants of the house that hold between rooms, each by its number in ARCHITECTURE.md."""

import asyncio
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.sandbox.deliveries import Delivery
from tests import sqlite
from tests.stage import Stage, policy_for, stage

ROOT = Path(__file__).parents[2]
POLICY = policy_for("alice", "bob")
EDITED = "edited by somebody else"

IMPORT_ALL = """
import importlib, pkgutil, socket, sys, threading
import asyncio, multiprocessing  # they may prepare what they like
def refuse(*args, **more):
    raise AssertionError("something was opened or started at import")
socket.socket.connect = socket.socket.bind = threading.Thread.start = refuse
def watch(event, args):
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        refuse()
    if event in ("os.mkdir", "sqlite3.connect", "subprocess.Popen"):
        refuse()
sys.dont_write_bytecode = True
sys.addaudithook(watch)
import app
for module in pkgutil.walk_packages(app.__path__, "app."):
    if not module.name.startswith(("app.__main__", "app.store.migrations")):
        importlib.import_module(module.name)
"""


def test_2_rooms_keep_to_themselves() -> None:
    foreign = {"githubkit": "github", "sqlalchemy": "store", "starlette.requests": "web", "starlette.responses": "web"}
    for path in (ROOT / "app").rglob("*.py"):
        room = path.relative_to(ROOT / "app").parts[0]
        for library, home in foreign.items():
            used = re.search(rf"^\s*(?:from|import) {re.escape(library)}\b", path.read_text(), re.MULTILINE)
            assert not used or room in (home, "sandbox"), f"{path} uses {library}"


def test_8_nothing_is_read_opened_or_started_at_import() -> None:
    unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", IMPORT_ALL], cwd=ROOT, env=unmeasured, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


async def a_lively_story(s: Stage) -> list[Delivery]:
    """Everything that can happen to words, told to nobody; gives the deliveries of it."""
    s.sandbox.held = True
    pull = await s.opens()
    first = await s.says(pull, "alice", "/commit")
    await s.edits(first, "alice", "/block no rollback plan")
    await s.edits(first, "admin", "/commit")
    review = await s.reviews(pull, "bob", "approve")
    await s.do(s.acts.dismiss_review, review, s.person("admin"), "stale")
    await s.pushes(pull, {"rfcs/0001.md": "# Another\n"})
    gone = await s.says(pull, "bob", "/commit")
    await s.deletes(gone, "admin")
    await s.says(pull, "bob", "I disagree and commit: too slow.")
    await s.says(pull, "mallory", "/block never")
    await s.do(s.acts.retitle, pull, s.person("author"), "RFC 1: another change")
    s.sandbox.held = False
    return s.sandbox.take_held()


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_3_any_order_grouping_and_repetition_of_deliveries_ends_in_the_same_check_and_ledger(
    data: st.DataObject,
) -> None:
    async def play() -> None:
        with sqlite.quick_folder() as folder:
            async with stage(folder, POLICY) as s:
                told = await a_lively_story(s)
                sent = data.draw(st.permutations(told)) + data.draw(st.lists(st.sampled_from(told), max_size=5))
                at_once = data.draw(st.integers(1, 8))
                await s.sandbox.deliver(sent, at_once=at_once)
                await s.quiet()
                [pull] = s.repository.pulls.values()
                assert s.check(pull) == ("failure", "Blocked by alice: no rollback plan")
                assert s.labels(pull) == {"commitment: blocked"}
                assert "**Committed:** bob" in (s.status(pull) or "") or "disagrees and commits" in (
                    s.status(pull) or ""
                )
                entries = await s.ledger(pull)
                kept = {(e.detail["author"], e.kind) for e in entries if e.kind in ("said", EDITED)}
                assert kept == {
                    ("alice", "said"),
                    ("alice", "edited by somebody else"),
                    ("bob", "said"),
                    ("mallory", "said"),
                }

    asyncio.run(play())


@pytest.mark.anyio
@pytest.mark.policy(POLICY)
@pytest.mark.parametrize("anew", [pytest.param(False, id="same GUID"), pytest.param(True, id="another GUID")])
async def test_5_telling_everything_twice_changes_nothing(s: Stage, anew: bool) -> None:
    pull = await s.opens()
    said = await s.says(pull, "alice", "/commit")
    await s.edits(said, "alice", "/dac slow")
    await s.reviews(pull, "bob", "request_changes", "no")
    await s.says(pull, "mallory", "/block never")
    writes, ledger = len(s.sandbox.writes), await s.ledger(pull)
    again = list(s.sandbox.deliveries.made)
    if anew:
        sign = s.sandbox.deliveries.sign
        again = [replace(one, headers=sign(one.body, one.event, f"again-{one.number}")) for one in again]
    answers = await s.sandbox.deliver(again)
    await s.quiet()
    assert {answer.status for answer in answers} == {202}
    assert s.sandbox.writes[writes:] == []
    assert await s.ledger(pull) == ledger


@pytest.mark.anyio
@pytest.mark.policy(POLICY)
async def test_7_what_cannot_be_known_is_not_green(s: Stage) -> None:
    pull = await s.opens()
    await s.says(pull, "bob", "/commit")
    said = await s.says(pull, "alice", "/commit")
    assert s.check(pull) == ("success", "2 of 2 committed")
    s.sandbox.held = True
    await s.edits(said, "alice", "/block no")
    await s.edits(said, "admin", "/commit")
    s.sandbox.take_held()
    del said.edits[:-1]  # GitHub lets people delete a revision
    s.sandbox.held = False
    await s.do(s.acts.rerun, s.runs(pull)[-1], s.person("bob"))
    assert s.check(pull) == ("action_required", "1 of 2 committed · waiting for alice")


@pytest.mark.anyio
@pytest.mark.policy(POLICY)
async def test_7_files_that_cannot_be_listed_are_not_green(s: Stage) -> None:
    pull = await s.opens(files={f"rfcs/{number}.md": f"{number}\n" for number in range(3001)})
    for person in ("alice", "bob"):
        await s.says(pull, person, "/commit")
    assert (s.check(pull) or [""])[0] == "failure"
