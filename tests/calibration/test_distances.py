"""Distances: their geometry, and the reference that halves of the real data give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import wasserstein_distance

from omnisim.calibration.distances import (
    Tally,
    circle,
    cumulative,
    curve,
    distance,
    floor_of,
    grid,
    line,
    nearest,
    rates,
    shares,
)

COUNTS = st.lists(st.integers(0, 50), min_size=5, max_size=5).filter(any)
SAMPLES = st.lists(st.floats(0, 100), min_size=1, max_size=30)


@given(counts=COUNTS, factor=st.integers(1, 9))
def test_size_of_a_log_is_no_difference(counts: list[int], factor: int) -> None:
    once, often = np.array(counts, float), factor * np.array(counts, float)
    for geometry in (shares, line(np.arange(5)), circle(24.0)):
        assert geometry(once, often) == pytest.approx(0, abs=1e-12)


def test_raw_counts_would_take_a_larger_log_for_another() -> None:
    luck = np.random.default_rng(1)
    chance = luck.dirichlet(np.ones(60))
    large, small = (luck.multinomial(n, chance).astype(float) for n in (30_000, 15_000))
    raw = np.abs(large - small).sum() / (large + small).sum()
    assert raw == pytest.approx(0.336, abs=0.01)
    assert shares(large, small) < 0.03


@given(first=SAMPLES, second=SAMPLES)
def test_line_is_wasserstein(first: list[float], second: list[float]) -> None:
    a, b = np.array(first), np.array(second)
    places = grid(a, b)
    tallies = [np.bincount(nearest(places, x), minlength=len(places)).astype(float) for x in (a, b)]
    expected = wasserstein_distance(a, b)
    assert line(places)(*tallies) == pytest.approx(expected, abs=1e-9)


def test_fine_grid_stays_close_to_wasserstein() -> None:
    luck = np.random.default_rng(2)
    a, b = luck.lognormal(0, 1.5, 3000), luck.lognormal(0.2, 1.5, 3000)
    places = grid(a, b)
    tallies = [np.bincount(nearest(places, x), minlength=len(places)).astype(float) for x in (a, b)]
    assert line(places)(*tallies) == pytest.approx(wasserstein_distance(a, b), rel=0.03)


@given(at=st.integers(0, 23), by=st.integers(0, 23))
def test_clock_is_a_circle(at: int, by: int) -> None:
    first, second = np.zeros(24), np.zeros(24)
    first[at], second[(at + by) % 24] = 1, 1
    assert circle(24.0)(first, second) == pytest.approx(min(by, 24 - by))


@given(a=COUNTS, b=COUNTS, turn=st.integers(1, 4))
def test_circle_has_no_beginning(a: list[int], b: list[int], turn: int) -> None:
    first, second = np.array(a, float), np.array(b, float)
    apart = circle(7.0)(first, second)
    assert circle(7.0)(np.roll(first, turn), np.roll(second, turn)) == pytest.approx(apart)
    assert apart <= line(np.arange(5) * 7 / 5)(first, second) + 1e-9
    assert circle(7.0)(second, first) == pytest.approx(apart)


def test_rates_weigh_by_what_both_have() -> None:
    first = np.array([10.0, 5, 0, 100, 10, 0])  # rates .1, .5, nothing
    second = np.array([20.0, 1, 9, 100, 10, 10])  # rates .2, .1, .9
    weights = [min(100 / 110, 100 / 120), min(10 / 110, 10 / 120)]
    expected = (0.1 * weights[0] + 0.4 * weights[1]) / sum(weights)
    assert rates(first, second) == pytest.approx(expected)


def test_curve_divides_by_who_is_still_watched() -> None:
    tally = np.array([4.0, 3, 1, 8, 6, 2])  # events, then customers watched
    assert cumulative(tally) == pytest.approx([0.5, 1.0, 1.5])
    assert curve(tally, np.array([0.0, 0, 0, 8, 6, 2])) == pytest.approx(1.0)


def customers(n: int, *, mean: float, seed: int) -> Tally:
    """Return customers with several values each, alike within a customer."""
    luck = np.random.default_rng(seed)
    count = 1 + luck.poisson(1.5, n)
    who = np.repeat(np.arange(n), count)
    values = np.repeat(luck.gamma(3, mean / 3, n), count) * luck.gamma(4, 0.25, len(who))
    return Tally(who, np.minimum(values * 8, 59).astype(np.int64), n, 60)


def test_ratio_is_one_where_the_model_is_the_truth() -> None:
    told = [
        distance(customers(500, mean=2, seed=i), customers(900, mean=2, seed=99 + i), shares)
        for i in range(12)
    ]
    assert np.mean([each.ratio for each in told]) == pytest.approx(1, abs=0.06)
    assert sum(each.low <= 1.0 <= each.high for each in told) >= 9


def test_ratio_grows_with_the_evidence_where_the_model_is_wrong() -> None:
    told = [
        distance(customers(n, mean=2, seed=1), customers(n, mean=2.6, seed=2), shares)
        for n in (200, 3000)
    ]
    assert told[0].ratio < told[1].ratio
    assert 1 < told[1].low < told[1].ratio < told[1].high
    assert told[1].customers == 1500


def test_floor_falls_with_the_square_root_of_customers() -> None:
    few, many = (floor_of(customers(n, mean=2, seed=3), shares) for n in (200, 3200))
    assert few / many == pytest.approx(4, rel=0.2)


def test_alike_to_the_last_customer_has_no_ratio() -> None:
    flat = Tally(np.arange(20), np.zeros(20, np.int64), 20, 2)
    told = distance(flat, flat, shares)
    assert (told.apart, told.floor) == (0, 0)
    assert np.isnan(told.ratio)


def test_too_few_customers_are_refused() -> None:
    with pytest.raises(ValueError, match="3 customers are too few"):
        distance(customers(3, mean=1, seed=1), customers(30, mean=1, seed=1), shares)
