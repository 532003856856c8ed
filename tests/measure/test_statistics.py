"""Statistics against published values, textbook routines and known truths."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from omnisim.measure.statistics import (
    FEWEST_REPLICATIONS,
    Interval,
    difference,
    input_uncertainty,
    is_precise,
    level,
    nps_standard_error,
    student_t,
    wilson,
)

SAMPLES = arrays.arrays(
    float, st.tuples(st.integers(2, 20), st.integers(1, 3)), elements=st.floats(0.1, 100)
)


@given(SAMPLES)
def test_over_a_constant_the_level_is_a_mean_with_its_t_interval(sample: np.ndarray) -> None:
    found = level(sample, np.ones_like(sample))
    with np.errstate(all="ignore"):
        error = stats.sem(sample)
    np.testing.assert_allclose(found.value, sample.mean(axis=0))
    np.testing.assert_allclose(found.standard_error, error, atol=1e-12)
    reach = stats.t.ppf(0.975, len(sample) - 1) * error
    np.testing.assert_allclose(found.high, sample.mean(axis=0) + reach, atol=1e-9)
    np.testing.assert_allclose(found.half_width, reach, atol=1e-9)


@given(SAMPLES)
def test_equal_configurations_differ_by_exactly_nothing(sample: np.ndarray) -> None:
    found = difference(sample, sample + 1, sample.copy(), sample + 1)
    for part in found:
        np.testing.assert_array_equal(part, 0.0)


@given(SAMPLES, st.floats(0.01, 100))
def test_the_unit_of_the_sums_does_not_matter(sample: np.ndarray, unit: float) -> None:
    one, other = level(sample, sample + 1), level(sample * unit, (sample + 1) * unit)
    np.testing.assert_allclose(one.value, other.value)
    np.testing.assert_allclose(one.standard_error, other.standard_error, atol=1e-9)


def test_a_constant_ratio_has_no_error() -> None:
    found = level([1.0, 2.0, 3.0], [2.0, 4.0, 6.0])
    assert found.value == 0.5
    assert found.standard_error == 0


def test_a_ratio_of_sums_is_no_mean_of_ratios() -> None:
    assert level([1.0, 9.0], [1.0, 99.0]).value == pytest.approx(0.1)


def test_pairing_uses_that_luck_is_shared() -> None:
    draw = np.random.default_rng(1)
    luck = draw.normal(size=40)
    first, second = 10 + luck + 0.1 * draw.normal(size=40), 9 + luck
    ones = np.ones(40)
    paired = difference(first, ones, second, ones)
    apart = np.hypot(level(first, ones).standard_error, level(second, ones).standard_error)
    assert paired.standard_error < apart / 5
    assert paired.low < 1 < paired.high


def test_what_cannot_be_said_is_not_a_number() -> None:
    one = level([[1.0, 0.0]], [[2.0, 0.0]])
    assert one.value[0] == 0.5
    assert np.isnan([one.low[0], one.high[0], one.standard_error[0]]).all()  # one replication
    assert np.isnan(level([0.0, 0.0], [0.0, 0.0]).value)
    assert not is_precise(one, reference=1.0, precision=0.5, replications=1).any()


def test_intervals_of_ratios_cover_what_they_say() -> None:
    """1000 studies of 40 markets with 50 to 150 customers who convert with .3."""
    draw = np.random.default_rng(2)
    customers = draw.integers(50, 151, (40, 1000))
    found = level(draw.binomial(customers, 0.3), customers)
    covered = np.mean((found.low <= 0.3) & (found.high >= 0.3))
    assert abs(covered - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 1000)


def test_intervals_of_differences_cover_what_they_say() -> None:
    """The same customers under .35 and .30, with the same luck."""
    draw = np.random.default_rng(3)
    size = draw.integers(20, 61, (40, 1000))
    luck = draw.random((40, 1000, 60))
    there = np.arange(60) < size[..., None]
    won, base = (((luck < p) & there).sum(axis=-1) for p in (0.35, 0.30))
    found = difference(won, size, base, size)
    covered = np.mean((found.low <= 0.05) & (found.high >= 0.05))
    assert abs(covered - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 1000)


def test_stopping_at_a_precision_covers_a_little_less() -> None:
    """Exponential luck, half-width .2: about .907 with at least 30 replications, not .95."""
    studies, most = 2000, 300
    sample = np.random.default_rng(4).exponential(size=(most, studies))
    covers, running = np.zeros(studies, bool), np.ones(studies, bool)
    for n in range(2, most + 1):
        found = level(sample[:n, running], np.ones((n, running.sum())))
        done = is_precise(found, reference=1.0, precision=0.2, replications=n)
        stopped = np.flatnonzero(running)[done]
        covers[stopped] = (found.low[done] <= 1) & (found.high[done] >= 1)
        running[stopped] = False
        assert n >= FEWEST_REPLICATIONS or running.all()
    assert not running.any()
    assert abs(covers.mean() - 0.907) < 4 * np.sqrt(0.907 * 0.093 / studies)


def test_exactly_nothing_is_precise() -> None:
    nothing = Interval(*(np.zeros(2) for _ in range(4)))
    assert is_precise(nothing, reference=[0.3, 0.0], precision=0.02, replications=30).all()
    assert not is_precise(nothing, reference=0.3, precision=0.02, replications=29).any()


def test_student_t() -> None:
    assert student_t(0.95, 29) == pytest.approx(2.04523, abs=1e-5)
    assert student_t(0.90, 5) == pytest.approx(2.01505, abs=1e-5)
    assert np.isnan(student_t(0.95, 0))


def test_input_and_noise_are_told_apart() -> None:
    """Inputs move the difference by a normal with sd 2, noise adds 1.5."""
    draw = np.random.default_rng(5)
    worlds = 3 + draw.normal(0, 2, (4000, 1)) + draw.normal(0, 1.5, (4000, 1))
    found = input_uncertainty(worlds, noise_variance=[1.5**2])
    assert found.mean == pytest.approx(3, abs=0.2)
    assert found.input_sd == pytest.approx(2, abs=0.1)
    assert found.noise_sd == pytest.approx(1.5, abs=0.1)
    assert found.low == pytest.approx(3 - 1.96 * 2, abs=0.3)
    assert found.high == pytest.approx(3 + 1.96 * 2, abs=0.3)


@given(SAMPLES, st.floats(0, 1e4))
def test_no_variance_is_negative(sample: np.ndarray, noise: float) -> None:
    found = input_uncertainty(sample, noise_variance=noise)
    assert np.all(found.input_sd >= 0)
    assert np.all(found.noise_sd >= 0)
    tiny = 1e-9
    assert np.all(found.low <= found.mean + tiny)
    assert np.all(found.high >= found.mean - tiny)
    np.testing.assert_allclose(
        found.input_sd**2 + found.noise_sd**2, sample.var(axis=0, ddof=1), atol=1e-9
    )


def test_noise_alone_leaves_no_input_uncertainty() -> None:
    found = input_uncertainty([1.0, 2.0, 3.0], noise_variance=1.0)
    assert (found.low, found.high, found.input_sd) == (2, 2, 0)


def test_one_world_says_nothing_about_the_inputs() -> None:
    found = input_uncertainty([[1.0, 2.0]], noise_variance=0.1)
    np.testing.assert_array_equal(found.mean, [1, 2])
    assert np.isnan([*found.low, *found.high, *found.input_sd, *found.noise_sd]).all()


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [  # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson(successes: int, trials: int, low: float, high: float) -> None:
    found = wilson(successes, trials)
    assert found.value == successes / trials
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


def test_wilson_without_trials() -> None:
    assert np.isnan(wilson(0, 0).low)


def test_recommendation_score_of_324_answers() -> None:
    assert 1.959964 * nps_standard_error(1 / 2, 1 / 6, 324) == pytest.approx(8.12, abs=5e-3)
    assert (nps_standard_error(1 / 2, 1 / 6, 1) / 100) ** 2 == pytest.approx(5 / 9)
