"""The schema is JSON as editors read it."""

from __future__ import annotations

import json

import pytest

from omnisim.files.schema import schema_text


def test_the_schema_has_no_number_that_json_does_not_know() -> None:
    def refuse(constant: str) -> None:
        pytest.fail(f"{constant} is not JSON")

    schema = json.loads(schema_text(), parse_constant=refuse)
    assert "prospects" in schema["$defs"]["Segment"]["properties"]


def test_whole_numbers_may_be_written_as_quantities() -> None:
    schema = json.loads(schema_text())
    kinds = schema["$defs"]["Segment"]["properties"]["prospects"]["anyOf"]
    assert [kind.get("type") for kind in kinds[:2]] == ["integer", "string"]
    assert kinds[2]["$ref"].endswith("Quantity")


def test_tactics_may_be_taken_from_the_catalogue() -> None:
    schema = json.loads(schema_text())
    (forms,) = schema["properties"]["tactics"]["patternProperties"].values()
    assert "click_and_collect" in forms["anyOf"][0]["examples"]
    taken = schema["$defs"]["TakenTactic"]
    assert taken["required"] == ["from"]
    assert {"from", "ramp", "cost"} <= set(taken["properties"])
    assert "monthly_sales" in schema["$defs"]["Business"]["properties"]
