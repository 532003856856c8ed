"""Cash flow against published values and sums by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnisim.measure.cash_flow import (
    FixedCost,
    discount_factors,
    fixed_cost,
    fixed_flows,
    payback,
    present_value,
)
from omnisim.measure.months import MONTH, middles_of_months, month_shares, months_begun

COSTS = st.builds(
    FixedCost,
    one_off=st.floats(0, 1000),
    due=st.floats(-50, 500),
    monthly=st.floats(0, 100),
    since=st.floats(-50, 500),
)


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
    assert middles_of_months(2 * MONTH) == pytest.approx([MONTH / 2, 3 * MONTH / 2])
    assert middles_of_months(1.5 * MONTH) == pytest.approx([MONTH / 2, 1.25 * MONTH])


@pytest.mark.parametrize(
    ("horizon", "months"), [(365, 12), (365.25, 12), (730.5, 24), (30, 1), (32, 1), (40, 2)]
)
def test_a_crumb_of_a_month_is_part_of_the_last(horizon: float, months: int) -> None:
    assert months_begun(horizon) == months
    assert month_shares(horizon).sum() * MONTH == pytest.approx(horizon)


@pytest.mark.parametrize(
    ("cumulated", "expected"),
    [
        ([-25, -15, -5, 5], 3),
        ([-30, -20, -10, 0], 3),
        ([-31, -21, -11, -1], np.inf),
        ([-25, 5, -15, 15], 3),  # what is covered for a while only is not paid back
        ([0, 5, -3, 4, 9], 3),  # what is paid for later counts as well
        ([-5], np.inf),
        ([0, 5], 0),
        ([0], 0),
    ],
)
def test_payback(cumulated: list[float], expected: float) -> None:
    assert payback(cumulated) == expected


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=24))
def test_what_stands_above_zero_in_the_end_has_paid_back(cumulated: list[float]) -> None:
    month = payback(cumulated)
    assert (month < np.inf) == (cumulated[-1] >= 0)
    if month < np.inf:
        assert min(cumulated[int(month) :]) >= 0
        assert month == 0 or cumulated[int(month) - 1] < 0


def test_fixed_cost_is_paid_for_the_days_of_the_horizon() -> None:
    cost = fixed_cost([FixedCost(7, 0, 30, 0)], horizon=2.5 * MONTH, discount_rate=0)
    assert cost == pytest.approx(7 + 75)


def test_fixed_cost_is_discounted_month_by_month() -> None:
    cost = fixed_cost([FixedCost(7, 0, 30, 0)], horizon=365, discount_rate=0.1)
    middles = (np.arange(12) + 0.5) / 12
    assert cost == pytest.approx(7 + np.sum(30 * 1.1**-middles))


def test_what_is_built_later_is_paid_later() -> None:
    """Building begins after a tenth of a year and takes until the middle of the second month."""
    line = FixedCost(one_off=100, due=36.5, monthly=30, since=1.5 * MONTH)
    flows = fixed_flows([line], horizon=3 * MONTH)
    assert flows.tolist() == [[0, 0, 100, 0], pytest.approx([0, 0, 15, 30])]
    worth = fixed_cost([line], horizon=3 * MONTH, discount_rate=0.2)
    paid = 100 * 1.2**-0.1 + 15 * 1.2 ** (-1.75 / 12) + 30 * 1.2 ** (-2.5 / 12)
    assert worth == pytest.approx(paid)


def test_what_comes_after_the_horizon_costs_nothing_and_what_was_before_is_paid_on_day_0() -> None:
    late = FixedCost(one_off=100, due=3 * MONTH, monthly=30, since=4 * MONTH)
    assert not fixed_flows([late], horizon=3 * MONTH).any()
    assert fixed_cost([late], horizon=3 * MONTH, discount_rate=0.1) == 0
    early = FixedCost(one_off=100, due=-40, monthly=30, since=-40)
    flows = fixed_flows([early], horizon=2 * MONTH)
    assert flows.sum(axis=0) == pytest.approx([100, 30, 30])


@given(st.lists(COSTS, max_size=4), st.floats(20, 400))
def test_flows_and_present_value_agree(costs: list[FixedCost], horizon: float) -> None:
    flows = fixed_flows(costs, horizon=horizon)
    assert flows.shape == (2, months_begun(horizon) + 1)
    undiscounted = fixed_cost(costs, horizon=horizon, discount_rate=0.0)
    assert flows.sum() == pytest.approx(undiscounted)
    assert fixed_cost(costs, horizon=horizon, discount_rate=0.1) <= undiscounted + 1e-9
