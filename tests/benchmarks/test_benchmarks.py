"""The benchmarks still run, and their programs still simulate the same market."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from omnisim.engine.preview import effective_network
from omnisim.engine.simulate import simulate

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "benchmarks"


class Told(NamedTuple):
    out: str
    words: list[list[str]]


def told_by(script: str, *arguments: str) -> Told:
    """Run a benchmark in a process of its own, as a user would."""
    ran = subprocess.run(
        [sys.executable, str(SCRIPTS / script), *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return Told(ran.stdout, [line.split() for line in ran.stdout.splitlines()])


@pytest.fixture(scope="module")
def race() -> Told:
    sizes = ("--customers", "60", "--runs", "1")
    check = ("--check-customers", "150", "--check-runs", "12")
    return told_by("engines.py", *sizes, *check, "--without", "Ciw", "fashion_retail")


def test_engines_agree_before_they_race(race: Told) -> None:
    assert "do not agree" not in race.out
    assert race.out.index("The same market?") < race.out.index("CPU seconds")


def test_every_engine_has_a_row_and_a_ratio(race: Told) -> None:
    rows = {words[2]: words[3:] for words in race.words if words[:2] == ["hop24,", "60"]}
    assert float(rows["ours"][1]) == 1.0
    assert {"reference", "SimPy"} <= rows.keys()


def test_network_has_24_touchpoints_and_152_hops(hop24: Any) -> None:
    market = hop24.market.hop24(1000)
    assert market.hops.shape == (24, 26)
    assert np.count_nonzero(market.hops) == 152
    assert np.allclose(market.hops.sum(axis=1), 1.0)


def test_plan_has_the_network_of_the_market(hop24: Any) -> None:
    """What the engines run has the same closed form as the matrix the text was written from."""
    market = hop24.market.hop24(1000)
    outcomes = effective_network(hop24.ours.plan(market).model, 0).outcomes
    assert outcomes[:2] == pytest.approx(market.chain.absorption(market.entry), abs=1e-12)


def test_log_is_counted_alike_by_both_engines(hop24: Any) -> None:
    plan = hop24.ours.plan(hop24.market.hop24(200))
    tallies = {hop24.ours.tally(simulate(plan, 0, engine=e)) for e in ("compiled", "reference")}
    assert len(tallies) == 1
    assert min(tallies.pop()) > 0


def test_scale_is_measured_in_processes_of_their_own() -> None:
    told = told_by(
        "scale.py",
        *("--customers", "100", "200", "--runs", "1"),
        *("--memory-customers", "500", "--stream-customers", "50"),
    )
    assert "slope: wall" in told.out
    assert [words[0] for words in told.words if words[-2:] == ["bytes", "each"]] == [
        "engine",
        "measured",
    ]


def test_the_error_of_the_estimate_is_a_table_and_a_summary() -> None:
    file = str(ROOT / "scenarios" / "coffee_chain.yaml")
    told = told_by("estimate_error.py", file, "--customers", "300", "--replications", "2")
    rows = [line for line in told.out.splitlines() if line.startswith("| `coffee_chain`")]
    assert len(rows) == 7  # three configurations, one of them without hand-offs
    assert all(line.count("|") == 7 for line in rows)
    assert told.out.count("point the same way") == 3


def test_a_class_is_played_and_ends() -> None:
    told = told_by(
        "web_load.py",
        "--browsers",
        "3",
        "--seconds",
        "3",
        "--workers",
        "1",
        "--without-simulations",
    )
    assert "refused: 0" in told.out
    assert "ms a move" in told.out
