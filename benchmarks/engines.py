"""How fast the engines are, side by side with SimPy, Ciw and plain C on the same market.

    python benchmarks/engines.py [--customers N ...] [--runs N] [--without NAME ...]

The market is hop24 (benchmarks/hop24). First every engine has to agree with ours on what happens;
then they take turns, and the CPU time of this process is measured. A ratio is taken within a turn:
the table has the median over turns, with the lowest and the highest.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

import numpy as np
from environment import described
from hop24 import c_model, ciw_model, ours, simpy_model
from hop24.market import Hop24, Tally, hop24

import omnisim as om
from omnisim.engine.build.plan import plan_of

RETAILER: Final = "fashion_retail"
OURS: Final = "ours"
REFERENCE: Final = "reference"
SIMPY: Final = "SimPy"
CIW: Final = "Ciw"
C: Final = "C"
C_WITH_LOG: Final = "C, with the log"
SCENARIOS: Final = Path(__file__).parents[1] / "scenarios"
CIW_AT_MOST = REFERENCE_AT_MOST = 10_000  # customers: beyond, a turn takes minutes
TOO_FAR: Final = 4.0  # standard errors

Count = Callable[[Hop24, int], Tally]
Run = Callable[[int], object]


class Goal(NamedTuple):
    """How much slower another engine should be than ours, or at most how much faster."""

    engine: str
    customers: int | None  # None: the fashion retailer
    at_least: float


GOALS: Final = (
    Goal(SIMPY, 100_000, 60.0),
    Goal(CIW, 10_000, 1000.0),
    Goal(C, 100_000, 1 / 2.5),
    Goal(REFERENCE, None, 60.0),
)


def main() -> None:
    """Print the check, the table, and what was hoped for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--customers", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument(
        "--without", nargs="+", default=[], choices=[REFERENCE, SIMPY, CIW, C, RETAILER]
    )
    parser.add_argument("--check-customers", type=int, default=2000)
    parser.add_argument("--check-runs", type=int, default=20)
    chosen = parser.parse_args()
    others = {n: c for n, c in counters().items() if n not in chosen.without}
    print(described())
    print(f"\nThe same market? {chosen.check_runs} runs of {chosen.check_customers} customers each")
    for told in agreement(others, chosen.check_customers, chosen.check_runs):
        print(told)
    print(f"\nCPU seconds, {chosen.runs} turns; how many times the time of {OURS}")
    print(f"{'market':>18} {'engine':<16} {'CPU s':>9} {'ratio':>8}  from – to")
    ratios: dict[tuple[str, int | None], float] = {}
    sizes = [*chosen.customers, *([] if RETAILER in chosen.without else [None])]
    for size in sizes:
        runs = runs_of(size, set(chosen.without))
        times = taken(runs, chosen.runs)
        for engine, seconds in times.items():
            ratio = seconds / times[OURS]
            ratios[engine, size] = median(ratio)
            print(line(size, engine, median(seconds), ratio))
    print("\n".join(verdicts(ratios)))


def counters() -> dict[str, Count]:
    """Return the other engines, as functions that count."""
    there: dict[str, Count] = {SIMPY: simpy_model.counted}
    if ciw_model.is_installed():
        there[CIW] = ciw_model.counted
    if c_model.compiler():
        there[C] = c_model.counted
    return there


# --- the check ---------------------------------------------------------------------------------


def agreement(others: Mapping[str, Count], customers: int, runs: int) -> Iterator[str]:
    """Yield a line per engine: means, and how far they are from ours in standard errors.

    Raises SystemExit if one is too far.
    """
    market = hop24(customers)
    plan = ours.plan(market)
    counts: dict[str, Count] = {OURS: lambda _, seed: ours.counted(plan, seed), **others}
    seen = {name: _seen(count, market, runs) for name, count in counts.items()}
    yield f"{'':<20}" + "".join(f"{name:>26}" for name in Tally(*[1] * 6).shares)
    apart = 0.0
    for name, (means, errors) in seen.items():
        z = (means - seen[OURS][0]) / np.hypot(errors, seen[OURS][1])
        apart = max(apart, *np.abs(z))
        cells = [f"{mean:.5g}" for mean in means]
        if name != OURS:
            cells = [f"{cell} ({far:+.1f} σ)" for cell, far in zip(cells, z, strict=True)]
        yield f"{name:<20}" + "".join(f"{cell:>26}" for cell in cells)
    if ciw_model.is_installed() is False:
        yield f"{CIW:<20}{'not installed':>26}"
    if apart > TOO_FAR:
        raise SystemExit(f"The engines do not agree: {apart:.1f} standard errors apart.")


def _seen(count: Count, market: Hop24, runs: int) -> tuple[np.ndarray, np.ndarray]:
    """Return means and their standard errors over runs."""
    shares = np.array([[*count(market, seed).shares.values()] for seed in range(runs)])
    return shares.mean(axis=0), shares.std(axis=0, ddof=1) / np.sqrt(runs)


# --- the race ----------------------------------------------------------------------------------


def runs_of(size: int | None, without: set[str]) -> dict[str, Run]:
    """Return the engines that run a market; without a size it is the fashion retailer."""
    if size is None:
        plan = plan_of(om.load(SCENARIOS / f"{RETAILER}.yaml"), "omni")
        runs: dict[str, Run] = {OURS: lambda k: ours.run(plan, k)}
    else:
        market = hop24(size)
        plan = ours.plan(market)
        runs = {OURS: lambda k: ours.run(plan, k)}
        if c_model.compiler():
            runs[C] = lambda k: c_model.counted(market, k)
            runs[C_WITH_LOG] = lambda k: c_model.counted(market, k, log=True)
        runs[SIMPY] = lambda k: simpy_model.counted(market, k)
        if ciw_model.is_installed() and size <= CIW_AT_MOST:
            runs[CIW] = lambda k: ciw_model.counted(market, k)
    if size is None or size <= REFERENCE_AT_MOST:
        runs[REFERENCE] = lambda k: ours.run(plan, k, engine="reference")
    return {name: run for name, run in runs.items() if name.partition(",")[0] not in without}


def taken(runs: Mapping[str, Run], turns: int) -> dict[str, np.ndarray]:
    """Return the CPU seconds of every engine in every turn; nobody pays for compiling."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for name in (OURS, C, C_WITH_LOG):
        if name in runs:
            runs[name](0)
    for turn in range(turns):
        for name, run in runs.items():
            gc.collect()
            before = time.process_time()
            run(turn)
            times[name].append(time.process_time() - before)
    return {name: np.array(each) for name, each in times.items()}


def line(size: int | None, engine: str, seconds: float, ratio: np.ndarray) -> str:
    """Return a row of the table."""
    market = f"hop24, {size:,}" if size else RETAILER
    spread = f"{min(ratio):.3g} – {max(ratio):.3g}"
    return f"{market:>18} {engine:<16} {seconds:>9.4g} {median(ratio):>8.3g}  {spread}"


def verdicts(ratios: Mapping[tuple[str, int | None], float]) -> Iterator[str]:
    """Yield what was hoped for, and what came."""
    yield ""
    for engine, size, least in GOALS:
        if (ratio := ratios.get((engine, size))) is not None:
            where = f"at {size:,} customers" if size else f"on {RETAILER}"
            kept = "kept" if ratio >= least else "missed"
            yield f"{engine} {where}: {ratio:.3g} ×, at least {least:.3g} × wanted: {kept}"


if __name__ == "__main__":
    main()
