"""How much the same luck is worth: variance of a difference with and without pairing.

    python benchmarks/pairing.py [SCENARIO] [--customers N] [--replications N]

Independent runs would have the variance of one configuration plus that of the other; paired runs
have the variance of their difference. The factor between them is how many times more replications
independent runs would need. Its error is a jackknife over replications.
"""

from __future__ import annotations

import argparse
import platform
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import omnisim as om
from omnisim.experiment.comparison import Comparison
from omnisim.measure.kpis import KPIS
from omnisim.scenario.quantity import quantity
from omnisim.scenario.scenario import Scenario

KPI_IDS = ("conversion", "clv_customer", "revenue_per_person")
DEFAULT = Path(__file__).parents[1] / "scenarios" / "fashion_retail.yaml"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("scenario", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--customers", type=int, help="scale the market to about so many people")
    parser.add_argument("--replications", type=int, default=100)
    chosen = parser.parse_args()
    settings = {"replications": chosen.replications, "worlds": 0}
    if chosen.customers:
        settings["customers"] = chosen.customers
    scenario = om.load(chosen.scenario)
    structure = om.compare(scenario, configurations=["multi", "omni"], **settings).comparison
    changed = om.compare(with_better_memory(scenario), configurations=["multi"], **settings)
    pairs = {
        "multi → omni": (values(structure, "multi"), values(structure, "omni")),
        "continuity + 10 points": (
            values(structure, "multi"),
            values(changed.comparison, "multi"),
        ),
    }
    print(f"{scenario.name}; {chosen.replications} replications; {platform.platform()}")
    print(f"{'change':<24}" + "".join(f"{kpi:>26}" for kpi in KPI_IDS))
    for name, (first, second) in pairs.items():
        print(
            f"{name:<24}" + "".join(f"{cell(a, b):>26}" for a, b in zip(first, second, strict=True))
        )


def with_better_memory(scenario: Scenario) -> Scenario:
    """Return the scenario with ten points more continuity between any two channels."""
    more = min(scenario.handoffs.continuity.value + 0.1, 1.0)
    handoffs = scenario.handoffs.model_copy(update={"continuity": quantity(more)})
    return scenario.model_copy(update={"handoffs": handoffs})


def values(comparison: Comparison, configuration: str) -> NDArray[np.float64]:
    """Return the KPIs of every replication, (n_kpis, n_replications)."""
    seen = comparison.evidence[configuration]
    rows = [next(i for i, kpi in enumerate(KPIS) if kpi.id == wanted) for wanted in KPI_IDS]
    return np.array([seen.numerator[:, i, -1, -1] / seen.denominator[:, i, -1, -1] for i in rows])


def cell(first: NDArray[np.float64], second: NDArray[np.float64]) -> str:
    """Return the factor with its standard error."""
    whole = factor(first, second)
    n = len(first)
    left_out = np.array([factor(np.delete(first, i), np.delete(second, i)) for i in range(n)])
    error = np.sqrt((n - 1) / n * np.sum((left_out - left_out.mean()) ** 2))
    return f"{whole:.1f} ± {error:.1f} ×"


def factor(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Return the variance of independent runs over that of paired ones."""
    paired = (second - first).var(ddof=1)
    return float((first.var(ddof=1) + second.var(ddof=1)) / paired) if paired > 0 else np.inf


if __name__ == "__main__":
    main()
