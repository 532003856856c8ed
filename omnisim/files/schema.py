"""Schema: the form of scenario files, for editors that complete and check them."""

from __future__ import annotations

import json
from typing import Any

from omnisim.files.catalogue_file import own_catalogue
from omnisim.files.from_catalogue import FROM, SECTION, Business
from omnisim.scenario.scenario import Scenario

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text() -> str:
    """Return the JSON Schema of scenario files."""
    schema = {"$schema": _DIALECT, **_with_catalogue(Scenario.model_json_schema())}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def experiment_schema_text() -> str:
    """Return the JSON Schema of experiment files."""
    from omnisim.files.experiment_form import ExperimentForm  # late: designs need numpy

    schema = {"$schema": _DIALECT, **ExperimentForm.model_json_schema()}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _with_catalogue(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of scenarios with what a file may take from the catalogue."""
    business = Business.model_json_schema()
    known, parts = business.pop("$defs"), schema["$defs"]
    parts |= {name: part for name, part in known.items() if name not in parts}
    parts["Business"], parts["TakenTactic"] = business, _taken(parts["Tactic"])
    schema["properties"][SECTION] = {"$ref": "#/$defs/Business"}
    names = {"type": "string", "examples": [SECTION, *own_catalogue()]}
    tactics = schema["properties"]["tactics"]["patternProperties"]
    for pattern, own in tactics.items():
        tactics[pattern] = {"anyOf": [names, {"$ref": "#/$defs/TakenTactic"}, own]}
    return schema


def _taken(tactic: dict[str, Any]) -> dict[str, Any]:
    """Return the form of a tactic that is taken from the catalogue with some entries changed."""
    return {
        **tactic,
        "description": "A tactic from the catalogue; what is written here stands in its place.",
        "properties": {FROM: {"type": "string"}, **tactic["properties"]},
        "required": [FROM],
    }
