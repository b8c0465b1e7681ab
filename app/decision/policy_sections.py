"""The parts of the policy file that name no people: `when`, `timing`, `labels` and `phrases`."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.decision import fields
from app.decision.fields import problem_at
from app.decision.globs import fault_of_path_pattern
from app.decision.phrases import Phrases
from app.decision.policy import Labels, Problem, Remind, Timing, When
from app.decision.quoting import quoted
from app.decision.yaml_tree import Mapping, Scalar

WHEN_KEYS = ("paths", "labels", "title", "branches")
TIMING_KEYS = ("open_for", "remind", "deadline", "at_deadline", "days", "timezone")
REMIND_KEYS = ("after", "every", "at_most")
LABELS_KEYS = ("mark", "awaiting", "blocked", "committed")
PHRASES_KEYS = ("commit", "disagree_and_commit", "block")

MOST_PATTERNS = 200
MOST_PATTERN_CHARS = 200
MOST_LABEL_CHARS = 50
MOST_PHRASES = 20
MOST_PHRASE_CHARS = 100
MOST_REMINDERS = 100


def read_when(node: Mapping, found: list[Problem]) -> When:
    """What stands under `when` of a decision."""
    given = fields.section(node, "when", WHEN_KEYS, found)
    if given is None:
        return When()
    paths = _patterns(given, "paths", found, fault_of_path_pattern)
    if paths and all(pattern.startswith("!") for pattern in paths):
        message = '"paths" has only patterns that begin with "!", so that it matches nothing; put "**" before them'
        found.append(problem_at(given.entries["paths"][1], message))
    return When(
        paths=paths,
        labels=_patterns(given, "labels", found, most_chars=MOST_LABEL_CHARS),
        title=_patterns(given, "title", found),
        branches=_patterns(given, "branches", found),
    )


def _patterns(
    given: Mapping,
    key: str,
    found: list[Problem],
    fault: Callable[[str], str | None] | None = None,
    most_chars: int = MOST_PATTERN_CHARS,
) -> tuple[str, ...] | None:
    before = len(found)
    patterns = _texts(given, key, MOST_PATTERNS, most_chars, found, fault)
    if patterns == () and len(found) == before:
        message = f'"{key}" is empty, so that it never holds; name a pattern or leave the key out'
        found.append(problem_at(given.entries[key][1], message))
    return patterns


def _texts(
    given: Mapping,
    key: str,
    most: int,
    most_chars: int,
    found: list[Problem],
    fault: Callable[[str], str | None] | None = None,
) -> tuple[str, ...] | None:
    nodes = fields.items(given, key, '["…"]', found, most)
    if nodes is None:
        return None
    texts = []
    for node in nodes:
        value = fields.text(node, f'an item of "{key}"', most_chars, found)
        wrong = fault(value) if fault and value else None
        if value and wrong:
            found.append(problem_at(node, f'{quoted(value)} in "{key}" {wrong}'))
        elif value:
            texts.append(value)
    return tuple(texts)


def read_timing(node: Mapping, found: list[Problem]) -> Timing:
    """What stands under `timing` of a decision."""
    default = Timing()
    given = fields.section(node, "timing", TIMING_KEYS, found)
    if given is None:
        return default
    return Timing(
        open_for=fields.duration(given, "open_for", default.open_for, found, zero=True),
        remind=_remind(given, found),
        deadline=fields.duration_or_null(given, "deadline", found),
        at_deadline=fields.choice(given, "at_deadline", default.at_deadline, found),
        days=fields.choice(given, "days", default.days, found),
        timezone=_timezone(given, default.timezone, found),
    )


def _remind(given: Mapping, found: list[Problem]) -> Remind | None:
    default = Remind()
    if fields.is_false(given, "remind"):
        return None
    inner = fields.section(given, "remind", REMIND_KEYS, found, or_false=True)
    if inner is None:
        return default
    return Remind(
        after=fields.duration(inner, "after", default.after, found),
        every=fields.duration(inner, "every", default.every, found),
        at_most=fields.number(inner, "at_most", default.at_most, MOST_REMINDERS, found),
    )


def _timezone(given: Mapping, default: str, found: list[Problem]) -> str:
    if "timezone" not in given.entries:
        return default
    node = given.entries["timezone"][1]
    name = fields.text(node, '"timezone"', 64, found)
    if name is None or name == default:
        return default
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        found.append(problem_at(node, f"no timezone {quoted(name)}; write one such as Europe/Berlin or UTC"))
        return default
    return name


def read_labels(node: Mapping, found: list[Problem]) -> Labels | None:
    """What stands under `labels` of a decision; None: `labels: false`."""
    default = Labels()
    if fields.is_false(node, "labels"):
        return None
    given = fields.section(node, "labels", LABELS_KEYS, found, or_false=True)
    if given is None:
        return default
    return Labels(
        mark=_label(given, "mark", found),
        awaiting=_label(given, "awaiting", found) or default.awaiting,
        blocked=_label(given, "blocked", found) or default.blocked,
        committed=_label(given, "committed", found) or default.committed,
    )


def _label(given: Mapping, key: str, found: list[Problem]) -> str | None:
    if key not in given.entries:
        return None
    node = given.entries[key][1]
    if key == "mark" and isinstance(node, Scalar) and node.is_null:
        return None
    return fields.text(node, f'label "{key}"', MOST_LABEL_CHARS, found)


def read_phrases(root: Mapping, found: list[Problem]) -> Phrases:
    """What stands under `phrases` of the whole file."""
    given = fields.section(root, "phrases", PHRASES_KEYS, found)
    if given is None:
        return Phrases()
    texts = [_texts(given, key, MOST_PHRASES, MOST_PHRASE_CHARS, found, _fault_of_phrase) or () for key in PHRASES_KEYS]
    kinds: dict[str, str] = {}
    for kind, phrases in zip(PHRASES_KEYS, texts, strict=True):
        for phrase in phrases:
            other = kinds.setdefault(" ".join(phrase.casefold().split()), kind)
            if other != kind:
                message = f'the phrase {quoted(phrase)} stands under "{other}" and "{kind}"; it can mean only one'
                found.append(problem_at(given.entries[kind][1], message))
    return Phrases(*texts)


def _fault_of_phrase(phrase: str) -> str | None:
    return None if sum(map(str.isalpha, phrase)) > 1 else "has fewer than two letters"
