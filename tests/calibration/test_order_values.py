"""Order values: mean, spread between and within customers, and what a resample says of them."""

from __future__ import annotations

import numpy as np
import pytest

from omnisim.calibration.order_values import order_values_of
from omnisim.repeat_buying import Purchases


def purchases(*, between: float, within: float, customers: int = 800) -> Purchases:
    """Return purchases of lognormal customers' levels and noise with these coefficients."""
    rng = np.random.default_rng(1)
    levels, noise = (np.sqrt(np.log1p(cv**2)) for cv in (between, within))
    times = 1 + rng.poisson(3, customers)
    who = np.repeat(np.arange(customers), times)
    level = rng.normal(-(levels**2) / 2, levels, customers)[who]
    value = 40 * np.exp(level + rng.normal(-(noise**2) / 2, noise, len(who)))
    return Purchases(who, np.arange(len(who), dtype=float), value)


@pytest.mark.parametrize(("between", "within"), [(0.6, 0.8), (0.3, 0.3), (0.8, 0.2)])
def test_mean_and_spreads_come_back(between: float, within: float) -> None:
    found = order_values_of(purchases(between=between, within=within))
    assert found is not None
    assert found.mean.low < 40 < found.mean.high
    assert found.cv_between.value == pytest.approx(between, abs=0.12)
    assert found.cv_within.value == pytest.approx(within, abs=0.12)
    assert found.mean.low < found.mean.value < found.mean.high
    assert abs(found.correlation) < 0.15


def test_without_values_there_is_nothing_to_say() -> None:
    nothing = Purchases(np.arange(50), np.zeros(50), np.zeros(50))
    assert order_values_of(nothing) is None


def test_one_order_each_cannot_be_split_but_has_a_mean() -> None:
    rng = np.random.default_rng(2)
    lone = Purchases(np.arange(60), np.zeros(60), rng.lognormal(3, 0.5, 60))
    found = order_values_of(lone)
    assert found is not None
    assert found.gamma_gamma == {}
    assert found.mean.low < found.mean.value < found.mean.high
