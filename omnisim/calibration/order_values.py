"""Order values: what orders are worth, split into customers' own level and the noise of an order.

The variance of logarithms is split by one-way analysis of variance with random, unequal groups; the
coefficients of variation are those of two lognormal factors that keep that split and the mean and
median of the data. Customers, not orders, are drawn again for the intervals: the orders of one
customer are alike. Gamma-Gamma is fitted to repeat orders, as is usual.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from omnisim.calibration.curvature import interval, log_covariance
from omnisim.calibration.fit import Estimate, OrderValues
from omnisim.repeat_buying import GammaGamma, Purchases, repeat_spend

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RESAMPLES: Final = 100
_FEWEST: Final = 20
_NAMES: Final = ("mean", "median", "cv_between", "cv_within")


def order_values_of(purchases: Purchases) -> OrderValues | None:
    """Return the values of purchases; None if hardly any has one."""
    paid = purchases.value > 0
    if paid.sum() < _FEWEST:
        return None
    customer = np.unique(purchases.customer[paid], return_inverse=True)[1]
    value = purchases.value[paid]
    point = _levels(customer, value)
    drawn = _resampled(customer, value)
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
    estimates = {
        name: Estimate(float(p), float(min(lo, p)), float(max(hi, p)), len(value), "bootstrap")
        for name, p, lo, hi in zip(_NAMES, point, low, high, strict=True)
    }
    return OrderValues(
        **estimates, gamma_gamma=_gamma_gamma(purchases), correlation=_correlation(purchases)
    )


def _levels(customer: NDArray[np.int64], value: Floats) -> Floats:
    """Return mean, median, and the two coefficients of variation."""
    logs = np.log(value)
    size = np.bincount(customer)
    level = np.bincount(customer, weights=logs) / np.maximum(size, 1)
    groups, orders = int((size > 0).sum()), len(logs)
    within = np.sum((logs - level[customer]) ** 2) / max(orders - groups, 1)
    typical = (orders - np.sum(size**2) / orders) / max(groups - 1, 1)
    among = np.sum(size * (level - logs.mean()) ** 2) / max(groups - 1, 1)
    if orders == groups:  # one order each: nothing tells the two apart
        within, typical = 0.5 * among, np.float64(1.0)
    between = max(among - within, 0.0) / max(typical, 1e-9)
    mean, median = value.mean(), np.median(value)
    share = between / max(between + within, 1e-12)
    total = 2 * np.log(max(mean / median, 1.0))
    return np.array(
        [mean, median, np.sqrt(np.expm1(share * total)), np.sqrt(np.expm1((1 - share) * total))]
    )


def _resampled(customer: NDArray[np.int64], value: Floats) -> Floats:
    """Return the levels of customers drawn with replacement, (RESAMPLES, 4)."""
    order = np.argsort(customer, kind="stable")
    value = value[order]
    size = np.bincount(customer)
    first = np.cumsum(size) - size
    rng = np.random.default_rng(0)
    found = []
    for _ in range(RESAMPLES):
        chosen = rng.integers(len(size), size=len(size))
        lengths = size[chosen]
        begin = np.cumsum(lengths) - lengths
        rows = np.repeat(first[chosen] - begin, lengths) + np.arange(lengths.sum())
        found.append(_levels(np.repeat(np.arange(len(size)), lengths), value[rows]))
    return np.array(found)


def _gamma_gamma(purchases: Purchases) -> Mapping[str, Estimate]:
    times, mean = repeat_spend(purchases)
    x, m = times[mean > 0], mean[mean > 0]
    if len(x) < _FEWEST:
        return {}
    model = GammaGamma.fit(x, m)
    found = np.array([model.p, model.q, model.gamma])
    covariance = log_covariance(lambda *p: GammaGamma(*p).log_likelihood(x, m), found)
    return {
        name: Estimate(float(v), *interval(float(v), covariance[i, i]), len(x), "curvature")
        for i, (name, v) in enumerate(zip(("p", "q", "gamma"), found, strict=True))
    }


def _correlation(purchases: Purchases) -> float:
    """Return the rank correlation of frequency and mean value among those who repeat."""
    times, mean = repeat_spend(purchases)
    if len(times) < _FEWEST or np.ptp(times) == 0 or np.ptp(mean) == 0:
        return np.nan
    return float(np.corrcoef(_ranks(times), _ranks(mean))[0, 1])


def _ranks(values: Floats) -> Floats:
    """Return mid-ranks (n,)."""
    _, group, count = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2)[group])
