"""How time and memory grow with the market: hop24 from 10,000 customers upwards.

    python benchmarks/scale.py [--customers N ...] [--memory-customers N] [--most N]

Every number comes from a process of its own. Memory is the peak beyond what the same process had
needed for a small market. With `--most 10000000` one more market is simulated and measured, once.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np
from environment import described
from hop24 import ours
from hop24.market import hop24
from hop24.scenario_text import scenario_text

from omnisim.engine.build.plan import plan_of
from omnisim.engine.simulate import simulate
from omnisim.event_log import EventLog
from omnisim.experiment.trial import setting_of
from omnisim.files.event_log_file import write_log
from omnisim.files.scenario_file import parse_scenario
from omnisim.measure.fold import Fold
from omnisim.scenario.scenario import Scenario

SIZES: Final = (10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000)
SMALL: Final = 1000
STEEPEST: Final = 1.05
BYTES_AT_MOST: Final = 400
_MEBIBYTE: Final = 2**20
_UNIT: Final = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes


def main() -> None:
    """Print times, slope and memory."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--customers", type=int, nargs="+", default=SIZES)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--memory-customers", type=int, default=1_000_000)
    parser.add_argument("--stream-customers", type=int, default=10_000)
    parser.add_argument("--most", type=int, help="one very large market, at the end")
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.alone:
        print(json.dumps(alone(**json.loads(chosen.alone))))
        return
    print(described())
    show_times(chosen.customers, chosen.runs)
    show_memory(chosen.memory_customers)
    show_stream(chosen.stream_customers)
    if chosen.most:
        show_most(chosen.most)


# --- what is shown -----------------------------------------------------------------------------


def show_times(sizes: Iterable[int], runs: int) -> None:
    """Print times by size, and the slope of their logarithms."""
    print(f"\n{'customers':>12} {'events':>12} {'wall s':>9} {'CPU s':>9} {'ns an event':>12}")
    seen = []
    for size in sizes:
        each = [apart(what="engine", customers=size) for _ in range(runs)]
        wall, cpu = (float(np.median([e[name] for e in each])) for name in ("wall", "cpu"))
        events = each[0]["events"]
        seen.append((size, wall, cpu))
        print(f"{size:>12,} {events:>12,} {wall:>9.3g} {cpu:>9.3g} {cpu / events * 1e9:>12.0f}")
    if len(seen) > 1:
        size, wall, cpu = np.log(np.array(seen)).T
        slopes = np.polyfit(size, wall, 1)[0], np.polyfit(size, cpu, 1)[0]
        print(f"slope: wall {slopes[0]:.3f}, CPU {slopes[1]:.3f}; at most {STEEPEST} wanted")


def show_memory(customers: int) -> None:
    """Print the peak per customer, without a log being kept."""
    print(f"\nPeak memory of {customers:,} customers; at most {BYTES_AT_MOST} bytes each wanted")
    for what in ("engine", "measured"):
        peak = apart(what=what, customers=customers)["peak"]
        print(f"{what:>12} {peak / _MEBIBYTE:>9.1f} MiB {peak / customers:>9.0f} bytes each")


def show_stream(customers: int) -> None:
    """Print the peak while the log goes to a file, for few events and for many."""
    print(f"\nPeak memory of {customers:,} customers while their log is written to a file")
    for needs in ("2 per year", "8 per year", "32 per year"):
        seen = apart(what="written", customers=customers, needs=needs)
        print(f"{needs:>12} {seen['events']:>12,} events {seen['peak'] / _MEBIBYTE:>9.1f} MiB")


def show_most(customers: int) -> None:
    """Print time and memory of one very large market, simulated and measured."""
    seen = apart(what="measured", customers=customers)
    print(
        f"\n{customers:,} customers for a year, simulated and measured: {seen['events']:,} events, "
        f"wall {seen['wall']:.0f} s, CPU {seen['cpu']:.0f} s, "
        f"peak {seen['peak'] / _MEBIBYTE / 1024:.2f} GiB"
    )


# --- one process -------------------------------------------------------------------------------


def apart(**asked: Any) -> dict[str, Any]:
    """Return what a process of its own measures."""
    command = [sys.executable, __file__, "--alone", json.dumps(asked)]
    told = subprocess.run(command, check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(told.stdout)
    return answer


def alone(*, what: str, customers: int, needs: str = "once") -> dict[str, float]:
    """Measure in this process."""
    task = _TASKS[what]
    task(market(SMALL, needs))
    scenario = market(customers, needs)
    before, wall, cpu = _peak(), time.perf_counter(), time.process_time()
    events = task(scenario)
    return {
        "events": events,
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "peak": _peak() - before,
    }


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT


def market(customers: int, needs: str) -> Scenario:
    """Return hop24 for a number of customers."""
    text = scenario_text(hop24(customers), needs=needs)
    return parse_scenario(text, file="hop24.yaml").scenario


def _simulated(scenario: Scenario) -> int:
    return ours.run(plan_of(scenario, "everything"), 0)


def _measured(scenario: Scenario) -> int:
    plan = plan_of(scenario, "everything")
    fold = Fold(setting_of(scenario, "everything", plan.names))
    events = 0
    for stretch in simulate(plan, 0):
        fold.add(stretch)
        events += len(stretch)
    fold.measures()
    return events


def _written(scenario: Scenario) -> int:
    stretches: Iterable[EventLog] = simulate(plan_of(scenario, "everything"), 0)
    with tempfile.TemporaryDirectory() as folder:
        return write_log(stretches, Path(folder) / "log.csv")


_TASKS: Final[dict[str, Callable[[Scenario], int]]] = {
    "engine": _simulated,
    "measured": _measured,
    "written": _written,
}


if __name__ == "__main__":
    main()
