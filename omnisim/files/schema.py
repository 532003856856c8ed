"""Schema: the form of scenario files, for editors that complete and check them."""

from __future__ import annotations

import json

from omnisim.scenario.scenario import Scenario

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_text() -> str:
    """Return the JSON Schema of scenario files."""
    schema = {"$schema": _DIALECT, **Scenario.model_json_schema()}
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
