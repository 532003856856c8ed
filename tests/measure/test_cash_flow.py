"""Cash flow against published values and sums by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.measure.cash_flow import (
    discount_factors,
    fixed_cost,
    middles_of_months,
    net_present_value,
    payback,
    present_value,
)
from omnisim.measure.setting import MONTH

MONTHLY = st.lists(st.floats(-100, 100), max_size=24)


def test_a_customer_who_stays_with_four_fifths_a_year() -> None:
    """Margin 100, retention .8, discount .1: 366.67 with the first year, 266.67 without."""
    years = np.arange(200)
    stream = 100 * 0.8**years
    value = present_value(stream, days=365 * years, discount_rate=0.1)
    assert value == pytest.approx(366.67, abs=5e-3)
    first = present_value(stream[:5], days=365 * years[:5], discount_rate=0.1)
    assert first == pytest.approx(292.06, abs=5e-3)


def test_a_year_is_365_days() -> None:
    assert discount_factors([0, 365, 730], discount_rate=0.25) == pytest.approx([1, 0.8, 0.64])


def test_a_month_is_discounted_from_its_middle() -> None:
    assert middles_of_months(2) == pytest.approx([MONTH / 2, 3 * MONTH / 2])
    value = net_present_value([110.0], one_off=100, discount_rate=0.1)
    assert value == pytest.approx(110 * 1.1 ** (-1 / 24) - 100)


def test_without_discount_value_is_a_sum() -> None:
    assert net_present_value([10, 20, -5], one_off=12, discount_rate=0) == pytest.approx(13)


@pytest.mark.parametrize(
    ("monthly", "one_off", "expected"),
    [
        ([10, 10, 10], 25, 3),
        ([10, 10, 10], 30, 3),
        ([10, 10, 10], 31, None),
        ([30, -20, 30], 25, 1),  # the first time counts
        ([], 5, None),
        ([-5], 0, 0),
    ],
)
def test_payback(monthly: list[float], one_off: float, expected: int | None) -> None:
    assert payback(monthly, one_off=one_off) == expected


@given(MONTHLY, st.floats(0, 200), st.floats(0, 1))
def test_what_pays_back_in_the_end_has_a_payback(
    monthly: list[float], one_off: float, rate: float
) -> None:
    if net_present_value(monthly, one_off=one_off, discount_rate=rate) > 1e-6:
        assert payback(monthly, one_off=one_off, discount_rate=rate) is not None


@given(st.lists(st.floats(0, 100), max_size=24), st.floats(0, 200), st.floats(0, 1))
def test_discounting_never_hastens_payback(
    monthly: list[float], one_off: float, rate: float
) -> None:
    soon, late = (payback(monthly, one_off=one_off, discount_rate=r) for r in (0.0, rate))
    assert late is None or (soon is not None and soon <= late)


def test_fixed_cost_is_paid_for_the_days_of_the_horizon() -> None:
    cost = fixed_cost(one_off=7, monthly=30, horizon=2.5 * MONTH, discount_rate=0)
    assert cost == pytest.approx(7 + 75)


def test_fixed_cost_is_discounted_month_by_month() -> None:
    cost = fixed_cost(one_off=7, monthly=30, horizon=365, discount_rate=0.1)
    assert cost == pytest.approx(7 - net_present_value([-30] * 12, one_off=0, discount_rate=0.1))
