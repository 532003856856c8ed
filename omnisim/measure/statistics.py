"""Statistics: what the replications say about a level, a difference, and the doubt that is left.

A KPI is a ratio of sums. Over replications its level is (sum of numerators) / (sum of denominators)
and its standard error comes from the residuals numerator - level * denominator (delta method;
Cochran 1977, Sampling Techniques, ch. 6), with Student's t at replications - 1 degrees of freedom.
The difference of two configurations uses the residuals pairwise, so that equal luck cancels.

All functions work on whole arrays: axis 0 is the replication (or the world), the other axes are
the caller's. What cannot be said is NaN, never 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainc, ndtri, stdtrit

Numbers = NDArray[np.float64]

FEWEST_REPLICATIONS: Final = 30  # stopping at a precision earlier covers far less than it says
FEWEST_WORLDS: Final = 10  # fewer draws of the inputs say next to nothing about their spread
ENOUGH_WORLDS: Final = 200  # for quantiles: from here on some worlds lie beyond each end
_ROUNDING: Final = 1e-9  # of the largest number


class Interval(NamedTuple):
    """Values with their confidence intervals, arrays of one shape."""

    value: Numbers
    low: Numbers
    high: Numbers
    standard_error: Numbers

    @property
    def half_width(self) -> Numbers:
        """Half the length of the interval."""
        return (self.high - self.low) / 2


class InputUncertainty(NamedTuple):
    """What not knowing the inputs does to a difference, simulation noise taken out."""

    worlds: int
    mean: Numbers  # over worlds
    mean_error: Numbers  # its standard error
    low: Numbers  # the range of the input distribution, NaN where it cannot be told
    high: Numbers
    input_sd: Numbers  # standard deviation over worlds that the inputs explain
    noise_sd: Numbers  # standard deviation over worlds that simulation noise explains


def level(numerator: ArrayLike, denominator: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Return ratios of sums over replications; numerator, denominator (n_replications, ...).

    With one replication the interval is NaN, with a denominator of 0 everything is.
    """
    ratio, influence = _linearised(numerator, denominator)
    return _interval(ratio, influence, confidence)


def difference(
    numerator: ArrayLike,
    denominator: ArrayLike,
    base_numerator: ArrayLike,
    base_denominator: ArrayLike,
    *,
    confidence: float = 0.95,
) -> Interval:
    """Return ratio minus base ratio over the same replications; all (n_replications, ...).

    Equal sums give exactly 0 with a standard error of exactly 0.
    """
    ratio, influence = _linearised(numerator, denominator)
    base_ratio, base_influence = _linearised(base_numerator, base_denominator)
    return _interval(ratio - base_ratio, influence - base_influence, confidence)


