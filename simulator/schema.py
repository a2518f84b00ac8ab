"""The JSON Schema of the files that people write, from the same declarations that check them."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ConfigDict
from pydantic.json_schema import models_json_schema

from simulator.document import Declared
from simulator.lever import Lever, ScenarioFile
from simulator.model import Model


class _ModelPart(Model):
    """A file of a model: any of its tables, since a folder may hold the others."""

    model_config = ConfigDict(title="Model")


def schema() -> dict[str, Any]:
    """One schema for every file: a lever, a scenario, or any part of a model."""
    kinds: tuple[type[Declared], ...] = (Lever, ScenarioFile, _ModelPart)
    references, whole = models_json_schema([(kind, "validation") for kind in kinds])
    lever, scenario, model = (references[kind, "validation"] for kind in kinds)
    definitions = whole["$defs"]
    part = dict(definitions[model["$ref"].rsplit("/", 1)[-1]])
    part.pop("required", None)
    part["properties"] = {k: v for k, v in part["properties"].items() if k != "catalogue"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Parcours: a lever, a scenario, or a part of a model",
        "anyOf": [
            _file("lever", lever),
            _file("scenario", scenario),
            part,
        ],
        "$defs": definitions,
    }


def _file(table: str, content: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {table: content},
        "required": [table],
        "additionalProperties": False,
    }


def text() -> str:
    """The schema as it stands in `scenarios/schema.json`."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"
