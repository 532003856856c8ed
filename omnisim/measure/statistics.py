"""Statistics: what the replications say about a level, a difference, and the doubt that is left.

A KPI is a ratio of sums. Over replications its level is (sum of numerators) / (sum of denominators)
and its standard error comes from the residuals numerator - level * denominator (delta method;
Cochran 1977, Sampling Techniques, ch. 6), with Student's t at replications - 1 degrees of freedom.
The difference of two configurations uses the residuals pairwise, so that equal luck cancels.

All functions work on whole arrays: axis 0 is the replication (or the world), the other axes are
the caller's. What cannot be said is NaN, never 0.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri, stdtrit

Numbers = NDArray[np.float64]

FEWEST_REPLICATIONS: Final = 30  # stopping at a precision earlier covers far less than it says


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

    mean: Numbers  # over worlds
    low: Numbers  # the quantiles of the input distribution
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


def is_precise(
    interval: Interval, *, reference: ArrayLike, precision: float, replications: int
) -> NDArray[np.bool_]:
    """Return where the half-width is at most `precision` times the size of `reference`.

    `reference` is a level that means something, usually the baseline's: a difference near 0 would
    never be precise relative to itself. False below `FEWEST_REPLICATIONS` and where NaN.
    """
    enough = replications >= FEWEST_REPLICATIONS
    return enough & (interval.half_width <= precision * np.abs(reference))


def input_uncertainty(
    differences: ArrayLike, *, noise_variance: ArrayLike, share: float = 0.95
) -> InputUncertainty:
    """Return the middle `share` of what the inputs do to a difference.

    differences (n_worlds, ...): one per world, each with its own simulation noise of variance
    noise_variance (...), known from the replications of the central world divided by the
    replications per world. The spread over worlds is noise plus input; the worlds are drawn
    together by what the noise explains, so that their variance is the input's (never below 0).
    """
    worlds = np.asarray(differences, float)
    mean, observed = worlds.mean(axis=0), _variance(worlds)
    noise = np.asarray(noise_variance, float)
    explained = np.maximum(observed - noise, 0.0)
    kept = np.sqrt(np.divide(explained, observed, np.zeros_like(explained), where=observed != 0))
    calm = mean + kept * (worlds - mean)
    low, high = np.quantile(calm, [(1 - share) / 2, (1 + share) / 2], axis=0)
    return InputUncertainty(mean, low, high, np.sqrt(explained), np.sqrt(observed - explained))


def wilson(successes: ArrayLike, trials: ArrayLike, *, confidence: float = 0.95) -> Interval:
    """Return a share with Wilson's score interval (Wilson 1927); NaN without trials.

    For independent trials, such as worlds; customers of one market are not.
    """
    x, n = np.asarray(successes, float), np.asarray(trials, float)
    z = float(ndtri((1 + confidence) / 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        p = x / n
        middle = (p + z**2 / (2 * n)) / (1 + z**2 / n)
        reach = z / (1 + z**2 / n) * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
        return Interval(p, middle - reach, middle + reach, np.sqrt(p * (1 - p) / n))


def nps_standard_error(promoters: ArrayLike, detractors: ArrayLike, n: ArrayLike) -> Numbers:
    """Return the standard error of 100 (promoters - detractors), given as shares of n answers."""
    p, d = np.asarray(promoters, float), np.asarray(detractors, float)
    return np.asarray(100 * np.sqrt((p + d - (p - d) ** 2) / np.asarray(n, float)))


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
