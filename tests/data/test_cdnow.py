"""CDNOW: a music shop on the web, 1997–98, on which repeat-buying models have been judged.

Published: Fader, Hardie & Lee 2005. The 1/10 sample, calibrated on the first 39 weeks, weekly unit.
"""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest

from omnisim.repeat_buying import (
    BgNbd,
    GammaGamma,
    Histories,
    MbgNbd,
    ParetoNbd,
    Purchases,
    repeat_spend,
)
from tests.real_data import cdnow, lifetimes_file

LAST_DAY = {weeks: (7 * weeks - 1) / 7 for weeks in (39, 52, 65, 78)}  # day 1 is week 0


@pytest.fixture(scope="module")
def sample() -> Purchases:
    return cdnow("sample")


@pytest.fixture(scope="module")
def calibration(sample: Purchases) -> Histories:
    return sample.histories(LAST_DAY[39])


@pytest.fixture(scope="module")
def summary() -> np.ndarray:
    """Return the published summary (n, 4): x, t_x, T to two decimals, and the mean order."""
    path = lifetimes_file("cdnow_customers_summary_with_transactions.csv")
    return np.genfromtxt(path, delimiter=",", skip_header=1)[:, 1:]


def tracked(model: BgNbd | ParetoNbd, purchases: Purchases) -> list[float]:
    """Return the cumulative repeats that the model expects of the cohort by each last day."""
    first = purchases.time[purchases.firsts()]
    return [float(model.expected_repeats(day - first).sum()) for day in LAST_DAY.values()]


def test_first_customer(calibration: Histories) -> None:
    first = calibration.repeats[0], calibration.last[0], calibration.age[0]
    assert first == pytest.approx((2, 30.43, 38.86), abs=0.01)
    assert len(calibration.age) == 2357
    assert (calibration.repeats > 0).sum() == 946


def test_bg_nbd(calibration: Histories) -> None:
    model = BgNbd.fit(calibration)
    assert astuple(model) == pytest.approx((0.2426, 4.4136, 0.7929, 2.4259), rel=1e-3)
    assert model.log_likelihood(calibration) == pytest.approx(-9582.43, abs=0.01)
    assert model.p_repeats(0, 39) == pytest.approx(0.57431, abs=1e-5)
    weeks = [0.1429, 1, 3, 31.8571, 32, 78]
    published = [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.858]
    assert model.expected_repeats(weeks) == pytest.approx(published, abs=1e-4)
    regular = Histories([2], [30.43], [38.86])
    assert model.expected_purchases(39, given=regular)[0] == pytest.approx(1.2259, abs=1e-4)
    assert model.p_alive(regular)[0] == pytest.approx(0.7266, abs=1e-4)


def test_bg_nbd_lies_in_the_published_intervals(calibration: Histories) -> None:
    intervals = [(0.218, 0.267), (3.67, 5.15), (0.43, 1.16), (1.04, 3.81)]
    fitted = astuple(BgNbd.fit(calibration))
    assert all(low < value < high for value, (low, high) in zip(fitted, intervals, strict=True))


def test_mbg_nbd(calibration: Histories) -> None:
    model = MbgNbd.fit(calibration)
    assert astuple(model) == pytest.approx((0.5248, 6.183, 0.8914, 1.614), rel=1e-3)
    assert model.log_likelihood(calibration) == pytest.approx(-9582.13, abs=0.01)


def test_pareto_nbd(calibration: Histories) -> None:
    model = ParetoNbd.fit(calibration)
    assert astuple(model) == pytest.approx((0.5533, 10.5777, 0.6062, 11.6687), rel=1e-3)
    assert model.log_likelihood(calibration) == pytest.approx(-9594.98, abs=0.01)
    assert model.expected_repeats(78) == pytest.approx(1.9100, abs=2e-4)
    rate = np.log(1.15) / (365 / 7)
    assert model.discounted_repeats(rate) == pytest.approx(3.970, abs=1e-3)


def test_published_summary_gives_the_same_models(summary: np.ndarray) -> None:
    seen = Histories(*summary.T[:3])
    bg, pareto = BgNbd.fit(seen), ParetoNbd.fit(seen)
    assert astuple(bg) == pytest.approx((0.2426, 4.4135, 0.7929, 2.4258), rel=2e-4)
    assert bg.log_likelihood(seen) == pytest.approx(-9582.43, abs=0.01)
    assert astuple(pareto) == pytest.approx((0.5533, 10.578, 0.6062, 11.668), rel=2e-4)
    assert pareto.log_likelihood(seen) == pytest.approx(-9594.97, abs=0.01)


def test_gamma_gamma(sample: Purchases) -> None:
    orders, mean_value = repeat_spend(sample.until(LAST_DAY[39]))
    model = GammaGamma.fit(orders, mean_value)
    assert len(orders) == 946
    assert astuple(model) == pytest.approx((6.250, 3.744, 15.443), rel=1e-3)
    assert model.log_likelihood(orders, mean_value) == pytest.approx(-4055.92, abs=0.01)
    assert model.mean() == pytest.approx(35.17, abs=0.01)


def test_gamma_gamma_of_the_published_summary(summary: np.ndarray) -> None:
    buyers = summary[summary[:, 0] > 0]
    model = GammaGamma.fit(buyers[:, 0], buyers[:, 3])
    assert astuple(model) == pytest.approx((6.249, 3.745, 15.448), rel=2e-4)
    assert model.log_likelihood(buyers[:, 0], buyers[:, 3]) == pytest.approx(-4055.92, abs=0.01)
    seen = model.expected_mean([2, 1, 7], [22.35, 11.77, 73.74])
    assert seen == pytest.approx([24.659, 18.911, 71.463], abs=1e-3)


def test_cumulative_repeats(sample: Purchases, calibration: Histories) -> None:
    actual = [sample.histories(day).repeats.sum() for day in LAST_DAY.values()]
    assert actual == [2457, 3183, 3844, 4339]
    bg, pareto = BgNbd.fit(calibration), ParetoNbd.fit(calibration)
    assert tracked(bg, sample) == pytest.approx([2494, 3128, 3675, 4161], abs=1)
    assert tracked(pareto, sample) == pytest.approx([2525, 3184, 3758, 4270], abs=1)


def test_holdout_by_calibration_frequency(sample: Purchases, calibration: Histories) -> None:
    later = sample.histories(LAST_DAY[78]).repeats - calibration.repeats
    frequency = np.minimum(calibration.repeats, 7).astype(int)
    customers = np.bincount(frequency)
    assert customers.tolist() == [1411, 439, 214, 100, 62, 38, 29, 64]
    assert np.bincount(frequency, weights=later) / customers == pytest.approx(
        [0.237, 0.697, 1.393, 1.560, 2.532, 2.947, 3.862, 6.359], abs=1e-3
    )


def test_master() -> None:
    """Same-day orders merged; the mean order leaves out the 80 purchases that cost nothing."""
    purchases = cdnow("master")
    paid = purchases.value[purchases.value > 0]
    same_customer = np.diff(purchases.customer) == 0
    gaps = 7 * np.diff(purchases.time)[same_customer]
    assert paid.mean() == pytest.approx(37.04, abs=0.01)
    assert np.median(paid) == pytest.approx(26.73, abs=0.01)
    ever = purchases.histories(LAST_DAY[78]).repeats > 0
    assert 100 * ever.mean() == pytest.approx(48.9, abs=0.1)
    assert gaps.mean() == pytest.approx(72.2, abs=0.1)
    assert np.quantile(gaps, [0.25, 0.5, 0.75]) == pytest.approx([12, 34, 94])
