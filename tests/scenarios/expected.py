"""Expected: the shipped scenarios, and what a small draft of each comes to.

`python -m tests.scenarios.expected` writes the tables of `expected/` anew, all or those named, after
a change that is meant to move them. Their differences say what it moved.
"""

from __future__ import annotations

import csv
import io
import math
import sys
from pathlib import Path
from typing import Any, Final

from omnisim.scenario.scenario import Scenario
from omnisim.study import Settings, compare, load

SCENARIOS: Final = {
    path.stem: path for path in sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))
}
TABLES: Final = Path(__file__).with_suffix("")

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


def write(names: list[str]) -> None:
    """Write the tables of some scenarios, or of all; remove those of scenarios that are gone."""
    TABLES.mkdir(exist_ok=True)
    for name in names or SCENARIOS:
        table_file(name).write_text(table_of(load(SCENARIOS[name])), "utf-8")
    for path in TABLES.glob("*.csv"):
        if path.stem not in SCENARIOS:
            path.unlink()


if __name__ == "__main__":
    write(sys.argv[1:])
