"""The README's policies: a newcomer who copies them has policies that work."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.decision.policy_file import read_policy
from app.decision.schema import commitment_schema

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
POLICIES = re.findall(r"^```yaml\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
IN_THE_TABLE = re.findall(r"^\| [^|`]+ \| `((?:stakeholders|when|timing): \{.*?\})`", README, re.MULTILINE)


@pytest.mark.parametrize("source", [pytest.param(POLICIES[0], id="the least"), pytest.param(POLICIES[1], id="in full")])
def test_the_policies_of_the_readme_have_no_mistake(source: str) -> None:
    found = read_policy(source, owner="acme")
    assert found.policy is not None
    assert found.problems == ()


def test_the_policy_in_full_names_every_key() -> None:
    assert set(_keys_of(yaml.safe_load(POLICIES[1]))) == set(_keys_in(commitment_schema()))


@pytest.mark.parametrize("added", IN_THE_TABLE)
def test_what_the_readme_adds_to_a_policy_works(added: str) -> None:
    lines = ["decisions:", "  - name: RFC", f"    {added}"]
    if not added.startswith("stakeholders"):
        lines.append('    stakeholders: {everyone: ["@alice"]}')
    if "deadline: 10d}" in added:
        lines.append('    overruled_by: ["@cto"]')
    found = read_policy("\n".join(lines), owner="acme")
    assert found.policy is not None
    assert found.problems == ()


def test_the_table_of_what_to_add_is_found() -> None:
    assert len(IN_THE_TABLE) >= 6


def _keys_of(value: Any) -> Iterator[str]:
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _keys_of(inner)
    if isinstance(value, dict):
        yield from value


def _keys_in(schema: dict[str, Any]) -> Iterator[str]:
    yield from schema.get("properties", {})
    inner = [*schema.get("properties", {}).values(), *schema.get("oneOf", ()), *schema.get("anyOf", ())]
    if isinstance(schema.get("items"), dict):
        inner.append(schema["items"])
    for each in inner:
        yield from _keys_in(each)
