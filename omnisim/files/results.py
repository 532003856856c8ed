"""Results: a comparison as JSON, CSV, or a folder with all of them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from omnisim.errors import Faults, Letter, Place, said
from omnisim.experiment.comparison import Comparison
from omnisim.experiment.table import (
    business_case_table,
    cash_flow_table,
    sales_table,
    table_of,
)
from omnisim.scenario.scaling import people_in
from omnisim.version import VERSION

if TYPE_CHECKING:
    import pandas as pd


def as_json(comparison: Comparison, *, is_scaled: bool = False) -> str:
    """Return a comparison as one JSON object; what has no value is null.

    `is_scaled` says that the market is a draft of another size; `customers` counts its people.
    """
    question = comparison.question
    answer = {
        "scenario": question.scenario.name,
        "seed": question.seed,
        "engine": question.engine,
        "version": VERSION,
        "draft": is_scaled,
        "customers": people_in(question.scenario),
        "replications": comparison.replications,
        "worlds": comparison.design.worlds,
        "precision": comparison.design.precision,
        "precision_reached": comparison.is_precise,
        "configurations": list(comparison.configurations),
        "kpis": records(table_of(comparison)),
        "business_case": records(business_case_table(comparison)),
        "cash_flow": records(cash_flow_table(comparison)),
        "sales": records(sales_table(comparison)),
    }
    return json.dumps(answer, indent=1, allow_nan=False, ensure_ascii=False) + "\n"


def as_csv(comparison: Comparison) -> str:
    """Return the table of a comparison as comma-separated text."""
    return table_of(comparison).map(printed).to_csv(index=False, lineterminator="\n")


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table for JSON."""
    return [
        {str(name): printed(value) for name, value in record.items()}
        for record in table.to_dict(orient="records")
    ]


def printed(value: Any) -> Any:
    """Return a number to 12 significant digits: beyond them platforms may differ."""
    if isinstance(value, float):
        return float(f"{value:.12g}") if math.isfinite(value) else None
    return value


def results_folder(path: Path) -> Path:
    """Return a folder for results, made if it is not there; raises Faults if it cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror.lower() if error.strerror else said("no reason given")
        letter = Letter(
            place=Place(str(path)),
            found=said("no folder can be made here: {reason}", reason=reason),
            possible="a folder, or a name that is free",
            advice="Name another folder.",
        )
        raise Faults([letter]) from None
    return path
