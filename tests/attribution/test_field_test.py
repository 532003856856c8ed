"""Tests inside the simulation: what they estimate, and how spill and noise spoil it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from omnisim.attribution.field_test import (
    KINDS,
    FieldTest,
    Outcomes,
    TestRecord,
    carried_out,
)
from omnisim.attribution.methods.collection import METHODS
from omnisim.attribution.truths import OUTCOMES
from omnisim.errors import Faults
from omnisim.experiment.runner import Progress
from omnisim.truth_board import attribution, field_test
from tests.attribution.chain_world import chain_world
from tests.simulated import ENGINE

PEOPLE = 4000


def people(effect: float = 3.0) -> Outcomes:
    """Return people of whom some buy, and more of them with the channel."""
    luck = np.random.default_rng(4)
    off = luck.gamma(2.0, 5.0, PEOPLE)
    return Outcomes(off + effect * (luck.random(PEOPLE) < 0.5), off)


def many(test: FieldTest, found: Outcomes, times: int = 300) -> np.ndarray:
    """Return estimate, low, high and truth of many tests on the same people."""
    return np.array([carried_out(test, found, seed=1, replication=r) for r in range(times)])


@pytest.mark.parametrize("kind", KINDS)
def test_estimates_are_right_on_the_mean_and_intervals_hold_the_truth(kind: str) -> None:
    found = people()
    test = FieldTest(kind=kind)  # type: ignore[arg-type]
    estimate, low, high, truth = many(test, found).T
    error = estimate.std(ddof=1) / np.sqrt(len(estimate))
    assert abs(estimate.mean() - truth[0]) < 4 * error
    covered = np.mean((low <= truth) & (truth <= high))
    assert 0.9 < covered <= 1.0  # of 95 %; with both outcomes alike intervals are a little wide


def test_spill_hides_the_effect_as_theory_says() -> None:
    found = people(10.0)
    for spill in (0.1, 0.3):
        estimate, *_, truth = many(FieldTest(spill=spill), found).T
        error = estimate.std(ddof=1) / np.sqrt(len(estimate))
        assert abs(estimate.mean() - (1 - 2 * spill) * truth[0]) < 4 * error


def test_noise_widens_and_does_not_bend() -> None:
    found = people()
    calm, loud = (many(FieldTest(kind="geo", noise=noise), found) for noise in (0.0, 0.2))
    assert (loud[:, 2] - loud[:, 1]).mean() > 2 * (calm[:, 2] - calm[:, 1]).mean()
    error = loud[:, 0].std(ddof=1) / np.sqrt(len(loud))
    assert abs(loud[:, 0].mean() - loud[0, 3]) < 4 * error


def test_a_smaller_test_says_less() -> None:
    found = people()
    small, large = (many(FieldTest(size=size), found, 20) for size in (0.1, 1.0))
    assert (small[:, 2] - small[:, 1]).mean() > 2 * (large[:, 2] - large[:, 1]).mean()


def test_a_hold_out_withholds_from_a_tenth() -> None:
    assert (FieldTest(kind="hold_out").share, FieldTest().share) == (0.9, 0.5)
    found = people()
    split, held = (many(FieldTest(kind=kind), found, 20) for kind in ("split", "hold_out"))
    assert (held[:, 2] - held[:, 1]).mean() > 1.3 * (split[:, 2] - split[:, 1]).mean()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "holdout"}, "kind"),
        ({"treated": 1.2}, "treated"),
        ({"treated": 0.0}, "treated"),
        ({"size": 0.0}, "size"),
        ({"spill": -0.1}, "spill"),
        ({"spill": 0.5}, "spill"),
        ({"noise": -1.0}, "noise"),
        ({"noise": float("nan")}, "noise"),
        ({"regions": 3}, "regions"),
        ({"regions": 4.5}, "regions"),
    ],
)
def test_what_is_no_test_gets_a_letter(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Faults) as told:
        FieldTest(**wrong)
    assert [letter.field for letter in told.value.letters] == [field]


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(Faults) as told:
        FieldTest(kind="hold-out", size=2.0, spill=9.0)  # type: ignore[arg-type]
    assert "Did you mean hold_out?" in str(told.value)
    assert len(told.value.letters) == 3


def test_who_says_nothing_is_not_counted_as_wrong() -> None:
    """Of four people of a tenth of the market often nobody is in one of the arms."""
    found = Outcomes(np.ones(8) * 3.0, np.ones(8))
    test = FieldTest(size=0.3)
    readings = tuple(carried_out(test, found, seed=1, replication=r) for r in range(60))
    record = TestRecord(test, readings)
    assert 0 < len(record.telling) < 60
    assert record.coverage[0] == 1.0  # everybody gains the same, so whoever tells is right
    assert float(record.bias.value) == pytest.approx(0.0)
    assert len(record.table) == 60
    nothing = TestRecord(test, tuple(r for r in readings if r not in record.telling))
    assert np.isnan(nothing.coverage[0])
    assert np.isnan(nothing.error)


@cache
def found_in_the_simulation(folder: Path | None = None, **settings: Any) -> TestRecord:
    runs: Any = {} if folder is None else {"runs": folder}
    return field_test(
        chain_world(1500),
        "store",
        FieldTest(kind="split"),
        blackout="exit",
        replications=6,
        engine=ENGINE,
        workers=1,
        **runs,
        **settings,
    )


def test_in_the_simulation_it_meets_the_truth_of_the_board() -> None:
    record = found_in_the_simulation()
    board = attribution(
        chain_world(1500),
        channels=["store"],
        methods={"last_touch": METHODS["last_touch"]},
        blackout="exit",
        with_shapley=False,
        replications=6,
        engine=ENGINE,
        workers=1,
    ).board
    lost = board.truths.without(OUTCOMES["revenue"])[:, 0]
    np.testing.assert_allclose([each.truth for each in record.readings], lost, rtol=1e-5)
    gaps = np.array([each.estimate for each in record.readings]) - lost
    assert abs(gaps.mean()) < 4 * gaps.std(ddof=1) / np.sqrt(6)
    assert float(record.bias.value) == pytest.approx(gaps.mean(), rel=1e-3)
    assert record.error >= abs(float(record.bias.value))
    assert record.power[0] == 1.0  # an effect as large as this is never missed


def test_lives_are_kept_for_other_tests(tmp_path: Path) -> None:
    seen: list[Progress] = []
    first = found_in_the_simulation(tmp_path)
    again = field_test(
        chain_world(1500),
        "store",
        FieldTest(kind="geo", regions=10),
        blackout="exit",
        replications=6,
        engine=ENGINE,
        workers=1,
        runs=tmp_path,
        watch=seen.append,
    )
    assert seen[-1].found == seen[-1].planned == 12
    assert [each.truth for each in first.readings] == [each.truth for each in again.readings]
    assert [each.estimate for each in first.readings] != [each.estimate for each in again.readings]


def test_it_can_be_stopped_and_goes_on(tmp_path: Path) -> None:
    def stop(now: Progress) -> None:
        if now.done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        found_in_the_simulation(tmp_path, watch=stop)
    seen: list[Progress] = []
    record = found_in_the_simulation(tmp_path, watch=seen.append)
    assert seen[0].found == 4
    assert [each.truth for each in record.readings] == [
        each.truth for each in found_in_the_simulation().readings
    ]


def test_an_unknown_channel_gets_a_letter() -> None:
    with pytest.raises(Faults, match="Did you mean store"):
        field_test(chain_world(10), "stor", FieldTest())
