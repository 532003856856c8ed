"""Pictures: what figures are drawn from, as plain sums that add up over replications."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from omnisim.measure.cash_flow import fixed_flows
from omnisim.measure.customers import is_cohort, months_followed, months_lived
from omnisim.measure.setting import Setting
from omnisim.measure.tally import Tally

_POSITIVE = 10.0 ** (np.arange(-40, 241) / 20)
# Money runs from cents to rupiah in millions and may be lost: the same bins for every scenario,
# twelve per cent wide, so that histograms of different configurations and studies can be added.
CLV_EDGES: Final[NDArray[np.float64]] = np.concatenate([-_POSITIVE[::-1], _POSITIVE])


@dataclass(frozen=True)
class Pictures:
    """Sums behind the figures; the last channel or touchpoint of an axis stands for none.

    `flows` are moves of counted need journeys. Row: from which touchpoint, the last is the start;
    column: to which touchpoint, then `OUTCOMES` (conversion, lapse, lost_in_handoff).
    `cohort_followed[k]` are the new customers whose k-th month since their first order (0 is the
    first) lies within the horizon; of them `cohort_bought[k]` ordered in that month, the first
    order included, `cohort_at_risk[k]` were not lost before it, and `cohort_alive[k]` not by its
    end either.
    """

    flows: NDArray[np.int64]  # (n_touchpoints + 1, n_touchpoints + 3)
    losses: NDArray[np.int64]  # (LAPSES, n_touchpoints + 1) counted need journeys
    reactions: NDArray[np.int64]  # (REACTIONS, n_channels + 1) stock-outs in the window
    waits: NDArray[np.int64]  # (n_channels + 1, WAIT_EDGES + above) served touches in the window
    months: NDArray[np.float64]  # (MONEY, n_months, n_channels + 1), MONEY[2] counts orders
    fixed: NDArray[np.float64]  # (FIXED, n_months + 1) cost of day 0 and of each month
    cohort_followed: NDArray[np.int64]  # (n_months,)
    cohort_bought: NDArray[np.int64]  # (n_months,)
    cohort_at_risk: NDArray[np.int64]  # (n_months,)
    cohort_alive: NDArray[np.int64]  # (n_months,)
    clv_counts: NDArray[np.int64]  # (CLV_EDGES + 1,) customers of the cohort by value

    def __add__(self, other: Pictures) -> Pictures:
        names = (field.name for field in fields(self))
        return Pictures(*(getattr(self, name) + getattr(other, name) for name in names))


def pictures_of(people: NDArray[Any], tally: Tally, setting: Setting) -> Pictures:
    """Return the pictures of a finished fold."""
    followed = months_followed(people, setting)
    lived = months_lived(people, setting)
    return Pictures(
        flows=tally.flows.copy(),
        losses=tally.losses.copy(),
        reactions=tally.reactions.copy(),
        waits=tally.waits.copy(),
        months=tally.months.copy(),
        fixed=fixed_flows(setting.fixed_costs, horizon=setting.horizon),
        cohort_followed=_still_there(followed, setting.n_months),
        cohort_bought=tally.bought.copy(),
        cohort_at_risk=_still_there(np.minimum(followed, lived + 1), setting.n_months),
        cohort_alive=_still_there(lived, setting.n_months),
        clv_counts=clv_histogram(people["value"][is_cohort(people, setting)]),
    )


def clv_histogram(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return how many values (n,) fall into each bin (CLV_EDGES + 1,)."""
    bins = np.searchsorted(CLV_EDGES, values, side="right")
    return np.bincount(bins, minlength=len(CLV_EDGES) + 1)


def clv_quantile(counts: NDArray[np.int64], probability: float) -> float:
    """Return the value below which a share of the customers lies, NaN if there are none.

    Exact to the width of a bin, 12 %; below a cent it is 0 to a cent.
    """
    total = counts.sum()
    if total == 0:
        return float("nan")
    reached = np.cumsum(counts)
    place = int(np.searchsorted(reached, max(probability * total, 1e-9)))
    low, high = CLV_EDGES[max(place - 1, 0)], CLV_EDGES[min(place, len(CLV_EDGES) - 1)]
    below = reached[place] - counts[place]
    return float(low + (high - low) * (probability * total - below) / counts[place])


def _still_there(months: NDArray[np.int64], n_months: int) -> NDArray[np.int64]:
    """Return how many have more than k full months, k = 0 … n_months - 1."""
    counts = np.bincount(months, minlength=n_months + 1)
    return counts[::-1].cumsum()[::-1][1 : n_months + 1]
