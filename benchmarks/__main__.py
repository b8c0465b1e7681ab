"""`python -m benchmarks [NAME …] [--quick]`: measures, and prints one table."""

import argparse
import sys

from benchmarks import burst, calls, idle, intake, latency, pages, thread_length, throughput
from benchmarks.machine import described
from benchmarks.table import Row, printed

BENCHMARKS = {
    "calls": calls.measure,
    "latency": latency.measure,
    "intake": intake.measure,
    "burst": burst.measure,
    "throughput": throughput.measure,
    "thread_length": thread_length.measure,
    "idle": idle.measure,
    "pages": pages.measure,
}


def main() -> int:
    """1 when something misses what it must reach."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; all when none is given")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions; the figures are rough")
    given = parser.parse_args()
    if unknown := set(given.names) - set(BENCHMARKS):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}")
    rows: list[Row] = []
    for name in given.names or BENCHMARKS:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        rows += BENCHMARKS[name](given.quick)
    print(f"{described()}\n\n{printed(rows)}")
    return 0 if all(row.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
