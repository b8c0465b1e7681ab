"""Hundreds of deliveries at once, and the same with the App killed in the middle."""

import threading
import time
from collections import Counter

from app.sandbox.deliveries import Delivery
from benchmarks.github import Shown
from benchmarks.places import Place
from benchmarks.posting import Posted, post_all
from benchmarks.scene import Scene, scene
from benchmarks.served import wait_until
from benchmarks.table import Row

WORDS = "/block there is no rollback plan"
RIGHT = ("Blocked by alice: there is no rollback plan", "failure")
AGAIN = "I disagree and commit: still no rollback plan"
THEN_RIGHT = ("1 of 4 committed · waiting for bob, carol, dave", "action_required")


def measure(quick: bool, place: Place) -> list[Row]:
    """A burst on pull requests that are new, one on the same when they are known, and one with a kill -9."""
    count = 60 if quick else 500
    with scene(place) as stage:
        numbers = stage.github.open_pulls(count)
        opened = stage.github.take()
        began = time.monotonic()
        first = post_all(stage.app.port, opened, at_once=len(opened))
        stage.app.settle(900)
        new = time.monotonic() - began
        stage.deliver()
        burst, known = _burst(stage, numbers)
        wrong = wrong_of(stage.github.shown(numbers), RIGHT, ("eyes",))
        stage.deliver()
        answered, killed_after, after_kill = _burst_with_kill(stage, numbers, count // 3)
        wrong_then = wrong_of(stage.github.shown(numbers), THEN_RIGHT, ("eyes", "rocket"))
        said = stage.app.count("SELECT count(*) FROM ledger WHERE kind = 'said'")
    lost = [f"{len(wrong)} wrong {wrong[:3]}"] if wrong else []
    lost_then = [f"{len(wrong_then)} wrong {wrong_then[:3]}"] if wrong_then else []
    if said != 2 * count:
        lost_then.append(f"{said} ledger rows instead of {2 * count}")
    return [
        Row(
            f"{len(opened)} deliveries at once for {count} pull requests never seen before",
            f"{first.statuses[202]} taken in {first.seconds:.2f} s; all checks right after {new:.1f} s",
            "none refused, none lost",
            first.statuses[202] == len(opened) and not lost,
        ),
        Row(
            f"{count} statements at once on {count} known pull requests",
            "; ".join([f"{burst.statuses[202]} taken in {burst.seconds:.2f} s; all right after {known:.1f} s", *lost]),
            "none refused, none lost",
            burst.statuses[202] == count and not lost,
        ),
        Row(
            f"The same with a kill -9 after the {killed_after}th check-run write, and a restart",
            "; ".join(
                [
                    f"{answered} were answered before; all {count} right {after_kill:.1f} s after the restart, "
                    f"{said} statements in the ledger",
                    *lost_then,
                ]
            ),
            f"all {count} right, none heard twice",
            not lost_then,
        ),
    ]


def wrong_of(shown: list[Shown], right: tuple[str, str], reactions: tuple[str, ...]) -> list[Shown]:
    """Those that do not show what is true, or show it twice."""
    return [
        one
        for one in shown
        if (one.title, one.conclusion) != right
        or one.status_comments != 1
        or one.own_comments != 1
        or one.reactions != reactions
    ]


def _said(stage: Scene, numbers: list[int], words: str) -> list[Delivery]:
    for number in numbers:
        stage.github.say(number, "alice", words)
    return stage.github.take()


def _burst(stage: Scene, numbers: list[int]) -> tuple[Posted, float]:
    deliveries = _said(stage, numbers, WORDS)
    began = time.monotonic()
    posted = post_all(stage.app.port, deliveries, at_once=len(deliveries))
    stage.app.settle(900)
    return posted, time.monotonic() - began


def _burst_with_kill(stage: Scene, numbers: list[int], after: int) -> tuple[int, int, float]:
    """Kills it when so many check runs were written. What was not answered is sent again, as GitHub shows it failed."""
    deliveries = _said(stage, numbers, AGAIN)
    since = stage.github.count()
    posted = Posted()

    def post() -> None:
        nonlocal posted
        posted = post_all(stage.app.port, deliveries, at_once=len(deliveries))

    posting = threading.Thread(target=post)
    posting.start()

    def written() -> int:
        return sum(one.on_check_run for one in stage.github.requests(since))

    wait_until(lambda: written() >= after, "enough was written", stage.app.process, 300)
    stage.app.kill()
    at = written()
    posting.join()
    stage.app.start()
    began = time.monotonic()
    rest = [one for one in deliveries if one.guid not in posted.taken]
    repeated = post_all(stage.app.port, [*rest, *deliveries[:50]], at_once=50)  # some that were taken come twice
    if set(repeated.statuses) != {202}:
        raise RuntimeError(f"refused: {Counter(repeated.statuses)}")
    stage.app.settle(900)
    return len(posted.taken), at, time.monotonic() - began
