"""Plan results: a roadmap or a pilot as JSON and CSV, numbers to 12 significant digits."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from omnisim.strategy import roadmap_tables
from omnisim.strategy.pilot import Pilot
from omnisim.strategy.roadmap import Roadmap
from omnisim.strategy.roadmap_tables import THEN
from omnisim.version import VERSION

if TYPE_CHECKING:
    import pandas as pd


def roadmap_json(found: Roadmap) -> str:
    """Return a roadmap as one JSON object; what has no value is null."""
    budget = found.programme.budget
    told = {
        **_common(found),
        "builders": found.programme.at_once,
        "budget": budget if math.isfinite(budget) else None,
        "order": list(found.best.order),
        "is_sure": found.is_sure,
        "confidence": found.asked.confidence,
        "margin": found.margin,
        "rivals": [THEN.join(order) for order in found.rivals],
        "tried": len(found.found.worth),
        "all_tried": found.found.is_complete,
        "schedule": _records(roadmap_tables.builds_table(found)),
        "finalists": _records(roadmap_tables.finalists_table(found)),
        "frontier": _records(roadmap_tables.frontier_table(found)),
        "first_steps": _records(roadmap_tables.steps_table(found)),
        "shares": _records(roadmap_tables.shares_table(found)),
    }
    return _text(told)


def roadmap_csv(found: Roadmap) -> str:
    """Return the finalists as comma-separated text."""
    return as_csv(roadmap_tables.finalists_table(found))


def pilot_json(found: Pilot) -> str:
    """Return a pilot as one JSON object; what has no value is null."""
    told = {
        **_common(found),
        "tactics": list(found.order),
        "begins": found.there,
        "one_off": found.one_off,
        "people": found.people,
        "stores": found.stores,
        "npv": _printed(float(found.npv.value)),
        "npv_low": _printed(float(found.npv.low)),
        "npv_high": _printed(float(found.npv.high)),
        "belief": {name: _printed(value) for name, value in found.belief._asdict().items()},
        "belief_is_told": found.is_told,
        "regret_of_deciding_now": _printed(found.belief.regret),
        "pilot_is_worth_it": found.is_worth_it,
        "rehearsal": None
        if found.played is None
        else {name: _printed(value) for name, value in found.played._asdict().items()},
        "designs": _records(roadmap_tables.designs_table(found)),
        "effects": _records(roadmap_tables.effects_table(found)),
    }
    return _text(told)


def pilot_csv(found: Pilot) -> str:
    """Return the designs as comma-separated text."""
    return as_csv(roadmap_tables.designs_table(found))


def as_csv(table: pd.DataFrame) -> str:
    """Return a table as comma-separated text."""
    return table.map(_printed).to_csv(index=False, lineterminator="\n")


def _common(found: Roadmap | Pilot) -> dict[str, Any]:
    question = found.function.question
    return {
        "scenario": question.scenario.name,
        "version": VERSION,
        "seed": question.seed,
        "draft_people": found.function.people,
        "configuration": found.programme.configuration,
        "years_continued": found.asked.years_continued,
        "worlds": found.asked.worlds,
    }


def _text(told: Mapping[str, Any]) -> str:
    return json.dumps(told, indent=1, allow_nan=False, ensure_ascii=False) + "\n"


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): _printed(value) for name, value in record.items()}
        for record in table.to_dict(orient="records")
    ]


def _printed(value: Any) -> Any:
    """Return a number to 12 significant digits: beyond them platforms may differ."""
    if isinstance(value, float):
        return float(f"{value:.12g}") if math.isfinite(value) else None
    return value
