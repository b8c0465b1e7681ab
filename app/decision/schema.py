"""The policy as a JSON Schema, for editors that complete and check YAML. `policy_file` alone decides what is valid."""

from enum import StrEnum
from typing import Any

from app.decision.policy import (
    AtDeadline,
    AuthorRule,
    BlocksBy,
    Days,
    IfNobody,
    Labels,
    Remind,
    ReviewsRule,
    Source,
    TextChange,
)
from app.decision.policy_file import MOST_DECISIONS, MOST_NAME_CHARS
from app.decision.policy_rules import MOST_NAMED
from app.decision.policy_sections import (
    MOST_LABEL_CHARS,
    MOST_PATTERN_CHARS,
    MOST_PATTERNS,
    MOST_PHRASE_CHARS,
    MOST_PHRASES,
    MOST_REMINDERS,
)

_Schema = dict[str, Any]


def commitment_schema() -> _Schema:
    """A JSON Schema of `.github/commitment.yml`, a new value each time. Editors know draft 7 and warn of later ones."""
    policy = _mapping(
        "The decisions that need commitment, and from whom.",
        required=["decisions"],
        decisions=_list(_decision(), MOST_DECISIONS, "What needs commitment.", least=1),
        phrases=_phrases(),
    )
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Disagree and Commit policy",
        **policy,
        "definitions": {
            "duration": {"type": "string", "pattern": "^[0-9]{1,6}[mhdwMHDW]$", "examples": ["90m", "12h", "3d", "2w"]},
            "reference": {
                "type": "string",
                "pattern": "^@?[A-Za-z0-9][A-Za-z0-9_-]{0,38}(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99})?$",
                "examples": ["@alice", "@acme/architecture"],
            },
        },
    }


def _decision() -> _Schema:
    return _mapping(
        "One decision; all whose `when` holds apply.",
        required=["name", "stakeholders"],
        name=_text("Unique; shown in the check.", MOST_NAME_CHARS),
        when=_when(),
        stakeholders=_stakeholders(),
        author=_enum(
            AuthorRule.COMMITS, "What the pull request's author is: opening it commits, they must say it, or no seat."
        ),
        reviews=_enum(ReviewsRule.COUNT, "Whether approving commits and requesting changes blocks."),
        text_change=_enum(TextChange.ASK_AGAIN, "What becomes of a commitment when the text changes."),
        blocks_by=_enum(BlocksBy.STAKEHOLDERS, "Whose blocks hold the check; writers: anyone with write access."),
        overruled_by=_references("People or teams who may overrule a block."),
        timing=_timing(),
        request_reviews=_flag("Also ask the awaited through review requests."),
        labels=_or_false(_labels()),
        revisit=_nullable_duration("How long after the merge an issue asks how the bet turned out."),
    )


def _when() -> _Schema:
    return _mapping(
        "Each key given must hold; a key holds when any of its patterns does. Without it: every pull request.",
        paths=_patterns("gitignore patterns against the changed files.", ["rfcs/**", "!rfcs/README.md"]),
        labels=_list(_text("A label.", MOST_LABEL_CHARS), MOST_PATTERNS, "Labels, case ignored.", least=1),
        title=_patterns("Shell patterns against the title, case ignored.", ["RFC*"]),
        branches=_patterns("Shell patterns against the base branch.", ["main"]),
    )


def _stakeholders() -> _Schema:
    number = {"type": "integer", "minimum": 1, "maximum": MOST_NAMED}
    group = _mapping(
        "One seat, filled when enough of these people have committed.",
        required=["name", "of"],
        name=_text("Unique in the decision.", MOST_NAME_CHARS),
        of=_references("The people and teams that can fill the seat.", least=1),
        at_least={
            "oneOf": [number, {"enum": ["majority", "all"]}],
            "default": 1,
            "description": "How many must commit.",
        },
    )
    found = _mapping(
        "Who must commit; at least one source.",
        everyone=_references("A seat for each person, and for each member of a team."),
        groups=_list(group, 200, "A seat for each group."),
        if_nobody=_enum(IfNobody.FAIL, "What a decision is that ends with no seat."),
    )
    sources = {"enum": [*map(str, Source)]}
    found["properties"]["from"] = _list(sources, 200, "Where stakeholders come from besides.")
    return {**found, "minProperties": 1}


