"""How far the sandbox's estimate in closed form lies from the simulation.

    python benchmarks/estimate_error.py [FILE …] [--customers N] [--replications N]

It prints the table of `docs/estimate-error.md`: one row per scenario, configuration and KPI that
the sandbox estimates, the simulation with its 95 % interval, which tells what is luck. Then
in how many pairs of configurations estimate and simulation differ in the same direction. The
estimate is of first journeys at the end of the rollout.
"""

from __future__ import annotations

import argparse
import itertools
import math
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import omnisim as om
from omnisim.experiment.comparison import Comparison
from omnisim.report.reading import ROW
from omnisim.scenario.scaling import people_in
from omnisim.web.controls import shown_first
from omnisim.web.estimate import KPIS, Estimate, estimate

LEAST = 1e-3  # levels below say nothing about a relative gap
NOTHING = 1e-9  # estimates nearer to each other than that see no difference
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


class Direction(NamedTuple):
    """One difference between two configurations, in the estimate and in the simulation."""

    scenario: str
    pair: tuple[str, str]
    kpi: str
    estimated: float
    low: float
    high: float

    @property
    def is_clear(self) -> bool:
        """Whether the simulation is sure of its direction."""
        return self.low > 0.0 or self.high < 0.0

    @property
    def is_right(self) -> bool:
        """Whether the estimate points the same way."""
        return abs(self.estimated) > NOTHING and (self.estimated > 0.0) == (self.low > 0.0)


def main() -> None:
    """Print the rows, the largest and the middle gap of every KPI, and the directions."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, default=sorted(SCENARIOS.glob("*.yaml")))
    parser.add_argument("--customers", type=int, default=60_000, help="people at most")
    parser.add_argument("--replications", type=int, default=4)
    chosen = parser.parse_args()
    gaps: list[Gap] = []
    directions: list[Direction] = []
    print("| Scenario | Configuration | KPI | Estimate | Simulation (95 %) | Gap |")
    print("|---|---|---|--:|--:|--:|")
    for file in chosen.files:
        comparison = simulated(file, people=chosen.customers, replications=chosen.replications)
        scenario = om.load(file)
        told = {name: estimate(scenario, name) for name in comparison.configurations}
        found = [*gaps_of(file.stem, comparison, told)]
        for gap in found:
            print(row_of(gap), flush=True)
        gaps += found
        directions += directions_of(file.stem, comparison, told)
    for kpi in KPIS:
        print(summary(kpi, gaps, directions))


def row_of(gap: Gap) -> str:
    """Return a row of the table."""
    interval = f"{gap.simulated:.4g} ({gap.low:.4g} to {gap.high:.4g})"
    place = f"| `{gap.scenario}` | `{gap.configuration}` | {gap.kpi}"
    return f"{place} | {gap.estimated:.4g} | {interval} | {gap.relative:+.1%} |".replace("-", "−")


def summary(kpi: str, gaps: list[Gap], directions: list[Direction]) -> str:
    """Return what all rows of a KPI come to."""
    sizes = sorted(abs(g.relative) for g in gaps if g.kpi == kpi and math.isfinite(g.relative))
    clear = [each for each in directions if each.kpi == kpi and each.is_clear]
    wrong = [f"{each.scenario} {' to '.join(each.pair)}" for each in clear if not each.is_right]
    size = f"median {sizes[len(sizes) // 2]:.1%}, largest {sizes[-1]:.1%}" if sizes else "none"
    ways = f"{len(clear) - len(wrong)} of {len(clear)} clear differences point the same way"
    return f"{kpi}: gap {size}; {ways}{'; not: ' if wrong else ''}{', '.join(wrong)}"


def simulated(file: Path, *, people: int, replications: int) -> Comparison:
    """Return the simulation of a scenario's first configurations."""
    scenario = om.load(file)
    names = shown_first(scenario)
    settings = {"configurations": names, "replications": replications, "worlds": 0, "workers": 1}
    if people_in(scenario) > people:
        settings["customers"] = people
    return om.compare(scenario, **settings).comparison


def gaps_of(file: str, comparison: Comparison, told: dict[str, Estimate]) -> Iterator[Gap]:
    """Yield the gaps of one scenario."""
    for name in comparison.configurations:
        levels = comparison.level(name)
        for kpi in KPIS:
            at = (ROW[kpi], -1, -1)
            level, low, high = (float(part[at]) for part in (levels.value, levels.low, levels.high))
            estimated = float(getattr(told[name], kpi))
            if math.isfinite(level) and math.isfinite(estimated) and level > LEAST:
                yield Gap(file, name, kpi, estimated, level, low, high)


def directions_of(
    file: str, comparison: Comparison, told: dict[str, Estimate]
) -> Iterator[Direction]:
    """Yield the differences between every two configurations of one scenario."""
    for first, second in itertools.combinations(comparison.configurations, 2):
        differences = comparison.against(first).difference(second)
        for kpi in KPIS:
            at = (ROW[kpi], -1, -1)
            low, high = float(differences.low[at]), float(differences.high[at])
            estimated = float(getattr(told[second], kpi)) - float(getattr(told[first], kpi))
            if math.isfinite(low) and math.isfinite(high) and math.isfinite(estimated):
                yield Direction(file, (first, second), kpi, estimated, low, high)


if __name__ == "__main__":
    main()
