"""Scores of a method against the truth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from omnisim.attribution.budget import best_division, proportional, suggested
from omnisim.attribution.scores import cut_regret, ranks, score, share_error, spearman

levels = st.lists(st.integers(0, 6).map(float), min_size=3, max_size=6)


def test_who_is_right_has_no_error() -> None:
    true = np.array([30.0, 20.0, 10.0])
    found = score(true, true, true)
    assert found == (0.0, 1.0, pytest.approx(1.0), 1.0, 0.0)


def test_who_is_twice_too_high_is_right_in_shares_alone() -> None:
    true = np.array([30.0, 20.0, 10.0])
    found = score(2 * true, true, true)
    assert (found.share_error, found.level_ratio) == (pytest.approx(0.0), 2.0)


def test_shares_leave_out_what_is_below_zero() -> None:
    assert share_error(np.array([1.0, 1.0]), np.array([4.0, -2.0])) == 0.5
    assert share_error(np.zeros(2), np.array([3.0, 1.0])) == 0.5  # nothing is said of anybody


@given(one=levels, data=st.data())
def test_rank_correlation_is_that_of_scipy(one: list[float], data: st.DataObject) -> None:
    other = data.draw(st.lists(st.integers(0, 6).map(float), min_size=len(one), max_size=len(one)))
    found = spearman(np.array(one), np.array(other))
    if len({*one}) == 1 or len({*other}) == 1:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(spearmanr(one, other).statistic)


def test_equal_values_share_their_rank() -> None:
    assert ranks(np.array([5.0, 1.0, 5.0])).tolist() == [2.5, 1.0, 2.5]


def test_closing_the_wrong_channel_costs_the_difference() -> None:
    value = np.array([5.0, -3.0, 2.0])
    assert cut_regret(np.array([9.0, 1.0, 4.0]), value) == 0.0
    assert cut_regret(np.array([1.0, 9.0, 4.0]), value) == 8.0
    assert cut_regret(np.array([1.0, 9.0, 1.0]), value) == 6.5  # chance closes one of two


def test_the_best_division_has_equal_marginal_returns() -> None:
    scale, bend = np.array([3.0, 2.0, 1.0]), np.full(3, 0.5)
    found = best_division(scale, bend, 100.0)
    assert found == pytest.approx([64.286, 28.571, 7.143], abs=5e-4)
    assert scale * bend * found ** (bend - 1) == pytest.approx(0.18708, abs=5e-6)
    assert (scale * found**bend).sum() == pytest.approx(37.41657, abs=5e-6)


@given(
    scale=st.lists(st.floats(0.1, 10), min_size=2, max_size=5),
    data=st.data(),
)
def test_no_other_division_is_better(scale: list[float], data: st.DataObject) -> None:
    size = len(scale)
    numbers = st.lists(st.floats(0.1, 0.9), min_size=size, max_size=size)
    bend, other = np.array(data.draw(numbers)), np.array(data.draw(numbers))
    worth = lambda x: float((np.array(scale) * x**bend).sum())  # noqa: E731
    found = best_division(np.array(scale), bend, 10.0)
    assert found.sum() == pytest.approx(10.0)
    assert worth(found) >= worth(other / other.sum() * 10.0) - 1e-9


def test_spend_follows_credit_and_stays_where_nothing_is_said() -> None:
    now = np.array([60.0, 40.0])
    assert proportional(np.array([1.0, 3.0]), now).tolist() == [25.0, 75.0]
    assert proportional(np.zeros(2), now) is now


def test_the_suggestion_moves_money_to_where_the_next_bit_brings_more() -> None:
    now, whole = np.array([50.0, 50.0]), np.array([10.0, 10.0])
    more_to_gain = suggested(now, whole, np.array([8.0, 2.0]))
    assert more_to_gain[0] > 50.0 > more_to_gain[1]
    assert more_to_gain.sum() == pytest.approx(100.0)
    assert suggested(now, whole, np.array([5.0, 5.0])) == pytest.approx([50.0, 50.0])
