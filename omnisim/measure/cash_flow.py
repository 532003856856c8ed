"""Cash flow: present value, payback and net present value of what comes in month by month.

Day 0 is when a configuration starts. What a month brings is spread over it and discounted from
its middle; what is paid once is paid on day 0. Rates are per year and compound.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from omnisim.measure.setting import MONTH, YEAR


def discount_factors(days: ArrayLike, *, discount_rate: float) -> NDArray[np.float64]:
    """Return (1 + discount_rate) ^ (-days / 365)."""
    return np.asarray((1.0 + discount_rate) ** (-np.asarray(days, np.float64) / YEAR))


def middles_of_months(n_months: int) -> NDArray[np.float64]:
    """Return the day in the middle of each month (n_months,)."""
    return np.asarray((np.arange(n_months) + 0.5) * MONTH, np.float64)


def present_value(flows: ArrayLike, *, days: ArrayLike, discount_rate: float) -> float:
    """Return the value on day 0 of flows (n,), money, that fall on days (n,)."""
    return float(np.sum(np.asarray(flows) * discount_factors(days, discount_rate=discount_rate)))


def net_present_value(monthly: ArrayLike, *, one_off: float, discount_rate: float) -> float:
    """Return what monthly flows (n_months,) are worth on day 0, less what is paid then."""
    days = middles_of_months(np.size(monthly))
    return present_value(monthly, days=days, discount_rate=discount_rate) - one_off


def payback(monthly: ArrayLike, *, one_off: float, discount_rate: float = 0.0) -> int | None:
    """Return after how many months the flows first cover what was paid, None if they never do.

    With a discount rate it is the discounted payback. 0 means that there is nothing to cover.
    """
    days = middles_of_months(np.size(monthly))
    flows = np.asarray(monthly) * discount_factors(days, discount_rate=discount_rate)
    covered = np.flatnonzero(np.cumsum([0.0, *flows]) >= one_off)
    return int(covered[0]) if len(covered) else None


def fixed_cost(*, one_off: float, monthly: float, horizon: float, discount_rate: float) -> float:
    """Return what a configuration costs besides its events within [0, horizon), valued on day 0.

    The one-off cost falls on day 0, the monthly cost in the middle of each month; a month begun
    is paid for the share of it that lies within the horizon.
    """
    n_months = int(np.ceil(horizon / MONTH))
    begun = np.arange(n_months) * MONTH
    length = np.minimum(horizon - begun, MONTH)
    cost = monthly * length / MONTH
    return one_off + present_value(cost, days=begun + length / 2, discount_rate=discount_rate)
