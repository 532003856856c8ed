"""Scores of a method against the truth."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from omnisim.attribution.blackout import Business
from omnisim.attribution.budget import best_division, proportional, suggested
from omnisim.attribution.scores import cut_regret, ranks, score, share_error, spearman
from tests.attribution.advertised import advertised

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
    """b = 3, 2, 1 times x^½ and 100 to give out: 64.286, 28.571, 7.143, worth 37.41657."""
    amounts = np.linspace(0.0, 100.0, 1001)
    curves = np.array([[3.0], [2.0], [1.0]]) * np.sqrt(amounts)
    found = best_division(curves, amounts)
    assert found == pytest.approx([64.286, 28.571, 7.143], abs=0.1)
    assert (np.array([3.0, 2.0, 1.0]) * np.sqrt(found)).sum() == pytest.approx(37.41657, abs=1e-4)


@given(data=st.data())
def test_no_other_division_is_better(data: st.DataObject) -> None:
    """Curves of any shape, against every division there is."""
    parts = 6
    rows = st.lists(st.integers(0, 9).map(float), min_size=parts + 1, max_size=parts + 1)
    curves = np.array(data.draw(st.lists(rows, min_size=2, max_size=3)))
    amounts = np.linspace(0.0, 12.0, parts + 1)
    found = best_division(curves, amounts)
    assert found.sum() == pytest.approx(12.0)
    worth = [curves[row, round(x / 2.0)] for row, x in enumerate(found) if x % 2.0 == 0.0]
    all_of_them = (
        sum(curves[row, part] for row, part in enumerate(parted))
        for parted in product(range(parts + 1), repeat=len(curves))
        if sum(parted) == parts
    )
    if (curves > curves[:, :1]).any():
        assert sum(worth) == max(all_of_them)


def test_spend_follows_credit_and_stays_where_nothing_is_said() -> None:
    now = np.array([60.0, 40.0])
    assert proportional(np.array([1.0, 3.0]), now).tolist() == [25.0, 75.0]
    assert proportional(np.zeros(2), now) is now


def test_the_suggestion_follows_what_each_medium_wakes() -> None:
    """Two media with one curve that bends: what brings more gets more, alike get the same."""
    business = Business(advertised(), "now", ("social", "search"))
    one = suggested(business, np.array([4e6, 1e6]))
    other = suggested(business, np.array([1e6, 4e6]))
    assert one.sum() == other.sum() == pytest.approx(3e6)
    assert one[0] > other[0]
    # social: half 2 jt, search: half 500 rb, both m(x) = x / (x + half), scaled to their gains
    scale = np.array([4e6 / (2 / 4), 1e6 / (1 / 1.5)])
    half = np.array([2e6, 5e5])
    slopes = scale * half / (one + half) ** 2
    assert slopes[0] == pytest.approx(slopes[1], rel=0.03)


def test_what_brings_nothing_is_divided_evenly() -> None:
    business = Business(advertised(), "now", ("social", "search"))
    assert suggested(business, np.zeros(2)).tolist() == [1.5e6, 1.5e6]
