"""What an examination finds: one line each, with what would be right and where to do it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    PROBLEM = "problem"
    WARNING = "warning"
    UNKNOWN = "unknown"
    FINE = "fine"


class About(StrEnum):
    """What it is about. The order is that in which things are worth mending: the first make the later ones moot."""

    SETTINGS = "settings"
    STORE = "store"
    CLOCK = "clock"
    CREDENTIALS = "credentials"
    WEBHOOK = "webhook"
    PERMISSIONS = "permissions"
    EVENTS = "events"
    INSTALLATION = "installation"
    DELIVERIES = "deliveries"
    POLICY = "policy"
    CHECK = "required check"
    LIMIT = "rate limit"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    about: About
    found: str
    where: str = ""  # an account, a repository or a branch
    advice: str = ""  # what to do
    link: str = ""  # where to do it


_LEVELS, _ABOUTS = list(Level), list(About)


def advice_of(findings: list[Finding]) -> list[Finding]:
    """Those that ask for something, the most important first."""
    asking = [each for each in findings if each.advice and each.level is not Level.FINE]
    return sorted(asking, key=lambda each: (_LEVELS.index(each.level), _ABOUTS.index(each.about)))