def _timing() -> _Schema:
    remind = _mapping(
        "When the awaited are reminded.",
        after=_duration("After becoming awaited.", "3d"),
        every=_duration("Between reminders.", "2d"),
        at_most={"type": "integer", "minimum": 1, "maximum": MOST_REMINDERS, "default": Remind().at_most},
    )
    return _mapping(
        "The decision's clock.",
        open_for=_duration("The check waits at least this long from when the pull request was ready.", "0d"),
        remind=_or_false(remind),
        deadline=_nullable_duration("When the clock runs out."),
        at_deadline=_enum(AtDeadline.ESCALATE, "Ask those who may overrule, or count silence as commitment."),
        days=_enum(Days.WORKING, "Whether the clock stands still on Saturday and Sunday."),
        timezone={"type": "string", "default": "UTC", "examples": ["Europe/Berlin"]},
    )


def _labels() -> _Schema:
    default = Labels()
    mark = _text("Put on a pull request to which this decision applies.", MOST_LABEL_CHARS)
    return _mapping(
        "The labels that say how the decision stands.",
        mark={**mark, "type": ["string", "null"], "default": None},
        awaiting={**_text("Somebody is awaited.", MOST_LABEL_CHARS), "default": default.awaiting},
        blocked={**_text("Somebody blocks.", MOST_LABEL_CHARS), "default": default.blocked},
        committed={**_text("Everybody has committed.", MOST_LABEL_CHARS), "default": default.committed},
    )


def _phrases() -> _Schema:
    def words(meaning: str) -> _Schema:
        return _list(_text("A phrase.", MOST_PHRASE_CHARS), MOST_PHRASES, f"Words that mean {meaning}.")

    return _mapping(
        "Further words that count when they begin a sentence.",
        commit=words("commit"),
        disagree_and_commit=words("disagree and commit"),
        block=words("block"),
    )


def _mapping(description: str, *, required: list[str] | None = None, **properties: _Schema) -> _Schema:
    schema: _Schema = {"type": "object", "description": description, "additionalProperties": False}
    return schema | {"properties": properties} | ({"required": required} if required else {})


def _list(items: _Schema, most: int, description: str, least: int = 0) -> _Schema:
    schema: _Schema = {"type": "array", "description": description, "items": items, "maxItems": most}
    limit: _Schema = {"minItems": least} if least else {"default": []}
    return schema | limit


def _text(description: str, most: int) -> _Schema:
    return {"type": "string", "description": description, "minLength": 1, "maxLength": most}


def _enum(default: StrEnum, description: str) -> _Schema:
    return {"enum": [*map(str, type(default))], "default": str(default), "description": description}


def _flag(description: str) -> _Schema:
    return {"type": "boolean", "default": False, "description": description}


def _patterns(description: str, examples: list[str]) -> _Schema:
    pattern = _text("A pattern.", MOST_PATTERN_CHARS)
    return _list(pattern, MOST_PATTERNS, description, least=1) | {"examples": [examples]}


def _references(description: str, least: int = 0) -> _Schema:
    return _list({"$ref": "#/definitions/reference"}, MOST_NAMED, description, least)


def _duration(description: str, default: str) -> _Schema:
    return {"$ref": "#/definitions/duration", "default": default, "description": description}


def _nullable_duration(description: str) -> _Schema:
    return {
        "oneOf": [{"$ref": "#/definitions/duration"}, {"type": "null"}],
        "default": None,
        "description": description,
    }


def _or_false(schema: _Schema) -> _Schema:
    return {"description": schema["description"], "oneOf": [schema, {"const": False}]}
