"""The JSON Schema says what the reader does: same keys, same words, same limits, same defaults."""

import json
from dataclasses import fields
from enum import StrEnum
from typing import Any

import pytest

from app.decision.durations import parse_duration
from app.decision.phrases import Phrases
from app.decision.policy import (
    AtDeadline,
    AuthorRule,
    BlocksBy,
    Days,
    Decision,
    IfNobody,
    Labels,
    Remind,
    ReviewsRule,
    Source,
    TextChange,
    Timing,
)
from app.decision.policy_file import DECISION_KEYS, GROUP_KEYS, POLICY_KEYS, STAKEHOLDERS_KEYS, read_policy
from app.decision.policy_sections import LABELS_KEYS, PHRASES_KEYS, REMIND_KEYS, TIMING_KEYS, WHEN_KEYS
from app.decision.schema import commitment_schema

SCHEMA = commitment_schema()
DECISION = SCHEMA["properties"]["decisions"]["items"]
STAKEHOLDERS = DECISION["properties"]["stakeholders"]
GROUP = STAKEHOLDERS["properties"]["groups"]["items"]
TIMING = DECISION["properties"]["timing"]
REMIND = TIMING["properties"]["remind"]["oneOf"][0]
LABELS = DECISION["properties"]["labels"]["oneOf"][0]
PHRASES = SCHEMA["properties"]["phrases"]


@pytest.mark.parametrize(
    ("schema", "keys"),
    [
        pytest.param(SCHEMA, POLICY_KEYS, id="policy"),
        pytest.param(DECISION, DECISION_KEYS, id="decision"),
        pytest.param(DECISION["properties"]["when"], WHEN_KEYS, id="when"),
        pytest.param(STAKEHOLDERS, STAKEHOLDERS_KEYS, id="stakeholders"),
        pytest.param(GROUP, GROUP_KEYS, id="group"),
        pytest.param(TIMING, TIMING_KEYS, id="timing"),
        pytest.param(REMIND, REMIND_KEYS, id="remind"),
        pytest.param(LABELS, LABELS_KEYS, id="labels"),
        pytest.param(PHRASES, PHRASES_KEYS, id="phrases"),
    ],
)
def test_the_schema_knows_the_keys_that_the_reader_knows(schema: dict[str, Any], keys: tuple[str, ...]) -> None:
    assert set(schema["properties"]) == set(keys)
    assert schema["additionalProperties"] is False


def test_the_keys_of_a_decision_are_the_values_it_holds() -> None:
    assert {field.name for field in fields(Decision)} - {"line", "lines"} == set(DECISION_KEYS)
    assert tuple(field.name for field in fields(Timing)) == TIMING_KEYS
    assert tuple(field.name for field in fields(Remind)) == REMIND_KEYS
    assert tuple(field.name for field in fields(Labels)) == LABELS_KEYS
    assert tuple(field.name for field in fields(Phrases)) == PHRASES_KEYS


DEFAULT = Decision("")


@pytest.mark.parametrize(
    ("schema", "kind", "default"),
    [
        pytest.param(DECISION["properties"]["author"], AuthorRule, DEFAULT.author, id="author"),
        pytest.param(DECISION["properties"]["reviews"], ReviewsRule, DEFAULT.reviews, id="reviews"),
        pytest.param(DECISION["properties"]["text_change"], TextChange, DEFAULT.text_change, id="text_change"),
        pytest.param(DECISION["properties"]["blocks_by"], BlocksBy, DEFAULT.blocks_by, id="blocks_by"),
        pytest.param(STAKEHOLDERS["properties"]["if_nobody"], IfNobody, DEFAULT.stakeholders.if_nobody, id="if_nobody"),
        pytest.param(TIMING["properties"]["at_deadline"], AtDeadline, DEFAULT.timing.at_deadline, id="at_deadline"),
        pytest.param(TIMING["properties"]["days"], Days, DEFAULT.timing.days, id="days"),
    ],
)
def test_the_schema_offers_the_words_that_the_reader_takes(
    schema: dict[str, Any], kind: type[StrEnum], default: StrEnum
) -> None:
    assert schema["enum"] == [*kind]
    assert schema["default"] == default


def test_the_schema_offers_every_source() -> None:
    assert STAKEHOLDERS["properties"]["from"]["items"]["enum"] == [*Source]


def test_the_schema_names_the_readers_defaults() -> None:
    assert {key: LABELS["properties"][key]["default"] for key in LABELS_KEYS} == {
        key: getattr(Labels(), key) for key in LABELS_KEYS
    }
    assert TIMING["properties"]["timezone"]["default"] == Timing().timezone
    assert parse_duration(TIMING["properties"]["open_for"]["default"]) == Timing().open_for
    assert parse_duration(REMIND["properties"]["after"]["default"]) == Remind().after
    assert parse_duration(REMIND["properties"]["every"]["default"]) == Remind().every
    assert REMIND["properties"]["at_most"]["default"] == Remind().at_most


def smallest_of(schema: dict[str, Any]) -> Any:
    """A value that the schema allows, with every key given and every list of one item."""
    if "$ref" in schema:
        return {"#/definitions/duration": "3d", "#/definitions/reference": "alice"}[schema["$ref"]]
    if "oneOf" in schema:
        return smallest_of(schema["oneOf"][0])
    if "enum" in schema:
        return str(schema["enum"][0])
    match schema["type"]:
        case "object":
            return {key: smallest_of(value) for key, value in schema["properties"].items()}
        case "array":
            return [smallest_of(schema["items"])]
        case "integer":
            return schema["minimum"]
        case "boolean":
            return True
    if "examples" in schema:
        return schema["examples"][0]
    return schema.get("default") or f"text {id(schema)}"


def test_the_reader_takes_what_the_schema_allows() -> None:
    policy = smallest_of(SCHEMA)
    assert read_policy(json.dumps(policy), owner="acme").problems == ()


@pytest.mark.parametrize(
    ("key", "schema"),
    [
        pytest.param("author", DECISION["properties"]["author"], id="an enum"),
        pytest.param("request_reviews", DECISION["properties"]["request_reviews"], id="a flag"),
        pytest.param("overruled_by", DECISION["properties"]["overruled_by"], id="a list"),
        pytest.param("timing", TIMING, id="a mapping"),
    ],
)
def test_the_reader_refuses_what_the_schema_does_not_allow(key: str, schema: dict[str, Any]) -> None:
    assert schema.get("type") != "number"
    assert "1.5" not in schema.get("enum", [])
    policy = {"decisions": [{"name": "RFC", "stakeholders": {"everyone": ["alice"]}, key: 1.5}]}
    assert read_policy(json.dumps(policy), owner="acme").policy is None


def test_the_schema_is_json() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
