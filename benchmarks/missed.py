"""A fifth of the deliveries never arrives: how soon all is right again, and how much is read for it."""

import time

from benchmarks.burst import RIGHT, WORDS, wrong_of
from benchmarks.places import Place
from benchmarks.scene import scene
from benchmarks.served import wait_until
from benchmarks.table import Row

PULLS, LOST = 100, 20
EVERY = 60  # seconds from one look for missed deliveries to the next
ANSWER_TIME = 15  # seconds for which GitHub may yet get an answer


def measure(quick: bool, place: Place) -> list[Row]:
    """One statement on each of a hundred pull requests, of which GitHub fails to deliver twenty."""
    every = EVERY // 3 if quick else EVERY
    with scene(place, RECOVER_EVERY=str(every)) as stage:
        numbers = stage.open(PULLS)
        stage.deliver()  # what GitHub tells of the App's own acts
        stage.github.listen(stage.app.port)
        for number in numbers:
            stage.github.say(number, "alice", WORDS)
        since, began = stage.github.count(), time.monotonic()
        lost = stage.github.send(losing=LOST)
        wait_until(
            lambda: not wrong_of(stage.github.shown(numbers), RIGHT, ("eyes",)),
            "all checks are right",
            stage.app.process,
            2 * every + ANSWER_TIME,
        )
        took = time.monotonic() - began
        stage.app.settle()
        read = [one.reads for one in stage.github.requests(since) if one.reads]
    untouched = [number for number in read if number not in lost]
    return [
        Row(
            f"{LOST} of {PULLS} deliveries lost, missed ones looked for every {every} s",
            f"all right after {took:.1f} s; {len(set(read))} conversations read, {len(untouched)} of them untouched",
            f"≤ {every} s and GitHub's {ANSWER_TIME} s; nothing read that was not touched",
            took <= every + ANSWER_TIME and not untouched,
        )
    ]
