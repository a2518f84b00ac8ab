"""The JSON Schema that editors use: in step with the declarations, and true of the library."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from simulator import schema
from simulator.lever import Lever, ScenarioFile
from simulator.library import library
from simulator.model import Model

ROOT = library()
FILES = sorted(ROOT.rglob("*.toml"))
SCHEMA: dict[str, Any] = schema.schema()
KEYWORDS = {
    "$ref", "$defs", "$schema", "additionalProperties", "anyOf", "const", "default", "description",
    "enum", "exclusiveMaximum", "exclusiveMinimum", "format", "items", "maxItems", "maximum",
    "minItems", "minimum", "properties", "propertyNames", "required", "title", "type",
}  # fmt: skip
TYPES = {"array", "boolean", "integer", "null", "number", "object", "string"}


def subschemas(node: Any, path: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """(path, schema) of a schema and of every schema in it."""
    if isinstance(node, bool):
        return
    yield path, node
    for key in ("properties", "$defs"):
        for name, child in node.get(key, {}).items():
            yield from subschemas(child, f"{path}/{key}/{name}")
    for key in ("items", "additionalProperties", "propertyNames"):
        if key in node:
            yield from subschemas(node[key], f"{path}/{key}")
    for k, child in enumerate(node.get("anyOf", ())):
        yield from subschemas(child, f"{path}/anyOf/{k}")


def at(reference: str) -> dict[str, Any]:
    """What a reference of the schema points to."""
    found: Any = SCHEMA
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    assert isinstance(found, dict)
    return found


def test_the_file_is_in_step_with_the_declarations() -> None:
    written = (ROOT / "schema.json").read_text("utf-8")
    assert written == schema.text(), "parcours schema > scenarios/schema.json"
    assert json.loads(written) == SCHEMA


def test_the_schema_is_a_schema() -> None:
    found = list(subschemas(SCHEMA))
    assert len(found) > 300
    for path, each in found:
        assert set(each) <= KEYWORDS, path
        assert each.get("type", "object") in TYPES, path
        assert set(each.get("required", ())) <= set(each.get("properties", ())), path
        if "$ref" in each:
            assert at(each["$ref"]), path
        if "properties" in each:
            assert each["additionalProperties"] is False, path


def test_what_a_declaration_says_of_a_field_is_in_the_schema() -> None:
    stage = SCHEMA["$defs"]["Stage"]["properties"]
    assert stage["repeat"]["description"] == "Passes of the whole stage before going on."
    assert (stage["repeat"]["minimum"], stage["repeat"]["maximum"]) == (1, 1000)
    assert SCHEMA["$defs"]["Branch"]["properties"]["p"]["maximum"] == 1


def accepts(node: Any, value: Any) -> bool:
    """Whether a schema of these keywords accepts a value of a TOML file."""
    if isinstance(node, bool):
        return node
    if "$ref" in node:
        return accepts(at(node["$ref"]), value)
    if "anyOf" in node and not any(accepts(each, value) for each in node["anyOf"]):
        return False
    if not _is(node.get("type"), value) or value not in node.get("enum", [value]):
        return False
    if "const" in node and value != node["const"]:
        return False
    if isinstance(value, dict):
        return _accepts_table(node, value)
    if isinstance(value, list):
        size = node.get("minItems", 0) <= len(value) <= node.get("maxItems", len(value))
        return size and all(accepts(node.get("items", True), item) for item in value)
    return not isinstance(value, int | float) or _accepts_number(node, value)


def _is(kind: str | None, value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return {
        None: True, "array": isinstance(value, list), "boolean": isinstance(value, bool),
        "integer": number and value == int(value), "null": value is None, "number": number,
        "object": isinstance(value, dict), "string": isinstance(value, str | date),
    }[kind]  # fmt: skip


def _accepts_table(node: dict[str, Any], value: dict[str, Any]) -> bool:
    known, others = node.get("properties", {}), node.get("additionalProperties", True)
    return set(node.get("required", ())) <= set(value) and all(
        accepts(known.get(key, others), inner) for key, inner in value.items()
    )


def _accepts_number(node: dict[str, Any], value: float) -> bool:
    at_least, at_most = node.get("minimum", -math.inf), node.get("maximum", math.inf)
    above, below = node.get("exclusiveMinimum", -math.inf), node.get("exclusiveMaximum", math.inf)
    return bool(at_least <= value <= at_most and above < value < below)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_schema_accepts_every_file_of_the_library(file: Path) -> None:
    assert accepts(SCHEMA, tomllib.loads(file.read_text("utf-8")))


@pytest.mark.parametrize(
    "text",
    [
        "[pools.x]\npeeple = 3", "[lever]\nname = 'x'", "[study]\nname = 3", "[pool.x]\n",
        "[rhythms.x]\nmonths = [1, 2]", "[prices.x]\naccount = 'sweets'\namount = '1 EUR'",
        "[calendars.x]\nhours = 'always'\nholidays = 'DE'",
    ],
)  # fmt: skip
def test_the_schema_refuses_what_the_declarations_refuse(text: str) -> None:
    assert not accepts(SCHEMA, tomllib.loads(text))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_file_of_the_library_is_accepted_by_its_declaration(file: Path) -> None:
    tables = tomllib.loads(file.read_text("utf-8"))
    if "lever" in tables:
        assert Lever.model_validate(tables["lever"]).name == file.stem
    elif "scenario" in tables:
        assert ScenarioFile.model_validate(tables["scenario"]).name == file.stem
    else:
        partial: dict[str, Any] = {"audiences": {}, "segments": {}, "journeys": {}}
        study = {"name": "x", "title": {"fr": "", "en": ""}, "start": "2023-01-01",
                 "end": "2024-01-01"}  # fmt: skip
        model = Model.model_validate({"study": study} | partial | tables)
        assert set(tables) <= model.model_fields_set
