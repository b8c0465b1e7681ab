"""Forms of words: the patterns by which an act of speech is known."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.decision.statements import Kind


@dataclass(frozen=True, slots=True)
class Form:
    """One form of words. Without a subject of its own (`bare`) it must open what is said."""

    kind: Kind
    pattern: re.Pattern[str]
    bare: bool = False


def forms(kind: Kind, bare: bool, patterns: Iterable[str]) -> tuple[Form, ...]:
    """One form for each pattern, all of one kind."""
    return tuple(Form(kind, re.compile(pattern), bare) for pattern in patterns)
