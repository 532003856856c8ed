"""Arrivals: level, trend and rhythm against counts that were drawn from known ones."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from scipy.stats import chi2

from omnisim.calibration.arrivals import arrivals_of, pace, rate_of

MONDAY = dt.date(2024, 1, 1)


def drawn(days: int, daily: float, weights: np.ndarray, *, growth: float = 0.0) -> np.ndarray:
    """Return times of a Poisson process whose rate has weights by weekday and grows by the year."""
    rng = np.random.default_rng(5)
    day = np.arange(days)
    rate = daily * weights[day % 7] * (1 + growth) ** (day / 365.25)
    count = rng.poisson(rate)
    return np.sort(np.repeat(day, count) + rng.uniform(0.25, 0.75, count.sum()))


def test_rate_has_the_interval_of_a_poisson_count() -> None:
    found = rate_of(7.0, 10.0)
    assert found[:3] == pytest.approx((0.7, chi2(14).ppf(0.025) / 20, chi2(16).ppf(0.975) / 20))
    assert rate_of(0.0, 10.0)[:2] == (0.0, 0.0)


def test_week_and_level_come_back() -> None:
    weights = np.array([1.4, 1.2, 1.0, 1.0, 1.2, 0.7, 0.5])
    times = drawn(700, 30, weights)
    found = arrivals_of(times, begin=0.0, end=700.0, origin=MONDAY)
    assert found.per_day.low < 30 < found.per_day.high
    assert [each.value for each in found.weekdays] == pytest.approx(weights, abs=0.06)
    inside = [e.low < w < e.high for e, w in zip(found.weekdays, weights, strict=True)]
    assert sum(inside) >= 5
    assert np.mean([each.value for each in found.weekdays]) == pytest.approx(1.0)
    assert found.hours[3].value == 0.0
    assert found.hours[12].value == pytest.approx(2.0, abs=0.1)
    assert len(found.months) == 12
    assert found.trend.low < 0 < found.trend.high


def test_trend_comes_back() -> None:
    found = arrivals_of(drawn(700, 30, np.ones(7), growth=0.3), begin=0.0, end=700.0, origin=MONDAY)
    assert found.trend.low < 0.3 < found.trend.high
    assert found.trend.low > 0.1


def test_what_is_not_there_is_not_told() -> None:
    found = arrivals_of(np.floor(drawn(200, 5, np.ones(7))), begin=0.0, end=200.0, origin=MONDAY)
    assert found.hours == ()  # dates have no hour
    assert found.months == ()  # less than a year
    assert len(found.weekdays) == 7
    without = arrivals_of(drawn(200, 5, np.ones(7)), begin=0.0, end=200.0, origin=None)
    assert without.weekdays == ()
    assert (pace(without, origin=None, days=np.arange(5)) == 1).all()


def test_clock_passes_faster_in_a_busy_month() -> None:
    weights = np.ones(7)
    times = drawn(730, 40, weights)
    december = ((times % 365) > 334) & (np.random.default_rng(1).random(len(times)) < 0.5)
    busier = np.sort(np.append(times, times[december]))
    found = arrivals_of(busier, begin=0.0, end=730.0, origin=MONDAY)
    speed = pace(found, origin=MONDAY, days=np.arange(365))
    assert speed[340:360].mean() / speed[100:300].mean() == pytest.approx(1.5, abs=0.1)
