"""Drift: a change that was planted is found and dated, one that was not is seldom seen."""

from __future__ import annotations

import numpy as np
import pytest

from omnisim.calibration.drift import Drift, drift, drifting


def weekly(means: np.ndarray, seed: int) -> Drift:
    return drift(np.random.default_rng(seed).poisson(means).astype(float))


def test_alarms_without_a_change_are_rare() -> None:
    told = [weekly(np.full(40, 100.0), seed) for seed in range(600)]
    assert np.mean([each.p < 0.05 for each in told]) < 0.05
    covered = np.mean([each.change_low < 0 < each.change_high for each in told])
    assert 0.92 < covered < 0.99


def test_break_is_found_and_dated() -> None:
    told = [weekly(np.where(np.arange(40) < 24, 100.0, 130.0), seed) for seed in range(50)]
    assert all(each.p < 0.01 for each in told)
    assert np.median([each.broken_after for each in told]) == 24
    first = told[0]
    assert (first.before, first.after) == pytest.approx((100, 130), rel=0.05)


def test_slow_climb_is_measured() -> None:
    told = [weekly(100 * (1 + 0.4 * np.arange(52) / 51), seed) for seed in range(50)]
    assert np.mean([each.change for each in told]) == pytest.approx(0.4, abs=0.03)
    assert all(each.change_low > 0 for each in told)


def test_nothing_falls_by_more_than_all_of_it() -> None:
    """A cohort that has been won in a quarter of a year and fades away: a line falls below 0."""
    weeks = np.r_[np.linspace(160, 300, 12), np.full(60, 50.0) + 20 * np.cos(np.arange(60))]
    told = drift(weeks)
    assert -1 < told.change_low < told.change < told.change_high < 0
    assert -0.9 < told.change < -0.6
    gone = drift(np.r_[np.full(12, 200.0), np.zeros(30)])
    assert (gone.change, gone.change_low) == (-1.0, -1.0)


def test_weeks_without_evidence_are_passed_over() -> None:
    values = np.r_[np.full(10, 5.0), [np.nan, np.nan], np.full(10, 9.0)]
    values[3] = 5.1
    told = drift(values)
    assert (told.broken_after, told.before, told.after) == (12, pytest.approx(5.01), 9.0)


def test_many_quantities_share_one_doubt() -> None:
    steady = {f"steady {seed}": weekly(np.full(30, 100.0), seed) for seed in range(40)}
    moved = weekly(np.where(np.arange(30) < 15, 100.0, 150.0), 1)
    assert drifting({**steady, "moved": moved}) == ["moved"]
    assert drifting({}) == []


def test_constant_series_is_steady() -> None:
    told = drift(np.full(12, 3.0))
    assert (told.p, told.change) == (1.0, pytest.approx(0.0))


def test_too_little_is_said() -> None:
    with pytest.raises(ValueError, match="7 weeks are fewer than 8"):
        drift([1.0] * 7 + [np.nan] * 9)
    with pytest.raises(ValueError, match="cannot drift"):
        drift(np.zeros(10))
