"""Spend: what each channel's money brings – as attributed, as it really is, and for the next bit.

    attributed ROAS      revenue credited to the latest advertisement within 30 days / spend
    … online only        the same of orders placed online alone
    incremental ROAS     revenue lost without the spend / spend saved
    marginal ROAS        revenue of a step more of spend / that step
    … in contribution    contribution of that step / that step: above 1 it pays, below it does not
    CAC                  acquisition spend / new customers, of all channels together, as in the KPI
    incremental CAC      acquisition spend saved without the spend / new customers lost
    over-spend           spend beyond the point where the next bit brings as much contribution

The attributed ones are those of the KPIs `roas`, `roas_online` and `cac`. Spend is what the visits
of the channel and its medium cost. Without the spend a channel that has a budget stays open, one
that is paid by the visit is closed. A ratio whose denominator is not surely above 0 has no value.
Revenue is counted to the end of the window: what spend of its last days brings later is missing,
which makes incremental returns too low by about carry-over over window.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from omnisim.attribution.budget import over_spend
from omnisim.attribution.truths import Truths, more, unspent
from omnisim.measure import statistics
from omnisim.measure.measures import ROW
from omnisim.measure.months import MONTH
from omnisim.measure.statistics import Interval

Numbers = NDArray[np.float64]


class Spend(NamedTuple):
    """Money of one channel; ratios are intervals of one number."""

    channel: str
    spend: float  # within the window
    attributed: Interval  # omnichannel ROAS
    online_only: Interval
    incremental: Interval
    marginal: Interval | None  # None: no budget to raise
    marginal_contribution: Interval | None
    incremental_cac: Interval
    over: Interval | None  # money of the window; by the curve of the medium


class Whole(NamedTuple):
    """Money of all channels together."""

    spend: float
    attributed: Interval
    online_only: Interval
    cac: Interval


def spends(truths: Truths) -> list[Spend]:
    """Return the money of every lever that costs something by the visit or by the budget."""
    return [each for name in truths.levers if (each := _spend(truths, name)).spend > 0.0]


def whole(truths: Truths) -> Whole:
    """Return the same of all channels together."""
    live = truths.business.live
    return Whole(
        float(_denominator(truths, live, "roas").mean()),
        _level(truths, live, "roas"),
        _level(truths, live, "roas_online"),
        _level(truths, live, "cac"),
    )


def _spend(truths: Truths, name: str) -> Spend:
    live = truths.business.live
    off = unspent(name) if name in truths.spending else truths.business.without(name)
    place = list(truths.business.scenario.channels).index(name)
    saved = _denominator(truths, live, "roas") - _denominator(truths, off, "roas")
    paid = _numerator(truths, live, "cac") - _numerator(truths, off, "cac")
    won = _denominator(truths, live, "cac") - _denominator(truths, off, "cac")
    lost = truths.worth(live, "revenue_per_person") - truths.worth(off, "revenue_per_person")
    return Spend(
        name,
        float(_denominator(truths, live, "roas", place).mean()),
        _level(truths, live, "roas", place),
        _level(truths, live, "roas_online", place),
        ratio(lost, saved),
        _marginal(truths, name, "revenue_per_person"),
        _marginal(truths, name, "contribution_per_person"),
        ratio(paid, won),
        _over(truths, name),
    )


def _marginal(truths: Truths, name: str, kpi: str) -> Interval | None:
    if name not in truths.spending:
        return None
    live, raised = truths.business.live, more(name)
    gained = truths.worth(raised, kpi) - truths.worth(live, kpi)
    return ratio(gained, _denominator(truths, raised, "roas") - _denominator(truths, live, "roas"))


def _over(truths: Truths, name: str) -> Interval | None:
    """Return the spend within the window beyond what pays, at the ends of what it brings, too."""
    if name not in truths.spending:
        return None
    place, months = truths.spending.index(name), _months(truths)
    brings = truths.of_spend("contribution_per_person")
    ends = (brings.value[place], brings.high[place], brings.low[place])  # more gain, less over
    value, low, high = (
        over_spend(truths.business, name, float(gain) / months) * months for gain in ends
    )
    return Interval(*(np.array(each) for each in (value, low, high, np.nan)))


def _months(truths: Truths) -> float:
    return truths.business.scenario.run.horizon / MONTH


def ratio(numerator: Numbers, denominator: Numbers) -> Interval:
    """Return a ratio of sums over replications (n_replications,) as an interval.

    NaN where the denominator's own interval is not above 0.
    """
    below = statistics.mean(denominator)
    if not float(below.value - 2.0 * below.standard_error) > 0.0:
        return Interval(*(np.array(np.nan) for _ in Interval._fields))
    return statistics.level(numerator, denominator)


def _level(truths: Truths, variant: str, kpi: str, place: int = -1) -> Interval:
    numerator = _numerator(truths, variant, kpi, place)
    return ratio(numerator, _denominator(truths, variant, kpi, place))


def _numerator(truths: Truths, variant: str, kpi: str, place: int = -1) -> Numbers:
    return np.asarray(truths.comparison.evidence[variant].numerator[:, ROW[kpi], -1, place])


def _denominator(truths: Truths, variant: str, kpi: str, place: int = -1) -> Numbers:
    return np.asarray(truths.comparison.evidence[variant].denominator[:, ROW[kpi], -1, place])
