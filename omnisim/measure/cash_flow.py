"""Cash flow: present value and payback of what comes in and goes out month by month.

Day 0 is when a configuration starts. What a month brings is spread over it and discounted from
its middle; what is paid once is paid on its day. Rates are per year and compound.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omnisim.measure.months import MONTH, YEAR, month_edges

Numbers = NDArray[np.float64]

FIXED: Final = ("one_off", "monthly")  # the rows of fixed flows


class FixedCost(NamedTuple):
    """What one thing costs whoever buys."""

    one_off: float = 0.0  # money
    due: float = 0.0  # day on which that is paid; before day 0 it is paid on day 0
    monthly: float = 0.0  # money
    since: float = 0.0  # day from which on that is paid


def discount_factors(days: ArrayLike, *, discount_rate: float) -> Numbers:
    """Return (1 + discount_rate) ^ (-days / 365)."""
    return np.asarray((1.0 + discount_rate) ** (-np.asarray(days, np.float64) / YEAR))


def present_value(flows: ArrayLike, *, days: ArrayLike, discount_rate: float) -> float:
    """Return the value on day 0 of flows (n,), money, that fall on days (n,)."""
    return float(np.sum(np.asarray(flows) * discount_factors(days, discount_rate=discount_rate)))


def payback(cumulated: ArrayLike) -> float:
    """Return the month from whose end on what was paid is covered for good, inf if it never is.

    cumulated (n_months + 1,): cash by the end of months 0, 1, …, month 0 being day 0. 0 means that
    there is never anything to cover.
    """
    short = np.flatnonzero(np.asarray(cumulated) < 0.0)
    if len(short) == 0:
        return 0.0
    return float(short[-1] + 1) if short[-1] + 1 < np.size(cumulated) else float("inf")


def fixed_cost(costs: Iterable[FixedCost], *, horizon: float, discount_rate: float) -> float:
    """Return what a configuration costs besides its events within [0, horizon), valued on day 0."""
    return sum(_present(cost, horizon, discount_rate) for cost in costs)


def fixed_flows(costs: Iterable[FixedCost], *, horizon: float) -> Numbers:
    """Return the same undiscounted (FIXED, n_months + 1): what day 0 costs, then each month."""
    edges = month_edges(horizon)
    flows = np.zeros((len(FIXED), len(edges)))
    one_off, monthly = flows
    for cost in costs:
        monthly[1:] += cost.monthly * _paid_days(cost, edges) / MONTH
        if cost.due < horizon:
            place = min(int(cost.due / MONTH) + 1, len(edges) - 1) if cost.due > 0.0 else 0
            one_off[place] += cost.one_off
    return flows


def _paid_days(cost: FixedCost, edges: Numbers) -> Numbers:
    """Return the days of each month for which its monthly cost is paid."""
    return np.maximum(edges[1:] - np.maximum(edges[:-1], cost.since), 0.0)


def _present(cost: FixedCost, horizon: float, discount_rate: float) -> float:
    edges = month_edges(horizon)
    paid = _paid_days(cost, edges)
    monthly = present_value(
        cost.monthly * paid / MONTH, days=edges[1:] - paid / 2, discount_rate=discount_rate
    )
    if cost.due >= horizon:
        return monthly
    return monthly + present_value(
        cost.one_off, days=max(cost.due, 0.0), discount_rate=discount_rate
    )
