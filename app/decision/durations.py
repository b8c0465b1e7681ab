"""Durations as people write them: `90m`, `12h`, `3d`, `2w`."""

import re
from datetime import timedelta

LONGEST = timedelta(days=3650)

_DURATION = re.compile(r"([0-9]{1,6})([mhdw])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


def parse_duration(text: str) -> timedelta | None:
    """The duration a text names; None where it names none, or one of more than ten years."""
    found = _DURATION.fullmatch(text.strip().lower())
    if found is None:
        return None
    duration = int(found[1]) * _UNITS[found[2]]
    return duration if duration <= LONGEST else None
