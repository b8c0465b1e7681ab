"""How the App writes its log: one line an event, as text for eyes or JSON for machines."""

import json
import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any

import structlog

CHATTY = (
    "alembic",
    "asyncio",
    "githubkit",
    "hishel",
    "hpack",
    "httpcore",
    "httpx",
    "markdown_it",
    "psycopg",
    "sqlalchemy",
    "uvicorn",
)
"""Libraries whose talk is about themselves, and may hold what people wrote, or tokens."""

_ENCODE = json.JSONEncoder(default=str).encode  # made once: that takes longer than a line
_NEVER_PLAIN = frozenset(' "=\\')


def set_up_logs(level: str, form: str) -> None:
    """`level` is debug, info, warning or error; `form` is text or json. What libraries log goes the same way."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    render = as_json if form == "json" else as_text
    # Past the standard library's loggers, which take three times as long for a line.
    structlog.configure(
        processors=[*shared, render],
        logger_factory=lambda *_: _Lines(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for chatty in CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)


def as_json(_: object, __: str, entry: MutableMapping[str, Any]) -> str:
    """One JSON object."""
    return _ENCODE(entry)


def as_text(_: object, __: str, entry: MutableMapping[str, Any]) -> str:
    """The time, how bad it is, what happened, and what about; then the traceback, if there is one."""
    exception, extra = entry.pop("exception", None), ""
    when, level, event = entry.pop("timestamp", ""), entry.pop("level", ""), str(entry.pop("event", ""))
    for name, value in entry.items():
        extra += f" {name}={_shown(value)}"
    line = f"{when} {level:<7} {event if event.isprintable() else _ENCODE(event)}{extra}"
    return f"{line}\n{exception}" if exception else line


def _shown(value: object) -> str:
    """A value that cannot be taken for two, nor for another line: people's words are among them."""
    text = ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text if text.isprintable() and _NEVER_PLAIN.isdisjoint(text) else _ENCODE(text)


class _Lines:
    """Writes lines on standard error, each at once. That nobody reads them any more is no reason to fail."""

    def msg(self, message: str) -> None:
        """One line."""
        with suppress(OSError, ValueError):
            sys.stderr.write(message + "\n")
            sys.stderr.flush()

    debug = info = warning = error = critical = exception = msg
