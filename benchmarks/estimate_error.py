"""How far the sandbox's estimate in closed form lies from the simulation.

    python benchmarks/estimate_error.py [FILE …] [--customers N] [--replications N]

One row per scenario, configuration and KPI that the sandbox estimates; the simulation's 95 %
interval tells what of the gap is luck. The estimate is of first journeys at the end of the rollout.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import omnisim as om
from omnisim.report.reading import ROW
from omnisim.scenario.scaling import people_in
from omnisim.web.controls import shown_first
from omnisim.web.estimate import KPIS, estimate

LEAST = 1e-3  # levels below say nothing about a relative gap
SCENARIOS = Path(__file__).parents[1] / "scenarios"


class Gap(NamedTuple):
    """One estimate beside its simulation."""

    scenario: str
    configuration: str
    kpi: str
    estimated: float
    simulated: float
    low: float
    high: float

    @property
    def relative(self) -> float:
        """The gap as a share of the simulated level."""
        return self.estimated / self.simulated - 1.0 if self.simulated else math.nan


def main() -> None:
    """Print the rows, and the largest and the middle gap of every KPI."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, default=sorted(SCENARIOS.glob("*.yaml")))
    parser.add_argument("--customers", type=int, default=60_000, help="people at most")
    parser.add_argument("--replications", type=int, default=4)
    chosen = parser.parse_args()
    found = [
        gap
        for file in chosen.files
        for gap in gaps(file, people=chosen.customers, replications=chosen.replications)
    ]
    print("scenario | configuration | KPI | estimate | simulation (95 %) | gap")
    for gap in found:
        interval = f"{gap.simulated:.4g} ({gap.low:.4g} to {gap.high:.4g})"
        place = f"{gap.scenario} | {gap.configuration} | {gap.kpi}"
        print(f"{place} | {gap.estimated:.4g} | {interval} | {gap.relative:+.1%}", flush=True)
    for kpi in KPIS:
        sizes = sorted(abs(g.relative) for g in found if g.kpi == kpi and math.isfinite(g.relative))
        print(f"{kpi}: median {sizes[len(sizes) // 2]:.1%}, largest {sizes[-1]:.1%}")


def gaps(file: Path, *, people: int, replications: int) -> Iterator[Gap]:
    """Yield the gaps of one scenario."""
    scenario = om.load(file)
    names = shown_first(scenario)
    settings = {"configurations": names, "replications": replications, "worlds": 0, "workers": 1}
    if people_in(scenario) > people:
        settings["customers"] = people
    comparison = om.compare(scenario, **settings).comparison
    for name in names:
        told, levels = estimate(scenario, name), comparison.level(name)
        for kpi in KPIS:
            at = (ROW[kpi], -1, -1)
            level, low, high = (float(part[at]) for part in (levels.value, levels.low, levels.high))
            estimated = float(getattr(told, kpi))
            if math.isfinite(level) and math.isfinite(estimated) and level > LEAST:
                yield Gap(file.stem, name, kpi, estimated, level, low, high)


if __name__ == "__main__":
    main()
