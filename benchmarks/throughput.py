"""How many statements a second reach their check run, fifty at a time."""

import time
from concurrent.futures import Future, ThreadPoolExecutor

from benchmarks.places import Place
from benchmarks.posting import post_one
from benchmarks.scene import Scene, scene
from benchmarks.table import Row

AT_ONCE = 50
LEAST = 150.0  # a second, with GitHub answering in 100 ms
SLOW = 0.1  # seconds
LONGEST = 300.0  # seconds


def measure(quick: bool, place: Place) -> list[Row]:
    """Each of fifty says one thing, waits until its check run is written, and says the next."""
    count = 200 if quick else 1_000
    with scene(place) as stage:
        numbers = stage.open(count)
        near = _each_second(stage, numbers, "/block there is no rollback plan")
        stage.github.latency(SLOW)
        far = _each_second(stage, numbers, "I disagree and commit: still no rollback plan")
    at_once = f"Statements from delivery to check run, one process, {AT_ONCE} at a time, GitHub answering"
    return [
        Row(f"{at_once} at once", f"{near:,.0f} a second", "", True),
        Row(f"{at_once} in 100 ms", f"{far:,.0f} a second", f"≥ {LEAST:,.0f} a second", far >= LEAST),
    ]


def _each_second(stage: Scene, numbers: list[int], words: str) -> float:
    stage.deliver()
    for number in numbers:
        stage.github.say(number, "alice", words)
    waiting = list(zip(numbers, stage.github.take(), strict=True))
    flying: dict[int, Future[float]] = {}
    since, began, last = stage.github.count(), time.monotonic(), 0.0
    with ThreadPoolExecutor(AT_ONCE) as hands:
        while waiting or flying:
            while waiting and len(flying) < AT_ONCE:
                number, delivery = waiting.pop()
                flying[number] = hands.submit(post_one, stage.app.port, delivery)
            asked = stage.github.requests(since)
            since += len(asked)
            for one in asked:
                if one.on_check_run and (posted := flying.pop(one.about, None)):
                    posted.result()
                    last = one.arrived
            if time.monotonic() > began + LONGEST:
                raise TimeoutError(f"{len(flying)} check runs were never written")
            time.sleep(0.005)
    stage.app.settle(900)
    return len(numbers) / (last - began)
