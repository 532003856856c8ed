"""Statistics against published values, textbook routines and known truths."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from omnisim.measure.statistics import (
    ENOUGH_WORLDS,
    FEWEST_REPLICATIONS,
    FEWEST_WORLDS,
    Interval,
    difference,
    input_uncertainty,
    is_precise,
    jackknife,
    level,
    mean,
    share_above_zero,
    shortfall,
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


NOISES = st.floats(0, 1e4)
WORLDS = arrays.arrays(
    float, st.tuples(st.integers(2, 60), st.integers(1, 3)), elements=st.floats(-100, 100)
)


@given(WORLDS, NOISES)
def test_no_variance_is_negative_and_both_add_up(worlds: np.ndarray, noise: float) -> None:
    found = input_uncertainty(worlds, noise_variance=noise)
    assert np.all(found.input_sd >= 0)
    assert np.all(found.noise_sd >= 0)
    both = found.input_sd**2 + found.noise_sd**2
    np.testing.assert_allclose(both, worlds.var(axis=0, ddof=1), rtol=1e-9, atol=1e-9)


@given(WORLDS, NOISES)
def test_a_range_holds_the_mean_or_is_not_given(worlds: np.ndarray, noise: float) -> None:
    found = input_uncertainty(worlds, noise_variance=noise)
    given_ = np.isfinite(found.low)
    assert np.array_equal(given_, np.isfinite(found.high))
    assert not given_.any() or len(worlds) >= FEWEST_WORLDS
    if len(worlds) < ENOUGH_WORLDS:
        assert np.all(found.low[given_] <= found.mean[given_])
        assert np.all(found.high[given_] >= found.mean[given_])


@given(WORLDS, NOISES)
def test_a_range_is_a_point_only_where_nothing_moves(worlds: np.ndarray, noise: float) -> None:
    worlds = worlds[: ENOUGH_WORLDS - 1]  # of more, all but a few may be equal
    found = input_uncertainty(worlds, noise_variance=noise)
    moved = np.ptp(worlds, axis=0) > 1e-6
    point = found.low == found.high
    assert not (point & (moved | (noise > 1e-3))).any()


@given(WORLDS, st.floats(0, 100), st.floats(-1e3, 1e3), st.floats(0.01, 100))
def test_unit_and_origin_of_the_difference_do_not_matter(
    worlds: np.ndarray, noise: float, shift: float, unit: float
) -> None:
    one = input_uncertainty(worlds, noise_variance=noise)
    other = input_uncertainty(shift + unit * worlds, noise_variance=unit**2 * noise)
    clear = one.input_sd > 1e-3  # where rounding does not decide whether anything is left
    for here, there in ((one.low, other.low), (one.high, other.high)):
        np.testing.assert_allclose((shift + unit * here)[clear], there[clear], rtol=1e-6, atol=1e-3)


@pytest.mark.parametrize("n", [FEWEST_WORLDS, 20, 60, ENOUGH_WORLDS - 1, 250])
def test_without_noise_the_next_world_lies_in_the_range_95_times_of_100(n: int) -> None:
    inputs = np.random.default_rng(7).normal(5, 2, (n + 1, 4000))
    found = input_uncertainty(inputs[:n], noise_variance=0.0)
    covered = np.mean((found.low <= inputs[n]) & (inputs[n] <= found.high))
    assert abs(covered - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 4000)


@pytest.mark.parametrize("n", [20, 60, 250])
@pytest.mark.parametrize("noise", [0.2, 1.0, 2.0])
def test_with_noise_a_range_that_is_given_holds_a_new_world(n: int, noise: float) -> None:
    """What a new world does, without its luck; noise in units of the inputs' spread.

    Few worlds under much noise are told with caution: their range may hold more than it says.
    """
    draw = np.random.default_rng(11)
    inputs, luck = draw.normal(5, 1, (n + 1, 4000)), draw.normal(0, noise, (n, 4000))
    found = input_uncertainty(inputs[:n] + luck, noise_variance=noise**2)
    known = np.isfinite(found.low)
    covered = ((found.low <= inputs[n]) & (inputs[n] <= found.high))[known].mean()
    assert known.mean() > 0.6
    assert 0.92 <= covered <= (0.995 if (n, noise) == (20, 2.0) else 0.98)


def test_the_range_of_few_worlds_is_wider_than_their_least_and_greatest() -> None:
    """20 worlds lie within their extremes; the next one lies outside once in ten times."""
    draw = np.random.default_rng(8)
    worlds = draw.normal(0, 1, (20, 2000))
    found = input_uncertainty(worlds, noise_variance=0.0)
    assert np.mean(found.high - found.low) > np.mean(np.ptp(worlds, axis=0))


def test_a_lopsided_input_keeps_its_central_value_in_the_range() -> None:
    """A triangle whose central value is its low end: quantiles of 20 draws exclude it."""
    worlds = np.random.default_rng(9).triangular(0, 0, 10, (20, 500))
    found = input_uncertainty(worlds, noise_variance=0.0)
    assert np.mean(np.quantile(worlds, 0.025, axis=0) > 0) == 1
    assert np.mean((found.low <= 0) & (found.high >= 0)) > 0.99


def test_many_worlds_keep_what_is_lopsided() -> None:
    worlds = np.random.default_rng(10).triangular(0, 0, 10, (5000, 1))
    found = input_uncertainty(worlds, noise_variance=0.0)
    assert found.low == pytest.approx(10 * (1 - np.sqrt(0.975)), abs=0.05)
    assert found.high == pytest.approx(10 * (1 - np.sqrt(0.025)), abs=0.2)
    assert found.high - found.mean > 1.5 * (found.mean - found.low)


@pytest.mark.parametrize("n", [FEWEST_WORLDS, 20, ENOUGH_WORLDS, 100])
def test_noise_alone_leaves_the_inputs_undetermined(n: int) -> None:
    worlds = np.random.default_rng(n).normal(3, 1, n)
    found = input_uncertainty(worlds, noise_variance=4.0)
    assert np.isnan([found.low, found.high]).all()
    assert found.input_sd == 0


@pytest.mark.parametrize("n", [FEWEST_WORLDS, ENOUGH_WORLDS])
def test_a_range_is_never_narrower_than_its_mean_is_known(n: int) -> None:
    """Where noise leaves the inputs next to nothing, the range is not next to nothing, too."""
    worlds = np.tile([1.0, -1.0], n // 2)
    sd = worlds.std(ddof=1)
    found = input_uncertainty(worlds, noise_variance=sd**2 * (1 - 1e-9))
    assert found.high - found.low > 1.9 * sd / np.sqrt(n)


@pytest.mark.parametrize("n", [FEWEST_WORLDS, ENOUGH_WORLDS])
def test_what_nothing_moves_is_known_exactly(n: int) -> None:
    found = input_uncertainty(np.full((n, 2), [0.0, 0.1]), noise_variance=[0.0, 1e-30])
    np.testing.assert_allclose(found.low, [0.0, 0.1])
    np.testing.assert_array_equal(found.low, found.high)


@pytest.mark.parametrize("n", [1, 2, FEWEST_WORLDS - 1])
def test_too_few_worlds_give_no_range(n: int) -> None:
    found = input_uncertainty(np.arange(n, dtype=float)[:, None] + 5, noise_variance=0.1)
    assert found.worlds == n
    assert found.mean == pytest.approx(5 + (n - 1) / 2)
    assert np.isnan([*found.low, *found.high]).all()


@pytest.mark.parametrize("n", [20, ENOUGH_WORLDS])
def test_noise_that_is_not_known_leaves_the_inputs_undetermined(n: int) -> None:
    found = input_uncertainty(np.arange(float(n)), noise_variance=np.nan)
    assert np.isnan([found.low, found.high]).all()


def test_the_shortfall_of_a_precision() -> None:
    two = Interval(*(np.array(x) for x in ([5.0] * 6, [4.0] * 6, [6.0] * 6, [0.5] * 6)))
    width = np.array([1.0, 1.0, 1.0, 0.0, 0.0, np.nan])
    given_ = two._replace(low=5 - width, high=5 + width)
    reference = [100.0, -10.0, 0.0, 0.0, np.nan, 10.0]
    found = shortfall(given_, reference=reference, precision=0.02)
    np.testing.assert_allclose(found, [0.5, 5.0, np.inf, 0.0, np.inf, np.inf])
    precise = is_precise(given_, reference=reference, precision=0.02, replications=30)
    assert precise.tolist() == [True, False, False, True, False, False]


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=12))
def test_the_jackknife_of_a_mean_is_its_interval(values: list[float]) -> None:
    one, other = jackknife(values, lambda mean: mean * 3), mean(np.multiply(values, 3))
    for found, expected in zip(one, other, strict=True):
        assert found == pytest.approx(expected, abs=1e-8)


def test_the_jackknife_of_a_ratio_is_that_of_the_delta_method() -> None:
    draw = np.random.default_rng(1)
    sums = draw.normal((50.0, 100.0), 2.0, (400, 2))
    found = jackknife(sums, lambda mean: mean[0] / mean[1])
    expected = level(sums[:, 0], sums[:, 1])
    assert found.value == pytest.approx(expected.value)
    assert found.standard_error == pytest.approx(expected.standard_error, rel=0.01)


def test_one_replication_has_no_jackknife() -> None:
    found = jackknife([5.0], lambda mean: mean)
    assert found.value == 5.0
    assert np.isnan(found.low)


@pytest.mark.parametrize(
    ("successes", "trials", "expected"),
    [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0.0, 0.1611))],
)
def test_published_score_intervals(
    successes: int, trials: int, expected: tuple[float, float]
) -> None:
    """Newcombe 1998, Statistics in Medicine 17, table I, method 3."""
    assert wilson(successes, trials) == pytest.approx(expected, abs=1e-4)


def test_score_intervals_stay_within_bounds() -> None:
    assert wilson(20, 20)[1] == 1.0
    assert np.isnan(wilson(0, 0)).all()


def test_luck_is_taken_out_of_the_share_of_worlds_above_zero() -> None:
    worlds = np.array([-1.0, -1.0, 3.0, 3.0, 3.0] * 4)  # mean 1.4, variance 4.04
    assert share_above_zero(worlds, noise_variance=0.0) == 0.6
    assert share_above_zero(worlds, noise_variance=3.0) == 1.0  # the low ones come to 0.19
    assert np.isnan(share_above_zero(worlds, noise_variance=5.0))
    assert np.isnan(share_above_zero(worlds[:9], noise_variance=0.0))
