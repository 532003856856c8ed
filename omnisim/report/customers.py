"""Customers: how long those won stay, what they are worth, and the same people under both."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.measure import statistics
from omnisim.measure.buyers import Buyers, shared
from omnisim.measure.pictures import CLV_EDGES, clv_quantile
from omnisim.report.numerals import Span
from omnisim.report.reading import Reading

QUANTILES: Final = (0.1, 0.25, 0.5, 0.75, 0.9)
_FEWEST: Final = 30  # customers behind a point of a curve
_BINS: Final = 24


class Retention(NamedTuple):
    """Shares of new customers by month since the first order; month 0 holds that order."""

    bought: NDArray[np.float64]  # ordered in that month
    alive: NDArray[np.float64]  # not lost by its end
    customers: NDArray[np.int64]  # followed so far
    at_risk: NDArray[np.int64]  # and not lost before: those behind `alive`


class Worth(NamedTuple):
    """How the value of new customers is spread."""

    quantiles: tuple[float, ...]  # at QUANTILES
    mean: Span
    shares: NDArray[np.float64]  # of customers, per bin of `edges`
    customers: int


class SameCustomers(NamedTuple):
    """The customers won under both of two configurations, and how they fare under each."""

    customers: float  # per replication
    share: float  # of those won under the first
    repeated: tuple[Span, Span, Span]  # under the first, the second, and their difference
    value: tuple[Span, Span, Span] | None  # None: not kept


def retention(reading: Reading, configuration: str) -> Retention:
    """Return who still buys and who is not lost yet, as long as enough customers are followed.

    Those won late are followed for less time: who is not lost is the product of the shares that
    each month left of those who were still there (Kaplan & Meier 1958), so nobody comes back.
    """
    seen = reading.comparison.evidence[configuration].pictures
    months = int(np.sum(seen.cohort_followed >= _FEWEST))  # it never rises
    followed = seen.cohort_followed[:months]
    return Retention(
        seen.cohort_bought[:months] / followed,
        _product_limit(seen.cohort_alive[:months], seen.cohort_at_risk[:months]),
        followed,
        seen.cohort_at_risk[:months],
    )


def _product_limit(alive: NDArray[np.int64], at_risk: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return who is left by the end of each month; it ends where too few were still there."""
    months = int(np.argmin(np.append(at_risk, 0) >= _FEWEST))
    return np.asarray(np.cumprod(alive[:months] / at_risk[:months]))


def worth(reading: Reading, configuration: str, edges: NDArray[np.float64]) -> Worth:
    """Return the spread of customer value over bins with these edges (n_bins + 1,)."""
    counts = reading.comparison.evidence[configuration].pictures.clv_counts
    total = int(counts.sum())
    return Worth(
        tuple(clv_quantile(counts, probability) for probability in QUANTILES),
        reading.level(configuration, "clv_customer"),
        np.diff(np.interp(edges, CLV_EDGES, _below(counts))),
        total,
    )


def value_edges(reading: Reading, configurations: tuple[str, ...]) -> NDArray[np.float64]:
    """Return edges of even bins that hold all but the most extreme values of all of them."""
    counts = sum(reading.comparison.evidence[n].pictures.clv_counts for n in configurations)
    low, high = (clv_quantile(np.asarray(counts), p) for p in (0.005, 0.985))
    return np.linspace(low, high, _BINS + 1) if high > low else np.zeros(0)


def same_customers(reading: Reading, first: str, second: str) -> SameCustomers | None:
    """Compare two configurations on the customers who buy under both; None if nobody does."""
    evidence = reading.comparison.evidence
    pairs = [
        shared(one, other)
        for one, other in zip(evidence[first].buyers, evidence[second].buyers, strict=True)
    ]
    both = np.array([mine.customers for mine, _ in pairs], float)
    won = sum(map(_won, evidence[first].buyers))
    if not both.sum():
        return None
    repeated = np.array([[mine.repeated, other.repeated] for mine, other in pairs], float)
    value = np.array([[mine.value, other.value] for mine, other in pairs])
    return SameCustomers(
        float(both.mean()),
        float(both.sum() / won) if won else float("nan"),
        _compared(repeated, both),
        None if np.isnan(value).any() else _compared(value, both),
    )


def _won(buyers: Buyers) -> int:
    return int(np.bitwise_count(buyers.bought).sum(dtype=np.int64))


def _compared(sums: NDArray[np.float64], both: NDArray[np.float64]) -> tuple[Span, Span, Span]:
    mine, others = sums.T
    return (
        _span(statistics.level(mine, both)),
        _span(statistics.level(others, both)),
        _span(statistics.difference(mine, both, others, both)),
    )


def _span(interval: statistics.Interval) -> Span:
    return Span(float(interval.value), float(interval.low), float(interval.high))


def _below(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the share of customers below every edge of the fine bins (CLV_EDGES,)."""
    reached = np.cumsum(counts)
    return np.asarray(reached[:-1] / max(int(reached[-1]), 1))
