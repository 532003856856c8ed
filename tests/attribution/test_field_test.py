"""Tests inside the simulation: what they estimate, and how spill and noise spoil it."""

from __future__ import annotations

import numpy as np
import pytest

from omnisim.attribution.field_test import KINDS, FieldTest, Outcomes, carried_out
from omnisim.attribution.truths import OUTCOMES
from omnisim.errors import Faults
from omnisim.truth_board import field_test
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
    test = FieldTest(kind=kind, treated=0.9 if kind == "hold_out" else 0.5)
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


@pytest.mark.parametrize(
    "wrong", [{"treated": 1.2}, {"spill": -0.1}, {"noise": -1.0}, {"kind": "geo", "regions": 3}]
)
def test_what_is_no_test_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        FieldTest(**wrong)  # type: ignore[arg-type]


def test_in_the_simulation_it_meets_the_truth_of_the_board() -> None:
    record = field_test(
        chain_world(1500),
        "store",
        FieldTest(kind="split"),
        blackout="exit",
        replications=6,
        engine=ENGINE,
        workers=1,
    )
    assert len(record.readings) == 6
    assert record.truth > 0
    spread = np.std([r.estimate - r.truth for r in record.readings], ddof=1) / np.sqrt(6)
    assert abs(record.bias) < 4 * spread
    assert record.error >= abs(record.bias)
    assert record.power[0] == 1.0  # an effect as large as this is never missed
    assert OUTCOMES["revenue"]


def test_an_unknown_channel_gets_a_letter() -> None:
    with pytest.raises(Faults, match="Did you mean store"):
        field_test(chain_world(10), "stor", FieldTest())
