"""What a comparison says of its precision, and of inputs that are not known."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from omnisim.experiment.comparison import Comparison
from omnisim.experiment.design import PRECISE_KPIS, Design
from omnisim.experiment.runner import run
from omnisim.experiment.table import AMONG_BOTH, table_of
from omnisim.experiment.trial import Question
from omnisim.files.results import as_csv, as_json
from omnisim.measure.kpis import KPIS
from omnisim.measure.statistics import FEWEST_REPLICATIONS, FEWEST_WORLDS
from omnisim.settings import Settings, design_of
from tests.shops import small_shop

ROW = {kpi.id: row for row, kpi in enumerate(KPIS)}


@pytest.fixture(scope="module")
def simulated() -> Comparison:
    design = Design(("multi", "omni", "copy"), 3, 3, 0.02, worlds=2)
    return run(Question(small_shop(), seed=7, engine="reference"), design)


def repeated(
    comparison: Comparison, times: int, *, precision: float = 1e9, worlds: int = 0
) -> Comparison:
    """Return the comparison as if its replications had come out again and again."""
    evidence = {
        name: replace(
            seen,
            numerator=np.tile(seen.numerator, (times, 1, 1, 1)),
            denominator=np.tile(seen.denominator, (times, 1, 1, 1)),
            world_numerator=np.resize(seen.world_numerator, (worlds, *seen.numerator.shape[1:])),
            world_denominator=np.resize(
                seen.world_denominator, (worlds, *seen.numerator.shape[1:])
            ),
            buyers=seen.buyers * times,
        )
        for name, seen in comparison.evidence.items()
    }
    design = comparison.design._replace(precision=precision, worlds=worlds)
    return replace(comparison, evidence=evidence, design=design)


def reached(comparison: Comparison, configuration: str) -> pd.Series:
    table = table_of(comparison)
    return table[table.configuration == configuration].precision_reached


def test_the_baseline_has_no_difference_that_could_be_precise(simulated: Comparison) -> None:
    table = table_of(repeated(simulated, 10))
    of_baseline = table.configuration == "multi"
    assert of_baseline.any()
    assert table.precision_reached[of_baseline].isna().all()
    assert table.precision_reached[~of_baseline].isin([True, False]).all()
    assert (table.kpi[of_baseline].str.endswith(AMONG_BOTH)).any()


def test_of_the_baseline_json_says_null_and_csv_nothing(simulated: Comparison) -> None:
    found = json.loads(as_json(simulated))["kpis"]
    said = {row["configuration"]: set() for row in found}
    for row in found:
        said[row["configuration"]].add(row["precision_reached"])
    assert said["multi"] == {None}
    assert said["omni"] | said["copy"] <= {True, False}
    head, *rows = (line.split(",") for line in as_csv(simulated).splitlines())
    place = head.index("precision_reached")
    assert {row[place] for row in rows if row[head.index("configuration")] == "multi"} == {""}


def test_fewer_than_thirty_replications_are_never_precise(simulated: Comparison) -> None:
    few = repeated(simulated, FEWEST_REPLICATIONS // 3 - 1)
    assert few.replications < FEWEST_REPLICATIONS
    assert few.shortfall("omni") < 1.0
    assert not few.is_precise
    assert not reached(few, "omni").any()
    assert not reached(few, "copy").any()  # not even what is equal
    enough = repeated(simulated, FEWEST_REPLICATIONS // 3)
    assert enough.is_precise
    assert reached(enough, "omni").any()
    assert reached(enough, "copy").all()


def test_other_kpis_than_those_asked_for_are_told_of_but_not_waited_for(
    simulated: Comparison,
) -> None:
    comparison = repeated(simulated, 10)
    level = comparison.level("multi").value[:, -1, -1]
    widths = comparison.difference("omni").half_width[:, -1, -1]
    shares = {kpi: widths[ROW[kpi]] / abs(level[ROW[kpi]]) for kpi in (*PRECISE_KPIS, "nps")}
    between = max(shares[kpi] for kpi in PRECISE_KPIS)
    asked = repeated(simulated, 10, precision=between * 1.001)
    assert asked.is_precise
    table = table_of(asked)
    whole = (table.configuration == "omni") & (table.segment == "all") & (table.channel == "all")
    told = table[whole].set_index("kpi").precision_reached
    assert told[list(PRECISE_KPIS)].all()
    assert told["nps"] == (shares["nps"] <= asked.design.precision)
    assert not told.all()


@pytest.mark.parametrize("precision", [1e-9, 0.02, 0.5, 1e9])
def test_precise_means_that_nothing_falls_short(simulated: Comparison, precision: float) -> None:
    comparison = repeated(simulated, 10, precision=precision)
    names = comparison.configurations[1:]
    assert comparison.is_precise == all(comparison.shortfall(name) <= 1.0 for name in names)


def test_a_kpi_without_a_value_is_never_precise(simulated: Comparison) -> None:
    comparison = repeated(simulated, 10)
    for seen in comparison.evidence.values():
        seen.denominator[:, ROW["clv_customer"]] = 0.0
    assert comparison.shortfall("omni") == np.inf
    assert not comparison.is_precise


def test_few_worlds_have_no_range_and_no_world_no_inputs(simulated: Comparison) -> None:
    assert repeated(simulated, 1, worlds=0).input_difference("omni") is None
    for worlds in (1, FEWEST_WORLDS - 1):
        found = repeated(simulated, 1, worlds=worlds).input_difference("omni")
        assert found is not None
        assert found.worlds == worlds
        assert np.isnan(found.low).all()
    table = table_of(simulated)
    assert table.difference_input_low.isna().all()
    table = table_of(repeated(simulated, 10, worlds=FEWEST_WORLDS))
    whole = table[(table.segment == "all") & (table.channel == "all")].set_index("kpi")
    same = whole[whole.configuration == "copy"].loc["conversion"]
    assert (same.difference_input_low, same.difference_input_high) == (0.0, 0.0)
    given = whole.difference_input_low.notna()
    assert (whole.difference_input_low[given] <= whole.difference_input_high[given]).all()


@pytest.mark.parametrize(
    ("settings", "asks"),
    [
        ({}, True),
        ({"precision": 0.05}, True),
        ({"replications": 5}, False),
        ({"replications": 5, "precision": 0.05}, True),
    ],
)
def test_who_fixes_the_replications_asks_for_no_precision(settings: Settings, asks: bool) -> None:
    assert design_of(small_shop(), settings).asks_precision is asks
