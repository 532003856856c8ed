"""Gaps: where journeys of a log end, if nobody numbers them, in every shipped market.

    python experiments/gaps.py [SCENARIO ...] [--customers N] [--engine compiled|reference]

Each market is simulated as it is today, at most N people of it. Its log numbers the journeys; then
the numbers are taken away, and the journeys are cut at the gap that is read off the log and at
other ones. What is told is the share of moves that then lead to another place: half the sum of
absolute differences of the rows, each counted as often as its touchpoint is left.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.calibration.estimate import fitted
from omnisim.calibration.fit import Fit, Source
from omnisim.calibration.log import TouchLog
from omnisim.calibration.silence import USUAL, gap_of
from omnisim.calibration.simulated import touch_log
from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import DEFAULT_ENGINE, ENGINES, simulate
from omnisim.files.scenario_file import read_scenario
from omnisim.scenario.scaling import people_in, scaled
from omnisim.scenario.scenario import Scenario

SCENARIOS: Final = Path(__file__).parents[1] / "scenarios"
SHORT: Final = 3.0  # days
_PEOPLE: Final = 4000
_NOWHERE: Final = Source("simulated", 0, None, None)


class Line(NamedTuple):
    """What one market comes to; shares of moves in another place."""

    market: str
    valley: float | None  # days
    gap: float  # days, as it is chosen
    chosen: float
    short: float
    usual: float


Place = tuple[str, str]  # segment and touchpoint
_Row = tuple[NDArray[np.float64], dict[str, float]]  # counts, and shares by destination


def main(arguments: Sequence[str] | None = None) -> int:
    """Cut the log of every market and tell how far off its moves are."""
    chosen = _parser().parse_args(arguments)
    heads = ("Market", "Valley, days", "Gap, days", "Read", f"{SHORT:g} days", f"{USUAL:g} days")
    sys.stdout.write(f"| {' | '.join(heads)} |\n|---|{'---:|' * (len(heads) - 1)}\n")
    for path in chosen.scenarios or sorted(SCENARIOS.glob("*.yaml")):
        scenario = read_scenario(path).scenario
        if people_in(scenario) > chosen.customers:
            scenario = scaled(scenario, chosen.customers)
        sys.stdout.write(as_row(line_of(path.stem, scenario, chosen.engine)))
        sys.stdout.flush()
    return 0


def line_of(market: str, scenario: Scenario, engine: str) -> Line:
    """Return what the log of one market comes to."""
    log = log_of(scenario, engine)
    truth = fitted(log, source=_NOWHERE)
    bare = replace(log, journey=None)
    gap = gap_of(bare)
    off = {days: astray(truth, cut_at(bare, days)) for days in {gap.days, SHORT, USUAL}}
    return Line(market, gap.valley, gap.days, off[gap.days], off[SHORT], off[USUAL])


def log_of(scenario: Scenario, engine: str) -> TouchLog:
    """Return what is seen of a market as it is today, its journeys numbered."""
    stretches = simulate(plan_of(scenario, scenario.today_name), 0, engine=engine)
    return touch_log(stretches, begin=0.0, end=scenario.run.horizon, with_journeys=True)


def cut_at(log: TouchLog, days: float) -> Fit:
    """Return what a log tells that is cut at a gap."""
    return fitted(log, source=_NOWHERE, gap=days)


def astray(truth: Fit, found: Fit) -> float:
    """Return the share of moves that lead to another place."""
    rows, others = dict(_rows(truth)), dict(_rows(found))
    moves = sum(float(counts.sum()) for counts, _ in rows.values())
    return sum(
        float(counts.sum()) * _apart(shares, others[row][1] if row in others else {})
        for row, (counts, shares) in rows.items()
    ) / max(moves, 1.0)


def _rows(fit: Fit) -> Iterator[tuple[Place, _Row]]:
    """Yield every row by its segment and touchpoint: counts, and shares by destination."""
    for name, segment in fit.segments.items():
        places = (*segment.moves.states, "order", "lapse", "resolved")
        for state, counts, shares in zip(
            segment.moves.states, segment.moves.counts, segment.moves.shares, strict=True
        ):
            if np.isfinite(shares).all():
                yield (name, state), (counts, dict(zip(places, shares.tolist(), strict=True)))


def _apart(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(abs(one.get(each, 0.0) - other.get(each, 0.0)) for each in {*one, *other}) / 2


def as_row(line: Line) -> str:
    """Return a line as a row of the table."""
    valley = "–" if line.valley is None else f"{line.valley:.1f}"
    shares = (f"{100 * share:.2f}%" for share in (line.chosen, line.short, line.usual))
    return f"| `{line.market}` | {valley} | {line.gap:.1f} | {' | '.join(shares)} |\n"


def _parser() -> argparse.ArgumentParser:
    known = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    known.add_argument("scenarios", nargs="*", type=Path, help="else those that are shipped")
    known.add_argument("--customers", type=int, default=_PEOPLE, help="of each market, at most")
    known.add_argument("--engine", choices=ENGINES, default=DEFAULT_ENGINE)
    return known


if __name__ == "__main__":
    sys.exit(main())
