"""How long one waits before anything happens, and after Ctrl-C.

    python benchmarks/startup.py [--runs N]

Every command is a process of its own; the table has the median wall time and CPU time. What a
first comparison compiles is kept, so it is run once before anything is measured.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Final

from environment import described
from hop24.market import hop24
from hop24.scenario_text import scenario_text

OMNISIM: Final = (sys.executable, "-m", "omnisim")
INTERRUPTED: Final = 130
RETAIL: Final = Path(__file__).parents[1] / "scenarios" / "fashion_retail.yaml"
TINY: Final = 200  # customers


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--after", type=float, default=8.0, help="seconds until Ctrl-C")
    chosen = parser.parse_args()
    print(described())
    with tempfile.TemporaryDirectory() as folder:
        tiny = Path(folder) / "tiny.yaml"
        tiny.write_text(scenario_text(hop24(TINY)))
        commands = {
            "--help": ["--help"],
            "check": ["check", str(RETAIL)],
            "compare, once more": [
                "compare",
                str(tiny),
                "--replications",
                "2",
                "--workers",
                "1",
            ],
        }
        waited(commands["compare, once more"])
        print(f"\n{'omnisim …':<24} {'wall s':>8} {'CPU s':>8}")
        for name, command in commands.items():
            each = [waited(command) for _ in range(chosen.runs)]
            wall, cpu = (median(times) for times in zip(*each, strict=True))
            print(f"{name:<24} {wall:>8.2f} {cpu:>8.2f}")
        stops = [until_stopped(RETAIL, chosen.after) for _ in range(max(1, chosen.runs // 2))]
        print(f"{'compare, Ctrl-C to end':<24} {median(stops):>8.2f}")


def waited(command: list[str]) -> tuple[float, float]:
    """Return wall and CPU seconds of a command."""
    before, begun = os.times(), time.perf_counter()
    subprocess.run([*OMNISIM, *command], check=True, capture_output=True)
    wall, after = time.perf_counter() - begun, os.times()
    used = after.children_user - before.children_user
    return wall, used + after.children_system - before.children_system


def until_stopped(scenario: Path, after: float) -> float:
    """Return the seconds from Ctrl-C in the middle of a comparison to its end."""
    command = [*OMNISIM, "compare", str(scenario), "--replications", "100"]
    with subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as run:
        time.sleep(after)
        begun = time.perf_counter()
        os.killpg(run.pid, signal.SIGINT)  # as a terminal does: everybody hears it
        code = run.wait()
    if code != INTERRUPTED:
        raise SystemExit(f"It had ended before, with {code}.")
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
