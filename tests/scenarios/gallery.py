"""Gallery: the shipped scenarios, and what a small draft of each comes to."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path
from typing import Any, Final

from omnisim.scenario.scenario import Scenario
from omnisim.settings import Settings
from omnisim.study import compare

SCENARIOS: Final = {
    path.stem: path for path in sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
}
TABLES: Final = Path(__file__).parent / "expected"

# So small that all of them take seconds, and so rough that only their sameness counts.
DRAFT: Final[Settings] = {
    "customers": 600,
    "replications": 3,
    "worlds": 0,
    "seed": 7,
    "workers": 1,
}
KPIS: Final = (
    "conversion",
    "orders_per_person",
    "context_continuity",
    "abandonment",
    "stock_out_rate",
    "retention",
    "cost_to_serve",
    "revenue_per_person",
    "net_value_per_person",
)


def table_file(name: str) -> Path:
    """Where the table of a scenario stands."""
    return TABLES / f"{name}.csv"


def table_of(scenario: Scenario) -> str:
    """Return the KPIs of a draft as CSV, one row per configuration, to six significant figures."""
    levels = compare(scenario, **DRAFT).table.set_index(["configuration", "kpi"])["level"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("configuration", *KPIS))
    for name in scenario.configurations:
        writer.writerow((name, *(_figure(levels.get((name, kpi))) for kpi in KPIS)))
    return text.getvalue()


def _figure(level: Any) -> str:
    """Return a level as it is printed; nothing for what a scenario or a configuration lacks."""
    return "" if level is None or math.isnan(level) else f"{level:.6g}"
