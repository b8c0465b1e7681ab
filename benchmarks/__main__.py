"""`python -m benchmarks [NAME …] [--store sqlite|postgresql|both] [--quick]`: measures, and prints one table."""

import argparse
import sys
from dataclasses import replace

from benchmarks import (
    burst,
    calls,
    crowd,
    idle,
    intake,
    latency,
    memory,
    missed,
    pages,
    thread_length,
    throughput,
)
from benchmarks.machine import described
from benchmarks.places import places
from benchmarks.table import Row, printed

BENCHMARKS = {
    "calls": calls.measure,
    "latency": latency.measure,
    "intake": intake.measure,
    "burst": burst.measure,
    "throughput": throughput.measure,
    "crowd": crowd.measure,
    "thread_length": thread_length.measure,
    "missed": missed.measure,
    "memory": memory.measure,
    "idle": idle.measure,
    "pages": pages.measure,
}
SAME_EVERYWHERE = ("calls", "idle", "pages")  # measured once, unless they are named


def main() -> int:
    """1 when something misses what it must reach."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; all when none is given")
    parser.add_argument("--store", choices=("sqlite", "postgresql", "both"), default="both", help="both by default")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions; the figures are rough")
    given = parser.parse_args()
    if unknown := set(given.names) - set(BENCHMARKS):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}")
    with places(given.store) as found:
        rows: list[Row] = []
        for name in given.names or BENCHMARKS:
            everywhere = given.names or name not in SAME_EVERYWHERE
            for place in found if everywhere else found[:1]:
                print(f"measuring {name} on {place.name} …", file=sys.stderr, flush=True)
                rows += [replace(row, place=place.name) for row in BENCHMARKS[name](given.quick, place)]
        versions = [place.version() for place in found]
    print(f"{described(versions)}\n\n{printed(rows)}")
    return 0 if all(row.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
