"""How long from a posted delivery until the check-run write is at GitHub; one at a time."""

import statistics
import time

import httpx

from benchmarks.places import Place
from benchmarks.scene import Scene, scene
from benchmarks.served import HOST
from benchmarks.table import Row, spread

SLOW = 0.1  # seconds
MOST_TRIPS = 1.3
MOST_MORE = 15.0  # milliseconds


def measure(quick: bool, place: Place) -> list[Row]:
    """With a GitHub that takes 100 ms, and with one that answers at once."""
    times = 10 if quick else 60
    with scene(place) as stage:
        numbers = stage.open(2 * times + 5)
        _taken(stage, numbers[:5])
        near = _taken(stage, numbers[5 : 5 + times])
        write, health = _bare(stage, numbers[0], times)
        stage.github.latency(SLOW)
        far = _taken(stage, numbers[5 + times :])
        trip, _ = _bare(stage, numbers[0], max(10, times // 4))
    floor = statistics.median(write) + statistics.median(health)
    more = statistics.median(near) - floor
    trips = statistics.median(far) / statistics.median(trip)
    return [
        Row(
            "Delivery to check-run write, GitHub answering in 100 ms",
            spread(far),
            f"≤ {MOST_TRIPS} × one round trip",
            trips <= MOST_TRIPS,
            f"round trip {spread(trip)}",
            f"{trips:.2f} ×",
        ),
        Row(
            "Delivery to check-run write, GitHub answering at once",
            spread(near),
            f"≤ floor + {MOST_MORE:.0f} ms",
            more <= MOST_MORE,
            f"the bare write {spread(write)} and `/healthz` {spread(health)}",
            f"+ {more:.1f} ms",
        ),
    ]


def _taken(stage: Scene, numbers: list[int]) -> list[float]:
    """Milliseconds from before the delivery was posted until the write of the check run had arrived."""
    taken = []
    for number in numbers:
        began, asked = stage.asked_after(stage.said(number, "alice", "/block there is no rollback plan"))
        taken.append(1000 * (next(one for one in asked if one.on_check_run).arrived - began))
    return taken


def _bare(stage: Scene, number: int, times: int) -> tuple[list[float], list[float]]:
    """Milliseconds for the same write, and for `GET /healthz`, by a client that does nothing else."""
    authorization = {"Authorization": f"Bearer {stage.github.token()}"}
    check = {
        "name": "bare",
        "head_sha": stage.github.head(number),
        "status": "completed",
        "conclusion": "failure",
        "output": {"title": "Blocked by alice: there is no rollback plan", "summary": "| who | |\n|---|---|\n" * 40},
    }
    with httpx.Client(trust_env=False) as client:
        write = [
            _timed(client, "POST", f"{stage.github.url}/repos/acme/rfcs/check-runs", authorization, check)
            for _ in range(times)
        ]
        health = [_timed(client, "GET", f"http://{HOST}:{stage.app.port}/healthz", {}, None) for _ in range(times)]
    return write[1:], health[1:]  # without the first, which connects


def _timed(client: httpx.Client, method: str, url: str, headers: dict[str, str], content: object) -> float:
    began = time.monotonic()
    client.request(method, url, headers=headers, json=content).raise_for_status()
    return 1000 * (time.monotonic() - began)
