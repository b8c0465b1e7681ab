"""What people wrote, as it may stand in a message: one bounded line, nothing invisible; not yet safe as Markdown."""

import unicodedata

MOST_QUOTED = 60

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def quoted(text: str) -> str:
    """The text in double quotes, cut and on one line."""
    return f'"{shortened(text)}"'


def shortened(text: str) -> str:
    """The text on one line without invisible characters, of at most `MOST_QUOTED` characters."""
    cleaned = "".join(" " if has_invisible(char) else char for char in text[: 4 * MOST_QUOTED])
    line = " ".join(cleaned.split())
    return line if len(line) <= MOST_QUOTED else line[: MOST_QUOTED - 1].rstrip() + "…"


def has_invisible(text: str) -> bool:
    """Whether a control character, a line break or another invisible character stands in the text."""
    return any(unicodedata.category(char) in _INVISIBLE for char in text)
