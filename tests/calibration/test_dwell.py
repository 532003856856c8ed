"""Dwell: planted families are found, dwells cut off or too long to be seen do not mislead."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from omnisim.calibration.dwell import FAMILIES, MOST_FITTED, dwell_table

PLANTED = {
    "exponential": stats.expon(scale=3),
    "gamma": stats.gamma(2.5, scale=1),
    "lognormal": stats.lognorm(1.0, scale=2),
    "weibull": stats.weibull_min(1.8, scale=3),
    "log-logistic": stats.fisk(3, scale=2),
}


@pytest.mark.parametrize("family", PLANTED)
def test_planted_family_is_found_under_censoring(family: str) -> None:
    law = PLANTED[family]
    lasts = law.rvs(2500, random_state=np.random.default_rng(11))
    watched = np.random.default_rng(12).exponential(6, 2500)
    told = dwell_table(lasts[lasts <= watched], watched[lasts > watched])
    assert told.best.family == family
    assert told.best.mean_low < law.mean() < told.best.mean_high
    assert told.ended + told.censored == 2500
    assert [fit.aic for fit in told.fits] == sorted(fit.aic for fit in told.fits)


def test_leaving_out_the_censored_makes_the_mean_too_short() -> None:
    lasts = np.random.default_rng(1).exponential(3, 4000)
    seen = lasts[lasts <= 2]
    naive = dwell_table(seen)
    told = dwell_table(seen, np.full(4000 - len(seen), 2.0))
    exponential = next(fit for fit in told.fits if fit.family == "exponential")
    assert naive.best.mean_high < 1.2
    assert exponential.mean_low < 3 < exponential.mean_high


def test_dwells_longer_than_the_gap_are_allowed_for() -> None:
    lasts = stats.gamma(2, scale=10).rvs(4000, random_state=np.random.default_rng(2))
    seen = lasts[lasts <= 30]
    told = dwell_table(seen, longest=30.0)
    assert told.usable.family == "gamma"
    assert told.usable.mean_low < 20 < told.usable.mean_high
    assert told.usable.shape_low < 2 < told.usable.shape_high
    assert seen.mean() < told.usable.mean_low


def test_usable_families_are_those_of_a_scenario() -> None:
    lasts = PLANTED["weibull"].rvs(2000, random_state=np.random.default_rng(3))
    told = dwell_table(lasts)
    assert not told.best.in_scenario
    assert told.usable.family in {family.name for family in FAMILIES if family.in_scenario}
    assert told.usable.aic > told.best.aic


def test_lognormal_shape_is_its_coefficient_of_variation() -> None:
    lasts = PLANTED["lognormal"].rvs(2000, random_state=np.random.default_rng(4))
    fit = next(fit for fit in dwell_table(lasts).fits if fit.family == "lognormal")
    truth = float(np.sqrt(np.exp(1.0) - 1))
    assert fit.shape == pytest.approx(fit.cv)
    assert fit.shape_low is not None
    assert fit.shape_high is not None
    assert fit.shape_low < truth < fit.shape_high


def test_few_order_statistics_stand_for_all() -> None:
    lasts = PLANTED["gamma"].rvs(20 * MOST_FITTED, random_state=np.random.default_rng(5))
    told = dwell_table(lasts).usable
    whole = float(stats.gamma.logpdf(lasts, told.parameters[0], scale=told.parameters[1]).sum())
    assert told.family == "gamma"
    assert told.mean == pytest.approx(lasts.mean(), rel=2e-3)
    assert told.log_likelihood == pytest.approx(whole, rel=1e-3)
    assert (told.mean_high - told.mean_low) / told.mean < 0.02


def test_clock_too_coarse_and_impossible_times() -> None:
    assert dwell_table([0.0, 1.0, 2.0, 4.0]).ended == 4
    with pytest.raises(ValueError, match="not two different"):
        dwell_table([1.0, 1.0])
    with pytest.raises(ValueError, match="within 0 … 3"):
        dwell_table([1.0, 2.0, 5.0], longest=3.0)
    with pytest.raises(ValueError, match="within 0 … inf"):
        dwell_table([1.0, -2.0])
