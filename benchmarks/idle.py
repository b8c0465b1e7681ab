"""What the App takes when nothing happens."""

import time

from benchmarks.places import Place
from benchmarks.scene import Scene, scene
from benchmarks.table import Row

MOST_CPU = 1.0  # per cent of a core
MOST_MEMORY = 120.0  # MiB


def measure(quick: bool, place: Place) -> list[Row]:
    """After a start that finds its tables there (the very first one brings what makes them), and after some work."""
    seconds, count = (10, 20) if quick else (45, 200)
    with scene(place) as stage:
        stage.app.kill()
        stage.app.start()
        fresh = _watched(stage, seconds)
        for number in stage.open(count):
            stage.github.say(number, "alice", "/block there is no rollback plan")
        stage.deliver()
        worked = _watched(stage, seconds)
    return [
        _row("after a start", seconds, *fresh),
        _row(f"after {count} pull requests and as many statements", seconds, *worked),
    ]


def _watched(stage: Scene, seconds: float) -> tuple[float, float]:
    time.sleep(2)
    began, before = time.monotonic(), stage.app.cpu()
    time.sleep(seconds)
    return 100 * (stage.app.cpu() - before) / (time.monotonic() - began), stage.app.memory()


def _row(when: str, seconds: int, cpu: float, memory: float) -> Row:
    return Row(
        f"Idle for {seconds} s {when}",
        f"{cpu:.2f} % of a core, {memory:.0f} MiB",
        f"< {MOST_CPU:.0f} %, < {MOST_MEMORY:.0f} MiB",
        cpu < MOST_CPU and memory < MOST_MEMORY,
    )