def mean(values: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Return the mean over replications of values (n_replications, ...)."""
    numbers = np.asarray(values, float)
    return level(numbers, np.ones_like(numbers), confidence=confidence)


def jackknife(
    values: ArrayLike, statistic: Callable[[Numbers], Numbers], *, confidence: float = 0.95
) -> Interval:
    """Return a statistic of the mean over replications of values (n_replications, ...).

    `statistic` maps a mean (...) to numbers (...). Its standard error is that of the jackknife,
    from the statistic with each replication left out (Efron & Stein 1981), with Student's t at
    replications - 1 degrees of freedom. Of a linear statistic it is that of `mean`.
    """
    numbers = np.asarray(values, float)
    count, total = len(numbers), numbers.sum(axis=0)
    value = np.asarray(statistic(total / count), float)
    if count < 2:
        return _interval(value, np.full((count, *value.shape), np.nan), confidence)
    others = np.stack([statistic((total - each) / (count - 1)) for each in numbers])
    return _interval(value, (count - 1) * (others.mean(axis=0) - others), confidence)


def wilson(successes: int, trials: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Return the ends of the score interval of a share (Wilson 1927), NaN without trials.

    >>> [round(end, 3) for end in wilson(18, 20)]
    [0.699, 0.972]
    """
    if trials == 0:
        return float("nan"), float("nan")
    z2 = float(ndtri((1 + confidence) / 2)) ** 2
    middle = (successes + z2 / 2) / (trials + z2)
    spread = z2 * (successes * (trials - successes) / trials + z2 / 4)
    reach = float(np.sqrt(spread)) / (trials + z2)
    return max(middle - reach, 0.0), min(middle + reach, 1.0)


def share_above_zero(differences: ArrayLike, *, noise_variance: float) -> float:
    """Return in which share of worlds a difference (n_worlds,) is above zero but for noise.

    The worlds are drawn together about their mean until they have the spread that the inputs
    explain. NaN where noise explains it all, and below `FEWEST_WORLDS`.
    """
    worlds = np.asarray(differences, float)
    found = input_uncertainty(worlds, noise_variance=noise_variance)
    if len(worlds) < FEWEST_WORLDS or not np.isfinite(found.low):
        return float("nan")
    seen = float(worlds.std(ddof=1))
    factor = float(found.input_sd) / seen if seen > 0.0 else 0.0
    return float(np.mean(found.mean + factor * (worlds - found.mean) > 0.0))


def shortfall(interval: Interval, *, reference: ArrayLike, precision: float) -> Numbers:
    """Return the half-width in units of what is asked: `precision` times the size of `reference`.

    `reference` is a level that means something, usually the baseline's: a difference near 0 would
    never be precise relative to itself. Exactly nothing is 0, whatever is asked; infinite where
    there is no value, and where something is asked of 0.
    """
    width, wanted = np.broadcast_arrays(interval.half_width, precision * np.abs(reference))
    known, asked = np.isfinite(width) & np.isfinite(wanted), wanted > 0.0
    shares = np.divide(width, wanted, np.full(width.shape, np.inf), where=known & asked)
    return np.asarray(np.where(known & (width == 0.0), 0.0, shares))


def is_precise(
    interval: Interval, *, reference: ArrayLike, precision: float, replications: int
) -> NDArray[np.bool_]:
    """Return where the half-width is at most `precision` times the size of `reference`.

    False below `FEWEST_REPLICATIONS`, however narrow the interval, and where there is no value.
    """
    enough = replications >= FEWEST_REPLICATIONS
    return enough & (shortfall(interval, reference=reference, precision=precision) <= 1.0)


def input_uncertainty(
    differences: ArrayLike, *, noise_variance: ArrayLike, share: float = 0.95
) -> InputUncertainty:
    """Return the range that holds `share` of what the inputs do to a difference.

    differences (n_worlds, ...): one per world, each with its own simulation noise of variance
    noise_variance (...), known from the replications of the central world divided by the
    replications per world. The variance over worlds is that of the inputs plus noise, as in an
    analysis of variance with random effects; what is left for the inputs (never below 0) and the
    error of the mean make the spread of a new world about the mean of these. For the range, that
    variance is not less than noise for certain: it is raised to its mean over the normal theory's
    possible values above noise (our own choice, judged by a test of coverage), which matters only
    where noise is most of it.

    Below `ENOUGH_WORLDS` the range is mean ± t × spread, with Student's t at n_worlds - 1 degrees
    of freedom: the prediction interval of a normal sample (Hahn & Meeker 1991, Statistical
    Intervals, ch. 4). Quantiles of so few would be hardly more than their least and greatest. From
    there on it is the quantiles of the worlds, drawn together or apart until they have that spread:
    they keep what is lopsided. Their ranks are k / (n_worlds + 1), the share in which a new world
    lies below the k-th of them.

    The range is NaN below `FEWEST_WORLDS`, and where noise explains all of the variance: then the
    inputs may do nothing or nearly as much as noise does. It is a point only where neither moves
    the difference.
    """
    worlds = np.asarray(differences, float)
    mean, observed = worlds.mean(axis=0), _variance(worlds)
    noise = np.asarray(noise_variance, float)
    explained = np.maximum(observed - noise, 0.0)
    error = observed / len(worlds)
    total = observed * _above_noise(observed, noise, len(worlds) - 1)
    spread = np.sqrt(np.where(explained > 0.0, total - noise + total / len(worlds), np.nan))
    still = np.maximum(observed, noise) <= (_ROUNDING * np.abs(worlds).max(axis=0)) ** 2
    low, high = _range(worlds, np.where(still, 0.0, spread), share)
    return InputUncertainty(
        len(worlds),
        mean,
        np.sqrt(error),
        low,
        high,
        np.sqrt(explained),
        np.sqrt(observed - explained),
    )


def _above_noise(observed: Numbers, noise: Numbers, degrees: int) -> Numbers:
    """Return by how much a variance (...) is to be raised that is known to lie above noise.

    It is P(χ²(degrees - 2) < c) / P(χ²(degrees) < c) at c = degrees × observed / noise, the mean of
    a truncated inverse χ² in units of its mean without noise.
    """
    with np.errstate(all="ignore"):  # no noise is 0, and next to none overflows: both are no limit
        half = degrees / 2 * np.divide(observed, noise)
        return np.asarray(gammainc(degrees / 2 - 1, half) / gammainc(degrees / 2, half))


def _range(worlds: Numbers, spread: Numbers, share: float) -> tuple[Numbers, Numbers]:
    """Return both ends of the range of worlds (n_worlds, ...) about their mean."""
    mean, count = worlds.mean(axis=0), len(worlds)
    if count < FEWEST_WORLDS:
        return np.full_like(mean, np.nan), np.full_like(mean, np.nan)
    if count < ENOUGH_WORLDS:
        reach = student_t(share, count - 1) * spread
        return mean - reach, mean + reach
    seen = worlds.std(axis=0, ddof=1)
    factor = np.divide(spread, seen, np.zeros_like(seen), where=seen != 0)
    ends = [(1 - share) / 2, (1 + share) / 2]
    low, high = np.quantile(mean + factor * (worlds - mean), ends, axis=0, method="weibull")
    return low, high


def student_t(confidence: float, degrees: float) -> float:
    """Return the two-sided quantile of Student's t, NaN without degrees of freedom."""
    return float(stdtrit(degrees, (1 + confidence) / 2)) if degrees > 0 else float("nan")


def _linearised(numerator: ArrayLike, denominator: ArrayLike) -> tuple[Numbers, Numbers]:
    """Return the ratio of sums (...) and each replication's influence on it (n_replications, ...).

    The influences sum to 0 and their mean square over replications gives the standard error.
    """
    n, d = np.asarray(numerator, float), np.asarray(denominator, float)
    mean = d.mean(axis=0)
    mean = np.where(mean == 0, np.nan, mean)
    ratio = n.mean(axis=0) / mean
    return ratio, (n - ratio * d) / mean


def _interval(value: Numbers, influence: Numbers, confidence: float) -> Interval:
    replications = len(influence)
    error = np.sqrt(_variance(influence) / replications)
    reach = student_t(confidence, replications - 1) * error
    return Interval(value, value - reach, value + reach, error)


def _variance(sample: Numbers) -> Any:
    """Return the variance over axis 0 with n - 1 below, NaN for fewer than two."""
    if len(sample) < 2:
        return np.full(sample.shape[1:], np.nan)
    return sample.var(axis=0, ddof=1)
