"""What 10,000 deliveries leave behind in the App's memory."""

from benchmarks.intake import changed
from benchmarks.places import Place
from benchmarks.posting import post_all
from benchmarks.scene import Scene, scene
from benchmarks.table import Row

DELIVERIES, PULLS = 10_000, 200
MOST, MOST_GROWTH = 200.0, 20.0  # MiB


def measure(quick: bool, place: Place) -> list[Row]:
    """Comments on many pull requests; resident memory after a fifth of them, and after all."""
    count = DELIVERIES // 5 if quick else DELIVERIES
    with scene(place) as stage:
        start = stage.app.memory()
        templates = [stage.said(number, "erin", "What about the migration?") for number in stage.open(PULLS)]
        after = []
        for turn in range(5):
            load = [changed(templates[i % PULLS], i) for i in range(turn * count // 5, (turn + 1) * count // 5)]
            if post_all(stage.app.port, load, at_once=50).statuses[202] != len(load):
                raise RuntimeError("deliveries were refused")
            after.append(_at_rest(stage))
    return [
        Row(
            f"Memory after {count:,} deliveries for {PULLS} pull requests",
            f"{after[-1]:.0f} MiB; after the first fifth of them {after[0]:.0f}",
            f"< {MOST:.0f} MiB, and < {MOST_GROWTH:.0f} more than after the first fifth",
            after[-1] < MOST and after[-1] - after[0] < MOST_GROWTH,
            f"{start:.0f} MiB at the start",
            f"{after[-1] / start:.2f} ×",
        )
    ]


def _at_rest(stage: Scene) -> float:
    stage.app.settle(600)
    return stage.app.memory()
