"""What was measured, as one table in Markdown."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `floor` is what nothing could go below here, measured in the same run."""

    what: str
    figure: str
    must: str  # reach
    ok: bool
    floor: str = ""
    ratio: str = ""
    place: str = ""  # the database, where it matters


HEADINGS = ("what", "on", "figure", "floor, same run", "ratio", "must reach", "ok")


def printed(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table."""
    lines = [" | ".join(HEADINGS), " | ".join(["---"] * len(HEADINGS))]
    for row in rows:
        lines.append(
            " | ".join((row.what, row.place, row.figure, row.floor, row.ratio, row.must, "yes" if row.ok else "**NO**"))
        )
    return "\n".join(f"| {line} |" for line in lines)


def spread(values: Sequence[float], unit: str = "ms", digits: int = 1) -> str:
    """The median, and from where to where nine in ten of the values lie."""
    ordered = sorted(values)
    low, high = ordered[len(ordered) // 20], ordered[-1 - len(ordered) // 20]
    return f"{statistics.median(ordered):,.{digits}f} {unit} ({low:,.{digits}f}–{high:,.{digits}f})"
