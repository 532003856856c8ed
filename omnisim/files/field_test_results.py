"""Field-test results: a test carried out inside the simulation, as JSON or CSV."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from omnisim.attribution.field_test import TestRecord
from omnisim.files.results import printed, records
from omnisim.measure.statistics import Interval
from omnisim.scenario.scenario import Scenario
from omnisim.version import VERSION


def field_test_json(record: TestRecord, scenario: Scenario, channel: str) -> str:
    """Return a test and all its readings as one JSON object; what has no value is null."""
    answer = {
        "scenario": scenario.name,
        "channel": channel,
        "test": {**asdict(record.test), "treated": record.test.share},
        "version": VERSION,
        "carried_out": len(record.readings),
        "telling": len(record.telling),
        "truth": _ends(record.truth),
        "bias": _ends(record.bias),
        "error": _finite(record.error),
        "coverage": [_finite(each) for each in record.coverage],
        "power": [_finite(each) for each in record.power],
        "readings": records(record.table),
    }
    return json.dumps(answer, indent=1, allow_nan=False, ensure_ascii=False) + "\n"


def field_test_csv(record: TestRecord) -> str:
    """Return the readings as comma-separated text."""
    return record.table.map(printed).to_csv(index=False, lineterminator="\n")


def _ends(found: Interval) -> dict[str, float | None]:
    return {name: _finite(getattr(found, name)) for name in ("value", "low", "high")}


def _finite(value: Any) -> float | None:
    number = float(value)
    return number if number - number == 0.0 else None
