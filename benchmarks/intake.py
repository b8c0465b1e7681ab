"""How many deliveries one process takes durably each second, beside the same server that stores nothing."""

import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid1

from app.sandbox.deliveries import Deliveries, Delivery
from benchmarks.github import SECRET
from benchmarks.places import Place
from benchmarks.posting import Posted, post_all
from benchmarks.scene import Scene, scene
from benchmarks.served import App, served
from benchmarks.table import Row

AT_ONCE = 200  # connections
LEAST = 1 / 3


class StorelessApp(App):
    """The same server, verifying signatures and storing nothing."""

    def command(self) -> list[str]:
        return ["-m", "benchmarks.storeless"]


def measure(quick: bool, place: Place) -> list[Row]:
    """The best of three rounds each, taken in turn."""
    count, rounds = (2_000, 1) if quick else (8_000, 3)
    stored, bare, sizes = [], [], []
    with scene(place) as stage, TemporaryDirectory() as folder:
        numbers = stage.open(20)
        templates = [stage.said(number, "erin", "What about the migration?") for number in numbers]
        with served(StorelessApp(Path(folder), stage.github.url, {})) as storeless:
            for turn in range(rounds):
                load = [changed(templates[i % len(templates)], turn * count + i) for i in range(count)]
                sizes += [len(one.body) for one in load]
                bare.append(post_all(storeless.port, load, at_once=AT_ONCE))
                stored.append(_stored(stage, load))
    best, most = max(one.each_second for one in stored), max(one.each_second for one in bare)
    return [
        Row(
            f"Deliveries ({min(sizes) / 1000:.0f}–{max(sizes) / 1000:.0f} kB) taken durably, one process, "
            f"{AT_ONCE} connections",
            f"{best:,.0f} a second",
            "≥ 1/3 of the floor",
            best >= LEAST * most,
            f"{most:,.0f} a second: signature verified, nothing stored",
            f"{best / most:.2f}",
        )
    ]


def _stored(stage: Scene, load: list[Delivery]) -> Posted:
    posted = post_all(stage.app.port, load, at_once=AT_ONCE)
    missing = posted.taken - set(stage.app.guids())
    if missing or posted.statuses[202] != len(load):
        print(f"intake: {dict(posted.statuses)}, {len(missing)} taken but not stored", file=sys.stderr)
        raise RuntimeError("deliveries were refused or lost")
    stage.app.settle(600)
    return posted


def changed(template: Delivery, place: int) -> Delivery:
    """Another comment, in another delivery, like this one."""
    guid, number = str(uuid1()), 10_000_000 + place
    body = template.body.replace(b"What about the migration?", f"What about the migration? ({place})".encode())
    body = body.replace(_comment_id(template), str(number).encode())
    return replace(template, guid=guid, body=body, headers=Deliveries(secret=SECRET).sign(body, template.event, guid))


def _comment_id(template: Delivery) -> bytes:
    return template.body.partition(b"#issuecomment-")[2].partition(b'"')[0]
