"""`doctor`: what is set up as it must be, what is not, and what to do about it. Changes nothing."""

import asyncio
import json
import re
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime

from app.command_line.serve import usable_settings
from app.doctor.examination import Examination, Questions
from app.doctor.findings import Finding, Level, advice_of
from app.github.client import GitHub
from app.settings import Settings

ICONS = {Level.FINE: "✔", Level.UNKNOWN: "?", Level.WARNING: "!", Level.PROBLEM: "✘"}
REPOSITORY = re.compile(r"([A-Za-z0-9-]{1,100})/([A-Za-z0-9._-]{1,100})")
PATIENCE = 2.0  # seconds without a word
WIDTH = 110


def doctor(repository: str | None, *, most: int, as_json: bool) -> int:
    """Prints what it finds; 0 when nothing is wrong, 1 with problems, 2 when the settings will not do."""
    only = REPOSITORY.fullmatch(repository) if repository else None
    if repository and only is None:
        print(f"{repository[:80]!r} is not of the form OWNER/REPO", file=sys.stderr)
        return 2
    settings = usable_settings()
    if settings is None:
        return 2
    chosen = (only[1], only[2]) if only else None
    findings = asyncio.run(_examine(settings, chosen, most))
    print(as_data(findings) if as_json else as_table(findings))
    return 1 if any(each.level is Level.PROBLEM for each in findings) else 0


async def _examine(settings: Settings, only: tuple[str, str] | None, most: int) -> list[Finding]:
    questions = Questions(
        settings.database_url, settings.server_url, settings.public_url, settings.check_name, most, only
    )
    github = GitHub(app_id=str(settings.app_id), private_key=settings.private_key, api_url=settings.api_url)
    try:
        return await Examination(github, questions, lambda: datetime.now(UTC), progress()).run()
    finally:
        await github.aclose()


def progress(clock: Callable[[], float] = time.monotonic) -> Callable[[str], None]:
    """Says on standard error what it is at, once it takes longer than two seconds."""
    began = clock()

    def tell(what: str) -> None:
        if clock() - began > PATIENCE:
            print(f"… {what}", file=sys.stderr, flush=True)

    return tell


def as_data(findings: list[Finding]) -> str:
    """One JSON object."""
    advice = [asdict(each) for each in advice_of(findings)]
    return json.dumps({"findings": [asdict(each) for each in findings], "advice": advice}, indent=2)


def as_table(findings: list[Finding]) -> str:
    """A line for each finding, and then what to do, the most important first."""
    levels = max(len(level) for level in Level)
    abouts = max((len(each.about) for each in findings), default=0)
    indent = " " * (levels + abouts + 6)
    lines = []
    for each in findings:
        head = f"{ICONS[each.level]} {each.level:<{levels}}  {each.about:<{abouts}}  "
        told = f"{each.where}: {each.found}" if each.where else each.found
        lines += textwrap.wrap(told, WIDTH, initial_indent=head, subsequent_indent=indent, break_long_words=False)
    return "\n".join([*lines, "", *_advice(advice_of(findings))])


def _advice(asking: list[Finding]) -> list[str]:
    if not asking:
        return ["Nothing needs to be done."]
    lines = ["What to do, the most important first:"]
    for number, each in enumerate(asking, 1):
        head, where = f"{number:>3}. ", f"{each.where}: " if each.where else ""
        told = f"{where}{each.advice} ({each.found})"
        lines += textwrap.wrap(told, WIDTH, initial_indent=head, subsequent_indent="     ", break_long_words=False)
        lines += [f"     {each.link}"] if each.link else []
    return lines
