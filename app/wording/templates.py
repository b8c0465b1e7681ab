"""The templates in `templates/github/`: one file for each thing that is said, filled in and kept within a length."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.wording.literal import address, literal, plain

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "github"
_BETWEEN_ROWS = re.compile(r"^(- .*)\n+(?=- )", re.MULTILINE)
_TEAM = re.compile(r"[A-Za-z\d][A-Za-z\d_-]{0,63}/[A-Za-z\d_.-]{1,100}", re.ASCII)
_LOGIN = re.compile(r"[A-Za-z\d][A-Za-z\d_-]{0,63}", re.ASCII)


def render(template: str, **values: object) -> str:
    """The template filled in. Everything that is not Markup is escaped, so that it prints as it stands."""
    text = _environment().get_template(template).render(**values)
    text = _BETWEEN_ROWS.sub(r"\1\n", re.sub(r"\n{3,}", "\n\n", text))
    return text.strip() + "\n"


def render_within(longest: int, rows: int, template: str, **values: object) -> str:
    """The template filled in with `most` rows of each list: as many of the `rows` as `longest` characters hold."""
    most = min(rows, longest // 20)
    while True:
        text = render(template, most=most, **values)
        if len(text) <= longest or most == 0:
            return text
        most = min(most - 1, most * longest // len(text))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=True,
        finalize=_escaped,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"brief": literal, "linked": linked, "code": code, "mention": mention}
    environment.filters |= {"day": day, "hour": hour}
    environment.tests |= {"mentionable": lambda login: bool(_LOGIN.fullmatch(login))}
    return environment


def _escaped(value: object) -> object:
    return value if hasattr(value, "__html__") else literal(str(value))


def day(moment: datetime) -> str:
    """The day in UTC: 2026-11-22."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d")


def hour(moment: datetime, timezone: str) -> Markup:
    """The minute in a time zone: 2026-11-25 10:00 CET."""
    told = moment.astimezone(ZoneInfo(timezone)).strftime("%Y-%m-%d %H:%M %Z")
    return Markup(told)  # noqa: S704 - digits, and a zone's abbreviation


def code(text: str) -> Markup:
    """The text as code, in which nothing is a mention or a link; what could end the code is left out."""
    return Markup(f"`{re.sub(r'[`|]', '', plain(text, 100))}`")  # noqa: S704 - nothing in it can end the code


def mention(login: str) -> Markup:
    """The login, or a team's name, with an @ that asks them; or without one where it is none that can be asked."""
    askable = _LOGIN.fullmatch(login) or _TEAM.fullmatch(login)
    return Markup(f"@{login}") if askable else literal(login, 60)  # noqa: S704 - letters and digits


def linked(text: str, url: str | None) -> Markup:
    """The text as a link, or bare when there is no good address."""
    target = address(url)
    shown = _escaped(text)
    return Markup(f"[{shown}]({target})" if target else str(shown))  # noqa: S704 - both parts are escaped
