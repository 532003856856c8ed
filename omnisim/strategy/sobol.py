"""Sobol: which share of the doubt about an outcome each uncertainty explains.

First-order and total indices from two independent samples A and B, and the samples in which one
column of A is that of B. The estimators are those of Saltelli et al. 2010
(doi:10.1016/j.cpc.2009.09.018) and Jansen 1999; intervals come from a bootstrap over the points.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np

from omnisim.measure.statistics import Interval
from omnisim.strategy.case import Numbers
from omnisim.strategy.designs import sobol_points

_DRAWS: Final = 1000  # of the bootstrap


class Indices(NamedTuple):
    """Indices of every uncertainty (n_dimensions,), with 95 % intervals."""

    first: Interval  # what it explains alone
    total: Interval  # what would be left of the doubt if all others were known
    variance: float


def saltelli(points: int, dimensions: int, *, seed: int) -> Numbers:
    """Return the points A, B and A with one column of B each.

    They are ((n_dimensions + 2) * points, n_dimensions). Raises ValueError if `points` is no power
    of 2.
    """
    both = sobol_points(points, 2 * dimensions, seed=seed)
    first, second = both[:, :dimensions], both[:, dimensions:]
    crossed = [first.copy() for _ in range(dimensions)]
    for axis, sample in enumerate(crossed):
        sample[:, axis] = second[:, axis]
    return np.concatenate([first, second, *crossed])


def indices(values: Numbers, dimensions: int, *, seed: int = 1) -> Indices:
    """Return the indices from the values ((n_dimensions + 2) * points,) of such points.

    Without any doubt they are NaN.
    """
    found = np.asarray(values, float).reshape(dimensions + 2, -1)
    points = found.shape[1]
    random = np.random.default_rng(seed)
    drawn = [_estimates(found[:, random.integers(points, size=points)]) for _ in range(_DRAWS)]
    first, total = (np.array(each) for each in zip(*drawn, strict=True))
    value_first, value_total = _estimates(found)
    return Indices(
        _interval(value_first, first),
        _interval(value_total, total),
        float(np.var(found[:2])),
    )


def _estimates(found: Numbers) -> tuple[Numbers, Numbers]:
    """Return first-order and total indices from values (n_dimensions + 2, n_points)."""
    a, b, crossed = found[0], found[1], found[2:]
    centre, variance = found[:2].mean(), np.var(found[:2])
    if variance == 0.0:
        return (np.full(len(crossed), np.nan),) * 2
    first = np.mean((b - centre) * (crossed - a), axis=1) / variance
    total = np.mean((a - crossed) ** 2, axis=1) / (2.0 * variance)
    return first, total


def _interval(value: Numbers, drawn: Numbers) -> Interval:
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return Interval(value, low, high, drawn.std(axis=0, ddof=1))
