"""`copy-store FROM TO`: takes the App's data from one database to another."""

import sys
import time

from app.store import copying
from app.store.lanes import StoreUnavailable

QUIET = 2.0  # seconds before anything is said of how far it is, and between two times


def copy_store(source: str, target: str) -> int:
    """Copies; 1 when it is refused, 2 when a database cannot be used."""
    said_at = time.monotonic()

    def tell(table: str, done: int, total: int) -> None:
        nonlocal said_at
        if time.monotonic() - said_at >= QUIET:
            said_at = time.monotonic()
            print(f"{table}: {done:,} of {total:,} rows", flush=True)

    try:
        counts = copying.copy(source, target, tell)
    except copying.CopyRefused as refused:
        print(refused, file=sys.stderr)
        return 1
    except (StoreUnavailable, ValueError) as trouble:
        print(trouble, file=sys.stderr)
        return 2
    print(f"Copied {sum(counts.values()):,} rows: " + ", ".join(f"{n:,} {name}" for name, n in counts.items() if n))
    return 0
