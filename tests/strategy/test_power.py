"""The power of a pilot: closed form, published sizes, and brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from omnisim.measure.statistics import wilson
from omnisim.strategy.neighbours import (
    Town,
    error_factor,
    exposure,
    seen_share,
    simulated,
    store_detectable,
    store_power,
    treated_stores,
)
from omnisim.strategy.power import Groups, detectable, p_values, power, units_needed


@pytest.mark.parametrize(
    ("effect", "each", "published"),  # Cohen 1988, table 2.3.5: two-sided, 5 %
    [(0.2, 100, 0.29), (0.5, 64, 0.80), (0.8, 26, 0.81), (0.5, 20, 0.33), (0.8, 10, 0.39)],
)
def test_power_is_the_published_one(effect, each, published):
    assert power(effect, 1.0, Groups(each, each)) == pytest.approx(published, abs=0.01)


@pytest.mark.parametrize(("effect", "each"), [(0.2, 394), (0.5, 64), (0.8, 26)])
def test_sizes_are_the_published_ones(effect, each):
    assert units_needed(effect, 1.0).treated == each


@given(st.floats(0, 3), st.integers(2, 60), st.integers(2, 60), st.sampled_from([0.01, 0.05, 0.2]))
def test_power_lies_between_false_alarm_and_one_and_grows(effect, a, b, alarm):
    small = power(effect, 1.0, Groups(a, b), false_alarm=alarm)
    assert alarm - 1e-6 <= small <= 1.0 + 1e-12
    assert power(effect + 0.5, 1.0, Groups(a, b), false_alarm=alarm) >= small - 1e-9
    assert power(0.0, 1.0, Groups(a, b), false_alarm=alarm) == pytest.approx(alarm, abs=1e-6)


@given(st.floats(0.1, 2), st.floats(0.1, 0.9), st.floats(0.5, 0.95))
def test_needed_units_have_the_power_and_one_less_has_not(effect, share, wanted):
    groups = units_needed(effect, 1.0, wanted=wanted, share=share)
    assert power(effect, 1.0, groups) >= wanted
    assert detectable(1.0, groups, wanted=wanted) == pytest.approx(effect, rel=0.25)


def test_an_effect_too_small_for_anybody_needs_more_than_there_are():
    assert units_needed(1e-9, 1.0) is None


def test_the_test_is_students():
    rng = np.random.default_rng(1)
    a, b = rng.normal(0.3, 1, size=(7, 5)), rng.normal(0, 1, size=(12, 5))
    assert p_values(a, b) == pytest.approx(stats.ttest_ind(a, b).pvalue)


def test_nothing_can_be_told_from_two_stores():
    assert np.isnan(power(1.0, 1.0, Groups(1, 1)))


# --- stores --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("split", "closed"),
    [
        ("apart", lambda s: 1 - 2 * s),  # every second store
        ("block", lambda s: 1 - 2 * s / 5),  # one border on either side
        ("random", lambda s: 1 - s - s / 9),  # 4 of 9 others are like it, 5 are not
    ],
)
def test_spill_over_hides_the_share_that_arithmetic_says(split, closed):
    for spill in (0.0, 0.1, 0.3):
        found = seen_share(Town(10, spill), 5, split)
        assert found == pytest.approx(closed(spill), abs=0.03 if split == "random" else 1e-12)


def test_exposure_is_a_share_of_customers_and_none_get_lost():
    rng = np.random.default_rng(3)
    town = Town(9, 0.4)
    for split in ("apart", "block", "random"):
        chosen = treated_stores(town, 4, split, rng)
        reached = exposure(town, chosen)
        assert chosen.sum() == 4
        assert np.all((reached >= 0) & (reached <= 1))
        assert reached.sum() == pytest.approx(4)


@pytest.mark.parametrize(
    ("town", "treated", "split"),
    [(Town(10), 5, "apart"), (Town(12, 0.25), 4, "block"), (Town(10, 0.2), 5, "apart")],
)
def test_the_closed_form_agrees_with_brute_force(town, treated, split):
    terms = {"effect": 1.6, "deviation": 1.0}
    seen = simulated(town, treated, split, **terms, pilots=6000, seed=4)
    low, high = wilson(seen.significant, seen.pilots, confidence=0.999)
    closed = store_power(town, treated, split, **terms)
    assert low - 0.01 <= closed <= high + 0.01  # 0.01: borders make the groups a little uneven
    assert seen.mean_estimate == pytest.approx(1.6 * seen_share(town, treated, split), abs=0.05)


@pytest.mark.parametrize("split", ["apart", "block"])
def test_power_with_common_months_agrees_with_another_simulation(split):
    """Stores with the covariance that the town says, drawn and tested one pilot at a time."""
    town, effect = Town(8, 0.15, likeness=0.4), 2.2
    rng = np.random.default_rng(11)
    around = [[min(abs(i - j), 8 - abs(i - j)) for j in range(8)] for i in range(8)]
    months = rng.multivariate_normal(np.zeros(8), 0.4 ** np.array(around), size=3000)
    chosen = [0, 1, 2, 3] if split == "block" else [0, 2, 4, 6]
    does = np.isin(np.arange(8), chosen)
    own = does.astype(float)
    reached = 0.85 * own + 0.075 * (np.roll(own, 1) + np.roll(own, -1))
    values = months + effect * reached
    seen = sum(stats.ttest_ind(row[does], row[~does]).pvalue <= 0.05 for row in values)
    told = store_power(town, 4, split, effect=effect, deviation=1.0, pilots=8000)
    low, high = wilson(seen, 3000, confidence=0.999)
    assert low - 0.015 <= told <= high + 0.015  # its own luck: 8,000 pilots
    assert 0.3 < told < 0.95


@pytest.mark.parametrize(
    ("town", "split"), [(Town(10, 0.2), "apart"), (Town(8, 0.1, 0.3), "block")]
)
def test_the_least_effect_that_stores_show_is_seen_as_surely_as_wanted(town, split):
    least = store_detectable(town, 4, split, wanted=0.8, false_alarm=0.05)
    seen = store_power(town, 4, split, effect=least, deviation=1.0)
    assert seen == pytest.approx(0.8, abs=0.01)


def test_what_spill_over_hides_wholly_cannot_be_seen():
    hidden = Town(10, 0.5)  # every second store: half of its customers do as the others
    assert np.isnan(store_detectable(hidden, 5, "apart", wanted=0.8, false_alarm=0.05))


def test_without_effect_there_are_as_many_false_alarms_as_asked_for():
    seen = simulated(Town(10, 0.2), 5, "random", effect=0.0, deviation=2.0, pilots=6000, seed=5)
    low, high = wilson(seen.significant, seen.pilots, confidence=0.999)
    assert low <= 0.05 <= high


def test_a_block_of_stores_with_common_months_cries_wolf():
    """Neighbours share good months; a block of them looks like an effect, stores apart do not."""
    town = Town(12, 0.0, likeness=0.6)
    alarms = {
        split: simulated(town, 6, split, effect=0.0, deviation=1.0, pilots=3000, seed=6).rate
        for split in ("block", "apart")
    }
    assert alarms["block"] > 0.15
    assert alarms["apart"] < 0.05
    assert error_factor(town, 6, "block") > 1.2 > 1 > error_factor(town, 6, "apart")
    assert error_factor(town._replace(likeness=0.0), 6, "block") == pytest.approx(1.0)
