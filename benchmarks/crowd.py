"""One pull request on which fifty people's words come in within a second."""

import time
from concurrent.futures import ThreadPoolExecutor

from benchmarks.places import Place
from benchmarks.posting import post_one
from benchmarks.scene import Scene, scene
from benchmarks.table import Row

COMMENTS, SECONDS = 50, 1.0
MOST_WRITES = 10
PEOPLE = ("alice", "bob", "carol", "dave")
RIGHT = ("4 of 4 committed · 2 disagree and commit", "success")


def measure(quick: bool, place: Place) -> list[Row]:
    """The check-run writes, and whether the last one is right; the worst of a few rounds."""
    rounds = 2 if quick else 10
    with scene(place) as stage:
        found = [_told(stage, number) for number in stage.open(rounds)]
    wrong = sum(shown != RIGHT for _, _, shown in found)
    writes, late = max(writes for writes, _, _ in found), max(late for _, late, _ in found)
    return [
        Row(
            f"{COMMENTS} statements on one pull request within {SECONDS:.0f} s, the worst of {rounds}",
            f"{writes} check-run writes, the last {late:.2f} s after the last statement"
            + (f"; wrong {wrong} times" if wrong else ""),
            f"≤ {MOST_WRITES} writes, the last one right",
            writes <= MOST_WRITES and not wrong,
        )
    ]


def _told(stage: Scene, number: int) -> tuple[int, float, tuple[str, str]]:
    """How many writes, how long after the last statement the last one came, and what the check says then."""
    stage.deliver()
    for place in range(COMMENTS - len(PEOPLE)):
        stage.github.say(number, PEOPLE[place % 3], ("/block no rollback plan", "/commit", "/withdraw")[place % 5 % 3])
    for place, login in enumerate(PEOPLE):
        stage.github.say(number, login, "/dac too slow" if place % 2 else "/commit")
    deliveries, since, began = stage.github.take(), stage.github.count(), time.monotonic()
    with ThreadPoolExecutor(COMMENTS) as hands:
        posted = []
        for place, delivery in enumerate(deliveries):
            time.sleep(max(0.0, began + place * SECONDS / COMMENTS - time.monotonic()))
            posted.append(hands.submit(post_one, stage.app.port, delivery))
        last = max(one.result() for one in posted)
    stage.app.settle()
    written = [one.arrived for one in stage.github.requests(since) if one.on_check_run]
    [shown] = stage.github.shown([number])
    return len(written), max(0.0, written[-1] - last) if written else 0.0, (shown.title, shown.conclusion)
